/// Who serves while some hosts of one priority are down, and what a client tries in vain before.
///
/// What has been tried in vain is a set of items that are down, so the law is computed over the sets of these alone:
/// groups of any size have one, while `FailoverLaw` lists the positions of at most sixteen items. All terms are
/// positive, so that the results are accurate to twelve digits.
public struct OutageLaw: Hashable, Sendable {
    /// The most choices that are looked at, one for each item and each set of items that are down: enough for sixteen
    /// that are down among 64, or ten among 4,096.
    static let greatestChoiceCount = 1 << 22

    /// One way in which the search for an item that is up may end.
    public struct Ending: Hashable, Sendable {
        /// The places of the items that were tried in vain, ascending.
        public let triedInVain: [Int]
        /// The probability of just these.
        public let probability: Double
    }

    /// The weights of one priority group, in listed order.
    public let weights: [Int]

    /// The places of the items that do not answer, ascending.
    public let down: [Int]

    /// The probability that each item is the first one tried that is up; all 0 if none is.
    public let shares: [Double]

    /// The sets of items that may have been tried in vain when the search ends, the empty one first. Their
    /// probabilities add up to 1.
    public let endings: [Ending]

    /// - Parameters:
    ///   - model: How a client chooses among what is left; every try repeats the choice (RFC 2782, Weight).
    ///   - weights: The weights of one priority group, in listed order.
    ///   - down: The places of the items that do not answer.
    /// - Throws: `noPointLaw` for `legal`, `parameterOutOfRange` for a place that no item has, `tooManyItems` for more
    ///   items that are down beside others than have a law (from eleven on, by the size of the group), or what is wrong
    ///   with the weights.
    public init(_ model: SpreadModel, of weights: [Int], without down: Set<Int>) throws(SpreadError) {
        _ = try Weights(weights)
        guard model.isPointLaw else { throw OrderLaw.noLaw(of: model) }
        for item in down { try SpreadError.check("down", item, in: 0...weights.count - 1) }
        self.weights = weights
        self.down = down.sorted()
        guard down.count < weights.count else {
            shares = weights.map { _ in 0 }
            endings = [Ending(triedInVain: self.down, probability: 1)]
            return
        }
        guard down.count < 22, weights.count << down.count <= Self.greatestChoiceCount else {
            let reason = "\(down.count) of \(weights.count) items are down: more sets of them than are looked at"
            throw SpreadError(.tooManyItems, reason: reason)
        }
        (shares, endings) = Self.law(model, weights, self.down)
    }

    /// Walks through the sets of what was tried in vain; bit `i` of a set stands for the item `down[i]`.
    private static func law(_ model: SpreadModel, _ weights: [Int], _ down: [Int]) -> ([Double], [Ending]) {
        var reach = [Double](repeating: 0, count: 1 << down.count)
        var shares = weights.map { _ in 0.0 }
        var endings: [Ending] = []
        let bits = Dictionary(uniqueKeysWithValues: down.enumerated().map { ($1, 1 << $0) })
        reach[0] = 1
        // Trying one more makes the number larger: upwards, each set is complete before it is used.
        for tried in reach.indices where reach[tried] > 0 {
            let items = weights.indices.filter { tried & (bits[$0] ?? 0) == 0 }
            guard let draw = model.draw(of: Weights(checked: items.map { weights[$0] })) else { break }
            var served = 0.0
            for (item, part) in zip(items, draw.parts) where part > 0 {
                let chance = reach[tried] * Double(part) / Double(draw.whole)
                if let bit = bits[item] {
                    reach[tried | bit] += chance
                } else {
                    shares[item] += chance
                    served += chance
                }
            }
            if served > 0 {
                let inVain = down.indices.filter { tried & (1 << $0) != 0 }.map { down[$0] }
                endings.append(Ending(triedInVain: inVain, probability: served))
            }
        }
        return (shares, endings)
    }
}

// MARK: - What it costs

extension OutageLaw {
    /// What a client has spent when it reaches an item that is up, or has tried all: each amount with its probability,
    /// the least first.
    ///
    /// - Parameter costs: What an item costs that is tried in vain, such as the number of its addresses; one for each
    ///   item.
    /// - Precondition: As many costs as items, none negative.
    public func spent(_ costs: [Int]) -> [(cost: Int, probability: Double)] {
        precondition(costs.count == weights.count && costs.allSatisfy { $0 >= 0 }, "a cost for each item")
        var sums: [Int: Double] = [:]
        for ending in endings {
            sums[ending.triedInVain.reduce(0) { $0 + costs[$1] }, default: 0] += ending.probability
        }
        return sums.sorted { $0.key < $1.key }.map { (cost: $0.key, probability: $0.value) }
    }

    /// The number of items that are tried on average, until one is up or all have been tried.
    public var expectedAttempts: Double {
        let last = down.count < weights.count ? 1.0 : 0
        return endings.reduce(last) { $0 + $1.probability * Double($1.triedInVain.count) }
    }
}

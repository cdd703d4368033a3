/// Who is tried when, and who serves while others are down, for more items than have orders to list.
///
/// What matters for the next choice is which items are left, not in which order the others went. So the law is computed
/// over the sets of what is left: 65,536 for sixteen items, instead of 2e13 orders. All terms are positive, so that
/// the results are accurate to twelve digits.
public struct FailoverLaw: Hashable, Sendable {
    /// Sixteen items have 65,536 sets.
    public static let greatestItemCount = 16

    /// The model.
    public let model: SpreadModel

    /// The weights of one priority group, in listed order.
    public let weights: [Int]

    /// The probability that each item is tried at each position: `positions[position][item]`, both from 0.
    public let positions: [[Double]]

    /// The probability that exactly the items of a set are left at some time; bit `i` of the place stands for item `i`.
    private let reach: [Double]

    /// - Throws: `noPointLaw` for `legal`, `tooManyItems` for more than sixteen weights, or what is wrong with them.
    public init(_ model: SpreadModel, of weights: [Int]) throws(SpreadError) {
        _ = try Weights(weights)
        guard weights.count <= Self.greatestItemCount else {
            let reason = "\(weights.count) items, at most \(Self.greatestItemCount)"
            throw SpreadError(.tooManyItems, reason: reason)
        }
        guard model.isPointLaw else { throw OrderLaw.noLaw(of: model) }
        let all = (1 << weights.count) - 1
        var reach = [Double](repeating: 0, count: all + 1)
        var positions = [[Double]](repeating: weights.map { _ in 0 }, count: weights.count)
        reach[all] = 1
        // Removing an item makes the number smaller: downwards, each set is complete before it is used.
        for left in stride(from: all, to: 0, by: -1) where reach[left] > 0 {
            let position = weights.count - left.nonzeroBitCount
            for (item, share) in Self.choices(left, weights, model) {
                let chance = reach[left] * share
                reach[left & ~(1 << item)] += chance
                positions[position][item] += chance
            }
        }
        self.model = model
        self.weights = weights
        self.positions = positions
        self.reach = reach
    }

    /// The next choice among the items of a set.
    private static func choices(_ left: Int, _ weights: [Int], _ model: SpreadModel) -> [(item: Int, share: Double)] {
        let items = weights.indices.filter { left & (1 << $0) != 0 }
        guard let draw = model.draw(of: Weights(checked: items.map { weights[$0] })) else { return [] }
        return zip(items, draw.parts).map { (item: $0, share: Double($1) / Double(draw.whole)) }
    }
}

// MARK: - Items that are down

extension FailoverLaw {
    /// The probability that each item is the first one tried that is up: the load shares while others are down.
    ///
    /// - Parameter down: The places of the items that do not answer. If all are down, nobody serves.
    /// - Throws: `parameterOutOfRange` for a place that no item has.
    public func shares(without down: Set<Int>) throws(SpreadError) -> [Double] {
        var shares = weights.map { _ in 0.0 }
        for left in try attempts(without: down) where reach[left] > 0 {
            for (item, share) in Self.choices(left, weights, model) where !down.contains(item) {
                shares[item] += reach[left] * share
            }
        }
        return shares
    }

    /// The number of items that are tried on average, until one is up or all have been tried.
    ///
    /// - Parameter down: The places of the items that do not answer.
    /// - Throws: `parameterOutOfRange` for a place that no item has.
    public func expectedAttempts(without down: Set<Int>) throws(SpreadError) -> Double {
        try attempts(without: down).reduce(0) { $0 + reach[$1] }
    }

    /// What may be left when the next item is tried and none that is up has been: everything but some that are down.
    private func attempts(without down: Set<Int>) throws(SpreadError) -> [Int] {
        for item in down { try SpreadError.check("down", item, in: 0...weights.count - 1) }
        let all = (1 << weights.count) - 1
        let mask = down.reduce(0) { $0 | (1 << $1) }
        return (1...all).filter { all & ~$0 & ~mask == 0 }
    }
}

import NextHops
import Testing

/// Weights of records of one priority, in the order of the answer.
struct WeightSet: Hashable, CustomTestStringConvertible, Sendable {
    let weights: [UInt16]

    init(_ weights: UInt16...) {
        self.weights = weights
    }

    init(_ weights: [UInt16]) {
        self.weights = weights
    }

    var testDescription: String { "{\(weights.map(String.init).joined(separator: ", "))}" }

    static let small = [
        WeightSet(0), WeightSet(7), WeightSet(0, 0), WeightSet(0, 1), WeightSet(1, 1), WeightSet(1, 2), WeightSet(1, 3),
        WeightSet(2, 2), WeightSet(100, 100), WeightSet(0, 0, 0), WeightSet(0, 0, 1), WeightSet(1, 1, 2),
        WeightSet(0, 0, 10), WeightSet(0, 3, 3), WeightSet(0, 10, 20), WeightSet(10, 60, 30), WeightSet(1, 2, 3, 4),
        WeightSet(5, 5, 5, 5), WeightSet(0, 0, 2, 3),
    ]

    /// Every different order of the weights.
    var permutations: [WeightSet] {
        var all: Set<[UInt16]> = [[]]
        for (count, weight) in weights.enumerated() {
            all = Set(
                all.flatMap { shorter in
                    (0...count).map { shorter[..<$0] + [weight] + shorter[$0...] }.map(Array.init)
                })
        }
        return all.sorted { $0.lexicographicallyPrecedes($1) }.map { WeightSet($0) }
    }

    /// Orders the places 0, 1, ... of the records.
    func ordered(using draws: inout some DrawSource) -> [Int] {
        HopOrder.ordered(Array(weights.indices), priority: { _ in 10 }, weight: { weights[$0] }, using: &draws)
    }
}

// MARK: - The law, by enumeration and by formula

extension WeightSet {
    /// The share of every order, by walking all choices.
    /// - Parameter stages: The selections that are walked; the order that the later ones give is one of several.
    func enumeratedLaw(arrangementsToo: Bool, stages: Int = .max) -> [[Int]: Share] {
        // Whatever is drawn when one record is left, that record is taken.
        var walk = ChoiceWalk(walksArrangements: arrangementsToo, maximumNumbers: min(stages, weights.count - 1))
        // The runs of one order by the size of all chance that they were counted in.
        var counts: [[Int]: [Int: Int]] = [:]
        repeat {
            let order = ordered(using: &walk)
            counts[order, default: [:]][walk.total, default: 0] += walk.weight
        } while walk.advance()
        return counts.mapValues { $0.reduce(Share(0, 1)) { $0 + Share($1.value, $1.key) } }
    }

    /// The share of every order, as RFC 2782 has it, from the share of each first pick.
    func law(firstPick: ([UInt16]) -> [Share]) -> [[Int]: Share] {
        WeightSet.law(Array(weights.enumerated()), firstPick)
    }

    private static func law(
        _ left: [(offset: Int, element: UInt16)], _ firstPick: ([UInt16]) -> [Share]
    ) -> [[Int]: Share] {
        guard !left.isEmpty else { return [[]: Share(1, 1)] }
        var law: [[Int]: Share] = [:]
        for (place, share) in firstPick(left.map(\.element)).enumerated() where share.numerator > 0 {
            var rest = left
            let picked = rest.remove(at: place)
            for (order, next) in self.law(rest, firstPick) { law[[picked.offset] + order] = share * next }
        }
        return law
    }

    /// With the records in the order of the answer: the first one of the arrangement holds one number more than its
    /// weight.
    static func listed(_ weights: [UInt16]) -> [Share] {
        let all = weights.reduce(1) { $0 + Int($1) }
        let first = weights.firstIndex(of: 0) ?? 0
        return weights.enumerated().map { Share(Int($1) + ($0 == first ? 1 : 0), all) }
    }

    /// With the arrangement drawn too: each of those that may be first shares the additional number evenly.
    static func shuffled(_ weights: [UInt16]) -> [Share] {
        let all = weights.reduce(1) { $0 + Int($1) }
        let zeros = weights.count { $0 == 0 }
        return weights.map { weight in
            guard zeros > 0 else { return Share(Int(weight) * weights.count + 1, weights.count * all) }
            return weight > 0 ? Share(Int(weight), all) : Share(1, zeros * all)
        }
    }
}

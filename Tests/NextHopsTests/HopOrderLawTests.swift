import NextHops
import Testing
import Transport

@Suite("The law of the order") struct HopOrderLawTests {
    @Test(
        "With the arrangement drawn too, the shares are those of RFC 2782 with its first place shared evenly",
        arguments: WeightSet.small)
    func defaultLaw(_ set: WeightSet) {
        #expect(set.enumeratedLaw(arrangementsToo: true) == set.law(firstPick: WeightSet.shuffled))
    }

    struct FirstPicks: CustomTestStringConvertible, Sendable {
        let set: WeightSet
        let shares: [Share]

        init(_ weights: [UInt16], _ shares: (Int, Int)...) {
            set = WeightSet(weights)
            self.shares = shares.map { Share($0, $1) }
        }

        var testDescription: String { self.set.testDescription }
    }

    static let firstPicks = [
        FirstPicks([0, 0], (1, 2), (1, 2)),
        FirstPicks([0, 1], (1, 2), (1, 2)),
        FirstPicks([1, 1], (1, 2), (1, 2)),
        FirstPicks([1, 2], (3, 8), (5, 8)),
        FirstPicks([1, 3], (3, 10), (7, 10)),
        FirstPicks([0, 0, 1], (1, 4), (1, 4), (1, 2)),
        FirstPicks([1, 1, 2], (4, 15), (4, 15), (7, 15)),
        FirstPicks([10, 60, 30], (31, 303), (181, 303), (91, 303)),
        FirstPicks([0, 10, 20], (1, 31), (10, 31), (20, 31)),
        FirstPicks([10, 0, 20], (10, 31), (1, 31), (20, 31)),
        FirstPicks([0, 0, 10], (1, 22), (1, 22), (10, 11)),
        FirstPicks([0, 3, 3], (1, 7), (3, 7), (3, 7)),
        FirstPicks([5, 5, 5, 5], (1, 4), (1, 4), (1, 4), (1, 4)),
        FirstPicks([100, 100], (1, 2), (1, 2)),
    ]

    @Test("The shares of the first pick are exact", arguments: firstPicks)
    func firstPickShares(_ expected: FirstPicks) {
        let law = expected.set.enumeratedLaw(arrangementsToo: true, stages: 1)
        let shares = expected.set.weights.indices.map { place in
            law.reduce(Share(0, 1)) { $1.key[0] == place ? $0 + $1.value : $0 }
        }
        #expect(shares == expected.shares)
    }

    struct FirstListed: CustomTestStringConvertible, Sendable {
        let set: WeightSet
        let counts: [Int]
        var testDescription: String { self.set.testDescription }
    }

    static let firstListed = [
        FirstListed(set: WeightSet(0, 0), counts: [1, 0]),
        FirstListed(set: WeightSet(1, 1), counts: [2, 1]),
        FirstListed(set: WeightSet(1, 3), counts: [2, 3]),
        FirstListed(set: WeightSet(3, 1), counts: [4, 1]),
        FirstListed(set: WeightSet(10, 60, 30), counts: [11, 60, 30]),
        FirstListed(set: WeightSet(0, 10, 20), counts: [1, 10, 20]),
        FirstListed(set: WeightSet(10, 0, 20), counts: [10, 1, 20]),
        FirstListed(set: WeightSet(0, 0, 10), counts: [1, 0, 10]),
        FirstListed(set: WeightSet(5, 5, 5, 5), counts: [6, 5, 5, 5]),
    ]

    @Test(
        "With the arrangement of the answer, each number of the first draw counts for one record (V25)",
        arguments: firstListed)
    func firstListedCounts(_ expected: FirstListed) {
        let sum = expected.set.weights.reduce(0) { $0 + Int($1) }
        var counts = expected.counts.map { _ in 0 }
        for number in 0...sum {
            var draws = ScriptedDraws([number])
            counts[expected.set.ordered(using: &draws)[0]] += 1
        }
        #expect(counts == expected.counts)
    }

    @Test("Of eight equal weights, any two are neighbours equally often at every place of the order (V30)")
    func neighbours() {
        let set = WeightSet([UInt16](repeating: 100, count: 8))
        var draws = RandomDraws(SeededGenerator(seed: 30))
        var counts: [Int: Int] = [:]
        for _ in 0..<14_000 {
            let order = set.ordered(using: &draws)
            for place in 0..<7 { counts[(place * 8 + order[place]) * 8 + order[place + 1], default: 0] += 1 }
        }
        // 7 places with 56 pairs each: 250 is the mean, and 100 is more than six standard deviations.
        #expect(counts.count == 392)
        #expect(counts.values.allSatisfy { (150...350).contains($0) })
    }

    @Test("The orders of {0, 10, 20} have their exact shares")
    func wholeOrders() {
        let law = WeightSet(0, 10, 20).enumeratedLaw(arrangementsToo: true)
        let expected: [[Int]: Share] = [
            [0, 1, 2]: Share(21, 1922), [0, 2, 1]: Share(41, 1922), [1, 0, 2]: Share(10, 651),
            [1, 2, 0]: Share(200, 651), [2, 0, 1]: Share(20, 341), [2, 1, 0]: Share(200, 341),
        ]
        #expect(law == expected)
    }

    @Test("A second zero is drawn as often as the first one")
    func twoZeros() {
        let law = WeightSet(0, 0, 10).enumeratedLaw(arrangementsToo: true)
        #expect(law[[0, 2, 1]] == Share(5, 121) && law[[1, 2, 0]] == Share(5, 121))
        #expect(law[[0, 1, 2]] == Share(1, 242) && law[[1, 0, 2]] == Share(1, 242))
    }

    @Test("The orders of {10, 60, 30} have their shares")
    func wholeOrdersWithoutZeros() {
        let law = WeightSet(10, 60, 30).enumeratedLaw(arrangementsToo: true)
        let rounded = law.mapValues { ($0.numerator * 200_000 + $0.denominator) / ($0.denominator * 2) }
        // Hundred-thousandths.
        #expect(
            rounded == [
                [0, 1, 2]: 6802, [0, 2, 1]: 3429, [1, 0, 2]: 15298, [1, 2, 0]: 44438, [2, 0, 1]: 4442,
                [2, 1, 0]: 25592,
            ])
    }
}

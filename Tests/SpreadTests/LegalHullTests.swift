import Spread
import Testing

@Suite("The legal hull") struct LegalHullTests {
    static let ranges: [(weights: [Int], lower: String, upper: String)] = [
        ([1, 3], "1/5 3/5", "2/5 4/5"),
        ([10, 60, 30], "10/101 60/101 30/101", "11/101 61/101 31/101"),
        ([0, 10, 20], "1/31 10/31 20/31", "1/31 10/31 20/31"),
        ([0, 0, 10], "0 0 10/11", "1/11 1/11 10/11"),
        ([0, 0], "0 0", "1 1"),
        ([0], "1", "1"),
        ([7], "7/8", "1"),
    ]

    @Test("Weighted items beside zeros have one share, items without zeros a range", arguments: ranges)
    func bounds(weights: [Int], lower: String, upper: String) throws {
        let hull = try LegalHull(weights: weights)
        #expect(hull.lowerBounds == (try law(lower)))
        #expect(hull.upperBounds == (try law(upper)))
    }

    @Test("The zeros have one draw of the sum plus one between them")
    func zeros() throws {
        let hull = try LegalHull(weights: [0, 10, 0])
        #expect(hull.zeros == [0, 2])
        #expect(hull.shareOfZeros == Fraction(1, over: 11))
        #expect(try LegalHull(weights: [1, 1]).shareOfZeros == .zero)
    }

    static let sets = [
        [0, 1], [1, 1], [1, 3], [10, 60, 30], [0, 10, 20], [0, 0, 10], [0, 0], [5, 5, 5, 5], [2, 0, 0, 3],
    ]

    @Test("Every arrangement is legal, and so is drawing one at random", arguments: sets)
    func literal(weights: [Int]) throws {
        let hull = try LegalHull(weights: weights)
        #expect(hull.contains(try SpreadModel.rfc2782.firstPick(of: weights)))
        for order in arrangements(of: weights.count) {
            let arranged = try SpreadModel.listed.firstPick(of: order.map { weights[$0] })
            var shares = weights.map { _ in Fraction.zero }
            for (place, item) in order.enumerated() { shares[item] = arranged[place] }
            #expect(hull.contains(shares))
        }
    }

    @Test("Proportional picks are legal exactly when some zero is not starved", arguments: sets)
    func proportional(weights: [Int]) throws {
        let starves = weights.contains(0) && weights.contains { $0 > 0 }
        let shares = try SpreadModel.proportional.firstPick(of: weights)
        #expect(try LegalHull(weights: weights).contains(shares) == !starves)
    }

    static let illegal: [(weights: [Int], shares: String)] = [
        ([1, 1], "1 0"), ([1, 3], "1/2 1/2"), ([10, 60, 30], "0.0213 0.7352 0.2435"), ([10, 60, 30], "1/3 1/3 1/3"),
        ([0, 10, 20], "0 11/30 19/30"), ([0, 0, 10], "0 0 1"), ([1, 3], "2/5 4/5"), ([1, 3], "1"),
        ([10, 0, 20], "11/31 0 20/31"),
    ]

    @Test("Laws of defective clients are outside", arguments: illegal)
    func outside(weights: [Int], shares: String) throws {
        #expect(!(try LegalHull(weights: weights).contains(law(shares))))
    }

    @Test("Weights that no SRV record has are refused")
    func refusals() {
        #expect(throws: SpreadError(.noItems)) { try LegalHull(weights: []) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try LegalHull(weights: [-1]) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try LegalHull(weights: [65_536]) }
    }
}

import Spread
import Testing

@Suite("The test of the legal hull") struct LegalHullTestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let alternative: String
        let draws: Int?

        init(_ weights: [Int], _ alternative: String, _ draws: Int?) {
            (self.weights, self.alternative, self.draws) = (weights, alternative, draws)
        }

        var testDescription: String { "\(weights) against \(alternative)" }
    }

    // Checked against scipy's binomial distribution, draw by draw.
    static let rows = [
        Row([0, 1], "0 1", 22), Row([1, 1], "1 0", 38), Row([1, 3], "0 1", 69), Row([1, 3], "1/2 1/2", 1_639),
        Row([10, 60, 30], "1/3 1/3 1/3", 211), Row([10, 60, 30], "0.0213 0.7352 0.2435", 596),
        Row([0, 10, 20], "0 1/3 2/3", 476), Row([0, 0, 10], "0 0 1", 164), Row([0, 0, 10], "1/11 0 10/11", nil),
        Row([1, 3], "1/4 3/4", nil), Row([1, 3], "2/5 3/5", nil), Row([1, 3], "1/5 4/5", nil), Row([0, 0], "1 0", nil),
        Row([7], "1", nil), Row([0, 5], "1/2 1/2", 124), Row([0, 2], "1/2 1/2", 576),
    ]

    @Test("Defective clients show after so many draws, legal ones never", arguments: rows)
    func draws(row: Row) throws {
        let test = try LegalHullTest(weights: row.weights)
        #expect(try test.draws(against: law(row.alternative), strength: .standard).draws == row.draws)
    }

    @Test("At the sample size and for a while after it the power is kept", arguments: rows.filter { $0.draws != nil })
    func power(row: Row) throws {
        let (test, alternative) = (try LegalHullTest(weights: row.weights), try law(row.alternative))
        let draws = try #require(row.draws)
        func missRate(_ draws: Int) throws -> Double {
            try test.missRate(against: alternative, draws: draws, strength: .standard)
        }
        for later in draws..<draws + 40 { #expect(try missRate(later) <= 0.001, "\(later) draws") }
        #expect(try missRate(draws - 1) > 0.001)
    }

    @Test("A second zero that is starved is legal, unless both are")
    func secondZero() throws {
        let test = try LegalHullTest(weights: [0, 0, 10])
        #expect(try test.fit(of: [91, 0, 909]).pValue > 0.5)
        #expect(try test.fit(of: [0, 0, 1_000]).pValue < 1e-30)
        // Under the default law alone the second zero must come: (21/22)^336 is the first below a sixth of 1e-6.
        #expect(try Separation.untilSeen(probability: 1 / 22.0, missRate: 1e-6 / 6) == .draws(336))
    }

    @Test("Zeros that are too rare only together are refused")
    func zerosTogether() throws {
        let test = try LegalHullTest(weights: [0, 0, 10, 20])
        #expect(test.testCount == 10)
        let fit = try test.fit(of: [0, 0, 333, 667])
        let chance = try Binomial(trials: 1_000, probability: 1 / 31.0).mass(0)
        #expect(fit.pValue.agrees(with: 10 * chance, within: 1e-9))
        #expect(fit.farthestItem == 0)
        #expect(try LegalHullTest(weights: [0, 0, 10]).testCount == 6)
    }

    @Test("The p-value is the least tail times the number of tests")
    func pValue() throws {
        let test = try LegalHullTest(weights: [1, 3])
        let fit = try test.fit(of: [500, 500])
        let tooFew = try Binomial(trials: 1_000, probability: 3.0 / 5).lowerTail(through: 500)
        let tooMany = try Binomial(trials: 1_000, probability: 2.0 / 5).upperTail(from: 500)
        #expect(fit.pValue.agrees(with: 4 * min(tooFew, tooMany), within: 1e-9))
        #expect(fit.statistic == nil)
        #expect(fit.degreesOfFreedom == nil)
        #expect(fit.expected == [200...400, 600...800])
        #expect(try test.fit(of: [300, 700]).pValue == 1)
        #expect(try test.fit(of: [0, 0]).pValue == 1)
    }

    @Test("Differences beyond ten million draws are estimated")
    func nearBounds() throws {
        let test = try LegalHullTest(weights: [655, 655, 655])
        let draws = try #require(try test.draws(against: law("0.334 0.333 0.333"), strength: .standard).draws)
        #expect((100_000_000...200_000_000).contains(draws))
    }

    @Test("Wrong weights, laws, counts and draws are refused")
    func refusals() throws {
        #expect(throws: SpreadError(.noItems)) { try LegalHullTest(weights: []) }
        let test = try LegalHullTest(weights: [1, 3])
        #expect(throws: SpreadError(.countsDiffer)) { try test.fit(of: [1, 2, 3]) }
        #expect(throws: SpreadError(.countOutOfRange)) { try test.fit(of: [-1, 2]) }
        #expect(throws: SpreadError(.shareCountDiffers)) { try test.draws(against: law("1"), strength: .standard) }
        #expect(throws: SpreadError(.parameterOutOfRange)) {
            try test.missRate(against: law("1 0"), draws: -1, strength: .standard)
        }
    }
}

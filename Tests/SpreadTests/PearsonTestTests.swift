import Spread
import Testing

@Suite("Pearson's test") struct PearsonTestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let claim: SpreadModel
        let alternative: SpreadModel
        let draws: Int?

        init(_ weights: [Int], _ claim: SpreadModel, _ alternative: SpreadModel, _ draws: Int?) {
            (self.weights, self.claim, self.alternative, self.draws) = (weights, claim, alternative, draws)
        }

        var testDescription: String { "\(weights) \(claim) against \(alternative)" }
    }

    static let published = [
        Row([1, 1], .rfc2782, .uniform, nil), Row([1, 3], .rfc2782, .uniform, 335),
        Row([10, 60, 30], .rfc2782, .uniform, 107), Row([0, 1], .rfc2782, .uniform, nil),
        Row([0, 3, 3], .rfc2782, .uniform, 231), Row([0, 10, 20], .rfc2782, .uniform, 24),
        Row([1, 2, 3, 4], .rfc2782, .uniform, 315), Row([1, 1], .rfc2782, .proportional, nil),
        Row([1, 3], .rfc2782, .proportional, 5_352), Row([10, 60, 30], .rfc2782, .proportional, 1_065_655),
        Row([0, 1], .rfc2782, .proportional, 64), Row([0, 3, 3], .rfc2782, .proportional, 411),
        Row([0, 10, 20], .rfc2782, .proportional, 2_053), Row([1, 2, 3, 4], .rfc2782, .proportional, 31_440),
        Row([1, 1], .rfc2782, .listed, 574), Row([1, 3], .rfc2782, .listed, 1_338),
        Row([10, 60, 30], .rfc2782, .listed, 142_425), Row([0, 1], .rfc2782, .listed, nil),
        Row([0, 3, 3], .rfc2782, .listed, nil), Row([0, 10, 20], .rfc2782, .listed, nil),
        Row([1, 2, 3, 4], .rfc2782, .listed, 1_547), Row([1, 1], .proportional, .listed, 574),
        Row([1, 3], .proportional, .listed, 531), Row([2, 2], .proportional, .listed, 1_593),
        Row([5, 5, 5, 5], .proportional, .listed, 10_577), Row([10, 60, 30], .proportional, .listed, 77_544),
    ]

    @Test("Textbook sample sizes are those of the published table", arguments: published)
    func table(row: Row) throws {
        let test = try PearsonTest(law: row.claim.firstPick(of: row.weights))
        let alternative = try row.alternative.firstPick(of: row.weights)
        #expect(try test.textbookDraws(against: alternative, strength: .standard).draws == row.draws)
    }

    @Test("{100,100} needs 2.6 million draws to show the arrangement")
    func heavyWeights() throws {
        let test = try PearsonTest(law: law("1/2 1/2"))
        let draws = try test.textbookDraws(against: law("101/201 100/201"), strength: .standard).draws
        #expect(try #require(draws).description.hasPrefix("257"))
    }

    static let generators: [(bits: Int, bound: Int, draws: Int)] = [
        (15, 20_001, 741), (16, 20_001, 3_419), (16, 40_001, 741), (31, 65_535_500, 384_233),
        (32, 65_535_500, 1_100_415),
    ]

    @Test("A remainder of a short random number shows after the published number of draws", arguments: generators)
    func moduloBias(bits: Int, bound: Int, draws: Int) throws {
        let (values, larger) = (1 << bits, (1 << bits) % bound)
        let fair = try #require(Fraction(Int128(larger), over: Int128(bound)))
        let biased = try #require(Fraction(Int128(larger * (values / bound + 1)), over: Int128(values)))
        let test = try PearsonTest(law: [fair, #require(Fraction.one.subtracting(fair))])
        let alternative = [biased, try #require(Fraction.one.subtracting(biased))]
        #expect(try test.textbookDraws(against: alternative, strength: .standard) == .draws(draws))
    }

    @Test("Near alternatives need what the textbook says, far ones what their variance asks for")
    func farAlternatives() throws {
        func draws(_ claim: String, _ alternative: String) throws -> Int? {
            try PearsonTest(law: law(claim)).draws(against: law(alternative), strength: .standard).draws
        }
        #expect(try draws("3/10 7/10", "1/4 3/4") == 5_352)
        #expect(try draws("1/31 10/31 20/31", "0 1/3 2/3") == 2_053)
        // The textbook says 531 and 107, and would miss 4 and 28 in a thousand.
        #expect(try draws("1/4 3/4", "2/5 3/5") == 587)
        #expect(try draws("31/303 181/303 91/303", "1/3 1/3 1/3") == 146)
        #expect(try draws("1/1001 1000/1001", "1/2 1/2") == 100)
    }

    @Test("An alternative that picks the impossible needs only the draws to see it")
    func impossibleItems() throws {
        func draws(_ claim: String, _ alternative: String) throws -> Separation {
            try PearsonTest(law: law(claim)).draws(against: law(alternative), strength: .standard)
        }
        #expect(try draws("0 1", "1/2 1/2") == .draws(10))
        #expect(try draws("0 1/3 2/3", "1/31 10/31 20/31") == .draws(211))
        #expect(try draws("0 1", "1/1000000 0.999999") == .draws(6_907_752))
        #expect(try draws("0 1", "0 1") == .inseparable)
        // Without the impossible item the others have the very shares of the law.
        let test = try PearsonTest(law: law("0 1/3 2/3"))
        #expect(try test.textbookDraws(against: law("1/4 1/4 1/2"), strength: .standard) == .inseparable)
        // Here the possible items tell sooner.
        #expect(try draws("0 1/2 1/2", "0.00001 0.99999 0") == .draws(64))
    }

    struct Exact: Sendable, CustomTestStringConvertible {
        let law: String
        let counts: [Int]
        let pValue: Double

        var testDescription: String { "\(counts) for \(law)" }
    }

    // Sums over all outcomes of a multinomial, in double precision.
    static let exact = [
        Exact(law: "1/2 1/2", counts: [30, 70], pValue: 7.85013964559366e-05),
        Exact(law: "1/31 30/31", counts: [10, 90], pValue: 0.0015008818646680688),
        Exact(law: "1/31 30/31", counts: [26, 1_980], pValue: 2.882016238303168e-06),
        Exact(law: "1/31 10/31 20/31", counts: [20, 60, 120], pValue: 1.0410529469845268e-05),
        Exact(law: "1/31 10/31 20/31", counts: [0, 300, 600], pValue: 1.2671800228027974e-06),
        Exact(law: "1/3 1/3 1/3", counts: [300, 400, 500], pValue: 1.572809278836786e-11),
        Exact(law: "0.1 0.2 0.3 0.4", counts: [30, 40, 50, 60], pValue: 0.013239166055572675),
        Exact(law: "1/61 10/61 20/61 30/61", counts: [12, 20, 30, 40], pValue: 5.396717639578913e-08),
    ]

    @Test("The p-value is exact for few items and for few draws", arguments: exact)
    func exactTail(row: Exact) throws {
        let fit = try PearsonTest(law: law(row.law)).fit(of: row.counts)
        #expect(fit.pValue.agrees(with: row.pValue, within: 1e-9))
    }

    @Test("With many draws of many common items the p-value is that of chi-square")
    func manyItems() throws {
        let counts = [1_000, 1_100, 1_200, 1_000, 900, 1_000]
        let fit = try PearsonTest(law: law("1/6 1/6 1/6 1/6 1/6 1/6")).fit(of: counts)
        let statistic = try #require(fit.statistic)
        #expect(statistic.agrees(with: 3_200.0 / 62, within: 1e-12))
        #expect(fit.degreesOfFreedom == 5)
        #expect(fit.pValue.agrees(with: try ChiSquare(degreesOfFreedom: 5).upperTail(statistic), within: 0.05))
    }

    @Test("One draw of an excluded item refutes the law; none does not")
    func excluded() throws {
        let test = try PearsonTest(law: law("0 1/3 2/3"))
        let refuted = try test.fit(of: [1, 333, 666])
        #expect(refuted.statistic == .infinity)
        #expect(refuted.pValue == 0)
        #expect(refuted.farthestItem == 0)
        let accepted = try test.fit(of: [0, 333, 667])
        #expect(accepted.pValue > 0.9)
        #expect(accepted.degreesOfFreedom == 1)
        #expect(try PearsonTest(law: law("0 1")).fit(of: [0, 50]).pValue == 1)
        #expect(try PearsonTest(law: law("0 1")).fit(of: [1, 49]).pValue == 0)
    }

    @Test("Counts as expected have p-value 1, and no draws refute nothing")
    func perfect() throws {
        let test = try PearsonTest(law: law("3/10 7/10"))
        #expect(try test.fit(of: [30, 70]).pValue == 1)
        #expect(try test.fit(of: [30, 70]).statistic == 0)
        #expect(try test.fit(of: [30, 70]).expected == [30...30, 70...70])
        #expect(try test.fit(of: [0, 0]).pValue == 1)
    }

    @Test("Large statistics and long lists are judged")
    func extremes() throws {
        #expect(try PearsonTest(law: law("1/31 10/31 20/31")).fit(of: [20_000, 0, 0]).pValue < 1e-300)
        let share = try #require(Fraction(1, over: 3_000))
        let test = try PearsonTest(law: [Fraction](repeating: share, count: 3_000))
        #expect(try test.fit(of: [Int](repeating: 6, count: 3_000)).pValue == 1)
        #expect(try test.fit(of: [18_000] + [Int](repeating: 0, count: 2_999)).pValue < 1e-12)
    }

    @Test("The rate of misses at the sample size is the one asked for, and falls from there")
    func missRate() throws {
        let (test, alternative) = (try PearsonTest(law: law("3/10 7/10")), try law("1/4 3/4"))
        func missRate(_ draws: Int) throws -> Double {
            try test.missRate(against: alternative, draws: draws, strength: .standard)
        }
        #expect(try missRate(5_352) <= 0.001)
        #expect(try missRate(5_351) > 0.001)
        #expect(try missRate(10_000) < 1e-8)
        #expect(try test.missRate(against: law("3/10 7/10"), draws: 5_000, strength: .standard) == 1 - 1e-6)
    }

    @Test("What is not a law, or not its counts, is refused")
    func refusals() throws {
        func refusal(_ shares: String) -> SpreadError.Code? {
            do {
                _ = try PearsonTest(law: law(shares))
                return nil
            } catch { return (error as? SpreadError)?.code }
        }
        #expect(refusal("") == .noItems)
        #expect(refusal("1/2 1/3") == .sharesDoNotAddUp)
        #expect(refusal("3/2 -1/2") == .shareOutOfRange)
        #expect(refusal("0.333 0.333 0.333") == .sharesDoNotAddUp)
        #expect(refusal("0.333 0.333 0.334") == nil)
        let tiny = try #require(Fraction(1, over: .max))
        let small = try #require(Fraction(1, over: .max - 1))
        #expect(throws: SpreadError(.sharesDoNotAddUp)) { try PearsonTest(law: [tiny, small]) }

        let test = try PearsonTest(law: law("1/2 1/2"))
        #expect(throws: SpreadError(.countsDiffer)) { try test.fit(of: [1]) }
        #expect(throws: SpreadError(.countOutOfRange)) { try test.fit(of: [1, -1]) }
        #expect(throws: SpreadError(.countOutOfRange)) { try test.fit(of: [.max, .max]) }
        #expect(throws: SpreadError(.shareCountDiffers)) {
            try test.draws(against: law("1"), strength: .standard)
        }
        #expect(throws: SpreadError(.parameterOutOfRange)) {
            try test.missRate(against: law("1 0"), draws: -1, strength: .standard)
        }
    }
}

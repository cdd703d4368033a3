import Foundation
import Spread
import Testing

@Suite("Stopping as soon as enough is known") struct SequentialTestTests {
    static func test(
        _ weights: [Int], _ claims: SpreadModel..., against alternatives: [SpreadModel]? = nil,
        strength: TestStrength = .standard
    ) throws -> SequentialTest {
        try SequentialTest(
            firstPicksOf: weights, claims: claims.map { .model($0) }, against: alternatives, strength: strength)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let law: SpreadModel
        let refuted: SpreadModel
        let draws: Int

        var testDescription: String { "\(weights) \(law), not \(refuted)" }
    }

    // The published column says how many draws, but not under which of the two laws.
    static let published = [
        Row(weights: [0, 1], law: .proportional, refuted: .rfc2782, draws: 20),
        Row(weights: [0, 0, 1], law: .proportional, refuted: .rfc2782, draws: 20),
        Row(weights: [1, 1], law: .listed, refuted: .rfc2782, draws: 244),
        Row(weights: [1, 2], law: .proportional, refuted: .rfc2782, draws: 3_670),
        Row(weights: [1, 2], law: .rfc2782, refuted: .listed, draws: 437),
        Row(weights: [1, 1, 2], law: .rfc2782, refuted: .proportional, draws: 6_212),
    ]

    @Test("Expected draws are those of the published table", arguments: published)
    func expectedDraws(row: Row) throws {
        let expected = try Separation.expected(
            toRefute: row.refuted.firstPick(of: row.weights), under: row.law.firstPick(of: row.weights), error: 1e-6)
        // The published numbers are rounded, one way or the other.
        #expect(abs(try #require(expected.draws) - row.draws) <= 1)
    }

    @Test("Expected draws of heavy weights are near the published number, and of impossible outcomes few")
    func otherExpectedDraws() throws {
        func expected(_ refuted: SpreadModel, _ law: SpreadModel, _ weights: [Int]) throws -> Separation {
            try Separation.expected(
                toRefute: refuted.firstPick(of: weights), under: law.firstPick(of: weights), error: 1e-6)
        }
        let heavy = try #require(expected(.proportional, .rfc2782, [60, 30, 10]).draws)
        #expect((425_000...435_000).contains(heavy))
        // The zero is first in one of two, and in one of 31.
        #expect(try expected(.proportional, .rfc2782, [0, 1]) == .draws(2))
        #expect(try expected(.proportional, .rfc2782, [0, 10, 20]) == .draws(31))
        #expect(try expected(.uniform, .rfc2782, [1, 1]) == .inseparable)
        #expect(throws: SpreadError(.shareCountDiffers)) {
            try Separation.expected(toRefute: law("1"), under: law("1/2 1/2"), error: 0.1)
        }
        #expect(throws: SpreadError(.parameterOutOfRange)) {
            try Separation.expected(toRefute: law("1"), under: law("1"), error: 0)
        }
    }

    @Test("The draws it takes are the expected ones, but for the overshoot", arguments: published)
    func samples(row: Row) throws {
        let (seed, runs): (UInt64, Int) = (20_260_321, row.draws > 1_000 ? 25 : 150)
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(row.testDescription)")
        // With one law on either side, half of each error is the published one in a million.
        let strength = try TestStrength(error: 2e-6, power: 1 - 2e-6, greatestDrawCount: 100_000)
        let start = try Self.test(row.weights, row.refuted, against: [row.law], strength: strength)
        let (right, wrong) = (
            try row.law.firstPick(of: row.weights).map(\.value), try row.refuted.firstPick(of: row.weights).map(\.value)
        )
        let samples = try (0..<runs).map { _ in
            let decision = try #require(Self.run(start, row.weights, as: row.law, using: &generator))
            #expect(!decision.isAccepted && decision.bestFit == .model(row.law) && decision.verdict == nil)
            return Double(decision.draws)
        }
        let mean = samples.reduce(0, +) / Double(runs)
        let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs - 1)
        let standardError = (variance / Double(runs)).squareRoot()
        // Wald's identity: the mean sum of steps is the border and an overshoot of one step at most.
        let steps = zip(right, wrong).filter { $0.0 > 0 }.map { log($0.0 / $0.1) }
        let drift = zip(right.filter { $0 > 0 }, steps).reduce(0) { $0 + $1.0 * $1.1 }
        let (least, most) = (log(1e6) / drift, (log(1e6) + (steps.max() ?? 0)) / drift)
        let tolerance = 5 * standardError + 1e-6
        #expect(
            mean >= least - tolerance && mean <= most + tolerance,
            "seed \(seed): \(mean) ± \(standardError), expected \(least) to \(most)")
    }

    static func run(
        _ start: SequentialTest, _ weights: [Int], as model: SpreadModel,
        using generator: inout some RandomNumberGenerator
    ) -> SequentialTest.Decision? {
        var test = start
        for _ in 0..<start.plan.draws {
            if let decision = test.add(SimulatedClient.pick(weights, as: model, using: &generator)) { return decision }
        }
        return nil
    }

    @Test("One zero first refutes proportional at once, and naming the law that allows it")
    func impossible() throws {
        var test = try Self.test([0, 1], .proportional)
        for _ in 0..<3 { #expect(test.add(1) == nil) }
        let reached = test.add(0)
        let decision = try #require(reached)
        #expect(!decision.isAccepted && decision.draws == 4 && decision.bestFit == .model(.rfc2782))
        #expect(decision.description == "refused after 4 draws; best fit rfc2782")
        // The other way about, it refutes the alternative.
        var other = try Self.test([0, 1], .rfc2782, against: [.proportional])
        let reachedToo = other.add(0)
        let accepted = try #require(reachedToo)
        #expect(accepted.isAccepted && accepted.draws == 1 && accepted.bestFit == .model(.rfc2782))
    }

    @Test("Twenty-one ones of {0, 1} are too many for RFC 2782, twenty are not")
    func likelihoods() throws {
        // 2^20 is above 10^6, and 2^21 above 2 · 10^6: half the error.
        var test = try Self.test([0, 1], .rfc2782, against: [.proportional])
        for _ in 0..<20 { #expect(test.add(1) == nil) }
        #expect(test.add(1)?.isAccepted == false)
        var double = try Self.test(
            [0, 1], .rfc2782, against: [.proportional], strength: TestStrength(error: 2e-6))
        for _ in 0..<19 { #expect(double.add(1) == nil) }
        #expect(double.add(1)?.draws == 20)
    }

    @Test("Each error is shared among the laws that may cause it")
    func sharedErrors() throws {
        // Three alternatives: 2^22 is below 6 · 10^6, and 2^23 above.
        var refused = try Self.test([0, 0, 1], .rfc2782)
        #expect(refused.add(contentsOf: [Int](repeating: 2, count: 22)) == nil)
        #expect(refused.add(2)?.isAccepted == false)
        // One claim asks for 2,000, and 3^7 is more; two ask for 4,000, and 3^8 is more.
        var one = try Self.test([0, 0, 1], .proportional, against: [.uniform])
        #expect(one.add(contentsOf: [Int](repeating: 2, count: 6)) == nil)
        #expect(one.add(2)?.isAccepted == true)
        var two = try Self.test([0, 0, 1], .proportional, .listed, against: [.uniform])
        #expect(two.add(contentsOf: [Int](repeating: 2, count: 7)) == nil)
        #expect(two.add(2)?.isAccepted == true)
    }

    @Test("What the plan cannot tell apart does not hold it up, and is named")
    func rivals() throws {
        let seed: UInt64 = 20_260_325
        var generator = SplitMix64(seed: seed)
        print("seed \(seed)")
        let start = try Self.test([10, 60, 30], .rfc2782)
        let found = Self.run(start, [10, 60, 30], as: .rfc2782, using: &generator)
        let decision = try #require(found)
        #expect(decision.isAccepted && decision.verdict == nil, "seed \(seed): \(decision)")
        let fitting = decision.rivals + [decision.bestFit].compactMap(\.self)
        #expect(Set(fitting) == [.model(.rfc2782), .model(.proportional), .model(.listed)])
        #expect(decision.description.contains(", not told from "))
    }

    @Test("What no law allows refutes all claims at once")
    func strays() throws {
        for outcome in [-1, 2, .max, .min] {
            var test = try Self.test([1, 3], .rfc2782)
            let reached = test.add(outcome)
            let decision = try #require(reached)
            #expect(!decision.isAccepted && decision.bestFit == nil && decision.rivals.isEmpty)
            #expect(decision.description == "refused after 1 draws; no law allows it")
            #expect(test.counts == [0, 0])
        }
        var both = try Self.test([0, 10], .proportional, against: [])
        #expect(both.add(0)?.bestFit == nil)
    }

    @Test("The first decision stays, and nothing is counted after it")
    func afterwards() throws {
        var test = try Self.test([0, 1], .proportional)
        let decision = test.add(contentsOf: [1, 1, 0, 1, 1])
        #expect(decision?.draws == 3)
        #expect(test.add(1) == decision && test.decision == decision)
        #expect(test.counts == [1, 2] && test.draws == 3 && test.remainingDraws == 0)
        #expect(test.add(contentsOf: [1]) == decision)
    }

    @Test("At the draws of the plan its verdict decides, with half the error")
    func lastDraw() throws {
        // Nothing tells these apart, so nothing stops early.
        let strength = try TestStrength(error: 0.01, greatestDrawCount: 400)
        for (ones, isAccepted) in [(200, true), (230, false)] {
            var test = try Self.test([1, 1], .rfc2782, against: [.proportional], strength: strength)
            #expect(test.plan.draws == 400 && test.plan.falseAlarmRate == 0.005 && test.remainingDraws == 400)
            let outcomes = [Int](repeating: 1, count: ones) + [Int](repeating: 0, count: 400 - ones)
            #expect(test.add(contentsOf: outcomes.dropLast()) == nil)
            let reached = test.add(outcomes[399])
            let decision = try #require(reached)
            #expect(decision.isAccepted == isAccepted && decision.draws == 400)
            #expect(decision.verdict?.counts == [400 - ones, ones] && decision.verdict?.isAccepted == isAccepted)
            #expect(decision.description.contains("at the last of 400 draws (p "))
        }
    }

    @Test("A client whose law nobody named is not accepted for running long")
    func strangers() throws {
        // Even shares lie between the two laws, so that neither is ever far ahead.
        let strength = try TestStrength(greatestDrawCount: 4_000)
        var test = try SequentialTest(
            ordersOf: [1, 1], claims: [.shares(law("2/5 3/5"))], against: [], strength: strength)
        let outcomes = (0..<4_000).map { $0 % 2 }
        let reached = test.add(contentsOf: outcomes)
        let decision = try #require(reached)
        #expect(!decision.isAccepted && decision.draws == 4_000 && decision.verdict != nil)
    }

    @Test("False alarms and misses stay within their bounds", arguments: SpreadModel.pointModels)
    func errors(claim: SpreadModel) throws {
        let (seed, runs): (UInt64, Int) = (20_260_322, 100)
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(claim)")
        let strength = try TestStrength(error: 0.1, power: 0.9)
        let start = try Self.test([1, 3], claim, strength: strength)
        for model in SpreadModel.pointModels {
            guard model == claim || start.plan.toldApart.contains(where: { $0.model == model }) else { continue }
            var (errors, early, sum) = (0, 0, 0)
            for _ in 0..<runs {
                let decision = try #require(Self.run(start, [1, 3], as: model, using: &generator))
                errors += decision.isAccepted == (model == claim) ? 0 : 1
                early += decision.verdict == nil ? 1 : 0
                sum += decision.draws
            }
            // So many errors or more would come up once in a million tests at the bound.
            let chance = try Binomial(trials: runs, probability: 0.1).upperTail(from: errors)
            #expect(chance > 1e-6, "seed \(seed), \(claim), \(model): \(errors) of \(runs) wrong")
            #expect(early > runs / 2 && sum < runs * start.plan.draws * 3 / 4, "seed \(seed): \(early) early, \(sum)")
        }
    }

    @Test("At full strength the right law is named, long before the plan ends", arguments: SpreadModel.pointModels)
    func naming(claim: SpreadModel) throws {
        let seed: UInt64 = 20_260_323
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(claim)")
        let start = try Self.test([1, 3], claim)
        for model in SpreadModel.pointModels {
            var sum = 0
            for _ in 0..<5 {
                let decision = try #require(Self.run(start, [1, 3], as: model, using: &generator))
                #expect(decision.isAccepted == (model == claim), "seed \(seed), \(model): \(decision)")
                #expect(decision.bestFit == .model(model) || decision.rivals.contains(.model(model)))
                #expect(model != claim || decision.bestFit == .model(claim))
                sum += decision.draws
            }
            #expect(sum < 5 * start.plan.draws, "seed \(seed), \(model): \(sum) draws")
        }
    }

    @Test("Whole orders are followed too, and tell what first picks cannot")
    func orders() throws {
        let seed: UInt64 = 20_260_324
        var generator = SplitMix64(seed: seed)
        print("seed \(seed)")
        let weights = [0, 1, 2]
        let plan = try OrderPlan(weights: weights, claims: [.model(.rfc2782)])
        for model in SpreadModel.pointModels {
            var test = try SequentialTest(ordersOf: weights, claims: [.model(.rfc2782)])
            var decision: SequentialTest.Decision?
            while decision == nil, test.remainingDraws > 0 {
                let order = SimulatedClient.order(weights, as: model, using: &generator)
                decision = test.add(try #require(plan.outcome(of: order)))
            }
            let found = try #require(decision)
            #expect(found.isAccepted == (model == .rfc2782) && found.bestFit == .model(model), "\(model): \(found)")
            #expect(found.verdict == nil && found.draws < test.plan.draws)
        }
    }

    @Test("Of several claims one is enough, and each must be refuted")
    func severalClaims() throws {
        var test = try Self.test([0, 1], .rfc2782, .proportional, against: [.uniform])
        // uniform has the law of rfc2782 here, so nothing is left to refute either claim.
        for _ in 0..<100 { #expect(test.add(1) == nil) }
        #expect(test.add(0) == nil)
        var many = try Self.test([1, 3], .rfc2782, .proportional, against: [.uniform])
        let reached = many.add(contentsOf: (0..<5_000).map { $0 % 2 })
        let decision = try #require(reached)
        #expect(!decision.isAccepted && decision.bestFit == .model(.uniform) && decision.rivals.isEmpty)
    }

    @Test("A claim that is not one law has no likelihood")
    func refusals() {
        #expect(throws: SpreadError(.noPointLaw)) { try Self.test([1, 3], .legal) }
        #expect(throws: SpreadError(.noPointLaw)) { try Self.test([1, 3], .rfc2782, .legal) }
        #expect(throws: SpreadError(.noPointLaw)) {
            try SequentialTest(ordersOf: [1, 3], claims: [.model(.legal)])
        }
        #expect(throws: SpreadError(.noClaim)) { try Self.test([1, 3]) }
        #expect(throws: SpreadError(.tooManyItems)) {
            try SequentialTest(ordersOf: [1, 1, 1, 1, 1, 1, 1], claims: [.model(.uniform)])
        }
    }
}

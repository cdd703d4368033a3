import Spread
import Testing

@Suite("Planning and judging whole orders") struct OrderPlanTests {
    static func plan(
        _ weights: [Int], _ models: SpreadModel..., against alternatives: [SpreadModel]? = nil,
        strength: TestStrength = .standard
    ) throws -> OrderPlan {
        try OrderPlan(weights: weights, claims: models.map { .model($0) }, against: alternatives, strength: strength)
    }

    @Test("Textbook sample sizes of the orders of {10, 60, 30} are the published ones")
    func published() throws {
        let weights = [10, 60, 30]
        let test = try PearsonTest(law: OrderLaw(.rfc2782, of: weights).shares)
        for (model, draws) in [(SpreadModel.proportional, 318_539), (.listed, 72_284)] {
            let alternative = try OrderLaw(model, of: weights).shares
            #expect(try test.textbookDraws(against: alternative, strength: .standard) == .draws(draws))
        }
        #expect(test.degreesOfFreedom == 5)
    }

    @Test("Orders tell sooner than first picks what both can tell, and some things that first picks cannot")
    func sooner() throws {
        for model in [SpreadModel.proportional, .listed] {
            let strength = try TestStrength(greatestDrawCount: 1_000_000)
            let first = try FirstPickPlan(
                weights: [10, 60, 30], claims: [.model(.rfc2782)], against: [model], strength: strength)
            let order = try Self.plan([10, 60, 30], .rfc2782, against: [model], strength: strength)
            let separation = try #require(order.alternatives.first?.separation)
            #expect(separation < (try #require(first.alternatives.first?.separation)))
        }
        // Who is first of {0, 1, 2} under listed order is as under any other, but not who is second.
        let hidden = try FirstPickPlan(weights: [0, 1, 2], claims: [.model(.rfc2782)], against: [.listed])
        #expect(hidden.notToldApart.map(\.separation) == [.inseparable])
        let plan = try Self.plan([0, 1, 2], .rfc2782, against: [.listed])
        #expect(plan.toldApart.map(\.model) == [.listed])
        #expect(plan.missRate <= 0.001)
        #expect(plan.falseAlarmRate == 1e-6)
    }

    @Test("Two items have as many orders as first picks, and the same separations")
    func pairs() throws {
        for weights in [[1, 3], [0, 1], [1, 1], [2, 9]] {
            let (first, order) = (
                try FirstPickPlan(weights: weights, claims: [.model(.rfc2782)]), try Self.plan(weights, .rfc2782)
            )
            #expect(order.alternatives.map(\.separation) == first.alternatives.map(\.separation))
            let strength = try TestStrength(greatestDrawCount: 100)
            let short = try Self.plan(weights, .rfc2782, against: [], strength: strength)
            let picks = try FirstPickPlan(
                weights: weights, claims: [.model(.rfc2782)], against: [], strength: strength)
            #expect(
                try short.verdict(on: [[0, 1]: 40, [1, 0]: 60]).tally.fits == picks.verdict(on: [40, 60]).tally.fits)
        }
    }

    @Test("legal says nothing of orders beyond the first pick, as a claim and as an alternative")
    func legal() throws {
        let error = #expect(throws: SpreadError(.noPointLaw)) { try Self.plan([1, 3], .legal) }
        #expect(
            error?.description == "noPointLaw: the model legal bounds first picks, and has no law of whole orders")
        #expect(throws: SpreadError(.noPointLaw)) { try Self.plan([1, 3], .rfc2782, .legal) }
        #expect(throws: SpreadError(.noPointLaw)) { try Self.plan([1, 3], .rfc2782, against: [.legal]) }
    }

    @Test("Counts near the claim are accepted, far ones refused with the order and the model that fits")
    func verdicts() throws {
        let plan = try Self.plan([0, 0, 1], .rfc2782, against: [], strength: TestStrength(greatestDrawCount: 400))
        // 1/8 and 1/4 of 400.
        let right = [[0, 1, 2]: 50, [1, 0, 2]: 50, [0, 2, 1]: 50, [1, 2, 0]: 50, [2, 0, 1]: 100, [2, 1, 0]: 100]
        let accepted = try plan.verdict(on: right)
        #expect(accepted.isAccepted && accepted.pValue == 1 && accepted.bestModel == .rfc2782)
        #expect(accepted.orders.map(\.items) == plan.orders)
        #expect(accepted.orders.map(\.observed) == [50, 50, 50, 50, 100, 100])
        #expect(accepted.orders.map(\.expected) == [50, 50, 50, 50, 100, 100])
        #expect(
            accepted.description
                == "accepted: rfc2782 fits (chi-square 0, df 5, p 1, 400 draws); best model rfc2782")
        let refused = try plan.verdict(on: [[2, 0, 1]: 200, [2, 1, 0]: 200])
        #expect(!refused.isAccepted && refused.bestModel == .proportional)
        #expect(refused.description.hasPrefix("refused: rfc2782 does not fit, order 2 > 0 > 1 came 200 times, not 100"))
    }

    @Test("One order that the claim excludes refutes it")
    func impossible() throws {
        let plan = try Self.plan(
            [0, 10, 20], .proportional, against: [], strength: TestStrength(greatestDrawCount: 300))
        #expect(try plan.verdict(on: [[1, 2, 0]: 100, [2, 1, 0]: 200]).pValue == 1)
        let once = try plan.verdict(on: [[1, 2, 0]: 100, [2, 1, 0]: 199, [2, 0, 1]: 1])
        #expect(!once.isAccepted && once.pValue == 0 && once.statistic == .infinity)
        #expect(once.bestModel == .rfc2782)
    }

    @Test("Rare orders are counted together, and still all of them count")
    func pooling() throws {
        // Orders that begin with the zero have 1/61 together; the rarest of them 1/61 · 10/61 · 20/51 ...
        let plan = try Self.plan([0, 10, 20, 30], .rfc2782, against: [.proportional, .uniform])
        let law = try OrderLaw(.rfc2782, of: plan.weights)
        var counts = law.shares.map { Int(($0.value * Double(plan.draws)).rounded()) }
        let common = try #require(counts.indices.max { counts[$0] < counts[$1] })
        counts[common] += plan.draws - counts.reduce(0, +)
        let tallies = Dictionary(uniqueKeysWithValues: zip(law.orders, counts))
        let verdict = try plan.verdict(on: tallies)
        #expect(verdict.isAccepted && verdict.pValue > 0.9)
        let cellCount = try #require(verdict.degreesOfFreedom) + 1
        #expect(cellCount < 24 && cellCount > 6)
        // Every cell is expected 20 times: a share of 1/200 or more.
        #expect(
            plan.draws >= 4_000
                || law.shares.filter { $0.value >= 0.005 }.allSatisfy { $0.value * Double(plan.draws) >= 20 })
        // Moving all rare orders to the common one shows.
        var starved = tallies
        for (order, share) in zip(law.orders, law.shares) where share.value < 0.005 {
            starved[law.orders[common], default: 0] += starved[order, default: 0]
            starved[order] = 0
        }
        #expect(!(try plan.verdict(on: starved).isAccepted))
    }

    @Test("An order too rare for a cell of its own is counted with the rarest that has one")
    func leftovers() throws {
        func fit(_ shares: String, _ counts: [Int]) throws -> Fit {
            let plan = try OrderPlan(
                weights: [1, 1, 1], claims: [.shares(law(shares))], against: [],
                strength: TestStrength(greatestDrawCount: 1_000))
            return try plan.verdict(on: Dictionary(uniqueKeysWithValues: zip(plan.orders, counts))).tally.fit
        }
        // 0.003 and 0.004 make a cell, which takes 0.0045 as well; it is expected 11.5 times.
        let three = "0.004 0.003 0.0045 0.4885 0.25 0.25"
        #expect(try fit(three, [4, 3, 4, 489, 250, 250]).degreesOfFreedom == 3)
        #expect(try fit(three, [4, 3, 4, 489, 250, 250]).pValue > 0.99)
        #expect(try fit(three, [0, 0, 11, 489, 250, 250]).pValue == fit(three, [4, 3, 4, 489, 250, 250]).pValue)
        #expect(try fit(three, [0, 0, 80, 420, 250, 250]).pValue < 1e-12)
        // A single one goes to the rarest of the others.
        let one = "0.003 0.197 0.2 0.2 0.2 0.2"
        #expect(try fit(one, [100, 100, 200, 200, 200, 200]).pValue == 1)
        #expect(try fit(one, [100, 100, 200, 200, 200, 200]).degreesOfFreedom == 4)
    }

    @Test("A client of the claimed model is accepted", arguments: SimulationTests.sets, SpreadModel.pointModels)
    func acceptance(weights: [Int], model: SpreadModel) throws {
        let seed: UInt64 = 20_260_311
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): orders of \(weights) \(model)")
        let plan = try Self.plan(weights, model, against: [.uniform], strength: TestStrength(greatestDrawCount: 5_000))
        let verdict = try plan.verdict(
            on: SimulatedClient.orders(of: plan.draws, weights, as: model, using: &generator))
        #expect(verdict.isAccepted, "seed \(seed): \(verdict)")
    }

    @Test(
        "A client of any model that is told apart is refused",
        arguments: [[1, 3], [0, 3, 3], [0, 0, 1], [1, 2, 3, 4]])
    func refusal(weights: [Int]) throws {
        let seed: UInt64 = 20_260_312
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): orders of \(weights)")
        for model in SpreadModel.pointModels {
            let plan = try Self.plan(weights, model, strength: TestStrength(greatestDrawCount: 8_000))
            for alternative in plan.toldApart {
                let counts = SimulatedClient.orders(of: plan.draws, weights, as: alternative.model, using: &generator)
                let verdict = try plan.verdict(on: counts)
                #expect(!verdict.isAccepted, "seed \(seed), \(model) not \(alternative): \(verdict)")
            }
        }
    }

    @Test("False alarms are as frequent as the plan says, for many orders too", arguments: [[1, 3, 2], [4, 1, 2, 3]])
    func falseAlarms(weights: [Int]) throws {
        let (seed, runs): (UInt64, Int) = (20_260_313, 80)
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): orders of \(weights)")
        let strength = try TestStrength(error: 0.05, power: 0.9, greatestDrawCount: 300)
        let plan = try Self.plan(weights, .rfc2782, against: [.uniform], strength: strength)
        let alarms = try (0..<runs).count { _ in
            let counts = SimulatedClient.orders(of: plan.draws, weights, as: .rfc2782, using: &generator)
            return try !plan.verdict(on: counts).isAccepted
        }
        let chance = try Binomial(trials: runs, probability: plan.falseAlarmRate).upperTail(from: alarms)
        #expect(chance > 1e-6, "seed \(seed): \(alarms) false alarms in \(runs)")
        let rarity = try Binomial(trials: runs, probability: plan.falseAlarmRate).lowerTail(through: alarms)
        #expect(rarity > 1e-6, "seed \(seed): \(alarms) false alarms in \(runs)")
    }

    @Test("Shares may be claimed of orders, one for each")
    func shares() throws {
        let shares = try OrderLaw(.listed, of: [1, 1, 2]).shares
        let plan = try OrderPlan(weights: [1, 1, 2], claims: [.shares(shares)])
        #expect(plan.alternatives.first { $0.model == .listed }?.separation == .inseparable)
        #expect(throws: SpreadError(.shareCountDiffers)) {
            try OrderPlan(weights: [1, 1, 2], claims: [.shares(law("1/2 1/4 1/4"))])
        }
    }

    @Test("What cannot be planned or judged is refused")
    func refusals() throws {
        #expect(throws: SpreadError(.noClaim)) { try Self.plan([1, 1]) }
        #expect(throws: SpreadError(.noItems)) { try Self.plan([], .rfc2782) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try Self.plan([1, -1], .rfc2782) }
        #expect(throws: SpreadError(.tooManyItems)) { try Self.plan([1, 1, 1, 1, 1, 1, 1], .rfc2782) }
        let plan = try Self.plan([1, 1], .uniform, against: [], strength: TestStrength(greatestDrawCount: 10))
        #expect(throws: SpreadError(.countsDiffer)) { try plan.verdict(on: [[0, 0]: 10]) }
        #expect(throws: SpreadError(.countsDiffer)) { try plan.verdict(on: [[]: 0, [0, 1]: 10]) }
        #expect(throws: SpreadError(.countOutOfRange)) { try plan.verdict(on: [[0, 1]: -1, [1, 0]: 11]) }
        #expect(throws: SpreadError(.drawsDiffer)) { try plan.verdict(on: [[0, 1]: 9]) }
        #expect(try plan.verdict(on: [[0, 1]: 10]).tally.counts == [10, 0])
        #expect(try Self.plan([7], .rfc2782).isVacuous)
    }
}

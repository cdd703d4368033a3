import Spread
import Testing

@Suite("Simulated clients") struct SimulationTests {
    static let sets = [
        [0, 1], [1, 1], [1, 3], [0, 10], [0, 0, 1], [0, 3, 3], [10, 60, 30], [0, 10, 20], [0, 0, 10, 20], [1, 2, 3, 4],
    ]

    @Test("A client of the claimed model is accepted", arguments: sets, SpreadModel.pointModels)
    func acceptance(weights: [Int], model: SpreadModel) throws {
        let seed: UInt64 = 20_260_301
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(weights) \(model)")
        let plan = try FirstPickPlan(weights: weights, claims: [.model(model)])
        let verdict = try plan.verdict(
            on: SimulatedClient.counts(of: plan.draws, weights, as: model, using: &generator))
        #expect(verdict.isAccepted, "seed \(seed): \(verdict)")
    }

    @Test("A client of any model that is told apart is refused", arguments: sets, SpreadModel.allCases)
    func refusal(weights: [Int], model: SpreadModel) throws {
        let seed: UInt64 = 20_260_302
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(weights) \(model)")
        let plan = try FirstPickPlan(weights: weights, claims: [.model(model)])
        for alternative in plan.toldApart {
            let counts = SimulatedClient.counts(of: plan.draws, weights, as: alternative.model, using: &generator)
            let verdict = try plan.verdict(on: counts)
            #expect(!verdict.isAccepted, "seed \(seed), \(alternative): \(verdict)")
        }
    }

    @Test("The hull accepts clients of rfc2782 and of listed order", arguments: sets)
    func legalClients(weights: [Int]) throws {
        let seed: UInt64 = 20_260_303
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(weights)")
        let plan = try FirstPickPlan(weights: weights, claims: [.model(.legal)])
        for model in [SpreadModel.rfc2782, .listed] {
            let counts = SimulatedClient.counts(of: plan.draws, weights, as: model, using: &generator)
            let verdict = try plan.verdict(on: counts)
            #expect(verdict.isAccepted, "seed \(seed): \(verdict)")
        }
    }

    @Test("The model that made the counts fits best", arguments: SpreadModel.pointModels)
    func bestModel(model: SpreadModel) throws {
        let seed: UInt64 = 20_260_304
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(model)")
        let plan = try FirstPickPlan(weights: [1, 3], claims: [.model(.rfc2782)])
        let counts = SimulatedClient.counts(of: plan.draws, plan.weights, as: model, using: &generator)
        #expect(try plan.verdict(on: counts).bestModel == model)
    }

    @Test("False alarms and misses are as frequent as the plan says", arguments: [SpreadModel.rfc2782, .legal])
    func frequencies(claim: SpreadModel) throws {
        let (seed, runs): (UInt64, Int) = (20_260_305, 400)
        var generator = SplitMix64(seed: seed)
        print("seed \(seed): \(claim)")
        let strength = try TestStrength(error: 0.05, power: 0.9)
        let plan = try FirstPickPlan(weights: [1, 3], claims: [.model(claim)], against: [.uniform], strength: strength)
        func refusals(of model: SpreadModel) throws -> Int {
            try (0..<runs).count { _ in
                let counts = SimulatedClient.counts(of: plan.draws, plan.weights, as: model, using: &generator)
                return try !plan.verdict(on: counts).isAccepted
            }
        }
        let (alarms, found) = (try refusals(of: .rfc2782), try refusals(of: .uniform))
        // As many or more false alarms, and as few or fewer refusals, would come up once in a million tests.
        let chance = try Binomial(trials: runs, probability: plan.falseAlarmRate).upperTail(from: alarms)
        #expect(chance > 1e-6, "seed \(seed): \(alarms) false alarms in \(runs)")
        let power = try Binomial(trials: runs, probability: 1 - plan.missRate).lowerTail(through: found)
        #expect(power > 1e-6, "seed \(seed): \(found) of \(runs) refused")
    }
}

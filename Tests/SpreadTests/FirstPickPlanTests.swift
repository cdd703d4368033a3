import Spread
import Testing

@Suite("Planning a test of first picks") struct FirstPickPlanTests {
    static func plan(
        _ weights: [Int], _ models: SpreadModel..., against alternatives: [SpreadModel]? = nil,
        strength: TestStrength = .standard
    ) throws -> FirstPickPlan {
        try FirstPickPlan(
            weights: weights, claims: models.map { .model($0) }, against: alternatives, strength: strength)
    }

    @Test("Without being told, a plan is against all other models that are one law")
    func defaultAlternatives() throws {
        #expect(try Self.plan([1, 3], .rfc2782).alternatives.map(\.model) == [.proportional, .listed, .uniform])
        #expect(try Self.plan([1, 3], .legal).alternatives.map(\.model) == SpreadModel.pointModels)
        #expect(
            try Self.plan([1, 3], .legal, .listed).alternatives.map(\.model) == [.rfc2782, .proportional, .uniform])
        #expect(try Self.plan([1, 3], .rfc2782, against: [.uniform]).alternatives.map(\.model) == [.uniform])
        let shares = try FirstPickPlan(weights: [1, 3], claims: [.shares(law("3/8 5/8"))])
        #expect(shares.alternatives.map(\.model) == SpreadModel.pointModels)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let claim: SpreadModel
        let draws: Int
        let toldApart: [SpreadModel: Int]
        let notToldApart: [SpreadModel: Separation]

        var testDescription: String { "\(weights) \(claim)" }
    }

    static let rows = [
        Row(
            weights: [1, 3], claim: .rfc2782, draws: 5_620,
            toldApart: [.proportional: 5_352, .listed: 1_411, .uniform: 359],
            notToldApart: [:]),
        Row(
            weights: [1, 1], claim: .rfc2782, draws: 603, toldApart: [.listed: 574],
            notToldApart: [.proportional: .inseparable, .uniform: .inseparable]),
        Row(
            weights: [0, 1], claim: .rfc2782, draws: 250, toldApart: [.proportional: 64],
            notToldApart: [.listed: .inseparable, .uniform: .inseparable]),
        Row(
            weights: [0, 3, 3], claim: .rfc2782, draws: 432, toldApart: [.proportional: 411, .uniform: 295],
            notToldApart: [.listed: .inseparable]),
        Row(
            weights: [10, 60, 30], claim: .rfc2782, draws: 250, toldApart: [.uniform: 146],
            notToldApart: [.proportional: .draws(1_065_655), .listed: .draws(145_348)]),
        Row(
            weights: [1, 3], claim: .legal, draws: 1_721, toldApart: [.uniform: 1_639],
            notToldApart: [.rfc2782: .inseparable, .proportional: .inseparable, .listed: .inseparable]),
        Row(
            weights: [0, 10, 20], claim: .legal, draws: 500, toldApart: [.proportional: 476, .uniform: 81],
            notToldApart: [.rfc2782: .inseparable, .listed: .inseparable]),
        Row(
            weights: [0, 1], claim: .proportional, draws: 250,
            toldApart: [.rfc2782: 10, .listed: 10, .uniform: 10], notToldApart: [:]),
        Row(
            weights: [1, 1], claim: .legal, draws: 5_000, toldApart: [:],
            notToldApart: [
                .rfc2782: .inseparable, .proportional: .inseparable, .listed: .inseparable, .uniform: .inseparable,
            ]),
    ]

    @Test("A plan has the draws that the hardest alternative within reach needs, and a little more", arguments: rows)
    func draws(row: Row) throws {
        let plan = try Self.plan(row.weights, row.claim)
        #expect(plan.draws == row.draws)
        let told = plan.toldApart.map { ($0.model, $0.separation.draws ?? 0) }
        #expect(Dictionary(uniqueKeysWithValues: told) == row.toldApart)
        let untold = plan.notToldApart.map { ($0.model, $0.separation) }
        #expect(Dictionary(uniqueKeysWithValues: untold) == row.notToldApart)
        #expect(plan.falseAlarmRate == 1e-6)
        #expect(plan.missRate <= 0.001)
        #expect(plan.toldApart.allSatisfy { $0.missRate <= 0.001 })
        #expect(plan.notToldApart.allSatisfy { $0.missRate > 0.001 })
    }

    @Test("The greatest number of draws decides what is told apart")
    func greatestDrawCount() throws {
        let short = try Self.plan([1, 3], .rfc2782, strength: TestStrength(greatestDrawCount: 2_000))
        #expect(short.toldApart.map(\.model) == [.listed, .uniform])
        #expect(short.draws == 1_482)
        let tight = try Self.plan([1, 3], .rfc2782, strength: TestStrength(greatestDrawCount: 1_411))
        #expect(tight.toldApart.map(\.model) == [.listed, .uniform])
        #expect(tight.draws == 1_411)
        let tiny = try Self.plan([1, 3], .rfc2782, strength: TestStrength(greatestDrawCount: 50))
        #expect(tiny.toldApart.isEmpty)
        #expect(tiny.draws == 50)
        let long = try Self.plan([10, 60, 30], .rfc2782, strength: TestStrength(greatestDrawCount: 1_000_000))
        #expect(long.toldApart.map(\.model) == [.listed, .uniform])
    }

    @Test("A greater error or a lesser power needs fewer draws")
    func strength() throws {
        let weak = try Self.plan([1, 3], .rfc2782, strength: TestStrength(error: 1e-3))
        let blunt = try Self.plan([1, 3], .rfc2782, strength: TestStrength(power: 0.9))
        let normal = try Self.plan([1, 3], .rfc2782)
        #expect(weak.draws < normal.draws)
        #expect(blunt.draws < normal.draws)
        #expect(blunt.missRate > 0.01)
        #expect(weak.falseAlarmRate == 1e-3)
    }

    @Test("Every item is expected five times, where that is within reach")
    func expectedCounts() throws {
        #expect(try Self.plan([0, 1_000], .rfc2782, against: [.uniform]).draws == 5_005)
        #expect(try Self.plan([0, 65_535], .rfc2782, against: [.uniform]).draws == 250)
    }

    @Test("Of several claims each must refuse the alternative, and misses are shared among them")
    func severalClaims() throws {
        let single = try Self.plan([1, 3], .legal, against: [.uniform])
        let both = try Self.plan([1, 3], .legal, .rfc2782, against: [.uniform])
        let needed = try #require(both.alternatives.first?.separation.draws)
        #expect(needed > (try #require(single.alternatives.first?.separation.draws)))
        #expect(both.missRate <= 0.001)
        #expect(both.falseAlarmRate == 1e-6)
        // What one claim allows, no number of draws refutes.
        #expect(
            try Self.plan([1, 3], .rfc2782, .legal, against: [.listed]).alternatives.first?.separation == .inseparable)
        #expect(try Self.plan([1, 3], .rfc2782, .uniform, against: [.uniform]).toldApart.isEmpty)
    }

    @Test("Explicit shares are planned like a model of the same law")
    func shares() throws {
        let shares = try FirstPickPlan(weights: [1, 3], claims: [.shares(law("3/10 7/10"))], against: [.proportional])
        #expect(shares.draws == (try Self.plan([1, 3], .rfc2782, against: [.proportional]).draws))
        #expect(shares.toldApart.map(\.separation) == [.draws(5_352)])
    }

    @Test("A plan that nothing can fail says so")
    func vacuous() throws {
        #expect(try Self.plan([7], .rfc2782).isVacuous)
        #expect(try Self.plan([7], .legal).isVacuous)
        #expect(try Self.plan([0, 0], .legal).isVacuous)
        #expect(try Self.plan([0, 0], .legal, .listed).isVacuous)
        #expect(!(try Self.plan([0, 0], .listed).isVacuous))
        #expect(!(try Self.plan([1, 1], .legal).isVacuous))
        #expect(!(try Self.plan([0, 1], .proportional).isVacuous))
    }

    @Test("A plan describes itself in one line")
    func description() throws {
        let text = try Self.plan([10, 60, 30], .rfc2782).description
        #expect(text.hasPrefix("250 draws for rfc2782, false alarms 1e-06, misses "))
        #expect(
            text.hasSuffix(
                "; told apart: uniform (146 draws); not told apart: proportional (1065655 draws), listed (145348 draws)"
            ))
        let shares = try FirstPickPlan(weights: [1, 3], claims: [.shares(law("3/8 5/8")), .model(.legal)])
        #expect(shares.description.contains("draws for 3/8, 5/8 or legal, "))
    }

    @Test("Wrong weights, claims and alternatives are refused")
    func refusals() {
        #expect(throws: SpreadError(.noItems)) { try Self.plan([], .rfc2782) }
        #expect(throws: SpreadError(.noItems)) { try Self.plan([], .legal) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try Self.plan([1, -1], .rfc2782) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try Self.plan([65_536], .legal) }
        #expect(throws: SpreadError(.tooManyItems)) { try Self.plan([Int](repeating: 1, count: 5_000), .legal) }
        #expect(throws: SpreadError(.noClaim)) { try Self.plan([1, 1]) }
        #expect(throws: SpreadError(.noPointLaw)) { try Self.plan([1, 1], .rfc2782, against: [.legal]) }
        #expect(throws: SpreadError(.shareCountDiffers)) {
            try FirstPickPlan(weights: [1, 1], claims: [.shares(law("1"))])
        }
        #expect(throws: SpreadError(.sharesDoNotAddUp)) {
            try FirstPickPlan(weights: [1, 1], claims: [.shares(law("1/2 1/3"))])
        }
        #expect(throws: SpreadError(.shareOutOfRange)) {
            try FirstPickPlan(weights: [1, 1], claims: [.shares(law("3/2 -1/2"))])
        }
    }
}

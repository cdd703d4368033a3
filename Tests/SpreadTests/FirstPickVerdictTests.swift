import Spread
import Testing

@Suite("Judging first picks") struct FirstPickVerdictTests {
    static func verdict(_ weights: [Int], _ claims: SpreadClaim..., counts: [Int]) throws -> FirstPickVerdict {
        // The draws are whatever the counts add up to.
        let draws = counts.reduce(0, +)
        let strength = try TestStrength(greatestDrawCount: draws)
        let plan = try FirstPickPlan(weights: weights, claims: claims, against: [], strength: strength)
        return try plan.verdict(on: counts)
    }

    @Test("Counts near the claim are accepted, with their numbers")
    func accepted() throws {
        let verdict = try Self.verdict([1, 3], .model(.rfc2782), counts: [310, 690])
        #expect(verdict.isAccepted)
        #expect(try #require(verdict.statistic).agrees(with: 100.0 / 300 + 100.0 / 700, within: 1e-12))
        #expect(verdict.degreesOfFreedom == 1)
        #expect((0.4...0.6).contains(verdict.pValue))
        #expect(verdict.claim == .model(.rfc2782))
        #expect(verdict.bestModel == .rfc2782)
        #expect(verdict.items.map(\.observed) == [310, 690])
        #expect(verdict.items.map(\.expected) == [300...300, 700...700])
        #expect(verdict.items.map(\.weight) == [1, 3])
        #expect(
            verdict.description
                == "accepted: rfc2782 fits (chi-square 0.4762, df 1, p 0.5121, 1000 draws); best model rfc2782")
    }

    @Test("Counts far from the claim are refused, with the item and the model that fits")
    func refused() throws {
        let verdict = try Self.verdict([1, 3], .model(.rfc2782), counts: [500, 500])
        #expect(!verdict.isAccepted)
        #expect(verdict.pValue < 1e-12)
        #expect(verdict.bestModel == .uniform)
        #expect(
            verdict.description.hasPrefix(
                "refused: rfc2782 does not fit, item 0 of weight 1 came first 500 times, not 300 (chi-square 190.5, df 1"
            ))
        #expect(verdict.description.hasSuffix("1000 draws); best model uniform"))
    }

    @Test("The error itself is the border: a p-value above it is accepted")
    func border() throws {
        // Of 1,000 even draws 577 have the p-value 1.251e-6, and 578 have 9.060e-7.
        let inside = try Self.verdict([1, 1], .model(.rfc2782), counts: [577, 423])
        let outside = try Self.verdict([1, 1], .model(.rfc2782), counts: [578, 422])
        #expect(inside.isAccepted && inside.pValue > 1e-6)
        #expect(!outside.isAccepted && outside.pValue < 1e-6)
    }

    @Test("An item that the claim excludes refutes it by one draw")
    func impossible() throws {
        let starved = try Self.verdict([0, 10], .model(.proportional), counts: [0, 1_000])
        #expect(starved.isAccepted)
        let once = try Self.verdict([0, 10], .model(.proportional), counts: [1, 999])
        #expect(!once.isAccepted)
        #expect(once.statistic == .infinity)
        #expect(once.pValue == 0)
        #expect(once.description.contains("item 0 of weight 0 came first 1 times, not 0 (chi-square inf"))
        // The model that excludes it cannot fit best either.
        #expect(once.bestModel == .rfc2782)
        #expect(starved.bestModel == .proportional)
    }

    @Test("The hull accepts every arrangement and refuses what none gives")
    func hull() throws {
        for counts in [[200, 800], [250, 750], [300, 700], [400, 600]] {
            #expect(try Self.verdict([1, 3], .model(.legal), counts: counts).isAccepted)
        }
        let even = try Self.verdict([1, 3], .model(.legal), counts: [1_000, 1_000])
        #expect(!even.isAccepted)
        #expect(even.statistic == nil)
        #expect(even.degreesOfFreedom == nil)
        #expect(even.items.map(\.expected) == [400...800, 1_200...1_600])
        #expect(even.bestModel == .uniform)
        #expect(even.description.contains("came first 1000 times, not "))
        let starved = try Self.verdict([0, 10, 20], .model(.legal), counts: [0, 333, 667])
        #expect(!starved.isAccepted)
        #expect(starved.bestModel == .proportional)
    }

    @Test("One fitting claim of several is enough, and is the one reported")
    func severalClaims() throws {
        let verdict = try Self.verdict([0, 10], .model(.rfc2782), .model(.proportional), counts: [0, 1_000])
        #expect(verdict.isAccepted)
        #expect(verdict.claim == .model(.proportional))
        #expect(verdict.fits.count == 2)
        #expect(verdict.fits[0].pValue < 1e-6)
        #expect(verdict.fits[1].pValue == 1)
        #expect(!(try Self.verdict([0, 10], .model(.rfc2782), .model(.legal), counts: [0, 1_000]).isAccepted))
    }

    @Test("Explicit shares are judged like a model")
    func shares() throws {
        let claim = SpreadClaim.shares(try law("3/8 5/8"))
        #expect(try Self.verdict([1, 3], claim, counts: [375, 625]).pValue == 1)
        #expect(!(try Self.verdict([1, 3], claim, counts: [600, 400]).isAccepted))
        #expect(try Self.verdict([1, 3], claim, counts: [375, 625]).description.hasPrefix("accepted: 3/8, 5/8 fits"))
    }

    @Test("Of models with the same law the claimed one fits best, else the first")
    func ties() throws {
        #expect(try Self.verdict([1, 1], .model(.uniform), counts: [500, 500]).bestModel == .uniform)
        #expect(try Self.verdict([1, 1], .model(.listed), counts: [500, 500]).bestModel == .rfc2782)
        #expect(try Self.verdict([1, 1], .model(.uniform), counts: [667, 333]).bestModel == .listed)
        #expect(try Self.verdict([1, 3], .model(.rfc2782), counts: [250, 750]).bestModel == .proportional)
    }

    @Test("Counts that are not those of the plan are refused")
    func refusals() throws {
        let plan = try FirstPickPlan(weights: [1, 1], claims: [.model(.legal)])
        #expect(throws: SpreadError(.countsDiffer)) { try plan.verdict(on: [5_000]) }
        #expect(throws: SpreadError(.countOutOfRange)) { try plan.verdict(on: [5_001, -1]) }
        #expect(throws: SpreadError(.countOutOfRange)) { try plan.verdict(on: [.max, .max]) }
        #expect(throws: SpreadError(.drawsDiffer)) { try plan.verdict(on: [2_500, 2_499]) }
        #expect(try plan.verdict(on: [2_500, 2_500]).isAccepted)
    }

    @Test("An error says what, where and why, and equals another by its code")
    func errors() throws {
        let error = #expect(throws: SpreadError.self) { try SpreadModel.uniform.firstPick(of: [1, 70_000]) }
        #expect(error?.description == "weightOutOfRange at item 1: a weight of 70000, not in 0 to 65535")
        #expect(SpreadError(.noItems).description == "noItems")
        #expect(SpreadError(.noItems, item: 3) == SpreadError(.noItems, reason: "x"))
        #expect(SpreadError(.noItems) != SpreadError(.noClaim))
    }
}

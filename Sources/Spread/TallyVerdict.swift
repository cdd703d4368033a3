internal import Foundation

/// The judgement of how often each outcome came up.
public struct TallyVerdict: Hashable, Sendable {
    /// The test.
    public let plan: TallyPlan

    /// How often each outcome came up.
    public let counts: [Int]

    /// How well each claim fits, in the order of the plan.
    public let fits: [Fit]

    /// The place of the claim that fits best, by its p-value.
    public let closestClaim: Int

    /// The model under which these counts are most probable, among all that are one law. Of equals, a claimed one.
    public let bestModel: SpreadModel

    /// - Throws: `countsDiffer` or `countOutOfRange` for counts that are not those of the outcomes, `drawsDiffer` if
    ///   they do not add up to the draws of the plan.
    init(plan: TallyPlan, counts: [Int]) throws(SpreadError) {
        let total = try SpreadError.total(of: counts, itemCount: plan.outcomeCount)
        guard total == plan.draws else {
            throw SpreadError(.drawsDiffer, reason: "the counts add up to \(total), the plan is for \(plan.draws)")
        }
        var fits: [Fit] = []
        for test in plan.tests { fits.append(try test.fit(of: counts)) }
        self.plan = plan
        self.counts = counts
        self.fits = fits
        self.closestClaim = Self.firstGreatest(fits.map(\.pValue))
        self.bestModel = Self.bestModel(plan, counts)
    }
}

// MARK: - The result

extension TallyVerdict {
    /// Whether one of the claims fits.
    public var isAccepted: Bool { fit.pValue > plan.strength.error }

    /// The claim that fits best.
    public var claim: SpreadClaim { plan.claims[closestClaim] }

    /// How well it fits.
    public var fit: Fit { fits[closestClaim] }

    /// Chi-square of the claim that fits best; `nil` for `legal`, infinite if an excluded outcome was drawn.
    public var statistic: Double? { fit.statistic }

    /// Of the claim that fits best; `nil` for `legal`.
    public var degreesOfFreedom: Int? { fit.degreesOfFreedom }

    /// Of the claim that fits best.
    public var pValue: Double { fit.pValue }
}

// MARK: - Choices

extension TallyVerdict {
    private static func firstGreatest(_ values: [Double]) -> Int {
        values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 }
    }

    private static func bestModel(_ plan: TallyPlan, _ counts: [Int]) -> SpreadModel {
        let claimed = SpreadModel.pointModels.filter { plan.claims.contains(.model($0)) }
        let others = SpreadModel.pointModels.filter { !claimed.contains($0) }
        let candidates = (claimed + others).compactMap { model in plan.laws[model].map { (model, $0) } }
        return candidates[firstGreatest(candidates.map { logLikelihood(of: counts, under: $0.1) })].0
    }

    /// Without the part that is the same for every law.
    private static func logLikelihood(of counts: [Int], under law: [Fraction]) -> Double {
        zip(counts, law).reduce(0) { sum, item in
            item.0 == 0 ? sum : sum + Double(item.0) * log(item.1.value)
        }
    }
}

// MARK: - Text

extension TallyVerdict {
    /// One line: the decision, its numbers, and the model that fits best.
    ///
    /// - Parameter outcome: What the outcome is called whose count speaks loudest, `order 0 > 1 came`.
    func description(naming outcome: (Int) -> String) -> String {
        let numbers = [
            statistic.map { "chi-square \($0.brief)" },
            degreesOfFreedom.map { "df \($0)" },
            "p \(pValue.brief)",
            "\(plan.draws) draws",
        ].compactMap(\.self).joined(separator: ", ")
        return isAccepted
            ? "accepted: \(claim) fits (\(numbers)); best model \(bestModel.rawValue)"
            : "refused: \(claim) does not fit, \(worst(outcome)) (\(numbers)); best model \(bestModel.rawValue)"
    }

    private func worst(_ outcome: (Int) -> String) -> String {
        let expected = fit.expected[fit.farthestItem]
        let (lower, upper) = (expected.lowerBound, expected.upperBound)
        let range = "\(lower.brief)" + (lower < upper ? " to \(upper.brief)" : "")
        return "\(outcome(fit.farthestItem)) \(counts[fit.farthestItem]) times, not \(range)"
    }
}

extension TallyVerdict: CustomStringConvertible {
    /// One line, in which outcomes have their places.
    public var description: String { description { "outcome \($0) came" } }
}

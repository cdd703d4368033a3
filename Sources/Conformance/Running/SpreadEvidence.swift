internal import Foundation
public import Spread

/// The counts behind a verdict on load spreading.
public struct SpreadEvidence: Sendable {
    /// A host that came first, or an order.
    public struct Outcome: Hashable, Sendable {
        /// `a.example.test`, or `a.example.test > b.example.test` for an order.
        public let name: String
        /// None for an order.
        public let weight: Int?
        /// How often it came out.
        public let observed: Int
        /// The count that the claim expects: one number, or a range.
        public let expected: ClosedRange<Double>
    }

    /// `first picks` or `orders`.
    public let counted: String
    /// Every host or order, also those that never came out.
    public let outcomes: [Outcome]
    /// What the counts say of the claim.
    public let verdict: TallyVerdict

    var difference: Difference {
        Difference(
            "\(counted) of \(verdict.plan.draws)",
            expected: "\(expectedShares) (\(verdict.claim.description))",
            got: "\(observedShares); \(chance), and \(verdict.bestModel.rawValue) comes closest")
    }

    /// `a.example.test 600, b.example.test 400`.
    private var expectedShares: String {
        outcomes.map { outcome in
            let (low, high) = (Int(outcome.expected.lowerBound.rounded()), Int(outcome.expected.upperBound.rounded()))
            return low == high ? "\(outcome.name) \(low)" : "\(outcome.name) \(low) to \(high)"
        }.joined(separator: ", ")
    }

    private var observedShares: String {
        outcomes.map { "\($0.name) \($0.observed)" }.joined(separator: ", ")
    }

    /// How likely counts as far off are for a client that is right.
    private var chance: String {
        let limit = SpreadEvidence.text(verdict.plan.strength.error)
        return "the chance of that is \(SpreadEvidence.text(verdict.pValue)), below \(limit)"
    }

    private static func text(_ chance: Double) -> String {
        chance == 0
            ? "under 1e-300"
            : "\(chance.formatted(.number.notation(.scientific).precision(.fractionLength(0))).lowercased())"
    }
}

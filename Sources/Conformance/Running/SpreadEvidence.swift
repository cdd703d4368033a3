internal import Foundation
public import Spread

/// The counts behind a verdict on load spreading.
public struct SpreadEvidence: Sendable {
    public let hosts: [String]
    public let verdict: FirstPickVerdict

    var difference: Difference {
        Difference(
            "first picks of \(verdict.plan.draws)",
            expected: "\(expectedShares) (\(verdict.claim.description))",
            got: "\(observedShares); \(chance), and \(verdict.bestModel.rawValue) comes closest")
    }

    /// `a.example.test 600, b.example.test 400`.
    private var expectedShares: String {
        zip(hosts, verdict.items).map { host, item in
            let (low, high) = (Int(item.expected.lowerBound.rounded()), Int(item.expected.upperBound.rounded()))
            return low == high ? "\(host) \(low)" : "\(host) \(low) to \(high)"
        }.joined(separator: ", ")
    }

    private var observedShares: String {
        zip(hosts, verdict.counts).map { "\($0) \($1)" }.joined(separator: ", ")
    }

    /// How likely counts as far off are for a client that is right.
    private var chance: String {
        let limit = SpreadEvidence.text(verdict.plan.strength.error)
        return verdict.isAccepted
            ? "p \(SpreadEvidence.text(verdict.pValue))"
            : "the chance of that is \(SpreadEvidence.text(verdict.pValue)), below \(limit)"
    }

    static func text(_ chance: Double) -> String {
        chance == 0
            ? "under 1e-300"
            : "\(Double(chance).formatted(.number.notation(.scientific).precision(.fractionLength(0))).lowercased())"
    }
}

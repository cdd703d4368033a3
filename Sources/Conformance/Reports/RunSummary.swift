import Spread

/// A run in numbers.
public struct RunSummary: Sendable {
    /// How the cases of one requirement ended.
    public struct Row: Sendable {
        public let requirement: Requirement
        public let counts: [Verdict: Int]

        public var total: Int { counts.values.reduce(0, +) }
        /// The worst verdict of its cases.
        public var verdict: Verdict {
            [Verdict.fail, .error, .warn, .unsupported].first { counts[$0] != nil } ?? .pass
        }
    }

    public let counts: [Verdict: Int]
    /// One row for each requirement that a case names, in the order of the catalogue.
    public let rows: [Row]
    public let duration: Duration
    /// The chance that a subject which is right was refused somewhere: the sum over the statistical cases.
    public let falseAlarmBound: Double

    public init(_ results: [CaseResult], duration: Duration) {
        self.duration = duration
        counts = Dictionary(results.map { ($0.verdict, 1) }, uniquingKeysWith: +)
        var rows: [String: [Verdict: Int]] = [:]
        for result in results {
            for requirement in result.scenario.requirements {
                rows[requirement.id, default: [:]][result.verdict, default: 0] += 1
            }
        }
        self.rows = Requirement.all.compactMap { requirement in
            rows[requirement.id].map { Row(requirement: requirement, counts: $0) }
        }
        falseAlarmBound = results.compactMap { $0.spread?.verdict.plan.falseAlarmRate }.reduce(0, +)
    }

    public var total: Int { counts.values.reduce(0, +) }

    /// `12 cases: 12 pass, 0 warn, 0 fail, 0 unsupported, 0 error  0.8 s`.
    public var line: String {
        let verdicts = Verdict.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        return "\(total) cases: \(verdicts)  \(duration.inSeconds) s"
    }
}

extension Duration {
    /// Seconds with one decimal.
    var inSeconds: String {
        let tenths = (components.seconds * 10) + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}

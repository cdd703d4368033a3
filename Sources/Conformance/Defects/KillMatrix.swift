/// Which cases find which defect out.
public struct KillMatrix: Sendable {
    /// What the cases say of one defect.
    public struct Row: Sendable {
        public let defect: Defect
        /// Whether a case was run that proves what the defect breaks.
        public let isLookedFor: Bool
        /// Cases that prove what the defect breaks, and that it failed.
        public let killers: [String]
        /// Other cases that it failed.
        public let bystanders: [String]
        /// Cases that broke, with the reason: they say nothing.
        public let broken: [(id: String, reason: String)]

        public var isKilled: Bool { !killers.isEmpty }
    }

    public private(set) var rows: [Row] = []

    public init() {}

    /// Takes in what the cases say of one more defect.
    public mutating func add(_ defect: Defect, _ results: [CaseResult]) {
        let failed = results.filter { $0.verdict == .fail || $0.verdict == .warn }
        let proofs = Set(results.filter { defect.isBroken(by: $0.scenario.requirements) }.map(\.id))
        let killers = failed.map(\.id).filter(proofs.contains)
        rows.append(
            Row(
                defect: defect, isLookedFor: !proofs.isEmpty, killers: killers,
                bystanders: failed.map(\.id).filter { !killers.contains($0) },
                broken: results.filter { $0.verdict == .error }.map { ($0.id, $0.reason ?? "") }))
    }

    /// Defects that no case finds out of those that claim to prove what they break.
    public var survivors: [Row] { rows.filter { $0.isLookedFor && !$0.isKilled } }

    /// Defects that break what no case claims to prove.
    public var unsought: [Row] { rows.filter { !$0.isLookedFor } }

    /// A line for each defect: how many cases that prove what it breaks find it out, and what that is. Those that no
    /// case looks for come last, with the requirements that a case would have to prove.
    /// - Parameter listsCases: Whether those cases follow, and others that it fails.
    public func text(listsCases: Bool) -> String {
        let idWidth = rows.map(\.defect.id.count).max() ?? 0
        var lines: [String] = []
        for row in rows where row.isLookedFor {
            let clauses = row.defect.requirements.map(\.id).joined(separator: " ")
            let count = row.isKilled ? "\(row.killers.count)".padded(to: 4) : "SURVIVES"
            lines.append("\(row.defect.id.padded(to: idWidth))  \(count) \(clauses)")
            if listsCases || !row.isKilled {
                lines.append("  \(row.defect.summary)")
                lines += row.killers.map { "  \($0)" }
                lines += row.bystanders.map { "  beside: \($0)" }
            }
            lines += row.broken.map { "  broken: \($0.id): \($0.reason)" }
        }
        if !unsought.isEmpty {
            lines += ["", "not looked for: no case says in its spec that it proves what these break"]
            lines += unsought.map {
                "\($0.defect.id.padded(to: idWidth))  \($0.defect.requirements.map(\.id).joined(separator: " "))"
            }
        }
        return lines.map(\.printable).joined(separator: "\n")
    }

    /// Cases that broke.
    public var brokenCount: Int { rows.map(\.broken.count).reduce(0, +) }

    /// `95 defects: 94 killed, 1 survives`, and how many cases broke, if any.
    public var summary: String {
        let count = survivors.count
        let rest = unsought.isEmpty ? "" : ", \(unsought.count) not looked for"
        let broken = brokenCount == 0 ? "" : ", \(brokenCount) cases broke"
        return "\(rows.count) \(rows.count == 1 ? "defect" : "defects"): \(rows.count { $0.isKilled }) killed, "
            + "\(count) \(count == 1 ? "survives" : "survive")\(rest)\(broken)"
    }
}

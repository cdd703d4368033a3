/// Which cases find which defect out.
public struct KillMatrix: Sendable {
    /// What the cases say of one defect.
    public struct Row: Sendable {
        /// The mistake of the client that the cases were run against.
        public let defect: Defect
        /// Whether there was a case that proves what the defect breaks, even if it could not be judged.
        public let isLookedFor: Bool
        /// Cases that prove what the defect breaks, and that it failed.
        public let killers: [String]
        /// Other cases that it failed.
        public let bystanders: [String]
        /// Cases that broke, with the reason: they say nothing.
        public let broken: [(id: String, reason: String)]

        /// Whether a case that proves what the defect breaks found it out.
        public var isKilled: Bool { !killers.isEmpty }
    }

    /// One for each defect, in the order in which they were added.
    public private(set) var rows: [Row] = []

    /// A matrix without defects.
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

    /// A line for each defect: what it is, how many cases find it out of those that prove what it breaks, and what
    /// that is. Those that no case looks for come last, with the requirements that a case would have to name.
    /// - Parameter listsCases: Whether those cases follow, and others that it fails.
    public func text(listsCases: Bool) -> String {
        let width = rows.map(\.defect.id.count).max() ?? 0
        var lines = ["\("defect".padded(to: width))  found by  what it breaks"]
        for row in rows where row.isLookedFor {
            lines.append(line(row, width, row.isKilled ? "\(row.killers.count)" : "SURVIVES"))
            if listsCases || !row.isKilled {
                lines.append("  the \(row.defect.party) \(row.defect.summary)")
                lines += row.killers.map { "  \($0)" }
                lines += row.bystanders.map { "  \($0), which does not say that it proves it" }
            }
            lines += row.broken.map { "  broken: \($0.id): \($0.reason)" }
        }
        lines += section("found, but not looked for: an id in the spec of these cases would say so", width) {
            !$0.bystanders.isEmpty
        }
        lines += section("not looked for, and not found", width) { $0.bystanders.isEmpty }
        return lines.map(\.printable).joined(separator: "\n")
    }

    private func line(_ row: Row, _ width: Int, _ count: String) -> String {
        let clauses = row.defect.requirements.map(\.id).joined(separator: " ")
        return "\(row.defect.id.padded(to: width))  \(count.padded(to: 8))  \(clauses)"
    }

    /// Defects that no case looks for.
    private func section(_ title: String, _ width: Int, _ belongs: (Row) -> Bool) -> [String] {
        let rows = unsought.filter(belongs)
        guard !rows.isEmpty else { return [] }
        var lines = ["", "\(title):"]
        for row in rows {
            lines.append(line(row, width, "-"))
            lines += row.bystanders.prefix(KillMatrix.shownCases).map { "  \($0)" }
            let rest = row.bystanders.count - KillMatrix.shownCases
            if rest > 0 { lines.append("  and \(rest) more") }
            lines += row.broken.map { "  broken: \($0.id): \($0.reason)" }
        }
        return lines
    }

    /// Cases that are named of those that find a defect without looking for it.
    private static let shownCases = 3

    /// Cases that broke.
    public var brokenCount: Int { rows.map(\.broken.count).reduce(0, +) }

    /// `95 defects: 94 killed, 1 survives`, and how many cases broke, if any.
    public var summary: String {
        let count = survivors.count
        let rest = unsought.isEmpty ? "" : ", \(unsought.count) not looked for"
        let broken = brokenCount == 0 ? "" : ", \(RecordSummary.counted(brokenCount)) broke"
        return "\(rows.count) \(rows.count == 1 ? "defect" : "defects"): \(rows.count { $0.isKilled }) killed, "
            + "\(count) \(count == 1 ? "survives" : "survive")\(rest)\(broken)"
    }
}

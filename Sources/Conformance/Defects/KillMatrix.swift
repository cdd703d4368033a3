/// Which cases find which defect out.
public struct KillMatrix: Sendable {
    /// What the cases say of one defect.
    public struct Row: Sendable {
        public let defect: Defect
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
        let proper = failed.filter { defect.isBroken(by: $0.scenario.requirements) }
        let killers = proper.map(\.id)
        rows.append(
            Row(
                defect: defect, killers: killers, bystanders: failed.map(\.id).filter { !killers.contains($0) },
                broken: results.filter { $0.verdict == .error }.map { ($0.id, $0.reason ?? "") }))
    }

    /// Defects that no case of their own finds out.
    public var survivors: [Row] { rows.filter { !$0.isKilled } }

    /// A line for each defect: how many cases that prove what it breaks find it out, and what that is.
    /// - Parameter listsCases: Whether those cases follow, and others that it fails.
    public func text(listsCases: Bool) -> String {
        let idWidth = rows.map(\.defect.id.count).max() ?? 0
        var lines: [String] = []
        for row in rows {
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
        return lines.map(\.printable).joined(separator: "\n")
    }

    /// Cases that broke.
    public var brokenCount: Int { rows.map(\.broken.count).reduce(0, +) }

    /// `95 defects: 94 killed, 1 survives`, and how many cases broke, if any.
    public var summary: String {
        let count = survivors.count
        let broken = brokenCount == 0 ? "" : ", \(brokenCount) cases broke"
        return "\(rows.count) \(rows.count == 1 ? "defect" : "defects"): \(rows.count - count) killed, "
            + "\(count) \(count == 1 ? "survives" : "survive")\(broken)"
    }
}

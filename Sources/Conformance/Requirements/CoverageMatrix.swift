/// Which cases prove which requirement, and how they ended.
public struct CoverageMatrix: Sendable {
    /// A requirement and the cases that prove it, by their own word or through a case of the catalogue that they name.
    public struct Row: Sendable {
        /// The clause, decision or case of the catalogue.
        public let requirement: Requirement
        /// In the order of the results; empty for a requirement that no case proves.
        public let cases: [(id: String, verdict: Verdict)]
    }

    /// Every requirement that is judged, in the order of the catalogue.
    public let rows: [Row]

    /// - Parameter results: One for each case that was run.
    public init(_ results: [CaseResult]) {
        var cases: [String: [(id: String, verdict: Verdict)]] = [:]
        for result in results {
            let named = result.scenario.requirements
            // V25 stands for the clauses that it shows.
            let ids = named.map(\.id) + named.flatMap(\.clauses)
            for id in Set(ids) { cases[id, default: []].append((result.id, result.verdict)) }
        }
        rows = Requirement.all.filter(\.isInScope).map { Row(requirement: $0, cases: cases[$0.id] ?? []) }
    }

    /// Requirements of clients that no case proves.
    public var uncovered: [Requirement] { uncovered(of: .client) }

    /// Requirements of one party that no case proves.
    public func uncovered(of party: Requirement.Party) -> [Requirement] {
        rows.filter { $0.cases.isEmpty && $0.requirement.party == party }.map(\.requirement)
    }

    /// A block for each requirement, then those that no case proves: of clients, of services, and of others, whom no
    /// case can judge.
    public var text: String {
        var lines: [String] = []
        for row in rows where !row.cases.isEmpty {
            let passed = row.cases.count { $0.verdict == .pass }
            let requirement = row.requirement
            lines.append("\(requirement.id) (\(requirement.level.rawValue)): \(passed)/\(row.cases.count) pass")
            lines += row.cases.map { "  \($0.verdict.rawValue.padded(to: 11)) \($0.id)".printable }
        }
        let parties = Requirement.Party.allCases
        for party in parties where party.isJudgedByCases { lines += count(of: party) }
        let others = rows.filter { $0.cases.isEmpty && !$0.requirement.party.isJudgedByCases }.map(\.requirement)
        guard !others.isEmpty else { return lines.joined(separator: "\n") }
        lines.append("\(others.count) are for others to keep, or show in no single run")
        for party in parties {
            let ids = others.filter { $0.party == party }.map(\.id)
            if !ids.isEmpty { lines.append("  \(party.rawValue): \(ids.joined(separator: " "))") }
        }
        return lines.joined(separator: "\n")
    }

    /// How many requirements of a party have cases, and which have none.
    private func count(of party: Requirement.Party) -> [String] {
        let open = uncovered(of: party)
        let count = rows.count { $0.requirement.party == party }
        var lines = ["\(count - open.count) of \(count) requirements that a \(party.rawValue) shows have cases"]
        for level in Requirement.Level.allCases.reversed() {
            let ids = open.filter { $0.level == level }.map(\.id)
            if !ids.isEmpty { lines.append("  without any, \(level.rawValue): \(ids.joined(separator: " "))") }
        }
        return lines
    }
}

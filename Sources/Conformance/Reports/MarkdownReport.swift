/// A run in Markdown, for the summary of a job or a comment: totals, what was not as expected with its details folded,
/// requirements, and load spreading.
public struct MarkdownReport: Sendable {
    /// Octets after which no more details are told: GitHub refuses a summary of more than a mebibyte.
    static let mostOctets = 900_000

    /// Characters of a text in a table.
    private static let widestCell = 300

    private let run: RunRecord

    /// The document of a run, or of several that were merged.
    public init(_ run: RunRecord) {
        self.run = run
    }

    /// The document.
    public var text: String {
        let summary = RecordSummary(run)
        let cases = run.cases.filter(\.isFailure) + run.cases.filter { $0.isOpen && !$0.isFailure }
        let namesSubjects = summary.subjects.count > 1
        var parts = ["## srvlab", "**\(summary.line)**"]
        if let missing = run.missingPartsText { parts.append("**\(missing)**") }
        let missed = cases.map { MarkdownReport.row($0, namesSubjects) }
        if !missed.isEmpty { parts.append("### Not as expected") }
        parts += table(["verdict", "case", "requirements", "expected", "got"], missed)
        parts += details(cases, namesSubjects)
        let requirements = summary.rows.map(MarkdownReport.row)
        if !requirements.isEmpty { parts.append("### Requirements") }
        parts += table(["requirement", "level", "passed", "verdict", "what it says"], requirements)
        let hosts = run.cases.flatMap { MarkdownReport.rows($0, namesSubjects) }
        if !hosts.isEmpty { parts.append("### Load spreading") }
        parts += table(["verdict", "case", "claim", "host", "observed", "expected", "p", "closest"], hosts)
        return parts.joined(separator: "\n\n") + "\n"
    }

    // MARK: - Tables

    private func table(_ titles: [String], _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let lines = ([titles, titles.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
        let kept = MarkdownReport.prefix(lines, of: MarkdownReport.mostOctets / 4)
        let rest = lines.count - kept.count
        return [kept.joined(separator: "\n")] + (rest > 0 ? ["and \(rest) more"] : [])
    }

    /// As many texts as fit.
    private static func prefix(_ texts: some Sequence<String>, of octets: Int) -> [String] {
        var room = octets
        var kept: [String] = []
        for text in texts {
            room -= text.utf8.count
            guard room >= 0 else { break }
            kept.append(text)
        }
        return kept
    }

    /// A case that was not as expected.
    private static func row(_ record: CaseRecord, _ namesSubject: Bool) -> [String] {
        let expected = record.differences.map { "\(plain($0.what)): \(code($0.expected))" }
        let got = record.differences.map { code($0.got) } + (record.reason.map { [plain($0)] } ?? [])
        return [
            record.verdict.rawValue, name(record, namesSubject),
            record.spec.map { plain($0.id) }.joined(separator: ", "),
            expected.joined(separator: "<br>"), got.joined(separator: "<br>"),
        ]
    }

    private static func row(_ row: RecordSummary.Row) -> [String] {
        [
            plain(row.proof.id), plain(row.proof.level), "\(row.counts[.pass] ?? 0)/\(row.total)", row.verdict.rawValue,
            plain(row.proof.text),
        ]
    }

    /// A row for each host.
    private static func rows(_ record: CaseRecord, _ namesSubject: Bool) -> [[String]] {
        guard let shares = record.shares else { return [] }
        return shares.hosts.map { host in
            [
                record.verdict.rawValue, name(record, namesSubject), plain(shares.claim), code(host.name),
                "\(host.observed) of \(shares.draws)", host.expectedText, shares.pValue.chance, plain(shares.closest),
            ]
        }
    }

    private static func name(_ record: CaseRecord, _ namesSubject: Bool) -> String {
        code(record.id) + (namesSubject ? " (\(plain(record.subject)))" : "")
    }

    // MARK: - Details

    private func details(_ cases: [CaseRecord], _ namesSubject: Bool) -> [String] {
        // Only as many as fit are written at all.
        let all = cases.lazy.map { record in
            """
            <details><summary>\(record.verdict.rawValue) \(MarkdownReport.name(record, namesSubject))</summary>

            <pre>\(record.story().map(\.markup).joined(separator: "\n"))</pre>

            </details>
            """
        }
        let kept = MarkdownReport.prefix(all, of: MarkdownReport.mostOctets / 4)
        let rest = cases.count - kept.count
        return kept + (rest > 0 ? ["and the details of \(rest) more"] : [])
    }

    // MARK: - Escaping

    private static func code(_ text: String) -> String { "<code>\(plain(text))</code>" }

    /// Text from outside, within a line or a cell. Punctuation becomes character references, which neither Markdown
    /// nor HTML takes for syntax, a pipe of a table or a part of a link.
    private static func plain(_ text: String) -> String {
        text.printable.truncated(to: widestCell).unicodeScalars.map { scalar in
            let isPlain = !scalar.isASCII || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            return isPlain || " ,-/()=".unicodeScalars.contains(scalar) ? String(scalar) : "&#\(scalar.value);"
        }.joined()
    }
}

extension CaseRecord.Shares.Host {
    /// The least and the greatest count expected.
    var expectedRange: ClosedRange<Double> {
        let low = expected.first ?? 0
        return low...max(low, expected.last ?? 0)
    }

    /// `600`, or `551 to 649`.
    var expectedText: String {
        let (low, high) = (expectedRange.lowerBound.fixed(0), expectedRange.upperBound.fixed(0))
        return low == high ? low : "\(low) to \(high)"
    }
}

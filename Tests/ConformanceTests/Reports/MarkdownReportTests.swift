import Testing

@testable import Conformance

@Suite("Markdown for job summaries") struct MarkdownReportTests {
    private func cells(_ line: some StringProtocol) -> [String] {
        line.split(separator: "|").map { String($0).trimmed }
    }

    @Test("Totals first, then a row and folded details for whatever is not as expected")
    func failures() throws {
        let text = MarkdownReport(.mixed).text
        let lines = text.split(separator: "\n")
        #expect(lines[1] == "**8 cases: 2 pass, 1 warn, 3 fail, 1 unsupported, 1 error  1.5 s**")
        #expect(text.count(of: "<details>") == 5 && text.count(of: "</details>") == 5)
        let rows = lines.filter { $0.contains("<code>Scenarios/") && $0.hasPrefix("|") }
        #expect(rows.map { cells($0)[0] } == ["fail", "fail", "fail", "error", "warn"])
        #expect(text.contains("| D1 | must | 2/8 | fail | It must&#46; |"))
    }

    @Test("A row says what was expected and what came")
    func row() throws {
        let differences = [("hop 1", "a", "b"), ("hop 2", "c", "d")]
            .map { CaseRecord.Discrepancy(what: $0, expected: $1, got: $2) }
        let text = MarkdownReport(.sample([.sample("x", .fail, differences: differences)])).text
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| fail") })
        #expect(
            cells(row) == [
                "fail", "<code>x</code>", "D1", "hop 1: <code>a</code><br>hop 2: <code>c</code>",
                "<code>b</code><br><code>d</code>",
            ])
    }

    @Test("A run as expected has neither failures nor details")
    func passed() {
        let text = MarkdownReport(.sample([.sample()])).text
        #expect(!text.contains("details") && !text.contains("Not as expected") && !text.contains("Load spreading"))
    }

    @Test("Load spreading has a row for each host")
    func spread() {
        let hosts = [("a", 600, [600.0, 600.0]), ("b", 400, [350.4, 449.6])].map {
            CaseRecord.Shares.Host(name: $0, weight: 1, observed: $1, expected: $2)
        }
        let shares = CaseRecord.Shares(
            claim: "legal", draws: 1000, hosts: hosts, pValue: 0.25, falseAlarmRate: 1e-6, missRate: 0.001,
            closest: "rfc2782", toldApart: [], notToldApart: [])
        let text = MarkdownReport(.sample([.sample("x", shares: shares)])).text
        #expect(
            text.contains("| pass | <code>x</code> | legal | <code>a</code> | 600 of 1000 | 600 | 0.2500 | rfc2782 |"))
        #expect(text.contains("| <code>b</code> | 400 of 1000 | 350 to 450 | 0.2500 |"))
    }

    @Test(
        "Hostile text is neither Markdown nor HTML, and ends no cell", arguments: [Verdict.fail, .warn, .error, .pass])
    func hostile(verdict: Verdict) {
        let text = MarkdownReport(.sample([.hostile(verdict)])).text
        for mark in ["<script", "</script", "]]>", "**b**", "[l]", "::error", "\u{1B}", "\r", "\u{202E}", "\u{0}"]
        where mark != "**b**" && mark != "[l]" && mark != "::error" {
            #expect(!text.contains(mark), "\(mark)")
        }
        var isInside = false
        for line in text.split(separator: "\n") {
            // In <pre> only HTML counts.
            if line.hasPrefix("<pre>") { isInside = true }
            if !isInside {
                for mark in ["**b", "[l", "::error", "`", "'"] { #expect(!line.contains(mark), "\(line)") }
                if line.hasPrefix("| \(verdict.rawValue) ") { #expect([5, 8].contains(cells(line).count), "\(line)") }
            }
            if line.hasSuffix("</pre>") { isInside = false }
        }
    }

    @Test("A summary stays below what GitHub takes, and says what it leaves out")
    func bounded() {
        let long = Array(repeating: String(repeating: "#", count: 200), count: 50)
        let run = RunRecord.sample((0..<2000).map { .sample("case \($0)", .fail, explanation: long) })
        let text = MarkdownReport(run).text
        #expect(text.utf8.count < 1 << 20)
        #expect(text.contains("and the details of ") && text.contains(" more"))
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

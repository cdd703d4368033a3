import Testing
import Zones

@testable import Conformance

@Suite("Summing up a run") struct RecordSummaryTests {
    private func results(_ verdicts: [Verdict], spec: String = "D1") throws -> [CaseResult] {
        let scenario = try Scenario.table("one", spec: spec)
        return try verdicts.map { CaseResult(try #require(scenario.cases.first), of: scenario, $0) }
    }

    static let lines: [(verdicts: [Verdict], duration: Duration, line: String)] = [
        ([], .zero, "0 cases: 0 pass, 0 warn, 0 fail, 0 unsupported, 0 error  0.0 s"),
        ([.pass], .milliseconds(849), "1 case: 1 pass, 0 warn, 0 fail, 0 unsupported, 0 error  0.8 s"),
        (
            [.pass, .pass, .warn, .fail, .fail, .fail, .unsupported, .error, .error], .seconds(75),
            "9 cases: 2 pass, 1 warn, 3 fail, 1 unsupported, 2 error  75.0 s"
        ),
    ]

    @Test("The last line counts every verdict and gives the time in tenths of a second", arguments: lines)
    func line(verdicts: [Verdict], duration: Duration, line: String) throws {
        #expect(RecordSummary(.of(try results(verdicts), duration)).line == line)
    }

    @Test("Each requirement has a row, in the order of the catalogue, with the worst of its verdicts")
    func rows() throws {
        let all =
            try results([.pass, .warn], spec: "[V22, RFC3861-3-7]")
            + results([.fail, .error, .pass], spec: "RFC3861-3-7")
            + results([.error, .unsupported], spec: "D2") + results([.unsupported, .pass], spec: "D1")
        let summary = RecordSummary(.of(all))
        try #require(summary.rows.map(\.proof.id) == ["D1", "D2", "RFC3861-3-7", "V22"])
        #expect(summary.rows.map(\.total) == [2, 2, 5, 2])
        #expect(summary.rows.map(\.verdict) == [.unsupported, .error, .fail, .warn])
        #expect(summary.rows[2].counts == [.pass: 2, .warn: 1, .fail: 1, .error: 1])
        #expect(summary.total == 9)
        #expect(summary.falseAlarmBound == 0)
    }
}

@Suite("Reports for terminals and logs") struct TextReportTests {
    private let report = TextReport(TextReport.Style(isColored: false))

    @Test("A failure says what differs, why, what was asked, and how to repeat it")
    func details() throws {
        let scenario = try Scenario.table("one", "two", spec: "RFC2782-FMT-8")
        let test = scenario.cases[1]
        let requirement = scenario.requirements[0]
        let result = CaseResult(
            test, of: scenario, .fail, [Difference("hop 1", expected: "a.test:1", got: "b.test:1")],
            explanation: ["it is so", "and so"], log: [try logEntry("SRV _im._sip.a.test/udp")], seed: 7)
        #expect(
            report.details(CaseRecord(result, subject: "srvlab")) == """
                FAIL Scenarios/one:two
                  A title
                  \(scenario.file):11: im:two@example.test
                  hop 1
                    expected: a.test:1
                    got:      b.test:1
                  proves
                    RFC2782-FMT-8 (should): \(requirement.text)
                  why the subject did so
                    it is so
                    and so
                  what the servers saw
                    127.0.0.1:5300: udp SRV _im._sip.a.test → NOERROR, 1 record, 100 octets
                  repeat: srvlab test \(scenario.file) --run Scenarios/one:two --seed 7
                """)
    }

    @Test("What broke is told with its reason, and empty parts are left out")
    func broken() throws {
        let scenario = try Scenario.table("one")
        let result = CaseResult(scenario.cases[0], of: scenario, .error, reason: "it fell silent")
        let lines = report.details(CaseRecord(result, subject: "srvlab")).split(separator: "\n").map(String.init)
        #expect(lines.first == "ERROR Scenarios/one:one")
        #expect(lines[3] == "  broken: it fell silent" && lines[4] == "  proves")
        #expect(lines.last == "  repeat: srvlab test \(scenario.file) --seed 0" && lines.count == 7)
    }

    @Test("Of a long log the first 20 queries are shown, and how many more there are")
    func longLog() throws {
        let scenario = try Scenario.table("one")
        func queries(_ count: Int) throws -> [String] {
            let log = try (0..<count).map { try logEntry("A host\($0).test/udp") }
            let text = report.details(
                CaseRecord(CaseResult(scenario.cases[0], of: scenario, .fail, log: log), subject: "srvlab"))
            return text.split(separator: "\n").drop { $0 != "  what the servers saw" }
                .filter { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
        }
        let long = try queries(25)
        try #require(long.count == 21)
        #expect(long[19].contains("A host19.test") && long[20] == "and 5 more")
        #expect(try queries(20).count == 20)
    }

    /// A text that is described without its power.
    struct Steering: CustomTestStringConvertible {
        let text: String
        var testDescription: String { text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined() }
    }

    static let steering = [
        "\u{1B}[31mred", "\u{7}", "\u{9B}2J", "a\rb", "a\nb", "\u{202E}evil", "\u{200B}", "\u{2028}", "\u{E000}",
        "\u{7F}",
    ].map(Steering.init)

    @Test("Characters that steer a terminal are escaped wherever a scenario could put them", arguments: steering)
    func escaped(steering: Steering) throws {
        let text = steering.text
        let place = Place(file: "\(text).yaml", line: 1)
        let expectation = try ScenarioText.expectation("{ error: aliasLoop }")
        let test = Scenario.Case(id: "id \(text)", place: place, uri: "im:\(text)", expectation: expectation)
        let scenario = Scenario(
            id: "id", file: place.file, title: "title \(text)", requirements: [], servers: [], client: ClientSettings(),
            cases: [test, test])
        let result = CaseResult(
            test, of: scenario, .fail, [Difference("hop 1", expected: "x \(text)", got: "y \(text)")],
            explanation: ["why \(text)"], reason: "reason \(text)")
        let shown = report.details(CaseRecord(result, subject: "srvlab"))
        let scalars = Set(shown.unicodeScalars)
        let harmful = text.unicodeScalars.filter { !$0.isPlain }
        #expect(scalars.isDisjoint(with: harmful.filter { $0 != "\n" }), "\(shown)")
        #expect(shown.split(separator: "\n").count == 10)
        let printed = text.printable
        for part in ["id ", "title ", "im:", "x ", "y ", "why ", "reason "] { #expect(shown.contains(part + printed)) }
    }

    @Test("A text without control characters is shown as it is", arguments: ["a b", "Zürich 東京 🚲", "", "a\\b"])
    func unescaped(text: String) {
        #expect(text.printable == text)
    }

    static let words: [(text: String, word: String)] = [
        ("Scenarios/uri/a.yaml", "Scenarios/uri/a.yaml"), ("a b.yaml", "'a b.yaml'"), ("it's", "'it'\\''s'"),
        ("$(reboot)", "'$(reboot)'"), ("a;b", "'a;b'"), ("*.yaml", "'*.yaml'"), ("Zürich", "Zürich"),
        ("a\"b\\", "'a\"b\\'"), ("\u{1B}[31m'\\\n", "$'\\x1b[31m\\'\\\\\\x0a'"),
    ]

    @Test("The command that repeats a case quotes its words for a shell", arguments: words)
    func quoted(text: String, word: String) {
        #expect(CaseResult.quoted(text) == word)
    }

    @Test("A case alone in its file is repeated by the file's name")
    func repetition() throws {
        let single = try ScenarioText.scenario(ScenarioReaderTests.smallest)
        let result = CaseResult(try #require(single.cases.first), of: single, .pass, seed: 42)
        #expect(result.repetition == "srvlab test \(single.file) --seed 42")
    }

    @Test("Only a report in colour has escape sequences, and without them it is the same")
    func colour() throws {
        let scenario = try Scenario.table("one")
        let coloured = TextReport(TextReport.Style(isColored: true))
        let codes: [(Verdict, String)] = [
            (.pass, "32"), (.warn, "33"), (.fail, "31"), (.unsupported, "33"), (.error, "31"),
        ]
        for (verdict, code) in codes {
            let result = CaseResult(scenario.cases[0], of: scenario, verdict, log: [try logEntry("A a.test/udp")])
            let plain = report.details(CaseRecord(result, subject: "srvlab"))
            let shown = coloured.details(CaseRecord(result, subject: "srvlab"))
            #expect(!plain.contains("\u{1B}"))
            #expect(shown.hasPrefix("\u{1B}[\(code)m\(verdict.rawValue.uppercased())\u{1B}[0m "))
            #expect(shown.replacing(/\x{1B}\[[0-9]+m/, with: "") == plain)
            let run = RunRecord.of([result])
            #expect(!report.table(run).contains("\u{1B}"))
            #expect(coloured.table(run).replacing(/\x{1B}\[[0-9]+m/, with: "") == report.table(run))
        }
    }

    @Test("The table has a line for each requirement that did not pass: id, level, passed of all, verdict and text")
    func table() throws {
        let scenario = try Scenario.table("one", spec: "[RFC2782-FMT-8, D1]")
        let verdicts: [Verdict] = [.pass, .fail, .pass]
        let results = verdicts.map { CaseResult(scenario.cases[0], of: scenario, $0) }
        let lines = report.table(.of(results)).split(separator: "\n")
        try #require(lines.count == 4)
        #expect(lines[0].hasPrefix("requirement    level   passed  verdict     what it says"))
        #expect(lines[1].hasPrefix("D1             must    2/3     fail        If the name of the SRV question"))
        #expect(lines[2].hasPrefix("RFC2782-FMT-8  should  2/3     fail        "))
        #expect(lines[1].hasSuffix("…"))
        #expect(lines[3] == "0 of 2 requirements passed (--matrix lists them)")
        let passed = CaseResult(scenario.cases[0], of: scenario, .pass)
        #expect(report.table(.of([passed])) == "2 of 2 requirements passed (--matrix lists them)")
    }
}

extension Unicode.Scalar {
    /// Printable ASCII.
    fileprivate var isPlain: Bool { (" "..."~").contains(self) }
}

extension CaseResult {
    init(
        _ test: Scenario.Case, of scenario: Scenario, _ verdict: Verdict, _ differences: [Difference] = [],
        explanation: [String] = [], log: [QueryLog.Entry] = [], reason: String? = nil, seed: UInt64 = 0
    ) {
        self.init(scenario: scenario, test: test, seed: seed)
        self.verdict = verdict
        self.differences = differences
        self.reason = reason
        self.explanation = explanation
        self.log = log
    }
}

extension RunRecord {
    /// A run of our resolver.
    static func of(_ results: [CaseResult], _ duration: Duration = .zero) -> RunRecord {
        RunRecord(
            version: "1", seed: 0, seconds: duration / .seconds(1),
            cases: results.map { CaseRecord($0, subject: "srvlab") })
    }
}

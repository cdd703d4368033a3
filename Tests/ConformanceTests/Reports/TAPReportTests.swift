import Testing

@testable import Conformance

@Suite("TAP") struct TAPReportTests {
    private func lines(_ run: RunRecord) -> [String] {
        TAPReport(run).text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    @Test("A plan, and a test point for each case")
    func points() {
        let points = lines(.mixed).filter { !$0.hasPrefix("  ") }
        #expect(
            points == [
                "TAP version 14", "1..8", "ok 1 - Scenarios/a", "ok 2 - Scenarios/b", "ok 3 - Scenarios/c",
                "not ok 4 - Scenarios/d", "not ok 5 - Scenarios/e", "not ok 6 - Scenarios/f",
                "ok 7 - Scenarios/g # SKIP it cannot", "not ok 8 - Scenarios/h",
            ])
        #expect(lines(.sample([])) == ["TAP version 14", "1..0 # no cases"])
    }

    @Test("Diagnostics are a block of YAML with quoted texts")
    func diagnostics() {
        let difference = CaseRecord.Discrepancy(what: "hop 1", expected: "a \"b\"", got: "c\\d")
        let record = CaseRecord.sample(
            "a", .warn, reason: "so", differences: [difference], explanation: ["why"], queries: [.sample(rcode: nil)])
        #expect(
            lines(.sample([record])).dropFirst(2) == [
                "ok 1 - a", "  ---", #"  message: "hop 1: expected a \"b\"; got c\\d; so""#, "  severity: warn",
                #"  title: "A title""#, #"  subject: "srvlab""#, "  at:", #"    file: "a.yaml""#, "    line: 11",
                #"  uri: "im:alice@example.test""#, #"  reason: "so""#, "  differences:", #"    - what: "hop 1""#,
                #"      expected: "a \"b\"""#, #"      got: "c\\d""#, "  requirements:",
                #"    - "D1 (must): It must.""#,
                "  explanation:", #"    - "why""#, "  queries:",
                #"    - "one: udp SRV _im._sip.a.test → no reply""#, #"  repeat: "srvlab test a.yaml --seed 7""#,
                "  ...",
            ])
    }

    static let escapes: [(id: String, shown: String)] = [
        ("a # SKIP b", ##"a \# SKIP b"##), (#"a\b"#, #"a\\b"#), ("a\nnot ok 2", #"a\\u{a}not ok 2"#),
        (##"\# TODO"##, ##"\\\# TODO"##),
    ]

    @Test("No id can begin a directive or a line", arguments: escapes)
    func escaped(id: String, shown: String) {
        #expect(lines(.sample([.sample(id)])).dropFirst(2) == ["ok 1 - \(shown)"])
        let skipped = CaseRecord.sample("x", .unsupported, reason: id)
        #expect(lines(.sample([skipped])).last == "ok 1 - x # SKIP \(shown)")
    }

    @Test("Hostile text stays in its line, in quotes")
    func hostile() {
        let lines = lines(.sample([.hostile(), .sample()]))
        #expect(lines.count { $0.hasPrefix("ok") || $0.hasPrefix("not ok") } == 2)
        for line in lines where line.contains("<script>") && line.hasPrefix("  ") {
            #expect(line.hasSuffix("\""))
            // Without its escapes, a text has just the quotes around it.
            #expect(line.replacing(#"\\"#, with: "").replacing(#"\""#, with: "").count(of: "\"") == 2, "\(line)")
        }
    }

    @Test("The subject is named where there are several")
    func subjects() {
        let points = lines(.sample([.sample("a"), .sample("a", subject: "#2")])).dropFirst(2)
        #expect(points == ["ok 1 - a (srvlab)", ##"ok 2 - a (\#2)"##])
    }
}

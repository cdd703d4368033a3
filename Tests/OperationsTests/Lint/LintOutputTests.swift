import DNSWire
import Foundation
import Operations
import Testing
import Zones

@Suite("What lint prints") struct LintOutputTests {
    private static let text =
        PlantedZone.sound + """

            _x._tcp SRV 0 0 0 a
            _y._tcp SRV 0 0 0 b
            _z._tcp SRV 0 0 0 a ; lint:ignore srv-port-zero <so> "it" is
            c TXT "\\u{1B}[31m"
            """

    private static func report(_ text: String = text, name: String = "a zone:1") throws -> LintReport {
        Lint().report(on: [.text(text, origin: try Name(PlantedZone.apex), name: name)])
    }

    @Test("A finding has its place, its record, and once for each rule the reason and the way out")
    func text() throws {
        let rule = try #require(LintRule.named("srv-port-zero"))
        #expect(
            try Self.report().text() == """
                a zone:1:13: error: port 0 of a.example.test [srv-port-zero]
                  _x._tcp.example.test. 3600 IN SRV 0 0 0 a.example.test.
                  why: \(rule.why) (\(rule.reference))
                  fix: \(rule.fix)
                a zone:1:14: error: port 0 of b.example.test [srv-port-zero]
                  _y._tcp.example.test. 3600 IN SRV 0 0 0 b.example.test.
                1 zone, 15 records: 2 errors, no warnings, no notes (1 ignored)

                """)
        #expect(try Self.report().text(isColored: true).contains("13: \u{1B}[31merror\u{1B}[0m: port 0"))
    }

    @Test("No escape sequence of a zone or of its name is printed")
    func escapes() throws {
        let text = PlantedZone.sound + "\n_x\\027._tcp SRV 0 0 0 a\n"
        let report = try Self.report(text, name: "zone\u{1B}[31m")
        #expect(report.findings.count == 2)
        #expect(!report.text().unicodeScalars.contains("\u{1B}"))
        #expect(
            !report.json.unicodeScalars.contains("\u{1B}")
                && !report.sarif(version: "1").unicodeScalars.contains("\u{1B}"))
    }

    @Test("As JSON there is all of a finding, and what was ignored")
    func json() throws {
        struct Finding: Decodable, Equatable {
            let rule: String
            let severity: String
            let file: String
            let line: Int
            let record: String
            let what: String
            let reason: String?
        }
        struct Document: Decodable {
            let findings: [Finding]
            let ignored: [Finding]
            let errors: Int
            let zones: Int
            let records: Int
        }
        let document = try JSONDecoder().decode(Document.self, from: Data(try Self.report().json.utf8))
        #expect((document.errors, document.zones, document.records) == (2, 1, 15))
        #expect(document.findings.map(\.line) == [13, 14])
        #expect(
            document.ignored == [
                Finding(
                    rule: "srv-port-zero", severity: "error", file: "a zone:1", line: 15,
                    record: "_z._tcp.example.test. 3600 IN SRV 0 0 0 a.example.test.", what: "port 0 of a.example.test",
                    reason: "<so> \"it\" is")
            ])
    }

    @Test("As SARIF each result names its rule, its level, its line, and why it is suppressed")
    func sarif() throws {
        let object = try JSONSerialization.jsonObject(with: Data(try Self.report().sarif(version: "9.9").utf8))
        let root = try #require(object as? [String: Any])
        #expect(root["version"] as? String == "2.1.0")
        let run = try #require((root["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: [String: Any]])?["driver"])
        #expect(driver["version"] as? String == "9.9")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.count == LintRule.all.count)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 3)
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
            #expect(result["level"] as? String == "error")
        }
        let location = try #require((results[0]["locations"] as? [[String: [String: Any]]])?.first?["physicalLocation"])
        #expect((location["artifactLocation"] as? [String: String])?["uri"] == "a%20zone%3A1")
        #expect((location["region"] as? [String: Int])?["startLine"] == 13)
        #expect(results.map { $0["suppressions"] != nil } == [false, false, true])
        let message = try #require((results[0]["message"] as? [String: String])?["text"])
        #expect(message.contains("SRV 0 0 0 a.example.test. Name the port"), "\(message)")
    }

    @Test("SARIF names files without the dot of the folder that is worked in")
    func folderOfWork() throws {
        #expect(try Self.report(name: "./sub/a.zone").sarif(version: "1").contains(#""uri":"sub/a.zone""#))
    }
}

import Foundation
import Testing

@testable import Conformance

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("JUnit XML") struct JUnitReportTests {
    /// An XML document as a reader sees it.
    private final class Reading: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []
        var text: [String: String] = [:]
        private var path: [String] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            elements.append((name, attributes))
            path.append(name)
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) { path.removeLast() }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            text[path.last ?? "", default: ""] += string
        }

        func all(_ name: String) -> [[String: String]] { elements.filter { $0.name == name }.map(\.attributes) }
    }

    private func read(_ run: RunRecord) -> Reading {
        let reading = Reading()
        let parser = XMLParser(data: Data(JUnitReport(run).text.utf8))
        parser.delegate = reading
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        return reading
    }

    @Test("The totals of the head and of its suites are those of the cases")
    func totals() throws {
        var run = RunRecord.mixed
        run.cases += [.sample("Scenarios/a", .error, subject: "other", reason: "broke")]
        // No two verdicts are equally frequent.
        run.cases += ["b", "c", "d"].map { .sample($0, .unsupported, subject: "other") }
        let reading = read(run)
        let head = try #require(reading.all("testsuites").first)
        #expect(
            head == ["name": "srvlab", "tests": "12", "failures": "3", "errors": "2", "skipped": "4", "time": "1.500"])
        let suites = reading.all("testsuite")
        #expect(suites.map { $0["name"] } == ["srvlab", "other"])
        for key in ["tests", "failures", "errors", "skipped"] {
            let sum = suites.compactMap { $0[key].flatMap(Int.init) }.reduce(0, +)
            #expect(sum == head[key].flatMap(Int.init), "\(key)")
        }
        #expect(suites.map { $0["time"] } == ["2.000", "1.000"])
        #expect(reading.all("testcase").count == 12 && reading.all("failure").count == 3)
        #expect(reading.all("error").count == 2 && reading.all("skipped").count == 4)
        #expect(reading.all("property").map { $0["value"] } == ["1.0", "7", "1.0", "7"])
    }

    static let places: [(id: String, folder: String, name: String)] = [
        ("Scenarios/uri/refused:no/one", "Scenarios/uri", "refused:no/one"), ("a/b", "a", "b"), ("b", "srvlab", "b"),
        ("b:c/d", "srvlab", "b:c/d"),
    ]

    @Test("The class is the folder, and a slash in the name of a case makes none", arguments: places)
    func names(id: String, folder: String, name: String) throws {
        let test = try #require(read(.sample([.sample(id)])).all("testcase").first)
        #expect(test["classname"] == folder && test["name"] == name)
        #expect(test["time"] == "0.250" && test["line"] == "11" && test["file"]?.hasSuffix(".yaml") == true)
    }

    @Test("A failure tells what differs, why, what was asked and how to repeat it")
    func failure() throws {
        let difference = CaseRecord.Discrepancy(what: "hop 1", expected: "a.test:1", got: "b.test:1")
        let record = CaseRecord.sample(
            "Scenarios/a", .fail, differences: [difference], explanation: ["it is so"], queries: [.sample()])
        let reading = read(.sample([record]))
        #expect(reading.all("failure").first?["message"] == "hop 1: expected a.test:1; got b.test:1")
        #expect(
            reading.text["failure"] == """
                A title
                Scenarios/a.yaml:11: im:alice@example.test
                hop 1
                  expected: a.test:1
                  got:      b.test:1
                proves
                  D1 (must): It must.
                why the subject did so
                  it is so
                what the servers saw
                  one: udp SRV _im._sip.a.test → NOERROR TC, 1 record, 40 octets
                repeat: srvlab test Scenarios/a.yaml --seed 7
                """)
    }

    @Test("What is unsupported is skipped with its reason, and a missed SHOULD passes and says so")
    func others() {
        let reading = read(.mixed)
        #expect(reading.all("skipped").first?["message"] == "it cannot")
        #expect(reading.all("error").first?["message"] == "it fell silent")
        #expect(reading.text["system-out"]?.hasPrefix("WARN A title\n") == true)
    }

    @Test("Hostile text is read back as text", arguments: Verdict.allCases)
    func hostile(verdict: Verdict) throws {
        let reading = read(.sample([.hostile(verdict)], version: CaseRecord.hostile))
        let names = Set(reading.elements.map(\.name))
        #expect(
            names.isSubset(
                of: Set([
                    "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped",
                    "system-out",
                ])))
        #expect(reading.all("testsuite").first?["name"] == CaseRecord.hostile.printable)
        #expect(reading.all("property").first?["value"] == CaseRecord.hostile.printable)
    }
}

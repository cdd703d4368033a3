import Foundation
import Testing

@testable import Conformance

@Suite("Hostile scenarios", .timeLimit(.minutes(20))) struct HostileScenarioTests {
    private static func lists(_ depth: Int, of text: String = "x") -> String {
        String(repeating: "[", count: depth) + text + String(repeating: "]", count: depth)
    }

    /// Lists of which each holds the one before it twice.
    private static let doubling = (1...30).reduce("a0: &a0 [x, x]\n") {
        "\($0)a\($1): &a\($1) [*a\($1 - 1), *a\($1 - 1)]\n"
    }

    /// Lists nested within the parser's bound, each inside the next one by an alias.
    private static let nesting = (1...400).reduce("a0: &a0 \(lists(900))\n") {
        "\($0)a\($1): &a\($1) \(lists(900, of: "*a\($1 - 1)"))\n"
    }

    static let texts: [Hostile] = [
        Hostile("lists without end", String(repeating: "[", count: 20_000), "1: this is not YAML"),
        Hostile("mappings without end", String(repeating: "{a: ", count: 20_000), "1: this is not YAML"),
        Hostile("indentation without end", String(repeating: "- ", count: 20_000) + "x", "1: this is not YAML"),
        Hostile("keys without end", String(repeating: "? ", count: 20_000) + "x", "1: this is not YAML"),
        Hostile("nesting within the bound", "title: \(lists(900))", "1: no spec"),
        Hostile("aliases that double", doubling, "1: an anchor, &a0"),
        Hostile("aliases that double, as a key", doubling + "? *a30\n: x\n? *a29\n: y\n", "1: an anchor, &a0"),
        Hostile("aliases that nest", nesting, "1: an anchor, &a0"),
        Hostile("an anchor in a list", "title: t\nspec: [&a D1, *a]\n", "2: an anchor, &a"),
        Hostile("an anchor behind other white space", "title:\u{2028}&a t\n", "1: an anchor, &a"),
        Hostile("an anchor behind a quoted key", "{\"title\":&a t}", "1: an anchor, &a"),
        Hostile("an anchor behind a tag", "title: !!str &a t\n", "1: an anchor, &a"),
        Hostile("an empty file", "", "1: an empty file"),
        Hostile("only a comment", "# nothing\n", "1: an empty file"),
        Hostile("only the mark of a document", "---\n", "1: no title"),
        Hostile("one word", "scenario", "1: the scenario is not a mapping"),
        Hostile("a control character", "title: \"a\u{1}b\"\n", "1: this is not YAML"),
        Hostile("a mark of byte order alone", "\u{FEFF}", "1: an empty file"),
        Hostile(
            "a number of a million digits",
            ScenarioText.opening + ScenarioText.resolve
                + "expect: { queries: { total: \(String(repeating: "9", count: 1_000_000)) } }", "10: total: 999"),
        Hostile("a key of a million letters", String(repeating: "k", count: 1_000_000) + ": x", "1: "),
        Hostile("many keys alike", String(repeating: "a: b\n", count: 20_000), "1: a twice in one mapping"),
        Hostile("many unknown keys", (0..<20_000).map { "k\($0): x\n" }.joined(), "1: "),
    ]

    @Test("Whatever a scenario holds, it is refused with a line", arguments: texts)
    func refused(hostile: Hostile) throws {
        let issues = try ScenarioText.issues(hostile.text)
        #expect(issues.first?.hasPrefix(hostile.issue) == true, "\(issues.first?.prefix(100) ?? "nothing")")
        #expect(issues.count <= 100)
    }

    static let sound = [
        "im:alice@example.test?subject=a&body=b", "\"im:alice@example.test?a=&b=c\"",
    ]

    @Test("An ampersand inside a word is no anchor", arguments: sound)
    func ampersand(uri: String) throws {
        let text =
            ScenarioText.opening + "    note TXT \"bread & butter\"\n" + "resolve: \(uri)\n" + ScenarioText.expect
        #expect(throws: Never.self) { try ScenarioText.scenario(text) }
    }

    static let octets: [(what: String, data: Data)] = [
        ("five megabytes", Data(repeating: UInt8(ascii: "#"), count: 5 << 20)),
        ("every octet", Data((0...255).map { UInt8($0) })),
        ("a lone octet of a longer character", Data([0x74, 0x3A, 0x20, 0xC3])),
        ("zero octets", Data(repeating: 0, count: 1000)),
    ]

    @Test("A file that is too long or no text is refused", arguments: octets)
    func noText(what: String, data: Data) throws {
        let folder = try TemporaryFolder()
        let issues = try ScenarioText.issues(ofFile: try folder.write(data, to: "one.yaml"))
        #expect(issues.count == 1)
        #expect(issues.first?.hasPrefix("1: ") == true)
    }

    @Test("A file of the greatest length is read")
    func greatestLength() throws {
        let text = ScenarioText.opening + ScenarioText.resolve + ScenarioText.expect
        let filled = text + String(repeating: "#", count: (4 << 20) - text.utf8.count)
        #expect(throws: Never.self) { try ScenarioText.scenario(filled) }
        #expect(try ScenarioText.issues(filled + "#").first?.hasPrefix("1: cannot read the scenario") == true)
    }

    @Test("A folder, and a file that is not there, cannot be read")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        for path in [folder.path, folder.path + "/none.yaml"] {
            let issues = try ScenarioText.issues(ofFile: path)
            #expect(issues == ["1: cannot read the scenario (a readable UTF-8 file of at most 4 MiB is expected)"])
        }
    }
}

/// A text that means harm, and how the first thing that is said of it begins.
struct Hostile: CustomTestStringConvertible, Sendable {
    let what: String
    let text: String
    let issue: String

    init(_ what: String, _ text: String, _ issue: String) {
        self.what = what
        self.text = text
        self.issue = issue
    }

    var testDescription: String { what }
}

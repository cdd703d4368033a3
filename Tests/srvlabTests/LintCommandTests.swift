import Foundation
import Testing

@Suite("srvlab lint") struct LintCommandTests {
    /// A zone with an error, a warning and two notes.
    private static let zone = """
        $TTL 600
        @       SOA ns host 1 600 600 600 60
        @       NS  ns
        ns      A   192.0.2.53
        _x._tcp SRV 0 5 0 chat.other.test.
        """

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(zone + "\n", to: "zones/example.test.zone")
        return folder
    }

    private static let found = ["error: port 0", "warning: one name server", "note: 1 target is", "note: weight 5"]

    static let runs: [(arguments: [String], status: Int32, found: [String])] = [
        (["zones"], 1, found), (["zones/example.test.zone"], 1, found),
        (["--set", "operator", "zones"], 1, ["error: port 0"]),
        (["--rule", "srv-port-zero=off", "zones"], 0, Array(found.dropFirst())),
        (["--rule", "srv-port-zero=off", "--deny", "warnings", "zones"], 1, Array(found.dropFirst())),
        (["--rule", "srv-port-zero=off", "--set", "operator", "--deny", "notes", "zones"], 0, []),
        (
            ["--rule", "SRV-port-zero=NOTE", "--rule", "ns-single=off", "--deny", "notes", "zones"], 1,
            ["note: port 0", "note: 1 target is", "note: weight 5"]
        ),
    ]

    @Test("Levels decide what is told, and how it ends", arguments: runs)
    func level(arguments: [String], status: Int32, found: [String]) async throws {
        let folder = try Self.folder()
        let result = try await Tool.run(["lint"] + arguments, in: folder.path)
        #expect(result.status == status && result.errors.isEmpty)
        for text in found { #expect(result.output.contains(text)) }
        for text in Self.found where !found.contains(text) { #expect(!result.output.contains(text)) }
    }

    @Test("A zone on standard input takes its origin from the command line, or from itself")
    func standardInput() async throws {
        let relative = try await Tool.run(["lint", "--origin", "example.test", "-"], input: Self.zone + "\n")
        #expect(relative.status == 1 && relative.lines.contains { $0.hasPrefix("-:5: error: port 0") })
        let absolute = try await Tool.run(["lint", "-"], input: "$ORIGIN example.test.\n\(Self.zone)\n")
        #expect(absolute.status == 1 && absolute.lines.contains { $0.hasPrefix("-:6: error: port 0") })
        let neither = try await Tool.run(["lint", "-"], input: Self.zone + "\n")
        #expect(neither.status == 1 && neither.output.contains("without an origin"))
    }

    @Test("A zone that cannot be read is an error, and says where")
    func broken() async throws {
        let folder = try Self.folder()
        try folder.write("@ SOA\n", to: "zones/bad.test.zone")
        let result = try await Tool.run(["lint", "zones/bad.test.zone"], in: folder.path)
        #expect(result.status == 1)
        #expect(result.lines.first?.hasPrefix("zones/bad.test.zone:1: error: ") == true)
        let off = ["--rule", "zone-syntax=off", "--rule", "soa-missing=off"]
        #expect(try await Tool.run(["lint", "zones/bad.test.zone"] + off, in: folder.path).status == 1)
        let unreadable = try await Tool.run(["lint", "/dev/null"])
        #expect(unreadable.status == 1 && unreadable.output.contains("[zone-unreadable]"))
    }

    @Test("A file that is named twice is looked at once")
    func twice() async throws {
        let folder = try Self.folder()
        let result = try await Tool.run("lint", "zones", "zones/../zones/example.test.zone", in: folder.path)
        #expect(result.lines.last?.hasPrefix("1 zone, 4 records: 1 error") == true)
    }

    static let refusals: [(arguments: [String], status: Int32, text: String)] = [
        (["missing.zone"], 66, "missing.zone: no such file or folder"),
        (["--rule", "ns-singel=off", "zones"], 64, "did you mean ns-single?"),
        (["--rule", "ns-single", "zones"], 64, "as in ns-single=off"),
        (["--rule", "ns-single=loud", "zones"], 64, "as in ns-single=off"),
        (["--origin", "a..b", "-"], 64, "--origin a..b"), (["-", "-"], 64, "- can stand once"), ([], 64, "Missing"),
        (["--origin", "a.test", "zones", "-"], 64, "--origin is for one zone, and there are 2"),
        (["--set", "loose", "zones"], 64, "default, strict or operator"),
    ]

    @Test("What is wrong with the command is told with the way out", arguments: refusals)
    func mistakes(arguments: [String], status: Int32, text: String) async throws {
        let folder = try Self.folder()
        let result = try await Tool.run(["lint"] + arguments, in: folder.path)
        #expect(result.status == status && result.output.isEmpty)
        #expect(result.errors.replacing("'", with: "").contains(text), "\(result.errors)")
    }

    @Test("JSON and SARIF are one line each", arguments: [("json", "findings"), ("sarif", "runs")])
    func formats(format: String, key: String) async throws {
        let folder = try Self.folder()
        let result = try await Tool.run(["lint", "--format", format, "zones"], in: folder.path)
        #expect(result.status == 1 && result.lines.count == 1)
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect((object?[key] as? [Any])?.isEmpty == false)
        let here = try await Tool.run(["lint", "--format", "sarif", "."], in: folder.path)
        #expect(here.output.contains("\"uri\":\"zones/example.test.zone\""), "\(here.output)")
    }

    @Test("A rule is explained by its id, and found by one that is nearly right")
    func explain() async throws {
        let result = try await Tool.run("explain", "SRV-port-zero")
        #expect(result.status == 0)
        #expect(result.lines.first == "srv-port-zero (lint rule, error, RFC 6335 6)")
        #expect(result.lines.dropFirst().map { $0.prefix(7) } == ["  why: ", "  fix: "])
        let all = try await Tool.run("explain")
        #expect(all.output.contains("\nsrv-port-zero (lint rule): "))
        let family = try await Tool.run("explain", "srv-target")
        #expect(family.status == 0 && family.lines.count == 4)
        let wrong = try await Tool.run("explain", "srv-port-zreo")
        #expect(wrong.status == 66 && wrong.errors.contains("did you mean srv-port-zero?"))
    }
}

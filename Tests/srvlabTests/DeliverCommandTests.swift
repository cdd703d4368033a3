import Foundation
import Testing

@Suite("srvlab deliver") struct DeliverCommandTests {
    private static let scenario = """
        title: A message passes a gateway
        spec: [RFC3860-3.2.1-1]
        zones:
          b.test: |
            $TTL 60
            @         SOA ns host 1 3600 600 86400 60
            @         NS  ns
            ns        A   192.0.2.53
            _im._xmpp SRV 0 0 5269 main
            main      A   192.0.2.1
            gate      A   192.0.2.20
        services:
          main: { at: "main.b.test:5269", for: b.test, deny: "*@evil.test", limit: 100 }
          gate: { at: "gate.b.test:5269", gateway: true }
          blind: { at: "192.0.2.30:5269", gateway: true, indeterminant: true }
        client: { protocols: [xmpp] }
        deliver: { from: "im:alice@a.test", to: "im:bob@b.test" }
        expect: { status: success }

        """

    /// What is sent, and how the tool ends.
    static let outcomes: [(arguments: [String], status: Int32, last: String)] = [
        (["im:alice@a.test", "im:bob@b.test"], 0, "im:alice@a.test to im:bob@b.test: success"),
        (
            ["im:alice@a.test", "im:bob@b.test", "--network", "loopback"], 0,
            "im:alice@a.test to im:bob@b.test: success"
        ),
        (["im:eve@evil.test", "im:bob@b.test"], 1, "im:eve@evil.test to im:bob@b.test: failure (accessDenied)"),
        (
            ["im:alice@a.test", "im:bob@b.test", "--via", "gate", "--forwards", "0"], 1,
            "im:alice@a.test to im:bob@b.test: failure (hopsExhausted)"
        ),
        (
            ["im:alice@a.test", "im:bob@b.test", "--via", "blind"], 75,
            "im:alice@a.test to im:bob@b.test: indeterminant"
        ),
        (["im:alice@a.test", "im:bob@c.test"], 1, "im:alice@a.test to im:bob@c.test: failure (unresolvable)"),
    ]

    @Test("Each outcome has its exit code, and the diagram before it", arguments: outcomes)
    func outcome(arguments: [String], status: Int32, last: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.scenario, to: "Scenarios/one.yaml")
        let result = try await Tool.run(["deliver"] + arguments.prefix(2) + [file] + arguments.dropFirst(2))
        #expect(result.status == status, "\(result.errors)")
        #expect(result.lines.last == last)
        #expect(result.errors.isEmpty)
        #expect(result.lines.count > 2)
    }

    /// What is not sent, and why.
    static let misuse: [(arguments: [String], status: Int32, message: String)] = [
        (["im:a@a.test", "im:b@b.test", "/nonexistent"], 66, "no such file"),
        (["im:a@a.test", "im:b@b.test", "Scenarios"], 64, "is a folder"),
        (["im:a@a.test", "im:b@b.test", "Scenarios/one.yaml", "--via", "gat"], 64, "did you mean gate?"),
        (["im:a@a.test", "im:b@b.test", "Scenarios/one.yaml", "--json", "--svg"], 64, "exclude each other"),
        (["im:a@a.test", "im:b@b.test", "Scenarios/one.yaml", "--id", ""], 64, "1 to 40 octets"),
        (["im:a@a.test", "im:b@b.test", "Scenarios/none.yaml"], 66, "has no services"),
        (["im:a@a.test", "im:b@b.test", "Scenarios/bad.yaml"], 65, "bad.yaml:1: no title"),
        (["im:a@a.test"], 64, "Missing expected argument"),
        (["pres:a@a.test", "im:b@b.test", "Scenarios/one.yaml"], 65, "FROM has to be an im: URI"),
        (["im:a@a.test", "im:b", "Scenarios/one.yaml"], 65, "TO has to be an im: URI"),
        (["im:a@a.test", "im:b@b.test", ""], 64, "a scenario is expected"),
    ]

    @Test("What cannot be sent is told, with the way out", arguments: misuse)
    func refusal(arguments: [String], status: Int32, message: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.scenario, to: "Scenarios/one.yaml")
        let without = Self.scenario.split(separator: "\n").filter {
            !$0.contains("services") && !$0.hasPrefix("  main:") && !$0.hasPrefix("  gate:")
                && !$0.hasPrefix("  blind:") && !$0.hasPrefix("deliver") && !$0.hasPrefix("expect")
        }
        try folder.write(
            without.joined(separator: "\n") + "\nresolve: im:bob@b.test\nexpect: { hops: 'main.b.test:5269' }\n",
            to: "Scenarios/none.yaml")
        try folder.write("spec: D1\n", to: "Scenarios/bad.yaml")
        let result = try await Tool.run(["deliver"] + arguments, in: folder.path)
        #expect(result.status == status, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test("JSON has the rungs with their operations, and the picture is SVG")
    func forms() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.scenario, to: "Scenarios/one.yaml")
        let sent = [
            "deliver", "im:alice@a.test", "im:bob@b.test", file, "--via", "gate", "--id", "mine", "--content", "hi",
        ]
        let json = try JSONValue(try await Tool.run(sent + ["--json"]).output)
        #expect(json["status"] == .text("success") && json["from"] == .text("im:alice@a.test"))
        guard case .list(let rungs) = json["ladder"]?["rungs"] else {
            Issue.record("\(json)")
            return
        }
        let operations = rungs.compactMap { rung in if case .text(let text) = rung["operation"] { text } else { nil } }
        #expect(operations.count == 4)
        #expect(json["ladder"]?["path"] == .list([.text("gate"), .text("main")]))
        #expect(
            json["ladder"]?["attempts"] == .list([.text("alice 192.0.2.20:5269"), .text("gate 192.0.2.1:5269")]))
        guard case .list(let explanation) = json["explanation"] else {
            Issue.record("\(json)")
            return
        }
        #expect(explanation.contains(.text("gate resolves im:bob@b.test")))
        #expect(operations.allSatisfy { $0.contains("transID=\"mine\"") }, "\(operations)")
        let svg = try await Tool.run(sent + ["--svg"])
        #expect(svg.status == 0 && svg.output.hasPrefix("<svg ") && svg.output.hasSuffix("</svg>\n"))
    }

    @Test("Content from a file arrives as it is, and what is too long does not")
    func contentFile() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.scenario, to: "Scenarios/one.yaml")
        let short = try folder.write(String(repeating: "x", count: 100), to: "short")
        let long = try folder.write(String(repeating: "x", count: 101), to: "long")
        let sent = ["deliver", "im:alice@a.test", "im:bob@b.test", file, "--content-file"]
        #expect(try await Tool.run(sent + [short]).status == 0)
        let refused = try await Tool.run(sent + [long])
        #expect(refused.status == 1 && refused.output.contains("too large"))
        #expect(try await Tool.run(sent + ["/nonexistent"]).status == 66)
        let huge = try folder.write(String(repeating: "x", count: 1 << 24 + 1), to: "huge")
        let unsent = try await Tool.run(sent + [huge])
        #expect(unsent.status == 65 && unsent.errors.contains("longer than 16777216 octets"), "\(unsent.errors)")
    }

    @Test("The diagram is followed by what an operator asks: where it came, what was tried, and why not")
    func summary() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.scenario, to: "Scenarios/one.yaml")
        let sent = ["deliver", "im:alice@a.test", "im:bob@b.test", file, "--via", "gate", "--seed", "7"]
        let result = try await Tool.run(
            sent + ["--explain", "--narrow", "--content", String(repeating: "x", count: 200)])
        #expect(
            result.lines.suffix(6) == [
                "reached  gate", "reached  main", "tried    alice 192.0.2.20:5269", "tried    gate 192.0.2.1:5269",
                "seed     7", "im:alice@a.test to im:bob@b.test: failure (tooLarge)",
            ])
        #expect(result.lines.contains("gate resolves im:bob@b.test"))
        #expect(!result.lines[0...8].contains { $0.contains("192.0.2.20") })
        let wide = try await Tool.run(sent)
        #expect(wide.lines.contains { $0.contains("to 192.0.2.20:5269") })
        #expect(!wide.output.contains("resolves"))
    }

    @Test("A seed on the command line comes before the scenario's, and that before chance")
    func seeds() async throws {
        let folder = try TemporaryFolder()
        let fixed = Self.scenario.replacing("client: {", with: "client: { seed: 5,")
        let file = try folder.write(fixed, to: "Scenarios/one.yaml")
        let sent = ["deliver", "im:alice@a.test", "im:bob@b.test", file]
        #expect(try await Tool.run(sent).lines.contains("seed     5"))
        #expect(try await Tool.run(sent + ["--seed", "6"]).lines.contains("seed     6"))
        // Identifiers are of it, too.
        let (six, again) = (try await Tool.run(sent + ["--seed", "6"]), try await Tool.run(sent + ["--seed", "6"]))
        #expect(six.output == again.output)
        #expect(try await Tool.run(sent).output.replacing("seed     5", with: "seed     6") != six.output)
    }

    @Test("Who sends is another than the service of the same name")
    func sameName() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.scenario, to: "Scenarios/one.yaml")
        let result = try await Tool.run(["deliver", "im:main@a.test", "im:bob@b.test", file])
        #expect(result.lines.contains("tried    main@a.test 192.0.2.1:5269"), "\(result.output)")
    }
}

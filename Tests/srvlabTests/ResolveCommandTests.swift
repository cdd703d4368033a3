import Foundation
import Testing

@Suite("srvlab resolve") struct ResolveCommandTests {
    private static let uri = "im:alice@club.test"
    private static let cluster = Tool.tree + "zones/clustered.test.zone"

    @Test("It prints the hops in order, each with its protocol, priority and weight, and its addresses below")
    func human() async throws {
        try await withServer([Tool.tree + "zones/provider.test.zone"]) { _, ready in
            let result = try await Tool.run(
                "resolve", "im:baker@provider.test", "@" + ready.endpoint, "--protocol", "xmpp")
            #expect(result.status == 0)
            #expect(
                result.output == """
                    im:baker@provider.test: 2 hops, valid for 300 s
                    1. xmpp.provider.test:5269  xmpp, priority 10, weight 0
                         2001:db8:31::1
                         192.0.2.31
                    2. spare.provider.test:5269  xmpp, priority 20, weight 0
                         2001:db8:34::1
                         192.0.2.34

                    """)
            #expect(result.errors.isEmpty)
        }
    }

    @Test("An implicit hop is called so, and notes follow the hops")
    func implicit() async throws {
        let records = Samples.records.replacing(
            "_im._xmpp  SRV  0 0 5269 chat", with: "_im._sip SRV 0 0 5060 web\nweb CNAME chat")
        try await withZone(records) { server in
            let implicit = try await Tool.run("resolve", Self.uri, server, "--protocol", "xmpp")
            #expect(
                implicit.lines == [
                    "im:alice@club.test: 1 hop, valid for 60 s", "1. club.test:5269  xmpp, implicit", "     192.0.2.80",
                ])
            let noted = try await Tool.run("resolve", Self.uri, server)
            #expect(noted.lines.last == "note: targetIsAlias web.club.test")
        }
    }

    #if os(Linux)
        private static let isLinux = true
    #else
        private static let isLinux = false
    #endif

    @Test(
        "--connect says which address answers over TCP, refuses, or cannot be reached, as text and as JSON",
        .enabled(if: isLinux, "asks for a broadcast of loopback"))
    func connect() async throws {
        // Some server takes connections at its port of 127.0.0.1, and nobody at that of 127.0.0.2. No connection goes
        // to every host of a network at once: for the system, no way leads there.
        try await withZone { server in
            let port = try #require(server.split(separator: ":").last)
            let records = Samples.records.replacing("0 0 5269 chat", with: "0 0 \(port) chat")
                .replacing("A    192.0.2.10", with: "A 127.0.0.1\nchat A 127.0.0.2\nchat A 127.255.255.255")
            try await withZone(records) { server in
                let arguments = ["resolve", Self.uri, server, "--protocol", "xmpp", "--connect"]
                let text = try await Tool.run(arguments)
                #expect(text.status == 0)
                #expect(text.lines.contains { $0.hasPrefix("     127.0.0.1  answered after ") })
                #expect(text.lines.contains("     127.0.0.2  refused"))
                #expect(text.lines.contains("     127.255.255.255  unreachable"))
                let json = try await Tool.run(arguments + ["--json"])
                let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
                let connections = try #require(object?["connections"] as? [[String: Any]])
                #expect(connections.map { $0["address"] as? String } == ["127.0.0.1", "127.0.0.2", "127.255.255.255"])
                #expect(connections.map { $0["answered"] as? Bool } == [true, false, false])
                #expect(connections.map { $0["reason"] as? String } == [nil, "refused", "unreachable"])
            }
            let nobody = records.replacing(#/chat A .*/#, with: "").replacing("A 127.0.0.1", with: "A 127.0.0.2")
            try await withZone(nobody) { server in
                let result = try await Tool.run("resolve", Self.uri, server, "--connect", "--protocol", "xmpp")
                #expect(result.status == 1)
            }
        }
        #expect(try await Tool.run("resolve", Self.uri, "@127.0.0.1", "--connect", "+short").status == 64)
    }

    @Test("+short prints one hop a line and nothing else")
    func short() async throws {
        try await withServer([Tool.tree + "zones/provider.test.zone"]) { _, ready in
            let result = try await Tool.run("resolve", "@" + ready.endpoint, "+short", "pres:baker@provider.test")
            #expect(result.status == 0)
            #expect(
                result.lines == [
                    "presence.provider.test:5060 2001:db8:33::1 192.0.2.33",
                    "spare.provider.test:5060 2001:db8:34::1 192.0.2.34",
                ])
        }
    }

    @Test("--explain says why, each step with its clause, and what was asked")
    func explain() async throws {
        try await withZone { server in
            let result = try await Tool.run("resolve", Self.uri, server, "--explain", "--protocol", "xmpp")
            let why = try #require(result.lines.firstIndex(of: "why:"))
            let asked = try #require(result.lines.firstIndex(of: "asked:"))
            #expect(why > 0 && asked > why + 1)
            let steps = result.lines[(why + 1)..<asked]
            #expect(steps.allSatisfy { $0.wholeMatch(of: /\ \ [0-9]+\. .+ \[[A-Z0-9., -]+\]/) != nil }, "\(steps)")
            #expect(steps.first == "  1. club.test is looked up for xmpp [RFC3861-3-7]")
            #expect(
                result.lines[(asked + 1)...] == [
                    "  SRV _im._xmpp.club.test \(server) udp → NOERROR",
                    "  AAAA chat.club.test \(server) udp → NOERROR",
                    "what [D13] and the like mean: srvlab explain D13",
                ])
        }
    }

    @Test("Several URIs are read one a line, and the first that fails decides the exit code")
    func standardInput() async throws {
        try await withZone { server in
            let input = "\(Self.uri)\n\n  \(Self.uri)  with more words\nim:a@nobody.test\nim:\n\(Self.uri)"
            let result = try await Tool.run("resolve", "-", server, "+short", "--protocol", "xmpp", input: input)
            #expect(result.lines == Array(repeating: "chat.club.test:5269 192.0.2.10", count: 3))
            #expect(result.errorLines.count == 2)
            #expect(
                result.errorLines.first?.hasPrefix("srvlab: im:a@nobody.test: temporaryFailure (refused): ") == true)
            #expect(result.errorLines.last?.hasPrefix("srvlab: im:: noDestination: ") == true)
            #expect(result.status == 75)
            let none = try await Tool.run("resolve", "-", server)
            #expect(none.status == 0 && none.output.isEmpty)
        }
    }

    @Test("A seed repeats the order, and different seeds find every order")
    func seeds() async throws {
        try await withServer([Self.cluster]) { _, ready in
            func order(_ seed: Int) async throws -> [String] {
                let arguments = [
                    "resolve", "im:dean@clustered.test", "@" + ready.endpoint, "--protocol", "xmpp", "+short",
                ]
                let result = try await Tool.run(arguments + ["--seed", "\(seed)"])
                #expect(result.status == 0)
                return result.lines
            }
            var firsts: Set<String> = []
            for seed in 1...8 {
                let first = try await order(seed)
                let second = try await order(seed)
                #expect(first == second)
                #expect(first.last?.hasPrefix("backup.") == true)
                firsts.insert(try #require(first.first))
            }
            #expect(firsts.count > 1)
        }
    }

    static let options: [(arguments: [String], lines: [String])] = [
        (
            ["--protocol", "sip,xmpp"],
            ["both.dualstack.test:5060 2001:db8::1 192.0.2.1", "modern.dualstack.test:5060 2001:db8::2"]
        ),
        (["--protocol", "_sip", "--limit", "2"], ["both.dualstack.test:5060 2001:db8::1 192.0.2.1"]),
        (["--family", "ipv4First", "--limit", "2"], ["both.dualstack.test:5060 192.0.2.1 2001:db8::1"]),
        (["--family", "ipv4"], ["both.dualstack.test:5060 192.0.2.1"]),
        (
            ["--family", "ipv6", "--limit", "2", "--no-additional"],
            ["both.dualstack.test:5060 2001:db8::1", "modern.dualstack.test:5060 2001:db8::2"]
        ),
        (["--protocol", "xmpp", "--port", "xmpp=7000"], ["dualstack.test:7000 2001:db8::80 192.0.2.80"]),
        (
            ["--protocol", "x-y", "--protocol", "sip", "--limit", "3"],
            ["both.dualstack.test:5060 2001:db8::1 192.0.2.1", "modern.dualstack.test:5060 2001:db8::2"]
        ),
    ]

    @Test("Options choose protocols, ports, families and the number of addresses", arguments: options)
    func chosen(arguments: [String], lines: [String]) async throws {
        try await withServer([Tool.tree + "zones/dualstack.test.zone"]) { _, ready in
            let result = try await Tool.run(
                ["resolve", "pres:a@dualstack.test", "@" + ready.endpoint, "+short"] + arguments)
            #expect(result.lines == lines)
        }
    }

    @Test(
        "No escape sequence is printed, whatever the URI holds", arguments: [[], ["+short"], ["--json"], ["--explain"]])
    func escapes(arguments: [String]) async throws {
        let result = try await Tool.run(["resolve", "im:\u{1B}[2J\u{9B}@club.test", "@127.0.0.1:53"] + arguments)
        #expect(result.status == 65)
        #expect(!(result.output + result.errors).contains("\u{1B}"))
        #expect((result.output + result.errors).contains("invalidURI"))
    }

    @Test("--dot prints a graph and nothing else, of a failure too")
    func graph() async throws {
        try await withZone { server in
            for uri in [Self.uri, "im:nobody@nowhere.club.test"] {
                let result = try await Tool.run("resolve", uri, server, "--dot")
                #expect(result.lines.first == "digraph resolution {" && result.lines.last == "}")
                #expect(result.output.contains("\"\(uri)\" [label="))
            }
        }
    }

    @Test("What servers could not tell is noted, each server once")
    func troubles() async throws {
        try await withZone { server in
            let result = try await Tool.run("resolve", "im:alice@elsewhere.test", server, "--protocol", "xmpp")
            #expect(result.status == 75)
            let notes = result.lines.filter { $0.hasPrefix("note: ") }
            #expect(notes == ["note: \(server.dropFirst()) could not tell SRV _im._xmpp.elsewhere.test: refused"])
        }
    }
}

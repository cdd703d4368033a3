import DNSWire
import NextHops
import Spread
import Testing
import Transport
import Zones

@testable import Conformance

@Suite("Reading scenarios") struct ScenarioReaderTests {
    static let smallest = ScenarioText.opening + ScenarioText.resolve + ScenarioText.expect

    @Test("The smallest scenario has one server with all zones, which the client asks, and one case")
    func smallest() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.smallest, to: "Scenarios/small/one.yaml")
        let scenario = try Scenario(ScenarioFile(path: path))
        #expect(scenario.id == "Scenarios/small/one")
        #expect(scenario.file == path)
        #expect(scenario.title == "A title")
        #expect(scenario.requirements.map(\.id) == ["D1"])
        try #require(scenario.servers.map(\.name) == ["server"])
        try #require(scenario.servers[0].zones.map(\.apex.host) == ["example.test"])
        #expect(scenario.servers[0].zones[0].recordCount == 3)
        #expect(scenario.servers[0].crossesZones)
        var client = ClientSettings()
        client.servers = ["server"]
        #expect(scenario.client == client)
        try #require(scenario.cases.map(\.id) == ["Scenarios/small/one"])
        #expect(scenario.cases[0].place == Place(file: path, line: 9))
        #expect(scenario.cases[0].uri == "im:alice@example.test")
        let expectation = try #require(scenario.cases[0].expectation)
        #expect(expectation.error == .noAddresses)
        #expect(expectation.detail == nil && expectation.hops == nil && expectation.diagnostics == nil)
        #expect(expectation.never.isEmpty && expectation.queries.isEmpty && expectation.distribution == nil)
    }

    static let full = """
        # yaml-language-server: $schema=x
        $schema: scenario.json
        title: 'A title: with a colon'
        spec: [rfc2782-fmt-8, RFC3861-3-7]
        zones:
          example.test: |
            $TTL 60
            @  SOA ns host 1 2 3 4 5
            @  NS  ns
            ns A   192.0.2.53
          shop.test: { file: zones/shop.test.zone }
        servers:
          one: { zones: [shop.test], crossZone: stop }
          two: { crossZone: follow }
          three: {}
        client:
          servers: [two, one]
          timeout: 500ms
          attempts: 3
          protocols: [xmpp, SIP, other]
          ports: { other: 7000, sip: 5070 }
          seed: 18446744073709551615
          strict: true
          limit: 2
          family: ipv4First
          additional: ignore
        cases:
          first: { resolve: 'im:a@example.test', expect: { error: temporaryFailure, detail: refused } }
          second:
            resolve: pres:a@shop.test
            expect: { hops: [ "A.shop.test.:5060" ] }
        """

    @Test("Every key of a scenario is read to its value")
    func everyKey() throws {
        let folder = try TemporaryFolder()
        try folder.write("$TTL 60\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 192.0.2.53\n", to: "zones/shop.test.zone")
        let scenario = try Scenario(ScenarioFile(path: try folder.write(Self.full, to: "Scenarios/full.yaml")))
        #expect(scenario.title == "A title: with a colon")
        #expect(scenario.requirements.map(\.id) == ["RFC2782-FMT-8", "RFC3861-3-7"])
        #expect(scenario.level == .should)
        #expect(scenario.servers.map(\.name) == ["one", "two", "three"])
        #expect(scenario.servers.map(\.crossesZones) == [false, true, true])
        let zones = scenario.servers.map { $0.zones.map(\.apex.host) }
        #expect(zones == [["shop.test"], ["example.test", "shop.test"], ["example.test", "shop.test"]])
        let other = try #require(ProtocolLabel(name: "other"))
        var client = ClientSettings()
        client.servers = ["two", "one"]
        client.timeout = 0.5
        client.attempts = 3
        client.protocols = [.xmpp, .sip, other]
        client.ports = [other: 7000, .sip: 5070]
        client.seed = .max
        client.isStrict = true
        client.limit = 2
        client.family = .ipv4First
        client.usesAdditional = false
        #expect(scenario.client == client)
        try #require(scenario.cases.map(\.id) == ["Scenarios/full:first", "Scenarios/full:second"])
        #expect(scenario.cases.map(\.place.line) == [28, 30])
        #expect(scenario.cases.map(\.uri) == ["im:a@example.test", "pres:a@shop.test"])
        #expect(scenario.cases[0].expectation?.error == .temporaryFailure)
        #expect(scenario.cases[0].expectation?.detail == .refused)
        #expect(scenario.cases[1].expectation?.hops?.first?.hops.first?.target == "a.shop.test")
    }

    static let levels: [(spec: String, level: Requirement.Level)] = [
        ("RFC3861-3-7", .may), ("[RFC3861-3-7, RFC2782-FMT-8]", .should), ("[RFC2782-FMT-8, D7, RFC3861-3-7]", .must),
    ]

    @Test("A scenario is as binding as the strongest of its requirements", arguments: levels)
    func level(spec: String, level: Requirement.Level) throws {
        #expect(try ScenarioText.scenario(Self.smallest.replacing("D1", with: spec)).level == level)
    }

    @Test("YAML guesses at nothing: words that look like numbers, dates and booleans stay what they are")
    func noGuessing() throws {
        let scenario = try ScenarioText.scenario(
            Self.smallest.replacing("A title", with: "2024-01-01").replacing("im:alice@example.test", with: "no"))
        #expect(scenario.title == "2024-01-01")
        #expect(scenario.cases.first?.uri == "no")
    }
}

@Suite("Reading expectations") struct ExpectationReaderTests {
    @Test("Hops in short form, in long form and in groups are read to their values")
    func hops() throws {
        let text = """
            { hops: [ "A.test.:1", { any: [ "b.test:2 192.0.2.1 2001:DB8:0::1", { target: c.test } ] }, \
            { target: d.test, port: 3, addresses: [ 192.0.2.2 ], protocol: XMPP, priority: 10, weight: 65535, \
            implicit: false } ] }
            """
        let groups = try #require(try ScenarioText.expectation(text).hops)
        #expect(groups.map(\.hops.count) == [1, 2, 1])
        let patterns = groups.flatMap(\.hops)
        #expect(
            patterns.map(\.description) == [
                "a.test:1", "b.test:2 192.0.2.1 2001:db8::1", "c.test",
                "d.test:3 192.0.2.2 protocol xmpp priority 10 weight 65535 not implicit",
            ])
        #expect(patterns.first?.addresses == nil && patterns.last?.isImplicit == false)
    }

    @Test("A single hop, server or diagnostic needs no list")
    func singleValues() throws {
        let expectation = try ScenarioText.expectation(
            "{ hops: \"a.test:1\", diagnostics: portZero, never: 192.0.2.1 }")
        #expect(expectation.hops?.count == 1)
        #expect(expectation.diagnostics?.count == 1)
        #expect(expectation.never.count == 1)
    }

    @Test("Forbidden addresses and hosts, and diagnostics with and without a name, are told apart")
    func neverAndDiagnostics() throws {
        let expectation = try ScenarioText.expectation(
            "{ hops: \"a.test:1\", never: [ 192.0.2.1, \"2001:db8::1\", B.test ], "
                + "diagnostics: [ portZero, targetIsAlias C.test ] }"
        )
        let addresses = try ["192.0.2.1", "2001:db8::1"].map { try #require(IPAddress($0)) }
        #expect(expectation.never == addresses.map { .address($0) } + [.host("b.test")])
        let expected = [
            Conformance.Expectation.DiagnosticPattern(code: .portZero, name: nil),
            Conformance.Expectation.DiagnosticPattern(code: .targetIsAlias, name: "c.test"),
        ]
        #expect(expectation.diagnostics == expected)
        #expect(try ScenarioText.expectation("{ error: aliasLoop, diagnostics: [] }").diagnostics == [])
    }

    @Test("Queries are counted by type, name and transport, or all together")
    func queries() throws {
        let text =
            "{ queries: { SRV _im._sip.A.test: 2, AAAA b.test/udp: 1..2, A b.test/tcp: 0, TYPE65280 c.test: 3.., "
            + "total: ..9 } }"
        let counts = try ScenarioText.expectation(text).queries
        let texts = ["SRV _im._sip.a.test", "AAAA b.test/udp", "A b.test/tcp", "TYPE65280 c.test", "queries"]
        #expect(counts.map(\.description) == texts)
        #expect(counts.map(\.range) == [2...2, 1...2, 0...0, 3...Int.max, 0...9])
        #expect(counts.map(\.transport) == [nil, .udp, .tcp, nil, nil])
        #expect(counts.map(\.place) == [10, 10, 10, 10, 10])
    }

    @Test("A distribution claims one law, one of several, or exact shares")
    func distributions() throws {
        func distribution(_ text: String) throws -> Conformance.Expectation.Distribution {
            try #require(try ScenarioText.expectation("{ distribution: { of: first, \(text) } }").distribution)
        }
        let plain = try distribution("model: rfc2782")
        #expect(plain.error == 1e-6 && plain.against == nil && plain.place == 10)
        guard case .models([.rfc2782]) = plain.claim else {
            Issue.record("\(plain.claim) instead of one law")
            return
        }
        let either = try distribution("model: [legal, proportional], error: 1e-9, against: [uniform, listed]")
        #expect(either.error == 1e-9 && either.against == [.uniform, .listed])
        guard case .models([.legal, .proportional]) = either.claim else {
            Issue.record("\(either.claim) instead of two laws")
            return
        }
        let shares = try distribution("shares: { A.test: 3/8, b.test.: 0.625, c.test: 0 }")
        guard case .shares(["a.test", "b.test", "c.test"], let parts) = shares.claim else {
            Issue.record("\(shares.claim) instead of shares of three hosts")
            return
        }
        #expect(parts.map(\.description) == ["3/8", "5/8", "0"])
    }

    @Test("Hops and a distribution stand together")
    func hopsAndDistribution() throws {
        let expectation = try ScenarioText.expectation(
            "{ hops: \"a.test:1\", distribution: { of: first, model: legal } }")
        #expect(expectation.hops?.count == 1 && expectation.distribution != nil)
    }
}

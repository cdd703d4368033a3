import DNSWire
import NextHops
import Testing
import Transport

@Suite("SRV records that are not used") struct UnusedServiceTests {
    static let addresses = "a A 192.0.2.1\nb A 192.0.2.2\n"

    struct Dropping: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Data of the SRV records.
        let records: [String]
        /// Hops, or the error.
        let result: [String]
        let diagnostics: [String]

        init(_ name: String, _ records: [String], _ result: [String], _ diagnostics: [String] = []) {
            testDescription = name
            self.records = records
            self.result = result
            self.diagnostics = diagnostics
        }
    }

    static let a = "a.example.test:5060 192.0.2.1"
    static let b = "b.example.test:5060 192.0.2.2"

    static let droppings = [
        Dropping("the root alone", ["0 0 0 ."], ["serviceUnavailable"]),
        Dropping("the root alone, with numbers", ["5 7 9 ."], ["serviceUnavailable"]),
        Dropping(
            "the root twice", ["0 0 0 .", "0 5 0 ."], ["serviceUnavailable"],
            ["rootTargetAmongOthers _im._sip.example.test"]),
        Dropping(
            "the root among others", ["0 0 0 .", "1 0 5060 a"], [a], ["rootTargetAmongOthers _im._sip.example.test"]),
        Dropping("port 0 among others", ["0 0 0 a", "1 0 5060 b"], [b], ["portZero a.example.test"]),
        Dropping("port 0 alone", ["0 0 0 a"], ["serviceUnavailable"], ["portZero a.example.test"]),
        Dropping(
            "port 0 and the root", ["0 0 0 a", "0 0 5060 ."], ["serviceUnavailable"],
            ["portZero a.example.test", "rootTargetAmongOthers _im._sip.example.test"]),
        Dropping(
            "one host at two ports", ["0 0 5060 a", "1 0 5070 a"], [a, "a.example.test:5070 192.0.2.1"]),
        Dropping("one host at two priorities", ["0 0 5060 a", "1 0 5060 a"], [a, a]),
        Dropping("one host with two weights", ["0 0 5060 a", "0 1 5060 a"], [a, a]),
    ]

    @Test("Root targets and port 0 leave before the draw", arguments: droppings)
    func dropped(_ dropping: Dropping) async throws {
        let records = dropping.records.map { "_im._sip SRV \($0)\n" }.joined()
        let run = try await Run(zone: "@ A 192.0.2.66\n" + records + Self.addresses)
        #expect((run.failure.map { [$0] } ?? run.hops) == dropping.result, "\(run)")
        #expect(Set(run.diagnostics) == Set(dropping.diagnostics), "\(run)")
        #expect(!run.asked.contains("A example.test"), "\(run)")
    }

    @Test("Duplicates count once, whatever the case of their target")
    func duplicates() async throws {
        let records = try Record.lines(
            "_im._sip 60 SRV 0 5 5060 a\n_im._sip 60 SRV 0 5 5060 A\n_im._sip 60 SRV 0 5 5060 b\n_im._sip 60 SRV 0 5 5060 a"
        )
        let answers = [
            "SRV _im._sip.example.test": records, "A a.example.test": try Record.lines("a 60 A 192.0.2.1"),
            "A b.example.test": try Record.lines("b 60 A 192.0.2.2"),
        ]
        let network = FakeNetwork([.one: .table(answers)])
        var draws = ScriptedDraws([])
        var configuration = Resolver.Configuration(servers: [.one])
        configuration.protocols = [.sip]
        let resolution = try await Resolver(configuration, network: network)
            .resolve(try MessagingURI("im:u@example.test"), using: &draws)
        #expect(resolution.hops.map(\.description) == [Self.a, Self.b])
        #expect(resolution.diagnostics.map(\.description) == ["duplicateRecord a.example.test"])
        #expect(draws.bounds == [10, 5])
    }

    @Test("What leaves before the draw has no share in it, and targets without addresses keep theirs")
    func shares() async throws {
        let zone = """
            _im._sip SRV 0 100 0    a
            _im._sip SRV 0 3   5060 a
            _im._sip SRV 0 5   5060 gone
            _im._sip SRV 0 100 5060 .
            _im._sip SRV 0 2   5060 b

            """
        let server = try FakeServer.serving([try .of(zone + Self.addresses)])
        let network = FakeNetwork([.one: server])
        var draws = ScriptedDraws([10])
        var configuration = Resolver.Configuration(servers: [.one])
        configuration.protocols = [.sip]
        let resolution = try await Resolver(configuration, network: network)
            .resolve(try MessagingURI("im:u@example.test"), using: &draws)
        // The draw of 10 takes the last one; then the first one, then the one without addresses, which is no hop.
        #expect(resolution.hops.map(\.description) == [Self.b, Self.a])
        #expect(draws.bounds == [10, 8, 5])
    }

    @Test("A hostless protocol is passed over for the next, and forbids the address")
    func rootThenNextProtocol() async throws {
        let zone = "@ A 192.0.2.66\n_im._sip SRV 0 0 0 .\n" + Self.addresses
        let run = try await Run(zone: zone + "_im._xmpp SRV 0 0 5269 a\n") { $0.protocols = [.sip, .xmpp] }
        #expect(run.hops == ["a.example.test:5269 192.0.2.1"], "\(run)")
        let alone = try await Run(zone: zone) { $0.protocols = [.sip, .xmpp] }
        #expect(alone.failure == "serviceUnavailable", "\(alone)")
        #expect(!alone.asked.contains("A example.test"))
    }
}

import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("A resolver and a faulty server, over loopback and in memory") struct FaultyServerTests {
    static let zone = "_im._sip SRV 0 0 5060 a\na A 192.0.2.1\na AAAA 2001:db8::1\n@ A 192.0.2.66\n"
    static let hops = ["a.example.test:5060 2001:db8::1 192.0.2.1"]

    private static func fault(_ effect: Fault.Effect, _ select: (inout Fault.Selector) -> Void = { _ in }) -> Fault {
        var selector = Fault.Selector()
        select(&selector)
        return Fault(effect, when: selector)
    }

    struct Trouble: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let faults: [Fault]
        var outcome = FaultyServerTests.hops
        /// Queries that reach the server; none where that depends on who is faster.
        var count: Int?
    }

    static let troubles: [Trouble] = [
        Trouble(testDescription: "a first query lost", faults: [fault(.drop) { $0.occurrence = .first(1) }], count: 2),
        Trouble(
            testDescription: "truncated over UDP",
            faults: [fault(.truncate(keeping: 0)) { $0.transport = .udp }], count: 2),
        Trouble(
            testDescription: "truncated, and TCP reset",
            faults: [fault(.truncate(keeping: 1)) { $0.transport = .udp }, fault(.reset) { $0.transport = .tcp }],
            outcome: ["temporaryFailure (truncated): nobody could tell about _im._sip.example.test"]),
        Trouble(
            testDescription: "another id first",
            faults: [fault(.duplicate(times: 1)), fault(.corrupt(.id)) { $0.occurrence = .first(1) }]),
        Trouble(
            testDescription: "no EDNS",
            faults: [
                fault(.answer(formatError)) { $0.hasEDNS = true }
            ], count: 2),
        Trouble(
            testDescription: "a reply that is late, but comes",
            faults: [fault(.delay(by: .milliseconds(20), jitter: .zero))], count: 1),
        Trouble(testDescription: "replies twice", faults: [fault(.duplicate(times: 1))], count: 1),
        Trouble(
            testDescription: "refused",
            faults: [fault(.refuse)],
            outcome: ["temporaryFailure (refused): nobody could tell about _im._sip.example.test"]),
    ]

    private static var formatError: Fault.Substitute {
        var substitute = Fault.Substitute()
        substitute.responseCode = .formatError
        return substitute
    }

    @Test("What a fault leads to is the same on both edges", arguments: troubles, Edge.allCases)
    func sameOutcome(_ trouble: Trouble, _ edge: Edge) async throws {
        let log = QueryLog()
        try await edge.serve([try .of(Self.zone)], faults: trouble.faults, log: log) { site in
            let result = await site.resolve {
                // Nothing is lost but what a fault loses.
                $0.timeout =
                    edge == .memory || trouble.testDescription != "a first query lost" ? .seconds(60) : .seconds(1)
                $0.attempts = 2
            }
            #expect(result.hops == trouble.outcome)
        }
        if let count = trouble.count { #expect(log.entries.count == count, "\(log.entries)") }
    }

    @Test("In memory, a lost query costs its time-out, exactly, and a delay what it says")
    func time() async throws {
        for (fault, expected) in [
            (Self.fault(.drop) { $0.occurrence = .first(1) }, Duration.seconds(2)),
            (Self.fault(.delay(by: .milliseconds(700), jitter: .zero)), .milliseconds(700)),
        ] {
            let network = SimulatedNetwork()
            var options = ZoneServer.Options()
            options.faults = [fault]
            let server = SimulatedServer(try Catalog([try .of(Self.zone)]), options)
            network.attach(server, at: .one)
            let resolution = try await Resolver(.init(servers: [.one]), network: network).resolve("im:a@example.test")
            #expect(resolution.hops.map(\.description) == Self.hops)
            #expect(network.clock.elapsed == expected)
            #expect(server.faultOpportunities == [1])
        }
    }

    @Test("A reply that is held back leaves behind later ones")
    func reordered() async throws {
        let network = SimulatedNetwork()
        var options = ZoneServer.Options()
        options.faults = [Self.fault(.reorder(behind: 1)) { $0.type = .aaaa }]
        network.attach(SimulatedServer(try Catalog([try .of(Self.zone)]), options), at: .one)
        var configuration = Resolver.Configuration(servers: [.one])
        configuration.usesAdditional = false
        // The reply to A is the later one that the reply to AAAA waits for.
        let resolution = try await Resolver(configuration, network: network).resolve("im:a@example.test")
        #expect(resolution.hops.map(\.description) == Self.hops && network.clock.elapsed == .zero)
    }
}

import DNSWire
import NextHops
import Testing
import Transport
import Zones

/// A host that takes connections, or lets clients wait.
private struct StreamHost: SimulatedHost {
    let isSilent: Bool

    func connection(from client: Endpoint) -> SimulatedConnection { isSilent ? .silent : .accepted }

    func receive(
        _ message: SimulatedMessage, at time: ContinuousClock.Instant,
        _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
    ) {}
}

@Suite("Connecting to every address") struct ConnectionTrialTests {
    private static let zone = """
        $TTL 60
        @        SOA ns host 1 60 60 60 60
        @        NS  ns
        _im._sip SRV 10 0 5060 a
        _im._sip SRV 20 0 5061 b
        a        A   192.0.2.1
        a        A   192.0.2.2
        b        A   192.0.2.3
        """

    @Test("Who answers, who refuses and who is silent is told of each address in its order")
    func outcomes() async throws {
        let network = SimulatedNetwork()
        let server = Endpoint(address: try #require(IPAddress("192.0.2.53")), port: 53)
        network.attach(
            SimulatedServer(try Catalog([try Zone(Self.zone, origin: try Name("example.test"))])), at: server)
        for (text, isSilent) in [("192.0.2.2:5060", true), ("192.0.2.3:5061", false)] {
            network.attach(StreamHost(isSilent: isSilent), at: try #require(Endpoint(text)))
        }
        var configuration = Resolver.Configuration(servers: [server])
        configuration.protocols = [.sip]
        let resolver = Resolver(configuration, network: network)
        let (trials, time) = try await network.run {
            let resolution = try await resolver.resolve("im:alice@example.test")
            let start = network.now
            return (try await resolution.trials(on: network, patience: .seconds(5)), network.now - start)
        }
        #expect(trials.map(\.attempt.address.description) == ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
        #expect(
            trials.map(\.outcome.description) == [
                "unreachable", "no answer", "answered after 0.0 ms",
            ])
        #expect(trials.map(\.hasAnswered) == [false, false, true])
        // The silent one takes all of the time, and the others none.
        #expect(time == .seconds(5))
    }
}

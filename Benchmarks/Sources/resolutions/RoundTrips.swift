import DNSWire
import Harness
import NextHops
import Transport
import Zones

/// Counts the round trips that a resolution waits for: on a simulated network each takes a second.
enum RoundTrips {
    private struct Distant: SimulatedHost {
        let server: SimulatedServer

        func receive(
            _ message: SimulatedMessage, at time: ContinuousClock.Instant,
            _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
        ) {
            server.receive(message, at: time) { event in
                deliver(SimulatedEvent(event.kind, after: event.delay + .seconds(1)))
            }
        }
    }

    static func print() async throws {
        for usesAdditional in [true, false] {
            let network = SimulatedNetwork()
            let endpoint = Endpoint(address: .ipv4Loopback, port: 53)
            network.attach(Distant(server: SimulatedServer(try DomainServer.catalog())), at: endpoint)
            var configuration = Resolver.Configuration(servers: [endpoint])
            configuration.protocols = [.xmpp]
            configuration.usesAdditional = usesAdditional
            let resolver = Resolver(configuration, network: network)
            _ = try await network.clock.run { try await resolver.resolve("im:u@d0.bench.test") }
            let count = network.clock.elapsed / .seconds(1)
            Console.line(
                "round trips, additional section \(usesAdditional ? "used" : "not used"): \(count.decimals(0))")
        }
    }
}

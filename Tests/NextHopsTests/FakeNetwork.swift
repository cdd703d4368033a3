import DNSWire
import Synchronization
import Transport

/// A simulated network with scripted servers. Everything that is sent is kept.
struct FakeNetwork: Network {
    let simulation = SimulatedNetwork()
    private let journal = Journal()

    init(_ servers: [Endpoint: FakeServer]) {
        for (endpoint, server) in servers {
            simulation.attach(FakeHost(server: server, clock: simulation.clock, journal: journal), at: endpoint)
        }
    }

    /// What arrived at the servers, in order.
    var sent: [FakeQuery] { journal.queries.withLock(\.self) }

    /// The time that passed since the beginning.
    var time: Duration { simulation.clock.elapsed }

    var now: ContinuousClock.Instant { simulation.now }

    /// Lets a test's work run on the time of this network.
    func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await simulation.clock.run(body)
    }

    /// Lets time pass.
    func advance(by duration: Duration) async throws {
        try await simulation.clock.advance(by: duration)
    }

    func openDatagrams(toward server: Endpoint) -> any DatagramPort {
        simulation.openDatagrams(toward: server)
    }

    func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        try await simulation.openStream(to: server, before: deadline)
    }
}

/// The queries of all servers.
private final class Journal: Sendable {
    let queries = Mutex<[FakeQuery]>([])
}

/// A scripted server at its address.
private struct FakeHost: SimulatedHost {
    let server: FakeServer
    let clock: SimulatedClock
    let journal: Journal

    func connection(from client: Endpoint) -> SimulatedConnection { server.connection }

    func receive(
        _ message: SimulatedMessage, at time: ContinuousClock.Instant,
        _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
    ) {
        guard let parsed = try? Message(parsing: message.bytes) else {
            return deliver(SimulatedEvent(.failure(.unreachable)))
        }
        let query = FakeQuery(
            message: parsed, bytes: message.bytes, server: message.server, transport: message.transport,
            port: Int(message.client.port), time: clock.elapsed)
        journal.queries.withLock { $0.append(query) }
        var delay = Duration.zero
        for event in server.respond(query) {
            switch event {
            case .delay(let pause): delay += pause
            case .datagram(let datagram): deliver(SimulatedEvent(.datagram(datagram), after: delay))
            case .octets(let octets): deliver(SimulatedEvent(.octets(octets), after: delay))
            case .failure(let code): deliver(SimulatedEvent(.failure(code), after: delay))
            case .nothingUntilCancelled(let reached):
                // Without time, nobody's patience ends.
                clock.pause()
                reached()
            }
        }
    }
}

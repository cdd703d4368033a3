import DNSWire
import NextHops
import Synchronization
import Transport

/// A network in memory with scripted servers. Time moves only when somebody waits: up to the next arrival, or to the
/// deadline. Everything that is sent is kept.
final class FakeNetwork: Network {
    private struct State {
        var time = Duration.zero
        var portCount = 0
        var sent: [FakeQuery] = []
        /// What is on its way to each port, in the order of arrival.
        var arrivals: [Int: [Arrival]] = [:]
    }

    private struct Arrival {
        let time: Duration
        let event: FakeEvent
    }

    private let state = Mutex(State())
    private let servers: [Endpoint: FakeServer]
    /// Only an origin: what counts are the distances from it.
    private let origin = ContinuousClock.now

    init(_ servers: [Endpoint: FakeServer]) {
        self.servers = servers
    }

    /// What arrived at the servers, in order.
    var sent: [FakeQuery] { state.withLock { $0.sent } }

    /// The time that passed since the beginning.
    var time: Duration { state.withLock { $0.time } }

    var now: ContinuousClock.Instant { origin + time }

    /// Lets time pass.
    func advance(by duration: Duration) {
        state.withLock { $0.time += duration }
    }

    func openDatagrams(toward server: Endpoint) -> any DatagramPort {
        FakePort(self, number: freshPort())
    }

    func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        try Task.checkCancellation()
        switch servers[server]?.connection {
        case .accepted: return FakeStream(self, server, number: freshPort())
        case .silent:
            wait(until: deadline)
            return nil
        case .refused, nil: throw TransportError(.unreachable, "connect to \(server)")
        }
    }

    private func freshPort() -> Int {
        state.withLock { state in
            state.portCount += 1
            return state.portCount
        }
    }

    private func wait(until deadline: ContinuousClock.Instant) {
        state.withLock { $0.time = max($0.time, origin.duration(to: deadline)) }
    }
}

// MARK: - Sending and waiting

extension FakeNetwork {
    fileprivate func deliver(
        _ bytes: [UInt8], to server: Endpoint, over transport: QueryRecord.Transport, from port: Int
    ) throws(TransportError) {
        guard let script = servers[server], let message = try? Message(parsing: bytes) else {
            throw TransportError(.unreachable, "send to \(server)")
        }
        let query = state.withLock { state in
            let query = FakeQuery(
                message: message, bytes: bytes, server: server, transport: transport, port: port, time: state.time)
            state.sent.append(query)
            return query
        }
        // Outside the lock, so that a script may look at the network.
        let events = script.respond(query)
        state.withLock { state in
            var time = state.time
            for event in events {
                if case .delay(let pause) = event {
                    time += pause
                } else {
                    state.arrivals[port, default: []].append(Arrival(time: time, event: event))
                }
            }
        }
    }

    /// The next event at a port; none when it does not come before the deadline.
    fileprivate func next(at port: Int, before deadline: ContinuousClock.Instant) async throws -> FakeEvent? {
        try Task.checkCancellation()
        let limit = origin.duration(to: deadline)
        let event: FakeEvent? = state.withLock { state in
            guard let first = state.arrivals[port]?.first, first.time <= limit else {
                state.time = max(state.time, limit)
                return nil
            }
            state.arrivals[port]?.removeFirst()
            state.time = max(state.time, first.time)
            return first.event
        }
        switch event {
        case .failure(let code): throw TransportError(code, "receive")
        case .nothingUntilCancelled(let reached):
            reached()
            let (never, end) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            end.finish()
            throw CancellationError()
        default: return event
        }
    }
}

private struct FakePort: DatagramPort {
    let network: FakeNetwork
    let number: Int

    init(_ network: FakeNetwork, number: Int) {
        self.network = network
        self.number = number
    }

    func send(_ bytes: [UInt8], to destination: Endpoint) throws(TransportError) {
        try network.deliver(bytes, to: destination, over: .udp, from: number)
    }

    func receive(before deadline: ContinuousClock.Instant) async throws -> Datagram? {
        guard case .datagram(let datagram) = try await network.next(at: number, before: deadline) else { return nil }
        return datagram
    }
}

private struct FakeStream: ByteStream {
    let network: FakeNetwork
    let server: Endpoint
    let number: Int
    private let buffer = FakeBuffer()

    init(_ network: FakeNetwork, _ server: Endpoint, number: Int) {
        self.network = network
        self.server = server
        self.number = number
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        // RFC 1035 4.2.2: two octets of length in front.
        try network.deliver(Array(bytes.dropFirst(2)), to: server, over: .tcp, from: number)
        return true
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        while true {
            if let taken = buffer.take(count) { return taken }
            guard case .octets(let octets) = try await network.next(at: number, before: deadline) else { return nil }
            buffer.append(octets)
        }
    }
}

/// Octets of a stream that nobody has read yet.
private final class FakeBuffer: Sendable {
    private let octets = Mutex<[UInt8]>([])

    func append(_ more: [UInt8]) {
        octets.withLock { $0 += more }
    }

    func take(_ count: Int) -> [UInt8]? {
        octets.withLock { octets in
            guard octets.count >= count else { return nil }
            defer { octets.removeFirst(count) }
            return Array(octets.prefix(count))
        }
    }
}

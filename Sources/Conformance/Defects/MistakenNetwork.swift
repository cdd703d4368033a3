import DNSWire
import Synchronization
import Transport

/// A network that a client sees through its mistake.
final class MistakenNetwork: Network {
    private let base: any Network
    private let mistake: ExchangeMistake
    private let recollection = Mutex(MistakenMemory())

    init(_ base: any Network, _ mistake: ExchangeMistake) {
        self.base = base
        self.mistake = mistake
    }

    var memory: MistakenMemory { recollection.withLock(\.self) }

    var now: ContinuousClock.Instant { base.now }

    func run<Result>(_ body: () async throws -> Result) async rethrows -> Result { try await base.run(body) }

    func openDatagrams(toward server: Endpoint) throws(TransportError) -> any DatagramPort {
        MistakenPort(self, try base.openDatagrams(toward: server), server)
    }

    func openStream(to server: Endpoint, before deadline: ContinuousClock.Instant) async throws -> (any ByteStream)? {
        guard mistake.opensStreams else { throw TransportError(.unreachable, "connect to \(server)") }
        return try await base.openStream(to: server, before: deadline).map { MistakenStream(self, $0) }
    }

    fileprivate func fate(of query: Message) -> ExchangeMistake.Fate {
        recollection.withLock { mistake.query(query, &$0) }
    }

    /// A datagram as the client reads it.
    fileprivate func read(_ datagram: Datagram, _ query: Message, from server: Endpoint) -> Datagram? {
        guard let datagram = mistake.datagram(datagram, query, server) else { return nil }
        return Datagram(bytes: read(datagram.bytes, query), source: datagram.source)
    }

    fileprivate func read(_ bytes: [UInt8], _ query: Message) -> [UInt8] {
        guard let message = try? Message(parsing: bytes), message.id == query.id, message.questions == query.questions
        else { return bytes }
        var changed = message
        recollection.withLock { mistake.reply(&changed, query, &$0) }
        let read = changed == message ? bytes : changed.bytes
        // Names are written in full: what was near the limit of a message may be above it.
        return read.count <= UInt16.max ? read : bytes
    }

    fileprivate func belief(about query: Message) -> Message? { mistake.silence(query) }
}

/// A port of a mistaken client.
private final class MistakenPort: DatagramPort {
    private struct State {
        var query: Message?
        var beliefs: [Datagram] = []
    }

    private let network: MistakenNetwork
    private let base: any DatagramPort
    private let server: Endpoint
    private let state = Mutex(State())

    init(_ network: MistakenNetwork, _ base: any DatagramPort, _ server: Endpoint) {
        self.network = network
        self.base = base
        self.server = server
    }

    func send(_ bytes: [UInt8], to destination: Endpoint) throws(TransportError) {
        guard let query = try? Message(parsing: bytes) else { return try base.send(bytes, to: destination) }
        state.withLock { $0.query = query }
        switch network.fate(of: query) {
        case .sent(let message): try base.send(message == query ? bytes : message.bytes, to: destination)
        case .answered(let message):
            state.withLock { $0.beliefs.append(Datagram(bytes: message.bytes, source: server)) }
        case .lost: break
        }
    }

    func receive(before deadline: ContinuousClock.Instant) async throws -> Datagram? {
        let (query, belief) = state.withLock { ($0.query, $0.beliefs.popLast()) }
        if let belief { return belief }
        let datagram = try await base.receive(before: deadline)
        guard let query else { return datagram }
        guard let datagram else {
            return network.belief(about: query).map { Datagram(bytes: $0.bytes, source: server) }
        }
        return network.read(datagram, query, from: server)
    }
}

/// A connection of a mistaken client: one query, one reply.
private final class MistakenStream: ByteStream {
    private struct State {
        var query: Message?
        /// What was received and not yet taken.
        var pending: [UInt8] = []
    }

    private let network: MistakenNetwork
    private let base: any ByteStream
    private let state = Mutex(State())

    init(_ network: MistakenNetwork, _ base: any ByteStream) {
        self.network = network
        self.base = base
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        state.withLock { $0.query = try? Message(parsing: Array(bytes.dropFirst(2))) }
        return try await base.send(bytes, before: deadline)
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        if let taken = take(count) { return taken }
        guard let length = try await base.receive(2, before: deadline),
            let bytes = try await base.receive(Int(length[0]) << 8 | Int(length[1]), before: deadline)
        else { return nil }
        state.withLock { state in
            let read = state.query.map { network.read(bytes, $0) } ?? bytes
            state.pending += [UInt8(read.count >> 8), UInt8(read.count & 0xFF)] + read
        }
        return take(count)
    }

    private func take(_ count: Int) -> [UInt8]? {
        state.withLock { state in
            guard state.pending.count >= count else { return nil }
            defer { state.pending.removeFirst(count) }
            return Array(state.pending.prefix(count))
        }
    }
}

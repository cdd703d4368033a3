/// The machine's own network. One thread waits for all sockets, and runs the work of `run`; it ends when the last
/// reference goes.
public final class SocketNetwork: ListeningNetwork {
    private let reactor: Reactor
    private let thread: WorkerThread

    /// - Throws: `TransportError` when the system gives no thread or no pipe.
    public init() throws(TransportError) {
        let reactor = try Reactor()
        self.reactor = reactor
        thread = try WorkerThread { reactor.run() }
    }

    deinit {
        reactor.stop()
        thread.joinUnlessCurrent()
    }

    /// The time of the machine, which goes on while it sleeps.
    public var now: ContinuousClock.Instant { .now }

    /// The thread that waits for the sockets.
    public var executor: any TaskExecutor { reactor }

    /// Runs work on the thread that waits for the sockets.
    public func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await withTaskExecutorPreference(reactor) { try await body() }
    }

    /// A UDP socket; the system chooses its port with the first datagram.
    /// - Throws: `TransportError` when the system gives no socket.
    public func openDatagrams(toward server: Endpoint) throws(TransportError) -> any DatagramPort {
        SocketDatagrams(try UDPSocket(asking: server.address.family), reactor)
    }

    /// A TCP connection.
    /// - Returns: None when it did not come about before the deadline.
    /// - Throws: `TransportError` when it cannot come about; `CancellationError`.
    public func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        let socket = try TCPSocket(connectingTo: server)
        guard try await reactor.isReady(socket.number, for: .writing, before: deadline) else { return nil }
        try socket.finishConnecting()
        return SocketStream(socket, reactor)
    }

    /// Listens on a TCP socket of the machine.
    /// - Throws: `TransportError` when the system does not let it.
    public func listen(at endpoint: Endpoint) throws(TransportError) -> any StreamListener {
        SocketListener(try TCPListener(listeningOn: endpoint), reactor)
    }

    /// A TCP socket that is bound and does not listen.
    /// - Throws: `TransportError` when the system does not let it.
    public func reserve(_ endpoint: Endpoint) throws(TransportError) -> any ReservedEndpoint {
        try TCPReservation(of: endpoint)
    }

    /// Waits on the machine's clock.
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await Task.sleep(until: deadline, clock: .continuous)
    }
}

private final class SocketListener: StreamListener {
    /// What a wait takes at most before it begins anew.
    private static let patience = Duration.seconds(3600)

    private let listener: TCPListener
    private let reactor: Reactor

    init(_ listener: TCPListener, _ reactor: Reactor) {
        self.listener = listener
        self.reactor = reactor
    }

    var endpoint: Endpoint { listener.localEndpoint }

    func accept() async throws -> any AcceptedStream {
        while true {
            if let socket = try listener.accept() { return SocketStream(socket, reactor) }
            _ = try await reactor.isReady(listener.number, for: .reading, before: .now + SocketListener.patience)
        }
    }
}

private final class SocketDatagrams: DatagramPort {
    /// Octets of the largest datagram that is taken whole: well above what queries announce (RFC 9715: 1232 or 1400).
    private static let capacity = 4096

    private let socket: UDPSocket
    private let reactor: Reactor

    init(_ socket: UDPSocket, _ reactor: Reactor) {
        self.socket = socket
        self.reactor = reactor
    }

    func send(_ bytes: [UInt8], to destination: Endpoint) throws(TransportError) {
        try socket.send(bytes, count: bytes.count, to: SocketAddress(destination))
    }

    func receive(before deadline: ContinuousClock.Instant) async throws -> Datagram? {
        var buffer = [UInt8](repeating: 0, count: SocketDatagrams.capacity)
        var source = SocketAddress()
        while true {
            if let count = try socket.receive(into: &buffer, from: &source) {
                guard let endpoint = source.endpoint else { continue }
                return Datagram(bytes: Array(buffer[..<count]), source: endpoint)
            }
            guard try await reactor.isReady(socket.number, for: .reading, before: deadline) else { return nil }
        }
    }
}

private final class SocketStream: AcceptedStream {
    private let socket: TCPSocket
    private let reactor: Reactor

    init(_ socket: TCPSocket, _ reactor: Reactor) {
        self.socket = socket
        self.reactor = reactor
    }

    var peer: Endpoint { socket.peer }

    func resetWhenClosed() {
        socket.resetWhenClosed()
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = try socket.send(bytes, range: sent..<bytes.count)
            sent += count
            guard sent < bytes.count else { break }
            // Whoever takes a little at each look takes no longer than it may either.
            if count > 0 {
                guard .now < deadline else { return false }
                continue
            }
            guard try await reactor.isReady(socket.number, for: .writing, before: deadline) else { return false }
        }
        return true
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            if let more = try socket.receive(into: &buffer, from: received) {
                guard more > 0 else { throw TransportError(.closed, "receive from \(socket.peer)") }
                received += more
                guard received == count || .now < deadline else { return nil }
                continue
            }
            guard try await reactor.isReady(socket.number, for: .reading, before: deadline) else { return nil }
        }
        return buffer
    }
}

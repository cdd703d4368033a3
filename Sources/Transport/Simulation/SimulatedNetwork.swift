import Synchronization

/// A network in memory on a simulated clock: no sockets, no waiting, and the same order of events each time.
///
///     let network = SimulatedNetwork()
///     network.attach(host, at: endpoint)
///     try await network.clock.run { try await resolver.resolve(uri) }
public final class SimulatedNetwork: ListeningNetwork {
    private struct State {
        var hosts: [Endpoint: any SimulatedHost] = [:]
        /// Where connections are taken, and what takes them.
        var listeners: [Endpoint: Mailbox<SimulatedPipe.End>] = [:]
        /// Where nobody may listen.
        var reserved: Set<Endpoint> = []

        var portCount: UInt16 = 0

        /// The next port, as long as there are any; then the first again.
        mutating func nextPort() -> UInt16 {
            portCount = portCount % State.freePorts + 1
            return 1024 + portCount
        }

        /// An endpoint, with a free port in the place of port 0; none when it is taken.
        mutating func free(_ endpoint: Endpoint) -> Endpoint? {
            guard endpoint.port == 0 else { return isFree(endpoint) ? endpoint : nil }
            for _ in 0..<State.freePorts {
                let candidate = Endpoint(address: endpoint.address, port: nextPort())
                if isFree(candidate) { return candidate }
            }
            return nil
        }

        private static let freePorts: UInt16 = 64_511

        private func isFree(_ endpoint: Endpoint) -> Bool {
            listeners[endpoint] == nil && !reserved.contains(endpoint)
        }
    }

    /// The time on this network.
    public let clock: SimulatedClock
    private let state = Mutex(State())

    /// - Parameter clock: The time of the network; several may share one.
    public init(clock: SimulatedClock = SimulatedClock()) {
        self.clock = clock
    }

    /// The time on the clock.
    public var now: ContinuousClock.Instant { clock.now }

    /// The clock.
    public var executor: any TaskExecutor { clock }

    /// Puts a host at an address and a port, in place of one that was there.
    public func attach(_ host: any SimulatedHost, at endpoint: Endpoint) {
        state.withLock { $0.hosts[endpoint] = host }
    }

    /// Runs work on the time of the clock.
    public func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await clock.run(body)
    }

    /// A fresh port on 127.0.0.1, or on ::1 toward a server of IPv6.
    public func openDatagrams(toward server: Endpoint) -> any DatagramPort {
        SimulatedPort(self, freshEndpoint(server.address.family))
    }

    /// A connection to the host at an endpoint, if that accepts it.
    /// - Returns: None when the host stays silent up to the deadline.
    /// - Throws: `TransportError` when the host refuses, or there is none; `CancellationError`.
    public func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        try Task.checkCancellation()
        let client = freshEndpoint(server.address.family)
        let (listener, isReserved) = state.withLock { ($0.listeners[server], $0.reserved.contains(server)) }
        guard !isReserved else { throw TransportError(.refused, "connect to \(server)") }
        if let listener {
            let (near, far) = SimulatedPipe.ends(clock, from: client, to: server)
            clock.schedule(at: now) { listener.append(far) }
            return near
        }
        let host = host(at: server)
        switch host?.connection(from: client) {
        case .accepted: return SimulatedStream(self, client, server)
        case .silent:
            try await clock.sleep(until: deadline, tolerance: nil)
            return nil
        case .refused: throw TransportError(.refused, "connect to \(server)")
        case nil: throw TransportError(.unreachable, "connect to \(server)")
        }
    }

    /// Takes connections to an endpoint that nobody else listens at; with port 0, to any port that is free.
    /// - Throws: `TransportError` when it is taken.
    public func listen(at endpoint: Endpoint) throws(TransportError) -> any StreamListener {
        let connections = Mailbox<SimulatedPipe.End>(clock)
        let taken = state.withLock { state in
            let free = state.free(endpoint)
            if let free { state.listeners[free] = connections }
            return free
        }
        guard let taken else { throw TransportError(.addressInUse, "listen on \(endpoint)") }
        return SimulatedListener(taken, connections, self)
    }

    /// Waits on the network's clock.
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await clock.sleep(until: deadline, tolerance: nil)
    }

    /// Has connections to an endpoint refused; with port 0, to any port that is free.
    /// - Throws: `TransportError` when it is taken.
    public func reserve(_ endpoint: Endpoint) throws(TransportError) -> any ReservedEndpoint {
        let taken = state.withLock { state in
            let free = state.free(endpoint)
            if let free { state.reserved.insert(free) }
            return free
        }
        guard let taken else { throw TransportError(.addressInUse, "take \(endpoint)") }
        return SimulatedReservation(taken, self)
    }

    fileprivate func stopListening(at endpoint: Endpoint) {
        state.withLock { $0.listeners[endpoint] = nil }
    }

    fileprivate func release(_ endpoint: Endpoint) {
        state.withLock { _ = $0.reserved.remove(endpoint) }
    }

    fileprivate func host(at endpoint: Endpoint) -> (any SimulatedHost)? { state.withLock { $0.hosts[endpoint] } }

    /// A port of its own for each socket, as long as there are any.
    private func freshEndpoint(_ family: IPAddress.Family) -> Endpoint {
        let loopback = family == .ipv4 ? IPAddress(ipv4: 0x7F00_0001) : IPAddress(high: 0, low: 1)
        return Endpoint(address: loopback, port: state.withLock { $0.nextPort() })
    }

    /// Carries a message to its host, and what the host makes of it back to the sender.
    fileprivate func carry(_ message: SimulatedMessage, to mailbox: Mailbox<SimulatedEvent.Kind>) {
        // What is on its way keeps neither the network nor a port that nobody listens at.
        clock.schedule(at: now) { [weak self, weak mailbox] in
            guard let self else { return }
            let deliver: @Sendable (SimulatedEvent) -> Void = { [weak clock, weak mailbox] event in
                guard let clock else { return }
                clock.schedule(at: clock.now + event.delay) { [weak mailbox] in mailbox?.append(event.kind) }
            }
            guard let host = host(at: message.server) else { return deliver(SimulatedEvent(.failure(.unreachable))) }
            host.receive(message, at: now, deliver)
        }
    }
}

/// What answers at an address of a simulated network.
public protocol SimulatedHost: Sendable {
    /// What becomes of an attempt to connect.
    func connection(from client: Endpoint) -> SimulatedConnection

    /// Takes a message, and has what it leads to delivered to the port that it came from, now or later. It is called on
    /// the thread of the clock, and must not wait.
    func receive(
        _ message: SimulatedMessage, at time: ContinuousClock.Instant,
        _ deliver: @escaping @Sendable (SimulatedEvent) -> Void)
}

extension SimulatedHost {
    /// Every connection is accepted, unless a host says otherwise.
    public func connection(from client: Endpoint) -> SimulatedConnection { .accepted }
}

/// What becomes of an attempt to connect.
public enum SimulatedConnection: Hashable, Sendable {
    /// It comes about, or the client hears that nobody listens.
    case accepted, refused
    /// Nobody ever says anything.
    case silent
}

/// A message on its way to a host: of a datagram, or of a stream, without its length.
public struct SimulatedMessage: Hashable, Sendable {
    /// A DNS message, without the length that stands before it in a stream.
    public let bytes: [UInt8]
    /// What it came over.
    public let transport: TransportProtocol
    /// The address and the port that it comes from.
    public let client: Endpoint
    /// The address that it is sent to.
    public let server: Endpoint
}

/// What happens at a client's port.
public struct SimulatedEvent: Hashable, Sendable {
    /// What can happen there.
    public enum Kind: Hashable, Sendable {
        /// A datagram arrives.
        case datagram(Datagram)
        /// Octets of a stream, lengths of messages included.
        case octets([UInt8])
        /// The network, or the peer of a stream, reports an error.
        case failure(TransportError.Code)
    }

    /// What happens.
    public let kind: Kind
    /// How long after it is handed over it happens.
    public let delay: Duration

    /// An event at a client's port, at once unless a delay is given.
    public init(_ kind: Kind, after delay: Duration = .zero) {
        self.kind = kind
        self.delay = delay
    }

    /// A message that goes back the way that another came, from the address that was asked.
    public init(_ bytes: [UInt8], replyingTo message: SimulatedMessage, after delay: Duration = .zero) {
        switch message.transport {
        case .udp: self.init(.datagram(Datagram(bytes: bytes, source: message.server)), after: delay)
        case .tcp: self.init(.octets(StreamFraming.framed(bytes)), after: delay)
        }
    }
}

// MARK: - Ends

private final class SimulatedPort: DatagramPort {
    private let network: SimulatedNetwork
    private let endpoint: Endpoint
    private let mailbox: Mailbox<SimulatedEvent.Kind>

    init(_ network: SimulatedNetwork, _ endpoint: Endpoint) {
        self.network = network
        self.endpoint = endpoint
        mailbox = Mailbox(network.clock)
    }

    func send(_ bytes: [UInt8], to destination: Endpoint) {
        let message = SimulatedMessage(bytes: bytes, transport: .udp, client: endpoint, server: destination)
        network.carry(message, to: mailbox)
    }

    func receive(before deadline: ContinuousClock.Instant) async throws -> Datagram? {
        while let event = try await mailbox.next(before: deadline) {
            switch event {
            case .datagram(let datagram): return datagram
            case .failure(let code): throw TransportError(code, "receive over UDP")
            case .octets: continue
            }
        }
        return nil
    }
}

private final class SimulatedStream: ByteStream {
    private let network: SimulatedNetwork
    private let client: Endpoint
    private let server: Endpoint
    private let mailbox: Mailbox<SimulatedEvent.Kind>
    private let sent = Mutex(StreamFraming())
    private let received = Mutex<[UInt8]>([])

    init(_ network: SimulatedNetwork, _ client: Endpoint, _ server: Endpoint) {
        self.network = network
        self.client = client
        self.server = server
        mailbox = Mailbox(network.clock)
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        for message in sent.withLock({ $0.messages(adding: bytes) }) {
            let message = SimulatedMessage(bytes: message, transport: .tcp, client: client, server: server)
            network.carry(message, to: mailbox)
        }
        return true
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        while true {
            if let taken = take(count) { return taken }
            switch try await mailbox.next(before: deadline) {
            case .octets(let octets): received.withLock { $0 += octets }
            case .failure(let code): throw TransportError(code, "receive from \(server)")
            case .datagram: continue
            case nil: return nil
            }
        }
    }

    private func take(_ count: Int) -> [UInt8]? {
        received.withLock { octets in
            guard octets.count >= count else { return nil }
            defer { octets.removeFirst(count) }
            return Array(octets.prefix(count))
        }
    }
}

private final class SimulatedListener: StreamListener {
    let endpoint: Endpoint
    private let connections: Mailbox<SimulatedPipe.End>
    private let network: SimulatedNetwork

    init(_ endpoint: Endpoint, _ connections: Mailbox<SimulatedPipe.End>, _ network: SimulatedNetwork) {
        self.endpoint = endpoint
        self.connections = connections
        self.network = network
    }

    deinit {
        network.stopListening(at: endpoint)
    }

    func accept() async throws -> any AcceptedStream {
        while true {
            if let connection = try await connections.next(before: network.now + .seconds(86_400 * 365)) {
                return connection
            }
        }
    }
}

private final class SimulatedReservation: ReservedEndpoint {
    let endpoint: Endpoint
    private let network: SimulatedNetwork

    init(_ endpoint: Endpoint, _ network: SimulatedNetwork) {
        self.endpoint = endpoint
        self.network = network
    }

    deinit {
        network.release(endpoint)
    }
}

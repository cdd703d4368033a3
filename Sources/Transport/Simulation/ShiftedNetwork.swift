import Synchronization

/// Another network on a clock that can be put forward: what its user keeps for a time grows old at once, and nobody
/// waits.
public final class ShiftedNetwork: ListeningNetwork {
    private let base: any ListeningNetwork
    private let shift = Mutex(Duration.zero)

    /// - Parameter base: What everything is sent through.
    public init(_ base: any ListeningNetwork) {
        self.base = base
    }

    /// The time on the other network, and how far the clock was put forward.
    public var now: ContinuousClock.Instant { base.now + shift.withLock(\.self) }

    /// Puts the clock forward.
    public func advance(by duration: Duration) {
        shift.withLock { $0 += duration }
    }

    /// That of the other network.
    public var executor: any TaskExecutor { base.executor }

    /// Runs work where the events of the other network arrive.
    public func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await base.run(body)
    }

    /// A fresh port of the other network, with deadlines on this clock.
    /// - Throws: `TransportError` when there is none to be had.
    public func openDatagrams(toward server: Endpoint) throws(TransportError) -> any DatagramPort {
        ShiftedPort(base: try base.openDatagrams(toward: server), network: self)
    }

    /// A connection over the other network, with deadlines on this clock.
    /// - Returns: None when it did not come about before the deadline.
    /// - Throws: `TransportError` when it cannot come about; `CancellationError`.
    public func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        try await base.openStream(to: server, before: unshifted(deadline)).map {
            ShiftedStream(base: $0, network: self)
        }
    }

    /// Listens on the other network; deadlines of what arrives are on this clock.
    /// - Throws: `TransportError` when that cannot be.
    public func listen(at endpoint: Endpoint) throws(TransportError) -> any StreamListener {
        ShiftedListener(base: try base.listen(at: endpoint), network: self)
    }

    /// Keeps an endpoint of the other network.
    /// - Throws: `TransportError` when somebody has it.
    public func reserve(_ endpoint: Endpoint) throws(TransportError) -> any ReservedEndpoint {
        try base.reserve(endpoint)
    }

    /// Waits on this clock; who waits already is not woken when the clock is put forward.
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await base.sleep(until: unshifted(deadline))
    }

    fileprivate func unshifted(_ instant: ContinuousClock.Instant) -> ContinuousClock.Instant {
        instant - shift.withLock(\.self)
    }
}

private struct ShiftedPort: DatagramPort {
    let base: any DatagramPort
    let network: ShiftedNetwork

    func send(_ bytes: [UInt8], to destination: Endpoint) throws(TransportError) {
        try base.send(bytes, to: destination)
    }

    func receive(before deadline: ContinuousClock.Instant) async throws -> Datagram? {
        try await base.receive(before: network.unshifted(deadline))
    }
}

private struct ShiftedStream: ByteStream {
    let base: any ByteStream
    let network: ShiftedNetwork

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        try await base.send(bytes, before: network.unshifted(deadline))
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        try await base.receive(count, before: network.unshifted(deadline))
    }
}

private struct ShiftedListener: StreamListener {
    let base: any StreamListener
    let network: ShiftedNetwork

    var endpoint: Endpoint { base.endpoint }

    func accept() async throws -> any AcceptedStream {
        ShiftedAcceptedStream(base: try await base.accept(), network: network)
    }
}

private struct ShiftedAcceptedStream: AcceptedStream {
    let base: any AcceptedStream
    let network: ShiftedNetwork

    var peer: Endpoint { base.peer }

    func resetWhenClosed() {
        base.resetWhenClosed()
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        try await base.send(bytes, before: network.unshifted(deadline))
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        try await base.receive(count, before: network.unshifted(deadline))
    }
}

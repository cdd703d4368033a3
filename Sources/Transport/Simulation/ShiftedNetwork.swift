import Synchronization

/// Another network on a clock that can be put forward: what its user keeps for a time grows old at once, and nobody
/// waits.
public final class ShiftedNetwork: Network {
    private let base: any Network
    private let shift = Mutex(Duration.zero)

    public init(_ base: any Network) {
        self.base = base
    }

    public var now: ContinuousClock.Instant { base.now + shift.withLock(\.self) }

    /// Puts the clock forward.
    public func advance(by duration: Duration) {
        shift.withLock { $0 += duration }
    }

    public func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await base.run(body)
    }

    public func openDatagrams(toward server: Endpoint) throws(TransportError) -> any DatagramPort {
        ShiftedPort(base: try base.openDatagrams(toward: server), network: self)
    }

    public func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        try await base.openStream(to: server, before: unshifted(deadline)).map {
            ShiftedStream(base: $0, network: self)
        }
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

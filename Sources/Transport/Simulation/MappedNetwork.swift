import Synchronization

/// A network on which somebody can listen at any address: ports of loopback on another network stand for them. Where
/// nobody listens no way leads, so that nothing leaves the machine.
public final class MappedNetwork: ListeningNetwork {
    private let base: any ListeningNetwork
    private let places = Mutex<[Endpoint: Endpoint]>([:])

    /// - Parameter base: What has the ports.
    public init(_ base: any ListeningNetwork) {
        self.base = base
    }

    /// The time on the other network.
    public var now: ContinuousClock.Instant { base.now }

    /// That of the other network.
    public var executor: any TaskExecutor { base.executor }

    /// Runs work where the events of the other network arrive.
    public func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await base.run(body)
    }

    /// A port of the other network: datagrams are not mapped.
    /// - Throws: `TransportError` when there is none to be had.
    public func openDatagrams(toward server: Endpoint) throws(TransportError) -> any DatagramPort {
        try base.openDatagrams(toward: server)
    }

    /// A connection to whoever listens at the endpoint on this network.
    /// - Returns: None when it did not come about before the deadline.
    /// - Throws: `TransportError` when it cannot come about; `CancellationError`.
    public func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        guard let place = places.withLock({ $0[server] }) else {
            throw TransportError(.unreachable, "connect to \(server)")
        }
        return try await base.openStream(to: place, before: deadline)
    }

    /// Listens at any address; with port 0, at the port that the other network gives.
    /// - Throws: `TransportError` when the endpoint is taken, or the other network has no port left.
    public func listen(at endpoint: Endpoint) throws(TransportError) -> any StreamListener {
        let listener = try base.listen(at: MappedNetwork.anyPort)
        return MappedListener(base: listener, place: try take(endpoint, listener.endpoint))
    }

    /// Keeps an endpoint at which nobody listens; with port 0, at the port that the other network gives.
    /// - Throws: `TransportError` when it is taken, or the other network has no port left.
    public func reserve(_ endpoint: Endpoint) throws(TransportError) -> any ReservedEndpoint {
        let reserved = try base.reserve(MappedNetwork.anyPort)
        return MappedReservation(base: reserved, place: try take(endpoint, reserved.endpoint))
    }

    /// Waits on the other network's clock.
    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant) async throws {
        try await base.sleep(until: deadline)
    }

    private static let anyPort = Endpoint(address: .ipv4Loopback, port: 0)

    private func take(_ wanted: Endpoint, _ place: Endpoint) throws(TransportError) -> MappedPlace {
        let endpoint = wanted.port == 0 ? Endpoint(address: wanted.address, port: place.port) : wanted
        let isFree = places.withLock { places in
            guard places[endpoint] == nil else { return false }
            places[endpoint] = place
            return true
        }
        guard isFree else { throw TransportError(.addressInUse, "listen on \(endpoint)") }
        return MappedPlace(endpoint, self)
    }

    fileprivate func release(_ endpoint: Endpoint) {
        places.withLock { $0[endpoint] = nil }
    }
}

/// An endpoint that is taken until the value goes.
private final class MappedPlace: Sendable {
    let endpoint: Endpoint
    private let network: MappedNetwork

    init(_ endpoint: Endpoint, _ network: MappedNetwork) {
        self.endpoint = endpoint
        self.network = network
    }

    deinit {
        network.release(endpoint)
    }
}

private struct MappedListener: StreamListener {
    let base: any StreamListener
    let place: MappedPlace

    var endpoint: Endpoint { place.endpoint }

    func accept() async throws -> any AcceptedStream { try await base.accept() }
}

private struct MappedReservation: ReservedEndpoint {
    let base: any ReservedEndpoint
    let place: MappedPlace

    var endpoint: Endpoint { place.endpoint }
}

/// What a client of the DNS sends through: datagrams and streams, and the time that passes meanwhile.
///
/// The seam is the datagram, not the exchange: whoever asks sees everything that arrives at its port, and decides
/// itself what is a reply (RFC 5452 9).
public protocol Network: Sendable {
    /// The time on this network; deadlines are measured against it.
    var now: ContinuousClock.Instant { get }

    /// Runs work where the events of this network arrive, so that whoever waits for one goes on at once. The work must
    /// not block.
    func run<Result>(_ body: () async throws -> Result) async rethrows -> Result

    /// A fresh port, to ask a server of the given family from. It is given back when the value goes.
    func openDatagrams(toward server: Endpoint) throws(TransportError) -> any DatagramPort

    /// A connection to a server.
    /// - Returns: None when it did not come about before the deadline.
    /// - Throws: `TransportError` when it cannot come about; `CancellationError`.
    func openStream(to server: Endpoint, before deadline: ContinuousClock.Instant) async throws -> (any ByteStream)?
}

/// A datagram and where it came from.
public struct Datagram: Hashable, Sendable {
    /// What was sent, without the headers of UDP and IP.
    public let bytes: [UInt8]
    /// The address and the port that it claims to come from.
    public let source: Endpoint

    /// A datagram from an endpoint.
    public init(bytes: [UInt8], source: Endpoint) {
        self.bytes = bytes
        self.source = source
    }
}

/// A port that datagrams are sent from and arrive at.
public protocol DatagramPort: Sendable {
    /// Sends one datagram; whether it arrives, nobody says.
    /// - Throws: `TransportError` when it cannot leave.
    func send(_ bytes: [UInt8], to destination: Endpoint) throws(TransportError)

    /// The next datagram from anywhere.
    /// - Returns: None when nothing arrived before the deadline.
    /// - Throws: `TransportError` when the network reports that the destination is unreachable; `CancellationError`.
    func receive(before deadline: ContinuousClock.Instant) async throws -> Datagram?
}

/// A connection that octets go over in both directions.
public protocol ByteStream: Sendable {
    /// Sends all octets.
    /// - Returns: Whether they were taken before the deadline.
    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool

    /// Exactly `count` octets.
    /// - Returns: None when they did not arrive before the deadline.
    /// - Throws: `TransportError` when the peer ends the connection first; `CancellationError`.
    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]?
}

/// A network on which services listen for connections, too.
public protocol ListeningNetwork: Network {
    /// Where the events of this network arrive. A task that is made with a preference for it begins before any time
    /// passes on the network.
    var executor: any TaskExecutor { get }

    /// Listens for connections.
    /// - Parameter endpoint: Where; with port 0 at any port that is free.
    /// - Throws: `TransportError` when that cannot be.
    func listen(at endpoint: Endpoint) throws(TransportError) -> any StreamListener

    /// Keeps an endpoint at which nobody listens: connections are refused as long as the value is there.
    /// - Parameter endpoint: Where; with port 0 at any port that is free.
    /// - Throws: `TransportError` when somebody has it.
    func reserve(_ endpoint: Endpoint) throws(TransportError) -> any ReservedEndpoint

    /// Waits for a moment of this network's time.
    /// - Throws: `CancellationError`.
    func sleep(until deadline: ContinuousClock.Instant) async throws
}

/// Where connections arrive. Nobody listens there any more when the value goes.
public protocol StreamListener: Sendable {
    /// The address and the port.
    var endpoint: Endpoint { get }

    /// The next connection.
    /// - Throws: `TransportError` when the system has no means for one, which may change; `CancellationError`.
    func accept() async throws -> any AcceptedStream
}

/// An address and a port that are taken, and where nobody listens.
public protocol ReservedEndpoint: Sendable {
    /// The address and the port.
    var endpoint: Endpoint { get }
}

/// A connection that somebody else began.
public protocol AcceptedStream: ByteStream {
    /// Who began it.
    var peer: Endpoint { get }

    /// From now on the end of the connection is a reset, instead of an end in order.
    func resetWhenClosed()
}

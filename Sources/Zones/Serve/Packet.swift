public import Transport

/// A DNS message as it arrived at a server or left it.
public struct Packet: Hashable, Sendable {
    /// When it arrived or left, on the clock of the server.
    public let time: ContinuousClock.Instant
    /// The address and the port that it came from.
    public let source: Endpoint
    /// The address and the port that it was sent to.
    public let destination: Endpoint
    /// What it went over.
    public let transport: TransportProtocol
    /// The octets of the message, without the length that stands before it in a stream (RFC 1035 4.2.2).
    public let message: [UInt8]

    /// A message on its way.
    public init(
        time: ContinuousClock.Instant, source: Endpoint, destination: Endpoint, transport: TransportProtocol,
        message: [UInt8]
    ) {
        self.time = time
        self.source = source
        self.destination = destination
        self.transport = transport
        self.message = message
    }
}

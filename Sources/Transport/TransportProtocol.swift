/// What carries a DNS message (RFC 1035 4.2).
public enum TransportProtocol: String, Hashable, Sendable, CaseIterable {
    /// One message in one datagram.
    case udp
    /// Messages on a stream, each behind its length.
    case tcp
}

/// What correlates operations: a TransID, or the SubscriptID of a subscription (RFC 3860 3.1, RFC 3859 3.1).
public struct OperationID: Hashable, Sendable {
    /// The most octets that gateways have to handle, and the most that are taken here.
    public static let maximumLength = 40

    /// At least one.
    public let octets: [UInt8]

    /// None for no octets, and for more than `maximumLength`.
    public init?(_ octets: some Sequence<UInt8>) {
        self.octets = Array(octets)
        guard (1...OperationID.maximumLength).contains(self.octets.count) else { return nil }
    }

    /// 128 random bits, as 32 digits: unique over time, and nothing that others can predict.
    public init(using generator: inout some RandomNumberGenerator) {
        octets = (0..<2).flatMap { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return Array((String(repeating: "0", count: 16 - digits.count) + digits).utf8)
        }
    }
}

extension OperationID: CustomStringConvertible {
    /// As text; octets that are no printable ASCII as `\xx`.
    public var description: String {
        octets.map { octet in
            (0x21...0x7E).contains(octet) && octet != .backslash
                ? String(UnicodeScalar(octet)) : "\\" + (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined()
    }
}

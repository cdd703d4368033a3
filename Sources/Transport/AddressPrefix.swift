/// A network: the addresses that share their first bits with one (RFC 4632 3.1, RFC 4291 2.3).
public struct AddressPrefix: Hashable, Sendable {
    /// The first address of the network.
    public let address: IPAddress
    /// Bits that count: 0 to 32, or 0 to 128 for IPv6.
    public let length: Int

    /// The network of `length` bits that an address lies in; none when the family has fewer bits.
    public init?(_ address: IPAddress, length: Int) {
        guard (0...address.bitCount).contains(length) else { return nil }
        self.address = address.masked(to: length)
        self.length = length
    }

    /// A network from text, `192.0.2.0/24` or `2001:db8::/32`; an address alone is a network of its own.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else { return nil }
        let digits = parts.count == 2 ? parts[1] : "\(address.bitCount)"
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let length = Int(digits)
        else { return nil }
        self.init(address, length: length)
    }

    /// Whether an address lies in the network, whatever its scope; those of the other family never do.
    public func contains(_ other: IPAddress) -> Bool {
        other.family == address.family && other.masked(to: length) == address
    }
}

extension AddressPrefix: CustomStringConvertible {
    /// `192.0.2.0/24`, `2001:db8::/32`.
    public var description: String { "\(address)/\(length)" }
}

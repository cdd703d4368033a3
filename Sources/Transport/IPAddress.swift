#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// An IPv4 or IPv6 address; link-local IPv6 addresses may carry the scope that they are valid in (RFC 4007).
public struct IPAddress: Hashable, Sendable {
    /// The version of the Internet Protocol: an address of 32 bits, or of 128.
    public enum Family: Hashable, Sendable { case ipv4, ipv6 }

    private enum Storage: Hashable, Sendable {
        case ipv4(UInt32)
        case ipv6(high: UInt64, low: UInt64, scope: UInt32)
    }

    private let storage: Storage

    /// `127.0.0.1`.
    public static let ipv4Loopback = IPAddress(ipv4: 0x7F00_0001)
    /// `::1`.
    public static let ipv6Loopback = IPAddress(high: 0, low: 1)

    init(ipv4: UInt32) {
        storage = .ipv4(ipv4)
    }

    init(high: UInt64, low: UInt64, scope: UInt32 = 0) {
        storage = .ipv6(high: high, low: low, scope: scope)
    }

    /// An address from 4 or 16 octets in network order, as A and AAAA records hold them; none for any other number.
    public init?(networkOrder octets: [UInt8]) {
        switch octets.count {
        case 4: self.init(ipv4: octets.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            self.init(
                high: octets.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
                low: octets.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) })
        default: return nil
        }
    }

    /// An address from text: `192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`; none for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        // C text ends at its first zero octet.
        guard let first = parts.first, !text.utf8.contains(0) else { return nil }
        var ipv4 = in_addr()
        if parts.count == 1, unsafe inet_pton(AF_INET, String(first), &ipv4) == 1 {
            self.init(ipv4: UInt32(bigEndian: ipv4.s_addr))
            return
        }
        var ipv6 = in6_addr()
        guard unsafe inet_pton(AF_INET6, String(first), &ipv6) == 1 else { return nil }
        var scope: UInt32 = 0
        if parts.count == 2 {
            scope = unsafe UInt32(digits: parts[1]) ?? if_nametoindex(String(parts[1]))
            guard scope > 0 else { return nil }
        }
        self.init(ipv6, scope: scope)
    }

    init(_ address: in6_addr, scope: UInt32) {
        let (high, low) = unsafe withUnsafeBytes(of: address) {
            unsafe ($0.load(as: UInt64.self).bigEndian, $0.load(fromByteOffset: 8, as: UInt64.self).bigEndian)
        }
        self.init(high: high, low: low, scope: scope)
    }
}

extension IPAddress {
    /// Which version of the protocol the address belongs to.
    public var family: Family {
        switch storage {
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        }
    }

    /// Whether packets to the address stay on this machine: 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        switch storage {
        case .ipv4(let value): value >> 24 == 127
        case .ipv6(let high, let low, _): high == 0 && low == 1
        }
    }

    /// Whether it stands for every address of the machine: 0.0.0.0 or ::.
    public var isUnspecified: Bool {
        switch storage {
        case .ipv4(let value): value == 0
        case .ipv6(let high, let low, _): high == 0 && low == 0
        }
    }

    /// The bits of the address, for tables that are looked up at each datagram.
    package var bits: (high: UInt64, low: UInt64) {
        switch storage {
        case .ipv4(let value): (0, UInt64(value))
        case .ipv6(let high, let low, _): (high, low)
        }
    }

    var bitCount: Int { family == .ipv4 ? 32 : 128 }

    /// The address with its first `length` bits, and zeros behind them; without its scope.
    package func masked(to length: Int) -> IPAddress {
        switch storage {
        case .ipv4(let value): IPAddress(ipv4: value & ~(UInt32.max >> length))
        case .ipv6(let high, let low, _):
            IPAddress(high: high & ~(UInt64.max >> length), low: low & ~(UInt64.max >> max(0, length - 64)))
        }
    }

    /// The address in network order: 4 or 16 octets.
    public var octets: [UInt8] {
        switch storage {
        case .ipv4(let value): withBytes(of: value)
        case .ipv6(let high, let low, _): withBytes(of: high) + withBytes(of: low)
        }
    }

    private func withBytes(of value: some FixedWidthInteger) -> [UInt8] {
        stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    var ipv4: in_addr {
        guard case .ipv4(let value) = storage else { return in_addr() }
        return in_addr(s_addr: value.bigEndian)
    }

    var ipv6: (address: in6_addr, scope: UInt32) {
        guard case .ipv6(let high, let low, let scope) = storage else { return (in6_addr(), 0) }
        var address = in6_addr()
        unsafe withUnsafeMutableBytes(of: &address) {
            unsafe $0.storeBytes(of: high.bigEndian, as: UInt64.self)
            unsafe $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return (address, scope)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The usual text (RFC 5952 for IPv6), with the scope's number behind `%`.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        switch storage {
        case .ipv4:
            var address = ipv4
            unsafe _ = inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        case .ipv6:
            var address = ipv6.address
            unsafe _ = inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        }
        let end = text.firstIndex(of: 0) ?? text.endIndex
        let scope = ipv6.scope
        return String(decoding: text[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
            + (scope == 0 ? "" : "%\(scope)")
    }
}

extension FixedWidthInteger {
    /// A number from digits alone; Swift would take a sign before them.
    fileprivate init?(digits text: Substring) {
        guard text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        self.init(text)
    }
}

/// An address and a port.
public struct Endpoint: Hashable, Sendable {
    /// The host.
    public let address: IPAddress
    /// The port; 0, where somebody is to listen, for any that is free.
    public let port: UInt16

    /// An address and a port.
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// An endpoint from text: `127.0.0.1:5300`, `[::1]:5300`; without a port, `defaultPort` completes it.
    public init?(_ text: String, defaultPort: UInt16? = nil) {
        if let address = IPAddress(text), let defaultPort {
            self.init(address: address, port: defaultPort)
            return
        }
        let host: Substring
        let rest: Substring
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            rest = text[text.index(after: end)...]
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            host = text[..<colon]
            rest = text[colon...]
        }
        guard let address = IPAddress(String(host)), (address.family == .ipv6) == text.hasPrefix("[") else {
            return nil
        }
        if rest.isEmpty, let defaultPort {
            self.init(address: address, port: defaultPort)
        } else if rest.hasPrefix(":"), let port = UInt16(digits: rest.dropFirst()) {
            self.init(address: address, port: port)
        } else {
            return nil
        }
    }
}

extension Endpoint: CustomStringConvertible {
    /// `127.0.0.1:5300`, `[::1]:5300`.
    public var description: String {
        address.family == .ipv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}

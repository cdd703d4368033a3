internal import CSockets

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// An endpoint in the form that system calls take.
package struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()
    private var length: socklen_t

    /// Room for any address.
    package init() {
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    }

    /// What a system call wrote.
    init(_ storage: sockaddr_storage) {
        self.init()
        self.storage = storage
    }

    package init(_ endpoint: Endpoint) {
        switch endpoint.address.family {
        case .ipv4:
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = endpoint.port.bigEndian
            address.sin_addr = endpoint.address.ipv4
            unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: address, as: sockaddr_in.self) }
        case .ipv6:
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = endpoint.port.bigEndian
            (address.sin6_addr, address.sin6_scope_id) = endpoint.address.ipv6
            unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: address, as: sockaddr_in6.self) }
        }
    }

    /// The endpoint; none for an address family other than IPv4 and IPv6.
    package var endpoint: Endpoint? {
        switch Int32(storage.ss_family) {
        case AF_INET:
            let address = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in.self) }
            return Endpoint(
                address: IPAddress(ipv4: UInt32(bigEndian: address.sin_addr.s_addr)),
                port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in6.self) }
            return Endpoint(
                address: IPAddress(address.sin6_addr, scope: address.sin6_scope_id),
                port: UInt16(bigEndian: address.sin6_port))
        default:
            return nil
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe withUnsafeBytes(of: storage) { bytes in
            // A sockaddr_storage is never empty.
            guard let base = bytes.baseAddress else { preconditionFailure("an address without bytes") }
            return unsafe body(base.assumingMemoryBound(to: sockaddr.self), length)
        }
    }

    mutating func withMutablePointer<Result>(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
    ) -> Result {
        unsafe withUnsafeMutablePointer(to: &length) { length in
            unsafe withUnsafeMutableBytes(of: &storage) { bytes in
                guard let base = bytes.baseAddress else { preconditionFailure("an address without bytes") }
                return unsafe body(base.assumingMemoryBound(to: sockaddr.self), length)
            }
        }
    }
}

/// Which address of ours a datagram was sent to, where the system tells: that of sockets that listen on every address.
package struct LocalAddress: Sendable {
    /// What the system wrote, or will read.
    var raw = csockets_local()

    package init() {}

    /// None where the socket has one address only.
    package var address: IPAddress? {
        switch raw.family {
        case AF_INET:
            let address = unsafe withUnsafeBytes(of: raw.address) { unsafe $0.loadUnaligned(as: UInt32.self) }
            return IPAddress(ipv4: UInt32(bigEndian: address))
        case AF_INET6:
            let address = unsafe withUnsafeBytes(of: raw.address) { unsafe $0.loadUnaligned(as: in6_addr.self) }
            return IPAddress(address, scope: raw.interface)
        default: return nil
        }
    }
}

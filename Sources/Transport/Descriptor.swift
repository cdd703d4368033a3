internal import CSockets

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Owns a file descriptor; closes it when the value ends.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    deinit { _ = close(number) }

    /// A socket that does not block and does not outlive an `exec`.
    init(family: IPAddress.Family, kind: SocketKind) throws(TransportError) {
        let number = csockets_socket(family == .ipv4 ? AF_INET : AF_INET6, kind.number)
        guard number >= 0 else { throw .last("open a \(kind) socket") }
        self.init(owning: number)
        #if canImport(Darwin)
            // Where `send` has no flag for it.
            set(SO_NOSIGPIPE, level: SOL_SOCKET, to: 1)
        #endif
    }

    func set(_ option: Int32, level: Int32, to value: Int32) {
        var value = value
        unsafe _ = setsockopt(number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    func bind(to endpoint: Endpoint, _ operation: String) throws(TransportError) {
        let status = unsafe SocketAddress(endpoint).withPointer { unsafe bindSocket(number, $0, $1) }
        guard status == 0 else { throw .last("\(operation) \(endpoint)") }
    }

    /// The address and the port that the socket is bound to.
    var localEndpoint: Endpoint? {
        var address = SocketAddress()
        let status = unsafe address.withMutablePointer { unsafe getsockname(number, $0, $1) }
        return status == 0 ? address.endpoint : nil
    }
}

enum SocketKind: String, CustomStringConvertible {
    case udp = "UDP"
    case tcp = "TCP"

    var number: Int32 {
        #if canImport(Darwin)
            self == .udp ? SOCK_DGRAM : SOCK_STREAM
        #else
            Int32((self == .udp ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        #endif
    }

    var description: String { rawValue }
}

/// `bind` of the C library, under a name that the method does not hide.
private func bindSocket(_ number: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    unsafe bind(number, address, length)
}

internal import CSockets

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Accepts TCP connections; does not block; closed when the last reference goes.
package final class TCPListener: Sendable {
    private let descriptor: Descriptor
    package let localEndpoint: Endpoint

    package init(listeningOn endpoint: Endpoint, sharesPort: Bool = false) throws(TransportError) {
        let descriptor = try Descriptor(family: endpoint.address.family, kind: .tcp)
        // A port whose last connections linger may be taken again; a port that is in use may not.
        descriptor.set(SO_REUSEADDR, level: SOL_SOCKET, to: 1)
        if sharesPort { descriptor.set(SO_REUSEPORT, level: SOL_SOCKET, to: 1) }
        if endpoint.address.family == .ipv6 { descriptor.set(IPV6_V6ONLY, level: Int32(IPPROTO_IPV6), to: 1) }
        try descriptor.bind(to: endpoint, "listen on TCP")
        guard listen(descriptor.number, 128) == 0, let local = descriptor.localEndpoint else {
            throw .last("listen on TCP \(endpoint)")
        }
        self.descriptor = descriptor
        localEndpoint = local
    }

    package var number: Int32 { descriptor.number }

    /// The next connection that waits; none when there is none.
    /// - Throws: When the system has no descriptor or no memory for it; the connection goes on waiting.
    package func accept() throws(TransportError) -> TCPSocket? {
        var address = SocketAddress()
        let number = unsafe address.withMutablePointer { unsafe csockets_accept(descriptor.number, $0, $1) }
        guard number >= 0 else {
            switch errno {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: throw .last("accept a connection")
            default: return nil
            }
        }
        let accepted = Descriptor(owning: number)
        accepted.set(TCP_NODELAY, level: Int32(IPPROTO_TCP), to: 1)
        guard let peer = address.endpoint else { return nil }
        return TCPSocket(accepted, peer: peer)
    }
}

/// A port that is taken, and at which nobody listens; given back when the last reference goes.
final class TCPReservation: ReservedEndpoint {
    private let descriptor: Descriptor
    let endpoint: Endpoint

    init(of endpoint: Endpoint) throws(TransportError) {
        let descriptor = try Descriptor(family: endpoint.address.family, kind: .tcp)
        try descriptor.bind(to: endpoint, "take TCP port")
        guard let local = descriptor.localEndpoint else { throw .last("take TCP port \(endpoint)") }
        self.descriptor = descriptor
        self.endpoint = local
    }
}

/// One TCP connection; does not block; closed when the last reference goes.
package final class TCPSocket: Sendable {
    private let descriptor: Descriptor
    package let peer: Endpoint

    init(_ descriptor: consuming Descriptor, peer: Endpoint) {
        self.descriptor = descriptor
        self.peer = peer
    }

    /// Starts to connect; the socket becomes writable when that has ended, well or badly.
    init(connectingTo peer: Endpoint) throws(TransportError) {
        descriptor = try Descriptor(family: peer.address.family, kind: .tcp)
        self.peer = peer
        descriptor.set(TCP_NODELAY, level: Int32(IPPROTO_TCP), to: 1)
        let status = unsafe SocketAddress(peer).withPointer { unsafe connect(descriptor.number, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else { throw .last("connect to \(peer)") }
    }

    package var number: Int32 { descriptor.number }

    /// The address and the port of this side; none when the connection is gone.
    package var localEndpoint: Endpoint? { descriptor.localEndpoint }

    /// From now on closing the connection resets it, instead of ending it in order.
    package func resetWhenClosed() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe _ = setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Ends a connection that started: throws when it did not come about.
    func finishConnecting() throws(TransportError) {
        var status: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        unsafe _ = getsockopt(number, SOL_SOCKET, SO_ERROR, &status, &length)
        guard status == 0 else { throw TransportError(TransportError.Code(errno: status), "connect to \(peer)") }
    }

    /// Reads what waits into `buffer` from `offset` on; none when nothing waits, 0 when the peer has ended its side.
    package func receive(into buffer: inout [UInt8], from offset: Int) throws(TransportError) -> Int? {
        let number = number
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
            return unsafe recv(number, free.baseAddress, free.count, 0)
        }
        if count >= 0 { return count }
        switch errno {
        case EAGAIN, EINTR: return nil
        default: throw .last("receive from \(peer)")
        }
    }

    /// Sends octets of `buffer`; the number taken, which may be 0 when the peer reads slowly.
    package func send(_ buffer: [UInt8], range: Range<Int>) throws(TransportError) -> Int {
        let number = number
        let count = unsafe buffer.withUnsafeBytes { bytes in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            return unsafe systemSend(number, rest)
        }
        if count >= 0 { return count }
        switch errno {
        case EAGAIN, EINTR: return 0
        default: throw .last("send to \(peer)")
        }
    }
}

/// `send` of the C library, without the signal that a closed connection would raise.
private func systemSend(_ number: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Darwin)
        let flags: Int32 = 0
    #else
        let flags = Int32(MSG_NOSIGNAL)
    #endif
    return unsafe send(number, bytes.baseAddress, bytes.count, flags)
}

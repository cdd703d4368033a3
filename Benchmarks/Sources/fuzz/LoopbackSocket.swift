import Transport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A client's socket to a server on this machine; closed when the value ends.
struct LoopbackSocket: ~Copyable {
    enum Kind { case datagrams, stream }

    /// How long the server may take.
    private static let patience: Int32 = 5000

    let number: Int32

    /// - Throws: `Failure` when the system refuses, or for an address that is not 127.0.0.1.
    init(_ kind: Kind, to endpoint: Endpoint) throws {
        number = try LoopbackSocket.connected(kind, endpoint)
    }

    private static func connected(_ kind: Kind, _ endpoint: Endpoint) throws -> Int32 {
        guard endpoint.address == .ipv4Loopback else { throw Failure("\(endpoint) is not on the loopback") }
        #if canImport(Darwin)
            let type = kind == .datagrams ? SOCK_DGRAM : SOCK_STREAM
        #else
            let type = Int32((kind == .datagrams ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        #endif
        let number = socket(AF_INET, type, 0)
        guard number >= 0 else { throw Failure("no socket: error \(errno)") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = endpoint.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) { addresses in
                unsafe connect(number, addresses.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            let code = errno
            _ = close(number)
            throw Failure("no connection to \(endpoint): error \(code)")
        }
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
        return number
    }

    deinit { _ = close(number) }

    /// Sends octets; the number taken, none when there is no room now.
    func send(_ octets: ArraySlice<UInt8>) throws -> Int? {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        let number = number
        let count = unsafe octets.withUnsafeBytes { unsafe systemSend(number, $0.baseAddress, $0.count, flags) }
        if count >= 0 { return count }
        guard errno == EAGAIN else { throw Failure("cannot send: error \(errno)") }
        return nil
    }

    /// Reads into a buffer; the number of octets, 0 at the end of a stream, none when nothing waits.
    func receive(into buffer: inout [UInt8]) throws -> Int? {
        let number = number
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
        if count >= 0 { return count }
        guard errno == EAGAIN else { throw Failure("cannot receive: error \(errno)") }
        return nil
    }

    /// Waits until something arrives, or there is room to send; false when the server takes too long.
    func wait(toSend: Bool) -> Bool {
        var entry = pollfd(fd: number, events: Int16(toSend ? POLLIN | POLLOUT : POLLIN), revents: 0)
        return unsafe poll(&entry, 1, LoopbackSocket.patience) > 0
    }

    /// Sends no more.
    func finishSending() {
        #if canImport(Darwin)
            _ = shutdown(number, SHUT_WR)
        #else
            _ = shutdown(number, Int32(SHUT_WR))
        #endif
    }

    /// Lets the socket close without a word: the server sees a reset.
    func closeAbruptly() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe _ = setsockopt(number, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

/// Lets the threads of a server work for a millisecond.
func pause() { usleep(1000) }

/// `send` of the C library, under a name that the method does not hide.
private func systemSend(_ number: Int32, _ octets: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    unsafe send(number, octets, count, flags)
}

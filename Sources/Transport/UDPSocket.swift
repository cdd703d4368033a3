internal import CSockets

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A UDP socket that does not block; closed when the last reference goes.
package final class UDPSocket: Sendable {
    /// The most reports of refusals that are taken at once.
    private static let maximumReports = 64

    private let descriptor: Descriptor
    /// Whether the system reports to this socket what it sent in vain.
    private let hearsRefusals: Bool
    /// Whether replies have to leave from the address that the query was sent to: the system would choose one.
    package let listensEverywhere: Bool
    private let family: IPAddress.Family

    /// A socket bound to an endpoint; port 0 is any free one.
    /// - Parameter sharesPort: Whether other sockets of this program may take the same port and share what arrives.
    package init(listeningOn endpoint: Endpoint, sharesPort: Bool = false) throws(TransportError) {
        let descriptor = try Descriptor(family: endpoint.address.family, kind: .udp)
        if sharesPort { descriptor.set(SO_REUSEPORT, level: SOL_SOCKET, to: 1) }
        if endpoint.address.family == .ipv6 { descriptor.set(IPV6_V6ONLY, level: Int32(IPPROTO_IPV6), to: 1) }
        // Bursts wait here while a reply is being written; the system may grant less.
        descriptor.set(SO_RCVBUF, level: SOL_SOCKET, to: 1 << 21)
        listensEverywhere = endpoint.address.isUnspecified
        if listensEverywhere {
            let family = endpoint.address.family == .ipv4 ? AF_INET : AF_INET6
            guard csockets_tell_local(descriptor.number, family) == 0 else { throw .last("listen on \(endpoint)") }
        }
        try descriptor.bind(to: endpoint, "listen on UDP")
        self.descriptor = descriptor
        hearsRefusals = false
        family = endpoint.address.family
    }

    /// A socket to ask servers of a family from, on a port that the system chooses with the first query. Not
    /// connected: what others send to the port arrives too, with its source.
    init(asking family: IPAddress.Family) throws(TransportError) {
        let descriptor = try Descriptor(family: family, kind: .udp)
        #if os(Linux)
            // Without it, the refusals of a host would be reported to connected sockets only.
            switch family {
            case .ipv4: descriptor.set(IP_RECVERR, level: Int32(IPPROTO_IP), to: 1)
            case .ipv6: descriptor.set(IPV6_RECVERR, level: Int32(IPPROTO_IPV6), to: 1)
            }
        #endif
        self.descriptor = descriptor
        hearsRefusals = true
        listensEverywhere = false
        self.family = family
    }

    package var number: Int32 { descriptor.number }

    /// Where the socket listens; for one to ask from, the port is 0 before the first query.
    package var localEndpoint: Endpoint {
        descriptor.localEndpoint
            ?? Endpoint(address: family == .ipv4 ? IPAddress(ipv4: 0) : IPAddress(high: 0, low: 0), port: 0)
    }

    /// Takes one datagram into `buffer`: its length and where it came from; none when no datagram waits.
    /// What does not fit into the buffer is cut off.
    package func receive(
        into buffer: inout [UInt8], from source: inout SocketAddress
    ) throws(TransportError) -> Int? {
        source = SocketAddress()
        let (number, capacity) = (descriptor.number, buffer.count)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe source.withMutablePointer { address, length in
                unsafe recvfrom(number, bytes.baseAddress, capacity, 0, address, length)
            }
        }
        if count >= 0 { return count }
        let error = TransportError.last("receive over UDP")
        let isRefused = takeReports()
        switch error.code {
        case .system(EAGAIN), .system(EINTR):
            guard !isRefused else { throw TransportError(.unreachable, "receive over UDP") }
            return nil
        // Which of the two it was, the system does not tell once a later datagram was sent.
        case .refused: throw TransportError(.unreachable, "receive over UDP")
        default: throw error
        }
    }

    /// Takes away the reports of refusals, whether there were any: while one waits, the socket counts as ready.
    private func takeReports() -> Bool {
        var isAny = false
        #if os(Linux)
            guard hearsRefusals else { return false }
            for _ in 0..<UDPSocket.maximumReports {
                guard recv(descriptor.number, nil, 0, Int32(MSG_ERRQUEUE)) >= 0 else { break }
                isAny = true
            }
        #endif
        return isAny
    }

    /// Sends the first `count` octets of `buffer`. A full send queue drops them, as networks do.
    /// - Parameter local: Which address they leave from; by default the system chooses.
    package func send(
        _ buffer: [UInt8], count: Int, to destination: SocketAddress, from local: LocalAddress = LocalAddress()
    ) throws(TransportError) {
        var error = trySending(buffer, count, destination, local)
        // The refusal of an earlier datagram; whoever receives hears of it.
        if hearsRefusals, error?.code == .refused || error?.code == .unreachable {
            error = trySending(buffer, count, destination, local)
        }
        if let error { throw error.code == .refused ? TransportError(.unreachable, "send over UDP") : error }
    }

    private func trySending(
        _ buffer: [UInt8], _ count: Int, _ destination: SocketAddress, _ local: LocalAddress
    ) -> TransportError? {
        let number = descriptor.number
        var local = local.raw
        let sent = unsafe buffer.withUnsafeBytes { bytes in
            unsafe destination.withPointer { address, length in
                unsafe csockets_send(number, bytes.baseAddress, count, address, length, &local)
            }
        }
        guard sent < 0, errno != EAGAIN, errno != ENOBUFS, errno != EINTR else { return nil }
        return .last("send over UDP")
    }
}

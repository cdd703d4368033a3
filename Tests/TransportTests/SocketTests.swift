import Testing

@testable import Transport

@Suite("Sockets") struct SocketTests {
    @Test("Port 0 gives a real port", arguments: IPAddress.Family.both)
    func anyPort(family: IPAddress.Family) throws {
        try family.requireLoopback()
        let (udp, tcp) = (try UDPSocket(listeningOn: family.loopback), try TCPListener(listeningOn: family.loopback))
        for endpoint in [udp.localEndpoint, tcp.localEndpoint] {
            #expect(endpoint.port > 0)
            #expect(endpoint.address == family.loopback.address)
        }
    }

    @Test("A port in use is refused, and named in the refusal", arguments: IPAddress.Family.both)
    func portInUse(family: IPAddress.Family) throws {
        try family.requireLoopback()
        let udp = try UDPSocket(listeningOn: family.loopback)
        let refusedUDP = #expect(throws: TransportError(.addressInUse, "")) {
            try UDPSocket(listeningOn: udp.localEndpoint)
        }
        #expect(refusedUDP?.operation == "listen on UDP \(udp.localEndpoint)")
        let tcp = try TCPListener(listeningOn: family.loopback)
        let refusedTCP = #expect(throws: TransportError(.addressInUse, "")) {
            try TCPListener(listeningOn: tcp.localEndpoint)
        }
        #expect(refusedTCP?.operation == "listen on TCP \(tcp.localEndpoint)")
        // A port that is not shared is not given to those who would share it.
        #expect(throws: TransportError(.addressInUse, "")) {
            try UDPSocket(listeningOn: udp.localEndpoint, sharesPort: true)
        }
        #expect(throws: TransportError(.addressInUse, "")) {
            try TCPListener(listeningOn: tcp.localEndpoint, sharesPort: true)
        }
    }

    @Test("Sockets that share a port may both take it")
    func sharedPort() throws {
        let udp = try UDPSocket(listeningOn: IPAddress.Family.ipv4.loopback, sharesPort: true)
        let secondUDP = try UDPSocket(listeningOn: udp.localEndpoint, sharesPort: true)
        #expect(secondUDP.localEndpoint == udp.localEndpoint)
        let tcp = try TCPListener(listeningOn: IPAddress.Family.ipv4.loopback, sharesPort: true)
        let secondTCP = try TCPListener(listeningOn: tcp.localEndpoint, sharesPort: true)
        #expect(secondTCP.localEndpoint == tcp.localEndpoint)
    }

    @Test("A port is free again when its socket goes", arguments: IPAddress.Family.both)
    func portReleased(family: IPAddress.Family) throws {
        try family.requireLoopback()
        // Another test may take the freed port meanwhile, but hardly five times in a row.
        let wasFreed = try (0..<5).contains { _ in
            let endpoint = try UDPSocket(listeningOn: family.loopback).localEndpoint
            return (try? UDPSocket(listeningOn: endpoint)) != nil
        }
        #expect(wasFreed)
        let wasFreedForTCP = try (0..<5).contains { _ in
            let endpoint = try TCPListener(listeningOn: family.loopback).localEndpoint
            return (try? TCPListener(listeningOn: endpoint)) != nil
        }
        #expect(wasFreedForTCP)
    }

    @Test("An address of another machine is not available", arguments: ["192.0.2.1", "2001:db8::1"])
    func foreignAddress(text: String) throws {
        let address = try #require(IPAddress(text))
        try address.family.requireLoopback()
        let endpoint = Endpoint(address: address, port: 0)
        #expect(throws: TransportError(.addressNotAvailable, "")) { try UDPSocket(listeningOn: endpoint) }
        #expect(throws: TransportError(.addressNotAvailable, "")) { try TCPListener(listeningOn: endpoint) }
    }

    @Test("Nothing waits: none")
    func nothing() throws {
        let socket = try UDPSocket(listeningOn: IPAddress.Family.ipv4.loopback)
        var buffer = [UInt8](repeating: 0, count: 16)
        var source = SocketAddress()
        let count = try socket.receive(into: &buffer, from: &source)
        #expect(count == nil && source.endpoint == nil)
        let connection = try TCPListener(listeningOn: IPAddress.Family.ipv4.loopback).accept()
        #expect(connection == nil)
    }

    @Test("A datagram is cut off where the buffer ends, and only as many octets are sent as asked")
    func buffers() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let socket = try UDPSocket(listeningOn: IPAddress.Family.ipv4.loopback)
            try socket.send([1, 2, 3, 4], count: 3, to: SocketAddress(peer.endpoint))
            let datagram = try await peer.receive()
            #expect(datagram == Datagram(bytes: [1, 2, 3], source: socket.localEndpoint))
            try peer.send([5, 6, 7], to: socket.localEndpoint)
            var poller = Poller()
            poller.add(socket.number, for: .reading)
            poller.wait(for: .seconds(60))
            var buffer: [UInt8] = [0, 0]
            var source = SocketAddress()
            let count = try socket.receive(into: &buffer, from: &source)
            #expect(count == 2 && buffer == [5, 6] && source.endpoint == peer.endpoint)
        }
    }
}

@Suite("Transport errors") struct TransportErrorTests {
    static let texts: [(code: TransportError.Code, text: String)] = [
        (.addressInUse, "cannot x: the port is in use (another one, or port 0 for any free one, works)"),
        (.addressNotAvailable, "cannot x: this machine does not have the address"),
        (.notPermitted, "cannot x: not permitted (ports below 1024 need root)"),
        (.refused, "cannot x: nobody listens there"), (.unreachable, "cannot x: unreachable"),
        (.closed, "cannot x: the connection was closed"),
        (.system(2), "cannot x: No such file or directory"),
    ]

    @Test("An error says what was tried and why it failed", arguments: texts)
    func description(code: TransportError.Code, text: String) {
        #expect(TransportError(code, "x").description == text)
    }

    @Test("Errors are equal by code, whatever was tried")
    func equality() {
        #expect(TransportError(.closed, "a") == TransportError(.closed, "b"))
        #expect(Set([TransportError(.closed, "a"), TransportError(.closed, "b")]).count == 1)
        #expect(TransportError(.closed, "a") != TransportError(.unreachable, "a"))
        #expect(TransportError(.system(1), "a") != TransportError(.system(2), "a"))
    }
}

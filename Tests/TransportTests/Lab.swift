import Testing

@testable import Transport

/// The network under test, and peers on loopback that answer as the test tells them.
struct Lab: Sendable {
    let network: SocketNetwork
    private let reactor: Reactor

    /// Gives `body` a network and peers; everything ends with it.
    static func run(_ body: (Lab) async throws -> Void) async throws {
        let reactor = try Reactor()
        let thread = try WorkerThread { reactor.run() }
        defer {
            reactor.stop()
            thread.join()
        }
        try await body(Lab(network: SocketNetwork(), reactor: reactor))
    }

    /// A deadline that only a failing test sees.
    var patience: ContinuousClock.Instant { network.now + .seconds(540) }

    /// A deadline that a test waits for.
    var soon: ContinuousClock.Instant { network.now + .milliseconds(20) }

    func peer(_ family: IPAddress.Family = .ipv4) throws -> DatagramPeer {
        DatagramPeer(socket: try UDPSocket(listeningOn: family.loopback), reactor: reactor)
    }

    func listener(_ family: IPAddress.Family = .ipv4) throws -> StreamPeer.Listener {
        StreamPeer.Listener(socket: try TCPListener(listeningOn: family.loopback), reactor: reactor)
    }
}

/// A server's datagram port.
struct DatagramPeer: Sendable {
    fileprivate let socket: UDPSocket
    fileprivate let reactor: Reactor

    var endpoint: Endpoint { socket.localEndpoint }

    func receive() async throws -> Datagram {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var source = SocketAddress()
        while true {
            if let count = try socket.receive(into: &buffer, from: &source) {
                return Datagram(bytes: Array(buffer[..<count]), source: try #require(source.endpoint))
            }
            try await reactor.wait(for: socket.number, .reading)
        }
    }

    func send(_ bytes: [UInt8], to endpoint: Endpoint) throws {
        try socket.send(bytes, count: bytes.count, to: SocketAddress(endpoint))
    }
}

/// A server's side of a connection; closed when the last reference goes.
struct StreamPeer: Sendable {
    struct Listener: Sendable {
        fileprivate let socket: TCPListener
        fileprivate let reactor: Reactor

        var endpoint: Endpoint { socket.localEndpoint }

        func accept() async throws -> StreamPeer {
            while true {
                if let socket = try socket.accept() { return StreamPeer(socket: socket, reactor: reactor) }
                try await reactor.wait(for: socket.number, .reading)
            }
        }
    }

    let socket: TCPSocket
    fileprivate let reactor: Reactor

    func receive(_ count: Int) async throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            guard let more = try socket.receive(into: &buffer, from: received) else {
                try await reactor.wait(for: socket.number, .reading)
                continue
            }
            try #require(more > 0, "the connection ended after \(received) octets")
            received += more
        }
        return buffer
    }

    func send(_ bytes: [UInt8]) async throws {
        var sent = 0
        while sent < bytes.count {
            let count = try socket.send(bytes, range: sent..<bytes.count)
            sent += count
            if count == 0 { try await reactor.wait(for: socket.number, .writing) }
        }
    }
}

extension Reactor {
    fileprivate func wait(for number: Int32, _ interest: Poller.Interest) async throws {
        let isReady = try await isReady(number, for: interest, before: .now + .seconds(600))
        try #require(isReady, "nothing happened for ten minutes")
    }
}

extension IPAddress.Family {
    /// Both families; a test of IPv6 is cancelled where there is no `::1`.
    static let both: [IPAddress.Family] = [.ipv4, .ipv6]

    /// The loopback address and any free port.
    var loopback: Endpoint { Endpoint(address: self == .ipv4 ? .ipv4Loopback : .ipv6Loopback, port: 0) }

    func requireLoopback() throws {
        guard (try? UDPSocket(listeningOn: loopback)) == nil else { return }
        try Test.cancel("this machine has no \(loopback.address)")
    }
}

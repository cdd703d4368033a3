@testable import Transport

/// Ports of loopback at which nobody listens.
enum ClosedPort {
    /// Runs `body` with a port that refuses datagrams.
    static func forDatagrams(_ family: IPAddress.Family, _ body: (Endpoint) async throws -> Void) async throws {
        try await run(family, UDPSocket.open, body)
    }

    /// Runs `body` with a port that refuses connections.
    static func forStreams(_ family: IPAddress.Family, _ body: (Endpoint) async throws -> Void) async throws {
        try await run(family, TCPListener.open, body)
    }

    private typealias Opening = (Endpoint) throws -> (socket: any Sendable, endpoint: Endpoint)

    private static func run(
        _ family: IPAddress.Family, _ open: Opening, _ body: (Endpoint) async throws -> Void
    ) async throws {
        for _ in 0..<100 {
            // The same port of a neighbouring address keeps away who takes any free port of all addresses.
            let holder = neighbour(of: family).flatMap { try? open($0) }
            let port = try holder?.endpoint.port ?? open(family.loopback).endpoint.port
            let closed = Endpoint(address: family.loopback.address, port: port)
            guard (try? open(closed)) != nil else { continue }
            defer { withExtendedLifetime(holder) {} }
            return try await body(closed)
        }
        throw TransportError(.addressInUse, "find a closed port")
    }

    /// Another address of this machine's loopback, where the system has one without being told.
    private static func neighbour(of family: IPAddress.Family) -> Endpoint? {
        guard family == .ipv4, let address = IPAddress("127.0.0.2") else { return nil }
        return Endpoint(address: address, port: 0)
    }
}

extension UDPSocket {
    fileprivate static func open(_ endpoint: Endpoint) throws -> (socket: any Sendable, endpoint: Endpoint) {
        let socket = try UDPSocket(listeningOn: endpoint)
        return (socket, socket.localEndpoint)
    }
}

extension TCPListener {
    fileprivate static func open(_ endpoint: Endpoint) throws -> (socket: any Sendable, endpoint: Endpoint) {
        let socket = try TCPListener(listeningOn: endpoint)
        return (socket, socket.localEndpoint)
    }
}

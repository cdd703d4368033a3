import Transport

/// What one worker listens on: UDP and TCP on the same port.
struct ListeningSockets: Sendable {
    /// Free UDP ports that are tried until one is free for TCP too.
    private static let attempts = 32

    let udp: UDPSocket
    let tcp: TCPListener

    var endpoint: Endpoint { udp.localEndpoint }

    /// The sockets of all workers on one address; port 0 is any port that is free for both.
    static func open(on endpoint: Endpoint, workers: Int) throws(TransportError) -> [ListeningSockets] {
        // Sockets that share a port would also share it with another program that does so: a first one that does not
        // share finds out whether the port is free.
        let first = try openOne(on: endpoint, sharesPort: false)
        guard workers > 1 else { return [first] }
        let port = first.endpoint
        return try openShared(on: port, workers: workers, probe: first)
    }

    private static func openShared(
        on endpoint: Endpoint, workers: Int, probe: consuming ListeningSockets
    ) throws(TransportError) -> [ListeningSockets] {
        _ = consume probe
        var sockets: [ListeningSockets] = []
        for _ in 0..<workers { sockets.append(try openOne(on: endpoint, sharesPort: true)) }
        return sockets
    }

    private static func openOne(on endpoint: Endpoint, sharesPort: Bool) throws(TransportError) -> ListeningSockets {
        var attempt = 1
        while true {
            let udp = try UDPSocket(listeningOn: endpoint, sharesPort: sharesPort)
            do throws(TransportError) {
                return ListeningSockets(
                    udp: udp, tcp: try TCPListener(listeningOn: udp.localEndpoint, sharesPort: sharesPort))
            } catch {
                guard endpoint.port == 0, error.code == .addressInUse, attempt < attempts else { throw error }
                attempt += 1
            }
        }
    }
}

import Transport

/// What one worker listens on: UDP and TCP on the same port.
struct ListeningSockets: Sendable {
    /// Free UDP ports that are tried until one is free for TCP too.
    private static let attempts = 32

    let udp: UDPSocket
    let tcp: TCPListener

    var endpoint: Endpoint { tcp.localEndpoint }

    /// The sockets of all workers on one address; port 0 is any port that is free for both.
    static func open(on endpoint: Endpoint, workers: Int) throws(TransportError) -> [ListeningSockets] {
        guard workers > 1 else { return [try openOne(on: endpoint, sharesPort: false)] }
        let free = try freeEndpoint(on: endpoint)
        var sockets: [ListeningSockets] = []
        for _ in 0..<workers { sockets.append(try openOne(on: free, sharesPort: true)) }
        return sockets
    }

    /// Sockets that share a port would also share it with another program that does so: sockets that do not share find
    /// out whether the port is free, and are closed when this returns.
    private static func freeEndpoint(on endpoint: Endpoint) throws(TransportError) -> Endpoint {
        try openOne(on: endpoint, sharesPort: false).endpoint
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

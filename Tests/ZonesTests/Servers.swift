import DNSWire
import Testing
import Transport
import Zones

/// Servers of tests, and what they are asked.
enum Servers {
    static let loopback = Endpoint(address: .ipv4Loopback, port: 0)

    static func options(_ change: (inout ZoneServer.Options) -> Void = { _ in }) -> ZoneServer.Options {
        var options = ZoneServer.Options()
        options.log = QueryLog()
        change(&options)
        return options
    }

    /// Serves the zones of `TestZones` for the time of `body`.
    static func with(
        _ options: ZoneServer.Options = options(), _ body: (ZoneServer) throws -> Void
    ) throws {
        let server = try ZoneServer(try TestZones.catalog.get(), options)
        defer { server.stop() }
        try body(server)
    }

    /// Waits until the worker of a server with one worker has seen all that was sent to it so far: it looks at every
    /// socket between two datagrams that wait for each other.
    static func settle(_ server: ZoneServer) throws {
        let client = try DatagramClient()
        for _ in 0..<2 { _ = try client.ask("www.example.test A", of: server.endpoint) }
    }

    /// Whether servers can listen where `start` listened, once it has ended. Between the two, another program may take
    /// the port: a few tries make that improbable.
    static func isGivenBack(_ start: () throws -> Endpoint) throws -> Bool {
        for _ in 0..<5 {
            let endpoint = try start()
            do {
                let server = try ZoneServer(try Catalog([]), options { $0.listen = [endpoint] })
                defer { server.stop() }
                #expect(server.endpoint == endpoint)
                return try DatagramClient().ask("example.test A", of: endpoint).lines == ["REFUSED"]
            } catch let error as TransportError where error.code == .addressInUse {
                continue
            }
        }
        return false
    }
}

import DNSWire
import Testing
import Zones

@testable import Transport

@Suite("The zone server") struct ZoneServerTests {
    private static let address = ["NOERROR aa", "mail.example.test. 3600 IN A 192.0.2.25"]

    private static func expectAnswers(from endpoint: Endpoint, _ comment: Comment? = nil) throws {
        let client = try DatagramClient(endpoint.address.family)
        #expect(try client.ask("mail.example.test A", of: endpoint).lines == address, comment)
        let reply = try StreamClient(endpoint).ask(try Queries.bytes("mail.example.test A"))
        #expect(try read(reply).lines == address, comment)
    }

    @Test("It answers over UDP and TCP on one free port of 127.0.0.1")
    func loopback() throws {
        try Servers.with { server in
            #expect(server.endpoints.count == 1)
            #expect(server.endpoint.address == .ipv4Loopback && server.endpoint.port > 0)
            try Self.expectAnswers(from: server.endpoint)
        }
    }

    @Test("It answers over IPv6")
    func ipv6() throws {
        let listen = Endpoint(address: .ipv6Loopback, port: 0)
        try Servers.with(Servers.options { $0.listen = [listen] }) { server in
            #expect(server.endpoint.address == .ipv6Loopback)
            try Self.expectAnswers(from: server.endpoint)
        }
    }

    @Test(
        "On every address of the machine, the reply comes from the address that was asked",
        arguments: ["0.0.0.0", "::"])
    func everyAddress(any: String) throws {
        let listen = Endpoint(address: try #require(IPAddress(any)), port: 0)
        try Servers.with(Servers.options { $0.listen = [listen] }) { server in
            for address in Self.loopbacks(of: any) {
                try Self.expectAnswers(from: Endpoint(address: address, port: server.endpoint.port))
            }
        }
    }

    /// The system would reply from 127.0.0.1 to all of them.
    private static func loopbacks(of any: String) -> [IPAddress] {
        any == "::" ? [.ipv6Loopback] : ["127.0.0.1", "127.0.0.2", "127.9.9.9"].compactMap(IPAddress.init)
    }

    @Test(
        "On every address of the machine, the log and the packets have the one that was asked, faults or none",
        arguments: ["0.0.0.0", "::"], [[], [Fault(.delay(by: .milliseconds(1), jitter: .zero))]])
    func notedAddress(any: String, faults: [Fault]) throws {
        let log = QueryLog(keepsMessages: true)
        let listen = Endpoint(address: try #require(IPAddress(any)), port: 0)
        let options = Servers.options { ($0.log, $0.faults, $0.listen) = (log, faults, [listen]) }
        let server = try ZoneServer(try TestZones.catalog.get(), options)
        let asked = Self.loopbacks(of: any).map { Endpoint(address: $0, port: server.endpoint.port) }
        for endpoint in asked { try Self.expectAnswers(from: endpoint) }
        server.stop()
        // Each over UDP and over TCP, a query and its reply.
        #expect(log.entries.map(\.server) == asked.flatMap { [$0, $0] })
        let ours = log.packets.map { asked.contains($0.source) ? $0.source : $0.destination }
        #expect(ours == asked.flatMap { [$0, $0, $0, $0] })
    }

    @Test("It answers on every address of the options, in their order", arguments: [1, 2])
    func severalAddresses(workers: Int) throws {
        let options = Servers.options {
            $0.listen = [Servers.loopback, Endpoint(address: .ipv6Loopback, port: 0), Servers.loopback]
            $0.workers = workers
        }
        try Servers.with(options) { server in
            #expect(server.endpoints.map(\.address) == [.ipv4Loopback, .ipv6Loopback, .ipv4Loopback])
            #expect(Set(server.endpoints).count == 3)
            for endpoint in server.endpoints { try Self.expectAnswers(from: endpoint, "\(endpoint)") }
        }
    }

    @Test("Several workers share one port, and all of them answer", arguments: [2, 4])
    func workers(workers: Int) throws {
        try Servers.with(Servers.options { $0.workers = workers }) { server in
            #expect(server.endpoints.count == 1)
            // The system chooses a worker by the client's port.
            for _ in 0..<40 { try Self.expectAnswers(from: server.endpoint) }
            #expect(server.endpoints == [server.endpoint])
        }
    }

    @Test("UDP replies keep to 1232 octets, or to what the options say", arguments: [1232, 1400] as [UInt16])
    func payloadSize(size: UInt16) throws {
        let lines = (0..<20).map { "t TXT \($0)\(String(repeating: "x", count: 50))\n" }.joined()
        let server = try ZoneServer(
            try Catalog([try exampleZone(lines)]), Servers.options { $0.responder.maximumUDPPayload = size })
        defer { server.stop() }
        let query = try Queries.bytes("t.example.test TXT", edns: EDNS(payloadSize: 4096))
        let reply = try read(try DatagramClient().ask(query, of: server.endpoint))
        #expect(reply.isTruncated == (size == 1232))
        #expect(reply.answer.count == (size == 1232 ? 0 : 20))
        #expect(try read(try StreamClient(server.endpoint).ask(query)).answer.count == 20)
    }

    @Test("A port in use is refused, whoever shares it", arguments: [1, 3], [1, 3])
    func portInUse(workers: Int, others: Int) throws {
        try Servers.with(Servers.options { $0.workers = workers }) { server in
            let second = Servers.options {
                $0.listen = [server.endpoint]
                $0.workers = others
            }
            let error = #expect(throws: TransportError.self) {
                try ZoneServer(try TestZones.catalog.get(), second)
            }
            #expect(error?.code == .addressInUse)
            #expect(error?.description.contains("\(server.endpoint)") == true)
            try Self.expectAnswers(from: server.endpoint)
        }
    }

    @Test("A port whose TCP side alone is in use is refused")
    func streamPortInUse() throws {
        let listener = try TCPListener(listeningOn: Servers.loopback)
        let error = #expect(throws: TransportError.self) {
            try ZoneServer(try Catalog([]), Servers.options { $0.listen = [listener.localEndpoint] })
        }
        #expect(error?.code == .addressInUse)
    }

    @Test("An address of another machine is refused")
    func foreignAddress() throws {
        let address = try #require(IPAddress("192.0.2.1"))
        let error = #expect(throws: TransportError.self) {
            try ZoneServer(try Catalog([]), Servers.options { $0.listen = [Endpoint(address: address, port: 0)] })
        }
        #expect(error?.code == .addressNotAvailable)
    }

    @Test("When one address is refused, the others are given back")
    func partialStart() throws {
        try Servers.with { server in
            let isGivenBack = try Servers.isGivenBack {
                // A port that is free is found by a server that ends at once.
                let free = try ZoneServer(try Catalog([]))
                free.stop()
                let both = Servers.options { $0.listen = [free.endpoint, server.endpoint] }
                #expect(throws: TransportError.self) { try ZoneServer(try Catalog([]), both) }
                return free.endpoint
            }
            #expect(isGivenBack)
        }
    }

    @Test("stop() gives the ports back and may be called again", arguments: [1, 3])
    func stopping(workers: Int) throws {
        let isGivenBack = try Servers.isGivenBack {
            let server = try ZoneServer(try TestZones.catalog.get(), Servers.options { $0.workers = workers })
            try Self.expectAnswers(from: server.endpoint)
            server.stop()
            server.stop()
            return server.endpoint
        }
        #expect(isGivenBack)
    }

    @Test("stop() ends the connections that are open")
    func stoppingConnections() throws {
        let server = try ZoneServer(try TestZones.catalog.get(), Servers.options())
        let clients = try (0..<3).map { _ in try StreamClient(server.endpoint) }
        for client in clients { _ = try client.ask(try Queries.bytes("mail.example.test A")) }
        server.stop()
        for client in clients { #expect(try client.receive() == nil) }
    }

    @Test("stop() and the end of the last reference leave no thread behind", arguments: [true, false])
    func threads(isStopped: Bool) throws {
        weak var log: QueryLog?
        do {
            let options = Servers.options { $0.workers = 2 }
            log = options.log
            let server = try ZoneServer(try TestZones.catalog.get(), options)
            try Self.expectAnswers(from: server.endpoint)
            #expect(log?.entries.count == 2)
            if isStopped { server.stop() }
        }
        // A thread that still ran would hold the options and their log.
        #expect(log == nil)
    }

    @Test("Fifty servers answer side by side, each from its own zone")
    func manyServers() throws {
        let servers = try (0..<50).map { number in
            try ZoneServer(try Catalog([try exampleZone("who TXT server\(number)\n")]))
        }
        defer { for server in servers { server.stop() } }
        #expect(Set(servers.map(\.endpoint)).count == 50)
        let client = try DatagramClient()
        for (number, server) in servers.enumerated() {
            let reply = try client.ask("who.example.test TXT", of: server.endpoint)
            #expect(reply.answer.map(\.dataDescription) == ["\"server\(number)\""])
        }
    }

    @Test("withZoneServer gives the result of its body, and stops")
    func scope() async throws {
        let endpoint = try await withZoneServer([try exampleZone("")]) { server in
            let reply = try DatagramClient().ask("ns.example.test A", of: server.endpoint)
            #expect(reply.answer.count == 1)
            return server.endpoint
        }
        #expect(endpoint.port > 0)
    }

    @Test("withZoneServer stops when its body throws")
    func scopeThatThrows() async throws {
        struct Failure: Error {}
        weak var log: QueryLog?
        do {
            let options = Servers.options()
            log = options.log
            await #expect(throws: Failure.self) {
                try await withZoneServer([try exampleZone("")], options) { server in
                    _ = try DatagramClient().ask("ns.example.test A", of: server.endpoint)
                    throw Failure()
                }
            }
        }
        #expect(log == nil)
    }

    @Test("withZoneServer refuses two zones of one apex")
    func scopeOfTwins() async throws {
        let zone = try exampleZone("")
        await #expect(throws: CatalogError.self) { try await withZoneServer([zone, zone]) { _ in } }
    }
}

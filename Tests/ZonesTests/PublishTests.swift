import DNSWire
import Synchronization
import Testing
import Zones

@testable import Transport

@Suite("Publishing while serving") struct PublishTests {
    /// Two zones that fit each other only in the same version: an alias in the one leads to a text of the other.
    private static func catalog(_ version: Int) throws -> Catalog {
        let aliases = try exampleZone("a CNAME v\(version).other.test.\n")
        let texts = try Zone(
            "$TTL 60\n@ SOA ns host \(version) 2 3 4 5\n@ NS ns\nv\(version) TXT \(version)\n",
            origin: Name("other.test"))
        return try Catalog([aliases, texts])
    }

    private static func version(of reply: Message) throws -> Int {
        try #require(reply.answer.count == 2, "a mixture: \(reply.lines)")
        return try #require(Int(reply.answer[1].dataDescription.filter(\.isNumber)))
    }

    @Test("A query that is sent when publish() has returned gets the new zones, over UDP and TCP")
    func newZones() throws {
        let server = try ZoneServer(try Self.catalog(0), Servers.options())
        defer { server.stop() }
        let datagrams = try DatagramClient()
        let stream = try StreamClient(server.endpoint)
        for version in 1...50 {
            server.publish(try Self.catalog(version))
            let query = try Queries.bytes("a.example.test TXT")
            #expect(try Self.version(of: read(try datagrams.ask(query, of: server.endpoint))) == version)
            #expect(try Self.version(of: read(try stream.ask(query))) == version)
            #expect(server.catalog.zoneCount == 2)
        }
    }

    @Test("One zone is replaced, or added, and the others stay")
    func oneZone() throws {
        let server = try ZoneServer(try Self.catalog(0), Servers.options())
        defer { server.stop() }
        let client = try DatagramClient()
        server.publish(try exampleZone("new TXT new\n"))
        #expect(try client.ask("new.example.test TXT", of: server.endpoint).answer.count == 1)
        #expect(try client.ask("a.example.test TXT", of: server.endpoint).responseCode == .noSuchName)
        #expect(try client.ask("v0.other.test TXT", of: server.endpoint).answer.count == 1)
        server.publish(try Zone(TestZones.provider, origin: nil))
        #expect(server.catalog.zoneCount == 3)
        #expect(try client.ask("www.provider.test A", of: server.endpoint).answer.count == 1)
    }

    @Test("A busy server switches at once too, and never mixes two versions", arguments: [1, 2])
    func busyServer(workers: Int) throws {
        let server = try ZoneServer(try Self.catalog(0), Servers.options { $0.workers = workers })
        defer { server.stop() }
        let query = try Queries.bytes("a.example.test TXT")
        let isDone = Atomic(false)
        let flood = try Flood(of: server.endpoint, query, until: { isDone.load(ordering: .acquiring) })
        let client = try DatagramClient()
        for version in 1...80 {
            server.publish(try Self.catalog(version))
            #expect(try Self.version(of: read(try client.ask(query, of: server.endpoint))) == version)
        }
        isDone.store(true, ordering: .releasing)
        for reply in try flood.replies() { _ = try Self.version(of: read(reply)) }
    }

    @Test("A zone that is taken away is refused")
    func removal() throws {
        try Servers.with { server in
            server.publish(try Catalog([]))
            #expect(try DatagramClient().ask("www.example.test A", of: server.endpoint).lines == ["REFUSED"])
            #expect(server.catalog.zoneCount == 0)
        }
    }
}

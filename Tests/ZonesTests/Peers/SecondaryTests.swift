import DNSWire
import Testing
import Transport
import Zones

@Suite("NSD, Knot and BIND as secondaries", .serialized) struct SecondaryTests {
    private static func zone(_ serial: UInt32) throws -> Zone {
        // They would look by themselves after an hour.
        try Zone(
            "$TTL 60\n@ SOA ns host \(serial) 3600 3600 86400 60\n@ NS ns\nns A 192.0.2.53\n"
                + "_im._xmpp SRV 0 0 5269 v\(serial)\nv\(serial) A 192.0.2.\(serial)\n",
            origin: try Name("example.test"))
    }

    /// Tells a secondary, and waits for its answer.
    private static func tell(_ zone: Zone, to secondary: Endpoint) async throws -> Notifier.Report? {
        let notifier = Notifier([secondary], try SocketNetwork())
        notifier.tell([zone])
        return await withTaskGroup { group in
            let (reports, continuation) = AsyncStream.makeStream(of: Notifier.Report.self)
            group.addTask { await notifier.run { continuation.yield($0) } }
            var first: Notifier.Report?
            for await report in reports {
                first = report
                break
            }
            group.cancelAll()
            return first
        }
    }

    @Test(
        "They fetch the zone, and follow a change that they are told of, over TCP",
        arguments: PeerProgram.installed)
    func follow(peer: PeerProgram) async throws {
        let folder = try TemporaryFolder()
        let log = QueryLog()
        var options = ZoneServer.Options()
        options.log = log
        options.responder.transferPrefixes = [AddressPrefix("127.0.0.1")].compactMap(\.self)
        let server = try ZoneServer(try Catalog([try Self.zone(1)]), options)
        defer { server.stop() }
        let secondary = try SecondaryProgram.start(
            peer, of: "example.test", from: server.endpoint, serial: 1, in: folder.path)
        for serial: UInt32 in 2...4 {
            server.publish(try Self.zone(serial))
            // What it was not told of, it does not know.
            #expect(try secondary.ask("example.test SOA")?.answer.first?.startOfAuthority?.serial == serial - 1)
            let report = try await Self.tell(try Self.zone(serial), to: secondary.endpoint)
            #expect(report?.outcome == .acknowledged && report?.serial == serial)
            try secondary.wait(for: serial, of: "example.test")
            let reply = try #require(try secondary.ask("_im._xmpp.example.test SRV"))
            #expect(reply.answer.compactMap(\.serviceLocation).map(\.target.host) == ["v\(serial).example.test"])
        }
        let transfers = log.entries.filter { $0.question?.type == .axfr || $0.question?.type == .ixfr }
        #expect(transfers.count { $0.transport == .tcp && $0.responseCode == .noError } >= 4)
    }
}

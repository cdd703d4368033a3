import DNSWire
import Synchronization
import Testing
import Transport
import Zones

@Suite("The query log") struct QueryLogTests {
    static let asked: [(question: String, transport: TransportProtocol, entry: String)] = [
        ("www.example.test A", .udp, "udp A www.example.test → NOERROR, 2 records, 66 octets"),
        ("www.example.test A", .tcp, "tcp A www.example.test → NOERROR, 2 records, 66 octets"),
        ("Mail.Example.test A", .udp, "udp A mail.example.test → NOERROR, 1 record, 51 octets"),
        ("www.example.test TXT", .udp, "udp TXT www.example.test → NOERROR, 0 records, 78 octets"),
        ("nowhere.example.test A", .tcp, "tcp A nowhere.example.test → NXDOMAIN, 0 records, 82 octets"),
        ("www.elsewhere.test SRV", .udp, "udp SRV www.elsewhere.test → REFUSED, 0 records, 36 octets"),
        ("example.test AXFR", .tcp, "tcp AXFR example.test → REFUSED, 0 records, 30 octets"),
        (". NS", .udp, "udp NS . → REFUSED, 0 records, 17 octets"),
    ]

    @Test("Every query is there, as it was asked and answered, when its reply arrives")
    func entries() throws {
        let options = Servers.options()
        let log = try #require(options.log)
        try Servers.with(options) { server in
            let datagrams = try DatagramClient()
            let streams = try StreamClient(server.endpoint)
            for (number, asked) in Self.asked.enumerated() {
                let query = try Queries.bytes(asked.question)
                let reply =
                    asked.transport == .udp ? try datagrams.ask(query, of: server.endpoint) : try streams.ask(query)
                let entries = log.entries
                #expect(entries.count == number + 1)
                let entry = try #require(entries.last)
                let (client, rest) = entry.description.splitOnce(" ")
                #expect(rest == asked.entry)
                #expect(client == "\(entry.client)" && entry.client.address == .ipv4Loopback)
                #expect((entry.client.port == datagrams.port) == (asked.transport == .udp))
                #expect(entry.server == server.endpoint && entry.transport == asked.transport)
                #expect(entry.replyLength == reply.count)
                #expect(entry.question == (try Question(text: asked.question)))
            }
            #expect(log.entries.map(\.time) == log.entries.map(\.time).sorted())
        }
    }

    static let odd: [(query: [UInt8], entry: String)] = [
        ([1, 2, 3], "udp no question → no reply"),
        (Message(id: 1, questions: []).bytes, "udp no question → FORMERR, 0 records, 12 octets"),
        (Array(repeating: 0xFF, count: 12), "udp no question → no reply"),
    ]

    @Test("Queries without a question or a reply are there too", arguments: odd)
    func oddQueries(query: [UInt8], expected: String) throws {
        let options = Servers.options()
        let log = try #require(options.log)
        try Servers.with(options) { server in
            let client = try DatagramClient()
            try client.send(query, to: server.endpoint)
            // One worker takes datagrams in their order: with this reply the first entry is there.
            try Servers.settle(server)
            #expect(log.entries.first?.description.splitOnce(" ").rest == expected)
            #expect(log.entries.count == 3)
        }
    }

    @Test("Truncation and BADVERS are noted")
    func flags() throws {
        let lines = (0..<40).map { "many A 192.0.2.\($0)\n" }.joined()
        let options = Servers.options()
        let log = try #require(options.log)
        let server = try ZoneServer(try Catalog([try exampleZone(lines)]), options)
        defer { server.stop() }
        let client = try DatagramClient()
        _ = try client.ask("many.example.test A", of: server.endpoint)
        #expect(log.entries.last?.isTruncated == true && log.entries.last?.answerCount == 0)
        #expect(
            log.entries.last?.description.hasSuffix("udp A many.example.test → NOERROR TC, 0 records, 35 octets")
                == true)
        _ = try client.ask(
            try Queries.bytes("ns.example.test A", edns: EDNS(version: 1, payloadSize: 512)), of: server.endpoint)
        #expect(log.entries.last?.responseCode == .badVersion && log.entries.last?.isTruncated == false)
    }

    @Test("A full log counts what it does not keep, and its observer sees everything")
    func capacity() throws {
        let seen = Mutex<[String]>([])
        let log = QueryLog(capacity: 3) { entry in seen.withLock { $0.append(entry.question?.description ?? "") } }
        try Servers.with(Servers.options { $0.log = log }) { server in
            let client = try DatagramClient()
            for number in 0..<5 { _ = try client.ask("h\(number).example.test A", of: server.endpoint) }
            #expect(log.entries.map { $0.question?.name.host } == (0..<3).map { "h\($0).example.test" })
            #expect(log.droppedCount == 2)
            #expect(seen.withLock { $0 } == (0..<5).map { "A h\($0).example.test" })
        }
    }

    @Test("Without a log, the server answers all the same")
    func noLog() throws {
        try Servers.with(ZoneServer.Options()) { server in
            let reply = try DatagramClient().ask("mail.example.test A", of: server.endpoint)
            #expect(reply.answer.count == 1)
        }
    }

    @Test("Several workers write one log, and nothing is lost")
    func workers() throws {
        let options = Servers.options { $0.workers = 4 }
        let log = try #require(options.log)
        try Servers.with(options) { server in
            for number in 0..<100 {
                _ = try DatagramClient().ask("h\(number).example.test A", of: server.endpoint)
                #expect(log.entries.count == number + 1)
            }
        }
    }
}

extension String {
    /// What stands before and behind the first separator.
    fileprivate func splitOnce(_ separator: Character) -> (first: String, rest: String) {
        let parts = split(separator: separator, maxSplits: 1).map(String.init)
        return (parts.first ?? "", parts.dropFirst().first ?? "")
    }
}

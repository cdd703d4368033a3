import DNSWire
import Testing
import Transport
import Zones

@Suite("Zone transfers") struct TransferTests {
    private static let allowed = AddressPrefix("127.0.0.0/8")
    private static let client = IPAddress.ipv4Loopback

    private static func options() -> Responder.Options {
        var options = Responder.Options()
        options.transferPrefixes = [allowed].compactMap(\.self)
        return options
    }

    private static func query(_ question: String, serial: UInt32? = nil) throws -> [UInt8] {
        var message = Message(id: 0x4711, questions: [try Question(text: question)])
        if let serial {
            let zone = try Zone("example.test. 60 SOA . . \(serial) 1 1 1 1\n", origin: nil)
            message.authority = zone.records.map(\.record)
        }
        return message.bytes
    }

    private static func refusal(
        _ question: String, over transport: QueryTransport = .tcp, from client: IPAddress? = client,
        _ options: Responder.Options = options()
    ) throws -> [String] {
        var responder = Responder(try TestZones.catalog.get(), options)
        let reply = responder.reply(to: try query(question), over: transport, from: client)
        return try read(try #require(reply)).lines
    }

    @Test("Nobody may transfer unless the options say so, and then only the networks that they name")
    func allowed() throws {
        #expect(try Self.refusal("example.test AXFR", Responder.Options()) == ["REFUSED"])
        #expect(try Self.refusal("example.test AXFR", from: nil) == ["REFUSED"])
        #expect(try Self.refusal("example.test AXFR", from: IPAddress("192.0.2.1")) == ["REFUSED"])
        #expect(try Self.refusal("example.test AXFR", from: .ipv6Loopback) == ["REFUSED"])
        #expect(try Self.refusal("example.test AXFR").first == "NOERROR aa")
    }

    @Test("A name at which no zone begins is NOTAUTH (RFC 5936 2.2.1)")
    func notAnApex() throws {
        for question in ["www.example.test AXFR", "elsewhere.test AXFR", "test AXFR"] {
            #expect(try Self.refusal(question) == ["NOTAUTH"])
        }
    }

    @Test("There is no AXFR over UDP (RFC 5936 4.2)")
    func overUDP() throws {
        #expect(try Self.refusal("example.test AXFR", over: .udp) == ["FORMERR"])
    }

    /// Serves zones for transfers, and hands over what a client receives until it has the second SOA.
    private static func transfer(
        _ zones: [Zone], _ query: [UInt8], _ body: ([Message]) throws -> Void
    ) throws {
        var options = ZoneServer.Options()
        options.responder = Self.options()
        let server = try ZoneServer(try Catalog(zones), options)
        defer { server.stop() }
        let client = try StreamClient(server.endpoint)
        try client.send(messages: [query, try Queries.bytes("www.example.test A", id: 9)])
        var messages: [Message] = []
        var authorities = 0
        while authorities < 2 {
            let bytes = try client.receive()
            let message = try read(try #require(bytes, "the server ended the connection"))
            authorities += message.answer.count { $0.type == .soa }
            messages.append(message)
            if message.responseCode != .noError { break }
        }
        try body(messages)
        let next = try client.receive()
        #expect(try read(try #require(next)).id == 9, "the query behind the transfer waits for its end")
    }

    @Test("A transfer is the SOA, every other record once, and the SOA again; glue and what is hidden too")
    func complete() throws {
        let zone = try Zone(TestZones.example, origin: nil)
        try Self.transfer([zone], try Self.query("example.test AXFR")) { messages in
            let records = messages.flatMap(\.answer)
            #expect(records.first?.type == .soa && records.first == records.last)
            #expect(Set(records.dropLast()) == Set(zone.records.map(\.record)))
            #expect(records.count == zone.recordCount + 1)
            #expect(messages.allSatisfy { $0.id == 0x4711 && $0.isAuthoritative && $0.responseCode == .noError })
            #expect(messages.first?.questions.count == 1)
        }
    }

    @Test("A large zone comes in many messages, of which only the first repeats the question")
    func manyMessages() throws {
        let lines = (0..<5000).map { "host\($0) TXT \"\(String(repeating: "x", count: 40 + $0 % 100))\"\n" }
        // One record that needs a message for itself.
        let large =
            "large TXT \((0..<200).map { _ in "\"\(String(repeating: "y", count: 250))\"" }.joined(separator: " "))\n"
        let zone = try exampleZone(lines.joined() + large)
        try Self.transfer([zone], try Self.query("example.test AXFR")) { messages in
            #expect(messages.count > 20)
            #expect(messages.map(\.questions.count) == [1] + Array(repeating: 0, count: messages.count - 1))
            let records = messages.flatMap(\.answer)
            #expect(records.count == zone.recordCount + 1)
            #expect(Set(records.dropLast()) == Set(zone.records.map(\.record)))
        }
    }

    @Test("A record that fits into no message ends the transfer with SERVFAIL, and not with half a zone")
    func tooLarge() throws {
        // The most data that a line may have: 65,534 octets.
        let words =
            Array(repeating: String(repeating: "w", count: 255), count: 255) + [String(repeating: "w", count: 253)]
        let zone = try exampleZone("a A 192.0.2.1\nhuge TXT \(words.joined(separator: " "))\n")
        try Self.transfer([zone], try Self.query("example.test AXFR")) { messages in
            #expect(messages.last?.responseCode == .serverFailure)
            #expect(messages.last?.answer.isEmpty == true)
        }
    }

    @Test(
        "A question for changes gets the whole zone when the client's is older (RFC 1995 4)",
        arguments: [0, 4_000_000_000])
    func older(serial: UInt32) throws {
        let zone = try Zone(TestZones.example, origin: nil)
        try Self.transfer([zone], try Self.query("example.test IXFR", serial: serial)) { messages in
            #expect(messages.flatMap(\.answer).count == zone.recordCount + 1)
            #expect(messages.first?.questions.first?.type == .ixfr)
        }
    }

    @Test("It gets the SOA alone when the client's is as new, and over UDP", arguments: [1, 2, 2_000_000_000])
    func current(serial: UInt32) throws {
        var responder = Responder(try TestZones.catalog.get(), Self.options())
        for transport in QueryTransport.allCases {
            let query = try Self.query("example.test IXFR", serial: transport == .udp ? 0 : serial)
            let reply = responder.reply(to: query, over: transport, from: Self.client)
            let lines = try read(try #require(reply)).lines
            #expect(
                lines.prefix(2) == [
                    "NOERROR aa",
                    String(Lines.noData.dropFirst("authority ".count)).replacing("300 IN", with: "3600 IN"),
                ])
        }
    }

    @Test("A question for changes without the client's SOA is a format error (RFC 1995 3)")
    func withoutSerial() throws {
        #expect(try Self.refusal("example.test IXFR") == ["FORMERR"])
    }

    @Test("A zone that is published during a transfer does not change it")
    func publishing() throws {
        let lines = { (text: String) in
            (0..<8000).map { "host\($0) TXT \"\(text)\(String(repeating: "x", count: 200))\"\n" }
        }
        var options = ZoneServer.Options()
        options.responder = Self.options()
        let server = try ZoneServer(try Catalog([try exampleZone(lines("old").joined())]), options)
        defer { server.stop() }
        let client = try StreamClient(server.endpoint)
        try client.send(messages: [try Self.query("example.test AXFR")])
        var records: [Record] = []
        while records.count(where: { $0.type == .soa }) < 2 {
            let bytes = try client.receive()
            records += try Message(parsing: try #require(bytes)).answer
            if records.count < 100 { server.publish(try Catalog([try exampleZone(lines("new").joined())])) }
        }
        #expect(records.count { $0.dataDescription.contains("old") } == 8000)
        let query = try Queries.bytes("host1.example.test TXT")
        #expect(
            try read(try DatagramClient().ask(query, of: server.endpoint)).answer.first?.dataDescription.contains("new")
                == true)
    }
}

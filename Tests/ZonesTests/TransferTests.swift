import DNSWire
import Testing
import Transport

@testable import Zones

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
        _ question: String, over transport: TransportProtocol = .tcp, from client: IPAddress? = client,
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

    @Test("Over UDP, who may transfer hears how, and nobody else does")
    func datagrams() throws {
        for isAllowed in [true, false] {
            let options = Servers.options { if isAllowed { $0.responder = Self.options() } }
            try Servers.with(options) { server in
                let client = try DatagramClient()
                let whole = try read(try client.ask(try Self.query("example.test AXFR"), of: server.endpoint))
                #expect(whole.lines == [isAllowed ? "FORMERR" : "REFUSED"])
                let changes = try read(
                    try client.ask(try Self.query("example.test IXFR", serial: 0), of: server.endpoint))
                #expect(changes.answer.map(\.type) == (isAllowed ? [.soa] : []))
            }
        }
    }

    @Test("Names keep their case in transfers, in data as in owners (RFC 5936 3.4)")
    func letterCase() throws {
        let zone = try exampleZone("CaPs A 192.0.2.1\na CNAME cAPS\nb NS CAPS\nc MX 1 caps\n")
        try Self.transfer([zone], try Self.query("example.test AXFR")) { messages in
            let texts = messages.flatMap(\.answer).map(\.dataDescription)
            for name in ["cAPS", "CAPS", "1 caps"] { #expect(texts.contains("\(name).example.test.")) }
            #expect(messages.flatMap(\.answer).contains { $0.owner.description == "CaPs.example.test." })
        }
    }

    @Test("A client that has finished sending still gets its whole transfer")
    func halfClose() throws {
        let lines = (0..<3000).map { "host\($0) TXT \"\(String(repeating: "x", count: 200))\"\n" }
        let zone = try exampleZone(lines.joined())
        var options = ZoneServer.Options()
        options.responder = Self.options()
        let server = try ZoneServer(try Catalog([zone]), options)
        defer { server.stop() }
        let client = try StreamClient(server.endpoint)
        try client.send(messages: [try Self.query("example.test AXFR")])
        client.finishSending()
        var records: [Record] = []
        while let bytes = try client.receive() { records += try Message(parsing: bytes).answer }
        #expect(records.count == zone.recordCount + 1 && records.last?.type == .soa)
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
        for transport in TransportProtocol.allCases {
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
        let catalogs = try ["old", "new"].map { text in
            let lines = (0..<2000).map { "host\($0) TXT \"\(text)\(String(repeating: "x", count: 200))\"\n" }
            return try Catalog([try exampleZone(lines.joined())])
        }
        var reply = [UInt8](repeating: 0, count: 65_535)
        let query = try Self.query("example.test AXFR")
        var first = Responder(catalogs[0], Self.options())
        var count = first.reply(to: query, length: query.count, over: .tcp, from: Self.client, into: &reply)
        var transfer = try #require(first.transfer)
        // A worker goes on with a responder of the new catalog.
        var second = Responder(catalogs[1], Self.options())
        var records: [Record] = []
        while count > 0 {
            records += try read(Array(reply[..<count])).answer
            count = second.nextMessage(of: &transfer, into: &reply)
        }
        #expect(records.count { $0.dataDescription.contains("old") } == 2000)
        #expect(!records.contains { $0.dataDescription.contains("new") } && records.last?.type == .soa)
    }
}

import DNSWire
import Testing
import Transport
import Zones

@Suite("Serving TCP") struct StreamServingTests {
    private static func query(_ number: Int) throws -> [UInt8] {
        try Queries.bytes("h\(number).wild.example.test A", id: UInt16(number))
    }

    private static func expectReply(_ number: Int, _ reply: [UInt8]?) throws {
        let message = try read(try #require(reply, "no reply to query \(number)"))
        #expect(message.id == UInt16(number))
        #expect(message.answer.map(\.text) == ["h\(number).wild.example.test. 3600 IN A 192.0.2.7"])
    }

    @Test("Queries that come together are answered in their order")
    func pipelining() throws {
        try Servers.with { server in
            let client = try StreamClient(server.endpoint)
            try client.send(messages: try (0..<500).map(Self.query))
            for number in 0..<500 { try Self.expectReply(number, try client.receive()) }
            #expect(server.endpoints.count == 1)
        }
    }

    @Test("A connection serves one query after another")
    func reuse() throws {
        try Servers.with { server in
            let client = try StreamClient(server.endpoint)
            for number in 0..<100 { try Self.expectReply(number, try client.ask(try Self.query(number))) }
        }
    }

    @Test("A message is answered when it is whole, however its octets arrive", arguments: [1, 2, 3, 20])
    func segments(length: Int) throws {
        try Servers.with { server in
            let client = try StreamClient(server.endpoint)
            let queries = try (0..<2).map(Self.query)
            let octets: [UInt8] = queries.flatMap { query in [0, UInt8(query.count)] + query }
            for start in stride(from: 0, to: octets.count, by: length) {
                try client.send(Array(octets[start..<min(start + length, octets.count)]))
                try Servers.settle(server)
            }
            for number in 0..<2 { try Self.expectReply(number, try client.receive()) }
        }
    }

    @Test("A slow writer does not keep others waiting")
    func slowWriter() throws {
        try Servers.with { server in
            let slow = try StreamClient(server.endpoint)
            let query = try Self.query(7)
            try slow.send([0, UInt8(query.count)] + query.dropLast())
            try Servers.settle(server)
            for number in 0..<20 {
                try Self.expectReply(number, try StreamClient(server.endpoint).ask(try Self.query(number)))
            }
            try slow.send(query.suffix(1))
            try Self.expectReply(7, try slow.receive())
        }
    }

    @Test("Messages that get no reply are passed over", arguments: [[], [1, 2, 3], Array(repeating: 0xFF, count: 40)])
    func silence(message: [UInt8]) throws {
        try Servers.with { server in
            let client = try StreamClient(server.endpoint)
            try client.send(messages: [message, try Self.query(1), message, message, try Self.query(2)])
            try Self.expectReply(1, try client.receive())
            try Self.expectReply(2, try client.receive())
        }
    }

    @Test("A client that has said that it sends no more gets its replies, then the end")
    func halfClose() throws {
        try Servers.with { server in
            let client = try StreamClient(server.endpoint)
            try client.send(messages: try (0..<50).map(Self.query))
            client.finishSending()
            for number in 0..<50 { try Self.expectReply(number, try client.receive()) }
            #expect(try client.receive() == nil)
        }
    }

    @Test("A client that ends without a query, or within one, is let go", arguments: [0, 1, 2, 20])
    func earlyEnd(length: Int) throws {
        try Servers.with { server in
            let client = try StreamClient(server.endpoint)
            let query = try Self.query(1)
            try client.send(Array(([0, UInt8(query.count)] + query).prefix(length)))
            client.finishSending()
            #expect(try client.receive() == nil)
        }
    }

    /// A zone with a reply of about 60,000 octets.
    private static func largeZone() throws -> Zone {
        let text = String(repeating: "x", count: 240)
        return try exampleZone((0..<235).map { "large TXT \($0)\(text)\n" }.joined())
    }

    @Test("Large replies to many queries in a row all arrive", arguments: [true, false])
    func largeReplies(isFinished: Bool) throws {
        let server = try ZoneServer(try Catalog([try Self.largeZone()]), Servers.options())
        defer { server.stop() }
        let client = try StreamClient(server.endpoint)
        let queries = try (0..<60).map { try Queries.bytes("large.example.test TXT", id: UInt16($0)) }
        try client.send(messages: queries)
        if isFinished { client.finishSending() }
        for number in 0..<60 {
            let reply = try #require(try client.receive(), "reply \(number)")
            #expect(reply[uint16: 0] == UInt16(number))
            #expect(reply[uint16: HeaderOffset.answers] == 235)
        }
        if isFinished { #expect(try client.receive() == nil) }
    }

    @Test("A slow reader does not keep others waiting, and gets everything in the end")
    func slowReader() throws {
        let server = try ZoneServer(try Catalog([try Self.largeZone()]), Servers.options())
        defer { server.stop() }
        let slow = try StreamClient(server.endpoint)
        // More than the buffers of both ends hold.
        let count = 300
        try slow.send(
            messages: try (0..<count).map { try Queries.bytes("large.example.test TXT", id: UInt16($0)) })
        for _ in 0..<5 {
            let reply = try StreamClient(server.endpoint).ask(try Queries.bytes("ns.example.test A"))
            #expect(try read(reply).answer.count == 1)
        }
        for number in 0..<count {
            let reply = try #require(try slow.receive(), "reply \(number)")
            #expect(reply[uint16: 0] == UInt16(number))
        }
    }

    @Test("A client that goes away in the middle of its replies harms nobody")
    func vanishing() throws {
        let server = try ZoneServer(try Catalog([try Self.largeZone()]), Servers.options())
        defer { server.stop() }
        for _ in 0..<10 {
            let client = try StreamClient(server.endpoint)
            try client.send(messages: try (0..<100).map { _ in try Queries.bytes("large.example.test TXT") })
            _ = try client.receive()
        }
        #expect(try DatagramClient().ask("ns.example.test A", of: server.endpoint).answer.count == 1)
        #expect(
            try read(try StreamClient(server.endpoint).ask(try Queries.bytes("ns.example.test A"))).answer.count == 1)
    }

    @Test("A silent connection is ended", arguments: [[], [0], [0, 30, 1, 2, 3]])
    func idle(octets: [UInt8]) throws {
        try Servers.with(Servers.options { $0.idleLimit = .milliseconds(50) }) { server in
            let client = try StreamClient(server.endpoint)
            // On a busy machine the connection may have ended by now.
            try? client.send(octets)
            #expect(try client.receive() == nil)
            #expect(try DatagramClient().ask("ns.example.test A", of: server.endpoint).answer.count == 1)
        }
    }

    @Test("A connection that is never silent ends all the same, after the time that a connection may last")
    func lifetime() throws {
        let options = Servers.options {
            $0.idleLimit = .seconds(60)
            $0.connectionLimit = .milliseconds(100)
        }
        try Servers.with(options) { server in
            let client = try StreamClient(server.endpoint)
            var replies = 0
            // A query in flight at all times: the connection is not silent for a moment.
            while replies < 1_000_000 {
                do {
                    try client.send(messages: [try Queries.bytes("ns.example.test A")])
                    guard try client.receive() != nil else { break }
                } catch let error as TransportError where error.code == .closed {
                    break
                }
                replies += 1
            }
            #expect(replies < 1_000_000)
            #expect(try DatagramClient().ask("ns.example.test A", of: server.endpoint).answer.count == 1)
        }
    }

    @Test("Connections beyond the limit are ended at once, and others take the place of those that go")
    func connectionLimit() throws {
        try Servers.with(Servers.options { $0.maximumConnections = 2 }) { server in
            let first = try StreamClient(server.endpoint)
            let second = try StreamClient(server.endpoint)
            try Self.expectReply(1, try first.ask(try Self.query(1)))
            try Self.expectReply(2, try second.ask(try Self.query(2)))
            #expect(try StreamClient(server.endpoint).receive() == nil)
            first.finishSending()
            #expect(try first.receive() == nil)
            let third = try StreamClient(server.endpoint)
            try Self.expectReply(3, try third.ask(try Self.query(3)))
            try Self.expectReply(4, try second.ask(try Self.query(4)))
        }
    }
}

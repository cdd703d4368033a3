import DNSWire
import Testing
import Transport
import Zones

@Suite("Reply sizes") struct TruncationTests {
    /// Octets of a reply to `t.example.test` before its first record, and of a record before its data.
    private static let emptyReply = 12 + 16 + 4
    private static let recordHead = 12
    private static let option = 11

    /// A zone whose reply to `t.example.test TXT` over TCP, without EDNS, has exactly so many octets.
    private static func zone(replyLength: Int) throws -> Zone {
        var left = replyLength - emptyReply
        var lines = ""
        var number = 0
        while left > 0 {
            // What is left after this record is none at all or enough for another one.
            let most = recordHead + 1 + 255
            let length = left <= most ? left : min(most, left - recordHead - 1 - 9)
            let text = String(String(number).reversed()) + String(repeating: "x", count: length)
            lines += "t TXT \(text.prefix(length - recordHead - 1))\n"
            left -= length
            number += 1
        }
        return try exampleZone(lines)
    }

    private static func reply(
        _ text: String, of catalog: Catalog, over transport: TransportProtocol = .udp, payloadSize: UInt16? = nil,
        maximum: UInt16 = 1232
    ) throws -> (octets: Int, message: Message) {
        var options = Responder.Options()
        options.maximumUDPPayload = maximum
        var responder = Responder(catalog, options)
        let edns = payloadSize.map { EDNS(payloadSize: $0) }
        let reply = try #require(responder.reply(to: try Queries.bytes(text, edns: edns), over: transport))
        return (reply.count, try read(reply))
    }

    /// What a client says it takes, the server's own bound, and the octets that the reply may have.
    struct Limit: CustomTestStringConvertible, Sendable {
        let payloadSize: UInt16?
        let maximum: UInt16
        let octets: Int

        var testDescription: String {
            "client \(payloadSize.map(String.init) ?? "without EDNS"), server \(maximum): \(octets)"
        }
    }

    static let limits = [
        Limit(payloadSize: nil, maximum: 1232, octets: 512), Limit(payloadSize: nil, maximum: 65_535, octets: 512),
        Limit(payloadSize: 0, maximum: 1232, octets: 512), Limit(payloadSize: 511, maximum: 1232, octets: 512),
        Limit(payloadSize: 512, maximum: 1232, octets: 512), Limit(payloadSize: 513, maximum: 1232, octets: 513),
        Limit(payloadSize: 1231, maximum: 1232, octets: 1231), Limit(payloadSize: 1232, maximum: 1232, octets: 1232),
        Limit(payloadSize: 1233, maximum: 1232, octets: 1232), Limit(payloadSize: 4096, maximum: 1232, octets: 1232),
        Limit(payloadSize: 65_535, maximum: 1232, octets: 1232), Limit(payloadSize: 4096, maximum: 4096, octets: 4096),
        Limit(payloadSize: 65_535, maximum: 4096, octets: 4096), Limit(payloadSize: 1232, maximum: 512, octets: 512),
        Limit(payloadSize: 1232, maximum: 0, octets: 512),
        Limit(payloadSize: 65_535, maximum: 65_535, octets: 65_507),
    ]

    @Test(
        "A reply of exactly the limit is whole; one octet more, and TC is set and no part of the set is sent",
        arguments: limits)
    func limit(_ limit: Limit) throws {
        let option = limit.payloadSize == nil ? 0 : Self.option
        for excess in [0, 1] {
            let length = limit.octets + excess
            let catalog = try Catalog([try Self.zone(replyLength: length - option)])
            let reply = try Self.reply(
                "t.example.test TXT", of: catalog, payloadSize: limit.payloadSize, maximum: limit.maximum)
            if excess <= 0 {
                #expect(reply.octets == length && !reply.message.isTruncated)
                #expect(reply.message.answer.count == catalog.recordCount - 3)
            } else {
                #expect(reply.octets == Self.emptyReply + option && reply.message.isTruncated)
                #expect(reply.message.lines == ["NOERROR aa tc"])
            }
            #expect((reply.message.edns != nil) == (limit.payloadSize != nil))
        }
    }

    @Test("TCP replies are whole, whatever the client says about datagrams", arguments: [513, 1233, 65_535])
    func tcp(length: Int) throws {
        let catalog = try Catalog([try Self.zone(replyLength: length)])
        let reply = try Self.reply("t.example.test TXT", of: catalog, over: .tcp)
        #expect(reply.octets == length && !reply.message.isTruncated)
        let smaller = try Catalog([try Self.zone(replyLength: length - Self.option)])
        let withEDNS = try Self.reply("t.example.test TXT", of: smaller, over: .tcp, payloadSize: 512)
        #expect(withEDNS.octets == length && !withEDNS.message.isTruncated)
    }

    @Test("What no message can hold is truncated even over TCP")
    func tooLong() throws {
        let catalog = try Catalog([try Self.zone(replyLength: 65_536)])
        #expect(try Self.reply("t.example.test TXT", of: catalog, over: .tcp).message.lines == ["NOERROR aa tc"])
    }

    /// Hands over the reply for each size from `first` through `last` that a client may take, as our own reader sees
    /// it.
    private static func sweep(
        _ text: String, of catalog: Catalog, from first: Int, through last: Int, _ body: (Int, Message) throws -> Void
    ) throws {
        var options = Responder.Options()
        options.maximumUDPPayload = 4096
        var responder = Responder(catalog, options)
        for size in stride(from: first, through: last, by: 1) {
            let query = try Queries.bytes(text, edns: EDNS(payloadSize: UInt16(size)))
            guard let reply = responder.reply(to: query, over: .udp) else { continue }
            try #require(reply.count <= size)
            try body(size, try Message(parsing: reply))
        }
    }

    static let sets = ["a.example.test A", "b.example.test A", "b.example.test AAAA", "b.example.test ANY"]

    @Test("At every size, a record set is sent wholly or not at all, and TC says that one is missing", arguments: sets)
    func wholeSets(question: String) throws {
        let addresses = (1...40).map { "b A 192.0.2.\($0)\nb AAAA 2001:db8::\($0)\n" }.joined()
        let catalog = try Catalog([try exampleZone("a CNAME b\n\(addresses)b TXT last\n")])
        let whole = try Self.reply(question, of: catalog, over: .tcp)
        let counts = Dictionary(grouping: whole.message.answer, by: \.type).mapValues(\.count)
        var outcomes: Set<Bool> = []
        try Self.sweep(question, of: catalog, from: 512, through: whole.octets + Self.option + 1) { size, reply in
            try #require(reply.isTruncated == (whole.octets + Self.option > size), "\(size) octets")
            outcomes.insert(reply.isTruncated)
            let sent = Dictionary(grouping: reply.answer, by: \.type).mapValues(\.count)
            try #require(sent.allSatisfy { $0.value == counts[$0.key] }, "\(size) octets: \(sent)")
            try #require(reply.answer.elementsEqual(whole.message.answer.prefix(reply.answer.count)))
        }
        #expect(outcomes == [true, false])
    }

    @Test("Addresses beside an answer are left out without TC, set by set")
    func additionalAddresses() throws {
        let services = (0..<20).map { "_im._xmpp SRV 1 1 \($0) h\($0)\n" }.joined()
        let hosts = (0..<20).map { "h\($0) A 192.0.2.\($0)\nh\($0) AAAA 2001:db8::\($0)\n" }.joined()
        let question = "_im._xmpp.example.test SRV"
        let bare = try Self.reply(question, of: try Catalog([try exampleZone(services)]), over: .tcp)
        let catalog = try Catalog([try exampleZone(services + hosts)])
        let whole = try Self.reply(question, of: catalog, over: .tcp)
        #expect(whole.message.answer.count == 20 && whole.message.additional.count == 40)
        var counts: Set<Int> = []
        let (first, last) = (bare.octets + Self.option, whole.octets + Self.option)
        try Self.sweep(question, of: catalog, from: first, through: last) { _, reply in
            try #require(!reply.isTruncated && reply.answer == whole.message.answer)
            counts.insert(reply.additional.count)
            try #require(reply.additional.elementsEqual(whole.message.additional.prefix(reply.additional.count)))
        }
        #expect(counts == Set(0...40))
    }

    @Test("An SOA that does not fit into a denial sets TC")
    func denial() throws {
        let label = String(repeating: "x", count: 63)
        let names = ["a", "b"].map { "\($0)\(label.dropFirst()).\(label).\(label).\(label.dropLast(20))" }
        let zone = try Zone(
            "$ORIGIN example.test.\n$TTL 60\n@ SOA \(names[0]) \(names[1]) 1 2 3 4 5\n@ NS ns\n", origin: nil)
        let reply = try Self.reply("\(label).\(label).\(label).example.test A", of: try Catalog([zone]))
        #expect(reply.message.lines == ["NXDOMAIN aa tc"])
    }
}

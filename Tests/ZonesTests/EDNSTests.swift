import DNSWire
import Testing
import Transport
import Zones

@Suite("EDNS") struct EDNSTests {
    private static func reply(to query: [UInt8], _ options: Responder.Options = Responder.Options()) throws -> Message {
        var responder = Responder(try TestZones.catalog.get(), options)
        let reply = responder.reply(to: query, over: .udp)
        return try read(try #require(reply))
    }

    /// A question with records of the additional section as they are.
    private static func query(_ additional: [UInt8]..., question: String = "www.example.test A") throws -> [UInt8] {
        var query = try Queries.bytes(question)
        query[uint16: HeaderOffset.additionals] = UInt16(additional.count)
        return query + additional.flatMap(\.self)
    }

    @Test("A query without an OPT record gets a reply without one")
    func without() throws {
        #expect(try Self.reply(to: try Self.query()).edns == nil)
    }

    @Test("A query with one gets one, with our payload size", arguments: [512, 1232, 4096] as [UInt16])
    func payloadSize(size: UInt16) throws {
        var options = Responder.Options()
        options.maximumUDPPayload = size
        let reply = try Self.reply(to: try Self.query(Queries.option(payloadSize: 700)), options)
        #expect(reply.edns == EDNS(payloadSize: size))
        #expect(reply.responseCode == .noError && reply.answer.count == 2)
    }

    @Test("A reply never outgrows a datagram, whatever sizes the options and the client allow")
    func datagram() throws {
        var options = Responder.Options()
        options.maximumUDPPayload = .max
        let lines = (0..<300).map { "t TXT \($0)\(String(repeating: "x", count: 230))\n" }.joined()
        var responder = Responder(try Catalog([try exampleZone(lines)]), options)
        let query = try Queries.bytes("t.example.test TXT", edns: EDNS(payloadSize: .max))
        let reply = responder.reply(to: query, over: .udp)
        #expect(try read(try #require(reply)).isTruncated)
        let whole = responder.reply(to: query, over: .tcp)
        #expect(try #require(whole).count < 65_536)
    }

    @Test("Of the flags, DO is copied and nothing else", arguments: [0, 0x8000, 0x7FFF, 0xFFFF] as [UInt16])
    func flags(flags: UInt16) throws {
        let reply = try Self.reply(to: try Self.query(Queries.option(extendedCode: 0xFF, flags: flags)))
        #expect(reply.edns == EDNS(payloadSize: 1232, dnssecOK: flags & 0x8000 != 0))
        #expect(reply.responseCode == .noError)
    }

    @Test("Options, cookies among them, are passed over and not sent back")
    func options() throws {
        let octets: [UInt8] = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 3, 0, 0]
        let reply = try Self.reply(to: try Self.query(Queries.option(options: octets)))
        #expect(reply.edns == EDNS(payloadSize: 1232) && reply.answer.count == 2)
    }

    @Test("A version above 0 gets BADVERS and our version (RFC 6891 6.1.3)", arguments: [1, 2, 255] as [UInt8])
    func versions(version: UInt8) throws {
        let reply = try Self.reply(to: try Self.query(Queries.option(version: version, flags: 0x8000)))
        #expect(reply.lines == ["BADVERS"])
        #expect(reply.edns == EDNS(payloadSize: 1232, dnssecOK: true))
        #expect(reply.questions.count == 1)
    }

    @Test("BADVERS goes before what is wrong with the question")
    func versionFirst() throws {
        let option = Queries.option(version: 1)
        for question in ["www.elsewhere.test A", "example.test AXFR", "example.test OPT"] {
            #expect(try Self.reply(to: try Self.query(option, question: question)).responseCode == .badVersion)
        }
    }

    @Test("Refusals carry an OPT record too", arguments: ["www.elsewhere.test A", "example.test AXFR", "x.test TSIG"])
    func refusals(question: String) throws {
        let reply = try Self.reply(to: try Self.query(Queries.option(), question: question))
        #expect(reply.edns == EDNS(payloadSize: 1232) && reply.responseCode != .noError)
    }

    @Test("Two OPT records, and one that the root does not own, are format errors (RFC 6891 6.1.1)")
    func misplaced() throws {
        let option = Queries.option()
        let two = try Self.reply(to: try Self.query(option, option))
        #expect(two.lines == ["FORMERR"])
        let owned = try Self.reply(to: try Self.query(Queries.option(owner: [1, 0x61, 0])))
        #expect(owned.lines == ["FORMERR"] && owned.edns == nil)
        let pointed = try Self.reply(to: try Self.query(Queries.option(owner: [0xC0, 12])))
        #expect(pointed.lines == ["FORMERR"])
    }

    @Test("An OPT record whose options run past the message is a format error")
    func longOptions() throws {
        var option = Queries.option(options: [0, 3, 0, 0])
        option[uint16: 9] = 5
        #expect(try Self.reply(to: try Self.query(option)).lines == ["FORMERR"])
    }

    @Test("Other records stand before and behind the OPT record")
    func otherRecords() throws {
        // Its owner is a pointer to the question.
        let address: [UInt8] = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
        let plain: [UInt8] = [1, 0x61, 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0]
        for records in [[address, Queries.option()], [Queries.option(), plain], [plain, Queries.option(), address]] {
            var query = try Self.query()
            query[uint16: HeaderOffset.additionals] = UInt16(records.count)
            let reply = try Self.reply(to: query + records.flatMap(\.self))
            #expect(reply.answer.count == 2 && reply.edns != nil)
        }
    }
}

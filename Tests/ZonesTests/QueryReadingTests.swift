import DNSWire
import Testing
import Transport
import Zones

@Suite("Queries") struct QueryReadingTests {
    private static func responder() throws -> Responder { Responder(try TestZones.catalog.get()) }

    /// The reply to bytes that must have one.
    private static func reply(to query: [UInt8]) throws -> [UInt8] {
        var responder = try responder()
        let reply = responder.reply(to: query, over: .udp)
        return try #require(reply)
    }

    /// The code and the number of questions of the reply, which holds nothing else.
    private static func refusal(of query: [UInt8]) throws -> String {
        let message = try read(try reply(to: query))
        #expect(message.isReply && !message.isAuthoritative && !message.isTruncated)
        #expect(message.answer.isEmpty && message.authority.isEmpty && message.additional.isEmpty)
        return "\(message.responseCode) \(message.questions.count)"
    }

    @Test("Of all header bits, the reply copies opcode, RD and CD, sets QR, and clears the rest")
    func headerBits() throws {
        var responder = try Self.responder()
        var query = try Queries.bytes("www.example.test A")
        for flags in UInt16.min...UInt16.max {
            query[uint16: HeaderOffset.flags] = flags
            let reply = responder.reply(to: query, over: .udp)
            guard flags & 0x8000 == 0 else {
                try #require(reply == nil, "a reply to a reply, flags \(flags)")
                continue
            }
            let isLookup = flags & 0x7800 == 0
            // AA and NOERROR, or NOTIMP, as a notice of an address is too; TC, RA, Z and AD never.
            let expected = 0x8000 | flags & 0x7910 | (isLookup ? 0x0400 : 0x0004)
            try #require(reply?[uint16: HeaderOffset.flags] == expected, "flags \(flags)")
        }
    }

    @Test("The id is copied", arguments: [0, 1, 0x00FF, 0xFF00, 0x8000, 0xFFFF] as [UInt16])
    func id(id: UInt16) throws {
        #expect(try Self.reply(to: try Queries.bytes("www.example.test A", id: id))[uint16: 0] == id)
    }

    @Test("Opcodes other than lookups and notices are not implemented", arguments: [1, 2, 3] + Array(5...15))
    func opcodes(opcode: Int) throws {
        var query = try Queries.bytes("www.example.test A")
        query[uint16: HeaderOffset.flags] = UInt16(opcode) << 11
        #expect(try Self.refusal(of: query) == "NOTIMP 1")
        #expect(try read(try Self.reply(to: query)).opcode.rawValue == UInt8(opcode))
        // An update has records where lookups have none; it is not read as one.
        query[uint16: HeaderOffset.authorities] = 3
        #expect(try Self.refusal(of: query + [1, 2, 3]) == "NOTIMP 1")
        #expect(try Self.refusal(of: Array(query.prefix(12))) == "NOTIMP 0")
    }

    @Test("Less than a header gets no reply", arguments: 0..<12)
    func noHeader(count: Int) throws {
        var responder = try Self.responder()
        let query = try Queries.bytes("www.example.test A")
        #expect(responder.reply(to: Array(query.prefix(count)), over: .udp) == nil)
        #expect(responder.reply(to: Array(query.prefix(count)), over: .tcp) == nil)
    }

    @Test("A query that ends early is a format error, with the question where that is whole")
    func shortQueries() throws {
        let query = try Queries.bytes("www.example.test A", edns: EDNS(payloadSize: 1232, options: [0, 3, 0, 1, 7]))
        let questionEnd = Message.headerLength + 18 + 4
        var responder = try Self.responder()
        var reply = [UInt8](repeating: 0xAA, count: 65_535)
        for length in 12..<query.count {
            let expected = length < questionEnd ? "FORMERR 0" : "FORMERR 1"
            #expect(try Self.refusal(of: Array(query.prefix(length))) == expected, "\(length) octets")
            // What lies in the buffer behind the query is not read.
            let count = responder.reply(to: query, length: length, over: .udp, into: &reply)
            #expect(try Array(reply[..<count]) == Self.reply(to: Array(query.prefix(length))), "\(length) octets")
        }
        #expect(responder.reply(to: query, length: query.count, over: .udp, into: &reply) > questionEnd)
    }

    @Test("The reply's buffer is given back with its octets behind the reply")
    func buffer() throws {
        var responder = try Self.responder()
        let query = try Queries.bytes("www.example.test A")
        var reply = [UInt8](repeating: 0xAA, count: 65_540)
        let count = responder.reply(to: query, length: query.count, over: .udp, into: &reply)
        #expect(reply.count == 65_540)
        #expect(reply[count...].allSatisfy { $0 == 0xAA })
        #expect(try Array(reply[..<count]) == Self.reply(to: query))
        #expect(responder.reply(to: query, length: 11, over: .udp, into: &reply) == 0)
    }

    @Test("Octets behind the query are a format error", arguments: [[0], [1, 2, 3], Array(repeating: 7, count: 500)])
    func trailingOctets(octets: [UInt8]) throws {
        #expect(try Self.refusal(of: try Queries.bytes("www.example.test A") + octets) == "FORMERR 1")
        let withEDNS = try Queries.bytes("www.example.test A", edns: EDNS(payloadSize: 1232))
        #expect(try Self.refusal(of: withEDNS + octets) == "FORMERR 1")
    }

    static let counts: [(offset: Int, count: UInt16, refusal: String)] = [
        (HeaderOffset.questions, 0, "FORMERR 0"), (HeaderOffset.questions, 2, "FORMERR 0"),
        (HeaderOffset.questions, 0xFFFF, "FORMERR 0"), (HeaderOffset.answers, 1, "FORMERR 1"),
        (HeaderOffset.answers, 0xFFFF, "FORMERR 1"), (HeaderOffset.authorities, 1, "FORMERR 1"),
        (HeaderOffset.additionals, 1, "FORMERR 1"), (HeaderOffset.additionals, 0xFFFF, "FORMERR 1"),
    ]

    @Test("A lookup has one question and no answer or authority", arguments: counts)
    func sectionCounts(offset: Int, count: UInt16, refusal: String) throws {
        var query = try Queries.bytes("www.example.test A")
        query[uint16: offset] = count
        #expect(try Self.refusal(of: query) == refusal)
    }

    @Test("Two whole questions are a format error, and so are records that lookups do not bring")
    func wholeSections() throws {
        let question = try Question(text: "www.example.test A")
        #expect(try Self.refusal(of: Message(id: 1, questions: [question, question]).bytes) == "FORMERR 0")
        #expect(try Self.refusal(of: Message(id: 1, questions: []).bytes) == "FORMERR 0")
        let record = Record(owner: question.name, type: .a, ttl: 1, data: [192, 0, 2, 1])
        var query = Message(id: 1, questions: [question])
        query.answer = [record]
        #expect(try Self.refusal(of: query.bytes) == "FORMERR 1")
        query.answer = []
        query.authority = [record]
        #expect(try Self.refusal(of: query.bytes) == "FORMERR 1")
        query.authority = []
        query.additional = [record, record]
        #expect(try read(try Self.reply(to: query.bytes)).answer.count == 2)
    }

    static let names: [(bytes: [UInt8], why: String)] = [
        ([0xC0, 12], "a pointer to itself"), ([3, 0x77, 0x77, 0x77, 0xC0, 12], "a pointer backwards"),
        ([0x40] + Array(repeating: 1, count: 64) + [0], "a label of 64 octets"), ([0x80, 0], "an unknown label type"),
        (Array(repeating: [3, 1, 2, 3] as [UInt8], count: 64).flatMap(\.self) + [0], "257 octets"),
    ]

    @Test("A question's name is written in full, with at most 255 octets", arguments: names)
    func questionNames(bytes: [UInt8], why: String) throws {
        var query: [UInt8] = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        query += bytes + [0, 1, 0, 1]
        #expect(try Self.refusal(of: query) == "FORMERR 0")
    }

    @Test("Classes other than IN are refused", arguments: [0, 2, 3, 4, 254, 255, 0xFFFF] as [UInt16])
    func classes(number: UInt16) throws {
        let question = Question(
            name: try Name("www.example.test"), type: .a, recordClass: RecordClass(rawValue: number))
        #expect(try Self.refusal(of: Message(id: 1, questions: [question]).bytes) == "REFUSED 1")
    }

    static let types: [(type: UInt16, refusal: String)] = [
        (41, "FORMERR 1"), (251, "FORMERR 1"), (252, "NOTAUTH 1"), (128, "NOTIMP 1"), (249, "NOTIMP 1"),
        (250, "NOTIMP 1"), (253, "NOTIMP 1"), (254, "NOTIMP 1"),
    ]

    @Test("Types that are no record types are not looked up", arguments: types)
    func metaTypes(type: UInt16, refusal: String) throws {
        let question = Question(name: try Name("www.example.test"), type: RecordType(rawValue: type))
        #expect(try Self.refusal(of: Message(id: 1, questions: [question]).bytes) == refusal)
    }

    @Test("An incremental transfer, which brings its SOA, is refused and not malformed (RFC 1995 3)")
    func incrementalTransfer() throws {
        var query = Message(id: 1, questions: [try Question(text: "example.test IXFR")])
        query.authority = [try #require(try TestZones.catalog.get().reply(to: "example.test SOA").answer.first)]
        #expect(try Self.refusal(of: query.bytes) == "REFUSED 1")
        query.authority += query.authority
        #expect(try Self.refusal(of: query.bytes) == "REFUSED 1")
        #expect(try Self.refusal(of: Array(query.bytes.dropLast())) == "FORMERR 1")
    }

    @Test("The question comes back octet for octet")
    func questionOctets() throws {
        for question in ["WwW.eXample.TEST A", "nowhere.EXAMPLE.test A", "\\000\\255X.test AAAA", ". A"] {
            let query = try Queries.bytes(question)
            #expect(try Self.reply(to: query)[12..<query.count] == query[12...], "\(question)")
        }
    }
}

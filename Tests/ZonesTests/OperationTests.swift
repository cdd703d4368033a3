import DNSWire
import Testing
import Transport
import Zones

/// What a server is told and asked beside lookups.
@Suite("NOTIFY, identity and explanations") struct OperationTests {
    private static func reply(
        _ query: Message, _ options: Responder.Options = Responder.Options(), over transport: TransportProtocol = .udp
    ) throws -> Message {
        var responder = Responder(try TestZones.catalog.get(), options)
        let reply = responder.reply(to: query.bytes, over: transport)
        return try read(try #require(reply))
    }

    private static func notice(_ question: String) throws -> Message {
        var query = Message(id: 7, questions: [try Question(text: question)])
        query.opcode = .notify
        return query
    }

    static let notices = [
        ("example.test SOA", "NOERROR aa"), ("EXAMPLE.test SOA", "NOERROR aa"), ("www.example.test SOA", "NOTAUTH"),
        ("elsewhere.test SOA", "NOTAUTH"), ("example.test A", "NOTIMP"), ("example.test ANY", "NOTIMP"),
    ]

    @Test(
        "Who tells of a changed zone hears that it arrived, if the zone is served here (RFC 1996 3.7)",
        arguments: notices)
    func notify(question: String, expected: String) throws {
        let reply = try Self.reply(try Self.notice(question))
        #expect(reply.lines == [expected])
        let asked = try Question(text: question)
        #expect(reply.opcode == .notify && reply.id == 7 && reply.questions == [asked])
    }

    @Test("A notice may bring the SOA that it tells of (RFC 1996 3.7)")
    func noticeWithAnswer() throws {
        var query = try Self.notice("example.test SOA")
        query.answer = try Zone("example.test. 60 SOA . . 99 1 1 1 1\n", origin: nil).records.map(\.record)
        #expect(try Self.reply(query).lines == ["NOERROR aa"])
    }

    private static func asking(_ question: String, options: [UInt8]) throws -> Message {
        var query = Message(id: 7, questions: [try Question(text: question)])
        query.edns = EDNS(payloadSize: 512, options: options)
        return query
    }

    private static let nsid: [UInt8] = [0, 3, 0, 0]

    @Test("A server with a name tells it to who asks for it (RFC 5001)")
    func identity() throws {
        var options = Responder.Options()
        options.identity = "lab-1"
        let named: [UInt8] = [0, 3, 0, 5] + Array("lab-1".utf8)
        #expect(try Self.reply(Self.asking("www.example.test A", options: Self.nsid), options).edns?.options == named)
        #expect(try Self.reply(Self.asking("x.elsewhere.test A", options: Self.nsid), options).edns?.options == named)
        #expect(try Self.reply(Self.asking("www.example.test A", options: []), options).edns?.options == [])
        #expect(try Self.reply(Self.asking("www.example.test A", options: Self.nsid)).edns?.options == [])
    }

    @Test("The name has its room in a reply that is cut")
    func identityInSmallReply() throws {
        let lines = (0..<20).map { "t TXT \($0)\(String(repeating: "x", count: 20))\n" }.joined()
        var options = Responder.Options()
        options.identity = String(repeating: "n", count: 255)
        var responder = Responder(try Catalog([try exampleZone(lines + "a A 192.0.2.1\n")]), options)
        for question in ["t.example.test TXT", "a.example.test A"] {
            let bytes = responder.reply(to: try Self.asking(question, options: Self.nsid).bytes, over: .udp)
            let reply = try #require(bytes)
            #expect(reply.count <= 512)
            #expect(try read(reply).edns?.options.count == 259)
        }
    }

    @Test("A name that leaves no room for the question is not told")
    func identityBesideLongQuestion() throws {
        var options = Responder.Options()
        options.identity = String(repeating: "n", count: 255)
        let label = String(repeating: "x", count: 63)
        let question = "\(label).\(label).\(label).\(String(repeating: "y", count: 48)).example.test A"
        let reply = try Self.reply(Self.asking(question, options: Self.nsid), options)
        let asked = try Question(text: question)
        #expect(reply.questions == [asked])
        #expect(reply.responseCode == .noSuchName && reply.edns?.options == [])
    }

    static let explained: [(question: String, code: UInt8, text: String)] = [
        ("www.elsewhere.test A", 20, "no zone served here has the name"),
        ("www.example.test AXFR", 20, "no zone served here begins at the name"),
        ("example.test AXFR", 18, "transfers are not allowed for this address"),
        ("x.example.test TSIG", 21, "the type is not one of records"),
        ("self.example.test A", 0, "the aliases lead in a circle"),
        ("loop1.example.test A", 0, "the aliases lead in a circle"),
    ]

    @Test("Behind a switch, replies say why they are as they are (RFC 8914)", arguments: explained)
    func explanation(question: String, code: UInt8, text: String) throws {
        var options = Responder.Options()
        options.explainsErrors = true
        let query = try Self.asking(question, options: [])
        let expected = [0, 15, 0, UInt8(text.utf8.count + 2), 0, code] + Array(text.utf8)
        #expect(try Self.reply(query, options).edns?.options == expected)
        #expect(try Self.reply(query).edns?.options == [])
        #expect(try Self.reply(Message(id: 7, questions: query.questions), options).edns == nil)
        #expect(try Self.reply(Self.asking("www.example.test A", options: []), options).edns?.options == [])
    }

    static let broken: [[UInt8]] = [[0], [0, 3], [0, 3, 0], [0, 3, 0, 1], [0, 10, 0, 8, 1, 2, 3], [0, 3, 0, 0, 0]]

    @Test("Options that do not fill the OPT record are a format error", arguments: broken)
    func brokenOptions(octets: [UInt8]) throws {
        #expect(try Self.reply(Self.asking("www.example.test A", options: octets)).lines == ["FORMERR"])
    }

    @Test("When record sets rotate, each reply begins with another record, and none is lost")
    func rotation() throws {
        var options = Responder.Options()
        options.rotatesRecords = true
        let zone = try exampleZone("a A 192.0.2.1\na A 192.0.2.2\na A 192.0.2.3\n")
        var responder = Responder(try Catalog([zone]), options)
        var firsts: [String] = []
        for _ in 0..<6 {
            let reply = try responder.message(for: try Question(text: "a.example.test A"))
            #expect(Set(reply.answer.map(\.dataDescription)) == ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
            firsts.append(reply.answer[0].dataDescription)
        }
        #expect(Array(firsts.prefix(3)) == Array(firsts.suffix(3)) && Set(firsts).count == 3)
    }

    @Test("Signatures of different sets keep their own TTLs, and one question gets all of them")
    func signatures() throws {
        let zone = try exampleZone(
            """
            a 30 RRSIG A 8 3 30 20300101000000 20200101000000 1 example.test. AAAA
            a 40 RRSIG TXT 8 3 40 20300101000000 20200101000000 1 example.test. AAAA
            a A 192.0.2.1
            """)
        let reply = try Catalog([zone]).reply(to: "a.example.test RRSIG")
        #expect(reply.answer.map(\.ttl) == [30, 40])
    }
}

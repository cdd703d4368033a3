import DNSWire
import Testing
import Transport
import Zones

@Suite("Lookup") struct LookupTests {
    static let found = [
        Exchange(
            "www.example.test A", "an exact match, in the order of the file", "NOERROR aa",
            "www.example.test. 3600 IN A 192.0.2.1", "www.example.test. 3600 IN A 192.0.2.2"),
        Exchange(
            "short.example.test TXT", "its own TTL", "NOERROR aa", "short.example.test. 60 IN TXT \"a short life\""),
        Exchange(
            "example.test SOA", "the SOA has its own TTL in answers", "NOERROR aa",
            "example.test. 3600 IN SOA ns.example.test. host.example.test. 1 7200 900 1209600 300"),
        Exchange(
            "www.example.test ANY", "every record set of the name", "NOERROR aa",
            "www.example.test. 3600 IN A 192.0.2.1", "www.example.test. 3600 IN A 192.0.2.2",
            "www.example.test. 3600 IN AAAA 2001:db8::1"),
        Exchange(
            "generic.example.test TYPE65280", "a type without a name", "NOERROR aa",
            "generic.example.test. 3600 IN TYPE65280 \\# 3 01ff00"),
        Exchange(
            "\\000\\.\\255\\032.example.test TXT", "labels of any octet", "NOERROR aa",
            "\\000\\.\\255\\032.example.test. 3600 IN TXT \"any octet\""),
    ]

    static let missing = [
        Exchange("www.example.test TXT", "no data: the SOA, for its MINIMUM", "NOERROR aa", Lines.noData),
        Exchange("generic.example.test TYPE65281", "no data of an unknown type", "NOERROR aa", Lines.noData),
        Exchange("example.test A", "no data at the apex", "NOERROR aa", Lines.noData),
        Exchange("example.test DS", "no data, as the parent is not served", "NOERROR aa", Lines.noData),
        Exchange("nowhere.example.test A", "no such name", "NXDOMAIN aa", Lines.noData),
        Exchange("below.www.example.test A", "no such name below a name", "NXDOMAIN aa", Lines.noData),
        Exchange("ww.example.test A", "no such name, by a prefix of one", "NXDOMAIN aa", Lines.noData),
        Exchange("nowhere.example.test ANY", "no such name for any type", "NXDOMAIN aa", Lines.noData),
        Exchange(
            "nowhere.provider.test A", "the SOA's own TTL, where that is lower than its MINIMUM", "NXDOMAIN aa",
            "authority provider.test. 120 IN SOA ns.provider.test. host.provider.test. 7 7200 900 1209600 900"),
        Exchange("deep.example.test A", "an empty non-terminal has no data", "NOERROR aa", Lines.noData),
        Exchange("deep.example.test ANY", "an empty non-terminal has no data of any type", "NOERROR aa", Lines.noData),
        Exchange("_xmpp.example.test SRV", "_im._xmpp makes _xmpp exist", "NOERROR aa", Lines.noData),
        Exchange("other.deep.example.test A", "beside a name below an empty one", "NXDOMAIN aa", Lines.noData),
        Exchange("elsewhere.test A", "outside every zone", "REFUSED"),
        Exchange("test A", "above every zone", "REFUSED"),
        Exchange(". NS", "the root, which is not served", "REFUSED"),
        Exchange("xexample.test A", "a name that ends alike", "REFUSED"),
    ]

    @Test("What is there is answered", arguments: found)
    func answer(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("What is not there is denied as RFC 2308 says, or refused", arguments: missing)
    func denial(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("A name that only has names below it is there, without data (V60)", arguments: ["_sip", "_xmpp", "deep"])
    func emptyNonTerminal(label: String) throws {
        let catalog = try TestZones.catalog.get()
        for type in ["A", "AAAA", "SRV"] {
            #expect(try catalog.reply(to: "\(label).example.test \(type)").lines == ["NOERROR aa", Lines.noData])
        }
    }

    @Test("Names match in any case, and the reply keeps the case of the question")
    func letterCase() throws {
        let catalog = try TestZones.catalog.get()
        for question in ["mixed.example.test TXT", "MIXED.Example.TEST TXT", "mIxEd.eXaMpLe.TeSt TXT"] {
            let reply = try catalog.reply(to: question)
            let asked = String(question.dropLast(3)) + "."
            #expect(reply.questions.map(\.name.description) == [asked.replacing(" ", with: "")])
            #expect(reply.lines == ["NOERROR aa", "\(asked.replacing(" ", with: "")) 3600 IN TXT \"Case is Kept\""])
        }
    }

    @Test("Only ASCII letters have a case: @ and `, [ and { are different octets")
    func octetsBesideLetters() throws {
        let zone = try exampleZone("\\@ TXT at\n[ TXT bracket\n\\195\\132 TXT capital\n")
        let catalog = try Catalog([zone])
        for (name, code) in [("\\064", "NOERROR"), ("\\096", "NXDOMAIN"), ("[", "NOERROR"), ("{", "NXDOMAIN")] {
            #expect(try catalog.reply(to: "\(name).example.test TXT").responseCode.description == code, "\(name)")
        }
        #expect(try catalog.reply(to: "\\195\\132.example.test TXT").answer.count == 1)
        #expect(try catalog.reply(to: "\\195\\164.example.test TXT").answer.isEmpty)
    }

    @Test("A name of 255 octets is found, and one label of it decides")
    func longName() throws {
        let label = String(repeating: "x", count: 63)
        let long = try Name("\(label).\(label).\(label).\(String(repeating: "y", count: 48)).example.test")
        #expect(long.wire.count == Name.maximumLength)
        let catalog = try Catalog([try exampleZone("\(long) TXT long\n")])
        #expect(try catalog.reply(to: "\(long) TXT").lines == ["NOERROR aa", "\(long) 60 IN TXT \"long\""])
        let other = long.description.replacing("x.y", with: "z.y")
        #expect(try catalog.reply(to: "\(other) TXT").responseCode == .noSuchName)
    }

    @Test("A name of 127 labels is found, and so are the names above it")
    func manyLabels() throws {
        // So many labels leave no room for .test.
        let name = try Name(String(repeating: "z.", count: 127))
        #expect(name.labels.count == Name.maximumLabelCount)
        let zone = try Zone("$TTL 60\n. SOA . . 1 2 3 4 5\n. NS .\n\(name) TXT many\n", origin: .root)
        let catalog = try Catalog([zone])
        #expect(try catalog.reply(to: "\(name) TXT").lines == ["NOERROR aa", "\(name) 60 IN TXT \"many\""])
        var above = name.parent
        while let next = above {
            let reply = try catalog.reply(to: "\(next) TXT")
            #expect(reply.lines.first == "NOERROR aa" && reply.answer.isEmpty)
            above = next.parent
        }
        let beside = "a" + name.description.dropFirst()
        #expect(try catalog.reply(to: "\(beside) TXT").responseCode == .noSuchName)
    }

    @Test("Every record of a large zone is found")
    func largeZone() throws {
        let lines = (0..<2000).map { "host\($0) A 192.0.2.\($0 % 256)\n" }
        let catalog = try Catalog([try exampleZone(lines.joined())])
        var responder = Responder(catalog)
        for number in stride(from: 0, to: 2000, by: 3) {
            let name = try Name("host\(number).example.test")
            let reply = try responder.message(for: Question(name: name, type: .a))
            #expect(reply.lines == ["NOERROR aa", "\(name) 60 IN A 192.0.2.\(number % 256)"])
            let absent = try Name("host\(number)x.example.test")
            #expect(try responder.message(for: Question(name: absent, type: .a)).responseCode == .noSuchName)
        }
    }

    @Test("A responder's reply depends on the query alone, not on the queries before it")
    func noMemory() throws {
        let catalog = try TestZones.catalog.get()
        let questions = (Self.found + Self.missing + AliasTests.followed + DelegationTests.referrals).map(\.question)
        var one = Responder(catalog)
        var generator = SeededGenerator(seed: 1)
        for question in (questions + questions).shuffled(using: &generator) {
            let bytes = Message(id: 7, questions: [try Question(text: question)]).bytes
            var fresh = Responder(catalog)
            for transport in TransportProtocol.allCases {
                #expect(one.reply(to: bytes, over: transport) == fresh.reply(to: bytes, over: transport), "\(question)")
            }
        }
    }
}

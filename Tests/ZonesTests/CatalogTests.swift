import DNSWire
import Testing
import Zones

@Suite("Several zones on one server") struct CatalogTests {
    private static func zone(_ apex: String, file: String = "zone") throws -> Zone {
        try Zone(
            "$TTL 60\n@ SOA ns host 1 2 3 4 5\n@ NS ns\n@ TXT \"\(apex)\"\n* TXT \"\(apex)\"", origin: Name(apex),
            file: file)
    }

    static let longest = [
        ("test", "test"), ("x.test", "test"), ("example.test", "example.test"), ("x.example.test", "example.test"),
        ("a.b.example.test", "a.b.example.test"), ("x.a.b.example.test", "a.b.example.test"),
        ("b.example.test", "example.test"), ("x.b.example.test", "example.test"), ("xa.b.example.test", "example.test"),
        ("X.A.B.Example.TEST", "a.b.example.test"), ("other", "."), (".", "."), ("example.tes", "."),
    ]

    @Test("The longest apex that a name lies at or below answers", arguments: longest)
    func longestApex(name: String, apex: String) throws {
        let zones = try [".", "example.test", "test", "a.b.example.test"].map { try Self.zone($0) }
        // *.b.example.test is an empty name's business: b.example.test does not exist in its parent here.
        let reply = try Catalog(zones).reply(to: "\(name) TXT")
        #expect(reply.answer.map(\.dataDescription) == ["\"\(apex)\""])
        #expect(reply.isAuthoritative)
    }

    @Test("Among hundreds of zones each answers for itself")
    func manyZones() throws {
        let names = (0..<300).map { "zone\($0).test" }
        let catalog = try Catalog(try names.map { try Self.zone($0) })
        #expect(catalog.zoneCount == 300)
        #expect(catalog.recordCount == 1200)
        var responder = Responder(catalog)
        for name in names {
            let reply = try responder.message(for: Question(name: try Name("x.\(name)"), type: .txt))
            #expect(reply.answer.map(\.dataDescription) == ["\"\(name)\""])
        }
        #expect(try catalog.reply(to: "zone300.test TXT").responseCode == .refused)
    }

    @Test("A catalog without zones refuses everything")
    func empty() throws {
        let catalog = try Catalog([])
        #expect(catalog.zoneCount == 0 && catalog.recordCount == 0)
        #expect(try catalog.reply(to: "example.test A").lines == ["REFUSED"])
        #expect(try catalog.reply(to: ". NS").lines == ["REFUSED"])
    }

    @Test("Two zones of one apex are refused, with the places of both SOAs")
    func sameApex() throws {
        let zones = try [Self.zone("a.test", file: "one"), Self.zone("b.test"), Self.zone("A.Test", file: "two")]
        let error = #expect(throws: CatalogError.self) { try Catalog(zones) }
        #expect(error?.apex == (try Name("a.test")))
        #expect(
            error?.description
                == "two:2: a second zone A.Test. (the first is at one:2; a server has a name once)")
    }

    static let root = """
        $TTL 86400
        . SOA a.root. host.root. 1 7200 900 1209600 600
        . NS a.root.
        a.root. A 192.0.2.1
        test. NS ns.test.
        ns.test. A 192.0.2.2
        """

    static let rootExchanges = [
        Exchange(
            ". NS", "its servers", "NOERROR aa", ". 86400 IN NS a.root.", "additional a.root. 86400 IN A 192.0.2.1"),
        Exchange(
            ". SOA", "its SOA", "NOERROR aa", ". 86400 IN SOA a.root. host.root. 1 7200 900 1209600 600"),
        Exchange(
            ". A", "no data", "NOERROR aa", "authority . 600 IN SOA a.root. host.root. 1 7200 900 1209600 600"),
        Exchange(
            "nowhere A", "no such name", "NXDOMAIN aa",
            "authority . 600 IN SOA a.root. host.root. 1 7200 900 1209600 600"),
        Exchange(
            "root A", "an empty non-terminal", "NOERROR aa",
            "authority . 600 IN SOA a.root. host.root. 1 7200 900 1209600 600"),
        Exchange(
            "www.example.test A", "a referral", "NOERROR", "authority test. 86400 IN NS ns.test.",
            "additional ns.test. 86400 IN A 192.0.2.2"),
        Exchange(
            ". DS", "no DS above the root", "NOERROR aa",
            "authority . 600 IN SOA a.root. host.root. 1 7200 900 1209600 600"),
    ]

    @Test("The root is a zone like any other", arguments: rootExchanges)
    func rootZone(_ exchange: Exchange) throws {
        let lines = try Catalog([try Zone(Self.root, origin: .root)]).reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }
}

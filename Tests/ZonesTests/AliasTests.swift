import DNSWire
import Testing
import Zones

@Suite("Aliases") struct AliasTests {
    private static let www = [
        "www.example.test. 3600 IN A 192.0.2.1", "www.example.test. 3600 IN A 192.0.2.2",
    ]

    static let followed = [
        Exchange(
            "alias.example.test A", "an alias inside the zone", "NOERROR aa",
            "alias.example.test. 3600 IN CNAME www.example.test.", www[0], www[1]),
        Exchange(
            "twice.example.test A", "an alias of an alias", "NOERROR aa",
            "twice.example.test. 3600 IN CNAME alias.example.test.",
            "alias.example.test. 3600 IN CNAME www.example.test.", www[0], www[1]),
        Exchange(
            "alias.example.test CNAME", "a question for the alias itself", "NOERROR aa",
            "alias.example.test. 3600 IN CNAME www.example.test."),
        Exchange(
            "alias.example.test ANY", "a question for anything there", "NOERROR aa",
            "alias.example.test. 3600 IN CNAME www.example.test."),
        Exchange(
            "signed.example.test NSEC", "what may stand beside an alias is answered", "NOERROR aa",
            "signed.example.test. 3600 IN NSEC sub.example.test. CNAME NSEC"),
        Exchange(
            "alias.example.test TXT", "no data at the end of the chain", "NOERROR aa",
            "alias.example.test. 3600 IN CNAME www.example.test.", Lines.noData),
        Exchange(
            "dangling.example.test A", "no such name at the end of the chain (RFC 2308 2.1)", "NXDOMAIN aa",
            "dangling.example.test. 3600 IN CNAME nowhere.example.test.", Lines.noData),
        Exchange(
            "tocut.example.test A", "a referral at the end of the chain", "NOERROR aa",
            "tocut.example.test. 3600 IN CNAME www.sub.example.test.",
            "authority sub.example.test. 3600 IN NS ns.sub.example.test.",
            "authority sub.example.test. 3600 IN NS ns.example.test.",
            "authority sub.example.test. 3600 IN NS ns.provider.test.",
            "authority sub.example.test. 3600 IN NS ns.elsewhere.test.",
            "additional ns.sub.example.test. 3600 IN A 192.0.2.60",
            "additional ns.sub.example.test. 3600 IN AAAA 2001:db8::60",
            "additional ns.example.test. 3600 IN A 192.0.2.53", "additional ns.example.test. 3600 IN AAAA 2001:db8::53"),
        Exchange(
            "out.example.test A", "an alias out of every zone", "NOERROR aa",
            "out.example.test. 3600 IN CNAME www.elsewhere.test."),
    ]

    static let crossing = [
        Exchange(
            "over.example.test A", "an alias into another zone", "NOERROR aa",
            "over.example.test. 3600 IN CNAME www.provider.test.", "www.provider.test. 120 IN A 192.0.2.81"),
        Exchange(
            "beyond.example.test A", "no such name in another zone: its SOA", "NXDOMAIN aa",
            "beyond.example.test. 3600 IN CNAME nowhere.provider.test.",
            "authority provider.test. 120 IN SOA ns.provider.test. host.provider.test. 7 7200 900 1209600 900"),
        Exchange(
            "tochild.example.test A", "an alias into a child that is served here too", "NOERROR aa",
            "tochild.example.test. 3600 IN CNAME www.child.example.test.",
            "www.child.example.test. 600 IN A 192.0.2.71"),
        Exchange(
            "up.child.example.test AAAA", "an alias from the child into its parent", "NOERROR aa",
            "up.child.example.test. 600 IN CNAME alias.example.test.",
            "alias.example.test. 3600 IN CNAME www.example.test.", "www.example.test. 3600 IN AAAA 2001:db8::1"),
    ]

    static let loops = [
        Exchange(
            "self.example.test A", "an alias of itself", "NOERROR aa",
            "self.example.test. 3600 IN CNAME self.example.test."),
        Exchange(
            "loop1.example.test A", "a circle through the question", "NOERROR aa",
            "loop1.example.test. 3600 IN CNAME loop2.example.test.",
            "loop2.example.test. 3600 IN CNAME loop3.example.test.",
            "loop3.example.test. 3600 IN CNAME loop1.example.test."),
        Exchange(
            "LOOP2.example.test A", "the same in another case", "NOERROR aa",
            "LOOP2.example.test. 3600 IN CNAME loop3.example.test.",
            "loop3.example.test. 3600 IN CNAME loop1.example.test.",
            "loop1.example.test. 3600 IN CNAME LOOP2.example.test."),
        Exchange(
            "into.example.test A", "a circle behind the question", "NOERROR aa",
            "into.example.test. 3600 IN CNAME loop1.example.test.",
            "loop1.example.test. 3600 IN CNAME loop2.example.test.",
            "loop2.example.test. 3600 IN CNAME loop3.example.test.",
            "loop3.example.test. 3600 IN CNAME loop1.example.test."),
        Exchange(
            "x.wself.example.test A", "a wildcard whose canonical name it matches itself", "NOERROR aa",
            "x.wself.example.test. 3600 IN CNAME again.wself.example.test.",
            "again.wself.example.test. 3600 IN CNAME again.wself.example.test."),
    ]

    @Test("An alias is followed to its end inside the zones", arguments: followed + crossing)
    func follow(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("A circle ends before a name would repeat, and is no failure", arguments: loops)
    func loop(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("A server that does not cross zones stops at the alias", arguments: crossing)
    func stopping(_ exchange: Exchange) throws {
        var options = Responder.Options()
        options.crossesZones = false
        let lines = try TestZones.catalog.get().reply(to: exchange.question, options).lines
        #expect(lines == ["NOERROR aa", exchange.reply[1]])
    }

    @Test("A server that does not cross zones follows aliases inside one", arguments: followed)
    func staying(_ exchange: Exchange) throws {
        var options = Responder.Options()
        options.crossesZones = false
        let lines = try TestZones.catalog.get().reply(to: exchange.question, options).lines
        #expect(lines == exchange.reply)
    }

    /// A chain of so many aliases to an address.
    private static func chain(_ count: Int) throws -> Message {
        let lines = (0..<count).map { "c\($0) CNAME c\($0 + 1)\n" } + ["c\(count) A 192.0.2.1\n"]
        return try Catalog([try exampleZone(lines.joined())]).reply(to: "c0.example.test A")
    }

    @Test("Sixteen aliases are followed to the address", arguments: [1, 2, 15, 16])
    func longChain(count: Int) throws {
        let reply = try Self.chain(count)
        #expect(reply.answer.map(\.type) == Array(repeating: .cname, count: count) + [.a])
        #expect(reply.answer.last?.text == "c\(count).example.test. 60 IN A 192.0.2.1")
        #expect(reply.lines.first == "NOERROR aa")
    }

    @Test("Behind sixteen aliases the client asks again", arguments: [17, 18, 40])
    func longerChain(count: Int) throws {
        let reply = try Self.chain(count)
        #expect(reply.answer.map(\.type) == Array(repeating: .cname, count: 17))
        #expect(reply.answer.last?.text == "c16.example.test. 60 IN CNAME c17.example.test.")
        #expect(reply.lines.count == 18 && reply.lines.first == "NOERROR aa")
    }

    @Test("A circle of more than sixteen aliases ends like a chain")
    func longLoop() throws {
        let lines = (0..<30).map { "c\($0) CNAME c\(($0 + 1) % 30)\n" }
        let reply = try Catalog([try exampleZone(lines.joined())]).reply(to: "c0.example.test A")
        #expect(reply.answer.count == 17)
        #expect(reply.lines.first == "NOERROR aa")
    }
}

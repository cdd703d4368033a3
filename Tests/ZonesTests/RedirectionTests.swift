import DNSWire
import Testing
import Transport
import Zones

@Suite("Redirections (DNAME)") struct RedirectionTests {
    private static let zone = """
        $ORIGIN old.test.
        $TTL 300
        @              SOA   ns host 1 7200 900 1209600 60
        @              NS    ns
        ns             A     192.0.2.53
        moved     120  DNAME new
        moved          TXT   "at the owner"
        new            A     192.0.2.9
        www.new        A     192.0.2.1
        alias.new      CNAME www.new
        *.wild.new     A     192.0.2.7
        up             DNAME target.other.test.
        away           DNAME nowhere.example.
        circle         DNAME circle
        growing        DNAME x.growing
        ping           DNAME pong
        pong           DNAME ping
        twice          DNAME moved
        back           CNAME www.moved
        back2          CNAME www.back
        cut            NS    ns.elsewhere.example.
        tocut          DNAME cut
        round          DNAME moved.round2
        round2         DNAME old.test.
        _sip           DNAME _sip.other.test.
        _im._tcp       SRV   0 0 1 www.moved
        """

    private static let other = """
        $ORIGIN other.test.
        $TTL 60
        @            SOA   ns host 1 7200 900 1209600 30
        @            NS    ns.old.test.
        www.target   A     192.0.2.2
        return       CNAME www.moved.old.test.
        """

    private static let catalog = Result { try Catalog([zone, other].map { try Zone($0, origin: nil) }) }
    private static let soa = "authority old.test. 60 IN SOA ns.old.test. host.old.test. 1 7200 900 1209600 60"
    private static let moved = "moved.old.test. 120 IN DNAME new.old.test."

    static let answers = [
        Exchange(
            "www.moved.old.test A", "a name below it is an alias, with the TTL of the DNAME (RFC 6672 3.1)",
            "NOERROR aa", moved, "www.moved.old.test. 120 IN CNAME www.new.old.test.",
            "www.new.old.test. 300 IN A 192.0.2.1"),
        Exchange(
            "www.moved.old.test CNAME", "the alias itself is asked for", "NOERROR aa", moved,
            "www.moved.old.test. 120 IN CNAME www.new.old.test."),
        Exchange(
            "moved.old.test TXT", "the owner is not redirected", "NOERROR aa",
            "moved.old.test. 300 IN TXT \"at the owner\""),
        Exchange("moved.old.test A", "no data at the owner", "NOERROR aa", soa),
        Exchange("moved.old.test DNAME", "the DNAME is asked for", "NOERROR aa", moved),
        Exchange(
            "a.b.wild.moved.old.test A", "a wildcard stands at the other end", "NOERROR aa", moved,
            "a.b.wild.moved.old.test. 120 IN CNAME a.b.wild.new.old.test.",
            "a.b.wild.new.old.test. 300 IN A 192.0.2.7"),
        Exchange(
            "alias.moved.old.test A", "an alias stands at the other end", "NOERROR aa", moved,
            "alias.moved.old.test. 120 IN CNAME alias.new.old.test.",
            "alias.new.old.test. 300 IN CNAME www.new.old.test.", "www.new.old.test. 300 IN A 192.0.2.1"),
        Exchange(
            "none.moved.old.test A", "nothing stands at the other end", "NXDOMAIN aa", moved,
            "none.moved.old.test. 120 IN CNAME none.new.old.test.", soa),
        Exchange(
            "www.up.old.test A", "into another zone", "NOERROR aa", "up.old.test. 300 IN DNAME target.other.test.",
            "www.up.old.test. 300 IN CNAME www.target.other.test.", "www.target.other.test. 60 IN A 192.0.2.2"),
        Exchange(
            "www.away.old.test A", "out of every zone", "NOERROR aa", "away.old.test. 300 IN DNAME nowhere.example.",
            "www.away.old.test. 300 IN CNAME www.nowhere.example."),
        Exchange(
            "www.twice.old.test A", "two in a row", "NOERROR aa", "twice.old.test. 300 IN DNAME moved.old.test.",
            "www.twice.old.test. 300 IN CNAME www.moved.old.test.", moved,
            "www.moved.old.test. 120 IN CNAME www.new.old.test.", "www.new.old.test. 300 IN A 192.0.2.1"),
        Exchange(
            "back.old.test A", "an alias leads below it", "NOERROR aa",
            "back.old.test. 300 IN CNAME www.moved.old.test.",
            moved, "www.moved.old.test. 120 IN CNAME www.new.old.test.", "www.new.old.test. 300 IN A 192.0.2.1"),
        Exchange(
            "x.tocut.old.test A", "a referral at the other end", "NOERROR aa",
            "tocut.old.test. 300 IN DNAME cut.old.test.",
            "x.tocut.old.test. 300 IN CNAME x.cut.old.test.", "authority cut.old.test. 300 IN NS ns.elsewhere.example."),
        Exchange(
            "return.other.test A", "from another zone", "NOERROR aa",
            "return.other.test. 60 IN CNAME www.moved.old.test.",
            moved, "www.moved.old.test. 120 IN CNAME www.new.old.test.", "www.new.old.test. 300 IN A 192.0.2.1"),
        Exchange(
            "www.moved.old.test ANY", "anything below it", "NOERROR aa", moved,
            "www.moved.old.test. 120 IN CNAME www.new.old.test.", "www.new.old.test. 300 IN A 192.0.2.1"),
        Exchange(
            "www.round.old.test A", "the same DNAME is told once", "NOERROR aa",
            "round.old.test. 300 IN DNAME moved.round2.old.test.",
            "www.round.old.test. 300 IN CNAME www.moved.round2.old.test.", "round2.old.test. 300 IN DNAME old.test.",
            "www.moved.round2.old.test. 300 IN CNAME www.moved.old.test.", moved,
            "www.moved.old.test. 120 IN CNAME www.new.old.test.", "www.new.old.test. 300 IN A 192.0.2.1"),
        Exchange(
            "_im._tcp.old.test SRV", "a target below it is an alias: no addresses with it", "NOERROR aa",
            "_im._tcp.old.test. 300 IN SRV 0 0 1 www.moved.old.test."),
    ]

    @Test("Names below a DNAME are redirected (RFC 6672 3.2)", arguments: answers)
    func redirected(_ exchange: Exchange) throws {
        #expect(try Self.catalog.get().reply(to: exchange.question).lines == exchange.reply)
    }

    static let circles = [
        Exchange(
            "a.circle.old.test A", "onto itself", "NOERROR aa", "circle.old.test. 300 IN DNAME circle.old.test.",
            "a.circle.old.test. 300 IN CNAME a.circle.old.test."),
        Exchange(
            "a.ping.old.test A", "two that lead to each other", "NOERROR aa",
            "ping.old.test. 300 IN DNAME pong.old.test.",
            "a.ping.old.test. 300 IN CNAME a.pong.old.test.", "pong.old.test. 300 IN DNAME ping.old.test.",
            "a.pong.old.test. 300 IN CNAME a.ping.old.test."),
    ]

    @Test("Redirections in a circle end where a name would repeat", arguments: circles)
    func circle(_ exchange: Exchange) throws {
        #expect(try Self.catalog.get().reply(to: exchange.question).lines == exchange.reply)
    }

    @Test("A redirection that makes names longer and longer ends after as many aliases as any chain")
    func growing() throws {
        let reply = try Self.catalog.get().reply(to: "a.growing.old.test A")
        #expect(reply.responseCode == .noError)
        #expect(reply.answer.count { $0.type == .dname } == 1)
        #expect(reply.answer.count { $0.type == .cname } == 17)
    }

    @Test("A result that is too long for a name is YXDOMAIN, with the DNAME (RFC 6672 2.2)")
    func tooLong() throws {
        let label = String(repeating: "a", count: 63)
        let filler = String(repeating: "b", count: 43)
        let catalog = try Self.catalog.get()
        // `.up.old.test.` becomes `.target.other.test.`: six octets more, and 255 are the limit.
        let fits = try catalog.reply(to: "\(filler).\(label).\(label).\(label).up.old.test A")
        #expect(fits.responseCode == .noSuchName)
        #expect(fits.answer.last?.targetName?.wire.count == Name.maximumLength)
        let reply = try catalog.reply(to: "b\(filler).\(label).\(label).\(label).up.old.test A")
        #expect(reply.lines == ["YXDOMAIN aa", "up.old.test. 300 IN DNAME target.other.test."])
    }

    @Test("A server that does not cross zones ends at the border")
    func border() throws {
        var options = Responder.Options()
        options.crossesZones = false
        let reply = try Self.catalog.get().reply(to: "www.up.old.test A", options)
        #expect(reply.answer.map(\.type) == [.dname, .cname])
    }

    @Test("The names that a DNAME makes are compressed, and its own data is not (RFC 3597 4)")
    func compression() throws {
        var responder = Responder(try Self.catalog.get())
        let query = try Queries.bytes("www.moved.old.test A")
        let bytes = responder.reply(to: query, over: .udp)
        let reply = try #require(bytes)
        // Of the five names in the reply, only the question's and the DNAME's target are spelled out.
        #expect(reply.occurrences(of: Array("\u{3}old\u{4}test".utf8)) == 2)
        #expect(reply.occurrences(of: Array("\u{3}www".utf8)) <= 2)
    }
}

import DNSWire
import Testing
import Zones

@Suite("Wildcards") struct WildcardTests {
    private static let noData =
        "authority wild.test. 3600 IN SOA ns.other.test. host.other.test. 1 7200 900 1209600 3600"

    /// The example of RFC 4592 2.2.1, question by question.
    static let example = [
        Exchange(
            "host3.wild.test MX", "synthesized", "NOERROR aa", "host3.wild.test. 3600 IN MX 10 host1.wild.test.",
            "additional host1.wild.test. 3600 IN A 192.0.2.1"),
        Exchange("host3.wild.test A", "no data, as there is no A at the wildcard", "NOERROR aa", noData),
        Exchange(
            "foo.bar.wild.test TXT", "synthesized, as bar does not exist", "NOERROR aa",
            "foo.bar.wild.test. 3600 IN TXT \"this is a wildcard\""),
        Exchange("host1.wild.test MX", "not synthesized, as host1 exists", "NOERROR aa", noData),
        Exchange("sub.*.wild.test MX", "not synthesized, as sub.* exists", "NOERROR aa", noData),
        Exchange("_telnet._tcp.host1.wild.test SRV", "not synthesized, as _tcp.host1 exists", "NXDOMAIN aa", noData),
        Exchange(
            "host.subdel.wild.test A", "not synthesized below a cut", "NOERROR",
            "authority subdel.wild.test. 3600 IN NS ns.other.test.",
            "authority subdel.wild.test. 3600 IN NS ns.another.test."),
        Exchange("ghost.*.wild.test MX", "not synthesized, as * exists", "NXDOMAIN aa", noData),
    ]

    static let others = [
        Exchange(
            "*.wild.test TXT", "a wildcard that is asked for is a name like any other", "NOERROR aa",
            "*.wild.test. 3600 IN TXT \"this is a wildcard\""),
        Exchange(
            "sub.*.wild.test TXT", "a star in the middle is no wildcard", "NOERROR aa",
            "sub.*.wild.test. 3600 IN TXT \"this is not a wildcard\""),
        Exchange("x.host1.wild.test TXT", "below a name that exists", "NXDOMAIN aa", noData),
        Exchange("host2.wild.test TXT", "not for an empty non-terminal", "NOERROR aa", noData),
        Exchange("x.host2.wild.test TXT", "not below an empty non-terminal", "NXDOMAIN aa", noData),
        Exchange(
            "HOST3.Wild.test TXT", "under the name of the question, in its case", "NOERROR aa",
            "HOST3.Wild.test. 3600 IN TXT \"this is a wildcard\""),
        Exchange(
            "**.wild.test TXT", "two stars are a name without a meaning of its own", "NOERROR aa",
            "**.wild.test. 3600 IN TXT \"this is a wildcard\""),
        Exchange(
            "host3.wild.test ANY", "all that the wildcard has", "NOERROR aa",
            "host3.wild.test. 3600 IN TXT \"this is a wildcard\"", "host3.wild.test. 3600 IN MX 10 host1.wild.test.",
            "additional host1.wild.test. 3600 IN A 192.0.2.1"),
        Exchange(
            "a.b.c.d.wild.example.test SRV", "over several labels", "NOERROR aa",
            "a.b.c.d.wild.example.test. 3600 IN SRV 0 0 5269 www.example.test.",
            "additional www.example.test. 3600 IN A 192.0.2.1", "additional www.example.test. 3600 IN A 192.0.2.2",
            "additional www.example.test. 3600 IN AAAA 2001:db8::1"),
        Exchange("wild.example.test A", "not for the name above it", "NOERROR aa", Lines.noData),
        Exchange(
            "x.walias.example.test AAAA", "a wildcard that is an alias", "NOERROR aa",
            "x.walias.example.test. 3600 IN CNAME www.example.test.", "www.example.test. 3600 IN AAAA 2001:db8::1"),
        Exchange(
            "x.block.example.test TXT", "synthesized beside the name that blocks", "NOERROR aa",
            "x.block.example.test. 3600 IN TXT \"not below taken\""),
        Exchange("taken.block.example.test TXT", "blocked by an empty non-terminal", "NOERROR aa", Lines.noData),
        Exchange("b.taken.block.example.test TXT", "blocked below it", "NXDOMAIN aa", Lines.noData),
    ]

    @Test("The example of RFC 4592 2.2.1 is answered as it says there", arguments: example)
    func example4592(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("A wildcard stands in right below the closest name that exists, and nowhere else", arguments: others)
    func closestEncloser(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("Each wildcard covers its own level")
    func nested() throws {
        let catalog = try Catalog([try exampleZone("* TXT outer\n*.a TXT inner\n*.*.b TXT starred\n")])
        for (name, text) in [
            ("x", "outer"), ("y.x", "outer"), ("x.a", "inner"), ("y.x.a", "inner"), ("x.*.b", "starred"),
        ] {
            #expect(
                try catalog.reply(to: "\(name).example.test TXT").lines
                    == ["NOERROR aa", "\(name).example.test. 60 IN TXT \"\(text)\""], "\(name)")
        }
        // *.b exists without data, so that x.b is covered by it and has none.
        #expect(try catalog.reply(to: "x.b.example.test TXT").lines.first == "NOERROR aa")
        #expect(try catalog.reply(to: "x.b.example.test TXT").answer.isEmpty)
        #expect(try catalog.reply(to: "a.example.test TXT").answer.isEmpty)
    }

    @Test("A wildcard at the apex of a zone covers the zone alone")
    func apex() throws {
        let child = try Zone(TestZones.child, origin: nil)
        let parent = try exampleZone("* TXT wild\nchild NS ns.child\n")
        let catalog = try Catalog([child, parent])
        #expect(try catalog.reply(to: "x.child.example.test TXT").responseCode == .noSuchName)
        #expect(try catalog.reply(to: "x.example.test TXT").answer.count == 1)
    }
}

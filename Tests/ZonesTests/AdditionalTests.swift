import DNSWire
import Testing
import Zones

@Suite("Additional addresses") struct AdditionalTests {
    static let exchanges = [
        Exchange(
            "_im._xmpp.example.test SRV", "hosts of the zone; those of other zones without, served here or not",
            "NOERROR aa",
            "_im._xmpp.example.test. 3600 IN SRV 10 60 5269 www.example.test.",
            "_im._xmpp.example.test. 3600 IN SRV 20 0 5269 www.provider.test.",
            "_im._xmpp.example.test. 3600 IN SRV 30 0 5269 www.elsewhere.test.",
            "additional www.example.test. 3600 IN A 192.0.2.1", "additional www.example.test. 3600 IN A 192.0.2.2",
            "additional www.example.test. 3600 IN AAAA 2001:db8::1"),
        Exchange(
            "_im._sip.example.test SRV", "the root is no host", "NOERROR aa",
            "_im._sip.example.test. 3600 IN SRV 0 0 0 ."),
        Exchange(
            "_pres._sip.example.test SRV", "no alias is followed; no wildcard, cut or missing name gives any",
            "NOERROR aa",
            "_pres._sip.example.test. 3600 IN SRV 0 0 5060 alias.example.test.",
            "_pres._sip.example.test. 3600 IN SRV 0 0 5060 any.wild.example.test.",
            "_pres._sip.example.test. 3600 IN SRV 0 0 5060 www.sub.example.test.",
            "_pres._sip.example.test. 3600 IN SRV 0 0 5060 nowhere.example.test."),
        Exchange(
            "_pres._xmpp.example.test SRV", "a host in a child, though that is served too", "NOERROR aa",
            "_pres._xmpp.example.test. 3600 IN SRV 0 0 5269 www.child.example.test."),
        Exchange(
            "_same._tcp.example.test SRV", "a host once, however often it is named", "NOERROR aa",
            "_same._tcp.example.test. 3600 IN SRV 0 0 1 mail.example.test.",
            "_same._tcp.example.test. 3600 IN SRV 0 0 2 MAIL.example.test.",
            // Its owner is a pointer to the first of the two targets.
            "additional mail.example.test. 3600 IN A 192.0.2.25"),
        Exchange(
            "example.test MX", "hosts of MX", "NOERROR aa", "example.test. 3600 IN MX 10 mail.example.test.",
            "example.test. 3600 IN MX 20 mx.provider.test.", "additional mail.example.test. 3600 IN A 192.0.2.25"),
        Exchange(
            "example.test NS", "hosts of NS", "NOERROR aa", "example.test. 3600 IN NS ns.example.test.",
            "example.test. 3600 IN NS ns.provider.test.", "additional ns.example.test. 3600 IN A 192.0.2.53",
            "additional ns.example.test. 3600 IN AAAA 2001:db8::53"),
        Exchange(
            "both.example.test ANY", "not what the answer holds already", "NOERROR aa",
            "both.example.test. 3600 IN MX 10 both.example.test.", "both.example.test. 3600 IN A 192.0.2.26"),
        Exchange(
            "alias.example.test CNAME", "none for other types", "NOERROR aa",
            "alias.example.test. 3600 IN CNAME www.example.test."),
    ]

    @Test("Replies bring the addresses of the hosts that they name", arguments: exchanges)
    func addresses(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("Behind an alias into another zone, the hosts of that zone count")
    func crossing() throws {
        let one = try Zone(
            "$ORIGIN one.test.\n$TTL 60\n@ SOA . . 1 1 1 1 1\n@ NS .\n_s CNAME _s.two.test.\n", origin: nil)
        let two = try Zone(
            "$ORIGIN two.test.\n$TTL 60\n@ SOA . . 1 1 1 1 1\n@ NS .\n_s SRV 0 0 1 a\na A 192.0.2.2\n", origin: nil)
        let lines = try Catalog([one, two]).reply(to: "_s.one.test SRV").lines
        #expect(lines.last == "additional a.two.test. 60 IN A 192.0.2.2")
    }
}

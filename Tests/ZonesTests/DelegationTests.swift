import DNSWire
import Testing
import Zones

@Suite("Delegations") struct DelegationTests {
    /// The referral to sub.example.test, with all that the server knows of its servers.
    private static let referral =
        [
            "NOERROR", "authority sub.example.test. 3600 IN NS ns.sub.example.test.",
            "authority sub.example.test. 3600 IN NS ns.example.test.",
            "authority sub.example.test. 3600 IN NS ns.provider.test.",
            "authority sub.example.test. 3600 IN NS ns.elsewhere.test.",
            "additional ns.sub.example.test. 3600 IN A 192.0.2.60",
            "additional ns.sub.example.test. 3600 IN AAAA 2001:db8::60",
        ] + Lines.addressesOfNS

    static let delegated = [
        "sub.example.test A", "sub.example.test NS", "sub.example.test TXT", "sub.example.test ANY",
        "sub.example.test SOA", "www.sub.example.test A", "ns.sub.example.test A", "a.b.c.sub.example.test SRV",
        "SUB.Example.test CNAME", "www.sub.example.test DS", "*.sub.example.test A",
    ]

    static let referrals = [
        Exchange(
            "bare.example.test A", "servers whose addresses are not known here", "NOERROR",
            "authority bare.example.test. 3600 IN NS ns.elsewhere.test."),
        Exchange(
            "x.sibling.example.test A", "a server below another cut", "NOERROR",
            "authority sibling.example.test. 3600 IN NS ns.sub.example.test.",
            "additional ns.sub.example.test. 3600 IN A 192.0.2.60",
            "additional ns.sub.example.test. 3600 IN AAAA 2001:db8::60"),
    ]

    static let signers = [
        Exchange(
            "sub.example.test DS", "the parent's DS at the cut", "NOERROR aa",
            "sub.example.test. 3600 IN DS 1 8 2 0102"),
        Exchange("bare.example.test DS", "no DS at the cut: the parent's denial", "NOERROR aa", Lines.noData),
        Exchange(
            "child.example.test DS", "the parent's DS, though the child is served too", "NOERROR aa",
            "child.example.test. 3600 IN DS 2 8 2 0304"),
        Exchange(
            "www.child.example.test DS", "below the apex the child answers", "NOERROR aa",
            "authority child.example.test. 60 IN SOA ns.child.example.test. host.child.example.test. 5 7200 900 1209600 60"
        ),
    ]

    static let child = [
        Exchange(
            "child.example.test NS", "the child's NS are an answer", "NOERROR aa",
            "child.example.test. 600 IN NS ns.child.example.test.",
            "additional ns.child.example.test. 600 IN A 192.0.2.70"),
        Exchange(
            "www.child.example.test A", "names of the child", "NOERROR aa",
            "www.child.example.test. 600 IN A 192.0.2.71"),
        Exchange(
            "nowhere.child.example.test A", "the child's denial", "NXDOMAIN aa",
            "authority child.example.test. 60 IN SOA ns.child.example.test. host.child.example.test. 5 7200 900 1209600 60"
        ),
    ]

    @Test("A signed zone tells the child's keys in referrals, to whoever takes DNSSEC records (RFC 4035 3.1.4)")
    func signedReferral() throws {
        let lines = "sub NS ns.elsewhere.test.\nsub DS 1 8 2 0102\n"
        let signed = try exampleZone("@ DNSKEY 256 3 8 AQID\n" + lines)
        for (zone, dnssecOK, isTold) in [
            (signed, true, true), (signed, false, false), (try exampleZone(lines), true, false),
        ] {
            var responder = Responder(try Catalog([zone]))
            let reply = try responder.message(
                for: try Question(text: "www.sub.example.test A"), edns: EDNS(payloadSize: 1232, dnssecOK: dnssecOK))
            #expect(reply.authority.map(\.type) == (isTold ? [.ns, .ds] : [.ns]))
        }
    }

    @Test("At a cut and below, the reply is a referral, whatever else the zone holds there", arguments: delegated)
    func referred(question: String) throws {
        let asked = try Question(text: question)
        let lines = try TestZones.catalog.get().reply(to: question).lines
        // The question's letters serve for its own name wherever that stands.
        let kept = asked.name.description.hasPrefix("SUB") ? Self.referral.map(Self.inCapitals) : Self.referral
        #expect(lines == kept)
    }

    private static func inCapitals(_ line: String) -> String {
        line.replacing("sub.example.test", with: "SUB.Example.test")
            .replacing(" ns.example.test", with: " ns.Example.test").replacing("provider.test", with: "provider.test")
    }

    @Test("A referral holds the addresses that the server knows", arguments: referrals)
    func knownAddresses(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("DS belongs to the parent's side of a cut (RFC 4035 3.1.4.1)", arguments: signers)
    func delegationSigner(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("A child that is served beside its parent answers for itself", arguments: child)
    func servedChild(_ exchange: Exchange) throws {
        let lines = try TestZones.catalog.get().reply(to: exchange.question).lines
        #expect(lines == exchange.reply)
    }

    @Test("A child that is served alone denies the DS at its own apex")
    func lonelyChild() throws {
        let catalog = try Catalog([try Zone(TestZones.child, origin: nil)])
        let reply = try catalog.reply(to: "child.example.test DS")
        #expect(reply.lines.first == "NOERROR aa")
        #expect(reply.answer.isEmpty && reply.authority.map(\.type) == [.soa])
    }

    @Test("NS at the apex is no cut")
    func apex() throws {
        let reply = try TestZones.catalog.get().reply(to: "provider.test NS")
        #expect(
            reply.lines == [
                "NOERROR aa", "provider.test. 120 IN NS ns.provider.test.",
                "additional ns.provider.test. 120 IN A 192.0.2.54",
            ])
    }

    @Test("The cut nearest to the apex counts")
    func nestedCuts() throws {
        let zone = try exampleZone("a NS ns\nb.a NS ns.b.a\nns.b.a A 192.0.2.1\n")
        let reply = try Catalog([zone]).reply(to: "x.b.a.example.test A")
        #expect(reply.authority.map(\.text) == ["a.example.test. 60 IN NS ns.example.test."])
    }
}

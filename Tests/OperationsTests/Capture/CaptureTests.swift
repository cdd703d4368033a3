import DNSWire
import NextHops
import Operations
import Testing
import Transport
import Zones

@Suite("Capturing what a domain publishes") struct CaptureTests {
    /// A set-up, and what of it must be asked for.
    struct SetUp: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let zones: [String: String]
        var domain = "club.test"
    }

    static let setUps = [
        SetUp(
            testDescription: "aliases through a provider's zone",
            zones: [
                "club.test": "@ A 192.0.2.80\n_im._xmpp CNAME _im._xmpp.host.test.\n_pres._xmpp CNAME x.host.test.",
                "host.test":
                    "_im._xmpp SRV 10 0 5269 a\nx CNAME y\ny SRV 0 0 5269 b\na A 192.0.2.1\nb AAAA 2001:db8::1",
            ]),
        SetUp(
            testDescription: "DNAMEs, into a zone and at an apex",
            zones: [
                "club.test": "_xmpp DNAME _xmpp.host.test.", "salt.test": "@ DNAME club.test.",
                "host.test": "_im._xmpp SRV 10 0 5269 a\na A 192.0.2.1",
            ], domain: "salt.test"),
        SetUp(
            testDescription: "an alias at the SRV owner that leads to a domain",
            zones: [
                "club.test": "_im._xmpp CNAME host.test.", "host.test": "@ A 192.0.2.9\n_pres._sip SRV 0 0 5060 @",
            ]),
        SetUp(testDescription: "a wildcard", zones: ["test": "*.club A 192.0.2.1\nclub A 192.0.2.2"]),
        SetUp(testDescription: "a domain that does not exist", zones: ["test": "other A 192.0.2.1"]),
        SetUp(testDescription: "empty names", zones: ["club.test": "deep._im._xmpp A 192.0.2.1\n@ A 192.0.2.2"]),
        SetUp(testDescription: "names with texts alone", zones: ["club.test": "_im._xmpp TXT \"x\"\n_pres._sip TXT y"]),
        SetUp(testDescription: "a service that is not available", zones: ["club.test": "_im._xmpp SRV 0 0 0 ."]),
        SetUp(
            testDescription: "a target that is an alias, and one in a child zone",
            zones: [
                "club.test": "_im._sip SRV 0 0 5060 a\na CNAME b\nb A 192.0.2.1\n_im._xmpp SRV 0 0 5269 c.in",
                "in.club.test": "c A 192.0.2.2",
            ]),
        SetUp(
            testDescription: "a delegation that the server does not serve",
            zones: ["test": "club NS ns.club\nclub NS ns.elsewhere.test.\nns.club A 192.0.2.53"]),
        SetUp(
            testDescription: "an answer that needs TCP",
            zones: ["club.test": (1...90).map { "_im._sip SRV 0 0 5060 long-name-of-a-host-\($0)\n" }.joined()]),
        SetUp(testDescription: "aliases in a circle", zones: ["club.test": "_im._sip CNAME a\na CNAME b\nb CNAME a"]),
        SetUp(testDescription: "the root", zones: [".": "host.test. A 192.0.2.1\nclub.test. A 192.0.2.2"]),
    ]

    @Test("The zones that are written answer every question as the server did", arguments: setUps)
    func fidelity(_ setUp: SetUp) async throws {
        let files = CaptureFiles(try await CaptureLab(setUp.zones).capture(setUp.domain))
        let fidelity = try await files.fidelity()
        #expect(fidelity.differences.map(\.description) == [], "\(files.zoneFiles.map(\.text))")
        #expect(fidelity.total >= 7)
        #expect(fidelity.description == "fidelity \(fidelity.total)/\(fidelity.total)")
    }

    @Test("TTLs, the order of records and the case of letters are kept, and each set says where it comes from")
    func asPublished() async throws {
        let lab = try CaptureLab([
            "club.test": "_IM._Xmpp 77 SRV 20 0 5269 Spare\n_IM._Xmpp 77 SRV 10 5 5269 Main.Host.test.",
            "host.test": "main 5 A 192.0.2.1",
        ])
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(
            try files.records(of: "club.test") == [
                "@ 3600 SOA ns host 1 7200 900 1209600 300", "@ 3600 NS ns", "_im._xmpp 77 SRV 20 0 5269 Spare",
                "_im._xmpp 77 SRV 10 5 5269 Main.Host.test.",
            ])
        #expect(
            try files.text(of: "host.test").contains(
                "; A main.host.test @ 127.0.0.1:53 over udp, authoritative\nMain 5 A 192.0.2.1\n"))
        #expect(try await files.fidelity().isWhole)
    }

    @Test("A name without data of the kept types stays one that exists; texts are not kept")
    func placeholder() async throws {
        let files = CaptureFiles(try await CaptureLab(["club.test": "_im._xmpp TXT \"call 555\""]).capture("club.test"))
        let records = try files.records(of: "club.test")
        #expect(records.last == "_im._xmpp 300 TYPE65280 \\# 0")
        #expect(records.count == 3)
        #expect(!files.zoneFiles.contains { $0.text.contains("555") })
    }

    @Test("A whole zone is taken where the server gives it, wildcards included")
    func transfer() async throws {
        var options = ZoneServer.Options()
        options.responder.transferPrefixes = [try #require(AddressPrefix("127.0.0.0/8"))]
        let lab = try CaptureLab(["club.test": "*.bots A 192.0.2.1\nnotes TXT secret\nsub NS ns.sub"], options)
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(files.zones.map(\.isWhole) == [true])
        #expect(
            try files.records(of: "club.test").dropFirst(2) == [
                "*.bots 3600 A 192.0.2.1", "sub 3600 NS ns.sub", "notes 300 TYPE65280 \\# 0",
            ])
        #expect(try await files.fidelity().isWhole)
    }

    @Test("What came from a cache is asked for again at the zone's own servers, if they can be reached")
    func ownServers() async throws {
        let zones = ["club.test": "_im._xmpp SRV 0 0 5269 ns\nns A 192.0.2.53"]
        var rewriting = Fault.Rewriting()
        (rewriting.ttl, rewriting.isAuthoritative) = (7, false)
        var options = ZoneServer.Options()
        options.faults = [Fault(.rewrite(rewriting))]
        let alone = try await CaptureLab(zones, options).capture("club.test")
        #expect(
            alone.notes == ["the servers of club.test cannot be reached: its TTLs are those of a cache, counted down"])
        #expect(try CaptureFiles(alone).records(of: "club.test").contains("_im._xmpp 7 SRV 0 0 5269 ns"))

        let lab = try CaptureLab(zones, options)
        let own = try #require(Endpoint("192.0.2.53:53"))
        lab.network.attach(SimulatedServer(try CaptureLab.catalog(zones)), at: own)
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(try files.records(of: "club.test").contains("_im._xmpp 3600 SRV 0 0 5269 ns"))
        #expect(try files.text(of: "club.test").contains("192.0.2.53:53 over udp, authoritative, from the zone's own"))
        #expect(try await files.fidelity().isWhole)
    }

    @Test("A server that stops where its other zone begins is pinned as one that does")
    func crossZone() async throws {
        var options = ZoneServer.Options()
        options.responder.crossesZones = false
        let lab = try CaptureLab(CaptureTests.setUps[0].zones, options)
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(try await files.fidelity().isWhole)
        let scenario = try #require(await files.scenarios(for: [.xmpp], served: files.readZones()).first)
        #expect(scenario.file.text.contains("crossZone: stop"))
        #expect(scenario.unasked.isEmpty)
    }

    @Test("A URI stands for its own service, a domain for both, and other services are asked for on request")
    func questions() async throws {
        let lab = try CaptureLab(["club.test": "@ A 192.0.2.1"])
        var options = Capturer.Options()
        options.protocols = [try #require(ProtocolLabel(name: "irc"))]
        let asked = try await lab.capture("im:romeo@club.test", options: options).replies.map(\.question.description)
        #expect(asked.filter { $0.hasPrefix("SRV") } == ["sip", "xmpp", "irc"].map { "SRV _im._\($0).club.test" })
        options.asksOtherServices = true
        let all = try await lab.capture("club.test", options: options).replies.map(\.question.description)
        #expect(all.count { $0.hasPrefix("SRV") } == 12)
        #expect(all.contains("SRV _xmpps-server._tcp.club.test"))
    }

    @Test("The check finds a TTL, a record, a name and a denial that differ, and says which question shows it")
    func differences() async throws {
        let capture = try await CaptureLab(["club.test": "_im._sip SRV 0 0 5060 a\na A 192.0.2.1"]).capture("club.test")
        let changes = [
            (
                "_im._sip 60 SRV 0 0 5060 a\na A 192.0.2.1",
                "the TTL of SRV _im._sip.club.test is 60, and 3600 was captured"
            ),
            ("_im._sip SRV 0 0 5060 a\na A 192.0.2.2", "A a.club.test is 192.0.2.2, and 192.0.2.1 was captured"),
            ("_im._sip SRV 0 0 5060 a\na AAAA ::1", "A a.club.test was captured and is not served"),
            ("_im._sip SRV 0 0 5060 a", "NOERROR was captured, NXDOMAIN is served"),
        ]
        for (records, what) in changes {
            let other = try CaptureLab.catalog(["club.test": records])
            let zone = try Zone(
                "$TTL 3600\n@ SOA ns host 1 7200 900 1209600 300\n@ NS ns\n\(records)", origin: try Name("club.test"))
            #expect(other.zoneCount == 1)
            let fidelity = try await CaptureFiles(capture).fidelity(served: [zone])
            #expect(!fidelity.isWhole)
            #expect(fidelity.differences.first?.what == what)
        }
    }
}

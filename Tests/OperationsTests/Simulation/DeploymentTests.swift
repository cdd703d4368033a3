import DNSWire
import NextHops
import Operations
import Testing
import Zones

@Suite("Hosts of simulated domains") struct DeploymentTests {
    @Test("Hosts stand by priority, then as the answer lists them, and the answer's own order is kept")
    func order() async throws {
        let deployment = try await SimulatedZones.deployment(
            "20 0 5269 backup", "10 1 5269 b", "10 0 5269 c", "10 7 5270 a")
        #expect(
            deployment.hosts.map(\.name) == [
                "b.club.test:5269", "c.club.test:5269", "a.club.test:5270", "backup.club.test:5269",
            ])
        #expect(deployment.hosts.map(\.weight) == [1, 0, 7, 0])
        #expect(deployment.answerOrder == [3, 0, 1, 2])
        #expect(deployment.priorities == [[0, 1, 2], [3]])
    }

    @Test("The TTL is that of the choice, whatever the addresses live; addresses are counted")
    func timeToLive() async throws {
        let records = "_im._xmpp 3600 SRV 1 1 5269 a\na 30 A 192.0.2.1\na 30 A 192.0.2.2\na 30 AAAA 2001:db8::1"
        let found = try await SimulatedZones.search(records)
        #expect(found.deployments.map(\.timeToLive) == [3600])
        #expect(found.deployments[0].hosts[0].addressCount == 3)
    }

    @Test("Services that differ in nothing but their name are one deployment")
    func merging() async throws {
        let records = "_im._xmpp SRV 1 1 5269 a\n_pres._xmpp SRV 1 1 5269 a\n_im._sip SRV 1 1 5060 a\na A 192.0.2.1"
        let found = try await SimulatedZones.search(records)
        #expect(found.deployments.count == 2)
        #expect(Set(found.deployments.map(\.protocolLabel)) == [.sip, .xmpp])
        let xmpp = try #require(found.deployments.first { $0.protocolLabel == .xmpp })
        #expect(Set(xmpp.services) == [.im, .pres])
    }

    @Test("Aliases lead where the procedure leads, and the domain itself stands in where there are no records")
    func procedure() async throws {
        let records = """
            _im._xmpp      CNAME _im._xmpp.hosted
            _im._xmpp.hosted SRV 1 1 5269 a
            bare           A   192.0.2.9
            a              A   192.0.2.1
            """
        let zones = try SimulatedZones.zones(records)
        let found = await zones.search(zones.inquiries)
        #expect(found.deployments.map(\.domain).contains("club.test"))
        let implicit = await zones.search([
            DeploymentSearch.Inquiry(try MessagingURI("im:x@bare.club.test"), protocols: [.xmpp])
        ])
        #expect(implicit.deployments.map { $0.hosts.map(\.isImplicit) } == [[true]])
        #expect(implicit.deployments.first?.hosts.first?.name == "bare.club.test:5269")
    }

    @Test("What leads nowhere is told with its reason, and the rest is simulated")
    func failures() async throws {
        let records = "_im._xmpp SRV 1 1 5269 a\n_pres._xmpp SRV 0 0 0 .\na A 192.0.2.1"
        let found = try await SimulatedZones.search(records)
        #expect(found.deployments.count == 1)
        #expect(found.failures.map(\.error.code) == [.serviceUnavailable])
    }

    @Test("What is odd is noted, and so are records beyond those that a client looks up")
    func notes() async throws {
        let odd = try await SimulatedZones.search(
            "_im._xmpp SRV 1 1 5269 a\n_im._xmpp SRV 1 1 5269 gone\na A 192.0.2.1")
        #expect(odd.deployments.map { $0.diagnostics.map(\.code) } == [[.targetWithoutAddress]])
        let many = (0..<200).map { "_im._xmpp SRV 1 1 5269 h\($0)\nh\($0) A 192.0.2.1" }.joined(separator: "\n")
        let found = try await SimulatedZones.search(many)
        #expect(found.deployments.map { $0.hosts.count + $0.leftOut } == [200])
        #expect(found.deployments.allSatisfy { $0.leftOut > 0 })
    }

    @Test("Names that are no owners of messaging services are not looked up")
    func inquiries() throws {
        let zones = try SimulatedZones.zones(
            """
            _http._tcp SRV 1 1 80 a
            _IM._XMPP  SRV 1 1 5269 a
            _im._xmpp  SRV 1 2 5269 a
            im.xmpp    SRV 1 1 1 a
            _im._other TXT text
            a          A   192.0.2.1
            """
        )
        #expect(zones.inquiries.map(\.uri.text) == ["im:anyone@club.test"])
        #expect(zones.inquiries.map(\.protocols) == [[.xmpp]])
    }

    static let patterns: [(text: String, matches: Bool)] = [
        ("a.club.test", true), ("A.Club.Test.", true), ("a.club.test:5269", true), ("a.club.test:5270", false),
        ("b.club.test", false), ("a", false),
    ]

    @Test("A pattern names a host, or one port of it", arguments: patterns)
    func pattern(text: String, matches: Bool) async throws {
        let deployment = try await SimulatedZones.deployment("1 1 5269 a")
        let pattern = try #require(HostPattern(text))
        #expect(deployment.places(of: pattern) == (matches ? [0] : []))
    }

    @Test("What is no host is no pattern", arguments: ["", ":", ".", "a:", "a:0", "a:65536", "a:1:2", "a..b", "a:x"])
    func noPattern(text: String) {
        #expect(HostPattern(text) == nil)
    }
}

import DNSWire
import NextHops
import Testing
import Transport

@Suite("How long a result holds") struct ValidityTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let zone: String
        let seconds: UInt32
        var protocols = [ProtocolLabel.sip]
        var family = Resolver.Configuration.Family.ipv4
    }

    // SOA and NS hold for 60 seconds in these zones, negative answers for 30.
    static let cases = [
        Case(testDescription: "SRV and address alike", zone: "_im._sip SRV 0 0 1 a\na A 192.0.2.1\n", seconds: 60),
        Case(testDescription: "the SRV record", zone: "_im._sip 5 SRV 0 0 1 a\na A 192.0.2.1\n", seconds: 5),
        Case(testDescription: "nothing at all", zone: "_im._sip 0 SRV 0 0 1 a\na A 192.0.2.1\n", seconds: 0),
        Case(
            testDescription: "an address that came along", zone: "_im._sip SRV 0 0 1 a\na 7 A 192.0.2.1\n", seconds: 7),
        Case(
            testDescription: "a second target's address",
            zone: "_im._sip SRV 0 0 1 a\n_im._sip SRV 1 0 1 b\na A 192.0.2.1\nb 8 A 192.0.2.2\n", seconds: 8),
        Case(
            testDescription: "a target without addresses",
            zone: "_im._sip SRV 0 0 1 a\n_im._sip SRV 1 0 1 gone\na A 192.0.2.1\n", seconds: 30),
        Case(
            testDescription: "a family that is not there", zone: "_im._sip SRV 0 0 1 a\na A 192.0.2.1\n", seconds: 30,
            family: .ipv6First),
        Case(
            testDescription: "an alias at the owner", zone: "_im._sip 1 CNAME x\nx SRV 0 0 1 a\na A 192.0.2.1\n",
            seconds: 1),
        Case(
            testDescription: "an alias of the target", zone: "_im._sip SRV 0 0 1 x\nx 2 CNAME a\na A 192.0.2.1\n",
            seconds: 2),
        Case(testDescription: "the missing SRV record of an implicit hop", zone: "@ A 192.0.2.9\n", seconds: 30),
        Case(testDescription: "the address of an implicit hop", zone: "@ 9 A 192.0.2.9\n", seconds: 9),
        Case(
            testDescription: "the missing record of a protocol before",
            zone: "_im._xmpp SRV 0 0 1 a\na A 192.0.2.1\n", seconds: 30, protocols: [.sip, .xmpp]),
        Case(
            testDescription: "an alias that led to another domain",
            zone: "_im._sip 3 CNAME x\n_im._sip.x SRV 0 0 1 a\nx TXT text\na A 192.0.2.1\n", seconds: 3),
    ]

    @Test("A result holds for the least TTL of what it rests on", arguments: cases)
    func validity(_ given: Case) async throws {
        let run = try await Run(zone: given.zone) {
            $0.protocols = given.protocols
            $0.family = given.family
        }
        #expect(run.resolution?.validFor == given.seconds, "\(run)")
    }

    static let choices: [(zone: String, seconds: UInt32)] = [
        ("_im._sip 600 SRV 0 0 1 a\na 5 A 192.0.2.1\n", 600), ("_im._sip 5 SRV 0 0 1 a\na 600 A 192.0.2.1\n", 5),
        ("_im._sip 7 CNAME x\nx 600 SRV 0 0 1 a\na 5 A 192.0.2.1\n", 7), ("@ 9 A 192.0.2.9\n", 9),
        ("_im._sip 600 SRV 0 0 1 x\nx 2 CNAME a\na A 192.0.2.1\n", 600),
        // That there is nothing for the protocol before is another answer, with a TTL of 30 seconds.
        ("_im._xmpp 600 SRV 0 0 1 a\na 5 A 192.0.2.1\n", 600),
    ]

    @Test("The choice of hosts is kept as long as the SRV records, whatever becomes of addresses", arguments: choices)
    func choice(zone: String, seconds: UInt32) async throws {
        let run = try await Run(zone: zone) {
            $0.protocols = [.sip, .xmpp]
            $0.family = .ipv4
        }
        #expect(run.resolution?.hostsValidFor == seconds, "\(run)")
    }

    @Test("What was passed over does not shorten it")
    func unusedRecords() async throws {
        let service = try Record.lines("_im._sip 60 SRV 0 0 1 a\n_im._xmpp 1 SRV 0 0 1 a")
        let added = try Record.lines("a 60 A 192.0.2.1\nb 1 A 192.0.2.2")
        let server = FakeServer.table(["SRV _im._sip.example.test": service]) { $1.additional = added }
        let run = await Run(servers: [(.one, server)]) { $0.family = .ipv4 }
        #expect(run.resolution?.validFor == 60, "\(run)")
    }
}

import DNSWire
import Testing
import Zones

@Suite("Odd zones that are served") struct ZoneWarningTests {
    /// A zone with something odd, what is said about it, and the records at `a.example.test.`.
    struct Notice: CustomTestStringConvertible, Sendable {
        let code: ZoneIssue.Code
        let text: String
        let warnings: [String]
        let records: [String]

        var testDescription: String { "\(code): \(text.suffix(40).debugDescription)" }
    }

    static let notices = [
        Notice(
            code: .differingTTL, text: exampleHead + "a 30 A 192.0.2.1\na 20 A 192.0.2.2\na A 192.0.2.3\na 30 TXT x\n",
            warnings: [
                "7: TTL 20 beside 30 (one RRset has one TTL; the lowest is served (RFC 2181 5.2))",
                "8: TTL 60 beside 30 (one RRset has one TTL; the lowest is served (RFC 2181 5.2))",
            ],
            records: ["20 IN A 192.0.2.1", "20 IN A 192.0.2.2", "20 IN A 192.0.2.3", "30 IN TXT \"x\""]),
        Notice(
            code: .duplicateRecord, text: exampleHead + "a A 192.0.2.1\nb A 192.0.2.1\nA A 192.0.2.1\na A 192.0.2.2\n",
            warnings: ["8: the same A record again (it is served once (RFC 2181 5))"],
            records: ["60 IN A 192.0.2.1", "60 IN A 192.0.2.2"]),
        Notice(
            code: .duplicateRecord, text: exampleHead + "a CNAME b\na CNAME b\n",
            warnings: ["7: the same CNAME record again (it is served once (RFC 2181 5))"],
            records: ["60 IN CNAME b.example.test."]),
        Notice(
            code: .duplicateRecord, text: exampleHead + "b NS a\nb NS A\nb MX 1 a\nb MX 1 A\na A 192.0.2.1\n",
            warnings: [
                "7: the same NS record again (it is served once (RFC 2181 5))",
                "9: the same MX record again (it is served once (RFC 2181 5))",
            ],
            records: ["60 IN A 192.0.2.1"]),
        Notice(
            code: .hidden,
            text: exampleHead + "d DNAME a\nx.d TXT x\ny.x.d A 192.0.2.2\nd.a.D TXT x\na A 192.0.2.1\n",
            warnings: [
                "7: TXT at x.d.example.test. (the DNAME at d.example.test. hides it (RFC 6672 2.4))",
                "8: A at y.x.d.example.test. (the DNAME at d.example.test. hides it (RFC 6672 2.4))",
                "9: TXT at d.a.D.example.test. (the DNAME at d.example.test. hides it (RFC 6672 2.4))",
            ],
            records: ["60 IN A 192.0.2.1"]),
        Notice(
            code: .noNameServer, text: "example.test. 60 SOA . . 1 2 3 4 5\na.example.test. 60 A 192.0.2.1",
            warnings: ["1: no NS record at example.test. (a zone names its servers (RFC 1035 5.2))"],
            records: ["60 IN A 192.0.2.1"]),
        Notice(
            code: .impliedTTL,
            text: "example.test. SOA . . 1 2 3 4 5\nexample.test. NS ns.test.\na.example.test. A 192.0.2.1",
            warnings: ["1: no TTL (the SOA's last field, 5, is taken; $TTL says it plainly (RFC 2308 4))"],
            records: ["5 IN A 192.0.2.1"]),
    ]

    @Test("What is odd is told with its line, and the zone is served", arguments: notices)
    func notice(_ notice: Notice) throws {
        let zone = try Zone(notice.text, origin: nil, file: "example.zone")
        #expect(zone.warnings.map(\.description) == notice.warnings.map { "example.zone:" + $0 })
        #expect(zone.warnings.allSatisfy { $0.code == notice.code && $0.severity == .warning })
        #expect(try zone.lines(at: "a") == notice.records)
    }

    static let sound = [
        "a A 192.0.2.1\na TXT \"192.0.2.1\"\nb A 192.0.2.1\n",
        "a 30 A 192.0.2.1\na 40 TXT x\n",
        // RFC 4035 2.5: these two stand beside an alias.
        "a CNAME b\na NSEC b CNAME RRSIG NSEC\n",
        // RFC 2181 5.2 does not bind signatures of different sets.
        "a 30 RRSIG A 8 3 30 20300101000000 20200101000000 1 example.test. AAAA\n"
            + "a 40 RRSIG TXT 8 3 40 20300101000000 20200101000000 1 example.test. AAAA\n",
    ]

    @Test("What is sound gets no warning", arguments: sound)
    func soundZone(lines: String) throws {
        #expect(try exampleZone(lines).warnings.isEmpty)
    }

    @Test("A zone with errors tells them alone")
    func errorsAlone() {
        #expect(issues { try exampleZone("a A 192.0.2.1\na A 192.0.2.1\nb FOO\n") }.map(\.code) == [.unknownType])
    }
}

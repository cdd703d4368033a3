import Testing

@testable import DNSWire

@Suite("Typed data") struct RecordTests {
    @Test("An SRV record's data is read field by field")
    func serviceLocation() throws {
        let record = try Record(.srv, "10 60 5269 Xmpp1")
        let expected = ServiceLocation(
            priority: 10, weight: 60, port: 5269, target: try Name("xmpp1.example.test"))
        #expect(record.serviceLocation == expected)
        #expect(record.serviceLocation?.target.description == "Xmpp1.example.test.")
        #expect(record.targetName == nil && record.startOfAuthority == nil)
    }

    @Test("An SOA record's data is read field by field")
    func startOfAuthority() throws {
        let record = try Record(.soa, "ns host 2026010101 1h 10m 1d 60")
        let start = try #require(record.startOfAuthority)
        #expect(start.primary.host == "ns.example.test" && start.mailbox.host == "host.example.test")
        #expect(start.serial == 2_026_010_101)
        #expect([start.refresh, start.retry, start.expire, start.minimum] == [3600, 600, 86_400, 60])
        #expect(record.serviceLocation == nil && record.targetName == nil)
    }

    @Test("A record that is nothing but a name gives its target", arguments: [RecordType.cname, .ns, .ptr, .dname])
    func targetName(type: RecordType) throws {
        let record = try Record(type, "a")
        #expect(record.targetName == (try Name("a.example.test")))
        #expect(record.serviceLocation == nil && record.startOfAuthority == nil)
    }

    @Test("Records that hold more than a name have no target name")
    func noTargetName() throws {
        #expect(try Record(.mx, "10 a").targetName == nil)
        #expect(try Record(.naptr, "1 1 \"\" \"\" \"\" a").targetName == nil)
        #expect(try Record(.a, "192.0.2.1").targetName == nil)
        #expect(try Record(.privateUse, "\\# 3 016100").targetName == nil)
    }

    static let broken: [(type: RecordType, data: [UInt8])] = [
        (.srv, []), (.srv, [0, 0, 0, 0, 0]), (.srv, [0, 0, 0, 0, 0, 0]), (.srv, [0, 0, 0, 0, 0, 0, 1]),
        (.srv, [0, 0, 0, 0, 0, 0, 0xC0, 0]), (.srv, [0, 0, 0, 0, 0, 0, 0xC0, 6]), (.srv, [0, 0, 0, 0, 0, 0, 64]),
        (.soa, []), (.soa, [0]), (.soa, [0, 0] + [UInt8](repeating: 0, count: 19)), (.cname, []), (.cname, [1, 97]),
    ]

    @Test("Data that is not whole gives nothing, and never a trap", arguments: broken)
    func brokenData(type: RecordType, data: [UInt8]) {
        let record = Record(owner: .root, type: type, ttl: 0, data: data)
        #expect(record.serviceLocation == nil)
        #expect(record.startOfAuthority == nil)
        #expect(record.targetName == nil)
        #expect(record.description.contains("\\# \(data.count)"))
        #expect(record.dataDescription.hasPrefix("\\# \(data.count)"))
    }

    static let lines: [(type: RecordType, text: String, written: String)] = [
        (.srv, "1 2 5060 A", "1 2 5060 A.example.test."), (.a, "192.0.2.1", "192.0.2.1"),
        (.aaaa, "2001:DB8:0:0::1", "2001:db8::1"), (.mx, "10 @", "10 example.test."),
        (.soa, "a b 1 1h 2 3 4", "a.example.test. b.example.test. 1 3600 2 3 4"), (.txt, "a \"b c\"", "\"a\" \"b c\""),
        (.privateUse, "\\# 2 ABCD", "\\# 2 abcd"), (.privateUse, "\\# 0", "\\# 0"),
        (.svcb, "1 . alpn=h2 port=5060", "1 . alpn=h2 port=5060"), (.nsec, "b A SRV", "b.example.test. A SRV"),
    ]

    @Test("A record is written as one line of a zone file, its data also alone", arguments: lines)
    func description(type: RecordType, text: String, written: String) throws {
        let record = try Record(type, text)
        #expect(record.dataDescription == written)
        #expect(record.description == "example.test.\t60\tIN\t\(type)\t\(written)")
    }

    @Test("Records differ by data octet for octet, and by owner without case")
    func equality() throws {
        let record = try Record(.srv, "0 0 5060 a")
        let capital = Record(owner: try Name("EXAMPLE.test"), type: .srv, ttl: 60, data: record.data)
        #expect(record == capital)
        #expect(Set([record, capital]).count == 1)
        #expect(try record != Record(.srv, "0 0 5060 A"))
        #expect(try record != Record(.srv, "0 0 5060 a", ttl: 61))
    }

    @Test("A refusal's reason is its description, and refusals are equal by code")
    func refusals() {
        #expect(RecordTextError(.refused, "a") == RecordTextError(.refused, "b"))
        #expect(RecordTextError(.refused, "a") != RecordTextError(.outOfRange, "a"))
        #expect(Set([RecordTextError(.refused, "a"), RecordTextError(.refused, "b")]).count == 1)
        #expect(RecordTextError(.refused, "why").description == "why")
    }
}

import Testing

@testable import DNSWire

@Suite("Records from fields") struct RecordFieldTests {
    /// A line's data, and the octets that it stands for.
    struct Line: CustomTestStringConvertible {
        let type: RecordType
        let text: String
        let data: [UInt8]

        init(_ type: RecordType, _ text: String, _ data: [UInt8]) {
            (self.type, self.text, self.data) = (type, text, data)
        }

        var testDescription: String { "\(type) \(text.prefix(60))" }
    }

    private static let apex = Wire.labels("example", "test") + [0]
    private static let host = Wire.labels("a") + apex
    private static let ports = Wire.uint16(1) + Wire.uint16(2) + Wire.uint16(5060)

    static let addressLines = [
        Line(.a, "192.0.2.1", [192, 0, 2, 1]), Line(.a, "\\# 4 C0000201", [192, 0, 2, 1]),
        Line(.aaaa, "2001:db8::1", [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]),
        Line(.aaaa, "::ffff:192.0.2.1", [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1]),
        Line(.srv, "1 2 5060 a", ports + host), Line(.srv, "1 2 5060 a.example.test.", ports + host),
        Line(.srv, "001 00002 5060 a", ports + host), Line(.srv, "1 2 5060 @", ports + apex),
        Line(.srv, "1 2 5060 .", ports + [0]), Line(.srv, "1 2 5060 *.\\065\\.b.", ports + [1, 42, 3, 65, 46, 98, 0]),
        Line(.srv, "0 0 0 .", [0, 0, 0, 0, 0, 0, 0]),
        Line(.srv, "65535 65535 65535 .", [255, 255, 255, 255, 255, 255, 0]),
        Line(.srv, "\\# 7 00000000000000", [0, 0, 0, 0, 0, 0, 0]),
        Line(.srv, "\\# 7 0000 0000 0000 00", [0, 0, 0, 0, 0, 0, 0]),
        Line(.mx, "10 a", [0, 10] + host), Line(.cname, "@", apex), Line(.ns, "a", host), Line(.ptr, "a.", [1, 97, 0]),
        Line(.dname, ".", [0]),
        Line(.soa, "a @ 1 2 3 4 5", host + apex + (1...5).flatMap { Wire.uint32($0) }),
        Line(
            .soa, "a @ 4294967295 1h30m 1D 1w 0",
            host + apex + [255, 255, 255, 255] + [5400, 86_400, 604_800, 0].flatMap { Wire.uint32($0) }),
    ]

    private static let flags = Wire.uint16(100) + Wire.uint16(10)
    private static let longString = String(repeating: "a", count: 255)

    static let textLines = [
        Line(.txt, "a", [1, 97]), Line(.txt, "\"a b\" c", [3, 97, 32, 98, 1, 99]), Line(.txt, "\"\"", [0]),
        Line(.txt, "\"a;(b)\"", [5] + Array("a;(b)".utf8)),
        Line(.txt, "\\065\\\"\\\\\\;", [4, 65, 34, 92, 59]), Line(.txt, "\\000\\255", [2, 0, 255]),
        Line(.txt, longString, [255] + Array(longString.utf8)),
        Line(.txt, "\"\(longString)\"", [255] + Array(longString.utf8)),
        Line(.naptr, "100 10 \"u\" \"E2U+im\" \"!^.*$!x!\" .", flags + Wire.labels("u", "E2U+im", "!^.*$!x!") + [0]),
        Line(.naptr, "100 10 s SIP+D2U \"\" @", flags + Wire.labels("s", "SIP+D2U") + [0] + apex),
        Line(.caa, "128 issue \"ca.test\"", [128, 5] + Array("issueca.test".utf8)),
        Line(.svcb, "1 a port=5060", [0, 1] + host + [0, 3, 0, 2, 0x13, 0xC4]),
        Line(.svcb, "0 .", [0, 0, 0]), Line(.svcb, "1 . port=\"65535\"", [0, 1, 0, 0, 3, 0, 2, 255, 255]),
        Line(.https, "1 . key65280=x", [0, 1, 0, 0xFF, 0, 0, 1, 120]),
        Line(.nsec, "a. A SRV", [1, 97, 0, 0, 5, 0x40, 0, 0, 0, 0x40]),
        Line(.ds, "1 8 2 AB cd", [0, 1, 8, 2, 0xAB, 0xCD]), Line(.tlsa, "3 1 1 abcd", [3, 1, 1, 0xAB, 0xCD]),
        Line(.privateUse, "\\# 3 abcdef", [0xAB, 0xCD, 0xEF]), Line(.privateUse, "\\# 3 ab cd EF", [0xAB, 0xCD, 0xEF]),
        Line(.privateUse, "\\# 0", []), Line(.txt, "\\# 2 0161", [1, 97]),
    ]

    @Test("A line's data becomes the octets of the wire", arguments: addressLines + textLines)
    func octets(line: Line) throws {
        let record = try Record(line.type, line.text)
        #expect(record.data.hexadecimal == line.data.hexadecimal)
        #expect(record.owner == Record.lineOwner && record.type == line.type)
        #expect(record.recordClass == .internet && record.ttl == 60)
    }

    @Test("What a record says of itself is read as the same record", arguments: addressLines + textLines)
    func presentation(line: Line) throws {
        let record = try Record(line.type, line.text)
        #expect(try Record(line.type, record.dataDescription, origin: .root) == record)
        #expect(record.description == "example.test.\t60\tIN\t\(line.type)\t\(record.dataDescription)")
    }

    @Test("The owner may hold any octet and keeps its case", arguments: UInt8.min...UInt8.max)
    func owner(octet: UInt8) throws {
        let owner = try Name(labels: [[octet, 0x41], Array("Test".utf8)])
        let record = try Record(owner: owner, ttl: 1, type: .a, fields: ["192.0.2.1"], origin: .root)
        #expect(record.owner.wire == owner.wire)
    }

    @Test("Names without a final dot are completed with the origin, not with the owner")
    func origin() throws {
        let record = try Record(.srv, "0 0 5060 a", origin: Name("other.test"))
        #expect(record.serviceLocation?.target == (try Name("a.other.test")))
        #expect(try Record(.cname, "a", origin: .root).targetName == Name("a."))
    }

    @Test("A name that its origin makes too long is refused")
    func longName() throws {
        let origin = try Name(labels: [63, 63, 63, 57].map { [UInt8](repeating: 0x61, count: $0) })
        #expect(try Record(.cname, "abc", origin: origin).data.count == 255)
        #expect(throws: RecordTextError.self) { try Record(.cname, "abcd", origin: origin) }
        #expect(throws: RecordTextError.self) { try Record(.srv, "0 0 1 abcd", origin: origin) }
    }

    @Test("The TTL is kept", arguments: [0, 1, 59, 2_147_483_647])
    func timeToLive(seconds: UInt32) throws {
        #expect(try Record(.a, "192.0.2.1", ttl: seconds).ttl == seconds)
    }
}

import DNSWire
import Testing
import Zones

@Suite("Zone files") struct ZoneFileTests {
    /// Lines behind the head, and the records that they make at `a.example.test.`.
    struct Lines: CustomTestStringConvertible, Sendable {
        let text: String
        let records: [String]

        init(_ text: String, _ records: String...) {
            self.text = text
            self.records = records
        }

        var testDescription: String { text.debugDescription }
    }

    static let ttlAndClass = [
        Lines("a A 192.0.2.1", "60 IN A 192.0.2.1"),
        Lines("a 30 A 192.0.2.1", "30 IN A 192.0.2.1"),
        Lines("a IN A 192.0.2.1", "60 IN A 192.0.2.1"),
        Lines("a 30 IN A 192.0.2.1", "30 IN A 192.0.2.1"),
        Lines("a IN 30 A 192.0.2.1", "30 IN A 192.0.2.1"),
        Lines("a in 30 a 192.0.2.1", "30 IN A 192.0.2.1"),
        Lines("a 0 A 192.0.2.1", "0 IN A 192.0.2.1"),
        Lines("a 2147483647 A 192.0.2.1", "2147483647 IN A 192.0.2.1"),
        Lines("a 30s A 192.0.2.1", "30 IN A 192.0.2.1"),
        Lines("a 2m A 192.0.2.1", "120 IN A 192.0.2.1"),
        Lines("a 1h30m A 192.0.2.1", "5400 IN A 192.0.2.1"),
        Lines("a 1W2D3H4M5S A 192.0.2.1", "788645 IN A 192.0.2.1"),
        Lines("$TTL 1d\na A 192.0.2.1", "86400 IN A 192.0.2.1"),
        // RFC 2308 4: $TTL counts until the next one, and not for records before it.
        Lines("a A 192.0.2.1\n$TTL 5", "60 IN A 192.0.2.1"),
        // A TTL that was stated is not taken over where $TTL stands.
        Lines("b 7 A 192.0.2.2\na A 192.0.2.1", "60 IN A 192.0.2.1"),
    ]

    @Test("TTL and class stand in either order, each may be left out, and times have units", arguments: ttlAndClass)
    func statedTTLAndClass(lines: Lines) throws {
        let records = try exampleZone(lines.text).lines(at: "a")
        #expect(records == lines.records)
    }

    static let layouts = [
        Lines("a A 192.0.2.1\n  AAAA 2001:db8::1", "60 IN A 192.0.2.1", "60 IN AAAA 2001:db8::1"),
        Lines("a A 192.0.2.1\n\t30 IN TXT x", "60 IN A 192.0.2.1", "30 IN TXT \"x\""),
        Lines("a A 192.0.2.1\n\n; a comment\n   ; another\n A 192.0.2.2", "60 IN A 192.0.2.1", "60 IN A 192.0.2.2"),
        Lines("a SRV ( 1 2\n 3\n\n; in between\n b )", "60 IN SRV 1 2 3 b.example.test."),
        Lines("a SRV (1 2)(3 b)", "60 IN SRV 1 2 3 b.example.test."),
        Lines("a ( ( SRV 1 ) 2 3 b )", "60 IN SRV 1 2 3 b.example.test."),
        Lines("( a\nA\n192.0.2.1 )", "60 IN A 192.0.2.1"),
        Lines("a A 192.0.2.1;a comment", "60 IN A 192.0.2.1"),
        Lines("a TXT \"a;b\" \"(c\" \")d\" ; e", "60 IN TXT \"a;b\" \"(c\" \")d\""),
        Lines("a TXT one two", "60 IN TXT \"one\" \"two\""),
        Lines("a TXT \"\"", "60 IN TXT \"\""),
        Lines("a TXT \"a  b\" c\\ d", "60 IN TXT \"a  b\" \"c d\""),
        Lines("a TXT \"say \\\"yes\\\"\"", "60 IN TXT \"say \\\"yes\\\"\""),
        Lines("a TXT a\\;b \\065\\\\", "60 IN TXT \"a;b\" \"A\\\\\""),
        Lines("a A 192.0.2.1", "60 IN A 192.0.2.1"),
        Lines("a A 192.0.2.1\r\n\r\n  A 192.0.2.2\r\n", "60 IN A 192.0.2.1", "60 IN A 192.0.2.2"),
        Lines("a TXT (\r\n\"b\" ; c\r\nd )\r\n", "60 IN TXT \"b\" \"d\""),
    ]

    @Test("Owners, lines, parentheses, comments, quotes and escapes are read as RFC 1035 5.1 says", arguments: layouts)
    func layout(lines: Lines) throws {
        let records = try exampleZone(lines.text).lines(at: "a")
        #expect(records == lines.records)
    }

    static let names = [
        Lines("a CNAME b", "60 IN CNAME b.example.test."),
        Lines("a CNAME b.test.", "60 IN CNAME b.test."),
        Lines("a CNAME @", "60 IN CNAME example.test."),
        Lines("a CNAME .", "60 IN CNAME ."),
        Lines("a.example.test. CNAME b", "60 IN CNAME b.example.test."),
        Lines("A CNAME B", "60 IN CNAME B.example.test."),
        Lines("\\097 CNAME \\098\\.c", "60 IN CNAME b\\.c.example.test."),
        Lines("$ORIGIN b\na.example.test. CNAME c", "60 IN CNAME c.b.example.test."),
        Lines("$ORIGIN test.\na.example CNAME c", "60 IN CNAME c.test."),
        Lines("$origin b\n$Origin c\na.example.test. CNAME d", "60 IN CNAME d.c.b.example.test."),
        Lines("$ORIGIN a.example.test.\n@ CNAME @", "60 IN CNAME a.example.test."),
        // $ORIGIN does not change the owner that the next line goes on with.
        Lines("a A 192.0.2.1\n$ORIGIN b.test.\n A 192.0.2.2", "60 IN A 192.0.2.1", "60 IN A 192.0.2.2"),
    ]

    @Test("Names without a final dot end with the origin of their line", arguments: names)
    func origin(lines: Lines) throws {
        let records = try exampleZone(lines.text).lines(at: "a")
        #expect(records == lines.records)
    }

    static let generic = [
        Lines("a TYPE65280 \\# 3 01ff00", "60 IN TYPE65280 \\# 3 01ff00"),
        Lines("a type65280 \\# 0", "60 IN TYPE65280 \\# 0"),
        Lines("a TYPE65280 \\# 4 ( 01ff\n00aa )", "60 IN TYPE65280 \\# 4 01ff00aa"),
        Lines("a TYPE1 \\# 4 c0000201", "60 IN A 192.0.2.1"),
        Lines("a A \\# 4 c0000201", "60 IN A 192.0.2.1"),
        Lines("a TYPE1 192.0.2.1", "60 IN A 192.0.2.1"),
        Lines("a SRV \\# 9 0001 0002 0003 ( 0162\n00 )", "60 IN SRV 1 2 3 b."),
    ]

    @Test("Unknown types are read in the generic form, and so are known ones (RFC 3597 5)", arguments: generic)
    func unknownTypes(lines: Lines) throws {
        let records = try exampleZone(lines.text).lines(at: "a")
        #expect(records == lines.records)
    }

    @Test("Octets outside ASCII are kept, in names and in texts")
    func octetsOutsideASCII() throws {
        let zone = try exampleZone("bücher TXT \"Grüße\" naïve\\ü\n")
        let record = try #require(zone.records.first { $0.record.type == .txt }?.record)
        #expect(record.owner.labels.first.map(Array.init) == Array("bücher".utf8))
        #expect(record.data == [7] + Array("Grüße".utf8) + [8] + Array("naïveü".utf8))
    }

    @Test("A file that is not UTF-8 is read octet by octet")
    func latin1() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            Array(exampleHead.utf8) + Array("b".utf8) + [0xFC] + Array("cher TXT gr".utf8) + [0xFC, 0xDF] + [0x65],
            to: "example.test.zone")
        let record = try #require(try Zone(contentsOf: path).records.first { $0.record.type == .txt }?.record)
        #expect(record.owner.labels.first.map(Array.init) == [0x62, 0xFC, 0x63, 0x68, 0x65, 0x72])
        #expect(record.data == [5, 0x67, 0x72, 0xFC, 0xDF, 0x65])
    }

    @Test("A record is the last one with and without a final newline", arguments: ["", "\n", "\r\n", " ", " ; end"])
    func finalNewline(end: String) throws {
        #expect(try exampleZone("a A 192.0.2.1" + end).lines(at: "a") == ["60 IN A 192.0.2.1"])
    }

    @Test("Every record knows the first of its lines")
    func places() throws {
        let zone = try exampleZone("a SRV (\n 1 2\n 3 b )\n\nb A 192.0.2.1 ; six lines on\n")
        #expect(zone.sourceLines == [3, 4, 5, 6, 10])
        let inline = try Zone(exampleHead, origin: nil, file: "scenario.yaml", firstLine: 40)
        #expect(
            inline.records.map(\.place.description) == ["scenario.yaml:42", "scenario.yaml:43", "scenario.yaml:44"])
    }

    @Test("A text longer than one piece of reading is read whole")
    func longFile() throws {
        let folder = try TemporaryFolder()
        let lines = (0..<4000).map { "host\($0) A 192.0.2.\($0 % 256) ; some words that fill the line" }
        let path = try folder.write(exampleHead + lines.joined(separator: "\n"), to: "example.test.zone")
        let zone = try Zone(contentsOf: path)
        #expect(zone.recordCount == 4003)
        #expect(try zone.lines(at: "host3999") == ["60 IN A 192.0.2.159"])
        #expect(zone.sourceLines == [3, 4, 5] + Array(6..<4006))
    }
}

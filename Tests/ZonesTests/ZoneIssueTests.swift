import DNSWire
import Testing
import Zones

@Suite("Wrong zones") struct ZoneIssueTests {
    /// A zone with one mistake, and all that is said about it.
    struct Mistake: CustomTestStringConvertible, Sendable {
        enum Source: Sendable {
            /// Lines behind the head, from line 6 on.
            case lines(String)
            /// The whole zone.
            case text(String)
            case path(String)
        }

        let code: ZoneIssue.Code
        let source: Source
        let expected: [String]

        init(_ code: ZoneIssue.Code, _ lines: String, _ expected: String...) {
            self.init(code, in: .lines(lines), expected)
        }

        init(_ code: ZoneIssue.Code, in source: Source, _ expected: [String]) {
            self.code = code
            self.source = source
            self.expected = expected
        }

        var testDescription: String {
            switch source {
            case .lines(let text), .text(let text): "\(code): \(text.prefix(60).debugDescription)"
            case .path(let path): "\(code): \(path)"
            }
        }

        func zone() throws -> Zone {
            switch source {
            case .lines(let lines): try exampleZone(lines)
            case .text(let text): try Zone(text, origin: nil, file: "example.zone")
            case .path(let path): try Zone(contentsOf: path)
            }
        }
    }

    static let text = [
        Mistake(
            .unclosedQuote, "a TXT \"open\nb A 192.0.2.1",
            "6: a quote that is not closed (a quoted text ends on its line)"),
        Mistake(
            .unclosedQuote, "a TXT x \"open\r\nb A 192.0.2.1",
            "6: a quote that is not closed (a quoted text ends on its line)"),
        Mistake(.unclosedQuote, "\na TXT \"open", "7: a quote that is not closed (the file ends before it)"),
        Mistake(
            .unclosedQuote, "a TXT ( x\n\"open\n)", "7: a quote that is not closed (a quoted text ends on its line)",
            "8: a closing parenthesis (none is open)"),
        Mistake(
            .unclosedParenthesis, "a TXT (\nx\ny ; )\n", "6: an open parenthesis (the file ends before it is closed)"),
        Mistake(.strayParenthesis, "a A 192.0.2.1 )\n", "6: a closing parenthesis (none is open)"),
        Mistake(.strayParenthesis, "a SRV ( 1 2\n3 b ) )\n", "7: a closing parenthesis (none is open)"),
        Mistake(.badCharacter, "a TXT x\u{7}\n", "6: a control character (7) (write it as an escape: \\DDD)"),
        Mistake(.badCharacter, "a TXT \"\0\"\n", "6: a control character (0) (write it as an escape: \\DDD)"),
        Mistake(.badCharacter, "a TXT \u{7F}\n", "6: a control character (127) (write it as an escape: \\DDD)"),
        Mistake(.badCharacter, "a TXT x\\\n", "6: a backslash at the end of a line (it escapes nothing)"),
        Mistake(.badCharacter, "a TXT x\\\r\n", "6: a backslash at the end of a line (it escapes nothing)"),
        Mistake(.badCharacter, "a TXT x\\", "6: a backslash at the end of a line (it escapes nothing)"),
        Mistake(
            .longEntry, "a TXT \(String(repeating: "x", count: 262_145))\n",
            "6: a word of over 256 KiB (no field is that long)"),
        Mistake(
            .longEntry, "a TXT (\n\(String(repeating: "word ", count: 70_000)))\n",
            "6: an entry of over 256 KiB (no record is that long)"),
    ]

    static let directives = [
        Mistake(
            .unknownDirective, "$GENERATE 1-2 a A 192.0.2.1\n",
            "6: $GENERATE is not known ($ORIGIN, $TTL and $INCLUDE are (RFC 1035 5.1))"),
        Mistake(.badDirective, "$ORIGIN\n", "6: $ORIGIN with 0 words (it takes one name)"),
        Mistake(.badDirective, "$ORIGIN a b\n", "6: $ORIGIN with 2 words (it takes one name)"),
        Mistake(.badDirective, "$ORIGIN a..b\n", "6: the name a..b (an empty label)"),
        Mistake(
            .noOrigin, in: .text("$ORIGIN a\n$ORIGIN a.\n@ 1 SOA . . 1 2 3 4 5\n@ 1 NS ."),
            [
                "1: a without an origin (state $ORIGIN, call the file APEX.zone, or give --origin; nothing behind it was read)"
            ]),
        Mistake(.badDirective, "$TTL\n", "6: $TTL with 0 words (it takes one time)"),
        Mistake(.badDirective, "$TTL 1 2\n", "6: $TTL with 2 words (it takes one time)"),
        Mistake(.badDirective, "$INCLUDE\n", "6: $INCLUDE with 0 words (a file and perhaps a name)"),
        Mistake(.badDirective, "$INCLUDE a b c\n", "6: $INCLUDE with 3 words (a file and perhaps a name)"),
        Mistake(
            .include, "$INCLUDE other.zone\n",
            "6: $INCLUDE in a text that is not a file (there is no folder to stay inside)"),
        Mistake(.badTTL, "$TTL -1\n", "6: the TTL -1 (0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8))"),
        Mistake(.badTTL, "$TTL 1y\n", "6: the TTL 1y (0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8))"),
    ]

    static let entries = [
        Mistake(
            .noOwner, in: .text(" 60 A 192.0.2.1\n" + exampleHead),
            ["1: a record without an owner (no record stands before it)"]),
        Mistake(.badOwner, "a..b A 192.0.2.1\n", "6: the name a..b (an empty label)"),
        Mistake(
            .badOwner, "\(String(repeating: "x", count: 64)) A 192.0.2.1\n",
            "6: the name \(String(repeating: "x", count: 64)) (a label of more than 63 octets)"),
        Mistake(
            .badOwner, "a\\256 A 192.0.2.1\n",
            "6: the name a\\256 (an escape that is neither \\DDD below 256 nor \\ and a character)"),
        Mistake(
            .noOrigin, in: .text("a 60 A 192.0.2.1\n" + exampleHead),
            [
                "1: a without an origin (state $ORIGIN, call the file APEX.zone, or give --origin; nothing behind it was read)"
            ]),
        Mistake(
            .noTTL, in: .text("a.example.test. A 192.0.2.1\n" + exampleHead),
            ["1: a record without a TTL (state one, or $TTL before it (RFC 2308 4))"]),
        Mistake(
            .badTTL, "a 2147483648 A 192.0.2.1\n",
            "6: the TTL 2147483648 (0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8))"),
        Mistake(
            .badTTL, "a 99999999999999999999 A 192.0.2.1\n",
            "6: the TTL 99999999999999999999 (0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8))"),
        Mistake(
            .badTTL, "a 3551w A 192.0.2.1\n",
            "6: the TTL 3551w (0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8))"),
        Mistake(
            .badTTL, "a 1h-5 A 192.0.2.1\n",
            "6: the TTL 1h-5 (0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8))"),
        Mistake(.badClass, "a CH A 192.0.2.1\n", "6: class CH (SRV and its addresses live in class IN (RFC 2782))"),
        Mistake(
            .badClass, "a 60 ANY A 192.0.2.1\n", "6: class ANY (SRV and its addresses live in class IN (RFC 2782))"),
        Mistake(.noType, "a\n", "6: a record without a type (owner, TTL, class, type and data are expected)"),
        Mistake(.noType, "a 60 IN ; A\n", "6: a record without a type (owner, TTL, class, type and data are expected)"),
        Mistake(
            .unknownType, "a FOO x\n", "6: FOO is not a record type (write TYPE and a number for one without a name)"),
        Mistake(
            .unknownType, "a 60 70 A 192.0.2.1\n",
            "6: 70 is not a record type (write TYPE and a number for one without a name)"),
        Mistake(
            .unknownType, "a TYPE65536 \\# 0\n",
            "6: TYPE65536 is not a record type (write TYPE and a number for one without a name)"),
        Mistake(.metaType, "a AXFR x\n", "6: AXFR in a zone (it stands in questions and messages only)"),
        Mistake(.metaType, "a OPT \\# 0\n", "6: OPT in a zone (it stands in questions and messages only)"),
        Mistake(.metaType, "a IN TYPE255 \\# 0\n", "6: ANY in a zone (it stands in questions and messages only)"),
    ]

    static let data = [
        Mistake(.badData, "a SRV 65536 0 5269 b\n", "6: SRV 65536 0 5269 b (65536 is not a number of 0 to 65535)"),
        Mistake(.badData, "a SRV 0 -1 5269 b\n", "6: SRV 0 -1 5269 b (-1 is not a number of 0 to 65535)"),
        Mistake(.badData, "a SRV 0 0 +5 b\n", "6: SRV 0 0 +5 b (+5 is not a number of 0 to 65535)"),
        Mistake(.badData, "a SRV 0 0 5269 b c\n", "6: SRV 0 0 5269 b c (c is more than SRV takes)"),
        Mistake(.badData, "a A 192.0.2.1 192.0.2.2\n", "6: A 192.0.2.1 192.0.2.2 (192.0.2.2 is more than A takes)"),
        Mistake(.badData, "a SRV 0 0 5269\n", "6: SRV 0 0 5269 (the target is missing)"),
        Mistake(.badData, "a A 192.0.2.256\n", "6: A 192.0.2.256 (the data is not in the form that the type takes)"),
        Mistake(.badData, "a AAAA 192.0.2.1\n", "6: AAAA 192.0.2.1 (the data is not in the form that the type takes)"),
        Mistake(.badData, "a CNAME b..c\n", "6: CNAME b..c (the data is not in the form that the type takes)"),
        Mistake(
            .badData, "a TYPE65280 \\# 2 01\n",
            "6: TYPE65280 \\# 2 01 (\\# states 2 octets, and another number follows)"),
        // ldns would serve the first part of it.
        Mistake(
            .badData, "a TXT \(String(repeating: "aaaaaaaaa ", count: 6554))\n",
            "6: TXT \(String(repeating: "aaaaaaaaa ", count: 20).prefix(196))… "
                + "(more than 65534 characters of data)"),
        Mistake(.badData, "a TYPE65280 x\n", "6: TYPE65280 x (the data is not in the form that the type takes)"),
    ]

    static let wholes = [
        Mistake(
            .noStartOfAuthority, in: .text("a.example.test. 60 A 192.0.2.1\n"),
            ["1: no SOA record (a zone begins with one (RFC 1035 5.2))"]),
        Mistake(.noStartOfAuthority, in: .text(""), ["1: no SOA record (a zone begins with one (RFC 1035 5.2))"]),
        Mistake(
            .secondStartOfAuthority, "@ SOA ns host 2 7200 900 1209600 300\n",
            "6: a second SOA record (the zone has one at example.zone:3 (RFC 1035 5.2))"),
        Mistake(
            .secondStartOfAuthority, "sub SOA ns host 2 7200 900 1209600 300\n",
            "6: a second SOA record (the zone has one at example.zone:3 (RFC 1035 5.2))"),
        Mistake(
            .outsideZone, "a.other.test. A 192.0.2.1\n",
            "6: a.other.test. is outside the zone (its SOA is at example.test., example.zone:3)"),
        Mistake(
            .outsideZone, "test. A 192.0.2.1\n",
            "6: test. is outside the zone (its SOA is at example.test., example.zone:3)"),
        Mistake(
            .outsideZone, "xexample.test. A 192.0.2.1\n",
            "6: xexample.test. is outside the zone (its SOA is at example.test., example.zone:3)"),
        Mistake(
            .aliasAndOther, "a CNAME b\na A 192.0.2.1\n",
            "7: A beside a CNAME at a.example.test. (the CNAME is at example.zone:6; an alias has no other data (RFC 1034 3.6.2, RFC 2181 10.1))"
        ),
        Mistake(
            .aliasAndOther, "A TXT x\nA TXT y\na CNAME b\n",
            "6: TXT beside a CNAME at A.example.test. (the CNAME is at example.zone:8; an alias has no other data (RFC 1034 3.6.2, RFC 2181 10.1))",
            "7: TXT beside a CNAME at A.example.test. (the CNAME is at example.zone:8; an alias has no other data (RFC 1034 3.6.2, RFC 2181 10.1))"
        ),
        Mistake(
            .aliasAndOther, "@ CNAME b\n",
            "3: SOA beside a CNAME at example.test. (the CNAME is at example.zone:6; an alias has no other data (RFC 1034 3.6.2, RFC 2181 10.1))",
            "4: NS beside a CNAME at example.test. (the CNAME is at example.zone:6; an alias has no other data (RFC 1034 3.6.2, RFC 2181 10.1))"
        ),
        Mistake(
            .secondAlias, "a CNAME b\na CNAME c\n",
            "7: a second CNAME at a.example.test. (the first is at example.zone:6; an alias has one canonical name (RFC 2181 10.1))"
        ),
        Mistake(
            .secondRedirection, "a DNAME b\na DNAME c\n",
            "7: a second DNAME at a.example.test. (a name is redirected to one other (RFC 6672 2.4))"),
    ]

    static let files = [
        Mistake(
            .unreadable, in: .path("/nowhere/example.test.zone"),
            ["/nowhere/example.test.zone:1: cannot read the zone (no such file)"]),
        Mistake(.unreadable, in: .path("/"), ["/:1: cannot read the zone (a folder, not a file)"]),
        // A device might never end.
        Mistake(.unreadable, in: .path("/dev/zero"), ["/dev/zero:1: cannot read the zone (not an ordinary file)"]),
    ]

    static let mistakes = text + directives + entries + data + wholes + files

    @Test("A mistake is told with its line, what it is and why", arguments: mistakes)
    func mistake(_ mistake: Mistake) {
        let found = issues { try mistake.zone() }
        let places: [String] =
            switch mistake.source {
            case .path: mistake.expected
            default: mistake.expected.map { "example.zone:" + $0 }
            }
        #expect(found.map(\.description) == places)
        #expect(found.first?.code == mistake.code)
        #expect(found.allSatisfy { $0.severity == .error })
    }

    @Test("Every code has a zone that earns it")
    func allCodes() {
        let covered = Set(Self.mistakes.map(\.code)).union([.tooManyErrors]).union(ZoneWarningTests.notices.map(\.code))
        #expect(covered == Set(ZoneIssue.Code.allCases))
    }
}

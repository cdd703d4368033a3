import Testing

@testable import DNSWire

@Suite("Refused fields") struct RecordFieldRefusalTests {
    /// A number's place in a line, marked by `?`, and the greatest number that it takes.
    struct NumberField: CustomTestStringConvertible {
        let type: RecordType
        let text: String
        let maximum: UInt32

        init(_ type: RecordType, _ text: String, maximum: UInt32 = 65_535) {
            (self.type, self.text, self.maximum) = (type, text, maximum)
        }

        func line(_ number: String) -> String { text.replacing("?", with: number) }
        var testDescription: String { "\(type) \(text)" }
    }

    private static let signature = "20300101000000 20200101000000 1 example.test. AAAA"

    static let numbers = [
        NumberField(.srv, "? 0 5060 a"), NumberField(.srv, "0 ? 5060 a"), NumberField(.srv, "0 0 ? a"),
        NumberField(.mx, "? a"), NumberField(.soa, "a b ? 2 3 4 5", maximum: .max),
        NumberField(.caa, "? issue \"ca.test\"", maximum: 255),
        NumberField(.naptr, "? 10 \"s\" \"SIP+D2U\" \"\" a"), NumberField(.naptr, "100 ? \"s\" \"SIP+D2U\" \"\" a"),
        NumberField(.svcb, "? a"), NumberField(.https, "? a"), NumberField(.svcb, "1 a port=?"),
        NumberField(.svcb, "1 a port=\"?\""), NumberField(.svcb, "1 a alpn=h2 port=?"),
        NumberField(.ds, "? 8 2 abcd"), NumberField(.ds, "1 ? 2 abcd", maximum: 255),
        NumberField(.ds, "1 8 ? abcd", maximum: 255), NumberField(.tlsa, "? 1 1 abcd", maximum: 255),
        NumberField(.tlsa, "3 ? 1 abcd", maximum: 255), NumberField(.tlsa, "3 1 ? abcd", maximum: 255),
        NumberField(.uri, "? 1 \"im:a@example.test\""), NumberField(.uri, "10 ? \"im:a@example.test\""),
        NumberField(.dnskey, "? 3 8 AAAA"), NumberField(.dnskey, "256 ? 8 AAAA", maximum: 255),
        NumberField(.dnskey, "256 3 ? AAAA", maximum: 255), NumberField(.sshfp, "? 1 abcd", maximum: 255),
        NumberField(.sshfp, "1 ? abcd", maximum: 255),
        NumberField(.rrsig, "SRV ? 3 60 \(signature)", maximum: 255),
        NumberField(.rrsig, "SRV 8 ? 60 \(signature)", maximum: 255),
        NumberField(.rrsig, "SRV 8 3 ? \(signature)", maximum: .max),
        NumberField(.rrsig, "SRV 8 3 60 20300101000000 20200101000000 ? example.test. AAAA"),
    ]

    static let times = [
        NumberField(.soa, "a b 1 ? 3 4 5", maximum: .max), NumberField(.soa, "a b 1 2 ? 4 5", maximum: .max),
        NumberField(.soa, "a b 1 2 3 ? 5", maximum: .max), NumberField(.soa, "a b 1 2 3 4 ?", maximum: .max),
        NumberField(.rrsig, "SRV 8 3 60 ? 20200101000000 1 example.test. AAAA", maximum: .max),
        NumberField(.rrsig, "SRV 8 3 60 20200101000000 ? 1 example.test. AAAA", maximum: .max),
    ]

    static let noNumbers = [
        "-1", "+1", "-0", "+0", "1e3", "0x10", "1.0", "1,000", "99999999999999999999", "18446744073709551616",
        "340282366920938463463374607431768211456", "1_000", "1x",
    ]

    @Test("What is no number of digits is refused", arguments: numbers + times, noNumbers)
    func notDigits(field: NumberField, number: String) {
        #expect(throws: RecordTextError(.outOfRange, "")) { try Record(field.type, field.line(number)) }
    }

    @Test("Certificate types are numbers above 0 or known words; ldns would lose memory for each other one")
    func certificateTypes() throws {
        let type = try #require(RecordType("CERT"))
        for word in ["0", "00", "x", "-1", "65536", "PKI"] {
            #expect(throws: RecordTextError(.outOfRange, "")) { try Record(type, "\(word) 1 1 AQID") }
        }
        for word in ["1", "65535", "PKIX", "pgp", "IACPKIX", "253"] {
            #expect(throws: Never.self) { try Record(type, "\(word) 1 1 AQID") }
        }
    }

    @Test("The greatest number is taken, and one more is refused", arguments: numbers + times)
    func range(field: NumberField) throws {
        let greatest = try Record(field.type, field.line("\(field.maximum)"))
        #expect(greatest != (try Record(field.type, field.line("0"))))
        // What wraps would be the same as 0.
        for excess in [1, 2, 65_536] as [UInt64] {
            let number = "\(UInt64(field.maximum) + excess)"
            #expect(throws: RecordTextError(.outOfRange, "")) { try Record(field.type, field.line(number)) }
        }
    }

    @Test("A number in quotes, in escapes or in other digits is no number", arguments: numbers + times)
    func disguises(field: NumberField) {
        for number in ["\\0497", "\\1", "٣", "１", "\"\\049\"", "5\\048", "\\0555536"] {
            #expect(throws: RecordTextError.self) { try Record(field.type, field.line(number)) }
        }
    }

    static let wordCounts: [(type: RecordType, text: String)] = [
        (.srv, ""), (.srv, "0"), (.srv, "0 0"), (.srv, "0 0 5060"), (.srv, "0 0 5060 a b"),
        (.srv, "0 0 5060 a 0 0 1 b"),
        (.a, ""), (.a, "192.0.2.1 192.0.2.2"), (.aaaa, ""), (.aaaa, "2001:db8::1 x"), (.mx, ""), (.mx, "10"),
        (.mx, "10 a b"), (.cname, ""), (.cname, "a b"), (.ns, "a b"), (.ptr, "a b"), (.dname, "a b"),
        (.soa, "a b 1 2 3 4"), (.soa, "a b 1 2 3 4 5 6"), (.soa, ""), (.txt, ""),
        (.caa, "0 issue"), (.caa, "0"), (.caa, ""), (.caa, "0 issue \"ca.test\" x"), (.caa, "0 issue \"a\" \"b\""),
        (.naptr, "100 10 \"s\" \"x\" \"\""), (.naptr, "100 10 \"s\" \"x\" a"), (.naptr, "100 10 \"s\" \"x\" \"\" a b"),
        (.svcb, ""), (.svcb, "1"), (.uri, "10 1"), (.uri, "10 1 \"im:a@example.test\" x"), (.ds, "1 8 2"),
        (.tlsa, "3 1 1"), (.privateUse, ""), (.privateUse, "\\#"),
    ]

    @Test("A word too few or too many is refused", arguments: wordCounts)
    func wordCount(type: RecordType, text: String) {
        #expect(throws: RecordTextError.self) { try Record(type, text) }
    }

    static let excess: [(type: RecordType, text: String, word: String)] = [
        (.srv, "0 0 5060 a b", "b"), (.a, "192.0.2.1 192.0.2.2", "192.0.2.2"), (.mx, "10 a 20 c", "20"),
        (.soa, "a b 1 2 3 4 5 6", "6"),
    ]

    @Test("The refusal of a surplus word names it", arguments: excess)
    func excessWord(type: RecordType, text: String, word: String) {
        let error = #expect(throws: RecordTextError(.excessFields, "")) { try Record(type, text) }
        #expect(error?.reason == "\(word) is more than \(type) takes")
    }

    static let values: [(type: RecordType, text: String)] = [
        (.srv, "x 0 5060 a"), (.srv, "0 0 sip a"), (.srv, "0 0 5060 a..b"), (.srv, "0 0 5060 \\256"),
        (.srv, "0 0 5060 a\\9"), (.srv, "0 0 5060 .a"), (.srv, "0 0 5060 " + String(repeating: "a", count: 64)),
        (.srv, "0 0 5060 " + String(repeating: "a.", count: 128)),
        (.a, "192.0.2"), (.a, "192.0.2.256"), (.a, "192.0.2.1.1"), (.a, "192.0.02.1"), (.a, "2001:db8::1"),
        (.a, "0xC0000201"), (.a, "3221225985"), (.a, "\"192.0.2.1\""),
        (.aaaa, "192.0.2.1"), (.aaaa, "2001:db8:::1"), (.aaaa, "2001:db8::1%1"), (.aaaa, "12345::"), (.aaaa, "1:2:3"),
        (.caa, "0 iss-ue \"ca.test\""), (.rrsig, "SRV 8 3 60 20301301000000 20200101000000 1 example.test. AAAA"),
        (.svcb, "1 a port=1 port=2"), (.svcb, "1 a port=1 PORT=1"), (.svcb, "1 a port"), (.svcb, "1 a port="),
        (.svcb, "1 a nonsense=x"), (.svcb, "1 a =x"), (.svcb, "1 a ipv4hint=192.0.2.256"), (.svcb, "1 a key65536=x"),
        (.ds, "1 8 2 abc"), (.ds, "1 8 2 ab c"), (.ds, "1 8 2 zz"), (.tlsa, "3 1 1 abc"), (.tlsa, "3 1 1 a١"),
    ]

    @Test("A value that its type does not have is refused", arguments: values)
    func value(type: RecordType, text: String) {
        #expect(throws: RecordTextError.self) { try Record(type, text) }
    }

    @Test("A type that is not known is refused where types are listed")
    func unknownTypes() {
        #expect(throws: RecordTextError(.unknownType, "")) { try Record(.nsec, "a A FOO") }
        #expect(throws: RecordTextError(.unknownType, "")) { try Record(.nsec, "a FOO") }
        let signature = "FOO 8 3 60 20300101000000 20200101000000 1 example.test. AAAA"
        #expect(throws: RecordTextError(.unknownType, "")) { try Record(.rrsig, signature) }
    }
}

@Suite("Refused words") struct RecordWordRefusalTests {
    static let generic: [(type: RecordType, text: String)] = [
        (.privateUse, "abcdef"), (.privateUse, "\\# 2 abcdef"), (.privateUse, "\\# 4 abcdef"),
        (.privateUse, "\\# 3 abcde"), (.privateUse, "\\# 3 abcdeg"), (.privateUse, "\\# 3 zzzzzz"),
        (.privateUse, "\\# -3 abcdef"), (.privateUse, "\\# +3 abcdef"), (.privateUse, "\\# 3x abcdef"),
        (.privateUse, "\\# 0x3 abcdef"), (.privateUse, "\\# 65539 abcdef"), (.privateUse, "\\# 4294967299 abcdef"),
        (.privateUse, "\\# 99999999999999999999 abcdef"), (.privateUse, "\\# x abcdef"), (.privateUse, "\\# 0 ab"),
        (.privateUse, "\\# 3 abcdef 12"), (.privateUse, "\\# 1"), (.privateUse, "\\# 3 \"abcdef\""),
        (.srv, "\\# 6 000000000000"), (.srv, "\\# 8 0000000000000000"), (.srv, "\\# 10 00000000000001610000"),
        (.srv, "\\# 8 000000000000C000"), (.a, "\\# 3 c00002"), (.a, "\\# 5 c000020100"), (.aaaa, "\\# 4 c0000201"),
        (.soa, "\\# 2 0000"), (.mx, "\\# 2 0000"), (.cname, "\\# 0"),
    ]

    @Test("The generic form is refused unless its length and its data fit the type", arguments: generic)
    func genericForm(type: RecordType, text: String) {
        #expect(throws: RecordTextError.self) { try Record(type, text) }
    }

    /// Whole fields, not split at spaces.
    static let unfinished: [(type: RecordType, fields: [Substring])] = [
        (.txt, ["\"a"]), (.txt, ["a\""]), (.txt, ["\"a\"\""]), (.txt, ["\""]), (.txt, ["\"a\\\""]),
        (.txt, ["a", "\"b"]),
        (.txt, ["a\\"]), (.txt, ["\\"]), (.txt, ["a\\", "b"]), (.txt, ["\"a\\"]),
        (.caa, ["0", "issue", "\"ca.test"]), (.naptr, ["100", "10", "\"s", "\"x\"", "\"\"", "a"]),
        (.cname, ["\"a"]), (.srv, ["0", "0", "1", "a\\"]), (.uri, ["10", "1", "\"im:a@example.test"]),
    ]

    @Test("A quote that is not closed and a backslash before nothing are refused", arguments: unfinished)
    func unfinishedWord(type: RecordType, fields: [Substring]) {
        #expect(throws: RecordTextError(.refused, "")) { try Self.record(type, fields) }
    }

    static let separators: [Substring] = [
        "a b", "a\tb", "a\nb", "a\rb", "a;b", ";", "a(b", "a)b", "(a)", "a ", " a", "", " ", "\"a\nb\"", "a\u{B}b",
    ]

    @Test("A field that ldns would take apart or cut off is refused", arguments: separators)
    func separator(field: Substring) {
        #expect(throws: RecordTextError(.refused, "")) { try Self.record(.txt, [field]) }
        #expect(throws: RecordTextError(.refused, "")) { try Self.record(.cname, [field]) }
        #expect(throws: RecordTextError.self) { try Self.record(.srv, ["0", "0", field, "a"]) }
    }

    @Test("A zero octet is refused in every field")
    func zeroOctet() {
        for fields in [["\0", "0", "1", "a"], ["0", "0\0", "1", "a"], ["0", "0", "1", "a\0b"]] as [[Substring]] {
            #expect(throws: RecordTextError(.refused, "")) { try Self.record(.srv, fields) }
        }
        #expect(throws: RecordTextError(.refused, "")) { try Self.record(.txt, ["\"a\0b\""]) }
    }

    @Test("A string of more than 255 octets is refused, escapes counted as one")
    func longStrings() throws {
        let letters = String(repeating: "a", count: 255)
        let escapes = String(repeating: "\\097", count: 255)
        #expect(try Record(.txt, escapes).data.count == 256)
        for text in [
            letters + "a", "\"\(letters)a\"", escapes + "a", "b \(letters)a", String(repeating: "a", count: 512),
        ] {
            #expect(throws: RecordTextError.self) { try Record(.txt, text) }
        }
        #expect(throws: RecordTextError.self) { try Record(.naptr, "1 1 \"\(letters)a\" \"\" \"\" .") }
        #expect(throws: RecordTextError.self) { try Record(.naptr, "1 1 \"\" \"\(letters)a\" \"\" .") }
    }

    @Test("More text than ldns reads is refused instead of cut off")
    func longData() throws {
        let words = [Substring](repeating: "a", count: 32_766)
        #expect(try Self.record(.txt, words + ["bc"]).data.count == 65_535)
        #expect(throws: RecordTextError(.refused, "")) { try Self.record(.txt, words + ["bcd"]) }
        #expect(throws: RecordTextError(.refused, "")) { try Self.record(.txt, words + ["b", "c"]) }
        #expect(throws: RecordTextError(.refused, "")) { try Self.record(.txt, words + words) }
    }

    private static func record(_ type: RecordType, _ fields: [Substring]) throws(RecordTextError) -> Record {
        try Record(owner: Record.lineOwner, ttl: 60, type: type, fields: fields, origin: Record.lineOwner)
    }
}

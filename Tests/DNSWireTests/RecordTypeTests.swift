import Testing

@testable import DNSWire

@Suite("Types and codes as text") struct RecordTypeTests {
    static let names: [(text: String, value: UInt16)] = [
        ("A", 1), ("NS", 2), ("CNAME", 5), ("SOA", 6), ("PTR", 12), ("MX", 15), ("TXT", 16), ("AAAA", 28),
        ("SRV", 33), ("NAPTR", 35), ("DNAME", 39), ("OPT", 41), ("DS", 43), ("RRSIG", 46), ("NSEC", 47),
        ("SVCB", 64), ("HTTPS", 65), ("IXFR", 251), ("AXFR", 252), ("ANY", 255), ("CAA", 257),
        ("TYPE0", 0), ("TYPE65280", 65280), ("TYPE65535", 65535),
    ]

    @Test("A type is read by its name in any case, and written by it", arguments: names)
    func mnemonic(text: String, value: UInt16) {
        let type = RecordType(rawValue: value)
        #expect(RecordType(text) == type)
        #expect(RecordType(text.lowercased()) == type)
        #expect(RecordType(text.prefix(1).lowercased() + text.dropFirst()) == type)
        #expect(type.description == text)
        #expect(RecordType("TYPE\(value)") == type)
    }

    @Test("Every one of the 65,536 types is read back from its own text")
    func roundTrip() {
        let lost = (UInt16.min...UInt16.max).filter {
            RecordType(RecordType(rawValue: $0).description)?.rawValue != $0
        }
        #expect(lost.isEmpty)
    }

    static let unknown = [
        "", "FOO", "SRVX", "SR", "S RV", " SRV", "SRV ", "SRV\0", "IN", "CLASS1", "*", "1", "33",
        "TYPE", "TYPE ", "TYPE 33", "TYPE33 ", "TYPE33x", "TYPEx", "TYPE-0", "TYPE-1", "TYPE+33", "TYPE65536",
        "TYPE99999999999999999999", "TYPE0x21", "TYPE3.3", "TYPE٣٣", "TYPE33\0", "TYP33", "TYPESRV", "ſrv",
    ]

    @Test("A word that names no type is none", arguments: unknown)
    func unknownWord(text: String) {
        #expect(RecordType(text) == nil)
    }

    static let constants: [(type: RecordType, text: String)] = [
        (.a, "A"), (.ns, "NS"), (.cname, "CNAME"), (.soa, "SOA"), (.ptr, "PTR"), (.mx, "MX"), (.txt, "TXT"),
        (.aaaa, "AAAA"), (.srv, "SRV"), (.dname, "DNAME"), (.opt, "OPT"), (.ds, "DS"), (.rrsig, "RRSIG"),
        (.nsec, "NSEC"), (.ixfr, "IXFR"), (.axfr, "AXFR"), (.any, "ANY"),
    ]

    @Test("The constants have the numbers that ldns knows them by", arguments: constants)
    func constant(type: RecordType, text: String) {
        #expect(type.description == text)
    }

    @Test("OPT and 128 to 255 never stand in a zone, and every other type may")
    func metaTypes() {
        let meta = (UInt16.min...UInt16.max).filter { RecordType(rawValue: $0).isMeta }
        #expect(meta == [41] + Array(128...255))
    }

    static let responseCodes: [(code: ResponseCode, text: String)] = [
        (.noError, "NOERROR"), (.formatError, "FORMERR"), (.serverFailure, "SERVFAIL"), (.noSuchName, "NXDOMAIN"),
        (.notImplemented, "NOTIMP"), (.refused, "REFUSED"), (.nameTooLong, "YXDOMAIN"), (.badVersion, "BADVERS"),
        (ResponseCode(rawValue: 17), "RCODE17"), (ResponseCode(rawValue: 4095), "RCODE4095"),
    ]

    @Test("A response code is written by its name in the registry", arguments: responseCodes)
    func responseCode(code: ResponseCode, text: String) {
        #expect(code.description == text)
    }

    @Test("A question is written by its type and its host")
    func question() throws {
        let question = Question(name: try Name("_IM._sip.Example.test"), type: .srv)
        #expect(question.description == "SRV _im._sip.example.test")
    }
}

@Suite("Periods") struct PeriodTests {
    static let times: [(text: String, seconds: UInt32)] = [
        ("0", 0), ("3600", 3600), ("0007", 7), ("4294967295", .max), ("1s", 1), ("1m", 60), ("1h", 3600),
        ("1d", 86_400), ("1w", 604_800), ("1h30m", 5400), ("1H30M", 5400), ("1w2d3h4m5s", 788_645), ("1h30", 3630),
        ("30m1h", 5400), ("0w", 0), ("7101w", 4_294_684_800), ("49710d6h28m15s", .max),
    ]

    @Test("A time is a number of seconds or numbers with units", arguments: times)
    func reading(text: String, seconds: UInt32) {
        #expect(Period.seconds(text) == seconds)
    }

    static let refusals = [
        "", " ", "h", "m30", "1x", "1y", "1h ", " 1h", "1 h", "-1", "+1", "1e3", "1.5h", "0x10", "1hh", "1h30mm",
        "4294967296", "7102w", "49710d6h28m16s", "4294967295s1", "4294967295w", "99999999999999999999",
        "99999999999999999999999999999999999999w", "1h\0", "٣", "1ſ",
    ]

    @Test("Anything else, and more than 32 bits, is no time", arguments: refusals)
    func refusing(text: String) {
        #expect(Period.seconds(text) == nil)
    }

    @Test("A million units are refused or summed without a trap")
    func longTexts() {
        #expect(Period.seconds(String(repeating: "0s", count: 1_000_000)) == 0)
        #expect(Period.seconds(String(repeating: "9w", count: 1_000_000)) == nil)
        #expect(Period.seconds(String(repeating: "9", count: 1_000_000)) == nil)
    }
}

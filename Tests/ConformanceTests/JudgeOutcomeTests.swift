import DNSWire
import NextHops
import Testing
import Zones

@testable import Conformance

@Suite("Judging outcomes, diagnostics and queries") struct JudgeOutcomeTests {
    /// Expects what the judge says of a reply when `expect` holds `text`.
    private func expect(
        _ differences: [String], of reply: SubjectReply, _ log: [QueryLog.Entry] = [], against text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let judge = Judge(expectation: try ScenarioText.expectation(text))
        let found = judge.differences(reply, log).map(\.description)
        #expect(found == differences, sourceLocation: sourceLocation)
    }

    @Test("Hops where an error is expected, and an error where hops are expected, are one difference each")
    func errorAndHops() throws {
        let hops = try SubjectReply.hops("a.test:1 192.0.2.1", "b.test:1")
        try expect(
            ["error: expected temporaryFailure (timeout); got a.test:1 192.0.2.1, then b.test:1"], of: hops,
            against: "{ error: temporaryFailure, detail: timeout }")
        try expect(
            ["hops: expected a.test:1, then in any order {b.test:1, c.test:1}; got temporaryFailure (refused)"],
            of: .error(.temporaryFailure, .refused),
            against: "{ hops: [ \"a.test:1\", { any: [ \"b.test:1\", \"c.test:1\" ] } ] }")
    }

    static let errors: [(expected: String, reply: SubjectReply, differences: [String])] = [
        ("{ error: aliasLoop }", .error(.aliasLoop), []),
        ("{ error: aliasLoop }", .error(.noAddresses), ["error: expected aliasLoop; got noAddresses"]),
        ("{ error: temporaryFailure }", .error(.temporaryFailure, .timeout), []),
        ("{ error: temporaryFailure, detail: timeout }", .error(.temporaryFailure, .timeout), []),
        (
            "{ error: temporaryFailure, detail: timeout }", .error(.temporaryFailure, .refused),
            ["error: expected temporaryFailure (timeout); got temporaryFailure (refused)"]
        ),
        (
            "{ error: temporaryFailure, detail: timeout }", .error(.temporaryFailure),
            ["error: expected temporaryFailure (timeout); got temporaryFailure"]
        ),
    ]

    @Test("Errors are compared by code, and by detail where one is named", arguments: errors)
    func errorCodes(expected: String, reply: SubjectReply, differences: [String]) throws {
        try expect(differences, of: reply, against: expected)
    }

    static let hopless = ["{ distribution: { of: first, model: legal } }", "{ diagnostics: [ portZero ] }"]

    @Test("A client that finds nothing has met no expectation but that of an error", arguments: hopless)
    func nothingFound(expected: String) throws {
        let reply = SubjectReply.error(.noAddresses, diagnostics: [Diagnostic(.portZero, try Name("a.test"))])
        try expect(["hops: expected hops; got noAddresses"], of: reply, against: expected)
    }

    @Test("A forbidden address is found among all addresses of all hops, a forbidden host in any letters")
    func never() throws {
        let hops = try SubjectReply.hops("a.test:1 192.0.2.1", "B.test:1 2001:db8::9 192.0.2.9")
        let expected =
            "{ hops: [ \"a.test:1\", \"b.test:1\" ], never: [ 192.0.2.9, b.TEST, 192.0.2.8, c.test, \"2001:DB8::9\" ] }"
        let differences = [
            "never: expected 192.0.2.9 is not offered; got b.test:1 2001:db8::9 192.0.2.9",
            "never: expected b.test is not offered; got b.test:1 2001:db8::9 192.0.2.9",
            "never: expected 2001:db8::9 is not offered; got b.test:1 2001:db8::9 192.0.2.9",
        ]
        try expect(differences, of: hops, against: expected)
        try expect([], of: .error(.aliasLoop), against: "{ error: aliasLoop, never: [ 192.0.2.9 ] }")
    }

    static let diagnostics: [(expected: String, got: [(Diagnostic.Code, String)], difference: String?)] = [
        ("[]", [], nil),
        ("[ portZero ]", [(.portZero, "a.test")], nil),
        ("[ portZero A.test ]", [(.portZero, "a.test")], nil),
        ("[ portZero ]", [(.portZero, "a.test"), (.portZero, "b.test")], nil),
        ("[ portZero, targetIsAlias b.test ]", [(.targetIsAlias, "b.test"), (.portZero, "a.test")], nil),
        ("[]", [(.portZero, "a.test")], "diagnostics: expected none; got portZero a.test"),
        ("[ portZero ]", [], "diagnostics: expected portZero; got none"),
        ("[ portZero b.test ]", [(.portZero, "a.test")], "diagnostics: expected portZero b.test; got portZero a.test"),
        (
            "[ portZero ]", [(.portZero, "a.test"), (.duplicateRecord, "a.test")],
            "diagnostics: expected portZero; got portZero a.test, duplicateRecord a.test"
        ),
        (
            "[ portZero, duplicateRecord ]", [(.portZero, "a.test")],
            "diagnostics: expected portZero, duplicateRecord; got portZero a.test"
        ),
    ]

    @Test("Diagnostics are exactly those named, in any order", arguments: diagnostics)
    func exactDiagnostics(expected: String, got: [(Diagnostic.Code, String)], difference: String?) throws {
        let list = try got.map { Diagnostic($0.0, try Name($0.1)) }
        let text = "{ hops: \"a.test:1\", diagnostics: \(expected) }"
        try expect([difference].compactMap(\.self), of: try .hops("a.test:1", diagnostics: list), against: text)
    }

    @Test("A subject that gives no diagnostics is not judged by them")
    func withoutDiagnostics() throws {
        let text = "{ hops: \"a.test:1\", diagnostics: [ portZero ] }"
        try expect([], of: try .hops("a.test:1", diagnostics: nil), against: text)
    }

    static let log = ["SRV _im._sip.A.test/udp", "SRV _im._sip.a.test/tcp", "A b.test/udp", "A b.test/udp"]

    static let counts: [(query: String, difference: String?)] = [
        ("total: 4", nil), ("total: 3", "queries: 3; got 4"), ("total: ..3", "queries: 0 to 3; got 4"),
        ("total: 5..", "queries: 5 or more; got 4"), ("SRV _im._sip.a.test: 2", nil),
        ("SRV _IM._sip.a.test/udp: 1", nil), ("SRV _im._sip.a.test/tcp: 0", "SRV _im._sip.a.test/tcp: 0; got 1"),
        ("A b.test: 1..2", nil), ("A b.test/tcp: 1..2", "A b.test/tcp: 1 to 2; got 0"), ("AAAA b.test: 0", nil),
        ("A c.test: 1..", "A c.test: 1 or more; got 0"),
    ]

    @Test("Queries are counted by name in any letters, by type and by transport", arguments: counts)
    func queryCounts(query: String, difference: String?) throws {
        try expect(
            [difference.map { "queries: expected \($0)" }].compactMap(\.self), of: .error(.aliasLoop),
            try Self.log.map { try logEntry($0) }, against: "{ error: aliasLoop, queries: { \(query) } }")
    }

    @Test("Everything that differs is told at once")
    func severalDifferences() throws {
        let text = "{ hops: \"a.test:1\", never: 192.0.2.9, diagnostics: [ portZero ], queries: { total: 1 } }"
        let subjects = Judge(expectation: try ScenarioText.expectation(text))
            .differences(try .hops("b.test:1 192.0.2.9", "a.test:1"), []).map(\.subject)
        #expect(subjects == ["hop 1", "hop 2", "never", "diagnostics", "queries"])
    }
}

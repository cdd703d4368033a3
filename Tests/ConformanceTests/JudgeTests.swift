import NextHops
import Testing

@testable import Conformance

@Suite("Judging hops") struct JudgeTests {
    /// Expects what the judge says of hops when `expect` holds `text`.
    private func expect(
        _ differences: [String], of hops: [Hop], against text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let judge = Judge(expectation: try ScenarioText.expectation(text))
        let reply = SubjectReply(outcome: .hops(hops), diagnostics: [], explanation: [])
        let found = judge.differences(reply, []).map(\.description)
        #expect(found == differences, sourceLocation: sourceLocation)
    }

    static let right: [(expected: String, hops: [String])] = [
        ("[ \"a.test:1\" ]", ["a.test:1 192.0.2.1"]),
        ("[ \"A.test.:1 192.0.2.1\" ]", ["a.TEST:1 192.0.2.1"]),
        ("[ \"a.test:1 2001:DB8:0::1 192.0.2.1\" ]", ["a.test:1 2001:db8::1 192.0.2.1"]),
        ("[ \"a.test:1\", \"b.test:1\" ]", ["a.test:1", "b.test:1"]),
        ("[ { any: [ \"a.test:1\", \"b.test:1\" ] } ]", ["b.test:1", "a.test:1"]),
        (
            "[ \"a.test:1\", { any: [ \"b.test:1\", \"c.test:1\" ] }, \"d.test:1\" ]",
            ["a.test:1", "c.test:1", "b.test:1", "d.test:1"]
        ),
        ("[ { any: [ \"a.test:1\", \"a.test:1\" ] } ]", ["a.test:1", "a.test:1"]),
    ]

    @Test("Hops as expected leave no difference", arguments: right)
    func rightHops(expected: String, hops: [String]) throws {
        try expect([], of: try hops.map { try hop($0) }, against: "{ hops: \(expected) }")
    }

    static let wrong: [(expected: String, hops: [String], differences: [String])] = [
        (
            "[ \"a.test:1\", \"b.test:1\" ]", ["b.test:1", "a.test:1"],
            ["hop 1: expected a.test:1; got b.test:1", "hop 2: expected b.test:1; got a.test:1"]
        ),
        ("[ \"a.test:1\" ]", ["a.test:2"], ["hop 1: expected a.test:1; got a.test:2"]),
        (
            "[ \"a.test:1 192.0.2.1 192.0.2.2\" ]", ["a.test:1 192.0.2.2 192.0.2.1"],
            ["hop 1: expected a.test:1 192.0.2.1 192.0.2.2; got a.test:1 192.0.2.2 192.0.2.1"]
        ),
        (
            "[ \"a.test:1 192.0.2.1\" ]", ["a.test:1 192.0.2.1 192.0.2.2"],
            ["hop 1: expected a.test:1 192.0.2.1; got a.test:1 192.0.2.1 192.0.2.2"]
        ),
        (
            "[ \"a.test:1\" ]", ["a.test:1", "b.test:1", "c.test:1"],
            ["hop 2: expected nothing more; got b.test:1, then c.test:1"]
        ),
        ("[ \"a.test:1\", \"b.test:1\" ]", ["a.test:1"], ["hop 2: expected b.test:1; got nothing"]),
        (
            "[ { any: [ \"a.test:1\", \"b.test:1\" ] }, \"c.test:1\" ]", ["a.test:1", "c.test:1", "b.test:1"],
            [
                "hops 1 to 2: expected in any order {a.test:1, b.test:1}; got a.test:1, c.test:1",
                "hop 3: expected c.test:1; got b.test:1",
            ]
        ),
        (
            "[ { any: [ \"a.test:1\", \"b.test:1\" ] } ]", ["a.test:1", "a.test:1"],
            ["hops 1 to 2: expected in any order {a.test:1, b.test:1}; got a.test:1, a.test:1"]
        ),
        (
            "[ { any: [ \"a.test:1\", \"b.test:1\", \"c.test:1\" ] } ]", ["a.test:1"],
            ["hops 1 to 3: expected in any order {a.test:1, b.test:1, c.test:1}; got a.test:1"]
        ),
    ]

    @Test("Wrong hops, too few and too many are told by place, in the scenario's own form", arguments: wrong)
    func wrongHops(expected: String, hops: [String], differences: [String]) throws {
        try expect(differences, of: try hops.map { try hop($0) }, against: "{ hops: \(expected) }")
    }

    static let fields: [(field: String, got: String)] = [
        ("port: 2", "a.test:1 192.0.2.1"), ("addresses: [192.0.2.2]", "a.test:1 192.0.2.1"),
        ("addresses: []", "a.test:1 192.0.2.1"), ("protocol: sip", "a.test:1 192.0.2.1 protocol xmpp"),
        ("priority: 11", "a.test:1 192.0.2.1 priority 10"), ("weight: 0", "a.test:1 192.0.2.1 weight 60"),
        ("implicit: false", "a.test:1 192.0.2.1 implicit"),
    ]

    @Test("Each field of the long form is compared, and what is compared is shown", arguments: fields)
    func longForm(field: String, got: String) throws {
        let offered = try hop("a.test:1 192.0.2.1", priority: 10, weight: 60, isImplicit: true)
        let judge = Judge(expectation: try ScenarioText.expectation("{ hops: [ { target: a.test, \(field) } ] }"))
        let reply = SubjectReply(outcome: .hops([offered]), diagnostics: [], explanation: [])
        #expect(judge.differences(reply, []).map(\.got) == [got])
        let all = "port: 1, addresses: [192.0.2.1], protocol: xmpp, priority: 10, weight: 60, implicit: true"
        try expect([], of: [offered], against: "{ hops: [ { target: a.test, \(all) } ] }")
        try expect([], of: [offered], against: "{ hops: [ { target: a.test } ] }")
    }
}

@Suite("Pairing hops in any order") struct AnyOrderTests {
    /// Patterns of which earlier ones fit more hops than later ones: whoever takes the first that fits goes wrong.
    static let pairable: [(patterns: [String], hops: [String])] = [
        (["{ target: a.test }", "\"a.test:1\""], ["a.test:1", "a.test:2"]),
        (
            ["{ target: a.test }", "{ target: a.test, port: 1 }", "\"a.test:1 192.0.2.1\""],
            ["a.test:1 192.0.2.1", "a.test:1", "a.test:2"]
        ),
        (
            ["{ target: a.test }", "{ target: a.test, priority: 0 }", "{ target: a.test, weight: 0 }", "\"a.test:1\""],
            ["a.test:1", "a.test:2", "a.test:3", "a.test:4"]
        ),
    ]

    private func fits(_ patterns: [String], _ hops: [String]) throws -> Bool {
        let text = "{ hops: [ { any: [ \(patterns.joined(separator: ", ")) ] } ] }"
        let group = try #require(try ScenarioText.expectation(text).hops?.first)
        return Judge.matches(group.hops, try hops.map { try hop($0) })
    }

    @Test("Patterns that overlap are paired so that every hop finds one, whatever the order", arguments: pairable)
    func paired(patterns: [String], hops: [String]) throws {
        for shift in hops.indices {
            let turned = Array(hops[shift...] + hops[..<shift])
            #expect(try fits(patterns, turned))
            #expect(try fits(patterns.reversed(), turned))
        }
    }

    static let unpairable: [(patterns: [String], hops: [String])] = [
        (["{ target: a.test }", "\"a.test:1\""], ["a.test:2", "a.test:3"]),
        (["{ target: a.test }", "\"a.test:1\"", "\"a.test:1\""], ["a.test:1", "a.test:2", "a.test:3"]),
        (["{ target: a.test }"], ["a.test:1", "a.test:2"]),
        (["{ target: a.test }", "{ target: a.test }"], ["a.test:1"]),
    ]

    @Test("A pattern takes one hop only", arguments: unpairable)
    func oneEach(patterns: [String], hops: [String]) throws {
        #expect(try !fits(patterns, hops))
    }

    @Test("Many patterns that overlap are paired without trying every order", .timeLimit(.minutes(20)))
    func manyPatterns() throws {
        let loose = (0..<59).map { _ in "{ target: a.test }" }
        let hops = (0..<60).map { "a.test:\($0 + 1)" }
        #expect(try fits(loose + ["\"a.test:1\""], hops))
        #expect(try !fits(loose + ["\"a.test:99\""], hops))
    }
}

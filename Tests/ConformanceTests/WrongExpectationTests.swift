import Testing

@testable import Conformance

@Suite("Wrong expectations") struct WrongExpectationTests {
    /// An `expect` on line 10, beginning on that line.
    private static func expect(_ text: String, _ issues: String...) -> WrongScenario {
        .expecting(text, issues)
    }

    static let outcomes = [
        expect("{}", "10: nothing is expected (an expectation has to be able to fail)"),
        expect(
            "[]", "10: expect is not a mapping (key: value is expected)"),
        expect("{ error: noSuchDomian }", "10: error: noSuchDomian (did you mean noSuchDomain?)"),
        expect("{ error: aliasLoop, detial: timeout }", "10: unknown key detial in expect (did you mean detail?)"),
        expect(
            "\n  hops: [ \"a.test:1\" ]\n  error: aliasLoop",
            "12: error beside hops (a resolution ends with hops or with an error)"),
        expect(
            "\n  error: aliasLoop\n  distribution: { of: first, model: rfc2782 }",
            "11: error beside distribution (a resolution ends with hops or with an error)"),
        expect(
            "\n  error: noAddresses\n  detail: timeout",
            "12: detail without error: temporaryFailure (only that error has one)"),
        expect("{ detail: timeout }", "10: detail without error: temporaryFailure (only that error has one)"),
        expect("{ error: temporaryFailure, detail: refusal }", "10: detail: refusal (did you mean refused?)"),
        expect("{ hops: [] }", "10: no hops (write the error that is expected instead)"),
        expect(
            "{ never: [ 192.0.2.1 ] }",
            "10: never alone (a client that finds nothing at all would pass: say what is expected too)"),
        expect("{ queries: {} }", "10: no queries (name a question and how often it is asked)"),
        expect(
            "{ error: aliasLoop, never: [ \"a..b\" ] }",
            "10: never: a..b (an IP address or a full host name, without a port, is expected)"),
        expect(
            "{ queries: { total: 0 } }",
            "10: nothing that has to happen (a client that does nothing would pass: say what is expected too)"),
        expect(
            "{ never: [ a.test ], queries: { A a.test: ..2, AAAA a.test: 0 } }",
            "10: nothing that has to happen (a client that does nothing would pass: say what is expected too)"),
        expect(
            "{ error: aliasLoop, time: soon }",
            "10: time: soon (a range of times such as 500ms..1500ms, ..2s or 1s.. is expected)"),
    ]

    @Test("An outcome that contradicts itself or cannot fail is refused", arguments: outcomes)
    func outcome(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    private static let short = "(target:port and perhaps addresses is expected)"

    static let hops =
        ["a.test", "a.test:65536", "a.test:x", "a.test:1 192.0.2", "a..test:1", ":1:2", "''"].map {
            expect(
                "{ hops: [ \($0.contains(" ") || $0.contains(":") ? "\"\($0)\"" : $0) ] }",
                "10: hop: \($0 == "''" ? "" : $0) \(short)")
        }
        + [
            expect("{ hops: [ { port: 1 } ] }", "10: a hop without target (its host is expected)"),
            expect("{ hops: [ { target: a..b } ] }", "10: target: a..b (a domain name is expected)"),
            expect("{ hops: [ { target: a.test, ports: 1 } ] }", "10: unknown key ports in a hop (did you mean port?)"),
            expect("{ hops: [ { target: a.test, port: -1 } ] }", "10: port: -1 (a port is expected)"),
            expect(
                "\n  hops:\n  - target: a.test\n    priority: 65536\n    weight: ten\n",
                "13: priority: 65536 (a number from 0 to 65535 is expected)",
                "14: weight: ten (a number from 0 to 65535 is expected)"),
            expect(
                "{ hops: [ { target: a.test, protocol: _im } ] }", "10: protocol: _im (a protocol label is expected)"),
            expect("{ hops: [ { target: a.test, implicit: no } ] }", "10: implicit: no (true or false is expected)"),
            expect(
                "{ hops: [ { target: a.test, addresses: [ 192.0.2.1, 192.0.2.256 ] } ] }",
                "10: addresses: 192.0.2.256 (an IP address is expected)"),
            expect("{ hops: [ { any: [] } ] }", "10: a group without hops (any: takes the hops of so many places)"),
            expect(
                "\n  hops:\n  - any: [ \"a.test:1\" ]\n    target: b.test\n",
                "13: unknown key target in a group of hops (known are any)"),
            expect("{ hops: [ { any: [ a.test ] } ] }", "10: hop: a.test \(short)"),
        ]

    @Test("A hop that is not one is refused", arguments: hops)
    func hop(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    static let counts =
        ["-1", "4..2", "..", "many", "1.5", "99999999999999999999"].map {
            expect(
                "{ queries: { total: \($0) } }", "10: total: \($0) (a count such as 2, 2..4, ..10 or 2.. is expected)")
        }
        + ["SRV", "a.test", "NONSENSE a.test", "SRV a..test", "SRV a.test/sctp", "SRV a b"].map {
            expect(
                "{ queries: { \($0): 1 } }",
                "10: queries: \($0) (TYPE name, TYPE name/udp, TYPE name/tcp or total is expected)")
        }
        + [
            expect(
                "\n  queries:\n    total: 1..3\n    A a.test: 0..\n",
                "13: A a.test: any number (an expectation has to be able to fail)"),
            expect(
                "{ diagnostics: [ targetIsAlais ] }", "10: diagnostics: targetIsAlais (did you mean targetIsAlias?)"),
            expect(
                "{ diagnostics: [ targetIsAlias a..b ] }",
                "10: diagnostics: targetIsAlias a..b (a code and perhaps a domain name are expected)"),
        ]

    @Test("Counts and diagnostics that do not exist are refused", arguments: counts)
    func count(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }

    private static func distribution(_ fields: String, _ issues: String...) -> WrongScenario {
        .expecting("{ distribution: { \(fields) } }", issues)
    }

    static let distributions =
        [
            distribution("model: rfc2782", "10: a distribution of what? (of: first or of: order is expected)"),
            distribution(
                "of: order, model: legal", "10: a range of laws for orders (legal bounds first picks only)"),
            distribution(
                "of: order, shares: { a.test: 1 }",
                "10: shares of orders (shares are those of first picks; an order has a model)"),
            distribution("of: odrer, model: uniform", "10: of: odrer (did you mean order?)"),
            distribution("of: first", "10: a distribution with neither model nor shares (one of both is expected)"),
            distribution(
                "of: first, model: rfc2782, shares: { a.test: 1 }",
                "10: a distribution with model and shares (one of both is expected)"),
            distribution("of: first, model: rfc2728", "10: model: rfc2728 (did you mean rfc2782?)"),
            distribution("of: first, model: []", "10: no model (name the law that the client follows)"),
            distribution(
                "of: first, models: rfc2782", "10: unknown key models in distribution (did you mean model?)",
                "10: a distribution with neither model nor shares (one of both is expected)"),
            distribution(
                "of: first, model: rfc2782, against: [ listed, legal ]",
                "10: against: legal (it is a range of laws, not one)"),
            distribution(
                "of: first, shares: { a.test: 3/8, b.test: 4/8 }",
                "10: the shares do not sum to 1 (every first pick goes to some host)"),
            distribution(
                "of: first, shares: {}", "10: the shares do not sum to 1 (every first pick goes to some host)"),
            distribution(
                "of: first, shares: { a.test: 3/2, b.test: -1/2 }",
                "10: a.test: 3/2 (a share from 0 to 1, such as 3/8 is expected)",
                "10: b.test: -1/2 (a share from 0 to 1, such as 3/8 is expected)"),
            distribution("of: first, shares: { a..b: 1/2, b.test: 1/2 }", "10: shares: a..b (a host is expected)"),
        ]
        + ["0", "0.6", "1e-20", "nan", "small"].map {
            distribution(
                "of: first, model: rfc2782, error: \($0)",
                "10: error: \($0) (a chance from 1e-12 to 0.5, such as 1e-6 is expected)")
        }

    @Test("A distribution that cannot be judged is refused", arguments: distributions)
    func spread(scenario: WrongScenario) throws {
        try scenario.expectRefusal()
    }
}

@testable import Conformance

extension CaseRecord {
    /// Whatever could break out of a line, a cell, an attribute, an element or a command.
    static let hostile = "<script>x</script> ]]> \" ' ` | # \\ % \r\n\u{1B}[31m\u{0}\u{202E} ::error::y & **b** [l](m)"

    static func sample(
        _ id: String = "Scenarios/uri/one", _ verdict: Verdict = .pass, subject: String = "srvlab",
        title: String = "A title",
        reason: String? = nil, expected: [[String]]? = [["a.test:1"]], expectedError: String? = nil,
        hops: [String]? = ["a.test:1"], error: String? = nil, differences: [Discrepancy] = [], spec: [Proof]? = nil,
        explanation: [String] = [], queries: [Query] = [], shares: Shares? = nil, seconds: Double = 0.25
    ) -> CaseRecord {
        let file = "\(id.prefix { $0 != ":" }).yaml"
        let spec = spec ?? [Proof(id: "D1", level: "must", text: "It must.")]
        return CaseRecord(
            subject: subject, id: id, title: title, file: file, line: 11, step: nil, uri: "im:alice@example.test",
            spec: spec,
            level: "must", verdict: verdict, reason: reason, expected: expected, expectedError: expectedError,
            hops: hops, error: error, differences: differences, explanation: explanation, queries: queries,
            shares: shares, seed: 7, seconds: seconds, repetition: "srvlab test \(file) --seed 7")
    }

    /// A record of which every text is hostile.
    static func hostile(_ verdict: Verdict = .fail) -> CaseRecord {
        let text = hostile
        let host = Shares.Host(name: text, weight: 1, observed: 3, expected: [2, 4])
        let shares = Shares(
            claim: text, draws: 10, hosts: [host], pValue: 0.5, falseAlarmRate: 1e-6, missRate: 0.001, closest: text,
            toldApart: [text], notToldApart: [text])
        return CaseRecord(
            subject: text, id: text, title: text, file: text, line: 1, step: 2, uri: text,
            spec: [Proof(id: text, level: text, text: text)], level: text, verdict: verdict, reason: text,
            expected: [[text, text], [text]], expectedError: text, hops: [text], error: text,
            differences: [Discrepancy(what: text, expected: text, got: text)], explanation: [text],
            queries: [.sample(text)], shares: shares, seed: 1, seconds: 1, repetition: text)
    }
}

extension CaseRecord.Query {
    static func sample(_ text: String = "SRV _im._sip.a.test", rcode: String? = "NOERROR") -> CaseRecord.Query {
        CaseRecord.Query(
            server: "one", time: 0.5, transport: "udp", question: text, rcode: rcode, truncated: true, answers: 1,
            octets: 40)
    }
}

extension RunRecord {
    static func sample(_ cases: [CaseRecord], version: String = "1.0", seed: UInt64 = 7) -> RunRecord {
        RunRecord(version: version, seed: seed, seconds: 1.5, cases: cases)
    }

    /// A case of each verdict, and of some two.
    static let mixed = sample([
        .sample("Scenarios/a", .pass), .sample("Scenarios/b", .pass), .sample("Scenarios/c", .warn),
        .sample("Scenarios/d", .fail), .sample("Scenarios/e", .fail), .sample("Scenarios/f", .fail),
        .sample("Scenarios/g", .unsupported, reason: "it cannot"),
        .sample("Scenarios/h", .error, reason: "it fell silent"),
    ])
}

extension String {
    /// How often a text stands in it.
    func count(of text: String) -> Int { ranges(of: text).count }
}

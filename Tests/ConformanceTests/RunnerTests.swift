import DNSWire
import NextHops
import Testing
import Transport
import Zones

@testable import Conformance

@Suite("Running cases", .timeLimit(.minutes(20))) struct RunnerTests {
    private func run(
        _ scenario: Scenario, _ reply: @escaping @Sendable (SubjectRequest) async throws -> SubjectReply
    ) async throws -> [CaseResult] {
        try await Runner(ScriptedSubject(reply: reply)).run(scenario.all)
    }

    static let replies: [(wrong: String, text: String, difference: String)] = [
        ("the wrong order", "b.test:1,a.test:1", "hop 1: expected a.test:1; got b.test:1"),
        (
            "a decoy", "a.test:1 192.0.2.80,b.test:1",
            "never: expected 192.0.2.80 is not offered; got a.test:1 192.0.2.80"
        ),
        ("one hop too few", "a.test:1", "hop 2: expected b.test:1; got nothing"),
    ]

    @Test("A reply that differs fails with the difference", arguments: replies)
    func wrongReplies(wrong: String, text: String, difference: String) async throws {
        let scenario = try ScenarioText.scenario(
            ScenarioText.opening + ScenarioText.resolve
                + "expect: { hops: [ 'a.test:1', 'b.test:1' ], never: [ 192.0.2.80 ] }\n")
        let hops = try text.split(separator: ",").map { try hop(String($0)) }
        let results = try await run(scenario) { _ in
            SubjectReply(outcome: .hops(hops), diagnostics: nil, explanation: ["because"])
        }
        let result = try #require(results.first)
        #expect(result.verdict == .fail)
        #expect(result.differences.first?.description == difference)
        #expect(result.explanation == ["because"])
        #expect(result.reason == nil)
    }

    @Test("An error instead of hops fails, and a right reply passes with nothing to say")
    func rightAndError() async throws {
        let scenario = try Scenario.table("right", "none")
        let results = try await run(scenario) { request in
            request.uri.contains("right") ? try .hops("a.test:1") : .error(.noAddresses)
        }
        try #require(results.map(\.verdict) == [.pass, .fail])
        #expect(results[0].differences.isEmpty && results[0].log.isEmpty)
        #expect(results[1].differences.map(\.description) == ["hops: expected a.test:1; got noAddresses"])
    }

    static let levels: [(spec: String, verdict: Verdict)] = [
        ("D1", .fail), ("RFC2782-FMT-8", .warn), ("RFC3861-3-7", .warn), ("[RFC2782-FMT-8, D1]", .fail),
    ]

    @Test("What is missed is a failure for a MUST and a warning for less", arguments: levels)
    func missedLevels(spec: String, verdict: Verdict) async throws {
        let results = try await run(try Scenario.table("one", spec: spec)) { _ in try .hops("b.test:1") }
        #expect(results.map(\.verdict) == [verdict])
    }

    @Test("A subject that breaks is an error with its reason, at any level", arguments: ["D1", "RFC2782-FMT-8"])
    func brokenSubject(spec: String) async throws {
        let results = try await run(try Scenario.table("one", spec: spec)) { _ in
            throw SubjectError(reason: "it fell silent")
        }
        try #require(results.map(\.verdict) == [.error])
        #expect(results[0].reason == "it fell silent")
        #expect(results[0].differences.isEmpty)
    }

    @Test("A subject is told what the scenario says of the client, and nothing else")
    func request() async throws {
        let requests = Notebook<SubjectRequest>()
        let scenario = try ScenarioText.scenario(
            ScenarioText.opening + ScenarioText.resolve + ScenarioText.expect
                + "servers: { one: {}, two: {} }\nclient: { servers: [two], limit: 3, seed: 7 }\n")
        _ = try await run(scenario) { request in
            requests.add(request)
            return .error(.noAddresses)
        }
        let request = try #require(requests.notes.first)
        #expect(requests.notes.count == 1)
        #expect(request.uri == "im:alice@example.test")
        #expect(request.servers.count == 1)
        #expect(request.client == scenario.client)
        #expect(request.seed == 7)
    }

    @Test("Each server serves its own zones")
    func zonesOfServers() async throws {
        let subject = ResolverSubject(network: try SocketNetwork())
        for (server, expected) in [("one", "error: noAddresses"), ("two", "error: temporaryFailure, detail: refused")] {
            let scenario = try ScenarioText.scenario(
                ScenarioText.opening + ScenarioText.resolve + "expect: { \(expected) }\n"
                    + "servers: { one: { zones: [example.test] }, two: { zones: [] } }\n"
                    + "client: { servers: [\(server)] }\n"
            )
            let results = try await Runner(subject).run(scenario.all)
            #expect(results.map(\.verdict) == [.pass], "\(results.flatMap(\.differences))")
        }
    }

    @Test("The log holds what this case asked, and counts are judged by it")
    func log() async throws {
        let scenario = try ScenarioText.scenario(
            ScenarioText.opening + "client: { protocols: [sip] }\ncases:\n"
                + "  one: { resolve: 'im:a@example.test', expect: { error: noAddresses, queries: { total: 3 } } }\n"
                + "  two: { resolve: 'im:a@ns.example.test', expect: { queries: { SRV _im._sip.example.test: 1 } } }\n")
        let results = try await Runner(ResolverSubject(network: try SocketNetwork())).run(scenario.all)
        let questions = results.map { $0.log.map { $0.question?.description ?? "" } }
        try #require(questions.count == 2)
        #expect(questions[0] == ["SRV _im._sip.example.test", "AAAA example.test", "A example.test"])
        #expect(questions[1].first == "SRV _im._sip.ns.example.test")
        #expect(results[0].verdict == .pass)
        #expect(results[1].differences.map(\.description) == ["queries: expected SRV _im._sip.example.test: 1; got 0"])
    }

    @Test("No cases give no results")
    func noCases() async throws {
        let results = try await Runner(ScriptedSubject { _ in .error(.aliasLoop) }).run([])
        #expect(results.isEmpty)
    }
}

import NextHops
import Testing
import Transport
import Zones

@testable import Conformance

@Suite("Faults, steps and time", .timeLimit(.minutes(20))) struct StepTests {
    private static let zone = """
        title: A title
        spec: D1
        zones:
          example.test: |
            $TTL 60
            @  SOA ns host 1 2 3 4 5
            @  NS  ns
            ns A   192.0.2.53
            _im._sip SRV 0 0 5060 a
            a A 192.0.2.1

        """

    private func run(_ text: String, on edge: Edge = .memory) async throws -> CaseResult {
        let scenario = try ScenarioText.scenario(Self.zone + text)
        var options = Runner.Options()
        options.edge = edge
        let subject = ResolverSubject(network: try SocketNetwork())
        return try #require(try await Runner(subject, options).run(scenario.all).last)
    }

    private static let steps = """
        client: { protocols: [sip], family: ipv4 }
        steps:
          - { resolve: "im:a@example.test", expect: { hops: [ "a.example.test:5060 192.0.2.1" ], queries: { total: 1 } } }
          - advance: 59s
          - { resolve: "im:a@example.test", expect: { hops: [ "a.example.test:5060" ], queries: { total: 0 } } }
          - publish:
              example.test: |
                $TTL 60
                @  SOA ns host 2 2 3 4 5
                @  NS  ns
                ns A   192.0.2.53
                _im._sip SRV 0 0 5060 b
                b A 192.0.2.2
          - advance: 1s
          - { resolve: "im:a@example.test", expect: { hops: [ "b.example.test:5060 192.0.2.2" ], queries: { total: 1 } } }

        """

    @Test("Steps go on with the same client while time passes and zones change", arguments: Edge.allCases)
    func steps(_ edge: Edge) async throws {
        let result = try await run(Self.steps, on: edge)
        #expect(result.verdict == .pass, "\(result.differences) \(result.reason ?? "")")
    }

    @Test("The step that differs is told, and those behind it do not happen", arguments: Edge.allCases)
    func failingStep(_ edge: Edge) async throws {
        let result = try await run(Self.steps.replacing("total: 0", with: "total: 3"), on: edge)
        #expect(result.verdict == .fail && result.step == 3)
        #expect(result.differences.map(\.description) == ["queries: expected queries: 3; got 0"])
        #expect(result.log.isEmpty)
        #expect(result.trial.place.line == 15)
    }

    private static let silent = """
        servers: { one: { faults: [ { drop: { type: SRV, first: 1 } } ] } }
        client: { protocols: [sip], timeout: 100ms }
        resolve: im:a@example.test
        expect: { hops: [ "a.example.test:5060" ], queries: { SRV _im._sip.example.test: 2 }, time: 100ms }

        """

    @Test("A fault happens on both edges; what time it takes is judged in memory", arguments: Edge.allCases)
    func faults(_ edge: Edge) async throws {
        let right = try await run(Self.silent, on: edge)
        #expect(right.verdict == .pass, "\(right.differences) \(right.reason ?? "")")
        #expect(right.faultOpportunities == [[1]])
        let wrong = try await run(Self.silent.replacing("time: 100ms", with: "time: ..99ms"), on: edge)
        #expect(wrong.verdict == (edge == .memory ? .fail : .pass))
        if edge == .memory {
            #expect(wrong.differences.map(\.description) == ["time: expected 0.0 to 0.099 s; got 0.1 s"])
        }
    }

    @Test("A fault that happens to no query is an error, with its line")
    func idleFault() async throws {
        let idle = try await run(
            Self.silent.replacing("[ { drop", with: "[ { refuse: { type: MX } }, { drop"))
        #expect(idle.verdict == .error)
        // Chance decides of each query; that there was one is enough.
        let unlucky = try await run(
            Self.silent.replacing("first: 1 } }", with: "first: 1 } }, { drop: { chance: 1e-9 } }"))
        #expect(unlucky.verdict == .pass, "\(unlucky.reason ?? "") \(unlucky.differences)")
        #expect(idle.reason?.hasSuffix("one.yaml:11: the fault happens to no query that was made") == true, "\(idle)")
    }

    @Test("What a subject lacks makes a case unsupported, and says what it is")
    func unsupported() async throws {
        struct Poor: Subject {
            let name = "poor"
            let abilities: Set<SubjectAbility> = [.servers]
            func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
                SubjectReply(outcome: .error(.noAddresses, nil))
            }
            func tally(
                _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
            ) async throws -> HopTally { HopTally() }
        }
        let scenario = try ScenarioText.scenario(Self.zone + Self.steps)
        let result = try #require(try await Runner(Poor()).run(scenario.all).first)
        #expect(result.verdict == .unsupported && result.reason == "poor lacks addresses, clock, family")
    }
}

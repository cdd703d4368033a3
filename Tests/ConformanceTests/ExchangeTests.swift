import CPIM
import Testing
import Transport
import Zones

@testable import Conformance

@Suite("Exchanges") struct ExchangeTests {
    private static let zones = """
        zones:
          b.test: |
            $TTL 60
            @           SOA ns host 1 2 3 4 5
            @           NS  ns
            ns          A   192.0.2.53
            _im._xmpp   SRV 0 0 5269 main
            _pres._xmpp SRV 0 0 5269 main
            main        A   192.0.2.1
            main        A   192.0.2.2
            gate        A   192.0.2.20
        client: { protocols: [xmpp] }
        services:
          dead: { at: "192.0.2.1:5269", conduct: refuses }
          main: { at: "192.0.2.2:5269", for: b.test, duration: 60s }
          gate: { at: "gate.b.test:5269", gateway: true }

        """
    private static let deliver = "deliver: { from: 'im:alice@a.test', to: 'im:bob@b.test', via: gate, id: t1 }\n"
    private static let subscribe =
        "subscribe: { watcher: 'pres:alice@b.test', target: 'pres:bob@b.test', duration: 99s }\n"

    private static func result(
        _ action: String, _ expect: String, _ defect: String? = nil, on edge: Edge = .memory, services: String = ""
    ) async throws -> CaseResult {
        try await run(zones + services + "\n" + action + "expect: \(expect)\n", defect, on: edge)
    }

    /// What a scenario comes to that has everything but a head.
    private static func run(_ text: String, _ defect: String? = nil, on edge: Edge = .memory) async throws -> CaseResult
    {
        let scenario = try ScenarioText.scenario(head + text)
        var options = Runner.Options()
        options.edge = edge
        let network = SimulatedNetwork()
        let subject: any Subject =
            if let defect { MistakenClient(try #require(Defect.named(defect)), network: network) } else {
                ResolverSubject(network: network)
            }
        let results = try await Runner(subject, options).run(scenario.cases.map { (scenario, $0) })
        return try #require(results.first)
    }

    private static let head = "title: A title\nspec: D1\n"

    /// Expectations that are met, and the same with something else, and how that is told.
    static let expectations: [(isMessage: Bool, met: String, missed: String, told: String)] = [
        (true, "{ status: success }", "{ status: indeterminant }", "status: expected indeterminant; got success"),
        (
            true, "{ path: [gate, main] }", "{ path: [main, gate] }",
            "path: expected main, then gate; got gate, then main"
        ),
        (true, "{ path: [gate, main] }", "{ path: [] }", "path: expected nothing; got gate, then main"),
        (true, "{ forwards: [120, 119] }", "{ forwards: [120] }", "forwards: expected 120; got 120, then 119"),
        (
            true, "{ attempts: ['alice 192.0.2.20:5269', '192.0.2.1:5269 refused', 'gate 192.0.2.2:5269'] }",
            "{ attempts: ['alice 192.0.2.20:5269', '192.0.2.1:5269', 'gate 192.0.2.2:5269'] }",
            "attempts: expected alice 192.0.2.20:5269, then 192.0.2.1:5269, then gate 192.0.2.2:5269; got "
                + "alice 192.0.2.20:5269, then gate 192.0.2.1:5269 refused, then gate 192.0.2.2:5269"
        ),
        (true, "{ status: success }", "{ reason: tooLarge }", "reason: expected tooLarge; got none"),
        (
            true, "{ path: [gate, main] }", "{ status: success, never: main }",
            "never: expected main sees nothing; got message at main"
        ),
        (
            true, "{ status: success, queries: { total: 2 } }", "{ status: success, queries: { total: 0 } }",
            "queries: expected queries: 0; got 2"
        ),
        (
            true, "{ status: success, time: ..1s }", "{ status: success, time: 1s.. }",
            "time: expected 1.0 s or more; got 0.0 s"
        ),
        (false, "{ duration: 60s }", "{ duration: 99s }", "duration: expected 99 s; got 60 s"),
        (
            false, "{ notifies: ['<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"pres:bob@b.test\"/>'] }",
            "{ notifies: [] }",
            "notifies: expected nothing; got <presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"pres:bob@b.test\"/>"
        ),
    ]

    @Test("Each expectation can be met, and missed", arguments: expectations)
    func expectation(isMessage: Bool, met: String, missed: String, told: String) async throws {
        let action = isMessage ? Self.deliver : Self.subscribe
        let good = try await Self.result(action, met)
        #expect(good.verdict == .pass, "\(good.differences) \(good.reason ?? "")")
        let bad = try await Self.result(action, missed)
        #expect(bad.verdict == .fail)
        #expect(bad.differences.map(\.description) == [told])
    }

    @Test("What nobody may change on the way is judged without being said")
    func unsaid() async throws {
        let bad = try await Self.result(Self.deliver, "{ status: success }", "relay-with-another-id")
        #expect(bad.differences.map(\.description) == ["transaction at main: expected t1; got relayt1"])
        let cut = try await Self.result(
            "deliver: { from: 'im:a@a.test', to: 'im:b@b.test', via: gate, base64: 'QQBC' }\n", "{ status: success }",
            "content-cut-at-zero")
        #expect(cut.differences.first?.subject == "content at main")
        let spelled = try await Self.result(
            Self.subscribe.replacing("pres:alice", with: "pres:Alice"), "{ status: success }", "watcher-spelled-anew")
        #expect(
            spelled.differences.map(\.description) == [
                "notify: expected pres:bob@b.test for pres:Alice@b.test; got pres:bob@b.test for pres:alice@b.test"
            ])
    }

    @Test("The ladder shows who sent what where, what was in vain, and what came back")
    func ladder() async throws {
        let result = try await Self.result(Self.deliver, "{ status: success }")
        let ladder = try #require(CaseRecord(result, subject: "srvlab").ladder)
        #expect(ladder.parties == ["alice", "gate", "dead", "main"])
        #expect(ladder.status == "success" && ladder.omitted == 0)
        let text = """
                      alice                                   gate                                             dead  main
                0.0s    ├──message t1 #120 to 192.0.2.20:5269──▶│                                                │     │
                0.0s    │                                       │ im:bob@b.test: main.b.test:5269                │     │
                0.0s    │                                       ├──message t1 #119 to 192.0.2.1:5269 ✗ refused──✗│     │
                0.0s    │                                       ├──────────message t1 #119 to 192.0.2.2:5269──────────▶│
                0.0s    │                                       │                                                │     │ message delivered
                0.0s    │                                       │◀──────────────────────success────────────────────────┤
                0.0s    │◀───────────────success────────────────┤                                                │     │
            """
        #expect(ladder.text().joined(separator: "\n") == text)
        let failed = try #require(ladder.rungs.first { $0.failure != nil })
        #expect(failed.failure == "refused" && failed.address == "192.0.2.1:5269" && failed.text == "message t1 #119")
        let operation = try CPIMOperation(notation: try #require(failed.operation))
        guard case .message(let message) = operation else {
            Issue.record("\(operation)")
            return
        }
        #expect(message.maxForwards == 119 && message.content == Array("hello".utf8))
        let picture = ladder.svg()
        #expect(picture.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(picture.contains("✗ refused") && picture.contains("arrow bad"))
    }

    @Test("Names and contents of a ladder cannot leave it")
    func hostileLadder() async throws {
        let result = try await Self.result(
            "deliver: { from: 'im:alice@a.test', to: 'im:bob@b.test', via: '<b>&', content: '</title><script>' }\n",
            "{ status: success }", services: "  '<b>&': { at: '192.0.2.30:5269', gateway: true }\n")
        let picture = try #require(CaseRecord(result, subject: "srvlab").ladder).svg()
        #expect(!picture.contains("<script") && !picture.contains("<b>"))
        #expect(picture.contains("&lt;b&gt;&amp;"))
    }

    @Test("A step that breaks is told where it stands")
    func brokenStep() async throws {
        let steps = """
            steps:
              - { presence: { target: 'pres:bob@b.test', content: away }, expect: { notifies: [] } }
              - { presence: { target: 'pres:bob@b.test', content: 'more than ten' }, expect: { notifies: [] } }

            """
        let text = Self.zones.replacing("duration: 60s", with: "limit: 10") + steps
        let record = CaseRecord(try await Self.run(text), subject: "srvlab")
        #expect(record.verdict == .error && record.step == 2)
        #expect(record.line == (Self.head + text).split(separator: "\n", omittingEmptySubsequences: false).count - 1)
        #expect(record.reason == "no new presence of pres:bob@b.test: more presence than the service takes")
    }

    @Test("A failure comes with how each party found its hops")
    func explanation() async throws {
        let result = try await Self.result(Self.deliver, "{ status: failure }")
        #expect(result.verdict == .fail)
        let searches = result.explanation.filter { !$0.hasPrefix(" ") }
        #expect(searches == ["gate resolves im:bob@b.test"])
        #expect(result.explanation.contains { $0.contains("main.b.test") })
    }

    @Test("Whoever sends waits as long as the scenario says")
    func patience() async throws {
        for (patience, time) in [(nil, "60s..60s"), ("2s", "2s..2s")] {
            let result = try await Self.silent(
                patience: patience,
                "deliver: { from: 'im:alice@a.test', to: 'im:bob@b.test' }\n"
                    + "expect: { attempts: ['192.0.2.1:5269 silent', '192.0.2.2:5269'], time: \(time) }\n")
            #expect(result.verdict == .pass, "\(result.differences)")
        }
    }

    /// A case where the first address is silent, and its sender waits for so long.
    private static func silent(patience: String? = "2s", _ trial: String) async throws -> CaseResult {
        let setting = patience.map { ", patience: \($0)" } ?? ""
        return try await run(
            zones.replacing("conduct: refuses", with: "conduct: silent")
                .replacing("[xmpp] }", with: "[xmpp]\(setting) }") + trial)
    }

    @Test("What a sender has given up comes to its end before the next step, and is no part of it")
    func givenUp() async throws {
        let result = try await Self.silent(
            """
            steps:
              - deliver: { from: 'im:alice@a.test', to: 'im:bob@b.test', via: gate, id: one }
                expect: { status: failure, path: [gate, dead, main] }
              - deliver: { from: 'im:alice@a.test', to: 'im:bob@b.test', id: two }
                expect: { status: success, path: [dead, main] }

            """)
        #expect(result.verdict == .pass, "\(result.differences) \(result.reason ?? "")")
    }

    @Test("A sender that gives up is told so when it does, whatever becomes of its message")
    func tooLate() async throws {
        let result = try await Self.silent(
            """
            deliver: { from: 'im:alice@a.test', to: 'im:bob@b.test', via: gate, id: one }
            expect: { status: failure, reason: unreachable, time: 2s..2s }

            """)
        #expect(result.verdict == .pass, "\(result.differences) \(result.reason ?? "")")
        let ladder = try #require(CaseRecord(result, subject: "srvlab").ladder)
        let gaveUp = try #require(ladder.rungs.firstIndex { $0.text == "no address took it" })
        let delivered = try #require(ladder.rungs.firstIndex { $0.text == "message delivered" })
        #expect(gaveUp < delivered && ladder.rungs[gaveUp].time == 2 && ladder.rungs[delivered].time == 10)
        #expect(ladder.rungs.compactMap(\.failure) == ["silent for 2.0 s", "silent for 10.0 s", "too late"])
        #expect(ladder.reason == "unreachable")
    }

    @Test("A refusal is a reason of what was refused: a notification is none for its subscription")
    func ownReason() async throws {
        let result = try await Self.result(
            "subscribe: { watcher: 'pres:eve@nowhere.test', target: 'pres:bob@b.test', duration: 9s }\n",
            "{ status: failure }")
        #expect(result.differences.map(\.got) == ["success"])
        #expect(CaseRecord(result, subject: "srvlab").ladder?.reason == nil)
    }

    @Test("Steps are counted as they are written, however many services or zones one is about")
    func stepNumbers() async throws {
        let result = try await Self.silent(
            """
            steps:
              - access: { main: { deny: '*@c.test' }, gate: { deny: '*@d.test' } }
              - restart: [main, gate]
              - advance: 1s
              - deliver: { from: 'im:alice@a.test', to: 'im:bob@b.test' }
                expect: { status: failure }

            """)
        #expect(result.verdict == .fail && result.step == 4)
    }

    @Test("What never comes to rest breaks the case, and what nobody keeps is not judged")
    func endless() async throws {
        let services = """
              blind: { at: '192.0.2.40:5269', gateway: true, indeterminant: true }
              sink: { at: '192.0.2.41:5269', conduct: slow, delay: 120s, for: slow.test, gateway: true }

            """
        let zones = """
              slow.test: |
                $TTL 60
                @           SOA ns.b.test. host 1 2 3 4 5
                @           NS  ns.b.test.
                _im._xmpp   SRV 0 0 5269 sink
                sink        A   192.0.2.41
            client:
            """
        let text =
            Self.zones.replacing("client:", with: zones) + services
            + "deliver: { from: 'im:alice@a.test', to: 'im:bob@slow.test', via: blind }\n"
            + "expect: { status: failure }\n"
        let result = try await Self.run(text)
        #expect(result.verdict == .error)
        #expect(result.reason?.hasPrefix("services are still at work") == true, "\(result.reason ?? "")")
    }
}

import Spread
import Synchronization
import Testing
import Transport

@testable import Conformance

@Suite("Running several cases at a time", .timeLimit(.minutes(20))) struct RunnerOrderTests {
    private func options(jobs: Int, seed: UInt64 = 0, failFast: Bool = false) -> Runner.Options {
        var options = Runner.Options()
        options.jobs = jobs
        options.seed = seed
        options.stopsAtFirstFailure = failFast
        return options
    }

    @Test("Results come in the order of the cases, and are handed over as they finish")
    func order() async throws {
        let gate = Gate()
        let scenario = try Scenario.table("slow", "quick")
        let subject = ScriptedSubject { request in
            if request.uri.contains("slow") { await gate.wait() }
            return try .hops("a.test:1")
        }
        var finished: [String] = []
        let results = try await Runner(subject, options(jobs: 2)).run(scenario.all) { result in
            finished.append(result.test.uri)
            gate.open()
        }
        #expect(results.map(\.test.uri) == ["im:slow@example.test", "im:quick@example.test"])
        #expect(finished == ["im:quick@example.test", "im:slow@example.test"])
    }

    static let runs: [(replies: [String], failFast: Bool, verdicts: [Verdict])] = [
        (["a", "b", "a"], true, [.pass, .fail]), (["x", "a", "a"], true, [.error]),
        (["a", "a", "b"], true, [.pass, .pass, .fail]), (["b", "x", "a"], false, [.fail, .error, .pass]),
    ]

    @Test("Only where it is wanted, no case begins behind the first that fails or breaks", arguments: runs)
    func failFast(replies: [String], failFast: Bool, verdicts: [Verdict]) async throws {
        let scenario = try Scenario.table("0", "1", "2")
        let asked = Notebook<String>()
        let subject = ScriptedSubject { request in
            asked.add(request.uri)
            guard let index = request.uri.compactMap(\.wholeNumberValue).first, replies[index] != "x" else {
                throw SubjectError(reason: "broken")
            }
            return try .hops("\(replies[index]).test:1")
        }
        let results = try await Runner(subject, options(jobs: 1, failFast: failFast)).run(scenario.all)
        #expect(results.map(\.verdict) == verdicts)
        #expect(asked.notes.count == verdicts.count)
    }

    @Test("A warning does not end a run that ends at failures")
    func warningGoesOn() async throws {
        let scenario = try Scenario.table("0", "1", spec: "RFC2782-FMT-8")
        let subject = ScriptedSubject { _ in try .hops("b.test:1") }
        let results = try await Runner(subject, options(jobs: 1, failFast: true)).run(scenario.all)
        #expect(results.map(\.verdict) == [.warn, .warn])
    }

    @Test("As many cases run at a time as there are jobs, and no more")
    func jobs() async throws {
        let running = Mutex((now: 0, most: 0))
        let both = Gate()
        let subject = ScriptedSubject { _ in
            let now = running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
                return running.now
            }
            // The first case waits until a second one runs beside it.
            if now == 2 { both.open() } else { await both.wait() }
            running.withLock { $0.now -= 1 }
            return try .hops("a.test:1")
        }
        let scenario = try Scenario.table("a", "b", "c", "d", "e", "f")
        let results = try await Runner(subject, options(jobs: 2)).run(scenario.all)
        #expect(results.count == 6)
        #expect(running.withLock { $0.most } == 2)
    }

    @Test("Cases that run at the same time have servers of their own, and nothing listens afterwards")
    func ownServers() async throws {
        let requests = Notebook<SubjectRequest>()
        let both = Gate()
        let subject = ScriptedSubject { request in
            requests.add(request)
            if requests.notes.count == 2 { both.open() } else { await both.wait() }
            return try .hops("a.test:1")
        }
        let scenario = try Scenario.table("a", "b")
        _ = try await Runner(subject, options(jobs: 2)).run(scenario.all)
        let servers = requests.notes.flatMap(\.servers)
        #expect(Set(servers).count == 2)
        for server in servers {
            #expect(server.address.isLoopback)
            expectFree(server)
        }
    }

    /// Expects that both transports of a port can be listened on again.
    private func expectFree(_ endpoint: Endpoint) {
        #expect(throws: Never.self, "UDP \(endpoint)") { try UDPSocket(listeningOn: endpoint) }
        #expect(throws: Never.self, "TCP \(endpoint)") { try TCPListener(listeningOn: endpoint) }
    }

    @Test("A run that is cancelled ends with CancellationError, and its servers with it")
    func cancellation() async throws {
        let begun = Gate()
        let never = Gate()
        let requests = Notebook<SubjectRequest>()
        let subject = ScriptedSubject { request in
            requests.add(request)
            begun.open()
            await never.wait()
            return try .hops("a.test:1")
        }
        let scenario = try Scenario.table("a", "b", "c")
        let runner = Runner(subject, options(jobs: 1))
        let run = Task { try await runner.run(scenario.all) }
        await begun.wait()
        run.cancel()
        await #expect(throws: CancellationError.self) { try await run.value }
        #expect(requests.notes.count == 1)
        requests.notes.flatMap(\.servers).forEach(expectFree)
    }
}

@Suite("Seeds of a run") struct RunnerSeedTests {
    /// The seeds that a subject is given, by URI.
    private func seeds(_ scenario: Scenario, seed: UInt64) async throws -> [String: UInt64] {
        let requests = Notebook<SubjectRequest>()
        let subject = ScriptedSubject { request in
            requests.add(request)
            return try .hops("a.test:1")
        }
        var options = Runner.Options()
        options.seed = seed
        _ = try await Runner(subject, options).run(scenario.all)
        return Dictionary(uniqueKeysWithValues: requests.notes.map { ($0.uri, $0.seed) })
    }

    @Test("Each case has its own seed, the same with every run of the same seed, whatever else runs")
    func ownSeeds() async throws {
        let table = try Scenario.table("a", "b", "c")
        let all = try await seeds(table, seed: 1)
        #expect(Set(all.values).count == 3)
        let again = try await seeds(table, seed: 1)
        #expect(again == all)
        let less = try await seeds(try Scenario.table("b", "other"), seed: 1)
        #expect(less["im:b@example.test"] == all["im:b@example.test"])
        let others = try await seeds(table, seed: 2)
        #expect(Set(others.values).isDisjoint(with: all.values))
    }

    @Test("A seed of the scenario's client goes before that of the run")
    func clientSeed() async throws {
        let text = ScenarioText.opening + ScenarioText.resolve + ScenarioText.expect + "client: { seed: 5 }\n"
        for seed in [1, 2] as [UInt64] {
            #expect(try await seeds(try ScenarioText.scenario(text), seed: seed).values.first == 5)
        }
    }

    @Test("The same seed gives the same verdicts and counts over real sockets")
    func repeatable() async throws {
        let scenario = try ScenarioText.scenario(SpreadVerdictTests.text("model: rfc2782, against: [uniform]", [1, 9]))
        let subject = ResolverSubject(network: try SocketNetwork())
        func counts(_ seed: UInt64) async throws -> [Int]? {
            var options = Runner.Options()
            options.seed = seed
            let result = try await Runner(subject, options).run(scenario.all).first
            #expect(result?.verdict == .pass)
            return result?.spread?.verdict.counts
        }
        let first = try #require(try await counts(1))
        let again = try await counts(1)
        let other = try await counts(2)
        #expect(again == first)
        #expect(other != first)
    }
}

import NextHops
import Transport
import Zones

/// Runs cases against a subject: each with servers of its own, several at a time.
public struct Runner: Sendable {
    /// How a run goes.
    public struct Options: Sendable {
        /// Cases at a time.
        public var jobs = 4
        /// Where the chance of every case begins; each takes its own part of it.
        public var seed: UInt64 = 0
        /// Whether no further case begins after the first that fails or breaks.
        public var stopsAtFirstFailure = false

        public init() {}
    }

    private let subject: any Subject
    private let options: Options

    public init(_ subject: any Subject, _ options: Options = Options()) {
        self.subject = subject
        self.options = options
    }

    /// Runs cases and hands over each result as soon as it is there.
    /// - Returns: The results in the order of the cases.
    /// - Throws: `CancellationError`.
    public func run(
        _ cases: [(scenario: Scenario, test: Scenario.Case)], onResult: (CaseResult) -> Void = { _ in }
    ) async throws -> [CaseResult] {
        var results = [CaseResult?](repeating: nil, count: cases.count)
        try await withThrowingTaskGroup(of: (Int, CaseResult).self) { group in
            var next = 0
            var mayGoOn = true
            func begin() {
                guard mayGoOn, next < cases.count else { return }
                let index = next
                next += 1
                let (scenario, test) = cases[index]
                group.addTask { (index, await CaseRun(scenario, test, subject, seed: options.seed).result()) }
            }
            for _ in 0..<max(1, options.jobs) { begin() }
            while let (index, result) = try await group.next() {
                try Task.checkCancellation()
                results[index] = result
                onResult(result)
                let isBad = result.verdict == .fail || result.verdict == .error
                mayGoOn = mayGoOn && !(isBad && options.stopsAtFirstFailure)
                begin()
            }
        }
        return results.compactMap(\.self)
    }
}

/// One case from start to verdict.
private struct CaseRun {
    private let scenario: Scenario
    private let test: Scenario.Case
    private let subject: any Subject
    private let seed: UInt64

    init(_ scenario: Scenario, _ test: Scenario.Case, _ subject: any Subject, seed: UInt64) {
        self.scenario = scenario
        self.test = test
        self.subject = subject
        self.seed = seed
    }

    func result() async -> CaseResult {
        let clock = ContinuousClock()
        let start = clock.now
        let log = QueryLog()
        do {
            let servers = try startServers(log)
            defer { for server in servers.values { server.stop() } }
            let request = SubjectRequest(
                uri: test.uri, servers: scenario.client.servers.compactMap { servers[$0]?.endpoint },
                client: scenario.client, seed: caseSeed)
            let reply = try await subject.resolve(request)
            let entries = log.entries
            var differences = Judge(expectation: test.expectation).differences(reply, entries)
            var spread: SpreadEvidence?
            if let distribution = test.expectation.distribution, differences.isEmpty {
                let check = try SpreadCheck(distribution, scenario, test)
                let judged = check.judge(try await subject.firstPicks(request, count: check.draws))
                differences += judged.differences
                spread = judged.evidence
            }
            var result = self.result(
                differences.isEmpty ? .pass : scenario.level == .must ? .fail : .warn, differences, reply.explanation,
                entries, spread, start.duration(to: clock.now))
            result.outcome = reply.outcome
            for (name, server) in servers { result.serverNames[server.endpoint] = name }
            return result
        } catch {
            return result(.error, [], [], log.entries, nil, start.duration(to: clock.now), reason: "\(error)")
        }
    }

    private func result(
        _ verdict: Verdict, _ differences: [Difference], _ explanation: [String], _ log: [QueryLog.Entry],
        _ spread: SpreadEvidence?, _ duration: Duration, reason: String? = nil
    ) -> CaseResult {
        CaseResult(
            scenario: scenario, test: test, verdict: verdict, differences: differences, reason: reason,
            explanation: explanation, log: log, spread: spread, seed: seed, duration: duration)
    }

    private func startServers(_ log: QueryLog) throws -> [String: ZoneServer] {
        var servers: [String: ZoneServer] = [:]
        for server in scenario.servers {
            var options = ZoneServer.Options()
            options.log = log
            options.responder.crossesZones = server.crossesZones
            servers[server.name] = try ZoneServer(try Catalog(server.zones), options)
        }
        return servers
    }

    /// The seed of the case: that of the scenario where it has one, else its own part of the run's, whatever else runs.
    private var caseSeed: UInt64 {
        if let seed = scenario.client.seed { return seed }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for octet in test.id.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
        return hash ^ seed
    }
}

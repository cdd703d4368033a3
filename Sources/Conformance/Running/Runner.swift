import CPIM
public import Transport
public import Zones

/// Runs cases against a subject: each with servers of its own, several at a time.
public struct Runner: Sendable {
    /// How a run goes.
    public struct Options: Sendable {
        /// Cases at a time.
        public var jobs = 4
        /// Where the servers of a case are. A subject that is a program of its own needs sockets.
        public var edge = Edge.loopback
        /// The network of the machine, shared by the cases; without one, each has its own.
        public var network: (any ListeningNetwork)?
        /// Where the chance of every case begins; each takes its own part of it.
        public var seed: UInt64 = 0
        /// Whether no further case begins after the first that fails or breaks.
        public var stopsAtFirstFailure = false
        /// Whether a case on sockets that does not pass runs again, twice at most, where the machine stood still
        /// meanwhile for half a second: then replies overtake deadlines, which says nothing about the subject.
        public var repeatsAfterStandstill = false
        /// Tells when the machine stood still.
        var pulse = Pulse()

        fileprivate var watchesPulse: Bool { repeatsAfterStandstill && edge == .loopback }

        /// Every option at its default.
        public init() {}
    }

    private let subject: any Subject
    private let options: Options

    /// - Parameters:
    ///   - subject: Who is judged; each case has an instance of it.
    ///   - options: How the run goes.
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
        options.pulse.begin()
        let beating = options.watchesPulse ? options.pulse.beating() : nil
        defer { withExtendedLifetime(beating) {} }
        var results = [CaseResult?](repeating: nil, count: cases.count)
        try await withThrowingTaskGroup(of: (Int, CaseResult).self) { group in
            var next = 0
            var mayGoOn = true
            func begin() {
                guard mayGoOn, next < cases.count else { return }
                let index = next
                next += 1
                let (scenario, test) = cases[index]
                group.addTask { (index, await CaseRun(scenario, test, subject, options).result()) }
            }
            for _ in 0..<max(1, options.jobs) { begin() }
            var done: [String: [CaseResult]] = [:]
            while let (index, judged) = try await group.next() {
                try Task.checkCancellation()
                done[judged.scenario.file, default: []].append(judged)
                let idle = subject.isReference ? done[judged.scenario.file]?.idleFault : nil
                var result = judged
                if let idle {
                    // An expectation that is not met may be so because of it.
                    if judged.verdict == .fail {
                        result.reason = [judged.reason, idle].compactMap(\.self).joined(separator: "; ")
                    } else {
                        result = judged.broken(because: idle)
                    }
                }
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

extension [CaseResult] {
    /// A fault that happens to no query of any case proves nothing: what is to be said of it when all cases of its
    /// scenario have run, and were as expected, or when there is only one and it failed.
    fileprivate var idleFault: String? {
        guard let scenario = first?.scenario, count == scenario.cases.count,
            allSatisfy({ $0.verdict == .pass || $0.verdict == .warn || ($0.verdict == .fail && count == 1) })
        else { return nil }
        for (number, server) in scenario.servers.enumerated() {
            for (index, fault) in server.faults.enumerated()
            where allSatisfy({ $0.faultOpportunities[number][index] == 0 }) {
                return "\(scenario.file):\(fault.line): the fault happens to no query that was made"
            }
        }
        return nil
    }
}

/// One case from start to verdict.
private struct CaseRun {
    /// How often a case runs at most, if the machine stands still each time.
    private static let maximumRuns = 3

    private let scenario: Scenario
    private let test: Scenario.Case
    private let subject: any Subject
    private let options: Runner.Options

    init(_ scenario: Scenario, _ test: Scenario.Case, _ subject: any Subject, _ options: Runner.Options) {
        self.scenario = scenario
        self.test = test
        self.subject = subject
        self.options = options
    }

    func result() async -> CaseResult {
        let clock = ContinuousClock()
        let start = clock.now
        var result = CaseResult(scenario: scenario, test: test, seed: options.seed)
        result.edge = options.edge
        var missing = test.needs(scenario).subtracting(subject.abilities)
        if missing == [.repeat], isSwept { missing = [] }
        if missing.isEmpty {
            result = await undisturbed(result)
        } else {
            result.verdict = .unsupported
            result.reason = "\(subject.name) lacks \(missing.map(\.rawValue).sorted().joined(separator: ", "))"
        }
        result.duration = start.duration(to: clock.now)
        return result
    }

    /// Runs the case; anew where it did not pass and the machine stood still meanwhile.
    private func undisturbed(_ new: CaseResult) async -> CaseResult {
        let pulse = options.pulse
        var result = new
        for number in 1...CaseRun.maximumRuns {
            let (start, earlier) = (pulse.now(), result.standstill)
            result = new
            result.standstill = earlier
            await run(&result)
            guard options.watchesPulse, result.verdict != .pass, !Task.isCancelled,
                let length = pulse.standstill(since: start)
            else {
                if let earlier, result.reason == nil {
                    result.reason = "run \(number): the machine stood still for \(earlier.text) in the one before"
                }
                return result
            }
            result.standstill = max(earlier ?? .zero, length)
        }
        if let length = result.standstill, result.reason == nil {
            result.reason = "the machine stood still in each of \(CaseRun.maximumRuns) runs, for up to \(length.text)"
        }
        return result
    }

    /// Whether numbers of the draw take the place of repetition.
    private var isSwept: Bool {
        !subject.isReference && subject.abilities.contains(.draws)
            && test.resolutions.compactMap(\.expectation.distribution).allSatisfy {
                SpreadSweep($0, scenario, test) != nil
            }
    }

    private func run(_ result: inout CaseResult) async {
        let log = QueryLog()
        var judged = result
        do {
            let servers = try CaseServers(
                scenario.servers, on: options.edge, base: options.network, seed: seed(for: "faults"), log: log)
            defer { servers.stop() }
            for (name, endpoint) in servers.endpoints { judged.serverNames[endpoint] = name }
            try await servers.network.run {
                let instance = try await subject.instance(on: servers.network)
                guard !test.exchanges.isEmpty else {
                    return try await judge(with: instance, servers, nil, log, &judged)
                }
                try await CaseServices.run(
                    scenario, test, on: servers.network, instance, request("", servers)
                ) { services in
                    try await judge(with: instance, servers, services, log, &judged)
                }
            }
            result = judged
            result.faultOpportunities = servers.faultOpportunities
        } catch {
            (result.trial, result.step, result.serverNames) = (judged.trial, judged.step, judged.serverNames)
            result.verdict = .error
            // Errors of our own say what broke.
            let isOurs =
                error is SubjectError || error is ScenarioIssue || error is TransportError || error is CatalogError
                || error is FrameError
            result.reason = isOurs ? "\(error)" : "the subject threw \(String(reflecting: error))"
            result.log = log.entries
        }
    }

    /// Goes through the steps until one differs from what is expected.
    private func judge(
        with subject: any Subject, _ servers: CaseServers, _ services: CaseServices?, _ log: QueryLog,
        _ result: inout CaseResult
    ) async throws {
        result.verdict = .pass
        for (number, step) in test.steps.enumerated() {
            let place = test.steps.count > 1 ? number + 1 : nil
            switch step {
            case .publish(let zones): for zone in zones { servers.publish(zone) }
            case .advance(let duration):
                try await servers.advance(by: duration)
                services?.advance(by: duration)
                try await subject.advance(by: duration)
            case .access(let lists): for (service, list) in lists { services?.setAccess(list, of: service) }
            case .restart(let names): for name in names { try await services?.restart(name) }
            case .resolve(let resolution):
                result.step = place
                try await judge(resolution, with: subject, servers, log, &result)
            case .exchange(let exchange):
                result.step = place
                try await judge(exchange, servers, services, log, &result)
            }
            guard result.differences.isEmpty else {
                result.verdict = scenario.level == .must ? .fail : .warn
                return
            }
        }
        result.step = nil
    }

    private func request(_ uri: String, _ servers: CaseServers) -> SubjectRequest {
        SubjectRequest(
            uri: uri, servers: scenario.client.servers.compactMap(servers.endpoint(of:)), client: scenario.client,
            seed: seed(for: ""))
    }

    private func judge(
        _ exchange: Scenario.Exchange, _ servers: CaseServers, _ services: CaseServices?, _ log: QueryLog,
        _ result: inout CaseResult
    ) async throws {
        guard let services else { return }
        result.trial = .exchange(exchange)
        let before = log.entries.count
        let evidence = try await services.perform(exchange)
        let entries = Array(log.entries.dropFirst(before))
        result.outcome = nil
        result.explanation = evidence.explanation
        result.evidence = evidence
        result.log = entries
        result.differences = ExchangeJudge(expectation: exchange.expectation).differences(
            evidence, entries, isVirtual: servers.elapsed != nil)
    }

    private func judge(
        _ resolution: Scenario.Resolution, with subject: any Subject, _ servers: CaseServers, _ log: QueryLog,
        _ result: inout CaseResult
    ) async throws {
        result.trial = .resolution(resolution)
        let request = request(resolution.uri, servers)
        let (before, start) = (log.entries.count, servers.elapsed)
        let reply = try await subject.resolve(request)
        let entries = Array(log.entries.dropFirst(before))
        let time = servers.elapsed.flatMap { end in start.map { end - $0 } }
        result.evidence = nil
        result.outcome = reply.outcome
        result.explanation = reply.explanation
        result.log = entries
        result.differences = Judge(expectation: resolution.expectation).differences(reply, entries, time)
        guard let distribution = resolution.expectation.distribution, result.differences.isEmpty else { return }
        if !subject.isReference, subject.abilities.contains(.draws),
            let sweep = SpreadSweep(distribution, scenario, test)
        {
            result.differences = try await sweep.differences { number in
                try await subject.resolve(request.with(draws: [number]))
            }
            return
        }
        guard let check = try SpreadCheck.check(distribution, scenario, test, isReference: subject.isReference) else {
            return
        }
        let judged = check.judge(try await subject.tally(request, count: check.draws, of: distribution.of))
        result.differences = judged.differences
        result.spread = judged.evidence
    }

    /// The seed of the case: that of the scenario where it has one, else its own part of the run's, whatever else runs.
    /// - Parameter use: What it is for, beside the order of hops.
    private func seed(for use: String) -> UInt64 {
        if let seed = scenario.client.seed { return use.isEmpty ? seed : CaseServers.seed(seed, for: use) }
        return CaseServers.seed(options.seed, for: test.id + use)
    }
}

extension Duration {
    /// `9.2 s`.
    fileprivate var text: String { "\((self / .seconds(1)).fixed(1)) s" }
}

extension Scenario.Case {
    /// What a subject has to be able to do for this case.
    func needs(_ scenario: Scenario) -> Set<SubjectAbility> {
        var needs: Set<SubjectAbility> = [.servers]
        let client = scenario.client
        if client.limit != nil { needs.insert(.limit) }
        if client.isStrict == true { needs.insert(.strict) }
        if client.family != nil { needs.insert(.family) }
        if client.usesAdditional == false { needs.insert(.additional) }
        if !client.ports.isEmpty { needs.insert(.ports) }
        for step in steps { if case .advance = step { needs.insert(.clock) } }
        // A service tries the addresses in their order.
        if !exchanges.isEmpty { needs.formUnion([.order, .addresses]) }
        for expectation in resolutions.map(\.expectation) {
            let patterns = expectation.hops?.flatMap(\.hops) ?? []
            if (expectation.hops?.count ?? 0) > 1 { needs.insert(.order) }
            let names = expectation.never.contains { if case .address = $0 { true } else { false } }
            if names || patterns.contains(where: { $0.addresses != nil }) { needs.insert(.addresses) }
            if expectation.diagnostics != nil { needs.insert(.diagnostics) }
            if patterns.contains(where: { $0.isImplicit != nil }) { needs.insert(.implicit) }
            if expectation.distribution != nil { needs.formUnion([.order, .repeat]) }
        }
        return needs
    }
}

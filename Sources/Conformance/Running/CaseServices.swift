import CPIM
internal import Foundation
import NextHops
import Synchronization
import Transport
import Zones

/// The services of one case, and those who use them.
final class CaseServices {
    /// Seconds since 1970 at which every case begins.
    private static let unixTime = 1_700_000_000.0
    /// How long services may be at work on something after the answer.
    private static let patience = Duration.seconds(60)
    private static let patienceWithMistakes = Duration.seconds(5)

    private struct Running {
        let service: MessagingService
        let task: Task<Void, Never>
    }

    /// What happened so far.
    let log: DeliveryLog
    /// Which party is at an endpoint.
    let parties: [Endpoint: String]
    private let scenario: Scenario
    private let network: any ListeningNetwork
    private let hops: SubjectHops
    private let mistake: ServiceMistake?
    private let hasPresence: Bool
    private let folder: String?
    private let seed: UInt64
    private var running: [String: Running] = [:]
    private var reserved: [any ReservedEndpoint] = []
    private var generator: SeededGenerator
    /// Seconds since 1970 for the services. On sockets only what steps say passes: a machine that takes its time ends no
    /// subscription.
    private let clock: @Sendable () -> Double
    private let advanced = Advances()

    private final class Advances: Sendable {
        let time = Mutex(Duration.zero)
    }

    /// Has the services of a case run for the time of `body`.
    /// - Parameters:
    ///   - test: The case of the scenario that they are for.
    ///   - network: What leads to the name servers, and has the time.
    ///   - request: What the subject is asked for each resolution, but for the URI.
    /// - Throws: What keeps a service from starting; what `body` throws.
    static func run<Result>(
        _ scenario: Scenario, _ test: Scenario.Case, on network: any ListeningNetwork, _ subject: any Subject,
        _ request: SubjectRequest, _ body: (CaseServices) async throws -> Result
    ) async throws -> Result {
        let services = CaseServices(scenario, test, on: network, subject, request)
        do {
            try services.start()
            let result = try await body(services)
            await services.stop()
            return result
        } catch {
            await services.stop()
            throw error
        }
    }

    private init(
        _ scenario: Scenario, _ test: Scenario.Case, on network: any ListeningNetwork, _ subject: any Subject,
        _ request: SubjectRequest
    ) {
        self.scenario = scenario
        hasPresence = test.exchanges.contains { if case .deliver = $0.action { false } else { true } }
        let restarts = test.steps.contains { if case .restart = $0 { true } else { false } }
        // In memory anybody may have any address.
        self.network = network is SimulatedNetwork ? network : MappedNetwork(network)
        seed = request.seed
        generator = SeededGenerator(seed: request.seed)
        let log = DeliveryLog(on: network)
        self.log = log
        let advanced = advanced
        let isSimulated = network is SimulatedNetwork
        clock = {
            let elapsed = isSimulated ? log.elapsed : advanced.time.withLock(\.self)
            return CaseServices.unixTime + elapsed / .seconds(1)
        }
        hops = SubjectHops(subject, request)
        mistake = (subject as? MistakenClient)?.serviceMistake
        parties = Dictionary(
            scenario.services.flatMap { plan in plan.endpoints.map { ($0, plan.name) } }
        ) { first, _ in first }
        folder = restarts && hasPresence ? NSTemporaryDirectory() + "srvlab-services-\(UUID().uuidString)" : nil
    }

    private func start() throws {
        do {
            if let folder { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
            for plan in scenario.services { try start(plan) }
        } catch let error as TransportError {
            throw error
        } catch {
            throw SubjectError(reason: "the services: \(error)")
        }
    }

    private func start(_ plan: ServicePlan) throws {
        guard !plan.isRefused else {
            reserved += try plan.endpoints.map { try self.network.reserve($0) }
            return
        }
        var configuration = plan.configuration
        configuration.seed = CaseServers.seed(seed, for: plan.name)
        var network = self.network
        var path = folder.map { "\($0)/\(plan.name.stableHash).sqlite" }
        if let mistake {
            if let change = mistake.configuration { change(&configuration) }
            network = MistakenPeers(network, mistake, configuration)
            if mistake.forgets { path = nil }
        }
        // Opening a database takes longer than a message.
        let store = hasPresence ? try PresenceDatabase(path: path) : nil
        let service = MessagingService(
            configuration, hops: hops.of(plan.name, speaking: plan.protocols, mistake?.hops), network: network,
            store: store, clock: clock, log: log)
        let listeners = try plan.endpoints.map { try network.listen(at: $0) }
        // Before it runs no time may pass: a sender would wait for it in vain.
        let task = Task(executorPreference: network.executor) { await service.serve(listeners) }
        running[plan.name] = Running(service: service, task: task)
    }

    private func stop() async {
        for service in running.values { service.task.cancel() }
        for service in running.values { await service.task.value }
        running = [:]
        reserved = []
        if let folder { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// Time has passed by a step.
    func advance(by duration: Duration) {
        advanced.time.withLock { $0 += duration }
    }

    func restart(_ name: String) async throws {
        guard let old = running.removeValue(forKey: name),
            let plan = scenario.services.first(where: { $0.name == name })
        else { return }
        old.task.cancel()
        await old.task.value
        do {
            try start(plan)
        } catch {
            throw SubjectError(reason: "\(name) does not begin again: \(error)")
        }
    }

    func setAccess(_ list: AccessList, of name: String) {
        guard mistake?.keepsAccess != true else { return }
        running[name]?.service.setAccess(list)
    }

    /// Does what an exchange says, and waits until nothing of it is on its way any more.
    /// - Throws: What the subject threw; `FrameError` for content that fits no frame; `CancellationError`.
    func perform(_ exchange: Scenario.Exchange) async throws -> ExchangeEvidence {
        let (before, start) = (log.events.count, log.elapsed)
        var outcome: MessagingClient.Outcome?
        var operation: CPIMOperation?
        switch exchange.action {
        case .deliver(let plan):
            let message = MessageOperation(
                source: plan.source, destination: plan.destination, maxForwards: plan.maxForwards,
                transactionID: plan.transactionID ?? OperationID(using: &generator), content: plan.content)
            operation = .message(message)
            outcome = try await client(plan.source).send(message, through: gateway(plan.gateway))
        case .subscribe(let plan):
            let subscribe = SubscribeOperation(
                watcher: plan.watcher, target: plan.target, duration: plan.duration, subscriptionID: plan.identifier,
                transactionID: OperationID(using: &generator), hopLimit: plan.hopLimit)
            operation = .subscribe(subscribe)
            outcome = try await client(plan.watcher).subscribe(subscribe, through: gateway(plan.gateway))
        case .presence(let target, let content): try publish(content, of: target)
        }
        let time = log.elapsed - start
        try await waitUntilQuiet()
        let explanation = hops.takeFindings()
        if let error = hops.error { throw error }
        guard log.lost == 0 else {
            throw SubjectError(
                reason: "more happens than is kept: \(DeliveryLog.capacity) events, with "
                    + "\(DeliveryLog.maximumOctets) octets of content")
        }
        return ExchangeEvidence(
            operation: operation, outcome: outcome, events: Array(log.events.dropFirst(before)), parties: parties,
            explanation: explanation, time: time)
    }

    private func client(_ uri: String) -> MessagingClient {
        let party = party(uri)
        let patience = scenario.client.patience.map { Duration.seconds($0) }
        return MessagingClient(
            name: party, hops: hops.of(party), network: network, patience: patience ?? .seconds(60), log: log)
    }

    /// How somebody who has no service of their own is called: `alice`, or `alice@a.test` where a service has that name.
    private func party(_ uri: String) -> String {
        let names = scenario.services.map(\.name)
        let local = (try? MessagingURI(uri))?.localPart ?? "sender"
        return names.contains(local) ? String(uri.drop { $0 != ":" }.dropFirst()) : local
    }

    private func gateway(_ name: String?) -> [Endpoint] {
        scenario.services.first { $0.name == name }?.endpoints ?? []
    }

    private func publish(_ content: [UInt8], of target: String) throws {
        // Whoever serves the target; one alone, as scenarios have it.
        var last: (any Error)?
        for plan in scenario.services {
            guard let service = running[plan.name]?.service else { continue }
            do {
                return try service.publish(content, of: target)
            } catch {
                // That it is not here says less than anything else.
                if case .notServed = error, last != nil { continue }
                last = error
            }
        }
        throw SubjectError(reason: last.map { "no new presence of \(target): \($0)" } ?? "no service is there")
    }

    /// Until what nobody answers has arrived, and what its sender has given up has come to its end.
    private func waitUntilQuiet() async throws {
        // A service with a mistake may have a notification go round.
        let end = network.now + (mistake == nil ? CaseServices.patience : CaseServices.patienceWithMistakes)
        while !log.isQuiet, network.now < end {
            try await network.sleep(until: network.now + .milliseconds(1))
        }
        guard log.isQuiet || mistake != nil else {
            throw SubjectError(
                reason:
                    "services are still at work on it \(CaseServices.patience / .seconds(1)) seconds after the answer")
        }
    }
}

/// What became of an exchange.
struct ExchangeEvidence: Sendable {
    /// What was sent; none for new presence.
    let operation: CPIMOperation?
    /// What the sender was told; none for new presence.
    let outcome: MessagingClient.Outcome?
    /// What happened meanwhile.
    let events: [DeliveryEvent]
    /// Which party is at an endpoint.
    let parties: [Endpoint: String]
    /// What the subject says of the hops that it found, by party.
    let explanation: [String]
    /// How long the sender waited.
    let time: Duration
}

/// A subject that finds the hops of services.
private struct SubjectHops: NextHopSource {
    /// What was found for a party.
    private struct Search: Hashable {
        let party: String
        let uri: String
    }

    private struct Findings {
        var error: (any Error)?
        var searches: Set<Search> = []
        var lines: [String] = []
    }

    private final class Notes: Sendable {
        let findings = Mutex(Findings())
    }

    /// Lines of all resolutions of an exchange that are kept.
    private static let maximumLines = 200

    private let subject: any Subject
    /// A subject that is a program of its own is asked one thing at a time.
    private let turns = Turns(1)
    private var party = ""
    private var request: SubjectRequest
    private var change: (@Sendable ([Hop]) -> [Hop])?
    private let notes = Notes()

    init(_ subject: any Subject, _ request: SubjectRequest) {
        self.subject = subject
        self.request = request
    }

    /// The same for a party, which may speak other protocols, and make something else of the hops.
    func of(
        _ party: String, speaking protocols: [ProtocolLabel]? = nil, _ change: (@Sendable ([Hop]) -> [Hop])? = nil
    ) -> SubjectHops {
        var hops = self
        hops.party = party
        hops.change = change
        hops.request.client.protocols = protocols ?? request.client.protocols
        return hops
    }

    /// What the subject threw, which says nothing about the services.
    var error: (any Error)? { notes.findings.withLock(\.error) }

    /// What the subject said since the last call, once for each party and URI.
    func takeFindings() -> [String] {
        notes.findings.withLock { findings in
            defer { (findings.searches, findings.lines) = ([], []) }
            return findings.lines
        }
    }

    private func note(_ explanation: [String], of uri: String) {
        guard !explanation.isEmpty else { return }
        notes.findings.withLock { findings in
            guard findings.lines.count < SubjectHops.maximumLines,
                findings.searches.insert(Search(party: party, uri: uri)).inserted
            else { return }
            findings.lines += ["\(party) resolves \(uri)"] + explanation.map { "  \($0)" }
        }
    }

    func hops(for uri: String) async throws(ResolutionError) -> [Hop] {
        do {
            let reply = try await turns.take { try await subject.resolve(request.with(uri: uri)) }
            note(reply.explanation, of: uri)
            switch reply.outcome {
            case .hops(let hops):
                guard let change else { return hops }
                return change(hops)
            case .error(let code, let detail): throw ResolutionError(code, detail: detail, "the subject said so")
            }
        } catch let error as ResolutionError {
            throw error
        } catch is CancellationError {
            // Whoever asks is to end.
            throw ResolutionError(.temporaryFailure, "cancelled")
        } catch {
            notes.findings.withLock { $0.error = $0.error ?? error }
            throw ResolutionError(.temporaryFailure, "the subject broke")
        }
    }
}

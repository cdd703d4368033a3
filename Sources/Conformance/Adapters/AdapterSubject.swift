import DNSWire
import NextHops
import Synchronization
public import Transport

/// Another implementation, behind a program that speaks the adapter protocol. Each case has a process for itself while
/// it runs; processes are kept for later cases.
public final class AdapterSubject: Subject {
    /// How long a reply may take, and how much longer for each repetition.
    static let patience = Duration.seconds(30)
    static let patienceForRepeat = Duration.milliseconds(50)
    /// A verb that no adapter has.
    static let nonsense = "sing"

    /// What the program calls itself; its command where it does not say.
    public let name: String
    /// What the program says of its version; none where it does not say.
    public let version: String?
    /// What the program says under `gives` and `can`; words that are not known are left out.
    public let abilities: Set<SubjectAbility>
    private let command: String
    private let idle: Mutex<[AdapterSession]>

    /// Starts the program once and asks what it is.
    /// - Throws: `SubjectError` when it cannot be started or does not speak the protocol; `CancellationError`.
    public init(command: String) async throws {
        self.command = command
        let (session, hello) = try await AdapterSession.begin(command)
        name = hello.name ?? command
        version = hello.version
        abilities = Set(((hello.gives ?? []) + (hello.can ?? [])).compactMap(SubjectAbility.init(rawValue:)))
        idle = Mutex([session])
    }

    /// A subject with a process of its own: one that an earlier case has left, or a new one.
    /// - Throws: `SubjectError` when the program cannot be started; `CancellationError`.
    public func instance(on network: any Network) async throws -> any Subject {
        guard let session = idle.withLock({ $0.popLast() }) else {
            return AdapterInstance(self, try await AdapterSession.begin(command).session)
        }
        if abilities.contains(.forget) {
            do {
                try await session.expectDone("forget")
            } catch {
                session.process.kill()
                return AdapterInstance(self, try await AdapterSession.begin(command).session)
            }
        }
        return AdapterInstance(self, session)
    }

    fileprivate func giveBack(_ session: AdapterSession) { idle.withLock { $0.append(session) } }

    /// Ends the processes that are left.
    public func end() async {
        let sessions = idle.withLock { sessions in
            defer { sessions = [] }
            return sessions
        }
        for session in sessions { _ = await session.process.end(within: .seconds(5)) }
    }

    // A case works with an instance.
    /// Always fails: only what `instance(on:)` gives resolves.
    /// - Throws: `SubjectError`.
    public func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
        throw SubjectError(reason: "\(name) was not started for a case")
    }

    /// Always fails: only what `instance(on:)` gives resolves.
    /// - Throws: `SubjectError`.
    public func tally(
        _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
    ) async throws -> HopTally {
        throw SubjectError(reason: "\(name) was not started for a case")
    }
}

/// One process, and the numbers of its requests.
final class AdapterSession: Sendable {
    let process: AdapterProcess
    private let lastID = Mutex(-1)

    private init(_ process: AdapterProcess) {
        self.process = process
    }

    /// Starts the program: `hello`, then one verb that nobody knows.
    static func begin(_ command: String) async throws -> (session: AdapterSession, hello: AdapterReply) {
        let session = AdapterSession(try AdapterProcess(command))
        var request = session.request("hello")
        request.protocol = AdapterRequest.version
        let hello = try await session.ask(request)
        guard hello.protocol == AdapterRequest.version else {
            throw SubjectError(reason: "hello: protocol \(hello.protocol.map(String.init) ?? "missing"), not 1")
        }
        do {
            guard try await session.ask(session.request(AdapterSubject.nonsense)).skipped == true else {
                throw SubjectError(reason: "it was not")
            }
        } catch let error as SubjectError {
            throw SubjectError(
                reason: "a verb that no program knows (\(AdapterSubject.nonsense)) has to be skipped, "
                    + #"{"id":1,"skipped":true}: "# + error.reason)
        }
        return (session, hello)
    }

    func request(_ verb: String) -> AdapterRequest {
        AdapterRequest(
            id: lastID.withLock { id in
                id += 1
                return id
            }, do: verb)
    }

    func ask(_ request: AdapterRequest) async throws -> AdapterReply {
        try await process.ask(
            request, within: AdapterSubject.patience + AdapterSubject.patienceForRepeat * (request.repeat ?? 0))
    }

    func expectDone(_ verb: String, seconds: Double? = nil) async throws {
        var request = request(verb)
        request.seconds = seconds
        guard try await ask(request).done == true else { throw SubjectError(reason: "\(verb): done was expected") }
    }
}

/// A subject for one case; its process goes back when the case is over, unless it broke.
private final class AdapterInstance: Subject {
    private let subject: AdapterSubject
    private let session: AdapterSession
    private let isBroken = Mutex(false)

    init(_ subject: AdapterSubject, _ session: AdapterSession) {
        self.subject = subject
        self.session = session
    }

    deinit {
        if isBroken.withLock(\.self) {
            session.process.kill()
        } else {
            subject.giveBack(session)
        }
    }

    var name: String { subject.name }
    var abilities: Set<SubjectAbility> { subject.abilities }

    func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
        let reply = try await ask(line(request))
        if let error = reply.error {
            let (code, detail) = try AdapterInstance.error(error, reply.detail)
            return SubjectReply(outcome: .error(code, detail), diagnostics: try diagnostics(reply))
        }
        guard let hops = reply.hops else { throw SubjectError(reason: "resolve: neither hops nor error") }
        return SubjectReply(
            outcome: .hops(try hops.map { try AdapterInstance.hop($0, request) }), diagnostics: try diagnostics(reply),
            bounds: reply.bounds)
    }

    func tally(
        _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
    ) async throws -> HopTally {
        var line = line(request)
        line.repeat = count
        let reply = try await ask(line)
        var tally = HopTally()
        if let error = reply.error {
            tally.errors[try AdapterInstance.error(error, reply.detail).0] = count
            return tally
        }
        for entry in reply.tally ?? [] {
            let hosts = try entry.order.prefix(outcome == .first ? 1 : entry.order.count).map(AdapterInstance.pick)
            guard (0...count).contains(entry.n), !hosts.isEmpty else {
                throw SubjectError(reason: "repeat: \(entry.n) times \(entry.order) is no part of \(count)")
            }
            tally.counts[hosts, default: 0] += entry.n
        }
        return tally
    }

    /// `a.example.test:5269`.
    private static func pick(_ text: String) throws -> HopTally.Pick {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, let target = try? Name(parts[0]), let port = UInt16(parts[1]) else {
            throw SubjectError(reason: "repeat: \(text) is no host:port")
        }
        return HopTally.Pick(target: target, port: port)
    }

    func advance(by duration: Duration) async throws {
        try await breaking { try await session.expectDone("advance", seconds: duration / .seconds(1)) }
    }

    private func ask(_ line: AdapterRequest) async throws -> AdapterReply {
        let reply = try await breaking { try await session.ask(line) }
        guard reply.skipped != true else {
            throw SubjectError(reason: "\(line.do): skipped, \(reply.reason ?? "without a reason")")
        }
        return reply
    }

    /// A process that broke the protocol once is not asked again.
    private func breaking<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch {
            isBroken.withLock { $0 = true }
            throw error
        }
    }

    private func line(_ request: SubjectRequest) -> AdapterRequest {
        let (client, can) = (request.client, subject.abilities)
        var line = session.request("resolve")
        line.uri = request.uri
        line.servers = request.servers.map(\.description)
        line.protocols = (client.protocols ?? [.sip, .xmpp]).map(\.name)
        if can.contains(.timeout) { line.timeout = client.timeout }
        if can.contains(.attempts) { line.attempts = client.attempts }
        if can.contains(.seed) { line.seed = request.seed }
        if can.contains(.draws) { line.draws = request.draws }
        if can.contains(.strict) { line.strict = client.isStrict }
        if can.contains(.limit) { line.limit = client.limit }
        if can.contains(.family) { line.family = client.family?.rawValue }
        if can.contains(.additional) { line.additional = client.usesAdditional.map { $0 ? "use" : "ignore" } }
        if can.contains(.ports), !client.ports.isEmpty {
            line.ports = Dictionary(uniqueKeysWithValues: client.ports.map { ($0.key.name, $0.value) })
        }
        return line
    }

    // MARK: - Reading

    private static func error(
        _ text: String, _ detail: String?
    ) throws -> (ResolutionError.Code, ResolutionError.Detail?) {
        guard let code = ResolutionError.Code(rawValue: text) else {
            throw SubjectError(reason: "resolve: the error \(text) is not known")
        }
        return (code, detail.flatMap(ResolutionError.Detail.init(rawValue:)))
    }

    private static func hop(_ object: AdapterReply.HopObject, _ request: SubjectRequest) throws -> Hop {
        try request.hop(
            to: object.target, port: object.port, addresses: object.addresses ?? [],
            protocol: object.protocol.flatMap(ProtocolLabel.init(name:)),
            priority: object.priority ?? 0, weight: object.weight ?? 0, isImplicit: object.implicit ?? false)
    }

    private func diagnostics(_ reply: AdapterReply) throws -> [Diagnostic]? {
        guard subject.abilities.contains(.diagnostics) else { return nil }
        return try (reply.diagnostics ?? []).map { object in
            guard let code = Diagnostic.Code(rawValue: object.code), let name = try? Name(object.name ?? ".") else {
                throw SubjectError(reason: "resolve: the diagnostic \(object.code) is not known")
            }
            return Diagnostic(code, name)
        }
    }
}

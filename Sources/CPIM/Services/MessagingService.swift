public import DNSWire
internal import NextHops
import Synchronization
public import Transport

/// One service of instant messages and presence: the final recipient of some domains, a gateway to others, or both
/// (RFC 3860, RFC 3859).
///
///     let service = MessagingService(configuration, hops: resolver, network: network)
///     try await service.serve([try network.listen(at: endpoint)])
public final class MessagingService: Sendable {
    /// How a service that is not well treats those who come.
    public enum Conduct: Hashable, Sendable {
        /// It is well.
        case answers
        /// It answers after so long.
        case slow(Duration)
        /// It takes operations and says nothing.
        case silent
        /// It ends the connection when an operation comes.
        case resets
        /// It answers with octets that are no operation.
        case garbles
    }

    /// What becomes of the operations that a gateway hands on.
    public enum Delegation: String, Hashable, Sendable, CaseIterable {
        /// The answer of the next hop is waited for, and given on.
        case confirmed
        /// Nobody will ever say: `indeterminant` is answered as soon as the next hop has it.
        case blind
    }

    /// What a service is set to.
    public struct Configuration: Sendable {
        /// As logs call it.
        public var name: String
        /// Domains whose principals are here.
        public var domains: Set<Name> = []
        /// Whether it hands on what is for other domains.
        public var isGateway = false
        /// What it hears of operations that it has handed on.
        public var delegation = Delegation.confirmed
        /// How it treats those who come.
        public var conduct = Conduct.answers
        /// Who may send through it, and watch those who are here.
        public var access = AccessList()
        /// The most octets of content that it takes.
        public var maximumContent = 1 << 24
        /// Headers and features of Message/CPIM that its recipients know, beside those of RFC 3862.
        public var knownRequirements: Set<CPIMHeader.Identity> = []
        /// The most seconds for which it keeps a subscription.
        public var maximumDuration: UInt32 = 3600
        /// The most subscriptions that it keeps.
        public var maximumSubscriptions = 10_000
        /// How long an address of a next hop may take to answer. A gateway that sends to others, which try several
        /// addresses themselves, needs more than their `deadline`, or it gives up what they still deliver.
        public var patience = Duration.seconds(10)
        /// How long all addresses of the next hops may take together.
        public var deadline = Duration.seconds(50)
        /// The most connections at a time.
        public var maximumConnections = 200
        /// How long a connection may take until its next operation is there in full.
        public var idleTime = Duration.seconds(60)
        /// Where the chance of its identifiers begins; none for the system's.
        public var seed: UInt64?

        /// A service that is well, has no domain, and hands nothing on.
        public init(name: String) {
            self.name = name
        }
    }

    /// Watchers that are told something at the same time: so many of each domain, and of those that share its turns.
    static let (turnCount, tellersPerTurn) = (64, 2)
    /// Forwards that are left to a message of which nobody will hear more.
    static let maximumBlindForwards: UInt32 = 1000

    /// What it is set to.
    public let configuration: Configuration
    let network: any ListeningNetwork
    let forwarder: Forwarder
    let log: DeliveryLog?
    let presence: PresenceBook?
    let access: Mutex<AccessList>
    let principals = URIMemo<Principal>()
    /// Those of the configuration, as principals have them.
    private let hosts: Set<String>
    private let connections = Mutex(0)

    /// - Parameters:
    ///   - configuration: What it is set to.
    ///   - source: Finds its next hops: a resolver.
    ///   - network: Leads to them, and has its time.
    ///   - store: Where it keeps presence and subscriptions; without one it has none.
    ///   - clock: Seconds since 1970, by which subscriptions end; those of the machine where none is given.
    ///   - log: What happens is noted there.
    public init(
        _ configuration: Configuration, hops source: any NextHopSource, network: any ListeningNetwork,
        store: PresenceDatabase? = nil, clock: (@Sendable () -> Double)? = nil, log: DeliveryLog? = nil
    ) {
        self.configuration = configuration
        self.network = network
        self.log = log
        hosts = Set(configuration.domains.map(\.host))
        access = Mutex(configuration.access)
        forwarder = Forwarder(
            configuration.name, source, network, patience: (configuration.patience, configuration.deadline), log: log)
        presence = store.map { PresenceBook($0, configuration, clock ?? PresenceBook.systemClock, log) }
    }

    /// Changes who may use it; subscriptions of those who may not any longer stay, and hear nothing.
    public func setAccess(_ list: AccessList) {
        access.withLock { $0 = list }
    }

    func permits(_ principal: Principal) -> Bool { access.withLock { $0.permits(principal) } }

    /// Serves whoever connects, until the task is cancelled. A service that has ended does not begin again.
    public func serve(_ listeners: [any StreamListener]) async {
        await network.run {
            await withDiscardingTaskGroup { group in
                for listener in listeners { group.addTask { await self.accept(listener) } }
                if let presence { group.addTask { await self.tellWatchers(of: presence) } }
            }
        }
        forwarder.close()
    }

    private func accept(_ listener: any StreamListener) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    let stream = try await listener.accept()
                    guard admit() else {
                        log?.note(configuration.name, .connectionRefused)
                        continue
                    }
                    group.addTask {
                        defer { self.connections.withLock { $0 -= 1 } }
                        await self.converse(stream)
                    }
                } catch is CancellationError {
                    return
                } catch {
                    // The system has no descriptor left for it; soon it may.
                    try? await network.sleep(until: network.now + .milliseconds(100))
                }
            }
        }
    }

    private func admit() -> Bool {
        connections.withLock { count in
            guard count < configuration.maximumConnections else { return false }
            count += 1
            return true
        }
    }

    /// One operation after the other, until the peer ends, breaks the protocol, or does not read what it is sent.
    private func converse(_ stream: any AcceptedStream) async {
        let frames = FrameStream(stream)
        do {
            while let content = try await frames.receive(before: network.now + configuration.idleTime) {
                // Nobody asked.
                guard case .operation(let operation, let wantsReceipt) = content else {
                    throw FrameError(code: .value, offset: 0)
                }
                log?.note(configuration.name, .arrived(operation))
                log?.begin()
                defer { log?.end() }
                guard try await respond(to: operation, wantsReceipt, frames, stream) else { return }
            }
        } catch let error as FrameError {
            log?.note(configuration.name, .malformed(error))
            stream.resetWhenClosed()
        } catch {
            // The peer is gone, or we are to end.
        }
    }

    /// - Returns: Whether the connection goes on.
    private func respond(
        to operation: CPIMOperation, _ wantsReceipt: Bool, _ frames: FrameStream, _ stream: any AcceptedStream
    ) async throws -> Bool {
        switch configuration.conduct {
        case .silent: return true
        case .resets:
            stream.resetWhenClosed()
            return false
        case .garbles: return try await stream.send([0, 0, 0, 1, 0xFF], before: network.now + configuration.patience)
        case .slow(let delay): try await network.sleep(until: network.now + delay)
        case .answers: break
        }
        if wantsReceipt {
            guard try await frames.send(.receipt, before: network.now + configuration.patience) else { return false }
        }
        guard let handling = try await handle(operation) else { return true }
        // Behind the response (RFC 3859 3.4.1 step 4), though nobody may have taken that.
        defer { if let notification = handling.notification { presence?.release(notification) } }
        // Who has handed it on blindly waits for nothing more.
        guard !wantsReceipt else { return true }
        log?.note(configuration.name, .answered(handling.response))
        return try await frames.send(
            .operation(.response(handling.response)), before: network.now + configuration.patience)
    }

    /// What an operation leads to.
    struct Handling {
        let response: OperationResponse
        /// What a watcher hears as soon as the response is out.
        var notification: PresenceBook.Notification?
    }

    private func handle(_ operation: CPIMOperation) async throws -> Handling? {
        switch operation {
        case .message(let message): return Handling(response: try await response(to: message))
        case .subscribe(let subscribe): return try await handling(of: subscribe)
        case .notify(let notify):
            try await pass(notify)
            return nil
        // Nobody asked.
        case .response: throw FrameError(code: .value, offset: 0)
        }
    }

    func refuse(_ identifier: OperationID, _ refusal: Refusal) -> OperationResponse {
        log?.note(configuration.name, .refused(identifier, refusal))
        return OperationResponse(transactionID: identifier, status: .failure)
    }

    /// Whether the principals of a domain are here.
    func serves(_ principal: Principal) -> Bool { hosts.contains(principal.domain) }
}

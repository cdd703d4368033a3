import CPIM
import NextHops
import Synchronization
import Transport

/// What a service does otherwise than ours: at its edges, where operations come and go, or in what it is set to. The
/// services themselves know nothing of it.
struct ServiceMistake: Sendable {
    /// What becomes of an operation that comes.
    struct Arrival {
        /// What the service gets; none when it gets nothing.
        var operation: CPIMOperation?
        /// What is answered at once, in place of what the service says.
        var answer: OperationResponse?
    }

    /// Where and as what the service is.
    struct Context: Sendable {
        let configuration: MessagingService.Configuration
        let memory: ServiceMemory
    }

    /// What becomes of an operation that comes.
    var arriving: (@Sendable (CPIMOperation, Context) -> Arrival)?
    /// What is said in place of an answer to an operation.
    var answering: (@Sendable (OperationResponse, CPIMOperation) -> OperationResponse)?
    /// What goes to the next hop in place of an operation; none for nothing.
    var leaving: (@Sendable (CPIMOperation, Context) -> CPIMOperation?)?
    /// What the service takes for the answer of the next hop to what it has sent; none for the end of the connection.
    var answered: (@Sendable (OperationResponse, CPIMOperation) -> OperationResponse?)?
    /// What the service is set to.
    var configuration: (@Sendable (inout MessagingService.Configuration) -> Void)?
    /// Which of the hops it tries.
    var hops: (@Sendable ([Hop]) -> [Hop])?
    /// Whether it keeps presence and subscriptions in memory alone.
    var forgets = false
    /// Whether access lists stay as they were at first.
    var keepsAccess = false
}

/// What a mistaken service has seen.
final class ServiceMemory: Sendable {
    private let seen = Mutex<Set<String>>([])

    /// Whether this is new, and keeps it.
    func insert(_ text: String) -> Bool { seen.withLock { $0.insert(text).inserted } }

    func remove(_ text: String) -> Bool { seen.withLock { $0.remove(text) != nil } }

    func contains(_ text: String) -> Bool { seen.withLock { $0.contains(text) } }
}

/// The network of a service with a mistake: operations are changed on their way in and out.
final class MistakenPeers: ListeningNetwork {
    /// Operations that leave at most: a mistake may be one that goes round for ever.
    private static let maximumOperations = 300

    private let base: any ListeningNetwork
    fileprivate let mistake: ServiceMistake
    fileprivate let context: ServiceMistake.Context
    private let count = Mutex(0)

    init(_ base: any ListeningNetwork, _ mistake: ServiceMistake, _ configuration: MessagingService.Configuration) {
        self.base = base
        self.mistake = mistake
        context = ServiceMistake.Context(configuration: configuration, memory: ServiceMemory())
    }

    var now: ContinuousClock.Instant { base.now }

    var executor: any TaskExecutor { base.executor }

    func run<Result>(_ body: () async throws -> Result) async rethrows -> Result { try await base.run(body) }

    func openDatagrams(toward server: Endpoint) throws(TransportError) -> any DatagramPort {
        try base.openDatagrams(toward: server)
    }

    func openStream(
        to server: Endpoint, before deadline: ContinuousClock.Instant
    ) async throws -> (any ByteStream)? {
        try await base.openStream(to: server, before: deadline).map { LeavingStream($0, self) }
    }

    /// Whether one more operation may leave.
    fileprivate func admit() -> Bool {
        count.withLock { count in
            count += 1
            return count <= MistakenPeers.maximumOperations
        }
    }

    func listen(at endpoint: Endpoint) throws(TransportError) -> any StreamListener {
        MistakenListener(base: try base.listen(at: endpoint), peers: self)
    }

    func reserve(_ endpoint: Endpoint) throws(TransportError) -> any ReservedEndpoint { try base.reserve(endpoint) }

    func sleep(until deadline: ContinuousClock.Instant) async throws { try await base.sleep(until: deadline) }
}

private struct MistakenListener: StreamListener {
    let base: any StreamListener
    let peers: MistakenPeers

    var endpoint: Endpoint { base.endpoint }

    func accept() async throws -> any AcceptedStream { ArrivingStream(try await base.accept(), peers) }
}

/// Frames for who reads by octets.
private struct FrameBuffer {
    private var octets: [UInt8] = []

    mutating func take(_ count: Int) -> [UInt8]? {
        guard octets.count >= count else { return nil }
        defer { octets.removeFirst(count) }
        return Array(octets.prefix(count))
    }

    mutating func append(_ content: FrameContent) throws { octets += try content.frame() }
}

extension FrameContent {
    /// What is sent, its length included.
    fileprivate init(sent frame: [UInt8]) throws(FrameError) {
        try self.init(body: Array(frame.dropFirst(Frame.headLength)))
    }
}

/// Operations that come to the service, and its answers.
private final class ArrivingStream: AcceptedStream {
    private struct State {
        var buffer = FrameBuffer()
        /// What came, of which no answer has been seen.
        var asked: [CPIMOperation] = []
        /// Identifiers that were answered before the service did.
        var settled: Set<OperationID> = []
    }

    private let base: any AcceptedStream
    private let frames: FrameStream
    private let peers: MistakenPeers
    private let state = Mutex(State())

    init(_ base: any AcceptedStream, _ peers: MistakenPeers) {
        self.base = base
        frames = FrameStream(base)
        self.peers = peers
    }

    var peer: Endpoint { base.peer }

    func resetWhenClosed() {
        base.resetWhenClosed()
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        while true {
            if let taken = state.withLock({ $0.buffer.take(count) }) { return taken }
            guard let content = try await frames.receive(before: deadline) else { return nil }
            guard case .operation(let came, let wantsReceipt) = content else {
                try state.withLock { try $0.buffer.append(content) }
                continue
            }
            let arrival =
                peers.mistake.arriving?(came, peers.context) ?? ServiceMistake.Arrival(operation: came, answer: nil)
            if let answer = arrival.answer, !wantsReceipt {
                _ = try await frames.send(.operation(.response(answer)), before: deadline)
                state.withLock { _ = $0.settled.insert(answer.transactionID) }
            }
            guard let operation = arrival.operation else {
                if wantsReceipt { _ = try await frames.send(.receipt, before: deadline) }
                continue
            }
            try state.withLock { state in
                if !wantsReceipt { state.asked.append(came) }
                try state.buffer.append(.operation(operation, wantsReceipt: wantsReceipt))
            }
        }
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        guard case .operation(.response(let response), _) = try? FrameContent(sent: bytes) else {
            return try await base.send(bytes, before: deadline)
        }
        let (isSettled, asked) = state.withLock { state in
            (state.settled.remove(response.transactionID) != nil, state.asked.popLast())
        }
        guard !isSettled else { return true }
        let said = asked.flatMap { peers.mistake.answering?(response, $0) } ?? response
        return try await frames.send(.operation(.response(said)), before: deadline)
    }
}

/// Operations that the service sends, and the answers to them.
private final class LeavingStream: ByteStream {
    private struct State {
        var buffer = FrameBuffer()
        var sent: CPIMOperation?
    }

    private let base: any ByteStream
    private let frames: FrameStream
    private let peers: MistakenPeers
    private let state = Mutex(State())

    init(_ base: any ByteStream, _ peers: MistakenPeers) {
        self.base = base
        frames = FrameStream(base)
        self.peers = peers
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
        guard peers.admit() else { throw TransportError(.closed, "send") }
        guard case .operation(let operation, let wantsReceipt) = try FrameContent(sent: bytes) else {
            return try await base.send(bytes, before: deadline)
        }
        state.withLock { $0.sent = operation }
        guard let leaving = peers.mistake.leaving else { return try await base.send(bytes, before: deadline) }
        guard let changed = leaving(operation, peers.context) else {
            // The service thinks that it is gone.
            if wantsReceipt { try state.withLock { try $0.buffer.append(.receipt) } }
            return true
        }
        return try await frames.send(.operation(changed, wantsReceipt: wantsReceipt), before: deadline)
    }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
        while true {
            if let taken = state.withLock({ $0.buffer.take(count) }) { return taken }
            guard let came = try await frames.receive(before: deadline) else { return nil }
            guard case .operation(.response(let response), _) = came, let sent = state.withLock(\.sent),
                let answered = peers.mistake.answered
            else {
                try state.withLock { try $0.buffer.append(came) }
                continue
            }
            guard let taken = answered(response, sent) else { throw TransportError(.closed, "receive") }
            try state.withLock { try $0.buffer.append(.operation(.response(taken))) }
        }
    }
}

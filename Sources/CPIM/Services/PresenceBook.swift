internal import Foundation
import NextHops
import Synchronization
import Transport

/// Presence of those who are here, and who watches them (RFC 3859 3.4).
///
/// What it keeps and what it tells are decided under one lock, so that a watcher hears of changes in the order in which
/// they were kept. The disk is waited for under it too: nothing is acknowledged before it is there, and no simulated
/// time passes meanwhile.
final class PresenceBook: Sendable {
    /// Notifications of one watcher about one target that wait at most; the newest says what holds.
    static let maximumWaiting = 16
    /// Octets of all that wait from which on nobody new is told anything.
    private static let maximumOctets = 1 << 26
    /// The same of watchers and targets.
    private static let maximumQueues = 10_000

    typealias Parties = Subscription.Parties

    /// What a watcher is to hear.
    struct Notification: Sendable {
        let parties: Parties
        let operation: NotifyOperation
    }

    /// What becomes of a subscribe operation.
    enum Decision {
        case refused(Refusal)
        /// With the seconds for which it runs, and what the watcher hears as soon as it is released; nothing at the end of
        /// a subscription when too much waits.
        case granted(UInt32, Notification?)
    }

    /// What is to be told to one watcher about one target, in its order.
    private struct Queue {
        var waiting: [Notification] = []
        /// Answers that the watcher gets before it is told anything.
        var answers = 0
        /// Whether somebody is telling, or called to.
        var isTold = false

        var isBlocked: Bool { waiting.isEmpty || answers > 0 }
    }

    private struct State {
        var queues: [Parties: Queue] = [:]
        var octets = 0
        var isResumed = false
        /// Whether nobody tells any more.
        var isOver = false
        var generator: any RandomNumberGenerator & Sendable
    }

    /// Whoever has something to hear and nobody who tells.
    let partiesToTell: AsyncStream<Parties>
    private let signal: AsyncStream<Parties>.Continuation
    private let state: Mutex<State>
    private let store: PresenceDatabase
    private let configuration: MessagingService.Configuration
    private let clock: @Sendable () -> Double
    private let log: DeliveryLog?

    init(
        _ store: PresenceDatabase, _ configuration: MessagingService.Configuration,
        _ clock: @escaping @Sendable () -> Double, _ log: DeliveryLog?
    ) {
        self.store = store
        self.configuration = configuration
        self.clock = clock
        self.log = log
        (partiesToTell, signal) = AsyncStream.makeStream()
        let generator: any RandomNumberGenerator & Sendable =
            if let seed = configuration.seed { SeededGenerator(seed: seed) } else { SystemRandomNumberGenerator() }
        state = Mutex(State(generator: generator))
    }

    /// The machine's.
    static let systemClock: @Sendable () -> Double = { Date.now.timeIntervalSince1970 }

    // MARK: - What is kept

    /// Decides on a subscription whose parties are valid and permitted (RFC 3859 3.4.1 from step 3 on). What is granted
    /// has to be released when the watcher has been answered.
    func handle(_ operation: SubscribeOperation, _ watcher: Principal, _ target: Principal) -> Decision {
        let duration = min(operation.duration, configuration.maximumDuration)
        return state.withLock { state in
            resume(&state)
            let isFull =
                state.octets >= PresenceBook.maximumOctets || state.queues.count >= PresenceBook.maximumQueues
            let now = clock()
            let parties = Parties(watcher: watcher, target: target)
            let subscription = Subscription(operation, parties, end: now + Double(duration))
            let presence: [UInt8]?
            do throws(PresenceError) {
                if operation.duration == 0 {
                    // Without a subscription of this identifier it is a single look (RFC 3859 3.4.3).
                    let (isEnd, kept) = try store.end(subscription)
                    if isFull { return isEnd ? .granted(0, nil) : .refused(.busy) }
                    presence = kept
                } else {
                    guard !isFull else { return .refused(.busy) }
                    switch try store.begin(subscription, at: now, maximum: configuration.maximumSubscriptions) {
                    case .runs: return .refused(.subscribed)
                    case .full: return .refused(.tooManySubscriptions)
                    case .begun(let kept): presence = kept
                    }
                }
            } catch {
                return .refused(.notStored)
            }
            let content = presence ?? PresenceBook.nothing(of: operation.target)
            return .granted(duration, add(content, subscription, isHeld: true, to: &state))
        }
    }

    /// Keeps presence; whoever has a subscription is to hear of it.
    func publish(_ content: [UInt8], of target: Principal) throws(PresenceError) {
        try state.withLock { state throws(PresenceError) in
            resume(&state)
            for subscription in try store.set(content, of: target, at: clock()) {
                call(for: add(content, subscription, isHeld: false, to: &state).parties, &state)
            }
        }
    }

    /// Presence of somebody who has never published any: no tuple (RFC 3863 4.1).
    private static func nothing(of target: String) -> [UInt8] {
        let entity = String(decoding: NotationText.markup(target.utf8), as: UTF8.self)
        return Array(#"<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="\#(entity)"/>"#.utf8)
    }

    // MARK: - Notifications that wait

    /// Where nobody tells any more it stays in the store, for whoever begins anew.
    private func add(
        _ content: [UInt8], _ subscription: Subscription, isHeld: Bool, to state: inout State
    ) -> Notification {
        let parties = subscription.parties
        let operation = NotifyOperation(
            watcher: subscription.watcherURI, target: subscription.targetURI,
            transactionID: OperationID(using: &state.generator), content: content)
        let notification = Notification(parties: parties, operation: operation)
        guard !state.isOver else { return notification }
        log?.begin()
        var queue = state.queues.removeValue(forKey: parties) ?? Queue()
        while queue.waiting.count >= PresenceBook.maximumWaiting
            || state.octets >= PresenceBook.maximumOctets && !queue.waiting.isEmpty
        {
            let old = queue.waiting.removeFirst()
            state.octets -= old.operation.content.count
            log?.note(configuration.name, .refused(old.operation.transactionID, .superseded))
            log?.end()
        }
        queue.waiting.append(notification)
        if isHeld { queue.answers += 1 }
        state.octets += content.count
        state.queues[parties] = queue
        return notification
    }

    /// Has somebody tell what is to be told to a watcher, unless somebody does.
    private func call(for parties: Parties, _ state: inout State) {
        guard let queue = state.queues[parties], !queue.isTold, !queue.isBlocked else { return }
        state.queues[parties]?.isTold = true
        signal.yield(parties)
    }

    /// The answer is out, or never will be: the watcher may hear what was granted.
    func release(_ notification: Notification) {
        state.withLock { state in
            state.queues[notification.parties]?.answers -= 1
            call(for: notification.parties, &state)
        }
    }

    /// The next for a watcher; at none somebody else has to be called for those that come later.
    func nextNotification(for parties: Parties) -> Notification? {
        state.withLock { state in
            guard var queue = state.queues.removeValue(forKey: parties) else { return nil }
            if queue.isBlocked {
                queue.isTold = false
                if !queue.waiting.isEmpty { state.queues[parties] = queue }
                return nil
            }
            let next = queue.waiting.removeFirst()
            state.octets -= next.operation.content.count
            state.queues[parties] = queue
            return next
        }
    }

    /// What was told, or cannot be: it is not told again after the next beginning, unless something newer waits.
    func settle(_ notification: Notification) {
        state.withLock { state in
            guard state.queues[notification.parties]?.waiting.isEmpty ?? true else { return }
            // Where that cannot be kept, the watcher hears it twice.
            try? store.settle(notification.parties)
        }
    }

    /// Has watchers told what they were not told before the service ended.
    func resume() { state.withLock { resume(&$0) } }

    /// Before anything else is kept, once.
    private func resume(_ state: inout State) {
        // A store that fails says so to whoever subscribes, and is asked again.
        guard !state.isResumed, let unsettled = try? store.unsettled(at: clock()) else { return }
        state.isResumed = true
        for (subscription, presence) in unsettled {
            let content = presence ?? PresenceBook.nothing(of: subscription.targetURI)
            call(for: add(content, subscription, isHeld: false, to: &state).parties, &state)
        }
    }

    /// Nobody tells any more.
    func forget() {
        state.withLock { state in
            state.isOver = true
            for _ in state.queues.values.flatMap(\.waiting) { log?.end() }
            state.queues = [:]
            state.octets = 0
        }
    }
}

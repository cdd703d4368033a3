internal import Foundation
import NextHops
import Synchronization
import Transport

/// Presence of those who are here, and who watches them (RFC 3859 3.4).
final class PresenceBook: Sendable {
    /// Notifications to one watcher that wait at most; the oldest goes first, for the newest says what holds.
    private static let maximumBacklog = 100

    /// What a watcher is to hear.
    struct Notification: Sendable {
        let watcher: Principal
        let operation: NotifyOperation
    }

    /// What becomes of a subscribe operation.
    enum Decision {
        case refused(Refusal)
        /// With the seconds for which it runs, and what the watcher hears at once.
        case granted(UInt32, Notification)
    }

    private struct State {
        var backlog: [Principal: [Notification]] = [:]
        var generator: any RandomNumberGenerator & Sendable
    }

    /// Whoever has something to hear and nobody who tells.
    let watchersToTell: AsyncStream<Principal>
    private let signal: AsyncStream<Principal>.Continuation
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
        (watchersToTell, signal) = AsyncStream.makeStream()
        let generator: any RandomNumberGenerator & Sendable =
            if let seed = configuration.seed { SeededGenerator(seed: seed) } else { SystemRandomNumberGenerator() }
        state = Mutex(State(generator: generator))
    }

    /// The machine's.
    static let systemClock: @Sendable () -> Double = { Date.now.timeIntervalSince1970 }

    private var now: Double { clock() }

    /// Decides on a subscription whose parties are valid and permitted (RFC 3859 3.4.1 from step 3 on).
    func handle(_ operation: SubscribeOperation, _ watcher: Principal, _ target: Principal) -> Decision {
        let duration = min(operation.duration, configuration.maximumDuration)
        let subscription = Subscription(
            watcher: watcher, target: target, identifier: operation.subscriptionID, operation: operation,
            end: now + Double(duration))
        do throws(PresenceError) {
            if operation.duration == 0 {
                // Without a subscription of this identifier it is a single look (RFC 3859 3.4.3).
                try store.remove(watcher, target, operation.subscriptionID)
            } else {
                let isNew = try store.insert(
                    subscription, unlessOneRunsAt: now, maximum: configuration.maximumSubscriptions)
                switch isNew {
                case .inserted: break
                case .runs: return .refused(.subscribed)
                case .full: return .refused(.tooManySubscriptions)
                }
            }
            let content = try store.presence(of: target) ?? PresenceBook.nothing(of: operation.target)
            return .granted(duration, notification(subscription, content))
        } catch {
            return .refused(.notStored)
        }
    }

    /// Keeps presence.
    /// - Returns: A notification for each subscription that runs.
    func publish(_ content: [UInt8], of target: Principal) throws(PresenceError) -> [Notification] {
        try store.set(content, of: target)
        return try store.subscriptions(to: target, runningAt: now).map { notification($0, content) }
    }

    private func notification(_ subscription: Subscription, _ content: [UInt8]) -> Notification {
        let identifier = state.withLock { OperationID(using: &$0.generator) }
        return Notification(
            watcher: subscription.watcher,
            operation: NotifyOperation(
                watcher: subscription.watcherURI, target: subscription.targetURI, transactionID: identifier,
                content: content))
    }

    /// Presence of somebody who has never published any: no tuple (RFC 3863 4.1).
    private static func nothing(of target: String) -> [UInt8] {
        let entity = String(decoding: NotationText.markup(target.utf8), as: UTF8.self)
        return Array(#"<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="\#(entity)"/>"#.utf8)
    }

    // MARK: - Notifications that wait

    func tell(_ notification: Notification) {
        log?.begin(.notify(notification.operation))
        let isFirst = state.withLock { state in
            guard var waiting = state.backlog[notification.watcher] else {
                state.backlog[notification.watcher] = [notification]
                return true
            }
            if waiting.count == PresenceBook.maximumBacklog {
                log?.end(.notify(waiting.removeFirst().operation))
            }
            waiting.append(notification)
            state.backlog[notification.watcher] = waiting
            return false
        }
        if isFirst { signal.yield(notification.watcher) }
    }

    /// The next for a watcher; at none somebody else has to be found for those that come later.
    func nextNotification(for watcher: Principal) -> Notification? {
        state.withLock { state in
            guard var waiting = state.backlog[watcher], !waiting.isEmpty else {
                state.backlog[watcher] = nil
                return nil
            }
            let next = waiting.removeFirst()
            state.backlog[watcher] = waiting
            return next
        }
    }
}

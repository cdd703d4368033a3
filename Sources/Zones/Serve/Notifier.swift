public import DNSWire
import Synchronization
public import Transport

/// Tells secondaries that zones have changed, until they answer (RFC 1996). It speaks for one set of zones: of two
/// versions of a zone, a secondary hears of the one that was told last.
///
///     let notifier = Notifier(secondaries, network)
///     notifier.tell(zones)
///     await notifier.run { print($0) }
public final class Notifier: Sendable {
    /// How long an answer is waited for.
    public struct Timing: Hashable, Sendable {
        /// The wait behind the first message; each further one is twice as long.
        public var firstWait = Duration.seconds(1)
        /// The longest wait (RFC 1996 3.6 has 60 seconds).
        public var longestWait = Duration.seconds(60)
        /// Messages in all; behind the last one a secondary finds the change when it refreshes the zone.
        public var attempts = 7

        /// 1, 2, 4, 8, 16, 32 and 60 seconds: two minutes in all.
        public init() {}
    }

    /// What came of telling one secondary of one zone.
    public struct Report: Hashable, Sendable {
        /// How it ended.
        public enum Outcome: Hashable, Sendable {
            /// The secondary knows (NOERROR).
            case acknowledged
            /// The secondary answered, and does not want to know: NOTAUTH, REFUSED, NOTIMP.
            case refused(ResponseCode)
            /// No answer to any of the messages.
            case unanswered
        }

        /// The zone that changed.
        public let apex: Name
        /// The version that was told.
        public let serial: UInt32
        /// Who was told.
        public let secondary: Endpoint
        /// How it ended.
        public let outcome: Outcome
    }

    private let network: any Network
    private let timing: Timing
    private let inboxes: [Endpoint: Inbox]

    /// - Parameters:
    ///   - secondaries: Who is told; each once.
    ///   - network: What messages go through.
    ///   - timing: How long it waits for answers, and how often it tries.
    public init(_ secondaries: [Endpoint], _ network: any Network, _ timing: Timing = Timing()) {
        self.network = network
        self.timing = timing
        inboxes = Dictionary(secondaries.map { ($0, Inbox()) }) { first, _ in first }
    }

    /// Has every secondary told of these versions; they take the place of those that it has not heard of yet.
    public func tell(_ zones: [Zone]) {
        for inbox in inboxes.values { inbox.put(zones) }
    }

    /// Tells what there is to tell, until the task is cancelled.
    /// - Parameter report: Is handed what came of each zone and secondary; not of those that a newer version replaced.
    public func run(_ report: @escaping @Sendable (Report) -> Void) async {
        await network.run {
            await withDiscardingTaskGroup { group in
                for (secondary, inbox) in inboxes {
                    group.addTask { [network, timing] in
                        var notices = Notices(secondary, network, timing)
                        await notices.run(inbox, report)
                    }
                }
            }
        }
    }

    /// What a secondary is still to be told: the newest version of each zone, however often it changes.
    fileprivate final class Inbox: Sendable {
        private let zones = Mutex<[Name: Zone]>([:])
        private let signal = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

        func put(_ news: [Zone]) {
            zones.withLock { zones in for zone in news { zones[zone.apex] = zone } }
            signal.continuation.yield()
        }

        func take() -> [Zone] {
            zones.withLock { zones in
                defer { zones = [:] }
                return Array(zones.values)
            }
        }

        /// Waits until there may be something; none when the task is cancelled.
        func waitForNews() async -> Void? {
            for await _ in signal.stream { return () }
            return nil
        }
    }
}

/// What one secondary is being told: one port, and one message for each zone and try.
private struct Notices {
    /// How long news of another zone waits while an answer is waited for.
    private static let tick = Duration.milliseconds(200)
    /// Messages that are sent in a row before answers are taken, so that no buffer runs over.
    private static let maximumRow = 64

    private struct Notice {
        let zone: Zone
        let id: UInt16
        var attempts = 0
        var due: ContinuousClock.Instant
    }

    private let secondary: Endpoint
    private let network: any Network
    private let timing: Notifier.Timing
    private var open: [Name: Notice] = [:]

    init(_ secondary: Endpoint, _ network: any Network, _ timing: Notifier.Timing) {
        (self.secondary, self.network, self.timing) = (secondary, network, timing)
    }

    mutating func run(_ inbox: Notifier.Inbox, _ report: (Notifier.Report) -> Void) async {
        var port: (any DatagramPort)?
        while !Task.isCancelled {
            for zone in inbox.take() {
                open[zone.apex] = Notice(zone: zone, id: .random(in: 0 ... .max), due: network.now)
            }
            guard !open.isEmpty else {
                // Nothing is under way: the port is given back.
                port = nil
                guard await inbox.waitForNews() != nil else { return }
                continue
            }
            guard let current = port ?? (try? network.openDatagrams(toward: secondary)) else {
                // No room for one more socket: the secondary finds the changes by itself.
                close(Array(open.values), report)
                continue
            }
            port = current
            sendDue(through: current, report)
            do {
                if let reply = try await current.receive(before: nextLook) { take(reply, report) }
            } catch is CancellationError {
                return
            } catch {
                // Nobody listens there yet: that is silence, and the next try comes in its time.
                port = nil
            }
        }
    }

    private var nextLook: ContinuousClock.Instant {
        let soon = network.now + Notices.tick
        return open.values.map(\.due).min().map { min($0, soon) } ?? soon
    }

    private mutating func sendDue(through port: any DatagramPort, _ report: (Notifier.Report) -> Void) {
        let now = network.now
        for (apex, notice) in open.filter({ $0.value.due <= now }).prefix(Notices.maximumRow) {
            guard notice.attempts < timing.attempts else {
                close([notice], report)
                continue
            }
            try? port.send(notice.zone.notification(id: notice.id).bytes, to: secondary)
            let wait = min(timing.longestWait, timing.firstWait * (1 << min(notice.attempts, 16)))
            open[apex]?.attempts += 1
            open[apex]?.due = now + wait
        }
    }

    /// RFC 1996 3.7: an answer has the id and the question of the message; whatever its code, no further one is sent.
    private mutating func take(_ datagram: Datagram, _ report: (Notifier.Report) -> Void) {
        guard datagram.source == secondary, let reply = try? Message(parsing: datagram.bytes), reply.isReply,
            reply.opcode == .notify, let name = reply.questions.first?.name, let notice = open[name],
            notice.id == reply.id
        else { return }
        close([notice], report, reply.responseCode)
    }

    private mutating func close(
        _ notices: [Notice], _ report: (Notifier.Report) -> Void, _ code: ResponseCode? = nil
    ) {
        for notice in notices {
            open[notice.zone.apex] = nil
            let outcome = code.map { $0 == .noError ? Notifier.Report.Outcome.acknowledged : .refused($0) }
            report(
                Notifier.Report(
                    apex: notice.zone.apex, serial: notice.zone.serial, secondary: secondary,
                    outcome: outcome ?? .unanswered))
        }
    }
}

extension Zone {
    /// RFC 1996 3.7: the question is the zone's SOA, AA is set, and the answer section has the SOA as a hint.
    func notification(id: UInt16) -> Message {
        var message = Message(id: id, questions: [Question(name: apex, type: .soa)])
        message.opcode = .notify
        message.isAuthoritative = true
        message.answer = [storage.record(0, of: storage.sets[Int(storage.startOfAuthority)])]
        return message
    }
}

extension Zone {
    /// Whether two versions have the same records, in any order.
    fileprivate func hasSameRecords(as other: Zone) -> Bool {
        guard recordCount == other.recordCount else { return false }
        let (ours, theirs) = (records.lazy.map(\.record), other.records.lazy.map(\.record))
        return ours.elementsEqual(theirs) || Set(ours) == Set(theirs)
    }
}

extension Catalog {
    /// The zones whose serial is another one than in an earlier catalog, or that it did not have.
    public func changes(since earlier: Catalog) -> [Zone] {
        let serials = Dictionary(earlier.zones.map { ($0.apex, $0.serial) }) { first, _ in first }
        return zones.filter { serials[$0.apex] != $0.serial }
    }

    /// The zones that have other records than in an earlier catalog and no higher serial, with the serial that they had:
    /// secondaries do not ask for them (RFC 1034 4.3.5).
    public func unnoticedChanges(since earlier: Catalog) -> [(zone: Zone, serial: UInt32)] {
        let before = Dictionary(earlier.zones.map { ($0.apex, $0) }) { first, _ in first }
        return zones.compactMap { zone in
            guard let old = before[zone.apex], !zone.isNewer(than: old.serial), !zone.hasSameRecords(as: old) else {
                return nil
            }
            return (zone, old.serial)
        }
    }
}

extension Notifier.Report: CustomStringConvertible {
    /// `127.0.0.1:5301 knows of example.test 7`.
    public var description: String {
        switch outcome {
        case .acknowledged: "\(secondary) knows of \(apex.host) \(serial)"
        case .refused(let code): "\(secondary) does not want to know of \(apex.host) \(serial): \(code)"
        case .unanswered: "\(secondary) does not answer: it finds \(apex.host) \(serial) when it refreshes the zone"
        }
    }
}

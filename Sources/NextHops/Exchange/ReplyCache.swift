import DNSWire
import Synchronization

/// Replies that may be used again, for all resolutions that share it (D21, D30; RFC 2308).
///
/// It keeps what a question was answered with, never an order: that is drawn anew by each resolution. Time is told by
/// whoever asks, from the clock of its network. A question that is under way for one resolution is not asked again for
/// another: that one waits for the reply.
public final class ReplyCache: Sendable {
    /// What a reply is kept under.
    fileprivate enum Key: Hashable {
        case question(Question)
        /// RFC 2308 5: that a name does not exist answers every type.
        case missing(Name, RecordClass)
    }

    fileprivate struct Entry {
        let reply: Message
        let stored: ContinuousClock.Instant
        let expiry: ContinuousClock.Instant
    }

    fileprivate struct Waiter {
        let ticket: UInt64
        let continuation: CheckedContinuation<Message?, Never>
    }

    fileprivate struct State {
        var entries: [Key: Entry] = [:]
        /// Questions that somebody asks now, and who waits for the reply.
        var underWay: [Question: [Waiter]] = [:]
        var lastTicket: UInt64 = 0
    }

    /// Entries above which the one that expires first goes.
    public let capacity: Int
    private let state = Mutex(State())

    /// - Precondition: a capacity of at least 1.
    public init(capacity: Int = 10_000) {
        precondition(capacity >= 1, "a cache has room for something")
        self.capacity = capacity
    }

    /// Entries that are kept, those included whose time is up.
    public var count: Int { state.withLock { $0.entries.count } }

    /// Forgets everything.
    public func forget() { state.withLock { $0.entries = [:] } }

    /// What is known of a question, its TTLs less the time that has passed. Without a reply the caller asks, and says
    /// by `finish` what came of it.
    func begin(_ question: Question, now: ContinuousClock.Instant) async -> Message? {
        let ticket: UInt64
        switch state.withLock({ $0.begin(question, now) }) {
        case .known(let reply): return reply
        case .ask: return nil
        case .wait(let number): ticket = number
        }
        // Without a reply, whoever waited asks for itself.
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome: Message?? = state.withLock { state in
                    // The reply may have come before the waiting began.
                    guard !Task.isCancelled, state.underWay[question] != nil else { return state.known(question, now) }
                    state.underWay[question]?.append(Waiter(ticket: ticket, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let place = state.underWay[question]?.firstIndex(where: { $0.ticket == ticket }) else {
                    return nil
                }
                return state.underWay[question]?.remove(at: place)
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    /// Ends what `begin` left to the caller; keeps the reply if it may be kept, and hands it to those who wait.
    func finish(_ question: Question, _ reply: Message?, now: ContinuousClock.Instant) {
        let waiters = state.withLock { state in
            if let reply { state.store(reply, for: question, now, capacity) }
            return state.underWay.removeValue(forKey: question) ?? []
        }
        for waiter in waiters { waiter.continuation.resume(returning: reply) }
    }
}

// MARK: - Keeping

extension ReplyCache.State {
    enum Beginning {
        case known(Message)
        /// Nobody asks it now.
        case ask
        case wait(ticket: UInt64)
    }

    mutating func begin(_ question: Question, _ now: ContinuousClock.Instant) -> Beginning {
        if let known = known(question, now) { return .known(known) }
        guard underWay[question] != nil else {
            underWay[question] = []
            return .ask
        }
        lastTicket += 1
        return .wait(ticket: lastTicket)
    }

    mutating func known(_ question: Question, _ now: ContinuousClock.Instant) -> Message? {
        for key in [ReplyCache.Key.question(question), .missing(question.name, question.recordClass)] {
            guard let entry = entries[key] else { continue }
            guard entry.expiry > now else {
                entries[key] = nil
                continue
            }
            return entry.reply.aged(by: entry.stored.duration(to: now).components.seconds)
        }
        return nil
    }

    mutating func store(_ reply: Message, for question: Question, _ now: ContinuousClock.Instant, _ capacity: Int) {
        guard let lifetime = reply.lifetime(for: question.type), lifetime > 0 else { return }
        let isMissing = reply.responseCode == .noSuchName && !reply.answer.contains { $0.type == .cname }
        let key = isMissing ? ReplyCache.Key.missing(question.name, question.recordClass) : .question(question)
        if entries[key] == nil, entries.count >= capacity { makeRoom(now, capacity) }
        entries[key] = ReplyCache.Entry(reply: reply.withNegativeTTL, stored: now, expiry: now + .seconds(lifetime))
    }

    private mutating func makeRoom(_ now: ContinuousClock.Instant, _ capacity: Int) {
        entries = entries.filter { $0.value.expiry > now }
        guard entries.count >= capacity, let first = entries.min(by: { $0.value.expiry < $1.value.expiry }) else {
            return
        }
        entries[first.key] = nil
    }
}

extension Message {
    /// Seconds for which the reply may be used: the least TTL of its answer and, where nothing was found, of the SOA
    /// (RFC 2308 3, 5); none for a negative reply without one.
    fileprivate func lifetime(for type: RecordType) -> UInt32? {
        let answered = answer.map(\.ttl).min()
        let isPositive = responseCode == .noError && answer.contains { $0.type == type }
        guard !isPositive else { return answered }
        guard let authority = authority.first(where: { $0.type == .soa }),
            let minimum = authority.startOfAuthority?.minimum
        else { return nil }
        return min(answered ?? .max, authority.ttl, minimum)
    }

    /// The reply with the TTL of its SOA cut to what a negative reply is worth, so that both age alike.
    fileprivate var withNegativeTTL: Message {
        var reply = self
        reply.authority = authority.map { record in
            guard let minimum = record.startOfAuthority?.minimum, minimum < record.ttl else { return record }
            return record.with(ttl: minimum)
        }
        return reply
    }

    /// The reply some time later; what came along and has no time left is gone.
    fileprivate func aged(by seconds: Int64) -> Message {
        guard seconds > 0 else { return self }
        let age = UInt32(clamping: seconds)
        var reply = self
        reply.answer = answer.map { $0.with(ttl: $0.ttl - min($0.ttl, age)) }
        reply.authority = authority.map { $0.with(ttl: $0.ttl - min($0.ttl, age)) }
        reply.additional = additional.filter { $0.ttl > age }.map { $0.with(ttl: $0.ttl - age) }
        return reply
    }
}

extension Record {
    fileprivate func with(ttl: UInt32) -> Record {
        Record(owner: owner, type: type, recordClass: recordClass, ttl: ttl, data: data)
    }
}

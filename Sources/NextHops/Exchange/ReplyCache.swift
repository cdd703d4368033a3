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
        let continuation: CheckedContinuation<Beginning, Never>
    }

    /// A question that somebody asks now.
    fileprivate struct Asking {
        /// When whoever asks gives up.
        let deadline: ContinuousClock.Instant
        /// Who waits for the reply.
        var waiters: [Waiter] = []
    }

    /// How a question begins.
    enum Beginning {
        /// The answer, its TTLs less the time that has passed.
        case known(Message)
        /// Another resolution has asked just now, in vain.
        case failed(ResolutionError.Detail)
        /// The caller asks, and says by `finish` what came of it.
        case ask
        /// The caller asks for itself alone: it has less time than whoever asks already, or is cancelled.
        case askAlone
    }

    fileprivate struct State {
        var entries: [Key: Entry] = [:]
        var underWay: [Question: Asking] = [:]
        var lastTicket: UInt64 = 0
    }

    /// Entries above which those that expire first go.
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

    /// What is known of a question, or who is to ask it. Whoever waits for another resolution's reply waits here.
    /// - Parameter deadline: When the caller gives up.
    func begin(
        _ question: Question, now: ContinuousClock.Instant, deadline: ContinuousClock.Instant
    ) async -> Beginning {
        let ticket: UInt64
        switch state.withLock({ $0.begin(question, now, deadline) }) {
        case .now(let beginning): return beginning
        case .wait(let number): ticket = number
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let beginning: Beginning? = state.withLock { state in
                    guard !Task.isCancelled else { return .askAlone }
                    // The reply may have come before the waiting began.
                    guard state.underWay[question] != nil else {
                        guard case .now(let beginning) = state.begin(question, now, deadline) else { return .askAlone }
                        return beginning
                    }
                    state.underWay[question]?.waiters.append(Waiter(ticket: ticket, continuation: continuation))
                    return nil
                }
                if let beginning { continuation.resume(returning: beginning) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let place = state.underWay[question]?.waiters.firstIndex(where: { $0.ticket == ticket }) else {
                    return nil
                }
                return state.underWay[question]?.waiters.remove(at: place)
            }
            waiter?.continuation.resume(returning: .askAlone)
        }
    }

    /// Ends what `begin` left to the caller; keeps the reply if it may be kept, and tells those who wait.
    /// - Parameter outcome: None when the caller was cancelled: then one of those who wait asks instead.
    func finish(_ question: Question, _ outcome: Exchange.Outcome?, now: ContinuousClock.Instant) {
        let ended: [Waiter]
        let beginning: Beginning
        switch outcome {
        case .reply(let reply):
            beginning = .known(reply)
            ended = state.withLock { state in
                state.store(reply, for: question, now, capacity)
                return state.underWay.removeValue(forKey: question)?.waiters ?? []
            }
        case .failure(let detail):
            beginning = .failed(detail)
            ended = state.withLock { $0.underWay.removeValue(forKey: question)?.waiters ?? [] }
        case nil:
            beginning = .ask
            ended = state.withLock { $0.nextAsker(of: question) }
        }
        for waiter in ended { waiter.continuation.resume(returning: beginning) }
    }
}

// MARK: - Keeping

extension ReplyCache.State {
    enum Step {
        case now(ReplyCache.Beginning)
        case wait(ticket: UInt64)
    }

    mutating func begin(
        _ question: Question, _ now: ContinuousClock.Instant, _ deadline: ContinuousClock.Instant
    ) -> Step {
        if let known = known(question, now) { return .now(.known(known)) }
        guard let asking = underWay[question] else {
            underWay[question] = ReplyCache.Asking(deadline: deadline)
            return .now(.ask)
        }
        guard asking.deadline <= deadline else { return .now(.askAlone) }
        lastTicket += 1
        return .wait(ticket: lastTicket)
    }

    /// The one of those who wait that asks from now on; the others go on waiting.
    mutating func nextAsker(of question: Question) -> [ReplyCache.Waiter] {
        guard underWay[question]?.waiters.isEmpty == false, let next = underWay[question]?.waiters.removeFirst() else {
            underWay[question] = nil
            return []
        }
        return [next]
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
        guard let lifetime = reply.lifetime(for: question), lifetime > 0 else { return }
        let isMissing = reply.responseCode == .noSuchName && !reply.answer.contains { $0.type == .cname }
        let key = isMissing ? ReplyCache.Key.missing(question.name, question.recordClass) : .question(question)
        if entries[key] == nil, entries.count >= capacity { makeRoom(now, capacity) }
        entries[key] = ReplyCache.Entry(reply: reply.withNegativeTTL, stored: now, expiry: now + .seconds(lifetime))
    }

    /// Drops what has expired; when that is not enough, the eighth that expires first, so that a full cache is not
    /// searched for each reply.
    private mutating func makeRoom(_ now: ContinuousClock.Instant, _ capacity: Int) {
        entries = entries.filter { $0.value.expiry > now }
        guard entries.count >= capacity else { return }
        let first = entries.sorted { $0.value.expiry < $1.value.expiry }.prefix(max(1, capacity / 8))
        for (key, _) in first { entries[key] = nil }
    }
}

extension Message {
    /// Seconds for which the reply may be used: the least TTL of the aliases and records that answer the question and,
    /// where nothing was found, of the SOA (RFC 2308 3, 5); none for a denial without one.
    fileprivate func lifetime(for question: Question) -> UInt32? {
        var name = question.name
        var aliases: [Record] = []
        // Each round takes another record; a circle ends with the records.
        while aliases.count < answer.count,
            let alias = answer.first(where: { $0.type == .cname && $0.owner == name }), let target = alias.targetName
        {
            aliases.append(alias)
            name = target
        }
        let records = answer.filter { $0.type == question.type && $0.owner == name }
        let used = (aliases + records).map(\.ttl).min()
        if responseCode == .noError, !records.isEmpty { return used }
        if let authority = authority.first(where: { $0.type == .soa }),
            let minimum = authority.startOfAuthority?.minimum
        {
            return min(used ?? .max, authority.ttl, minimum)
        }
        // Aliases alone say where to ask next.
        return responseCode == .noError ? used : nil
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

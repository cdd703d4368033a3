import DNSWire
import Transport

/// Finds the records of a name along its aliases, each question that was answered asked once.
struct Questions {
    /// D4: aliases in the chain of one name.
    static let maximumAliases = 16
    /// Questions in flight at once.
    static let maximumConcurrency = 32

    /// What was found at the end of a name's aliases.
    struct Found {
        enum Ending {
            /// Records of the type that was asked for, owned by the last name of the chain.
            case records([Record])
            /// The last name has none of the type (RFC 2308 2.2), or does not exist (2.1).
            case nothing(nameExists: Bool)
            case loop
            case failure(ResolutionError.Detail)
        }

        var ending = Ending.loop
        /// The type that was asked for.
        let type: RecordType
        /// The name that was asked for, then each canonical name.
        var chain: [Name]
        /// The least TTL of what was used.
        var ttl = UInt32.max
        /// The additional section of the last reply.
        var additional: [Record] = []
        /// Owners of records of the type which no alias leads to.
        var foreignOwners: [Name] = []

        var canonicalName: Name { chain[chain.count - 1] }
        var aliasCount: Int { chain.count - 1 }
    }

    private(set) var exchange: Exchange
    private let cache: ReplyCache?
    private var replies: [Question: Message] = [:]
    /// Names of which a reply said that they do not exist, with that reply (RFC 2308 5, D30: it answers every type).
    private var missing: [Name: Message] = [:]

    init(_ exchange: Exchange, cache: ReplyCache? = nil) {
        self.exchange = exchange
        self.cache = cache
    }

    /// Follows a name to its records.
    /// - Parameter aliasesBefore: Aliases that led to the name and count with its own (D4).
    mutating func find(_ name: Name, _ type: RecordType, aliasesBefore: Int = 0) async -> Found {
        var found = Found(type: type, chain: [name])
        // Each round but the last adds at least one alias, and there are 16 at most.
        while true {
            let asked = found.canonicalName
            let reply: Message
            switch await ask(Question(name: asked, type: type)) {
            case .reply(let message): reply = message
            case .failure(let detail):
                found.ending = .failure(detail)
                return found
            }
            guard Questions.follow(reply, type, aliasesBefore, &found) else { return found }
            if let ending = Questions.ending(reply, type, &found, hasMoved: found.canonicalName != asked) {
                found.ending = ending
                return found
            }
        }
    }

    /// Follows several names to their records at the same time. The result is the same whichever reply comes first:
    /// each search begins with what is known now, and what they learn is put together in the order of `questions`.
    mutating func find(_ questions: [Question], aliasesBefore: Int = 0) async -> [Found] {
        let start = self
        let searches = await withTaskGroup(of: (Int, Found, Questions).self) { group in
            var searches: [(found: Found, end: Questions)?] = Array(repeating: nil, count: questions.count)
            for (number, question) in questions.enumerated() {
                if number >= Questions.maximumConcurrency, let (done, found, end) = await group.next() {
                    searches[done] = (found, end)
                }
                group.addTask {
                    var search = start
                    let found = await search.find(question.name, question.type, aliasesBefore: aliasesBefore)
                    return (number, found, search)
                }
            }
            for await (done, found, end) in group { searches[done] = (found, end) }
            return searches.compactMap(\.self)
        }
        for search in searches { merge(search.end, since: start) }
        return searches.map(\.found)
    }

    private mutating func merge(_ other: Questions, since start: Questions) {
        exchange.merge(other.exchange, since: start.exchange)
        replies.merge(other.replies) { known, _ in known }
        missing.merge(other.missing) { known, _ in known }
    }

    private mutating func ask(_ question: Question) async -> Exchange.Outcome {
        if let known = replies[question] ?? missing[question.name] { return .reply(known) }
        let beginning = await cache?.begin(question, now: exchange.now, deadline: exchange.deadline) ?? .askAlone
        switch beginning {
        case .known(let known):
            exchange.remember(question)
            remember(known, question)
            return .reply(known)
        case .failed(let detail): return .failure(detail)
        case .ask, .askAlone: break
        }
        let outcome = await exchange.ask(question)
        if case .ask = beginning { cache?.finish(question, Task.isCancelled ? nil : outcome, now: exchange.now) }
        if case .reply(let reply) = outcome { remember(reply, question) }
        return outcome
    }

    private mutating func remember(_ reply: Message, _ question: Question) {
        replies[question] = reply
        if reply.responseCode == .noSuchName, !reply.answer.contains(where: { $0.type == .cname }) {
            missing[question.name] = reply
        }
    }

    /// Follows the aliases of one reply, whatever the order of its records; false for a loop.
    private static func follow(
        _ reply: Message, _ type: RecordType, _ aliasesBefore: Int, _ found: inout Found
    ) -> Bool {
        while let alias = reply.answer.first(where: { isUsable($0, .cname, found.canonicalName) }),
            let canonical = alias.targetName
        {
            guard !found.chain.contains(canonical), found.aliasCount + aliasesBefore < maximumAliases else {
                return false
            }
            found.chain.append(canonical)
            found.ttl = min(found.ttl, alias.ttl)
        }
        return true
    }

    private static func isUsable(_ record: Record, _ type: RecordType, _ owner: Name) -> Bool {
        record.type == type && record.owner == owner && record.recordClass == .internet
    }

    /// What one reply says of the last name of the chain; none when that name has to be asked for itself.
    private static func ending(
        _ reply: Message, _ type: RecordType, _ found: inout Found, hasMoved: Bool
    ) -> Found.Ending? {
        // RFC 2782, Usage rules: records count in a reply with NOERROR only.
        let records =
            reply.responseCode == .noError ? reply.answer.filter { isUsable($0, type, found.canonicalName) } : []
        for other in reply.answer where other.type == type && other.owner != found.canonicalName {
            if !found.foreignOwners.contains(other.owner) { found.foreignOwners.append(other.owner) }
        }
        guard records.isEmpty else {
            found.ttl = records.map(\.ttl).reduce(found.ttl, min)
            found.additional = reply.additional
            return .records(records)
        }
        let authority = reply.authority.first { $0.type == .soa }
        let hasToAsk = hasMoved && authority == nil && reply.responseCode != .noSuchName
        if let authority, let minimum = authority.startOfAuthority?.minimum {
            found.ttl = min(found.ttl, authority.ttl, minimum)
        } else if !hasToAsk {
            // RFC 2308 5: a denial without an SOA is not used again.
            found.ttl = 0
        }
        switch reply.responseCode {
        case .noSuchName: return .nothing(nameExists: false)
        // A server that ends a chain without an SOA has not looked at its last name (RFC 1034 5.3.3).
        case _ where hasToAsk: return nil
        default: return .nothing(nameExists: true)
        }
    }
}

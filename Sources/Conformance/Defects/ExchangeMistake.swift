import DNSWire
import Transport

/// What a mistaken client does between its lookup and the network.
struct ExchangeMistake: Sendable {
    /// What becomes of a query.
    enum Fate {
        case sent(Message)
        /// The client believes to know the answer.
        case answered(Message)
        case lost
    }

    /// A query that is about to leave.
    var query: @Sendable (Message, inout MistakenMemory) -> Fate = { query, _ in .sent(query) }
    /// A datagram that has arrived from anywhere; none ends the wait.
    var datagram: @Sendable (Datagram, _ query: Message, _ server: Endpoint) -> Datagram? = { datagram, _, _ in datagram
    }
    /// The reply to a query.
    var reply: @Sendable (inout Message, _ query: Message, inout MistakenMemory) -> Void = { _, _, _ in }
    /// What the client makes of no reply in time.
    var silence: @Sendable (_ query: Message) -> Message? = { _ in nil }
    var opensStreams = true
}

/// What a mistaken client keeps while it is judged by one case.
struct MistakenMemory: Sendable {
    /// SRV records, as they stood in the last answer that had any.
    var locations: [ServiceLocation] = []
    /// Domains whose SRV records were asked for.
    var domains: Set<Name> = []
    /// Addresses that were read somewhere.
    var addresses: [Record] = []
    /// Names of which something went wrong.
    var badNames: Set<Name> = []
    var badQuestions: Set<Question> = []
    /// Ports that stand for others, so that the resolver does not meet those.
    var maskedPorts: [UInt16: UInt16] = [:]

    mutating func note(_ records: [Record]) {
        let seen = records.compactMap(\.serviceLocation)
        if !seen.isEmpty { locations = seen }
    }

    /// A port that stands for another one, different each time for the same record set, and no port of `records`.
    mutating func masks(for ports: [UInt16], besides records: [ServiceLocation]) -> [UInt16] {
        let used = Set(records.map(\.port))
        let free = (1...UInt16.max).reversed().lazy.filter { !used.contains($0) }
        let masks = Array(free.prefix(ports.count))
        maskedPorts = Dictionary(uniqueKeysWithValues: zip(masks, ports))
        return masks
    }
}

// MARK: - Ways to be wrong

extension ExchangeMistake {
    /// Changes replies to questions for SRV records.
    static func service(_ change: @escaping @Sendable (inout Message, inout MistakenMemory) -> Void) -> ExchangeMistake
    {
        var mistake = ExchangeMistake()
        mistake.reply = { reply, query, memory in
            if query.type == .srv { change(&reply, &memory) }
        }
        return mistake
    }

    /// Changes each SRV record of the answers, or leaves it out.
    static func locations(_ change: @escaping @Sendable (ServiceLocation) -> ServiceLocation?) -> ExchangeMistake {
        service { reply, _ in
            reply.answer = reply.answer.compactMap { record in
                guard let location = record.serviceLocation else { return record }
                return change(location).map { record.with(location: $0) }
            }
        }
    }

    /// A client that believes that no domain has SRV records.
    static let withoutServices: ExchangeMistake = {
        var mistake = ExchangeMistake()
        mistake.query = { query, _ in query.type == .srv ? .answered(query.denial) : .sent(query) }
        return mistake
    }()

    /// One that makes no mistake, and remembers how the records stood in the answers.
    static let attentive = service { reply, memory in memory.note(reply.answer) }
}

extension Message {
    var type: RecordType? { questions.first?.type }

    /// The reply to this query that there is no record of the type.
    var denial: Message {
        var reply = Message(id: id, questions: questions)
        reply.isReply = true
        reply.isAuthoritative = true
        reply.edns = edns.map { _ in EDNS(payloadSize: 1232) }
        return reply
    }

    /// The reply without any record, as if there were none of the type.
    mutating func deny() {
        self = denial
    }

    /// Where the aliases of the answer lead from the question's name.
    var chain: [Name] {
        guard let question = questions.first else { return [] }
        var chain = [question.name]
        while let alias = answer.first(where: { $0.type == .cname && $0.owner == chain[chain.count - 1] }),
            let next = alias.targetName, !chain.contains(next)
        {
            chain.append(next)
        }
        return chain
    }

    /// The answer as if what stands at the end of its aliases stood at the question's name itself, or as if the end
    /// were one alias away.
    mutating func shortenChain() {
        let chain = self.chain
        guard chain.count > 1, let question = questions.first, let end = chain.last,
            let alias = answer.first(where: { $0.type == .cname })
        else { return }
        let found = answer.filter { $0.owner == end && $0.type == question.type }
        answer =
            found.isEmpty
            ? [Record(owner: chain[0], type: .cname, recordClass: .internet, ttl: alias.ttl, data: end.wire)]
            : found.map { $0.with(owner: chain[0]) }
    }
}

extension Record {
    func with(location: ServiceLocation) -> Record {
        let numbers = [location.priority, location.weight, location.port]
        return with(data: numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + location.target.wire)
    }
}

extension ServiceLocation {
    func with(
        priority: UInt16? = nil, weight: UInt16? = nil, port: UInt16? = nil, target: Name? = nil
    ) -> ServiceLocation {
        ServiceLocation(
            priority: priority ?? self.priority, weight: weight ?? self.weight, port: port ?? self.port,
            target: target ?? self.target)
    }
}

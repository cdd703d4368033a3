import DNSWire
import Transport

/// One try: one question to one server, over UDP, and over TCP when the reply is truncated.
struct Attempt {
    let network: any Network
    let server: Endpoint
    let deadline: ContinuousClock.Instant
    private(set) var queries: [QueryRecord] = []
    /// What was decided on the way.
    private(set) var steps: [Trace.Step] = []
    /// The last reply that could be read.
    private(set) var readable: Exchange.Readable?

    init(network: any Network, server: Endpoint, deadline: ContinuousClock.Instant) {
        self.network = network
        self.server = server
        self.deadline = deadline
    }

    mutating func ask(_ question: Question) async -> Exchange.Outcome {
        let outcome = await ask(question, withEDNS: true)
        // RFC 6891 7, D23: a server that does not understand EDNS is asked without it before anything is concluded.
        switch outcome {
        case .failure(.formatError), .failure(.notImplemented):
            steps.append(.repeatedWithoutEDNS(question, server))
            return await ask(question, withEDNS: false)
        default: return outcome
        }
    }

    private mutating func ask(_ question: Question, withEDNS: Bool) async -> Exchange.Outcome {
        let datagram = await overUDP(question, withEDNS)
        guard case .reply(let reply) = datagram, reply.isTruncated else { return datagram }
        // RFC 2181 9: what a truncated reply holds is not used.
        steps.append(.repliedTruncated(question, server))
        let stream = await overTCP(question, withEDNS)
        guard case .failure(let detail) = stream else { return stream }
        switch detail {
        case .timeout, .unreachable, .malformed, .truncated: return .failure(.truncated)
        default: return stream
        }
    }
}

// MARK: - Transports

extension Attempt {
    private mutating func overUDP(_ question: Question, _ withEDNS: Bool) async -> Exchange.Outcome {
        let query = Attempt.query(question, withEDNS)
        let bytes = query.bytes
        var strays = 0
        defer { if strays > 0 { steps.append(.straysIgnored(question, server, count: strays)) } }
        do {
            let port = try network.openDatagrams(toward: server)
            try port.send(bytes, to: server)
            for _ in 0..<Exchange.maximumForeignDatagrams {
                guard let datagram = try await port.receive(before: deadline) else { break }
                // RFC 5452 9.1: the reply comes from the address and the port that were asked.
                guard datagram.source == server, let reply = Attempt.judge(datagram.bytes, asReplyTo: query) else {
                    strays += 1
                    continue
                }
                return noted(reply, question, .udp)
            }
            return noted(Judgement(.failure(.timeout)), question, .udp)
        } catch is CancellationError {
            return .failure(.timeout)
        } catch {
            return noted(Judgement(.failure(Attempt.detail(of: error))), question, .udp)
        }
    }

    private mutating func overTCP(_ question: Question, _ withEDNS: Bool) async -> Exchange.Outcome {
        let query = Attempt.query(question, withEDNS)
        do {
            guard let bytes = try await replyOverTCP(query) else {
                return noted(Judgement(.failure(.timeout)), question, .tcp)
            }
            guard let reply = Attempt.judge(bytes, asReplyTo: query) else {
                return noted(Judgement(.failure(.malformed)), question, .tcp)
            }
            if case .reply(let message) = reply.outcome, message.isTruncated {
                return noted(Judgement(.failure(.truncated)), question, .tcp)
            }
            return noted(reply, question, .tcp)
        } catch is CancellationError {
            return .failure(.timeout)
        } catch {
            return noted(Judgement(.failure(Attempt.detail(of: error))), question, .tcp)
        }
    }

    /// RFC 1035 4.2.2: messages on a stream stand behind their length.
    private func replyOverTCP(_ query: Message) async throws -> [UInt8]? {
        let bytes = query.bytes
        guard let stream = try await network.openStream(to: server, before: deadline),
            try await stream.send([UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes, before: deadline),
            let length = try await stream.receive(2, before: deadline)
        else { return nil }
        return try await stream.receive(Int(length[0]) << 8 | Int(length[1]), before: deadline)
    }

    private static func query(_ question: Question, _ withEDNS: Bool) -> Message {
        // RFC 5452 9.2: an id that nobody can foresee; the order's generator has no part in it.
        var query = Message(id: .random(in: 0...UInt16.max), questions: [question])
        query.recursionDesired = true
        query.edns = withEDNS ? EDNS(payloadSize: Exchange.payloadSize) : nil
        return query
    }

    private mutating func noted(
        _ reply: Judgement, _ question: Question, _ transport: TransportProtocol
    ) -> Exchange.Outcome {
        var failure: ResolutionError.Detail?
        if case .failure(let detail) = reply.outcome { failure = detail }
        let query = QueryRecord(
            question: question, server: server, transport: transport, responseCode: reply.responseCode, failure: failure
        )
        queries.append(query)
        if let message = reply.message {
            readable = Exchange.Readable(
                message: message, failure: message.isTruncated ? .truncated : failure, query: query)
        }
        return reply.outcome
    }

    private static func detail(of error: any Error) -> ResolutionError.Detail {
        (error as? TransportError).map { _ in .unreachable } ?? .timeout
    }
}

// MARK: - Judging

extension Attempt {
    /// What a reply is worth, and the code in it where that is what counts.
    struct Judgement {
        let outcome: Exchange.Outcome
        let responseCode: ResponseCode?
        /// The reply itself, where there is one that can be read.
        let message: Message?

        init(_ outcome: Exchange.Outcome, _ responseCode: ResponseCode? = nil, _ message: Message? = nil) {
            self.outcome = outcome
            self.responseCode = responseCode
            self.message = message
        }
    }

    /// What a datagram or a message of a stream means; none when it is not the reply to the query.
    static func judge(_ bytes: [UInt8], asReplyTo query: Message) -> Judgement? {
        guard bytes.count >= Message.headerLength, bytes[0] == UInt8(query.id >> 8), bytes[1] == UInt8(query.id & 0xFF),
            bytes[2] & 0x80 != 0
        else { return nil }
        guard let reply = try? Message(parsing: bytes) else {
            guard holdsQuestion(bytes, of: query) else { return nil }
            // RFC 2181 9: some servers cut a reply in the middle of a record, and what TC says counts all the same.
            return bytes[2] & 0x02 == 0 ? Judgement(.failure(.malformed)) : Judgement(.reply(truncated(query)))
        }
        let isErrorWithoutQuestion = reply.questions.isEmpty && !hasVerdict(reply.responseCode)
        guard reply.questions == query.questions || isErrorWithoutQuestion, reply.opcode == .query else { return nil }
        if reply.isTruncated { return Judgement(.reply(reply), reply.responseCode, reply) }
        if reply.responseCode == .noError, isReferral(reply) { return Judgement(.failure(.referral), nil, reply) }
        return Judgement(worth(of: reply), reply.responseCode, reply)
    }

    /// A reply of which nothing counts but TC.
    private static func truncated(_ query: Message) -> Message {
        var reply = Message(id: query.id, questions: query.questions)
        reply.isReply = true
        reply.isTruncated = true
        return reply
    }

    private static func worth(of reply: Message) -> Exchange.Outcome {
        switch reply.responseCode {
        case .noError, .noSuchName: .reply(reply)
        case .refused: .failure(.refused)
        case .formatError: .failure(.formatError)
        // RFC 6891 6.1.3: BADVERS answers the version of EDNS, not the question.
        case .notImplemented, .badVersion: .failure(.notImplemented)
        default: .failure(.serverFailure)
        }
    }

    /// Whether the code says something about the name.
    private static func hasVerdict(_ code: ResponseCode) -> Bool { code == .noError || code == .noSuchName }

    /// Whether bytes that are no message repeat the question of the query, so that they cannot be a stray datagram.
    private static func holdsQuestion(_ bytes: [UInt8], of query: Message) -> Bool {
        let question = query.bytes[Message.headerLength...].prefix(query.questions[0].name.wire.count + 4)
        let repeated = bytes[Message.headerLength...].prefix(question.count)
        return repeated.count == question.count && zip(question, repeated).allSatisfy { $0.isSameLetter(as: $1) }
    }

    /// RFC 2308 2.2: NS without SOA in the authority section, and nothing of the answer: another server should know.
    private static func isReferral(_ reply: Message) -> Bool {
        reply.authority.contains { $0.type == .ns } && !reply.authority.contains { $0.type == .soa }
            && !reply.answer.contains { record in reply.questions.contains { $0.name == record.owner } }
    }
}

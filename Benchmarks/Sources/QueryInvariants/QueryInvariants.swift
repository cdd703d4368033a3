internal import DNSWire
public import Transport
public import Zones

/// What holds for every query and its reply, whatever the query.
public struct QueryInvariants: Sendable {
    /// A type and data in small letters: compression may change the letters of a name.
    private struct KnownData: Hashable {
        let type: RecordType
        let data: [UInt8]

        init(_ record: Record) {
            type = record.type
            data = record.data.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        }
    }

    public var rules: ReplyRules
    private let apexes: Set<Name>
    private let known: Set<KnownData>

    public init(_ zones: [Zone], _ rules: ReplyRules = ReplyRules()) {
        self.rules = rules
        apexes = Set(zones.map(\.apex))
        known = Set(zones.flatMap { $0.records.map { KnownData($0.record) } })
    }

    /// What is wrong with the reply to a query; nil when all is well.
    public func complaint(about reply: [UInt8]?, to query: [UInt8], over transport: TransportProtocol) -> String? {
        let asked = StrictQuery(query)
        do throws(Malformed) {
            guard asked.verdict != .unanswerable else {
                guard reply == nil else { throw Malformed("a reply to what must not be answered") }
                return nil
            }
            guard let reply else { throw Malformed("no reply to a query") }
            let message = try read(reply)
            try checkHeader(reply, message, asked)
            try checkQuestion(reply, query, asked)
            try checkSize(reply, asked, transport)
            try checkCode(message, asked)
            try checkOption(message, asked)
            try checkRecords(message, asked)
            return nil
        } catch {
            return error.reason
        }
    }
}

// MARK: - Form

extension QueryInvariants {
    private func read(_ reply: [UInt8]) throws(Malformed) -> Message {
        var reader = StrictReader(reply)
        do throws(Malformed) {
            try reader.walk()
        } catch {
            throw Malformed("the reply is not well formed: \(error.reason)")
        }
        let message: Message
        do {
            message = try Message(parsing: reply)
        } catch {
            throw Malformed("Message does not read the reply: \(error)")
        }
        guard let counts = LDNSOpinion.counts(reply) else { throw Malformed("ldns does not read the reply") }
        guard counts == [message.answer.count, message.authority.count, message.additional.count] else {
            throw Malformed("ldns counts \(counts) records, Message others")
        }
        return message
    }

    private func checkHeader(_ reply: [UInt8], _ message: Message, _ asked: StrictQuery) throws(Malformed) {
        guard message.id == asked.id else { throw Malformed("the id is not the query's") }
        guard message.isReply else { throw Malformed("QR is not set") }
        guard message.opcode.rawValue == asked.opcode else { throw Malformed("the opcode is not the query's") }
        guard !message.recursionAvailable else { throw Malformed("RA is set") }
        guard message.recursionDesired == (asked.flags & 0x0100 != 0) else { throw Malformed("RD is not the query's") }
        guard reply[3] & 0x60 == 0 else { throw Malformed("Z or AD is set") }
        guard message.checkingDisabled == (asked.flags & 0x0010 != 0) else { throw Malformed("CD is not the query's") }
    }

    private func checkQuestion(_ reply: [UInt8], _ query: [UInt8], _ asked: StrictQuery) throws(Malformed) {
        let count = reply[4] | reply[5]
        guard let question = asked.question else {
            guard count == 0 else { throw Malformed("a question in the reply that the query does not have") }
            return
        }
        guard reply[4] == 0, reply[5] == 1, reply.count >= question.upperBound,
            reply[question] == query[question]
        else { throw Malformed("the question is not echoed") }
    }

    private func checkSize(
        _ reply: [UInt8], _ asked: StrictQuery, _ transport: TransportProtocol
    ) throws(Malformed) {
        let offered = asked.option.map { Int($0.payloadSize) } ?? 512
        let limit = transport == .tcp ? 65_535 : max(512, min(offered, rules.maximumUDPPayload))
        guard reply.count <= limit else { throw Malformed("\(reply.count) octets where \(limit) are allowed") }
    }

    /// RFC 6891 7: an OPT record answers an OPT record, and only that.
    private func checkOption(_ message: Message, _ asked: StrictQuery) throws(Malformed) {
        if case .malformed = asked.verdict { return }
        // Whoever stops at an error may not have read as far as the OPT record.
        if message.edns == nil, message.responseCode == .formatError, !rules.isStrict { return }
        guard (message.edns != nil) == (asked.option != nil) else {
            throw Malformed(asked.option == nil ? "OPT in the reply only" : "OPT in the query only")
        }
        guard let edns = message.edns, let option = asked.option else { return }
        guard edns.version == 0 else { throw Malformed("EDNS version \(edns.version) in the reply") }
        guard edns.dnssecOK == option.dnssecOK else { throw Malformed("DO is not the query's") }
        guard Int(edns.payloadSize) == rules.maximumUDPPayload else {
            throw Malformed("payload size \(edns.payloadSize) in the reply")
        }
    }
}

// MARK: - Content

extension QueryInvariants {
    private func checkCode(_ message: Message, _ asked: StrictQuery) throws(Malformed) {
        let isServed = isServed(message)
        let codes = rules.codes(for: asked, isServed: isServed)
        guard codes.contains(message.responseCode.rawValue) else {
            let expected = codes.sorted().map { "\(ResponseCode(rawValue: $0))" }.joined(separator: " or ")
            throw Malformed("\(message.responseCode) instead of \(expected) (\(asked.verdict))")
        }
        let hasAnswered = [ResponseCode.noError, .noSuchName, .nameTooLong].contains(message.responseCode)
        guard hasAnswered else {
            guard !message.isAuthoritative else { throw Malformed("AA with \(message.responseCode)") }
            guard message.answer.isEmpty, message.authority.isEmpty, message.additional.isEmpty else {
                throw Malformed("records with \(message.responseCode)")
            }
            return
        }
        guard asked.opcode == 0, asked.recordClass == 1 else { return }
        guard !message.isAuthoritative || isServed else { throw Malformed("AA for a name that is not served") }
        // Without authority there is a referral, or what is left of it.
        let isReferral =
            message.responseCode == .noError && message.answer.isEmpty
            && (message.isTruncated || message.authority.contains { $0.type == .ns })
        guard message.isAuthoritative || isReferral else { throw Malformed("neither AA nor a referral") }
        guard !message.answer.isEmpty || !message.authority.isEmpty || message.isTruncated else {
            throw Malformed("an answer without a record")
        }
    }

    private func isServed(_ message: Message) -> Bool {
        var name = message.questions.first?.name
        while let candidate = name {
            if apexes.contains(candidate) { return true }
            name = candidate.parent
        }
        return false
    }

    /// Every record's type and data stand in a zone; or it is an alias that a DNAME in the answer makes.
    private func checkRecords(_ message: Message, _ asked: StrictQuery) throws(Malformed) {
        guard asked.recordClass == 1 else { return }
        let redirections = message.answer.filter { $0.type == .dname }
        for record in message.answer + message.authority + message.additional {
            guard !known.contains(KnownData(record)) else { continue }
            guard record.type == .cname, redirections.contains(where: { QueryInvariants.makes($0, record) }) else {
                throw Malformed("a record that no zone holds: \(record)")
            }
        }
    }

    /// Whether a DNAME makes an alias: the canonical name is the alias with the one ending in place of the other
    /// (RFC 6672 2.2), the TTL the same (3.1).
    private static func makes(_ redirection: Record, _ alias: Record) -> Bool {
        let (owner, ending) = (alias.owner, redirection.owner)
        guard owner != ending, owner.isAtOrBelow(ending), let target = redirection.targetName else { return false }
        let kept = owner.labels.dropLast(ending.labels.count)
        guard let canonical = try? Name(labels: kept + target.labels) else { return false }
        return alias.targetName == canonical && alias.ttl == redirection.ttl
    }
}

public import DNSWire
public import Transport

/// Turns the bytes of a query into the bytes of its reply: the same way for UDP, TCP and memory, and nothing else.
///
/// A responder keeps its working memory from one query to the next, so that none of them allocates; the reply depends
/// on the query, the client's address and the catalog only, unless records rotate.
public struct Responder {
    /// What a responder keeps to.
    public struct Options: Hashable, Sendable {
        /// Octets of the largest UDP reply, for clients that take as much.
        public var maximumUDPPayload: UInt16 = 1232
        /// Whether an alias into another zone of the catalog is followed in the same answer.
        public var crossesZones = true
        /// Networks whose hosts may transfer zones (RFC 5936 5).
        public var transferPrefixes: [AddressPrefix] = []
        /// Whether each reply begins its record sets with another record than the one before.
        public var rotatesRecords = false
        /// What the server calls itself when it is asked (NSID, RFC 5001).
        public var identity: String?
        /// Whether replies say why they are as they are (extended errors, RFC 8914).
        public var explainsErrors = false

        /// Every option at its default.
        public init() {}
    }

    /// How a query ended.
    public struct Outcome: Hashable, Sendable {
        /// What was asked for.
        public let type: RecordType
        /// How the query ended, EDNS bits included.
        public let responseCode: ResponseCode
        /// Whether the reply has TC set.
        public let isTruncated: Bool
    }

    /// Octets of the largest datagram: what IPv4 leaves of a packet.
    private static let maximumDatagram = 65_507

    private let catalog: Catalog
    private let options: Options
    private let identity: [UInt8]?
    /// What the reply tells of the server's identity.
    private var toldIdentity: [UInt8]?
    private var lookup: Lookup
    private var answer = Answer()
    private var writer = ReplyWriter()
    private var turn: UInt32 = 0
    /// How the query before ended.
    private(set) var outcome: Outcome?
    /// What is left of the zone whose first message was the last reply.
    private(set) var transfer: Transfer?

    /// - Parameters:
    ///   - catalog: What is served.
    ///   - options: What the responder keeps to.
    public init(_ catalog: Catalog, _ options: Options = Options()) {
        self.catalog = catalog
        self.options = options
        identity = options.identity.map { Array($0.utf8.prefix(255)) }
        lookup = Lookup(catalog, crossesZones: options.crossesZones)
    }

    /// Replies to one query.
    /// - Parameters:
    ///   - query: A buffer that begins with the query.
    ///   - length: The octets of the query.
    ///   - transport: What the reply leaves over: it decides how long it may be.
    ///   - client: Who asks; without an address there are no transfers.
    ///   - isShort: Whether the reply is to hold nothing but TC, so that the client asks again over TCP.
    ///   - reply: A buffer of 65,535 octets that takes the reply.
    /// - Returns: The reply's octets; 0 when there must be no reply.
    public mutating func reply(
        to query: [UInt8], length: Int, over transport: TransportProtocol, from client: IPAddress? = nil,
        isShort: Bool = false, into reply: inout [UInt8]
    ) -> Int {
        outcome = nil
        transfer = nil
        guard let parsed = Query(query, length: length) else { return 0 }
        precondition(reply.count >= ReplyWriter.maximumLength, "the reply needs a buffer of 65,535 octets")
        if options.rotatesRecords { turn &+= 1 }
        answer.reset()
        if !isShort { answer(parsed, query, transport, client) }
        if transfer != nil { return nextMessage(into: &reply) }
        // The writer works in the caller's buffer.
        swap(&writer.bytes, &reply)
        defer { swap(&writer.bytes, &reply) }
        let limit = limit(for: parsed, transport)
        chooseIdentity(for: parsed, limit)
        writer.begin(with: query, questionEnd: parsed.questionEnd, limit: limit - reserved(for: parsed))
        if isShort {
            finish(parsed, (0, 0, 0), isTruncated: true)
        } else {
            write(parsed)
        }
        return writer.count
    }

    /// The reply to one query, as a value of its own; none when there must be no reply. Of a transfer, it is the first
    /// message.
    public mutating func reply(
        to query: [UInt8], over transport: TransportProtocol, from client: IPAddress? = nil
    ) -> [UInt8]? {
        var reply = [UInt8](repeating: 0, count: ReplyWriter.maximumLength)
        let count = self.reply(to: query, length: query.count, over: transport, from: client, into: &reply)
        return count == 0 ? nil : Array(reply[..<count])
    }

    /// The server tells its identity to who asks for it, if it fits beside the question.
    private mutating func chooseIdentity(for query: Query, _ limit: Int) {
        toldIdentity = query.asksForIdentity ? identity : nil
        if query.questionEnd + reserved(for: query) > limit { toldIdentity = nil }
    }

    /// Octets that are left for the OPT record.
    private func reserved(for query: Query) -> Int {
        guard query.hasEDNS else { return 0 }
        return ReplyWriter.optionLength + (toldIdentity.map { ReplyWriter.optionHeadLength + $0.count } ?? 0)
    }

    private func limit(for query: Query, _ transport: TransportProtocol) -> Int {
        switch transport {
        case .tcp: ReplyWriter.maximumLength
        // RFC 6891 6.2.3: sizes below 512 count as 512.
        case .udp:
            query.hasEDNS
                ? max(512, min(Int(query.payloadSize), Int(options.maximumUDPPayload), Responder.maximumDatagram)) : 512
        }
    }
}

// MARK: - Answering

extension Responder {
    /// Finds the answer, or why there is none.
    private mutating func answer(
        _ query: Query, _ bytes: [UInt8], _ transport: TransportProtocol, _ client: IPAddress?
    ) {
        if let problem = query.problem {
            refuse(problem, problem == .notImplemented ? .operationNotServed : nil)
        } else if query.recordClass != .internet {
            refuse(.refused, .classNotServed)
        } else if query.opcode == .notify {
            acknowledge(query, bytes)
        } else {
            switch query.type {
            case .opt: refuse(.formatError)
            case .axfr, .ixfr: beginTransfer(query, bytes, transport, client)
            case _ where query.type.isMeta && query.type != .any: refuse(.notImplemented, .typeNotServed)
            default:
                lookup.answer(
                    bytes, at: Query.questionOffset, query.type, dnssecOK: query.dnssecOK, into: &answer)
            }
        }
    }

    private mutating func refuse(_ code: ResponseCode, _ explanation: Explanation? = nil) {
        answer.responseCode = code
        answer.explanation = explanation
    }

    /// RFC 1996 3.7: whoever tells of a change hears that it arrived. Zones served here come from files, so that there
    /// is nothing to fetch.
    private mutating func acknowledge(_ query: Query, _ bytes: [UInt8]) {
        guard query.type == .soa else { return refuse(.notImplemented, .typeNotServed) }
        guard lookup.zone(withApexIn: bytes, at: Query.questionOffset) != nil else {
            return refuse(.notAuthoritative, .notAnApex)
        }
        answer.isAuthoritative = true
    }

    /// Transfers are complete ones, for whoever may have them (RFC 5936 2.2, RFC 1995 4).
    private mutating func beginTransfer(
        _ query: Query, _ bytes: [UInt8], _ transport: TransportProtocol, _ client: IPAddress?
    ) {
        guard let zone = lookup.zone(withApexIn: bytes, at: Query.questionOffset) else {
            return refuse(.notAuthoritative, .notAnApex)
        }
        guard let client, options.transferPrefixes.contains(where: { $0.contains(client) }) else {
            return refuse(.refused, .transferNotAllowed)
        }
        answer.isAuthoritative = true
        let isCurrent = query.knownSerial.map { !catalog.zones[Int(zone)].isNewer(than: $0) } ?? false
        if transport == .tcp, !isCurrent {
            let head = Array(bytes[..<query.questionEnd])
            transfer = Transfer(of: zone, in: catalog, for: query, head: head)
        } else if query.type == .ixfr {
            // RFC 1995 2: the SOA alone says that nothing changed or, over UDP, that the rest does not fit.
            lookup.addStartOfAuthority(of: zone, to: &answer)
        } else {
            // RFC 5936 4.2: there are no transfers over UDP.
            answer.isAuthoritative = false
            refuse(.formatError)
        }
    }
}

// MARK: - Writing

extension Responder {
    private mutating func write(_ query: Query) {
        var isTruncated = false
        let answers = write(answer.answer, &isTruncated)
        let authorities = isTruncated ? 0 : write(answer.authority, &isTruncated)
        var additionals = 0
        if !isTruncated {
            lookup.addAddresses(to: &answer, atMost: (writer.limit - writer.count) / ReplyWriter.minimumSetLength)
            additionals = write(answer.additional, &isTruncated)
        }
        finish(query, (answers, authorities, additionals), isTruncated: isTruncated)
    }

    /// Writes the OPT record and the header.
    private mutating func finish(_ query: Query, _ counts: (Int, Int, Int), isTruncated: Bool) {
        if query.hasEDNS {
            writer.writeOption(
                reserved: reserved(for: query), payloadSize: options.maximumUDPPayload,
                responseCode: answer.responseCode, dnssecOK: query.dnssecOK,
                identity: toldIdentity,
                explanation: options.explainsErrors ? answer.explanation : nil)
        }
        writer.writeHeader(
            id: query.id, flags: flags(query, isTruncated: isTruncated),
            counts: (
                writer.hasQuestion ? 1 : 0, UInt16(truncatingIfNeeded: counts.0), UInt16(truncatingIfNeeded: counts.1),
                UInt16(truncatingIfNeeded: counts.2 + (query.hasEDNS ? 1 : 0))
            ))
        outcome = Outcome(type: query.type, responseCode: answer.responseCode, isTruncated: isTruncated)
    }

    /// Writes record sets as long as they fit. RFC 2181 9: the reply is truncated when one that it needs does not.
    private mutating func write(_ items: [Answer.Item], _ isTruncated: inout Bool) -> Int {
        var records = 0
        for item in items {
            guard let written = writer.write(item, of: answer, from: catalog, turn: turn) else {
                isTruncated = item.isRequired
                break
            }
            records += written
        }
        return records
    }

    /// QR; the opcode, RD and CD of the query; AA and TC; never RA (RFC 1035 4.1.1, RFC 4035 3.1.6).
    private func flags(_ query: Query, isTruncated: Bool) -> UInt16 {
        var flags = 0x8000 | query.flags & 0x7910 | answer.responseCode.rawValue & 0xF
        if answer.isAuthoritative { flags |= 0x0400 }
        if isTruncated { flags |= 0x0200 }
        return flags
    }
}

// MARK: - Transfers

extension Responder {
    /// The next message of the transfer that the last reply began.
    private mutating func nextMessage(into reply: inout [UInt8]) -> Int {
        guard var current = transfer.take() else { return 0 }
        let count = nextMessage(of: &current, into: &reply)
        transfer = current
        return count
    }

    /// Writes the next message of a transfer.
    /// - Returns: Its octets; 0 when everything was sent.
    mutating func nextMessage(of transfer: inout Transfer, into reply: inout [UInt8]) -> Int {
        guard transfer.next != nil else { return 0 }
        swap(&writer.bytes, &reply)
        defer { swap(&writer.bytes, &reply) }
        let query = transfer.query
        chooseIdentity(for: query, ReplyWriter.maximumLength)
        // RFC 5936 2.2.1: the question stands in the first message.
        writer.begin(
            with: transfer.head, questionEnd: transfer.sentCount == 0 ? query.questionEnd : Query.questionOffset,
            limit: ReplyWriter.maximumLength - reserved(for: query))
        answer.reset()
        answer.isAuthoritative = true
        var records = 0
        let zone = transfer.catalog.zones[Int(transfer.zone)].storage
        while writer.count < Transfer.messageLength, let next = transfer.next {
            guard writer.write(next.index, of: next.set, in: transfer.zone, zone) else { break }
            transfer.advance()
            records += 1
        }
        if records == 0 {
            // A record that fits into no message: the other side learns that the zone is not complete.
            answer.responseCode = .serverFailure
            transfer.giveUp()
        }
        finish(query, (records, 0, 0), isTruncated: false)
        return writer.count
    }
}

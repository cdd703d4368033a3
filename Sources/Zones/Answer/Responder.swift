import DNSWire

/// Turns the bytes of a query into the bytes of its reply: the same way for UDP, TCP and memory, and nothing else.
///
/// A responder keeps its working memory from one query to the next, so that none of them allocates; the reply depends
/// on the query and the catalog only.
public struct Responder {
    /// What a responder keeps to.
    public struct Options: Hashable, Sendable {
        /// Octets of the largest UDP reply, for clients that take as much.
        public var maximumUDPPayload: UInt16 = 1232
        /// Whether an alias into another zone of the catalog is followed in the same answer.
        public var crossesZones = true

        public init() {}
    }

    private let catalog: Catalog
    private let options: Options
    private var lookup: Lookup
    private var answer = Answer()
    private var writer = ReplyWriter()

    public init(_ catalog: Catalog, _ options: Options = Options()) {
        self.catalog = catalog
        self.options = options
        lookup = Lookup(catalog, crossesZones: options.crossesZones)
    }

    /// Replies to one query.
    /// - Parameters:
    ///   - query: A buffer whose first `length` octets are the query.
    ///   - reply: A buffer of 65,535 octets that takes the reply.
    /// - Returns: The reply's octets; 0 when there must be no reply.
    public mutating func reply(
        to query: [UInt8], length: Int, over transport: QueryTransport, into reply: inout [UInt8]
    ) -> Int {
        guard let parsed = Query(query, length: length) else { return 0 }
        precondition(reply.count >= ReplyWriter.maximumLength, "the reply needs a buffer of 65,535 octets")
        // The writer works in the caller's buffer.
        swap(&writer.bytes, &reply)
        defer { swap(&writer.bytes, &reply) }
        let limit = limit(for: parsed, transport) - (parsed.hasEDNS ? ReplyWriter.optionLength : 0)
        writer.begin(with: query, questionEnd: parsed.questionEnd, limit: limit)
        answer.reset()
        if let problem = parsed.problem ?? Responder.problem(with: parsed) {
            answer.responseCode = problem
        } else {
            lookup.answer(query, at: Query.questionOffset, parsed.type, into: &answer)
        }
        write(parsed)
        return writer.count
    }

    /// The reply to one query, as a value of its own; none when there must be no reply.
    public mutating func reply(to query: [UInt8], over transport: QueryTransport) -> [UInt8]? {
        var reply = [UInt8](repeating: 0, count: ReplyWriter.maximumLength)
        let count = self.reply(to: query, length: query.count, over: transport, into: &reply)
        return count == 0 ? nil : Array(reply[..<count])
    }

    /// Questions that are not lookups.
    private static func problem(with query: Query) -> ResponseCode? {
        switch query.type {
        case _ where query.recordClass != .internet: .refused
        case .any: nil
        case .opt: .formatError
        case .axfr, .ixfr: .refused
        case _ where query.type.isMeta: .notImplemented
        default: nil
        }
    }

    private func limit(for query: Query, _ transport: QueryTransport) -> Int {
        switch transport {
        case .tcp: ReplyWriter.maximumLength
        // RFC 6891 6.2.3: sizes below 512 count as 512.
        case .udp: max(512, Int(query.hasEDNS ? min(query.payloadSize, options.maximumUDPPayload) : 512))
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
            // RFC 9471: glue that must arrive does not lose its room to glue that may.
            additionals = write(answer.additional, &isTruncated, where: \.isRequired)
            if !isTruncated { additionals += write(answer.additional, &isTruncated) { !$0.isRequired } }
        }
        if query.hasEDNS {
            writer.writeOption(
                payloadSize: options.maximumUDPPayload, responseCode: answer.responseCode, dnssecOK: query.dnssecOK)
        }
        writer.writeHeader(
            id: query.id, flags: flags(query, isTruncated: isTruncated),
            counts: (
                query.hasQuestion ? 1 : 0, UInt16(truncatingIfNeeded: answers), UInt16(truncatingIfNeeded: authorities),
                UInt16(truncatingIfNeeded: additionals + (query.hasEDNS ? 1 : 0))
            ))
    }

    /// Writes record sets as long as they fit. RFC 2181 9: the reply is truncated when one that it needs does not.
    private mutating func write(
        _ items: [Answer.Item], _ isTruncated: inout Bool, where isWanted: (Answer.Item) -> Bool = { _ in true }
    ) -> Int {
        var records = 0
        for item in items where isWanted(item) {
            guard let written = writer.write(item, of: answer, from: catalog) else {
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

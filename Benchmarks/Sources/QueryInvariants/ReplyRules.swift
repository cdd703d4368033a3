/// What may be answered: the part of the checks that changes when the server learns something.
public struct ReplyRules: Sendable {
    /// Octets of the largest UDP reply.
    public var maximumUDPPayload = 1232
    /// Whether a query that is wrong where a server need not look has to be refused as malformed.
    public var isStrict = false

    public init() {}

    /// How a reply to a query may end, as numbers of the registry of RCODEs.
    /// - Parameter isServed: Whether the question's name lies in a zone of the server.
    func codes(for query: StrictQuery, isServed: Bool) -> Set<UInt16> {
        switch query.verdict {
        case .unanswerable: []
        case .malformed: query.opcode == 0 ? [1] : [1, 4]
        case .doubtful where isStrict: query.opcode == 0 ? [1] : [1, 4]
        case .doubtful: codes(forReadable: query, isServed).union([1])
        case .wellFormed: codes(forReadable: query, isServed)
        }
    }

    private func codes(forReadable query: StrictQuery, _ isServed: Bool) -> Set<UInt16> {
        switch (query.opcode, query.type, query.recordClass) {
        // NOTIFY (RFC 1996): answered, or not for us; no zone follows another server yet.
        case (4, _, _): [0, 1, 4, 5, 9, 16]
        case (1..., _, _): [4]
        case _ where query.option.map { $0.version > 0 } ?? false: [16]
        // An OPT record is nothing to ask for.
        case (_, 41, _): [1, 5]
        // Transfers: for clients that may, and only of zones that are here (RFC 5936 2.2.1).
        case (_, 251...252, _): [0, 1, 4, 5, 9]
        // version.bind and its kind.
        case (_, _, 3): [0, 3, 5]
        case (_, _, let recordClass) where recordClass != 1: [5]
        case (_, 128...254, _): [4, 5]
        // 6: a DNAME makes a name too long (RFC 6672 2.2).
        default: isServed ? [0, 3, 6] : [5]
        }
    }
}

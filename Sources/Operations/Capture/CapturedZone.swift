public import DNSWire

/// One zone as far as it was met, ready to be written.
public struct CapturedZone: Hashable, Sendable {
    /// Records of one name and type, and where they come from.
    struct RecordSet: Hashable, Sendable {
        var records: [Record]
        /// One line for a human.
        var remark: String

        var owner: Name { records[0].owner }
        var type: RecordType { records[0].type }
    }

    /// The name that owns the SOA.
    public let apex: Name
    /// Whether nobody told the SOA, so that the zone has one that is made up.
    public let isAuthorityMadeUp: Bool
    /// Whether a transfer gave all of it.
    public let isWhole: Bool
    /// The SOA first, then the other sets of the apex, then by name in the order in which they were met.
    var sets: [RecordSet]
    /// What is not as it was published, one line each.
    var remarks: [String]

    /// Records of the zone, made-up ones included.
    public var recordCount: Int { sets.reduce(0) { $0 + $1.records.count } }

    /// The type of records that keep a name in existence of which nothing else is known: for private use (RFC 6895
    /// 3.1), so that nobody asks for it, and without data.
    static let placeholderType = RecordType(rawValue: 65_280)
    /// Seconds of the SOA that is made up: short, so that nobody rests on it for long.
    static let madeUpTTL: UInt32 = 60

    /// The SOA of a zone of which nobody told one: a zone has to have it (RFC 1035 5.2). Its names end in `invalid`,
    /// where nothing can ever be (RFC 6761 6.4).
    static func madeUpAuthority(of apex: Name) -> Record {
        let server: [UInt8] = [7] + Array("unknown".utf8) + [7] + Array("invalid".utf8) + [0]
        let times: [UInt32] = [1, 3600, 600, 86400, madeUpTTL]
        let data =
            server + server + times.flatMap { time in (0..<4).map { UInt8(truncatingIfNeeded: time >> (24 - 8 * $0)) } }
        return Record(owner: apex, type: .soa, ttl: madeUpTTL, data: data)
    }
}

// MARK: - Names

extension CapturedZone {
    /// Every name that exists in the zone: owners, and the names between them and the apex, which are empty (RFC 4592
    /// 2.2.2).
    var existingNames: Set<Name> {
        var names: Set<Name> = [apex]
        for set in sets {
            var name = set.owner
            while name != apex, names.insert(name).inserted, let parent = name.parent { name = parent }
        }
        return names
    }

    /// Whether a wildcard stands in for a name that does not exist (RFC 4592 3.3.1).
    static func wildcardCovers(_ name: Name, among existing: Set<Name>) -> Bool {
        let encloser = name.andAncestors.first(where: existing.contains) ?? .root
        return (try? encloser.prepending("*")).map(existing.contains) ?? false
    }
}

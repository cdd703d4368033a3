import DNSWire

/// A zone as it is served: every name and every record in one block of bytes, and tables of positions in it.
/// Nothing in it changes once it is built.
///
/// Records stand in `bytes` as they are sent, so that a reply is put together by copying. Names are nodes of a tree,
/// those in the data of records too, so that a name is compressed by looking for its ancestors' numbers.
final class ZoneStorage: Sendable {
    /// A name: one of the zone's, an ancestor of its apex, or one that a record's data holds.
    struct Node {
        /// Where the name begins in `bytes`.
        var nameOffset: UInt32
        /// The node of the name without its first label; the root's is itself.
        var parent: UInt32
        var firstSet: UInt32 = 0
        var setCount: UInt32 = 0
        var nameLength: UInt8
        /// Labels without the root's.
        var labelCount: UInt8
        var traits: Traits = []
    }

    /// What a lookup has to know of a node before it looks at its records.
    struct Traits: OptionSet {
        let rawValue: UInt8
        /// NS below the apex: another server's zone begins here.
        static let delegation = Traits(rawValue: 1)
        /// A CNAME.
        static let alias = Traits(rawValue: 2)
        /// A child whose label is `*`.
        static let wildcardParent = Traits(rawValue: 4)
        /// A DNAME: every name below is another one (RFC 6672).
        static let redirection = Traits(rawValue: 8)
        /// A name of the zone: an owner, or an empty non-terminal (RFC 4592 2.2.2).
        static let exists = Traits(rawValue: 16)
        /// At or below a delegation, or below a DNAME: not what the zone answers from.
        static let hidden = Traits(rawValue: 32)
        /// A name whose label is `*` (RFC 4592 2.1.1).
        static let wildcard = Traits(rawValue: 64)
    }

    /// The records of one name and type, in the order of the file.
    struct RecordSet {
        var type: RecordType
        var ttl: UInt32
        var node: UInt32
        var firstRecord: UInt32
        var recordCount: UInt32
    }

    /// Where one record's data stands in `bytes`, and where it was read.
    ///
    /// In front of the data stand `headLength` octets, from the record's type on as they are sent; behind it, four
    /// octets for each name of `NamesInData`, the number of its node.
    struct RecordEntry {
        var dataOffset: UInt32
        var dataLength: UInt16
        var file: UInt16
        var line: UInt32
    }

    /// Octets of type, class, TTL and data length in front of a record's data.
    static let headLength = 10
    /// How far in front of the data the TTL stands.
    static let ttlDistance = 6

    let bytes: [UInt8]
    let nodes: [Node]
    let sets: [RecordSet]
    let records: [RecordEntry]
    let files: [String]
    /// The node that owns the SOA.
    let apex: UInt32
    /// The record set of the SOA.
    let startOfAuthority: UInt32
    /// The TTL of negative answers in seconds: that of the SOA or its MINIMUM, whichever is less (RFC 2308 3).
    let negativeTTL: UInt32
    private let index: NameIndex

    init(
        bytes: [UInt8], nodes: [Node], sets: [RecordSet], records: [RecordEntry], files: [String], index: NameIndex,
        apex: UInt32, startOfAuthority: UInt32, negativeTTL: UInt32
    ) {
        self.bytes = bytes
        self.nodes = nodes
        self.sets = sets
        self.records = records
        self.files = files
        self.index = index
        self.apex = apex
        self.startOfAuthority = startOfAuthority
        self.negativeTTL = negativeTTL
    }
}

/// The names in a type's data that have nodes: those that may be compressed, and those of hosts, which later names of a
/// reply may point at.
enum NamesInData {
    @inline(__always)
    static func count(_ layout: RecordLayout?) -> Int {
        guard let layout, layout.strings == 0 else { return 0 }
        return layout.mayCompress ? layout.names : layout.names == 1 && layout.trailing == 0 ? 1 : 0
    }
}

// MARK: - Finding

extension ZoneStorage {
    /// The child of a node whose label stands behind the first `skipped` labels of a name, if it is one of the zone's.
    @inline(__always)
    func child(of parent: UInt32, _ name: borrowing NameCursor, skipping skipped: Int) -> UInt32? {
        index.find(name.hash(skipping: skipped)) { candidate in
            let node = nodes[Int(candidate)]
            return node.parent == parent && node.traits.contains(.exists)
                && name.hasLabel(skipped, equalTo: bytes, at: Int(node.nameOffset))
        }
    }

    /// The records of a type at a node.
    @inline(__always)
    func set(_ type: RecordType, at node: UInt32) -> UInt32? {
        let node = nodes[Int(node)]
        for set in node.firstSet..<(node.firstSet &+ node.setCount) where sets[Int(set)].type == type { return set }
        return nil
    }

    /// The wildcard below a node whose name has the given hash: the child whose label is `*` (RFC 4592 2.1.1).
    func wildcard(below parent: UInt32, hash: UInt32) -> UInt32? {
        guard nodes[Int(parent)].traits.contains(.wildcardParent) else { return nil }
        return index.find(NameHash.wildcard(below: hash)) { candidate in
            let node = nodes[Int(candidate)]
            return node.parent == parent && node.traits.isSuperset(of: [.wildcard, .exists])
        }
    }

    /// The node of a name in a record's data: the one with a number among those that stand behind it.
    @inline(__always)
    func node(_ number: Int, inDataOf record: RecordEntry) -> UInt32 {
        let offset = Int(record.dataOffset) &+ Int(record.dataLength) &+ number &* 4
        return UInt32(bytes[offset]) << 24 | UInt32(bytes[offset &+ 1]) << 16 | UInt32(bytes[offset &+ 2]) << 8
            | UInt32(bytes[offset &+ 3])
    }

    /// Whether a node is another one or below it.
    func isNode(_ node: UInt32, atOrBelow other: UInt32) -> Bool {
        let levels = Int(nodes[Int(node)].labelCount) - Int(nodes[Int(other)].labelCount)
        guard levels >= 0 else { return false }
        return (0..<levels).reduce(node) { node, _ in nodes[Int(node)].parent } == other
    }
}

// MARK: - Values

extension ZoneStorage {
    func name(of node: UInt32) -> Name {
        let node = nodes[Int(node)]
        return Name(checked: Array(bytes[Int(node.nameOffset)..<(Int(node.nameOffset) + Int(node.nameLength))]))
    }

    func record(_ index: Int, of set: RecordSet) -> Record {
        let entry = records[Int(set.firstRecord) + index]
        return Record(
            owner: name(of: set.node), type: set.type, ttl: set.ttl,
            data: Array(bytes[Int(entry.dataOffset)..<(Int(entry.dataOffset) + Int(entry.dataLength))]))
    }

    func place(ofRecord index: Int) -> Place {
        Place(file: files[Int(records[index].file)], line: Int(records[index].line))
    }
}

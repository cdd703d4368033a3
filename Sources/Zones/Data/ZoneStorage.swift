import DNSWire

/// A zone as it is served: every name and all record data in one block of bytes, and tables of positions in it.
/// Nothing in it changes once it is built.
final class ZoneStorage: Sendable {
    /// A name of the zone: one that owns records, or an empty non-terminal (RFC 4592 2.2.2).
    struct Node {
        /// Where the name begins in `bytes`, and its octets.
        var nameOffset: UInt32
        var nameLength: UInt8
        /// Labels without the root's.
        var labelCount: UInt8
        var traits: Traits = []
        var firstSet: UInt32 = 0
        var setCount: UInt32 = 0
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
    }

    /// The records of one name and type, in the order of the file.
    struct RecordSet {
        var type: RecordType
        var ttl: UInt32
        var node: UInt32
        var firstRecord: UInt32
        var recordCount: UInt32
    }

    /// One record's data in `bytes`, and where it was read.
    struct RecordEntry {
        var dataOffset: UInt32
        var dataLength: UInt16
        var file: UInt16
        var line: UInt32
    }

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

// MARK: - Finding

extension ZoneStorage {
    /// The node of a name without its first `skipped` labels.
    @inline(__always)
    func node(_ name: borrowing NameCursor, skipping skipped: Int) -> UInt32? {
        index.find(name.hash(skipping: skipped)) { candidate in
            let node = nodes[Int(candidate)]
            return name.equals(
                bytes, at: Int(node.nameOffset), length: Int(node.nameLength), skipping: skipped)
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
    func wildcard(below node: UInt32, hash: UInt32) -> UInt32? {
        let parent = nodes[Int(node)]
        guard parent.traits.contains(.wildcardParent) else { return nil }
        return index.find(NameHash.wildcard(below: hash)) { isWildcard(nodes[Int($0)], below: parent) }
    }

    private func isWildcard(_ child: Node, below parent: Node) -> Bool {
        let start = Int(child.nameOffset)
        guard child.nameLength == parent.nameLength &+ 2, bytes[start] == 1, bytes[start &+ 1] == UInt8(ascii: "*")
        else { return false }
        return (0..<Int(parent.nameLength)).allSatisfy { offset in
            bytes[start &+ 2 &+ offset].isSameLetter(as: bytes[Int(parent.nameOffset) &+ offset])
        }
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

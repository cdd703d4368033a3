import DNSWire

/// A name that is being looked up: its octets, where each label begins, and the hash of each ancestor.
///
/// One value serves many lookups, so that none of them allocates.
struct NameCursor {
    /// The name in wire form, in the case that it was asked for.
    private(set) var bytes: [UInt8]
    private(set) var length = 0
    /// Where the labels begin, leftmost first, the root's included.
    private var starts: [UInt8]
    private var hashes: [UInt32]
    /// Labels without the root's.
    private(set) var labelCount = 0

    init() {
        bytes = Array(repeating: 0, count: Name.maximumLength)
        starts = Array(repeating: 0, count: Name.maximumLabelCount + 1)
        hashes = Array(repeating: 0, count: Name.maximumLabelCount + 1)
    }

    init(_ name: Name) {
        self.init()
        set(name.wire, at: 0)
    }

    /// Takes a name in wire form without compression, which is known to be well formed.
    mutating func set(_ source: [UInt8], at offset: Int) {
        length = 0
        labelCount = 0
        while true {
            let label = Int(source[offset &+ length])
            starts[labelCount] = UInt8(truncatingIfNeeded: length)
            for index in length...(length &+ label) { bytes[index] = source[offset &+ index] }
            length &+= label &+ 1
            if label == 0 { break }
            labelCount &+= 1
        }
        computeHashes()
    }

    /// Puts another ending in the place of everything behind the first `kept` labels (RFC 6672 2.2).
    /// - Returns: Whether the result is a name; if it would be too long, nothing changes.
    mutating func replaceEnding(behind kept: Int, with source: [UInt8], at offset: Int) -> Bool {
        let start = start(of: kept)
        var ending = 0
        while source[offset &+ ending] != 0 { ending &+= Int(source[offset &+ ending]) &+ 1 }
        guard start &+ ending < Name.maximumLength else { return false }
        for index in 0...ending { bytes[start &+ index] = source[offset &+ index] }
        length = start &+ ending &+ 1
        labelCount = kept
        var position = start
        while bytes[position] != 0 {
            starts[labelCount] = UInt8(truncatingIfNeeded: position)
            position &+= Int(bytes[position]) &+ 1
            labelCount &+= 1
        }
        starts[labelCount] = UInt8(truncatingIfNeeded: position)
        computeHashes()
        return true
    }

    private mutating func computeHashes() {
        var hash = NameHash.root
        hashes[labelCount] = hash
        for index in stride(from: labelCount &- 1, through: 0, by: -1) {
            hash = NameHash.child(of: hash, bytes, label: Int(starts[index]))
            hashes[index] = hash
        }
    }

    /// Where the label behind the first `skipped` ones begins.
    @inline(__always)
    func start(of skipped: Int) -> Int { Int(starts[skipped]) }

    /// The hash of the name without its first `skipped` labels.
    @inline(__always)
    func hash(skipping skipped: Int) -> UInt32 { hashes[skipped] }

    /// Whether the name without its first `skipped` labels equals one in other storage.
    @inline(__always)
    func equals(_ other: [UInt8], at offset: Int, length otherLength: Int, skipping skipped: Int) -> Bool {
        let start = Int(starts[skipped])
        guard length &- start == otherLength else { return false }
        for index in 0..<otherLength where !bytes[start &+ index].isSameLetter(as: other[offset &+ index]) {
            return false
        }
        return true
    }
}

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
        measure(source, at: offset)
        bytes.copy(length, from: source, at: offset, to: 0)
        computeHashes()
    }

    /// Takes labels and an ending, which fit into one name.
    mutating func set(_ labels: [UInt8], _ start: Int, _ count: Int, endingWith ending: [UInt8], at offset: Int) {
        measure(ending, at: offset)
        bytes.copy(length, from: ending, at: offset, to: count)
        bytes.copy(count, from: labels, at: start, to: 0)
        let whole = bytes
        measure(whole, at: 0)
        computeHashes()
    }

    /// Finds the labels of a name.
    private mutating func measure(_ source: [UInt8], at offset: Int) {
        var position = 0
        var count = 0
        while true {
            let label = Int(source[offset &+ position])
            starts[count] = UInt8(truncatingIfNeeded: position)
            position &+= label &+ 1
            if label == 0 { break }
            count &+= 1
        }
        labelCount = count
        length = position
    }

    /// Puts another ending in the place of everything behind the first `kept` labels (RFC 6672 2.2).
    /// - Returns: Whether the result is a name; if it would be too long, nothing changes.
    mutating func replaceEnding(behind kept: Int, with source: [UInt8], at offset: Int) -> Bool {
        let start = start(of: kept)
        var ending = 0
        while source[offset &+ ending] != 0 { ending &+= Int(source[offset &+ ending]) &+ 1 }
        guard start &+ ending < Name.maximumLength else { return false }
        bytes.copy(ending &+ 1, from: source, at: offset, to: start)
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
        var index = labelCount
        hashes[index] = hash
        while index > 0 {
            index &-= 1
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

    /// Whether the label behind the first `skipped` ones equals the one at a place in other storage.
    @inline(__always)
    func hasLabel(_ skipped: Int, equalTo other: [UInt8], at offset: Int) -> Bool {
        let start = Int(starts[skipped])
        let length = Int(bytes[start])
        guard Int(other[offset]) == length else { return false }
        return bytes.span.matches(other.span, length, at: start &+ 1, offset &+ 1)
    }

    /// Whether the name without its first `skipped` labels equals one in other storage.
    func equals(_ other: [UInt8], at offset: Int, length otherLength: Int, skipping skipped: Int) -> Bool {
        let start = Int(starts[skipped])
        guard length &- start == otherLength else { return false }
        return bytes.span.matches(other.span, otherLength, at: start, offset)
    }

    func equals(_ other: NameCursor) -> Bool {
        equals(other.bytes, at: 0, length: other.length, skipping: 0)
    }
}

extension Span<UInt8> {
    /// Whether `count` octets of both are the same letters.
    @inline(__always)
    fileprivate func matches(_ other: Span<UInt8>, _ count: Int, at start: Int, _ otherStart: Int) -> Bool {
        for index in 0..<count where !self[start &+ index].isSameLetter(as: other[otherStart &+ index]) {
            return false
        }
        return true
    }
}

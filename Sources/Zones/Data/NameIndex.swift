import DNSWire

/// Finds entries by a hash of their name: open addressing over one block of memory.
struct NameIndex: Sendable {
    private static let empty = UInt32.max

    private var slots: [UInt32]
    private var hashes: [UInt32]
    private var count = 0

    init(minimumCapacity: Int = 8) {
        var capacity = 16
        while capacity < minimumCapacity * 2 { capacity *= 2 }
        slots = Array(repeating: NameIndex.empty, count: capacity)
        hashes = Array(repeating: 0, count: capacity)
    }

    /// The entry with a hash for which `matches` holds.
    @inline(__always)
    func find(_ hash: UInt32, where matches: (UInt32) -> Bool) -> UInt32? {
        let mask = slots.count &- 1
        var slot = Int(hash) & mask
        // At least half of the slots are empty, so that the walk ends.
        while slots[slot] != NameIndex.empty {
            if hashes[slot] == hash, matches(slots[slot]) { return slots[slot] }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    /// Adds an entry; its name must not be there yet.
    mutating func insert(_ entry: UInt32, hash: UInt32) {
        if (count + 1) * 2 > slots.count { grow() }
        place(entry, hash)
        count += 1
    }

    private mutating func place(_ entry: UInt32, _ hash: UInt32) {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while slots[slot] != NameIndex.empty { slot = (slot + 1) & mask }
        slots[slot] = entry
        hashes[slot] = hash
    }

    private mutating func grow() {
        let (oldSlots, oldHashes) = (slots, hashes)
        slots = Array(repeating: NameIndex.empty, count: oldSlots.count * 2)
        hashes = Array(repeating: 0, count: oldSlots.count * 2)
        for (entry, hash) in zip(oldSlots, oldHashes) where entry != NameIndex.empty { place(entry, hash) }
    }
}

/// The hash of names, built from the right, so that the hash of every ancestor of a name comes on the way.
enum NameHash {
    /// The hash of the root: another one in each process, so that nobody can write a zone whose names all collide.
    static let root = UInt32.random(in: 0 ... .max)

    /// The hash of a name from that of its parent and its first label, its length octet included; the same in
    /// capital and in small letters.
    @inline(__always)
    static func child(of parent: UInt32, _ bytes: [UInt8], label: Int) -> UInt32 {
        var hash = parent
        for index in label...(label &+ Int(bytes[label])) { add(bytes[index], to: &hash) }
        return hash ^ hash >> 15
    }

    /// The hash of the child whose label is `*`.
    static func wildcard(below parent: UInt32) -> UInt32 {
        var hash = parent
        add(1, to: &hash)
        add(UInt8(ascii: "*"), to: &hash)
        return hash ^ hash >> 15
    }

    /// One step of FNV-1a.
    @inline(__always)
    private static func add(_ octet: UInt8, to hash: inout UInt32) {
        hash = (hash ^ UInt32(octet.lowercasedLetter)) &* 0x0100_0193
    }
}

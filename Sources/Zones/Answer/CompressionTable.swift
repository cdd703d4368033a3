import DNSWire

/// Where names stand in the reply that is being written: a table of fixed size in which a later name may push an
/// earlier one out, which costs a few octets and never correctness.
struct CompressionTable {
    private static let slotCount = 256
    /// The farthest offset that a pointer reaches (RFC 1035 4.1.4).
    private static let maximumOffset = 0x3FFF

    private struct Slot {
        var generation: UInt32 = 0
        var hash: UInt32 = 0
        var offset: UInt16 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: CompressionTable.slotCount)
    private var generation: UInt32 = 0

    /// Forgets everything.
    mutating func reset() {
        generation &+= 1
    }

    mutating func register(_ hash: UInt32, offset: Int) {
        guard offset <= CompressionTable.maximumOffset else { return }
        slots[Int(hash) & (CompressionTable.slotCount - 1)] = Slot(
            generation: generation, hash: hash, offset: UInt16(offset))
    }

    /// Where the name under the cursor, without its first `skipped` labels, stands in the first `count` octets.
    func offset(of cursor: borrowing NameCursor, skipping skipped: Int, in bytes: [UInt8], count: Int) -> Int? {
        let hash = cursor.hash(skipping: skipped)
        let slot = slots[Int(hash) & (CompressionTable.slotCount - 1)]
        guard slot.generation == generation, slot.hash == hash else { return nil }
        return equals(cursor, skipped, bytes, count, Int(slot.offset)) ? Int(slot.offset) : nil
    }

    /// Compares label by label, along the pointers that were written before.
    private func equals(
        _ cursor: borrowing NameCursor, _ skipped: Int, _ bytes: [UInt8], _ count: Int, _ offset: Int
    ) -> Bool {
        var position = offset
        var index = cursor.start(of: skipped)
        while index < cursor.length {
            guard position < count else { return false }
            var length = Int(bytes[position])
            // Each pointer leads to a smaller offset, so that this ends.
            while length >= 0xC0 {
                let target = (length & 0x3F) << 8 | Int(bytes[position &+ 1])
                guard target < position else { return false }
                position = target
                length = Int(bytes[position])
            }
            guard position &+ length < count else { return false }
            for step in 0...length where !bytes[position &+ step].isSameLetter(as: cursor.bytes[index &+ step]) {
                return false
            }
            position &+= length &+ 1
            index &+= length &+ 1
        }
        return true
    }
}

/// Where names stand in the reply that is being written, by their nodes: a table of fixed size in which a later name
/// may push an earlier one out, which costs a few octets and never correctness.
struct CompressionTable {
    private static let slotBits = 9
    /// The farthest offset that a pointer reaches (RFC 1035 4.1.4).
    static let maximumOffset = 0x3FFF

    private struct Slot {
        var generation: UInt32 = 0
        var zone: UInt32 = 0
        var node: UInt32 = 0
        var offset: UInt16 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 1 << CompressionTable.slotBits)
    private var generation: UInt32 = 0

    /// Forgets everything.
    mutating func reset() {
        generation &+= 1
        guard generation == 0 else { return }
        // What was written four billion replies ago would count again.
        for place in slots.indices { slots[place] = Slot() }
        generation = 1
    }

    @inline(__always)
    private static func place(_ node: UInt32, _ zone: UInt32) -> Int {
        Int(((node ^ zone &* 0x85EB_CA6B) &* 0x9E37_79B1) >> (32 - UInt32(slotBits)))
    }

    @inline(__always)
    mutating func register(_ node: UInt32, zone: UInt32, offset: Int) {
        guard offset <= CompressionTable.maximumOffset else { return }
        slots[CompressionTable.place(node, zone)] = Slot(
            generation: generation, zone: zone, node: node, offset: UInt16(truncatingIfNeeded: offset))
    }

    @inline(__always)
    func offset(of node: UInt32, zone: UInt32) -> Int? {
        let slot = slots[CompressionTable.place(node, zone)]
        guard slot.generation == generation, slot.node == node, slot.zone == zone else { return nil }
        return Int(slot.offset)
    }
}

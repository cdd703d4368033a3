import Transport

/// Keeps a server from being a means to flood others: replies a second to one network, whose addresses may be forged.
///
/// A table of fixed size, so that a flood takes no memory; networks that meet in one place of it share their limit.
struct RateLimit {
    /// What becomes of the reply to a query.
    enum Verdict {
        case reply
        /// A short reply with TC: a client that is really there asks again over TCP, which forgers cannot.
        case truncate
        case drop
    }

    /// Bits of the networks that share a limit: what one site usually has.
    static let ipv4Length = 24, ipv6Length = 56
    private static let slotCount = 1 << 16

    private struct Slot {
        var second: Int64 = 0
        var count: UInt32 = 0
    }

    private let repliesPerSecond: UInt32
    private let start: ContinuousClock.Instant
    /// Nobody outside knows which networks share a place.
    private let key: UInt64
    private var slots: [Slot]

    init(repliesPerSecond: Int, now: ContinuousClock.Instant, key: UInt64) {
        self.repliesPerSecond = UInt32(clamping: repliesPerSecond)
        self.key = key
        start = now
        slots = Array(repeating: Slot(), count: RateLimit.slotCount)
    }

    /// What becomes of the reply to a client. Of the replies above the limit, every second one is a short one.
    mutating func verdict(for client: IPAddress, now: ContinuousClock.Instant) -> Verdict {
        let second = start.duration(to: now).components.seconds
        let slot = slot(of: client)
        if slots[slot].second != second { slots[slot] = Slot(second: second) }
        guard slots[slot].count >= repliesPerSecond else {
            slots[slot].count += 1
            return .reply
        }
        slots[slot].count &+= 1
        // Counting on past 32 bits would take a flood that no second has room for.
        return (slots[slot].count &- repliesPerSecond) & 1 == 1 ? .truncate : .drop
    }

    private func slot(of client: IPAddress) -> Int {
        let length = client.family == .ipv4 ? RateLimit.ipv4Length : RateLimit.ipv6Length
        let bits = client.masked(to: length).bits
        var hash = (bits.high ^ key) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 29) ^ bits.low) &* 0xBF58_476D_1CE4_E5B9
        return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & UInt64(RateLimit.slotCount - 1))
    }
}

/// Replies that leave after later ones.
struct HeldReplies<Destination> {
    struct Reply {
        let bytes: [UInt8]
        let delay: Duration
        let destination: Destination
        fileprivate var behind: Int
    }

    /// Above it, the oldest one leaves: whoever asks without end does not make the rest grow.
    private static var maximumCount: Int { 1024 }

    private var held: [Reply] = []

    mutating func remove(_ isGone: (Destination) -> Bool) {
        held.removeAll { isGone($0.destination) }
    }

    /// Takes out of a query's deliveries what has to wait, and counts the rest as later replies.
    /// - Returns: What was held before and leaves now, behind the rest.
    mutating func pass(_ deliveries: inout [FaultInjector.Delivery], _ destination: Destination) -> [Reply] {
        let waiting = deliveries.filter { $0.behind > 0 }
        deliveries.removeAll { $0.behind > 0 }
        if !deliveries.isEmpty {
            for index in held.indices { held[index].behind -= 1 }
        }
        held += waiting.map {
            Reply(bytes: $0.bytes, delay: $0.delay, destination: destination, behind: $0.behind)
        }
        let excess = max(0, held.count - HeldReplies.maximumCount)
        for index in held.indices.prefix(excess) { held[index].behind = 0 }
        defer { held.removeAll { $0.behind <= 0 } }
        return held.filter { $0.behind <= 0 }
    }
}

import Transport

/// Replies of a faulty server between their query and their time to leave.
struct LateReplies {
    /// Who waits for a reply.
    enum Destination {
        case datagram(Endpoint, LocalAddress)
        case stream(StreamConnection)

        var client: Endpoint {
            switch self {
            case .datagram(let client, _): client
            case .stream(let connection): connection.peer
            }
        }
    }

    /// Above it, replies are lost, as in a queue that is full.
    private static let maximumCount = 4096

    private var held = HeldReplies<Destination>()
    /// In no order.
    private var waiting: [(time: ContinuousClock.Instant, bytes: [UInt8], destination: Destination)] = []

    /// When the next one leaves.
    var nextTime: ContinuousClock.Instant? { waiting.map(\.time).min() }

    mutating func take(
        _ deliveries: [FaultInjector.Delivery], _ destination: Destination, _ now: ContinuousClock.Instant
    ) {
        var deliveries = deliveries
        let released = held.pass(&deliveries, destination)
        waiting += deliveries.map { (now + $0.delay, $0.bytes, destination) }
        waiting += released.map { (now + $0.delay, $0.bytes, $0.destination) }
        if waiting.count > LateReplies.maximumCount { waiting.removeLast(waiting.count - LateReplies.maximumCount) }
    }

    /// Forgets what nobody can receive any more, so that no connection outlives its end.
    mutating func forgetEndedConnections() {
        func hasEnded(_ destination: Destination) -> Bool {
            if case .stream(let connection) = destination { connection.hasEnded } else { false }
        }
        waiting.removeAll { hasEnded($0.destination) }
        held.remove { hasEnded($0) }
    }

    /// Takes out what is to leave now, in the order of time.
    mutating func due(_ now: ContinuousClock.Instant) -> [(bytes: [UInt8], destination: Destination)] {
        guard !waiting.isEmpty else { return [] }
        let due = waiting.enumerated().filter { $0.element.time <= now }
        guard !due.isEmpty else { return [] }
        waiting.removeAll { $0.time <= now }
        return due.sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map { ($0.element.bytes, $0.element.destination) }
    }
}

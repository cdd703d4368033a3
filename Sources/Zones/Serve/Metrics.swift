public import DNSWire
import Synchronization
public import Transport

/// What a server did since it started. A value: it does not change when the server goes on.
public struct Metrics: Hashable, Sendable {
    /// Queries that got a reply, by the type of their question; types of record above 255 and unreadable questions
    /// count as `other`.
    public internal(set) var queries: [RecordType: Int] = [:]
    /// Queries of other types, or with an unreadable question.
    public internal(set) var otherQueries = 0
    /// Replies by their code.
    public internal(set) var replies: [ResponseCode: Int] = [:]
    /// Replies with TC.
    public internal(set) var truncatedReplies = 0
    /// Messages that arrived.
    public internal(set) var received: [TransportProtocol: Int] = [:]
    /// Messages that get no reply: too short, or replies themselves.
    public internal(set) var unanswerable = 0
    /// Queries that got no reply because their network asked too often.
    public internal(set) var droppedQueries = 0
    /// Queries that got a short reply with TC for the same reason.
    public internal(set) var shortenedReplies = 0
    /// TCP connections that were served.
    public internal(set) var connections = 0
    /// Connections that were closed at once, because too many were open.
    public internal(set) var refusedConnections = 0
    /// Octets of replies.
    public internal(set) var octetsSent = 0
}

/// The counts of one worker: written by it, read by whoever asks.
final class Counters: Sendable {
    /// Places for the types that have their own, and one for the others.
    private static let typeCount = 257
    /// Places for the codes that a header or an OPT record of ours holds.
    private static let codeCount = 32

    private struct State {
        var types = [Int](repeating: 0, count: Counters.typeCount)
        var codes = [Int](repeating: 0, count: Counters.codeCount)
        var metrics = Metrics()
        var udp = 0
        var tcp = 0
    }

    private let state = Mutex(State())

    /// A message arrived and was replied to, or got no reply.
    func count(
        _ outcome: Responder.Outcome?, over transport: TransportProtocol, octets: Int, isShortened: Bool = false
    ) {
        state.withLock { state in
            switch transport {
            case .udp: state.udp &+= 1
            case .tcp: state.tcp &+= 1
            }
            guard let outcome else {
                state.metrics.unanswerable &+= 1
                return
            }
            state.types[min(Int(outcome.type.rawValue), Counters.typeCount - 1)] &+= 1
            state.codes[min(Int(outcome.responseCode.rawValue), Counters.codeCount - 1)] &+= 1
            if outcome.isTruncated { state.metrics.truncatedReplies &+= 1 }
            if isShortened { state.metrics.shortenedReplies &+= 1 }
            state.metrics.octetsSent &+= octets
        }
    }

    /// A datagram arrived and was not looked at.
    func countDropped() {
        state.withLock { state in
            state.udp &+= 1
            state.metrics.droppedQueries &+= 1
        }
    }

    /// More of a zone was sent.
    func countSent(_ octets: Int) { state.withLock { $0.metrics.octetsSent &+= octets } }

    func countConnection() { state.withLock { $0.metrics.connections &+= 1 } }
    func countRefusedConnection() { state.withLock { $0.metrics.refusedConnections &+= 1 } }

    /// Adds what was counted.
    func add(to total: inout Metrics) {
        let state = state.withLock { $0 }
        for (number, count) in state.types.enumerated() where count > 0 {
            if number == 0 || number == Counters.typeCount - 1 {
                total.otherQueries += count
            } else {
                total.queries[RecordType(rawValue: UInt16(number)), default: 0] += count
            }
        }
        for (number, count) in state.codes.enumerated() where count > 0 {
            total.replies[ResponseCode(rawValue: UInt16(number)), default: 0] += count
        }
        if state.udp > 0 { total.received[.udp, default: 0] += state.udp }
        if state.tcp > 0 { total.received[.tcp, default: 0] += state.tcp }
        total.truncatedReplies += state.metrics.truncatedReplies
        total.unanswerable += state.metrics.unanswerable
        total.droppedQueries += state.metrics.droppedQueries
        total.shortenedReplies += state.metrics.shortenedReplies
        total.connections += state.metrics.connections
        total.refusedConnections += state.metrics.refusedConnections
        total.octetsSent += state.metrics.octetsSent
    }
}

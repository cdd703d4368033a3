import DNSWire
public import Transport

/// Applies the faults of one server, in their order, to the correct reply of each query, and counts how often each
/// happened. The same faults, seed and queries always give the same.
public struct FaultInjector: Sendable {
    /// What leaves the server for one query.
    public struct Outcome: Hashable, Sendable {
        /// In the order in which they are handed over; empty when there is no reply.
        public var deliveries: [Delivery]
        /// Whether the connection is reset instead of anything that follows.
        public var isReset = false
        /// The verbs of the faults that changed something, in their order.
        public var faults: [String] = []
    }

    /// A message that leaves the server.
    public struct Delivery: Hashable, Sendable {
        /// The message, without the length that stands before it in a stream.
        public var bytes: [UInt8]
        /// How long it is kept back.
        public var delay = Duration.zero
        /// How many later replies leave before it.
        public var behind = 0
    }

    /// A query as selectors see it.
    struct Arrival {
        let question: Question?
        let hasEDNS: Bool
        let transport: TransportProtocol
        let client: IPAddress?
    }

    private static let maximumLength = ReplyWriter.maximumLength
    /// Messages that leave for one query: copies of copies are not made without end.
    private static let maximumDeliveries = 1000

    private let faults: [Fault]
    private var generator: SeededGenerator
    /// Queries that fulfilled each fault's selector, but for the occurrence.
    private var matches: [Int]
    /// How often each fault happened.
    public private(set) var hits: [Int]
    /// How often there was a query that each fault may happen to: more than its hits where chance decides.
    public var opportunities: [Int] {
        zip(faults, zip(matches, hits)).map { fault, counts in
            if case .chance = fault.selector.occurrence { counts.0 } else { counts.1 }
        }
    }

    /// - Parameters:
    ///   - faults: Applied in this order to each correct reply.
    ///   - seed: Where the chance of faults begins.
    public init(_ faults: [Fault], seed: UInt64) {
        self.faults = faults
        generator = SeededGenerator(seed: seed)
        matches = Array(repeating: 0, count: faults.count)
        hits = matches
    }

    /// What becomes of one query.
    /// - Parameters:
    ///   - query: Its octets, whatever they are.
    ///   - reply: The correct reply; none where the server does not reply.
    ///   - transport: What it came over.
    ///   - client: Who asks.
    public mutating func outcome(
        for query: [UInt8], reply: [UInt8]?, over transport: TransportProtocol, from client: IPAddress?
    ) -> Outcome {
        var outcome = Outcome(deliveries: reply.map { [Delivery(bytes: $0)] } ?? [])
        let parsed = try? Message(parsing: query)
        let arrival = Arrival(
            question: parsed?.questions.first, hasEDNS: parsed?.edns != nil, transport: transport, client: client)
        for index in faults.indices where happens(index, arrival) {
            hits[index] += 1
            var changed = outcome
            apply(faults[index].effect, query, hasReply: reply != nil, turn: matches[index], &changed)
            // What does nothing, such as a second drop, explains nothing.
            guard changed.deliveries != outcome.deliveries || changed.isReset != outcome.isReset else { continue }
            changed.faults = outcome.faults + [faults[index].effect.verb]
            outcome = changed
        }
        // What records were put in may be more than a message holds.
        for index in outcome.deliveries.indices
        where outcome.deliveries[index].bytes.count > FaultInjector.maximumLength {
            outcome.deliveries[index].bytes.removeLast(
                outcome.deliveries[index].bytes.count - FaultInjector.maximumLength)
        }
        return outcome
    }

    private mutating func happens(_ index: Int, _ arrival: Arrival) -> Bool {
        let selector = faults[index].selector
        guard selector.name == nil || selector.name == arrival.question?.name,
            selector.type == nil || selector.type == arrival.question?.type,
            selector.transport == nil || selector.transport == arrival.transport,
            selector.hasEDNS == nil || selector.hasEDNS == arrival.hasEDNS,
            selector.client == nil || arrival.client.map({ selector.client?.contains($0) == true }) == true
        else { return false }
        matches[index] += 1
        let number = matches[index]
        switch selector.occurrence {
        case .always: return true
        case .first(let count): return number <= count
        case .nth(let wanted): return number == wanted
        case .every(let step): return number.isMultiple(of: max(1, step))
        case .after(let count): return number > count
        case .chance(let probability): return Double.random(in: 0..<1, using: &generator) < probability
        }
    }

    // MARK: - Effects

    private mutating func apply(
        _ effect: Fault.Effect, _ query: [UInt8], hasReply: Bool, turn: Int, _ outcome: inout Outcome
    ) {
        switch effect {
        case .drop: outcome.deliveries = []
        case .reset: outcome = Outcome(deliveries: [], isReset: true)
        case .delay(let time, let jitter):
            let share = Double.random(in: 0...1, using: &generator)
            for index in outcome.deliveries.indices { outcome.deliveries[index].delay += time + jitter * share }
        case .duplicate(let times):
            let copies = max(0, min(times, FaultInjector.maximumDeliveries)) + 1
            outcome.deliveries = Array(
                outcome.deliveries.flatMap { repeatElement($0, count: copies) }.prefix(FaultInjector.maximumDeliveries))
        case .reorder(let count):
            for index in outcome.deliveries.indices { outcome.deliveries[index].behind &+= max(0, min(count, 1 << 20)) }
        case .answer(let substitute):
            guard let bytes = substitute.reply(to: query, instead: outcome.deliveries.first?.bytes) else { return }
            // Also where the server says nothing of itself; what a fault took away stays away.
            if !hasReply, outcome.deliveries.isEmpty, !outcome.isReset { outcome.deliveries = [Delivery(bytes: bytes)] }
            for index in outcome.deliveries.indices { outcome.deliveries[index].bytes = bytes }
        case .corrupt:
            // The first of several is damaged: behind `duplicate`, the right one follows.
            guard let first = outcome.deliveries.first else { return }
            outcome.deliveries[0].bytes = changed(first.bytes, by: effect, turn)
        case .refuse, .truncate, .append, .rewrite:
            for index in outcome.deliveries.indices {
                outcome.deliveries[index].bytes = changed(outcome.deliveries[index].bytes, by: effect, turn)
            }
        }
    }

    /// What a change makes of one message; one that cannot be read stays as it is, but for plain damage.
    private mutating func changed(_ bytes: [UInt8], by effect: Fault.Effect, _ turn: Int) -> [UInt8] {
        guard var message = try? Message(parsing: bytes) else { return bytes }
        switch effect {
        case .refuse:
            message.refuse()
        case .truncate(let count):
            message.isTruncated = true
            message.answer = Array(message.answer.prefix(max(0, count)))
            message.authority = []
            message.additional = []
        case .append(let sections):
            message.answer += sections.answer
            message.authority += sections.authority
            message.additional += sections.additional
        case .rewrite(let rewriting):
            message.rewrite(rewriting, turn: turn, using: &generator)
        case .corrupt(let corruption):
            return message.bytes(damagedBy: corruption)
        default: break
        }
        return message.packed
    }
}

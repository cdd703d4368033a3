import CPIM
import DNSWire
import NextHops
import Transport

/// What happened on the way of an operation, as a diagram has it: parties side by side, and what goes between them from
/// above to below.
public struct Ladder: Codable, Hashable, Sendable {
    /// One line of the diagram.
    public struct Rung: Codable, Hashable, Sendable {
        /// What it is.
        public enum Kind: String, Codable, Hashable, Sendable {
            /// An operation goes from one party to another, and comes or not.
            case operation
            /// An answer goes back.
            case response
            /// Something happens at one party.
            case note
        }

        /// Seconds since the case began.
        public let time: Double
        /// What it is.
        public let kind: Kind
        /// The place of a party: who sends, or where it happens.
        public let from: Int
        /// The place of a party; that of `from` for a note.
        public let to: Int
        /// `message 3f2a #119`, `success`, `delivered`.
        public let text: String
        /// The address that an operation goes to: `192.0.2.1:5269`.
        public let address: String?
        /// Why it did not arrive, or was not answered.
        public internal(set) var failure: String?
        /// The operation or the answer in full, as XML; none for a note, and for content that nobody reads in a diagram.
        public let operation: String?
    }

    /// Names, from left to right: who sends, then services in the order in which something of it reached them. An
    /// address at which nobody is stands for itself.
    public let parties: [String]
    /// In the order in which they happened.
    public let rungs: [Rung]
    /// `success`, `failure` or `indeterminant`; none where nobody was told.
    public let status: String?
    /// Why somebody said no, the first one, or why nobody took it; as scenarios call it.
    public let reason: String?
    /// The services that it reached, in order.
    public let path: [String]
    /// The addresses that were tried, in order: `gate 192.0.2.1:5269 refused`.
    public let attempts: [String]
    /// Events that are not shown, because there are more than a person looks at.
    public let omitted: Int
}

extension Ladder {
    /// Rungs that a diagram has at most.
    private static let maximumRungs = 1000

    init(_ evidence: ExchangeEvidence) {
        var builder = LadderBuilder(evidence)
        // When the sender gave up; gateways may go on.
        let sender = evidence.outcome == .unreachable ? evidence.attempts.first?.party : nil
        var end = sender.flatMap { party in evidence.events.first.map { (party, $0.time + evidence.time) } }
        for event in evidence.events {
            if let (party, time) = end, event.time > time {
                builder.note(party, Refusal.unreachable.description, time / .seconds(1))
                end = nil
            }
            builder.add(event)
        }
        if let (party, time) = end { builder.note(party, Refusal.unreachable.description, time / .seconds(1)) }
        parties = builder.parties
        rungs = Array(builder.rungs.prefix(Ladder.maximumRungs))
        omitted = max(0, builder.rungs.count - Ladder.maximumRungs)
        status = evidence.outcome?.status.rawValue
        reason = evidence.reason?.rawValue
        path = Array(evidence.arrivals.map(\.party).prefix(Ladder.maximumRungs))
        attempts = Array(evidence.attempts.map(\.description).prefix(Ladder.maximumRungs))
    }
}

private struct LadderBuilder {
    private(set) var parties: [String] = []
    private(set) var rungs: [Ladder.Rung] = []
    private let places: [Endpoint: String]
    private struct Sent {
        let identifier: OperationID
        let rung: Int
        let endpoint: Endpoint
        /// Places of parties.
        let from: Int
        let to: Int
    }

    /// Operations that wait for an answer, the last one sent at the end.
    private var open: [Sent] = []
    /// Those whose sender waits no longer.
    private var late: [Sent] = []

    init(_ evidence: ExchangeEvidence) {
        places = evidence.parties
    }

    private mutating func place(of party: String) -> Int {
        if let place = parties.firstIndex(of: party) { return place }
        parties.append(party)
        return parties.count - 1
    }

    mutating func add(_ event: DeliveryEvent) {
        let time = event.time / .seconds(1)
        switch event.kind {
        case .attempted(let operation, let endpoint):
            let from = place(of: event.party)
            let to = place(of: places[endpoint] ?? endpoint.description)
            open.append(
                Sent(
                    identifier: operation.transactionID, rung: rungs.count, endpoint: endpoint, from: from, to: to))
            rungs.append(
                Ladder.Rung(
                    time: time, kind: .operation, from: from, to: to, text: LadderBuilder.text(operation),
                    address: endpoint.description, operation: LadderBuilder.notation(operation)))
        case .attemptFailed(let identifier, let endpoint, let failure):
            let sender = place(of: event.party)
            let place = open.lastIndex {
                $0.identifier == identifier && $0.endpoint == endpoint && $0.from == sender
            }
            guard let place else { return }
            let given = open.remove(at: place)
            let seconds = time - rungs[given.rung].time
            let isLong = failure == .silent && seconds >= 0.05
            rungs[given.rung].failure = "\(failure.rawValue)\(isLong ? " for \(seconds.fixed(1)) s" : "")"
            if failure == .silent { late.append(given) }
        case .answered(let response):
            let from = place(of: event.party)
            let isAsked = { (sent: Sent) in sent.identifier == response.transactionID && sent.to == from }
            let asked = open.lastIndex(where: isAsked)
            guard let sent = asked.map({ open[$0] }) ?? late.last(where: isAsked) else { return }
            let duration = response.duration.map { " \($0) s" } ?? ""
            rungs.append(
                Ladder.Rung(
                    time: time, kind: .response, from: from, to: sent.from,
                    text: "\(response.status.rawValue)\(duration)", address: nil,
                    failure: asked == nil ? "too late" : nil, operation: LadderBuilder.notation(.response(response))))
            if let asked { open.remove(at: asked) }
        case .delivered(.notify(let notify)):
            note(event.party, "notify delivered: \(String(decoding: notify.content.prefix(80), as: UTF8.self))", time)
        case .delivered(let operation): note(event.party, "\(operation.name) delivered", time)
        case .refused(_, let refusal): note(event.party, refusal.description, time)
        case .unresolved(let uri, let code, let detail):
            note(event.party, "\(uri): \(code.rawValue)\(detail.map { " (\($0.rawValue))" } ?? "")", time)
        case .malformed(let error): note(event.party, "no operation: \(error)", time)
        case .connectionRefused: note(event.party, "one connection more than it takes (connections)", time)
        case .resolved(let uri, let hops):
            note(event.party, "\(uri): \(hops.map { "\($0.target.host):\($0.port)" }.joined(separator: ", "))", time)
        case .arrived, .handedOver: return
        }
    }

    mutating func note(_ party: String, _ text: String, _ time: Double) {
        let place = place(of: party)
        rungs.append(
            Ladder.Rung(time: time, kind: .note, from: place, to: place, text: text, address: nil, operation: nil))
    }

    /// Octets of content that are told.
    private static let maximumContent = 4096

    private static func notation(_ operation: CPIMOperation) -> String? {
        switch operation {
        case .message(let message) where message.content.count > maximumContent: nil
        case .notify(let notify) where notify.content.count > maximumContent: nil
        default: operation.notation
        }
    }

    private static func text(_ operation: CPIMOperation) -> String {
        let identifier = operation.transactionID.description
        let short = identifier.count > 6 ? "\(identifier.prefix(4))…" : identifier
        let forwards = operation.forwards.map { " #\($0)" } ?? ""
        if case .subscribe(let subscribe) = operation {
            return "subscribe \(subscribe.duration) s \(short)\(forwards)"
        }
        return "\(operation.name) \(short)\(forwards)"
    }
}

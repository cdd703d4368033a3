import DNSWire
import Synchronization
public import Transport

/// A name server on a simulated network: the same responder as behind sockets, and the same faults, without them.
///
///     let network = SimulatedNetwork()
///     network.attach(SimulatedServer(catalog), at: endpoint)
public final class SimulatedServer: SimulatedHost {
    private struct State {
        var catalog: Catalog
        var responder: Responder
        var buffer = [UInt8](repeating: 0, count: ReplyWriter.maximumLength)
        var faults: FaultInjector?
        var held = HeldReplies<Destination>()
    }

    /// Who waits for a reply.
    private struct Destination: Sendable {
        let message: SimulatedMessage
        let deliver: @Sendable (SimulatedEvent) -> Void
    }

    private let state: Mutex<State>
    private let options: ZoneServer.Options

    /// - Parameters:
    ///   - catalog: What is served at first.
    ///   - options: Those of a server on sockets, as far as they do not concern sockets: `responder`, `log`, which has
    ///     the
    ///     time of the network, and `faults`.
    public init(_ catalog: Catalog, _ options: ZoneServer.Options = ZoneServer.Options()) {
        state = Mutex(
            State(
                catalog: catalog, responder: Responder(catalog, options.responder),
                faults: options.faults.isEmpty ? nil : FaultInjector(options.faults, seed: options.faultSeed)))
        self.options = options
    }

    /// What is served.
    public var catalog: Catalog { state.withLock { $0.catalog } }

    /// How often there was a query that each fault of the options may happen to.
    public var faultOpportunities: [Int] { state.withLock { $0.faults?.opportunities ?? [] } }

    /// Serves another catalog from now on.
    public func publish(_ catalog: Catalog) {
        publish { _ in catalog }
    }

    /// Serves another version of a zone from now on, or one more zone, beside the zones that are there.
    public func publish(_ zone: Zone) {
        publish { $0.replacing(zone) }
    }

    private func publish(_ change: (Catalog) -> Catalog) {
        state.withLock { state in
            state.catalog = change(state.catalog)
            state.responder = Responder(state.catalog, options.responder)
        }
    }

    /// Replies to a message as the catalog and the faults have it, and notes both in the log, if there is one.
    public func receive(
        _ message: SimulatedMessage, at time: ContinuousClock.Instant,
        _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
    ) {
        let (outcome, released) = state.withLock { state in
            let replies = state.responder.replies(to: message, using: &state.buffer)
            var outcome = FaultInjector.Outcome(deliveries: replies.map { FaultInjector.Delivery(bytes: $0) })
            // A transfer has several messages; faults are for answers.
            if replies.count < 2, let faulty = state.faults?.outcome(for: message, reply: replies.first) {
                outcome = faulty
            }
            return (outcome, state.held.pass(&outcome.deliveries, Destination(message: message, deliver: deliver)))
        }
        note(message, outcome, time)
        if outcome.isReset, message.transport == .tcp { deliver(SimulatedEvent(.failure(.closed))) }
        for delivery in outcome.deliveries {
            noteDeparture(delivery.bytes, message, time + delivery.delay)
            deliver(SimulatedEvent(delivery.bytes, replyingTo: message, after: delivery.delay))
        }
        for reply in released {
            let destination = reply.destination
            noteDeparture(reply.bytes, destination.message, time + reply.delay)
            destination.deliver(SimulatedEvent(reply.bytes, replyingTo: destination.message, after: reply.delay))
        }
    }

    private func note(_ message: SimulatedMessage, _ outcome: FaultInjector.Outcome, _ time: ContinuousClock.Instant) {
        guard let log = options.log else { return }
        let reply = outcome.deliveries.first?.bytes ?? []
        log.append(
            QueryLog.Entry(
                query: message.bytes, queryLength: message.bytes.count, reply: reply, replyLength: reply.count,
                client: message.client, server: message.server, transport: message.transport, time: time,
                faults: outcome.faults))
        guard log.notesPackets else { return }
        log.note(message.bytes[...], from: message.client, to: message.server, over: message.transport, at: time)
    }

    private func noteDeparture(_ bytes: [UInt8], _ query: SimulatedMessage, _ time: ContinuousClock.Instant) {
        guard let log = options.log, log.notesPackets else { return }
        log.note(bytes[...], from: query.server, to: query.client, over: query.transport, at: time)
    }
}

extension FaultInjector {
    fileprivate mutating func outcome(for message: SimulatedMessage, reply: [UInt8]?) -> Outcome {
        outcome(for: message.bytes, reply: reply, over: message.transport, from: message.client.address)
    }
}

extension Responder {
    /// The reply, and of a transfer all messages.
    fileprivate mutating func replies(to message: SimulatedMessage, using buffer: inout [UInt8]) -> [[UInt8]] {
        var count = reply(
            to: message.bytes, length: message.bytes.count, over: message.transport, from: message.client.address,
            into: &buffer)
        var replies: [[UInt8]] = []
        var rest = transfer
        while count > 0 {
            replies.append(Array(buffer[..<count]))
            count = 0
            if var transfer = rest {
                count = nextMessage(of: &transfer, into: &buffer)
                rest = transfer
            }
        }
        return replies
    }
}

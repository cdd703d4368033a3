import DNSWire
import Synchronization
public import Transport

/// A name server on a simulated network: the same responder as behind sockets, without them.
///
///     let network = SimulatedNetwork()
///     network.attach(SimulatedServer(catalog), at: endpoint)
public final class SimulatedServer: SimulatedHost {
    private struct State {
        var catalog: Catalog
        var responder: Responder
        var buffer = [UInt8](repeating: 0, count: ReplyWriter.maximumLength)
    }

    private let state: Mutex<State>
    private let options: Responder.Options
    private let log: QueryLog?

    /// - Parameter log: Where queries are noted, with the time of the network.
    public init(_ catalog: Catalog, _ options: Responder.Options = Responder.Options(), log: QueryLog? = nil) {
        state = Mutex(State(catalog: catalog, responder: Responder(catalog, options)))
        self.options = options
        self.log = log
    }

    /// What is served.
    public var catalog: Catalog { state.withLock { $0.catalog } }

    /// Serves another catalog from now on.
    public func publish(_ catalog: Catalog) {
        state.withLock { $0 = State(catalog: catalog, responder: Responder(catalog, options)) }
    }

    /// Serves another version of a zone from now on, or one more zone, beside the zones that are there.
    public func publish(_ zone: Zone) {
        publish(catalog.replacing(zone))
    }

    public func receive(_ message: SimulatedMessage, at time: ContinuousClock.Instant) -> [SimulatedEvent] {
        let replies = state.withLock { $0.responder.replies(to: message, using: &$0.buffer) }
        log?.append(
            QueryLog.Entry(
                query: message.bytes, queryLength: message.bytes.count, reply: replies.first ?? [],
                replyLength: replies.first?.count ?? 0, client: message.client, server: message.server,
                transport: message.transport, time: time))
        return replies.map { SimulatedEvent($0, replyingTo: message) }
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

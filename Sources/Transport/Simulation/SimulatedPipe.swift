import Synchronization

/// One direction of a connection in memory. It holds so many octets, as sockets do: whoever sends to a peer that does
/// not read has to wait.
final class SimulatedPipe: Sendable {
    /// Octets that are on their way at most.
    static let capacity = 1 << 16

    private struct State {
        var octets: [UInt8] = []
        /// Whether no more will come, and whether what is on its way is lost.
        var isEnded = false
        var isReset = false
    }

    private let state = Mutex(State())
    private let clock: SimulatedClock
    /// That something has arrived, or that there is room: a hint, after which one looks. One is enough.
    private let arrivals: Mailbox<Void>
    private let departures: Mailbox<Void>

    private init(_ clock: SimulatedClock) {
        self.clock = clock
        arrivals = Mailbox(clock, capacity: 1)
        departures = Mailbox(clock, capacity: 1)
    }

    /// The two ends of a new connection.
    static func ends(_ clock: SimulatedClock, from client: Endpoint, to server: Endpoint) -> (near: End, far: End) {
        let (there, back) = (SimulatedPipe(clock), SimulatedPipe(clock))
        return (
            End(incoming: back, outgoing: there, peer: server), End(incoming: there, outgoing: back, peer: client)
        )
    }

    func write(_ octets: [UInt8], before deadline: ContinuousClock.Instant, to peer: Endpoint) async throws -> Bool {
        var rest = octets[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let taken = try state.withLock { state in
                guard !state.isEnded else { throw TransportError(.closed, "send to \(peer)") }
                let taken = rest.prefix(SimulatedPipe.capacity - state.octets.count)
                state.octets += taken
                return taken.count
            }
            rest = rest.dropFirst(taken)
            if taken > 0 {
                clock.schedule(at: clock.now) { [weak self] in self?.arrivals.append(()) }
            } else if try await departures.next(before: deadline) == nil {
                return false
            }
        }
        return true
    }

    /// Up to `count` octets, at least one; none at the deadline.
    func read(_ count: Int, before deadline: ContinuousClock.Instant, from peer: Endpoint) async throws -> [UInt8]? {
        while true {
            try Task.checkCancellation()
            let taken = try state.withLock { state in
                guard !state.isReset, !(state.octets.isEmpty && state.isEnded) else {
                    throw TransportError(.closed, "receive from \(peer)")
                }
                defer { state.octets.removeFirst(min(count, state.octets.count)) }
                return Array(state.octets.prefix(count))
            }
            if !taken.isEmpty {
                clock.schedule(at: clock.now) { [weak self] in self?.departures.append(()) }
                return taken
            }
            if try await arrivals.next(before: deadline) == nil { return nil }
        }
    }

    /// From either end: nothing more goes through; after a reset not even what is on its way.
    func end(isReset: Bool) {
        state.withLock { state in
            state.isEnded = true
            state.isReset = state.isReset || isReset
        }
        // Kept until whoever waits has been told.
        clock.schedule(at: clock.now) {
            self.arrivals.append(())
            self.departures.append(())
        }
    }

    /// What one of the two peers holds; the connection ends when it goes.
    final class End: AcceptedStream {
        let peer: Endpoint
        private let incoming: SimulatedPipe
        private let outgoing: SimulatedPipe
        private let resets = Mutex(false)

        fileprivate init(incoming: SimulatedPipe, outgoing: SimulatedPipe, peer: Endpoint) {
            self.incoming = incoming
            self.outgoing = outgoing
            self.peer = peer
        }

        deinit {
            outgoing.end(isReset: resets.withLock(\.self))
            // Nobody reads any more.
            incoming.end(isReset: true)
        }

        func resetWhenClosed() {
            resets.withLock { $0 = true }
        }

        func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async throws -> Bool {
            try await outgoing.write(bytes, before: deadline, to: peer)
        }

        func receive(_ count: Int, before deadline: ContinuousClock.Instant) async throws -> [UInt8]? {
            var received: [UInt8] = []
            while received.count < count {
                guard let more = try await incoming.read(count - received.count, before: deadline, from: peer) else {
                    return nil
                }
                received += more
            }
            return received
        }
    }
}

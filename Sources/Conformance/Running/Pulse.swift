import Synchronization
import Transport

/// Notices when the machine does not go on: while a virtual machine is moved, or has no processor for a while, replies
/// overtake deadlines, and what a client then does says nothing about it.
final class Pulse: Sendable {
    /// How long it is from one beat to the next.
    private static let interval = Duration.milliseconds(50)
    /// Beats that are farther apart have a standstill between them: less than most scenarios wait for a reply.
    static let patience = Duration.milliseconds(500)
    /// Standstills that are remembered; of later ones the last takes the place of the one before.
    private static let maximumCount = 1024

    private struct State {
        var lastBeat: ContinuousClock.Instant
        /// When each ended, and how long it was.
        var standstills: [(end: ContinuousClock.Instant, length: Duration)] = []
    }

    /// Its clock.
    let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        state = Mutex(State(lastBeat: now()))
    }

    /// Takes this moment for a beat, however long the last one is ago.
    func begin() {
        let now = now()
        state.withLock { $0.lastBeat = now }
    }

    /// Beats on a thread of its own, whatever the tasks of the program do, until what it returns is let go; none where
    /// the system gives no thread.
    func beating() -> Beating? { try? Beating(self) }

    func beat() {
        let now = now()
        state.withLock { state in
            let length = state.lastBeat.duration(to: now)
            state.lastBeat = now
            guard length > Pulse.patience else { return }
            if state.standstills.count == Pulse.maximumCount { state.standstills.removeLast() }
            state.standstills.append((now, length))
        }
    }

    /// The longest standstill that ended after a time, or that nobody has noticed yet.
    func standstill(since time: ContinuousClock.Instant) -> Duration? {
        beat()
        return state.withLock { $0.standstills.filter { $0.end > time }.map(\.length).max() }
    }
}

extension Pulse {
    /// The thread on which a pulse beats; it ends with the last reference.
    final class Beating: Sendable {
        private final class End: Sendable {
            let wakePipe: WakePipe

            init() throws(TransportError) { wakePipe = try WakePipe() }
        }

        private let end: End
        private let thread: WorkerThread

        fileprivate init(_ pulse: Pulse) throws(TransportError) {
            let end = try End()
            self.end = end
            thread = try WorkerThread {
                var poller = Poller()
                poller.add(end.wakePipe.number, for: .reading)
                repeat {
                    poller.wait(for: Pulse.interval)
                    pulse.beat()
                } while !poller.isReadable(0)
            }
        }

        deinit {
            end.wakePipe.wake()
            thread.join()
        }
    }
}

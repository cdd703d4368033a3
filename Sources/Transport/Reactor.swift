import Synchronization

/// One thread that waits for the descriptors of many tasks, and runs those that prefer to stay with it: whoever waits
/// there goes on without a change of threads.
final class Reactor: Sendable {
    /// Rounds of jobs between two looks at the descriptors.
    private static let maximumRounds = 32

    private struct Waiter {
        let number: Int32
        let interest: Poller.Interest
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, any Error>
    }

    private struct State {
        var waiters: [UInt64: Waiter] = [:]
        var lastTicket: UInt64 = 0
        /// Jobs of tasks that are ready to go on.
        var jobs: [UnownedJob] = []
        /// Whether the thread waits, and has to be woken for whatever comes.
        var isWaiting = false
        var isStopping = false
    }

    private let state = Mutex(State())
    private let wakePipe: WakePipe

    init() throws(TransportError) {
        wakePipe = try WakePipe()
    }

    /// Waits until a descriptor is ready.
    /// - Returns: Whether it was before the deadline.
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    func isReady(
        _ number: Int32, for interest: Poller.Interest, before deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waiter = Waiter(
                    number: number, interest: interest, deadline: deadline, continuation: continuation)
                let isAccepted = state.withLock { state in
                    guard !state.isStopping, !Task.isCancelled else { return false }
                    state.waiters[ticket] = waiter
                    return true
                }
                guard isAccepted else {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                wake()
            }
        } onCancel: {
            // A wait that has not begun yet sees the cancellation itself.
            let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Ends `run`; whoever waits is told by a `CancellationError`.
    func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    private func wake() {
        let isNeeded = state.withLock { state in
            // One wake-up is enough for all that comes before the thread looks again.
            defer { state.isWaiting = false }
            return state.isWaiting
        }
        if isNeeded { wakePipe.wake() }
    }

    /// Serves the waiters and runs the jobs until `stop`.
    func run() {
        var poller = Poller()
        poller.add(wakePipe.number, for: .reading)
        var tickets: [UInt64] = []
        while true {
            // So many at most, so that no job keeps replies and deadlines out.
            var rounds = 0
            while rounds < Reactor.maximumRounds, runJobs() { rounds += 1 }
            poller.keepFirst(1)
            tickets.removeAll(keepingCapacity: true)
            let nearest: ContinuousClock.Instant? = state.withLock { state in
                for (ticket, waiter) in state.waiters {
                    tickets.append(ticket)
                    poller.add(waiter.number, for: waiter.interest)
                }
                state.isWaiting = state.jobs.isEmpty && !state.isStopping
                return state.isWaiting ? state.waiters.values.map(\.deadline).min() : .now
            }
            poller.wait(for: nearest.map { ContinuousClock.now.duration(to: $0) })
            state.withLock { $0.isWaiting = false }
            if poller.isReadable(0) { wakePipe.drain() }
            guard resume(tickets, poller) else { break }
        }
        // Those that were told of the end.
        while runJobs() {}
    }

    /// Runs the jobs that are there now; false when there are none. Those that they bring about wait for the next
    /// round.
    private func runJobs() -> Bool {
        let jobs = state.withLock { state in
            defer { state.jobs.removeAll() }
            return state.jobs
        }
        for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        return !jobs.isEmpty
    }

    /// Resumes those whose descriptor is ready or whose time is up; false when it is over for all.
    private func resume(_ tickets: [UInt64], _ poller: Poller) -> Bool {
        let now = ContinuousClock.now
        var ended: [(Waiter, Bool)] = []
        let isStopping = state.withLock { state in
            for (index, ticket) in tickets.enumerated() {
                guard let waiter = state.waiters[ticket] else { continue }
                let isReady =
                    waiter.interest == .reading ? poller.isReadable(index + 1) : poller.isWritable(index + 1)
                guard isReady || waiter.deadline <= now else { continue }
                state.waiters[ticket] = nil
                ended.append((waiter, isReady))
            }
            return state.isStopping
        }
        for (waiter, isReady) in ended { waiter.continuation.resume(returning: isReady) }
        guard isStopping else { return true }
        let left = state.withLock { state in
            defer { state.waiters = [:] }
            return state.waiters.values.map(\.continuation)
        }
        for continuation in left { continuation.resume(throwing: CancellationError()) }
        return false
    }
}

extension Reactor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        wake()
    }
}

internal import Dispatch
import Synchronization

/// A clock whose time passes only while everybody waits for it.
///
/// What runs within `run` runs one piece after the other, in an order that is the same each time. When
/// nothing is left to be done but to wait, time jumps to the next moment that somebody waits for. So a time-out of
/// seconds takes no time, and what comes first on this clock always comes first.
///
///     let clock = SimulatedClock()
///     try await clock.run {
///         try await clock.sleep(for: .seconds(3600))
///     }
///
/// Child tasks run with the task that made them. An unstructured task runs elsewhere, unless it calls `run` itself;
/// work that is isolated to the main actor, or to an actor with an executor of its own, runs there within `run` too.
/// Time does not wait for what is computed elsewhere.
public final class SimulatedClock: Clock, Sendable {
    /// An action at a moment, to be named when it is called off.
    struct Timer: Hashable, Sendable {
        let time: ContinuousClock.Instant
        let number: UInt64
    }

    fileprivate struct State {
        var now: ContinuousClock.Instant
        /// The moment at which time stands still; none when it passes by itself.
        var horizon: ContinuousClock.Instant?
        /// Jobs of tasks that are ready to go on.
        var jobs: [UnownedJob] = []
        /// Actions by their moments, the next one last.
        var actions: [(timer: Timer, action: @Sendable () -> Void)] = []
        var timerCount: UInt64 = 0
        /// Calls of `run` that have not returned.
        var runCount = 0
        var isDraining = false
    }

    private let state: Mutex<State>
    private let origin: ContinuousClock.Instant
    private let queue = DispatchQueue(label: "SimulatedClock")

    /// A clock that shows the present moment, and goes on from there when somebody waits.
    public init() {
        origin = .now
        state = Mutex(State(now: origin))
    }

    /// The time on this clock; the same until there is nothing to do but to wait.
    public var now: ContinuousClock.Instant { state.withLock { $0.now } }

    /// How long it is since the beginning, on this clock.
    public var elapsed: Duration { origin.duration(to: now) }

    /// A nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Lets `body`, and the tasks that it makes, run on this clock's time.
    public func run<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await withTaskExecutorPreference(self) {
            state.withLock { $0.runCount += 1 }
            // Before anything else can be taken up on this thread, so that time does not pass for those who have left.
            defer { state.withLock { $0.runCount -= 1 } }
            return try await body()
        }
    }

    /// - Throws: `CancellationError`.
    public func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        let silence = Mailbox<Never>(self)
        _ = try await silence.next(before: deadline)
    }

    /// Lets time pass, and what is due in it happen.
    /// - Throws: `CancellationError`.
    public func advance(by duration: Duration) async throws {
        let end = state.withLock { state in
            let end = state.now + duration
            if let horizon = state.horizon { state.horizon = max(horizon, end) }
            return end
        }
        try await sleep(until: end, tolerance: nil)
    }

    /// From now on time stands still, but for `advance`.
    public func pause() {
        state.withLock { $0.horizon = $0.now }
    }

    /// From now on time passes by itself again.
    public func resume() {
        state.withLock { $0.horizon = nil }
        drainLater()
    }
}

// MARK: - Actions

extension SimulatedClock {
    /// Has an action done at a moment, or as soon as nothing else is to be done if it has passed.
    @discardableResult
    func schedule(at time: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> Timer {
        let timer = state.withLock { state in
            state.timerCount += 1
            let timer = Timer(time: max(time, state.now), number: state.timerCount)
            let place = state.actions.partitioningIndex { !timer.isBefore($0.timer) }
            state.actions.insert((timer, action), at: place)
            return timer
        }
        drainLater()
        return timer
    }

    func cancel(_ timer: Timer) {
        state.withLock { state in
            let place = state.actions.partitioningIndex { !timer.isBefore($0.timer) }
            guard place < state.actions.count, state.actions[place].timer == timer else { return }
            state.actions.remove(at: place)
        }
    }
}

extension SimulatedClock.Timer {
    fileprivate func isBefore(_ other: SimulatedClock.Timer) -> Bool { (time, number) < (other.time, other.number) }
}

extension Array {
    /// The first index whose element fulfils a condition that all later ones fulfil too.
    fileprivate func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
        var range = indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = isBehind(self[middle]) ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
        }
        return range.lowerBound
    }
}

// MARK: - Running

extension SimulatedClock: TaskExecutor {
    /// Takes the next piece of a task that runs on this clock's time.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        drainLater()
    }

    /// Begins to drain, unless that is under way or there is nothing to do.
    private func drainLater() {
        let mustBegin = state.withLock { state in
            guard !state.isDraining, !state.jobs.isEmpty || state.runCount > 0 else { return false }
            state.isDraining = true
            return true
        }
        guard mustBegin else { return }
        queue.async { self.drain() }
    }

    fileprivate enum Step {
        case jobs([UnownedJob])
        case action(@Sendable () -> Void)
        case nothing
    }

    /// Runs what is ready; when nothing is, goes to the next moment that somebody waits for.
    private func drain() {
        while true {
            switch state.withLock({ $0.nextStep() }) {
            case .jobs(let jobs):
                for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
            case .action(let action): action()
            case .nothing: return
            }
        }
    }
}

extension SimulatedClock.State {
    fileprivate mutating func nextStep() -> SimulatedClock.Step {
        guard jobs.isEmpty else {
            defer { jobs = [] }
            return .jobs(jobs)
        }
        guard runCount > 0, let next = actions.last, next.timer.time <= horizon ?? next.timer.time else {
            isDraining = false
            return .nothing
        }
        actions.removeLast()
        now = max(now, next.timer.time)
        return .action(next.action)
    }
}

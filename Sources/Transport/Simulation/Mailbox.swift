import Synchronization

/// What has arrived somewhere on a simulated network, and who waits for more.
final class Mailbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiters: [(number: UInt64, continuation: CheckedContinuation<Element?, any Error>)] = []
        var waiterCount: UInt64 = 0
    }

    private let state = Mutex(State())
    private let clock: SimulatedClock
    private let capacity: Int

    /// - Parameter capacity: Elements that are kept at most; those that come when it is full are dropped.
    init(_ clock: SimulatedClock, capacity: Int = .max) {
        self.clock = clock
        self.capacity = capacity
    }

    func append(_ element: Element) {
        let waiter = state.withLock { state -> CheckedContinuation<Element?, any Error>? in
            guard state.waiters.isEmpty else { return state.waiters.removeFirst().continuation }
            if state.elements.count < capacity { state.elements.append(element) }
            return nil
        }
        waiter?.resume(returning: element)
    }

    /// The next element, in the order of arrival.
    /// - Returns: None when nothing arrived before the deadline.
    /// - Throws: `CancellationError`.
    func next(before deadline: ContinuousClock.Instant) async throws -> Element? {
        try await clock.run { try await wait(until: deadline) }
    }

    private func wait(until deadline: ContinuousClock.Instant) async throws -> Element? {
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.waiterCount += 1
            return state.waiterCount
        }
        let timer = clock.schedule(at: deadline) { self.take(number)?.resume(returning: nil) }
        defer { clock.cancel(timer) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let element = state.withLock { state -> Element? in
                    guard state.elements.isEmpty else { return state.elements.removeFirst() }
                    state.waiters.append((number, continuation))
                    return nil
                }
                if let element {
                    continuation.resume(returning: element)
                } else if Task.isCancelled {
                    // The handler may have run before there was anybody to tell.
                    take(number)?.resume(throwing: CancellationError())
                }
            }
        } onCancel: {
            take(number)?.resume(throwing: CancellationError())
        }
    }

    private func take(_ number: UInt64) -> CheckedContinuation<Element?, any Error>? {
        state.withLock { state in
            guard let place = state.waiters.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiters.remove(at: place).continuation
        }
    }
}

internal import Synchronization
import Transport

/// Has the tests of a process wait for each other when there are more of them than it has descriptors for.
///
/// Swift Testing starts all tests and all cases of a parameterised one at once, and a shell gives a process 1,024
/// descriptors: without turns, a table of three hundred cases would find no sockets.
final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// A server takes four descriptors, and whoever asks it some too.
    private static let descriptorsForEach = 8

    /// Those of this process, from what it may have open when the first one is wanted.
    static let ofThisProcess = Turns(count(forDescriptors: OpenFiles.limit))

    private let state: Mutex<State>

    /// How many may run at once in a process that may have so many descriptors.
    static func count(forDescriptors limit: Int) -> Int { max(1, limit / descriptorsForEach) }

    /// - Parameter count: How many may run at once, from 1 on.
    init(_ count: Int) {
        state = Mutex(State(free: count))
    }

    /// Runs a body when it is its turn. Whoever comes first is first; one that is cancelled waits too.
    func take<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        await withCheckedContinuation { continuation in
            let isNext = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isNext { continuation.resume() }
        }
        defer {
            let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
                state.free += 1
                return nil
            }
            next?.resume()
        }
        return try await body()
    }
}

import Synchronization

/// Counts from 0, for the scripts of fake servers.
final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

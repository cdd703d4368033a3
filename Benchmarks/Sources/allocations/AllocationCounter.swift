import CAllocations
import Harness

/// Counts allocations of the C library, and shows first that it does.
enum AllocationCounter {
    private static let planted = 10

    /// Allocations of this thread in `body`.
    static func inThread(_ body: () throws -> Void) rethrows -> UInt64 {
        let before = callocations_of_thread()
        try body()
        return callocations_of_thread() - before
    }

    /// Allocations of all threads in `body`.
    static func inAllThreads(_ body: () throws -> Void) rethrows -> UInt64 {
        let before = callocations_of_all_threads()
        try body()
        return callocations_of_all_threads() - before
    }

    /// A count of nothing proves something only if a planted allocation is seen.
    /// - Throws: `Failure` when arrays are not counted, or a loop without any is.
    static func check() throws {
        var sum = 0
        let seen = inThread { for number in 0..<planted { sum += array(of: number + 100).count } }
        let seenInAll = inAllThreads { for number in 0..<planted { sum += array(of: number + 100).count } }
        let none = inThread { for number in 0..<planted { sum &+= number } }
        keep(sum)
        guard seen >= planted, seenInAll >= planted, none == 0 else {
            throw Failure(
                .unavailable,
                """
                the counter does not count: \(planted) arrays were seen as \(seen) allocations (\(seenInAll) of all \
                threads), a loop without any as \(none). It needs Linux with glibc, and no other replacement of malloc.
                """)
        }
    }

    /// An array that the optimiser can neither foresee nor leave away.
    @inline(never) private static func array(of count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count)
    }

    @inline(never) private static func keep(_ value: Int) {
        precondition(value != Int.min)
    }
}

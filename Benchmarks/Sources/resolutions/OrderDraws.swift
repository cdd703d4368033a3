import CAllocations
import Harness
import NextHops
import Transport

/// What ordering SRV records costs.
enum OrderDraws {
    private static let times = 20_000

    private struct Record {
        let priority: UInt16
        let weight: UInt16
    }

    static func print() throws {
        var table = Table(["order of", "ns", "allocations"])
        for count in [2, 10, 100] {
            // Two priorities, one weight in five is 0.
            let records = (0..<count).map {
                Record(priority: $0.isMultiple(of: 2) ? 10 : 20, weight: UInt16($0 % 5 * 10))
            }
            var draws = RandomDraws(SeededGenerator(seed: 1))
            var sum = 0
            func draw() {
                let ordered = HopOrder.ordered(records, priority: \.priority, weight: \.weight, using: &draws)
                sum &+= ordered.count
            }
            for _ in 0..<100 { draw() }
            let (start, allocations) = (ContinuousClock.now, callocations_of_thread())
            for _ in 0..<times { draw() }
            let made = callocations_of_thread() - allocations
            let nanoseconds = (ContinuousClock.now - start) / .nanoseconds(1)
            guard sum >= times * count else { throw Failure(.unavailable, "records were lost") }
            table.add([
                "\(count) records", (nanoseconds / Double(times)).decimals(0),
                (Double(made) / Double(times)).decimals(1),
            ])
        }
        table.print()
    }
}

import DNSWire
internal import Foundation
import NextHops
import Transport

// Mistakes about priority and weight. Each order begins with the hops as their records stood in the answer.

extension Defect {
    static let order: [Defect] = priorities + weights

    private static let priorities: [Defect] = [
        Defect(
            "order-of-the-answer", "tries the hosts as they stand in the reply", breaks: "V22", "RFC2782-FMT-3",
            mistake: .order { hops, _ in hops }),
        Defect(
            "priority-ignored", "draws by weight among all records", breaks: "V22", "V23", "RFC2782-FMT-3",
            mistake: .drawn(priority: { _ in 0 })),
        Defect(
            "highest-priority-first", "takes larger priorities first", breaks: "V22", "RFC2782-FMT-3",
            mistake: .drawn(priority: { .max - $0.priority })),
        Defect(
            "priority-in-one-octet", "looks at the last eight bits of the priority", breaks: "RFC2782-FMT-3",
            mistake: .drawn(priority: { $0.priority & 0xFF })),
        Defect(
            "priority-with-a-sign", "takes priorities from 32768 for negative numbers", breaks: "RFC2782-FMT-3",
            mistake: .drawn(priority: { $0.priority ^ 0x8000 })),
        Defect(
            "weight-before-priority", "sorts by weight, and by priority where weights are equal",
            breaks: "V23", "RFC2782-FMT-3",
            mistake: .order { hops, _ in hops.sorted { ($1.weight, $0.priority) < ($0.weight, $1.priority) } }),
        Defect(
            "weight-read-as-priority", "mixes up the two fields", breaks: "V24", "RFC2782-FMT-3",
            mistake: .exchange(.locations { $0.with(priority: $0.weight, weight: $0.priority) })),
        Defect(
            "first-record-only", "tries the first host and no other", breaks: "RFC3861-6-1", "RFC2782-USE-4", "V22",
            mistake: .order { hops, generator in
                Array(hops.drawn(priority: \.priority, weight: \.weight, &generator).prefix(1))
            }),
        Defect(
            "one-host-of-each-priority", "keeps one host of each priority", breaks: "V37", "RFC3861-6-1",
            mistake: .order { hops, generator in
                var seen: Set<UInt16> = []
                return hops.drawn(priority: \.priority, weight: \.weight, &generator)
                    .filter { seen.insert($0.priority).inserted }
            }),
        Defect(
            "cut-before-the-order", "keeps the first eight records of the reply, and orders those", breaks: "V36",
            "D20",
            mistake: .exchange(.service { reply, _ in reply.answer = Array(reply.answer.prefix(8)) })),
        Defect(
            "limit-counts-hosts", "counts hosts where addresses are limited", breaks: "D29", "D20",
            mistake: .result { client, request in
                guard let limit = request.client.limit else { return try await client.find(request) }
                var unlimited = request
                unlimited.client.limit = nil
                return try await client.find(unlimited).changingHops { Array($0.prefix(limit)) }
            }),
        Defect(
            "limit-ignored", "tries more addresses than it was told to", breaks: "D20", "RFC3861-6-2",
            mistake: .request { $0.client.limit = nil }),
    ]

    private static let weights: [Defect] = [
        Defect(
            "weight-ignored", "draws hosts of one priority with equal chances", breaks: "V25", "RFC2782-FMT-5",
            mistake: .order { hops, generator in
                hops.drawn(priority: \.priority, weight: { _ in 1 }, &generator)
            }),
        Defect(
            "nothing-drawn", "keeps hosts of one priority as they stand in the reply", breaks: "V27", "RFC2782-FMT-4",
            mistake: .order { hops, _ in hops.sortedByPriority }),
        Defect(
            "heaviest-first", "sorts hosts of one priority by weight", breaks: "V25", "RFC2782-FMT-5",
            mistake: .order { hops, _ in hops.sorted { ($0.priority, $1.weight) < ($1.priority, $0.weight) } }),
        Defect(
            "drawn-once", "draws one order and keeps it", breaks: "RFC2782-FMT-8", "RFC3861-6-4",
            mistake: .order { hops, _ in
                var generator = SeededGenerator(seed: 1)
                return hops.drawn(priority: \.priority, weight: \.weight, &generator)
            }),
        Defect(
            "zeros-starve", "tries hosts of weight 0 last", breaks: "V26", "RFC2782-FMT-7",
            mistake: .picked { weights, sum, generator in
                guard sum > 0 else { return Int.random(in: weights.indices, using: &generator) }
                return weights.place(of: Int.random(in: 1...sum, using: &generator))
            }),
        Defect(
            "zeros-not-moved", "leaves hosts of weight 0 where they stand in the reply", breaks: "V29", "RFC2782-FMT-7",
            mistake: .picked(movesZeros: false) { weights, sum, generator in
                weights.place(of: Int.random(in: 0...sum, using: &generator))
            }),
        Defect(
            "draw-without-the-sum", "draws a number below the sum of the weights", breaks: "RFC2782-FMT-8", "V26",
            mistake: .picked { weights, sum, generator in
                weights.place(of: Int.random(in: 0..<max(sum, 1), using: &generator))
            }),
        Defect(
            "sum-has-to-be-above", "wants a running sum above the number that is drawn", breaks: "RFC2782-FMT-8", "V26",
            mistake: .picked { weights, sum, generator in
                weights.place(of: Int.random(in: 0...sum, using: &generator) + 1)
            }),
        Defect(
            "draw-of-eight-bits", "draws one octet and takes the remainder", breaks: "V30", "RFC2782-FMT-5",
            mistake: .picked { weights, sum, generator in
                weights.place(of: Int.random(in: 0...255, using: &generator) % (sum + 1))
            }),
        Defect(
            "zero-as-a-tenth", "counts weight 0 as a tenth", breaks: "V26", "RFC2782-FMT-7",
            mistake: .picked { weights, sum, generator in
                let tenths = weights.map { max($0 * 10, 1) }
                return tenths.place(of: Int.random(in: 1...tenths.reduce(0, +), using: &generator))
            }),
        Defect(
            "race-of-exponentials", "lets hosts race, each with its weight as its speed", breaks: "V26",
            "RFC2782-FMT-7",
            mistake: .order { hops, generator in
                let times = hops.map { -log(Double.random(in: 0x1p-53...1, using: &generator)) / Double($0.weight) }
                return zip(hops, times).sorted { ($0.0.priority, $0.1) < ($1.0.priority, $1.1) }.map(\.0)
            }),
        Defect(
            "weights-squared", "gives large weights more than their share", breaks: "V25", "RFC2782-FMT-5",
            mistake: .picked { weights, _, generator in
                let squares = weights.map { $0 * $0 }
                return squares.place(of: Int.random(in: 0...squares.reduce(0, +), using: &generator))
            }),
        Defect(
            "weight-in-one-octet", "looks at the last eight bits of the weight", breaks: "RFC2782-FMT-5",
            mistake: .order { hops, generator in
                hops.drawn(priority: \.priority, weight: { $0.weight & 0xFF }, &generator)
            }),
    ]
}

extension Mistake {
    /// Draws rightly, but by another priority.
    fileprivate static func drawn(priority: @escaping @Sendable (Hop) -> UInt16) -> Mistake {
        .order { hops, generator in hops.drawn(priority: priority, weight: \.weight, &generator) }
    }

    /// Orders rightly, but for how the next of one priority is picked.
    /// - Parameter pick: Says which one, from the weights of those that are left and their sum.
    fileprivate static func picked(
        movesZeros: Bool = true, _ pick: @escaping @Sendable ([Int], Int, inout SeededGenerator) -> Int
    ) -> Mistake {
        .order { hops, generator in
            var ordered: [Hop] = []
            for priority in Set(hops.map(\.priority)).sorted() {
                var left = hops.filter { $0.priority == priority }
                if movesZeros { left = left.filter { $0.weight == 0 } + left.filter { $0.weight > 0 } }
                while !left.isEmpty {
                    let weights = left.map { Int($0.weight) }
                    ordered.append(left.remove(at: pick(weights, weights.reduce(0, +), &generator)))
                }
            }
            return ordered
        }
    }
}

extension [Int] {
    /// The first place where the running sum is not below a number, or the last one.
    fileprivate func place(of number: Int) -> Int {
        var running = 0
        for (place, weight) in enumerated() {
            running += weight
            if running >= number { return place }
        }
        return count - 1
    }
}

extension [Hop] {
    fileprivate var sortedByPriority: [Hop] {
        // Stable: hosts of one priority keep their order.
        enumerated().sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }.map(\.element)
    }

    fileprivate func drawn(
        priority: (Hop) -> UInt16, weight: (Hop) -> UInt16, _ generator: inout SeededGenerator
    ) -> [Hop] {
        var draws = RandomDraws(SeededGenerator(seed: generator.next()))
        return HopOrder.ordered(self, priority: priority, weight: weight, using: &draws)
    }
}

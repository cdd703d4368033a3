/// The order of SRV records (RFC 2782, Priority and Weight).
public enum HopOrder {
    /// Orders elements by priority, lowest first, and within one priority by the weighted draw of RFC 2782.
    ///
    /// Each selection arranges what is left with the zero weights first, sums the weights, draws a number from 0
    /// through the sum and takes the first element whose running sum is not below it. The RFC leaves the arrangement
    /// open; `draws` chooses it anew for each selection.
    /// - Complexity: quadratic in the number of elements of one priority.
    public static func ordered<Element>(
        _ elements: [Element], priority: (Element) -> UInt16, weight: (Element) -> UInt16,
        using draws: inout some DrawSource
    ) -> [Element] {
        var groups: [UInt16: [Element]] = [:]
        for element in elements { groups[priority(element), default: []].append(element) }
        var ordered: [Element] = []
        ordered.reserveCapacity(elements.count)
        for priority in groups.keys.sorted() {
            guard let group = groups[priority] else { continue }
            append(group, weight, using: &draws, to: &ordered)
        }
        return ordered
    }

    private static func append<Element>(
        _ group: [Element], _ weight: (Element) -> UInt16, using draws: inout some DrawSource,
        to ordered: inout [Element]
    ) {
        // Zero weights go to the beginning and otherwise keep the order of the answer.
        var rest = group.filter { weight($0) == 0 } + group.filter { weight($0) > 0 }
        var zeros = group.count { weight($0) == 0 }
        var sum = group.reduce(0) { $0 + Int(weight($1)) }
        while !rest.isEmpty {
            // Only the first place of an arrangement matters: it alone holds one number more than its weight.
            let first = draws.first(of: zeros > 0 ? zeros : rest.count)
            rest.swapAt(0, first)
            let number = draws.number(through: sum)
            var index = 0
            var running = Int(weight(rest[0]))
            while running < number {
                index += 1
                running += Int(weight(rest[index]))
            }
            let chosen = rest.remove(at: index)
            if weight(chosen) == 0 { zeros -= 1 }
            sum -= Int(weight(chosen))
            ordered.append(chosen)
        }
    }
}

/// Where the order takes its chance from.
public protocol DrawSource {
    /// Which of `count` elements comes first in the arrangement: 0 to `count - 1`.
    mutating func first(of count: Int) -> Int
    /// A number from 0 through `bound`.
    mutating func number(through bound: Int) -> Int
}

/// Uniform draws from a generator.
public struct RandomDraws<Generator: RandomNumberGenerator>: DrawSource {
    private var generator: Generator

    public init(_ generator: Generator) {
        self.generator = generator
    }

    public mutating func first(of count: Int) -> Int {
        Int.random(in: 0..<count, using: &generator)
    }

    public mutating func number(through bound: Int) -> Int {
        Int.random(in: 0...bound, using: &generator)
    }
}

/// Draws that are given beforehand: the arrangement is that of the answer, each number comes from the list, and 0 when
/// the list is at its end. What was asked for is kept.
public struct ScriptedDraws: DrawSource {
    private var numbers: ArraySlice<Int>
    /// The inclusive upper bound of each draw.
    public private(set) var bounds: [Int] = []

    public init(_ numbers: [Int]) {
        self.numbers = numbers[...]
    }

    public mutating func first(of count: Int) -> Int { 0 }

    /// A number of the list that is above the bound is cut to it.
    public mutating func number(through bound: Int) -> Int {
        bounds.append(bound)
        return min(max(0, numbers.popFirst() ?? 0), bound)
    }
}

/// A generator whose numbers follow from its seed alone, the same on every platform (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// The order of SRV records (RFC 2782, Priority and Weight).
public enum HopOrder {
    /// Orders elements by priority, lowest first, and within one priority by the weighted draw of RFC 2782.
    ///
    /// Each selection arranges what is left with the zero weights first, sums the weights, draws a number from 0
    /// through the sum and takes the first element whose running sum is not below it. The RFC leaves the arrangement
    /// open; `draws` chooses it anew for each selection.
    /// - Complexity: quadratic in the number of elements; nothing is allocated but the result.
    @inlinable
    public static func ordered<Element>(
        _ elements: [Element], priority: (Element) -> UInt16, weight: (Element) -> UInt16,
        using draws: inout some DrawSource
    ) -> [Element] {
        var ordered = elements
        // Zero weights go to the beginning of their priority, and otherwise the order of the answer is kept.
        arrange(&ordered) { (priority($0), weight($0) == 0 ? 0 : 1) < (priority($1), weight($1) == 0 ? 0 : 1) }
        var start = 0
        while start < ordered.count {
            var end = start + 1
            while end < ordered.count, priority(ordered[end]) == priority(ordered[start]) { end += 1 }
            draw(&ordered, start..<end, weight, using: &draws)
            start = end
        }
        return ordered
    }

    /// Sorts by insertion: stable, in place, and fast for the few records of a name.
    @inlinable
    static func arrange<Element>(_ elements: inout [Element], _ isBefore: (Element, Element) -> Bool) {
        for index in elements.indices {
            var place = index
            while place > 0, isBefore(elements[place], elements[place - 1]) {
                elements.swapAt(place, place - 1)
                place -= 1
            }
        }
    }

    /// Orders the elements of one priority, zero weights in front.
    @inlinable
    static func draw<Element>(
        _ elements: inout [Element], _ range: Range<Int>, _ weight: (Element) -> UInt16,
        using draws: inout some DrawSource
    ) {
        var sum = 0
        var zeros = 0
        for index in range {
            sum += Int(weight(elements[index]))
            zeros += weight(elements[index]) == 0 ? 1 : 0
        }
        for place in range {
            // Only the first place of an arrangement matters: it alone holds one number more than its weight.
            let first = draws.first(of: zeros > 0 ? zeros : range.upperBound - place)
            precondition((0..<(range.upperBound - place)).contains(first), "a draw outside its bounds")
            elements.swapAt(place, place + first)
            let number = draws.number(through: sum)
            precondition((0...sum).contains(number), "a draw outside its bounds")
            var chosen = place
            var running = Int(weight(elements[place]))
            while running < number {
                chosen += 1
                running += Int(weight(elements[chosen]))
            }
            let chosenWeight = weight(elements[chosen])
            zeros -= chosenWeight == 0 ? 1 : 0
            sum -= Int(chosenWeight)
            // What is left keeps its arrangement.
            while chosen > place {
                elements.swapAt(chosen, chosen - 1)
                chosen -= 1
            }
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
    @usableFromInline var generator: Generator

    /// - Parameter generator: Where all chance comes from; it is copied.
    @inlinable
    public init(_ generator: Generator) {
        self.generator = generator
    }

    /// A place from 0 to `count - 1`, each alike.
    @inlinable
    public mutating func first(of count: Int) -> Int {
        Int.random(in: 0..<count, using: &generator)
    }

    /// A number from 0 through `bound`, each alike.
    @inlinable
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

    /// - Parameter numbers: One for each weighted draw, in order.
    public init(_ numbers: [Int]) {
        self.numbers = numbers[...]
    }

    /// Always 0: the arrangement stays as it is.
    public mutating func first(of count: Int) -> Int { 0 }

    /// A number of the list that is above the bound is cut to it.
    public mutating func number(through bound: Int) -> Int {
        bounds.append(bound)
        return min(max(0, numbers.popFirst() ?? 0), bound)
    }
}

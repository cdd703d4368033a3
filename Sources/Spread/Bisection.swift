/// Finds where a condition that turns true once, and stays true, turns true.
enum Bisection {
    /// The least whole number in the range that meets the condition; `nil` if its upper bound does not.
    static func least(in range: ClosedRange<Int>, where condition: (Int) -> Bool) -> Int? {
        guard condition(range.upperBound) else { return nil }
        var (below, met) = (range.lowerBound, range.upperBound)
        while below < met {
            let middle = below + (met - below) / 2
            if condition(middle) { met = middle } else { below = middle + 1 }
        }
        return met
    }

    /// The least number above `start` that meets the condition, to the last bit or nearly; `nil` if none up to
    /// `limit` does.
    static func least(
        above start: Double, firstStep: Double, limit: Double, where condition: (Double) -> Bool
    ) -> Double? {
        var (below, met) = (start, start + firstStep)
        while !condition(met) {
            guard met < limit else { return nil }
            (below, met) = (met, start + 2 * (met - start))
        }
        for _ in 0..<200 {  // a Double has 53 bits; small results take a few steps more to reach
            let middle = below + (met - below) / 2
            guard below < middle, middle < met else { break }
            if condition(middle) { met = middle } else { below = middle }
        }
        return met
    }
}

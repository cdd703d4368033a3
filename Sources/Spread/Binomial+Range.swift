extension Binomial {
    /// The counts between which all but a few lie: below the range and above it lies at most half of `error` each.
    ///
    /// - Parameter error: The probability of a count outside, more than 0 and less than 1.
    /// - Throws: `parameterOutOfRange`.
    public func range(error: Double) throws(SpreadError) -> ClosedRange<Int> {
        try SpreadError.check("error", error, in: 1e-300...1 - 1e-9)
        let tail = error / 2
        // The tail through a count grows with it, the tail from a count shrinks: each has one place where it passes.
        let low = Bisection.least(in: 0...trials) { lowerTail(through: $0) > tail } ?? trials
        let high = Bisection.least(in: 0...trials) { upperTail(from: $0 + 1) <= tail } ?? trials
        return low...max(low, high)
    }
}

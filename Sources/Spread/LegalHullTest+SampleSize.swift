extension LegalHullTest {
    /// One of the one-sided tests, and what an alternative law does to it.
    ///
    /// Both sides are told by a count that is small when the test refuses: that of the item itself where it may come
    /// too rarely, that of all other items where it may come too often.
    private struct Side {
        let isLower: Bool
        let bound: Double
        let alternative: Double
        /// The draws wanted by the normal approximation.
        let estimate: Double

        /// The probability that the count is at most `count`.
        func tail(_ count: Int, draws: Int, share: Double) -> Double {
            let binomial = Binomial(checked: draws, share)
            return isLower ? binomial.lowerTail(through: count) : binomial.upperTail(from: draws - count)
        }
    }

    /// The draws from which on one of the tests refuses the alternative law with the power wanted.
    ///
    /// A law inside the hull is inseparable. Numbers up to ten million are exact, larger ones those of the
    /// normal approximation.
    public func draws(against alternative: [Fraction], strength: TestStrength) throws(SpreadError) -> Separation {
        try sides(against: alternative, strength)
            .map { side in
                side.estimate > 1e7
                    ? Separation(rounding: side.estimate) : exactDraws(side, strength)
            }
            .min() ?? .inseparable
    }

    /// The probability that the test accepts although the alternative law holds, or a little more.
    public func missRate(
        against alternative: [Fraction], draws: Int, strength: TestStrength
    ) throws(SpreadError) -> Double {
        try SpreadError.check("draws", draws, in: 0...Binomial.greatestTrialCount)
        let error = strength.error / Double(testCount)
        return try sides(against: alternative, strength).reduce(1) { least, side in
            let accepted = Bisection.least(in: 0...draws) { side.tail($0, draws: draws, share: side.bound) > error }
            let refused = (accepted ?? draws + 1) - 1
            return min(least, 1 - side.tail(refused, draws: draws, share: side.alternative))
        }
    }

    /// The tests that the alternative law should fail, only the most promising ones.
    private func sides(against law: [Fraction], _ strength: TestStrength) throws(SpreadError) -> [Side] {
        try SpreadError.check(law: law, itemCount: hull.bounds.count)
        if hull.contains(law) { return [] }
        let normal = try ChiSquare(degreesOfFreedom: 1)
        let refusal = try normal.criticalValue(error: 2 * strength.error / Double(testCount)).squareRoot()
        let success = try normal.criticalValue(error: 2 * strength.missRate).squareRoot()
        let sides = cells.compactMap { cell -> Side? in
            let share = cell.items.reduce(0) { $0 + law[$1].value }
            // Less than this is rounding, or takes more draws than anyone makes.
            guard share < cell.lower * (1 - 1e-12) || share > cell.upper * (1 + 1e-12) else { return nil }
            let bound = share < cell.lower ? cell.lower : cell.upper
            let deviations =
                refusal * (bound * (1 - bound)).squareRoot() + success * (share * (1 - share)).squareRoot()
            let ratio = deviations / (share - bound)
            return Side(isLower: share < cell.lower, bound: bound, alternative: share, estimate: ratio * ratio)
        }
        return Array(sides.sorted { $0.estimate < $1.estimate }.prefix(4))
    }

    private func exactDraws(_ side: Side, _ strength: TestStrength) -> Separation {
        let error = strength.error / Double(testCount)
        let limit = 4 * Int(side.estimate) + 1_000

        /// The least draws with which so small a count is refused.
        func draws(refusing count: Int) -> Int {
            Bisection.least(in: count...limit) { side.tail(count, draws: $0, share: side.bound) <= error } ?? limit
        }

        // The power falls from there until the next greater count is refused too; it must not fall too far.
        func isPowerful(_ count: Int) -> Bool {
            let last = draws(refusing: count + 1) - 1
            return side.tail(count, draws: last, share: side.alternative) >= strength.power
        }

        guard var count = Bisection.least(in: 0...limit - 2, where: isPowerful) else {
            return Separation(rounding: side.estimate)
        }
        // Whole counts make the power a little uneven.
        for later in count + 1...count + 3 where !isPowerful(later) { count = later + 1 }
        return .draws(draws(refusing: count))
    }
}

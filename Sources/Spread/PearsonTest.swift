/// Pearson's chi-square test of counts against one exact law.
public struct PearsonTest: Hashable, Sendable {
    /// The share of each item.
    public let law: [Fraction]

    /// One less than the number of items that can be drawn; 0 if a single one can.
    public let degreesOfFreedom: Int

    /// The items that the law allows, and their shares.
    private let cells: [Int]
    private let shares: [Double]

    /// - Throws: what is wrong with the law.
    public init(law: [Fraction]) throws(SpreadError) {
        try SpreadError.check(itemCount: law.count)
        try SpreadError.check(law: law, itemCount: law.count)
        let cells = law.indices.filter { law[$0] > .zero }
        self.law = law
        self.cells = cells
        self.shares = cells.map { law[$0].value }
        self.degreesOfFreedom = cells.count - 1
    }

    /// How well the counts of the items agree with the law.
    ///
    /// An item that the law excludes refutes it by being drawn once: the statistic is infinite and the p-value 0.
    public func fit(of counts: [Int]) throws(SpreadError) -> Fit {
        let draws = try SpreadError.total(of: counts, itemCount: law.count)
        let expected = law.map { $0.value * Double(draws) }
        let parts = zip(counts, expected).map { observed, expected in
            let distance = Double(observed) - expected
            return distance == 0 ? 0 : distance * distance / expected
        }
        let statistic = parts.reduce(0, +)
        return Fit(
            expected: expected.map { $0...$0 },
            statistic: statistic,
            degreesOfFreedom: degreesOfFreedom,
            pValue: pValue(statistic, draws: draws),
            farthestItem: parts.indices.max { parts[$0] < parts[$1] } ?? 0
        )
    }

    private func pValue(_ statistic: Double, draws: Int) -> Double {
        if statistic == .infinity { return 0 }
        return PearsonTail(of: statistic, draws: draws, shares: shares).probability
    }
}

// MARK: - Sample size

extension PearsonTest {
    /// How far an alternative law is from this one.
    private struct Contrast {
        /// The probability, under the alternative, of an item that this law excludes.
        let impossible: Double
        /// The noncentrality that one draw adds: the sum of `(alternative - share)^2 / share` where both allow.
        let distance: Double
        /// How much more the statistic varies for being displaced than the noncentral chi-square, 1 or more.
        let excess: Double
    }

    /// The draws after which the test refuses the alternative law with the power wanted.
    ///
    /// That is the noncentrality wanted, divided by what one draw adds. The noncentral chi-square distribution holds
    /// for near alternatives; one that often picks what should be rare makes the statistic vary more, which is
    /// corrected for, and then the result is not less than `fewestCorrectedDraws`. An alternative that picks what the
    /// law excludes needs no more draws than it takes to see so.
    public func draws(against alternative: [Fraction], strength: TestStrength) throws(SpreadError) -> Separation {
        let contrast = try contrast(with: alternative)
        let seen = Separation.untilSeen(checkedProbability: contrast.impossible, missRate: strength.missRate)
        let told = try chiSquareDraws(contrast, excess: contrast.excess, strength)
        return min(seen, contrast.excess > 1 ? max(told, .draws(Self.fewestCorrectedDraws)) : told)
    }

    /// Below this the correction for far alternatives is not to be trusted.
    static let fewestCorrectedDraws = 100

    /// The same by the textbook: the noncentrality wanted, divided by what one draw adds.
    public func textbookDraws(against alternative: [Fraction], strength: TestStrength) throws(SpreadError) -> Separation
    {
        try chiSquareDraws(try contrast(with: alternative), excess: 1, strength)
    }

    /// The probability that the test accepts although the alternative law holds.
    public func missRate(
        against alternative: [Fraction], draws: Int, strength: TestStrength
    ) throws(SpreadError) -> Double {
        try SpreadError.check("draws", draws, in: 0...Binomial.greatestTrialCount)
        let contrast = try contrast(with: alternative)
        let unseen = Binomial(checked: draws, contrast.impossible).mass(0)
        guard degreesOfFreedom > 0, contrast.distance > 0 else { return min(unseen, 1 - strength.error) }
        let chiSquare = try ChiSquare(degreesOfFreedom: degreesOfFreedom)
        let critical = try chiSquare.criticalValue(error: strength.error)
        let noncentrality = contrast.distance * Double(draws)
        return unseen * (1 - chiSquare.upperTail(critical, noncentrality: noncentrality, excess: contrast.excess))
    }

    private func chiSquareDraws(
        _ contrast: Contrast, excess: Double, _ strength: TestStrength
    ) throws(SpreadError) -> Separation {
        guard degreesOfFreedom > 0, contrast.distance > 0 else { return .inseparable }
        let chiSquare = try ChiSquare(degreesOfFreedom: degreesOfFreedom)
        let critical = try chiSquare.criticalValue(error: strength.error)
        let noncentrality = chiSquare.noncentrality(critical: critical, power: strength.power, excess: excess)
        return Separation(rounding: noncentrality / contrast.distance)
    }

    private func contrast(with alternative: [Fraction]) throws(SpreadError) -> Contrast {
        try SpreadError.check(law: alternative, itemCount: law.count)
        let impossible = law.indices.filter { law[$0] == .zero }.reduce(0) { $0 + alternative[$1].value }
        let possible = cells.reduce(0) { $0 + alternative[$1].value }
        // Where an excluded item is not drawn, the others have the law that is left.
        guard alternative != law, possible > 0 else {
            return Contrast(impossible: impossible, distance: 0, excess: 1)
        }
        var (distance, square) = (0.0, 0.0)
        for (cell, share) in zip(cells, shares) {
            let other = alternative[cell].value / possible
            let slope = (other - share) / share
            distance += (other - share) * slope
            square += other * slope * slope
        }
        guard distance > 0 else { return Contrast(impossible: impossible, distance: 0, excess: 1) }
        let excess = max(1, (square - distance * distance) / distance)
        return Contrast(impossible: impossible, distance: distance, excess: excess)
    }
}

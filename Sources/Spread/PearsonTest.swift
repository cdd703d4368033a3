/// Pearson's chi-square test of counts against one exact law.
public struct PearsonTest: Hashable, Sendable {
    /// The share of each item.
    public let law: [Fraction]

    /// One less than the number of items that can be drawn; 0 if a single one can.
    public let degreesOfFreedom: Int

    /// The items that the law allows, those that are counted together in one cell, and the share of each cell.
    private let cells: [[Int]]
    let shares: [Double]

    /// - Throws: what is wrong with the law.
    public init(law: [Fraction]) throws(SpreadError) {
        try self.init(law: law, poolingBelow: 0)
    }

    /// A test that counts rare items together, the rarest first, until each cell has a share of `leastShare`.
    ///
    /// What is excluded is not rare: it still refutes the law.
    init(law: [Fraction], poolingBelow leastShare: Double) throws(SpreadError) {
        try SpreadError.check(itemCount: law.count)
        try SpreadError.check(law: law, itemCount: law.count)
        let cells = Self.cells(of: law, leastShare: leastShare)
        self.law = law
        self.cells = cells
        self.shares = cells.map { cell in cell.reduce(0) { $0 + law[$1].value } }
        self.degreesOfFreedom = cells.count - 1
    }

    private static func cells(of law: [Fraction], leastShare: Double) -> [[Int]] {
        let values = law.map(\.value)
        let possible = law.indices.filter { law[$0] > .zero }
        let common = possible.filter { values[$0] >= leastShare }.map { [$0] }
        var pooled: [[Int]] = []
        var (cell, share) = ([Int](), 0.0)
        for item in possible.filter({ values[$0] < leastShare }).sorted(by: { values[$0] < values[$1] }) {
            cell.append(item)
            share += values[item]
            if share >= leastShare {
                pooled.append(cell)
                (cell, share) = ([], 0)
            }
        }
        if cell.isEmpty { return common + pooled }
        // What is left over is too rare for a cell of its own.
        if let last = pooled.popLast() { return common + pooled + [last + cell] }
        guard let rarest = common.indices.min(by: { values[common[$0][0]] < values[common[$1][0]] }) else {
            return [cell]
        }
        return common.indices.map { $0 == rarest ? common[$0] + cell : common[$0] }
    }

    /// How well the counts of the items agree with the law.
    ///
    /// An item that the law excludes refutes it by being drawn once: the statistic is infinite and the p-value 0.
    public func fit(of counts: [Int]) throws(SpreadError) -> Fit {
        let draws = try SpreadError.total(of: counts, itemCount: law.count)
        let expected = law.map { $0.value * Double(draws) }
        func part(_ observed: Int, _ expected: Double) -> Double {
            let distance = Double(observed) - expected
            return distance == 0 ? 0 : distance * distance / expected
        }
        let parts = zip(counts, expected).map(part)
        let isRefuted = parts.contains(.infinity)
        let sums = zip(cells, shares).map { cell, share in
            part(cell.reduce(0) { $0 + counts[$1] }, share * Double(draws))
        }
        let statistic = isRefuted ? .infinity : sums.reduce(0, +)
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
        let possible = cells.joined().reduce(0) { $0 + alternative[$1].value }
        // Where an excluded item is not drawn, the others have the law that is left.
        guard alternative != law, possible > 0 else {
            return Contrast(impossible: impossible, distance: 0, excess: 1)
        }
        var (distance, square) = (0.0, 0.0)
        for (cell, share) in zip(cells, shares) {
            let other = cell.reduce(0) { $0 + alternative[$1].value } / possible
            let slope = (other - share) / share
            distance += (other - share) * slope
            square += other * slope * slope
        }
        guard distance > 0 else { return Contrast(impossible: impossible, distance: 0, excess: 1) }
        let excess = max(1, (square - distance * distance) / distance)
        return Contrast(impossible: impossible, distance: distance, excess: excess)
    }
}

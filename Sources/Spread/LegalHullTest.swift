/// A test of counts against everything that RFC 2782 allows.
///
/// For each item two exact binomial tests ask whether it was drawn too rarely for its lower bound, or too often for its
/// upper bound; the items of weight 0, where their total is exact and not implied, are tested together as well. The
/// error is divided by the number of tests. Arrangements may change from draw to draw.
public struct LegalHullTest: Hashable, Sendable {
    /// One item, or all zeros, and its legal shares.
    struct Cell: Hashable, Sendable {
        let items: [Int]
        let lower: Double
        let upper: Double
    }

    /// What is allowed.
    public let hull: LegalHull

    let cells: [Cell]

    /// - Throws: what is wrong with the weights.
    public init(weights: [Int]) throws(SpreadError) {
        let hull = try LegalHull(weights: weights)
        var cells = hull.bounds.enumerated().map { item, bounds in
            Cell(items: [item], lower: bounds.lowerBound.value, upper: bounds.upperBound.value)
        }
        // With a single weighted item, its exact share is the same statement.
        if hull.zeros.count > 1, hull.zeros.count < weights.count - 1 {
            cells.append(Cell(items: hull.zeros, lower: hull.shareOfZeros.value, upper: hull.shareOfZeros.value))
        }
        self.hull = hull
        self.cells = cells
    }

    /// The number of one-sided tests among which the error is divided.
    public var testCount: Int { 2 * cells.count }

    /// How well the counts of the items agree with the hull.
    ///
    /// The p-value is that of the most extreme test, times the number of tests.
    public func fit(of counts: [Int]) throws(SpreadError) -> Fit {
        let draws = try SpreadError.total(of: counts, itemCount: hull.bounds.count)
        var (least, farthest) = (1.0, 0)
        for cell in cells {
            let count = cell.items.reduce(0) { $0 + counts[$1] }
            let tooFew = Binomial(checked: draws, cell.lower).lowerTail(through: count)
            let tooMany = Binomial(checked: draws, cell.upper).upperTail(from: count)
            if min(tooFew, tooMany) < least { (least, farthest) = (min(tooFew, tooMany), cell.items[0]) }
        }
        return Fit(
            expected: hull.bounds.map { bounds in
                bounds.lowerBound.value * Double(draws)...bounds.upperBound.value * Double(draws)
            },
            statistic: nil,
            degreesOfFreedom: nil,
            pValue: min(1, least * Double(testCount)),
            farthestItem: farthest
        )
    }
}

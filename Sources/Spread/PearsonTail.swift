/// The probability that Pearson's statistic reaches a value by chance.
///
/// The chi-square distribution is the limit for many draws. With 5 expected in a cell it understates a tail of 1e-6
/// by a factor of 65, with 60 expected by 4. But the statistic splits exactly into that of one cell against all others,
/// which is binomial, and that of the others among themselves. So the rarest cells are summed outcome by outcome. With
/// two or three cells, and with more while the draws are few, the sum is over all cells and the result is exact;
/// otherwise the common cells that remain, and only they, are left to the chi-square distribution.
struct PearsonTail {
    /// At most so many outcomes of the rarest cells are visited.
    private static let greatestOutcomeCount = 20_000.0

    /// At most so many cells are summed, one inside the other.
    private static let greatestDepth = 12

    /// The share of each cell among itself and those after it, the rarest first.
    private let conditional: [Double]

    /// How many cells are summed before the last two, or before the remainder.
    private let depth: Int

    /// The distribution of the statistic of the cells that are not summed; `nil` if the last two are.
    private let remainder: ChiSquare?

    private let draws: Int
    private let statistic: Double

    /// For positive shares that add up to 1.
    init(of statistic: Double, draws: Int, shares: [Double]) {
        let ascending = shares.sorted()
        var conditional: [Double] = []
        var rest = 0.0
        for share in ascending.reversed() {
            rest += share
            conditional.append(share / rest)
        }
        conditional.reverse()
        let summable = max(0, shares.count - 2)
        let depth = Self.depth(of: conditional.prefix(summable), statistic: statistic, draws: draws)
        self.conditional = conditional
        self.depth = depth
        self.remainder = depth < summable ? try? ChiSquare(degreesOfFreedom: shares.count - 1 - depth) : nil
        self.draws = draws
        self.statistic = statistic
    }

    /// The probability of the statistic, or a greater one.
    var probability: Double {
        conditional.count < 2 ? (statistic > 0 ? 0 : 1) : min(1, tail(from: 0, statistic, draws: draws))
    }

    private static func depth(of cells: ArraySlice<Double>, statistic: Double, draws: Int) -> Int {
        var (depth, outcomes) = (0, 1.0)
        for share in cells.prefix(greatestDepth) {
            let width = 2 * (statistic * Double(draws) * share * (1 - share)).squareRoot()
            outcomes *= min(width, Double(draws)) + 1
            guard outcomes <= greatestOutcomeCount else { break }
            depth += 1
        }
        return depth
    }

    /// The probability that the cells from `level` on, with `draws` draws among them, reach `statistic`.
    private func tail(from level: Int, _ statistic: Double, draws: Int) -> Double {
        if statistic <= 0 { return 1 }
        if draws == 0 { return 0 }
        if level == depth, let remainder { return remainder.upperTail(statistic) }
        let share = conditional[level]
        let mean = Double(draws) * share
        let variance = mean * (1 - share)
        // Counts on the edge are refused, and rounding must not bring them inside.
        let radius = min((statistic * variance).squareRoot() - 1e-7, Double(draws) + 1)
        let lower = Int((mean - radius).rounded(.down))
        let upper = Int((mean + radius).rounded(.up))
        let counts = Binomial(checked: draws, share)
        let outside = min(1, counts.lowerTail(through: lower) + counts.upperTail(from: upper))
        let (first, last) = (max(0, lower + 1), min(draws, upper - 1))
        if level == conditional.count - 2 || first > last { return outside }
        return (first...last).reduce(outside) { sum, count in
            let distance = Double(count) - mean
            let left = draws - count
            let scale = Double(draws) * (1 - share) / Double(max(1, left))
            let others = (statistic - distance * distance / variance) * scale
            return sum + counts.mass(count) * tail(from: level + 1, others, draws: left)
        }
    }
}

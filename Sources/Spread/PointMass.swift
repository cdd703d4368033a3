internal import Foundation

/// Logarithms of the probability of one outcome, accurate for large counts.
///
/// The textbook formulas subtract logarithms of factorials that agree in most of their digits. These subtract the
/// parts that cancel by hand, as in C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
enum PointMass {
    /// The probability that a Poisson variable of this mean is `count`; also defined between whole numbers,
    /// where it is `mean^count · e^-mean / Γ(count + 1)`.
    static func logPoisson(_ count: Double, mean: Double) -> Double {
        if mean == 0 { return count == 0 ? 0 : -.infinity }
        if count == 0 { return -mean }
        return -stirlingError(count) - deviance(of: count, from: mean) - 0.5 * log(2 * Double.pi * count)
    }

    /// The probability of exactly `count` successes.
    static func logBinomial(_ count: Int, of trials: Int, probability: Double) -> Double {
        guard (0...trials).contains(count) else { return -.infinity }
        if probability == 0 { return count == 0 ? 0 : -.infinity }
        if probability == 1 { return count == trials ? 0 : -.infinity }
        let (hits, all) = (Double(count), Double(trials))
        if count == 0 { return all * log1p(-probability) }
        if count == trials { return all * log(probability) }
        let misses = all - hits
        let corrections = stirlingError(all) - stirlingError(hits) - stirlingError(misses)
        let distance =
            deviance(of: hits, from: all * probability) + deviance(of: misses, from: all * (1 - probability))
        return corrections - distance - 0.5 * log(2 * Double.pi * hits * (misses / all))
    }

    /// What Stirling's formula for `log Γ(x + 1)` leaves out, for positive `x`.
    static func stirlingError(_ x: Double) -> Double {
        // The series is good to the last bit from 16 on; the error at x is that at x + 1 and a known step.
        var (position, steps) = (x, 0.0)
        while position < 16 {
            steps += (position + 0.5) * log1p(1 / position) - 1
            position += 1
        }
        let square = 1 / (position * position)
        let series = 1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188)))
        return steps + series / position
    }

    /// `x log(x / mean) + mean - x` without cancellation near the mean, for positive `x` and `mean`.
    static func deviance(of x: Double, from mean: Double) -> Double {
        let difference = x - mean
        guard abs(difference) < 0.1 * (x + mean) else { return x * log(x / mean) - difference }
        let ratio = difference / (x + mean)
        var (term, sum) = (2 * x * ratio, difference * ratio)
        for order in 1...20 {  // the terms shrink by 100 or more
            term *= ratio * ratio
            let next = sum + term / Double(2 * order + 1)
            if next == sum { break }
            sum = next
        }
        return sum
    }
}

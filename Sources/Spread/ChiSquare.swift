internal import Foundation

/// The chi-square distribution.
///
/// Tails are accurate to nine digits down to 1e-12, and well below that.
public struct ChiSquare: Hashable, Sendable {
    /// The number of squares that are summed.
    public let degreesOfFreedom: Int

    /// - Throws: `parameterOutOfRange` unless there are 1 to 1,000,000 degrees of freedom.
    public init(degreesOfFreedom: Int) throws(SpreadError) {
        try SpreadError.check("degreesOfFreedom", degreesOfFreedom, in: 1...1_000_000)
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability of `statistic` or more; NaN for NaN.
    public func upperTail(_ statistic: Double) -> Double {
        if statistic.isNaN { return .nan }
        return Self.upperGamma(shape: shape, statistic / 2)
    }

    /// The statistic that is reached with probability `error`.
    ///
    /// - Throws: `parameterOutOfRange` unless `error` is in 1e-300 to 1.
    public func criticalValue(error: Double) throws(SpreadError) -> Double {
        try SpreadError.check("error", error, in: 1e-300...1)
        let start = Double(degreesOfFreedom)
        let critical = Bisection.least(above: 0, firstStep: start, limit: 1e7) { upperTail($0) <= error }
        return critical ?? .infinity
    }

    var shape: Double { Double(degreesOfFreedom) / 2 }
}

// MARK: - Incomplete gamma function

extension ChiSquare {
    /// The regularised upper incomplete gamma function.
    static func upperGamma(shape: Double, _ x: Double) -> Double {
        if x <= 0 { return 1 }
        if x == .infinity { return 0 }
        // Each expansion converges fast on its own side of the mean.
        return x < shape + 1 ? 1 - lowerSeries(shape, x) : upperContinuedFraction(shape, x)
    }

    private static let greatestTermCount = 100_000

    private static func lowerSeries(_ shape: Double, _ x: Double) -> Double {
        var (term, sum) = (1.0, 1.0)
        for index in 1...greatestTermCount {
            term *= x / (shape + Double(index))
            sum += term
            if term < sum * 1e-17 { break }
        }
        return sum * exp(PointMass.logPoisson(shape, mean: x))
    }

    /// Lentz's evaluation of the continued fraction.
    private static func upperContinuedFraction(_ shape: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var partial = x + 1 - shape
        var (rising, falling) = (1 / tiny, 1 / partial)
        var value = falling
        for index in 1...greatestTermCount {
            let factor = -Double(index) * (Double(index) - shape)
            partial += 2
            falling = 1 / nonzero(factor * falling + partial)
            rising = nonzero(partial + factor / rising)
            let change = rising * falling
            value *= change
            if abs(change - 1) < 1e-16 { break }
        }
        return value * shape * exp(PointMass.logPoisson(shape, mean: x))

        func nonzero(_ number: Double) -> Double { abs(number) < tiny ? tiny : number }
    }
}

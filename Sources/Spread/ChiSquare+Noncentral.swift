internal import Foundation

extension ChiSquare {
    /// Beyond this the tails of interest are 0 or 1; larger values are taken for this one.
    static let greatestNoncentrality = 1e8

    /// The probability that the noncentral variable is `statistic` or more: the power of a test that refuses there.
    public func upperTail(_ statistic: Double, noncentrality: Double) -> Double {
        if statistic.isNaN || noncentrality.isNaN || noncentrality < 0 { return .nan }
        if statistic == .infinity { return 0 }
        if noncentrality == 0 || statistic <= 0 { return upperTail(statistic) }
        // A Poisson mixture of central tails. The tails grow with the order, so what lies twelve standard
        // deviations below the mean order adds nothing.
        let mean = min(noncentrality, Self.greatestNoncentrality) / 2
        let half = statistic / 2
        var order = max(0, (mean - 12 * mean.squareRoot() - 60).rounded(.down))
        var tail = Self.upperGamma(shape: shape + order, half)
        var step = exp(PointMass.logPoisson(shape + order, mean: half))
        var weight = exp(PointMass.logPoisson(order, mean: mean))
        var sum = weight * tail
        for _ in 0..<2_000_000 {  // 24 standard deviations at the greatest noncentrality are 170,000 orders
            tail = min(1, tail + step)
            order += 1
            step *= half / (shape + order)
            // Too small a number has lost its last digits, and would never get them back.
            if step < 1e-290 { step = exp(PointMass.logPoisson(shape + order, mean: half)) }
            weight *= mean / order
            sum += weight * tail
            // The weights still to come are together at most weight / (1 - mean / order).
            if order > mean, weight * order <= 1e-17 * sum * (order - mean) { break }
        }
        return min(1, sum)
    }

    /// The noncentrality at which a test that refuses with probability `error` under the null refuses with
    /// probability `power`.
    ///
    /// - Throws: `parameterOutOfRange` for an `error` or a `power` that a test cannot have.
    public func noncentrality(error: Double, power: Double) throws(SpreadError) -> Double {
        try SpreadError.check("power", power, in: TestStrength.powers)
        return noncentrality(critical: try criticalValue(error: error), power: power, excess: 1)
    }
}

// MARK: - Far alternatives

extension ChiSquare {
    /// The upper tail of a statistic that varies more than the noncentral one.
    ///
    /// The noncentral variable is the sum of squares of normal variables of which one is displaced, by the root of the
    /// noncentrality. Under a far alternative that one has the variance `excess` instead of 1.
    func upperTail(_ statistic: Double, noncentrality: Double, excess: Double) -> Double {
        if excess == 1 { return upperTail(statistic, noncentrality: noncentrality) }
        if statistic <= 0 { return 1 }
        guard degreesOfFreedom > 1, let others = try? ChiSquare(degreesOfFreedom: degreesOfFreedom - 1) else {
            return upperTail(statistic / excess, noncentrality: noncentrality / excess)
        }
        // The displaced variable is radius · sin(angle), and the others have what it leaves of the statistic. The
        // integrand vanishes smoothly at both ends, where the midpoint rule is at its best.
        let (radius, shift, deviation) = (statistic.squareRoot(), noncentrality.squareRoot(), excess.squareRoot())
        let (steps, width) = (200, Double.pi / 200)
        let lowerTail = (0..<steps).reduce(0.0) { sum, step in
            let angle = (Double(step) + 0.5) * width - Double.pi / 2
            let position = (radius * sin(angle) - shift) / deviation
            let density = exp(-position * position / 2) / (deviation * (2 * Double.pi).squareRoot())
            let left = statistic * cos(angle) * cos(angle)
            return sum + density * (1 - others.upperTail(left)) * radius * cos(angle) * width
        }
        return max(0, 1 - lowerTail)
    }

    /// The noncentrality at which `critical` is reached with probability `power`; 0 if it always is.
    func noncentrality(critical: Double, power: Double, excess: Double) -> Double {
        func isEnough(_ noncentrality: Double) -> Bool {
            upperTail(critical, noncentrality: noncentrality, excess: excess) >= power
        }
        if isEnough(0) { return 0 }
        let limit = Self.greatestNoncentrality * excess
        return Bisection.least(above: 0, firstStep: critical, limit: limit, where: isEnough) ?? .infinity
    }
}

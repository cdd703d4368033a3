internal import Foundation

extension Separation {
    /// The draws that a test which stops as soon as it can takes on average to refute a law, if another one holds.
    ///
    /// That is the logarithm of the ratio of likelihoods wanted, `1 / error`, divided by what one draw adds to it on
    /// average: the Kullback-Leibler divergence (Wald 1945, "Sequential tests of statistical hypotheses", Ann. Math.
    /// Statist. 16, without the overshoot). An outcome that the refuted law excludes ends the test when it is seen.
    ///
    /// - Parameters:
    ///   - refuted: The share of each outcome under the law that should be refuted.
    ///   - law: The share of each under the law that holds.
    ///   - error: The probability of refuting a law that holds.
    public static func expected(
        toRefute refuted: [Fraction], under law: [Fraction], error: Double
    ) throws(SpreadError) -> Separation {
        try SpreadError.check("error", error, in: 1e-300...1)
        try SpreadError.check(law: refuted, itemCount: refuted.count)
        try SpreadError.check(law: law, itemCount: refuted.count)
        if law == refuted { return .inseparable }
        let impossible = zip(law, refuted).reduce(0) { $1.1 == .zero ? $0 + $1.0.value : $0 }
        if impossible > 0 { return Separation(rounding: 1 / impossible) }
        let divergence = zip(law, refuted).reduce(0) { sum, shares in
            shares.0 == .zero ? sum : sum + shares.0.value * log(shares.0.value / shares.1.value)
        }
        return divergence > 0 ? Separation(rounding: -log(error) / divergence) : .inseparable
    }
}

internal import Foundation

/// The number of successes in independent trials.
///
/// Tails are sums of exact terms, taken in the direction in which these shrink: accurate to nine digits and better
/// for a million trials, down to 1e-300.
public struct Binomial: Hashable, Sendable {
    /// The number of trials.
    public let trials: Int

    /// The probability of success of each.
    public let probability: Double

    /// - Throws: `parameterOutOfRange` unless there are 0 to 1,000,000,000 trials and the probability is in 0 to 1.
    public init(trials: Int, probability: Double) throws(SpreadError) {
        try SpreadError.check("trials", trials, in: 0...Self.greatestTrialCount)
        try SpreadError.check("probability", probability, in: 0...1)
        self.init(checked: trials, probability)
    }

    /// For numbers that are known to be in range.
    init(checked trials: Int, _ probability: Double) {
        self.trials = trials
        self.probability = probability
    }

    static let greatestTrialCount = 1_000_000_000

    /// The probability of exactly `count` successes.
    public func mass(_ count: Int) -> Double {
        exp(PointMass.logBinomial(count, of: trials, probability: probability))
    }

    /// The probability of `count` successes or fewer.
    public func lowerTail(through count: Int) -> Double {
        if count < 0 { return 0 }
        if count >= trials { return 1 }
        return Double(count) <= mean ? sumDown(from: count) : 1 - sumUp(from: count + 1)
    }

    /// The probability of `count` successes or more.
    public func upperTail(from count: Int) -> Double {
        if count <= 0 { return 1 }
        if count > trials { return 0 }
        return Double(count) > mean ? sumUp(from: count) : 1 - sumDown(from: count - 1)
    }

    private var mean: Double { Double(trials) * probability }
}

// MARK: - Sums

extension Binomial {
    /// Terms below this part of the sum cannot change it.
    private static let negligible = 1e-18

    private func sumDown(from start: Int) -> Double {
        let odds = (1 - probability) / probability
        var (term, count) = (mass(start), start)
        var sum = term
        while count > 0, term > sum * Self.negligible {
            term *= odds * Double(count) / Double(trials - count + 1)
            sum += term
            count -= 1
        }
        return min(1, sum)
    }

    private func sumUp(from start: Int) -> Double {
        let odds = probability / (1 - probability)
        var (term, count) = (mass(start), start)
        var sum = term
        while count < trials, term > sum * Self.negligible {
            term *= odds * Double(trials - count) / Double(count + 1)
            sum += term
            count += 1
        }
        return min(1, sum)
    }
}

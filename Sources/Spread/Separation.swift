internal import Foundation

/// What it takes to tell an alternative law from a claim.
public enum Separation: Hashable, Sendable {
    /// This many draws.
    case draws(Int)
    /// No number of draws: the claim allows the alternative law.
    case inseparable

    /// Numbers of draws from here on are reported as this one.
    public static let greatestDrawCount = 1_000_000_000_000_000

    /// A number of draws that was computed: rounded up, and bounded.
    init(rounding draws: Double) {
        let isCountable = draws < Double(Self.greatestDrawCount)
        self = .draws(isCountable ? max(1, Int(draws.rounded(.up))) : Self.greatestDrawCount)
    }

    /// The draws after which an outcome of this probability has been seen, but for one run in `1 / missRate`: the
    /// least number with `(1 - probability)^draws <= missRate`.
    ///
    /// It shows a client that never picks the item of weight 0, and any client that picks an impossible one.
    public static func untilSeen(probability: Double, missRate: Double) throws(SpreadError) -> Separation {
        try SpreadError.check("probability", probability, in: 0...1)
        try SpreadError.check("missRate", missRate, in: 1e-300...1)
        return untilSeen(checkedProbability: probability, missRate: missRate)
    }

    static func untilSeen(checkedProbability probability: Double, missRate: Double) -> Separation {
        if probability == 0 { return .inseparable }
        if probability == 1 { return .draws(1) }
        // A quotient of logarithms that should be whole may come out a little above.
        return Separation(rounding: log(missRate) / log1p(-probability) * (1 - 1e-13))
    }

    /// The number of draws, if any suffices.
    public var draws: Int? {
        if case .draws(let count) = self { count } else { nil }
    }
}

extension Separation: Comparable {
    /// Whatever can be told apart comes before what cannot.
    public static func < (left: Separation, right: Separation) -> Bool {
        guard let first = left.draws else { return false }
        guard let second = right.draws else { return true }
        return first < second
    }
}

extension Separation: CustomStringConvertible {
    /// `335 draws`, or `identical`.
    public var description: String {
        switch self {
        case .draws(Self.greatestDrawCount): "\(Self.greatestDrawCount) draws or more"
        case .draws(let count): "\(count) draws"
        case .inseparable: "identical"
        }
    }
}

/// How a client may share its first picks among the records of one priority.
public enum SpreadModel: String, Hashable, Sendable, CaseIterable {
    /// RFC 2782 to the letter: zeros first, the arrangement otherwise drawn at random for every choice.
    case rfc2782
    /// Each item in proportion to its weight; items of weight 0 only if there are no others.
    case proportional
    /// Whatever RFC 2782 allows under any arrangement, or any mixture of them: a `LegalHull`, not one law.
    case legal
    /// RFC 2782 to the letter, in listed order except that zeros are moved to the front.
    case listed
    /// Every item alike: the weights are ignored.
    case uniform

    /// The models that give every item one exact share.
    public static let pointModels = allCases.filter(\.isPointLaw)

    /// Whether the model gives every item one exact share; all do but `legal`.
    public var isPointLaw: Bool { self != .legal }

    /// The exact share of first picks of each item, in the order of `weights`.
    ///
    /// - Throws: `noPointLaw` for `legal`, or what is wrong with the weights.
    public func firstPick(of weights: [Int]) throws(SpreadError) -> [Fraction] {
        let weights = try Weights(weights)
        switch self {
        case .rfc2782: return Self.shuffled(weights)
        case .proportional: return weights.sum == 0 ? Self.equal(weights) : Self.proportional(weights)
        case .listed: return Self.listed(weights)
        case .uniform: return Self.equal(weights)
        case .legal:
            throw SpreadError(.noPointLaw, reason: "the model legal is a range of laws; use LegalHull")
        }
    }
}

// MARK: - The laws

extension SpreadModel {
    // RFC 2782, Weight: draw from 0 through the sum, inclusive, and take the first item whose running sum is
    // not less. Each item owns as many draws as it has weight; the draw 0 belongs to the item in front. With a
    // random arrangement every item that may stand in front does so equally often.
    private static func shuffled(_ weights: Weights) -> [Fraction] {
        let zeros = weights.zeroCount
        guard zeros == 0 else {
            return weights.values.map { weight in
                weight == 0
                    ? Fraction(counting: 1, outOf: zeros * weights.drawCount)
                    : Fraction(counting: weight, outOf: weights.drawCount)
            }
        }
        let count = weights.count
        return weights.values.map { Fraction(counting: $0 * count + 1, outOf: count * weights.drawCount) }
    }

    private static func listed(_ weights: Weights) -> [Fraction] {
        let front = weights.values.firstIndex(of: 0) ?? 0
        return weights.values.enumerated().map { item, weight in
            Fraction(counting: weight + (item == front ? 1 : 0), outOf: weights.drawCount)
        }
    }

    private static func proportional(_ weights: Weights) -> [Fraction] {
        weights.values.map { Fraction(counting: $0, outOf: weights.sum) }
    }

    private static func equal(_ weights: Weights) -> [Fraction] {
        weights.values.map { _ in Fraction(counting: 1, outOf: weights.count) }
    }
}

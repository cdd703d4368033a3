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
        guard let draw = draw(of: try Weights(weights)) else {
            throw SpreadError(.noPointLaw, reason: "the model legal is a range of laws; use LegalHull")
        }
        return draw.shares
    }
}

// MARK: - The laws

/// One choice: how many of equally likely draws belong to each item.
struct EvenDraw {
    let parts: [Int]
    let whole: Int

    var shares: [Fraction] { parts.map { Fraction(counting: $0, outOf: whole) } }
}

extension SpreadModel {
    /// The choice between these items; `nil` for `legal`.
    func draw(of weights: Weights) -> EvenDraw? {
        switch self {
        case .rfc2782: Self.shuffled(weights)
        case .proportional: weights.sum == 0 ? Self.equal(weights) : Self.proportional(weights)
        case .listed: Self.listed(weights)
        case .uniform: Self.equal(weights)
        case .legal: nil
        }
    }

    // RFC 2782, Weight: draw from 0 through the sum, inclusive, and take the first item whose running sum is
    // not less. Each item owns as many draws as it has weight; the draw 0 belongs to the item in front. With a
    // random arrangement every item that may stand in front does so equally often.
    private static func shuffled(_ weights: Weights) -> EvenDraw {
        let zeros = weights.zeroCount
        guard zeros == 0 else {
            return EvenDraw(
                parts: weights.values.map { $0 == 0 ? 1 : $0 * zeros }, whole: zeros * weights.drawCount)
        }
        let count = weights.count
        return EvenDraw(parts: weights.values.map { $0 * count + 1 }, whole: count * weights.drawCount)
    }

    private static func listed(_ weights: Weights) -> EvenDraw {
        var parts = weights.values
        parts[weights.values.firstIndex(of: 0) ?? 0] += 1
        return EvenDraw(parts: parts, whole: weights.drawCount)
    }

    private static func proportional(_ weights: Weights) -> EvenDraw {
        EvenDraw(parts: weights.values, whole: weights.sum)
    }

    private static func equal(_ weights: Weights) -> EvenDraw {
        EvenDraw(parts: weights.values.map { _ in 1 }, whole: weights.count)
    }
}

/// The shares of first picks that RFC 2782 allows, whatever the arrangement of the records.
///
/// "Any order" leaves one draw of the sum plus one to whichever item is put in front. So a legal law is
/// `(weight + a) / (sum + 1)` with the `a` together 1, all on the zeros if there are any, otherwise anywhere.
public struct LegalHull: Hashable, Sendable {
    /// The least and the greatest legal share of each item, in the order of the weights.
    public let bounds: [ClosedRange<Fraction>]

    /// The places of the items of weight 0, which share exactly one draw of the sum plus one.
    public let zeros: [Int]

    /// The share of all items of weight 0 together; 0 if there are none.
    public let shareOfZeros: Fraction

    /// - Throws: what is wrong with the weights.
    public init(weights: [Int]) throws(SpreadError) {
        let weights = try Weights(weights)
        let draws = weights.drawCount
        let zeros = weights.values.indices.filter { weights.values[$0] == 0 }
        let front = Fraction(counting: 1, outOf: draws)
        self.zeros = zeros
        self.shareOfZeros = zeros.isEmpty ? .zero : front
        self.bounds = weights.values.map { weight in
            let exact = Fraction(counting: weight, outOf: draws)
            if weight == 0 { return (zeros.count == 1 ? front : .zero)...front }
            return exact...(zeros.isEmpty ? Fraction(counting: weight + 1, outOf: draws) : exact)
        }
    }

    /// The least legal share of each item.
    public var lowerBounds: [Fraction] { bounds.map(\.lowerBound) }

    /// The greatest legal share of each item.
    public var upperBounds: [Fraction] { bounds.map(\.upperBound) }

    /// Whether a law is legal: each share within its bounds, and all together 1.
    ///
    /// That the zeros have their exact share together follows, because the other items have theirs.
    public func contains(_ law: [Fraction]) -> Bool {
        law.count == bounds.count
            && zip(bounds, law).allSatisfy { $0.contains($1) }
            && Fraction.sum(of: law) == .one
    }
}

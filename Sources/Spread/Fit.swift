internal import Foundation

/// How well counts agree with one claim.
public struct Fit: Hashable, Sendable {
    /// How many draws of each item the claim expects: one number, or a range.
    public let expected: [ClosedRange<Double>]

    /// Pearson's chi-square; infinite if an item was drawn that the claim excludes, `nil` for a range of laws.
    public let statistic: Double?

    /// One less than the number of items that can be drawn; `nil` for a range of laws.
    public let degreesOfFreedom: Int?

    /// The probability, if the claim holds, of counts that speak as loudly against it as these.
    public let pValue: Double

    /// The item whose count speaks loudest against the claim.
    public let farthestItem: Int
}

extension Double {
    /// Four significant digits, for the lines that describe plans and verdicts.
    var brief: String { String(format: "%.4g", self) }
}

/// An exact rational number in lowest terms.
///
/// Every operation whose result does not fit is `nil`; none rounds and none traps.
public struct Fraction: Hashable, Sendable {
    /// No part.
    public static let zero = Fraction(lowest: 0, over: 1)

    /// The whole.
    public static let one = Fraction(lowest: 1, over: 1)

    /// Carries the sign.
    public let numerator: Int128

    /// Always positive.
    public let denominator: Int128

    /// The reduced quotient; `nil` for a zero denominator, or if a part does not fit once reduced.
    public init?(_ numerator: Int128, over denominator: Int128) {
        guard denominator != 0 else { return nil }
        let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
        let isNegative = (numerator < 0) != (denominator < 0)
        guard
            let top = Int128(exactly: numerator.magnitude / divisor),
            let bottom = Int128(exactly: denominator.magnitude / divisor)
        else { return nil }
        self.init(lowest: isNegative ? -top : top, over: bottom)
    }

    /// A whole number.
    public init(_ value: Int) {
        self.init(lowest: Int128(value), over: 1)
    }

    /// A quotient that our own arithmetic knows to be well formed.
    init(counting part: Int, outOf whole: Int) {
        precondition(part >= 0 && whole > 0, "a share counts a part of something")
        let divisor = Int128(Self.greatestCommonDivisor(UInt128(part), UInt128(whole)))
        self.init(lowest: Int128(part) / divisor, over: Int128(whole) / divisor)
    }

    private init(lowest numerator: Int128, over denominator: Int128) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The nearest `Double`, give or take two units in the last place.
    public var value: Double { Double(numerator) / Double(denominator) }

    private static func greatestCommonDivisor(_ first: UInt128, _ second: UInt128) -> UInt128 {
        var (larger, smaller) = (first, second)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return larger
    }
}

// MARK: - Arithmetic

extension Fraction {
    /// The sum.
    public func adding(_ other: Fraction) -> Fraction? {
        // Scaling by the reduced denominators keeps the intermediate numbers as small as they can be.
        let shared = Self.greatestCommonDivisor(denominator.magnitude, other.denominator.magnitude)
        guard let shared = Int128(exactly: shared) else { return nil }
        let (left, leftOverflow) = numerator.multipliedReportingOverflow(by: other.denominator / shared)
        let (right, rightOverflow) = other.numerator.multipliedReportingOverflow(by: denominator / shared)
        let (top, sumOverflow) = left.addingReportingOverflow(right)
        let (bottom, bottomOverflow) = denominator.multipliedReportingOverflow(by: other.denominator / shared)
        guard !leftOverflow, !rightOverflow, !sumOverflow, !bottomOverflow else { return nil }
        return Fraction(top, over: bottom)
    }

    /// The difference.
    public func subtracting(_ other: Fraction) -> Fraction? {
        adding(other.negated)
    }

    /// The product.
    public func multiplied(by other: Fraction) -> Fraction? {
        // Cancelling crosswise first means that only a result which is too large overflows.
        guard
            let left = Fraction(numerator, over: other.denominator),
            let right = Fraction(other.numerator, over: denominator)
        else { return nil }
        let (top, topOverflow) = left.numerator.multipliedReportingOverflow(by: right.numerator)
        let (bottom, bottomOverflow) = left.denominator.multipliedReportingOverflow(by: right.denominator)
        return topOverflow || bottomOverflow ? nil : Fraction(top, over: bottom)
    }

    /// The quotient; `nil` if `other` is zero.
    public func divided(by other: Fraction) -> Fraction? {
        guard let inverse = Fraction(other.denominator, over: other.numerator) else { return nil }
        return multiplied(by: inverse)
    }

    /// The sum of any number of fractions, 0 for none.
    public static func sum(of terms: some Sequence<Fraction>) -> Fraction? {
        var total = zero
        for term in terms {
            guard let next = total.adding(term) else { return nil }
            total = next
        }
        return total
    }

    private var negated: Fraction { Fraction(lowest: -numerator, over: denominator) }
}

// MARK: - Order

extension Fraction: Comparable {
    /// Exact: no rounding decides.
    public static func < (left: Fraction, right: Fraction) -> Bool {
        let first = left.numerator.multipliedFullWidth(by: right.denominator)
        let second = right.numerator.multipliedFullWidth(by: left.denominator)
        return (first.high, first.low) < (second.high, second.low)
    }
}

// MARK: - Text

extension Fraction: LosslessStringConvertible {
    /// Longer numbers are refused before they are read; 39 digits fill 128 bits.
    static let longestText = 100

    /// Reads `3/8`, `1` or `0.25`, each with a minus sign or without; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.longestText else { return nil }
        let isNegative = text.hasPrefix("-")
        let body = isNegative ? text.dropFirst() : text[...]
        guard let magnitude = Self.quotient(body) ?? Self.decimal(body) else { return nil }
        self = isNegative ? magnitude.negated : magnitude
    }

    /// `3/8`, or `1` for a whole number.
    public var description: String {
        denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
    }

    private static func quotient(_ text: Substring) -> Fraction? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let top = digits(parts[0]), let bottom = digits(parts[1]) else { return nil }
        return Fraction(top, over: bottom)
    }

    private static func decimal(_ text: Substring) -> Fraction? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = digits(parts[0]) else { return nil }
        guard parts.count == 2 else { return Fraction(whole, over: 1) }
        guard
            let rest = digits(parts[1]),
            let scale = powerOfTen(parts[1].utf8.count),
            let fraction = Fraction(rest, over: scale)
        else { return nil }
        return Fraction(whole, over: 1)?.adding(fraction)
    }

    private static func digits(_ text: Substring) -> Int128? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int128(text)
    }

    private static func powerOfTen(_ exponent: Int) -> Int128? {
        var result: Int128 = 1
        for _ in 0..<exponent {
            let (next, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = next
        }
        return result
    }
}

/// Why a spread cannot be computed, planned or judged.
public struct SpreadError: Error, Sendable {
    /// The kinds of errors.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is nothing to choose from.
        case noItems
        /// There are more than 4,096 items, or too many for a law of whole orders.
        case tooManyItems
        /// A weight is not in 0 to 65,535 (RFC 2782, Weight).
        case weightOutOfRange
        /// The model is a range of laws where one law is needed.
        case noPointLaw
        /// A test has no law to test.
        case noClaim
        /// There are more or fewer shares than items.
        case shareCountDiffers
        /// A share is not in 0 to 1.
        case shareOutOfRange
        /// The shares add up to another number than 1.
        case sharesDoNotAddUp
        /// There are more or fewer counts than items, or one is of an order that the items do not have.
        case countsDiffer
        /// A count, or the sum of the counts, is negative or above 1,000,000,000.
        case countOutOfRange
        /// The counts add up to another number than the draws of the plan.
        case drawsDiffer
        /// A number that a law or a test takes is outside its range, which the reason tells.
        case parameterOutOfRange
    }

    /// The kind of error.
    public let code: Code

    /// The place in the list of weights, shares or counts, from 0, if one of them is at fault.
    public let item: Int?

    /// What was found, and what would have been right.
    public let reason: String

    /// An error of this kind.
    public init(_ code: Code, item: Int? = nil, reason: String = "") {
        self.code = code
        self.item = item
        self.reason = reason
    }
}

extension SpreadError: Hashable {
    /// Errors of one kind are equal.
    public static func == (left: SpreadError, right: SpreadError) -> Bool { left.code == right.code }

    /// Errors of one kind have one hash.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension SpreadError: CustomStringConvertible {
    /// The code, the place and the reason.
    public var description: String {
        let place = item.map { " at item \($0)" } ?? ""
        return reason.isEmpty ? "\(code.rawValue)\(place)" : "\(code.rawValue)\(place): \(reason)"
    }
}

// MARK: - Checks of input

extension SpreadError {
    /// A DNS message of 65,535 bytes has room for fewer SRV records.
    static let greatestItemCount = 4_096

    static func check(itemCount: Int) throws(SpreadError) {
        guard itemCount > 0 else { throw SpreadError(.noItems, reason: "a choice needs at least one item") }
        guard itemCount <= greatestItemCount else {
            throw SpreadError(.tooManyItems, reason: "\(itemCount) items, at most \(greatestItemCount)")
        }
    }

    static func check<Number: Comparable>(
        _ name: String, _ value: Number, in range: ClosedRange<Number>
    ) throws(SpreadError) {
        // A NaN is in no range.
        guard range.contains(value) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw SpreadError(.parameterOutOfRange, reason: "\(name) is \(value), not in \(bounds)")
        }
    }

    /// 4,096 shares, each rounded to 53 bits, are wrong by less together.
    private static let greatestRoundingError = 1e-12

    /// A law: as many shares as there are items, none negative, together 1: exactly, or to twelve digits if the sum
    /// has no exact value in 128 bits.
    static func check(law: [Fraction], itemCount: Int) throws(SpreadError) {
        guard law.count == itemCount else {
            throw SpreadError(.shareCountDiffers, reason: "\(law.count) shares for \(itemCount) items")
        }
        for (item, share) in law.enumerated() where share < .zero || share > .one {
            throw SpreadError(.shareOutOfRange, item: item, reason: "a share of \(share), not in 0 to 1")
        }
        if let sum = Fraction.sum(of: law) {
            guard sum == .one else {
                throw SpreadError(.sharesDoNotAddUp, reason: "the shares add up to \(sum), not to 1")
            }
            return
        }
        // The shares of whole orders may be exact each and have no common denominator of 128 bits.
        let sum = law.reduce(0) { $0 + $1.value }
        guard abs(sum - 1) <= greatestRoundingError else {
            throw SpreadError(.sharesDoNotAddUp, reason: "the shares add up to about \(sum), not to 1")
        }
    }

    /// The sum of the counts: as many as there are items, none negative.
    static func total(of counts: [Int], itemCount: Int) throws(SpreadError) -> Int {
        guard counts.count == itemCount else {
            throw SpreadError(.countsDiffer, reason: "\(counts.count) counts for \(itemCount) items")
        }
        let greatest = Binomial.greatestTrialCount
        for (item, count) in counts.enumerated() where !(0...greatest).contains(count) {
            throw SpreadError(.countOutOfRange, item: item, reason: "a count of \(count), not in 0 to \(greatest)")
        }
        let total = counts.reduce(0, +)
        guard total <= greatest else {
            throw SpreadError(.countOutOfRange, reason: "\(total) draws, at most \(greatest)")
        }
        return total
    }
}

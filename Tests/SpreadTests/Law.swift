import Spread
import Testing

/// The shares written as `1/2 0 0.5`.
func law(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [Fraction] {
    try text.split(separator: " ").map { part in
        try #require(Fraction(String(part)), "\(part) is a fraction", sourceLocation: sourceLocation)
    }
}

extension Double {
    /// Whether the number agrees with another but for this part of it.
    func agrees(with other: Double, within part: Double) -> Bool {
        self == other || abs(self - other) <= part * abs(other)
    }
}

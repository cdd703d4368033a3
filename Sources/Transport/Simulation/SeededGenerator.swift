/// A generator whose numbers follow from its seed alone, the same on every platform (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    @usableFromInline var state: UInt64

    /// A generator at the first number of a seed.
    @inlinable
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number: 64 bits, each of them as often 0 as 1.
    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

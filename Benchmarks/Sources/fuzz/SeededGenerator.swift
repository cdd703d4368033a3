/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The generator of one packet, so that each packet can be made again without those before it.
    init(seed: UInt64, packet: Int) {
        var first = SeededGenerator(seed: seed &+ UInt64(packet) &* 0xD134_2543_DE82_EF95)
        state = first.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number below `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True `parts` times of `whole`.
    mutating func chance(_ parts: Int, of whole: Int) -> Bool { below(whole) < parts }

    mutating func octet() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

    mutating func octets(_ count: Int) -> [UInt8] { (0..<count).map { _ in octet() } }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

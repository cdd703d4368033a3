import NextHops
import Testing
import Transport

@Suite("Sources of draws") struct DrawSourceTests {
    @Test("A seed gives the numbers of SplitMix64")
    func knownNumbers() {
        // Of the reference implementation (Vigna, splitmix64.c).
        var generator = SeededGenerator(seed: 1_234_567)
        let numbers = (0..<5).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test(
        "The seed 0 is a seed like another, and so is the largest",
        arguments: [
            (0, 0xE220_A839_7B1D_CDAF), (.max, 0xE4D9_7177_1B65_2C20),
        ] as [(UInt64, UInt64)])
    func edgeSeeds(_ seed: UInt64, _ first: UInt64) {
        var generator = SeededGenerator(seed: seed)
        #expect(generator.next() == first)
    }

    @Test("A generator is a value: a copy goes on by itself")
    func copies() {
        var generator = SeededGenerator(seed: 5)
        var copy = generator
        #expect(generator.next() == copy.next())
        _ = generator.next()
        #expect(generator != copy)
    }

    @Test("The same seed gives the same order on every machine (V34)")
    func knownOrder() {
        let set = WeightSet(0, 1, 2, 3, 4, 5, 60, 30)
        var first = RandomDraws(SeededGenerator(seed: 42))
        let order = set.ordered(using: &first)
        var second = RandomDraws(SeededGenerator(seed: 42))
        #expect(set.ordered(using: &second) == order)
        #expect(order == [6, 5, 7, 4, 3, 1, 2, 0])
        var third = RandomDraws(SeededGenerator(seed: 43))
        #expect(set.ordered(using: &third) != order)
    }

    @Test("A source draws anew with each order")
    func drawnAnew() {
        var draws = RandomDraws(SeededGenerator(seed: 1))
        let orders = (0..<40).map { _ in WeightSet(1, 1, 1, 1).ordered(using: &draws) }
        #expect(Set(orders).count > 10)
    }

    @Test("Random draws reach both ends of their ranges and nothing beyond", arguments: [UInt64(1), 2, 3])
    func ranges(seed: UInt64) {
        var draws = RandomDraws(SeededGenerator(seed: seed))
        let firsts = Set((0..<300).map { _ in draws.first(of: 4) })
        let numbers = Set((0..<300).map { _ in draws.number(through: 4) })
        #expect(firsts == [0, 1, 2, 3] && numbers == [0, 1, 2, 3, 4], "seed \(seed)")
        #expect(draws.first(of: 1) == 0 && draws.number(through: 0) == 0)
    }

    /// Gives the same number for ever.
    private struct Constant: RandomNumberGenerator {
        let number: UInt64
        mutating func next() -> UInt64 { number }
    }

    @Test("The generator's top number leads to the top of a range")
    func topNumber() {
        var draws = RandomDraws(Constant(number: .max))
        #expect(draws.number(through: 131_070) == 131_070)
        #expect(draws.first(of: 3) == 2)
        #expect(WeightSet(1, 1, 1).ordered(using: &draws).count == 3)
    }

    @Test("A script gives its numbers in turn, cut to the range, then 0, and keeps the bounds")
    func script() {
        var draws = ScriptedDraws([3, 9, -4])
        #expect((0..<5).map { _ in draws.number(through: 5) } == [3, 5, 0, 0, 0])
        #expect(draws.bounds == [5, 5, 5, 5, 5])
        #expect(draws.first(of: 9) == 0)
        #expect(draws.bounds.count == 5)
    }
}

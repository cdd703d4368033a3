import Spread
import Testing

@Suite("Fractions") struct FractionTests {
    static let readable: [(text: String, top: Int128, bottom: Int128)] = [
        ("3/8", 3, 8), ("6/16", 3, 8), ("0/5", 0, 1), ("1", 1, 1), ("0", 0, 1), ("0.25", 1, 4), ("1.0", 1, 1),
        ("007/014", 1, 2), ("-3/8", -3, 8), ("-0.5", -1, 2), ("0.000001", 1, 1_000_000),
        ("170141183460469231731687303715884105727", .max, 1),
    ]

    @Test("Quotients, whole numbers and decimals are read and reduced", arguments: readable)
    func reading(text: String, top: Int128, bottom: Int128) throws {
        let fraction = try #require(Fraction(text))
        #expect(fraction.numerator == top)
        #expect(fraction.denominator == bottom)
    }

    @Test(
        "Any other text is refused",
        arguments: [
            "", " ", "1/0", "0/0", "1/", "/2", "1/2/3", "1/-2", "--1", "+1", "1.", ".5", "1.2.3", "1e3", "nan", "inf",
            "0x1", "½", "٣/8", "3 / 8", " 1", "1.5/2", "170141183460469231731687303715884105728",
            "0.0000000000000000000000000000000000000001", "1/170141183460469231731687303715884105728",
        ])
    func refusals(text: String) {
        #expect(Fraction(text) == nil)
    }

    @Test("Long text is refused, even a long way of writing 1")
    func longText() {
        #expect(Fraction(String(repeating: "0", count: 99) + "1") == .one)
        #expect(Fraction(String(repeating: "0", count: 100) + "1") == nil)
    }

    @Test("A description reads back as the same fraction", arguments: ["3/8", "-3/8", "1", "0", "-7", "181/303"])
    func roundTrip(text: String) throws {
        #expect(try #require(Fraction(text)).description == text)
    }

    @Test("Arithmetic is exact")
    func arithmetic() throws {
        let (third, sixth) = (try #require(Fraction(1, over: 3)), try #require(Fraction(1, over: 6)))
        #expect(third.adding(sixth) == Fraction(1, over: 2))
        #expect(sixth.subtracting(third) == Fraction(-1, over: 6))
        #expect(third.multiplied(by: sixth) == Fraction(1, over: 18))
        #expect(third.divided(by: sixth) == Fraction(2))
        #expect(third.divided(by: .zero) == nil)
        #expect(Fraction.sum(of: [third, third, third]) == .one)
        #expect(Fraction.sum(of: []) == .zero)
        #expect(Fraction(3, over: -6) == Fraction(-1, over: 2))
    }

    @Test("A result that does not fit is nil, not a trap")
    func overflow() throws {
        let (large, tiny) = (try #require(Fraction(.max, over: 1)), try #require(Fraction(1, over: .max)))
        #expect(large.adding(.one) == nil)
        #expect(large.multiplied(by: Fraction(2)) == nil)
        #expect(large.divided(by: tiny) == nil)
        #expect(tiny.adding(try #require(Fraction(1, over: .max - 1))) == nil)
        #expect(Fraction.sum(of: [large, .one]) == nil)
        #expect(Fraction(.min, over: 1) == nil)
        #expect(Fraction(1, over: .min) == nil)
        #expect(Fraction(1, over: 0) == nil)
        // What fits in the end is not refused for the way there.
        #expect(large.multiplied(by: tiny) == .one)
        #expect(Fraction(.min, over: .min) == .one)
        #expect(Fraction(.min, over: 2) == Fraction(-(1 << 126), over: 1))
    }

    @Test("Order and equality are exact where Double rounds")
    func order() throws {
        let almost = try #require(Fraction(.max - 1, over: .max))
        let closer = try #require(Fraction(.max - 2, over: .max - 1))
        #expect(almost.value == 1)
        #expect(closer < almost)
        #expect(almost < .one)
        #expect(!(almost < almost))
        let (minus, half) = (try #require(Fraction("-1/2")), try #require(Fraction("1/2")))
        #expect([half, minus, .zero].sorted() == [minus, .zero, half])
        #expect(try #require(Fraction(-1, over: 2)) < #require(Fraction(-1, over: 3)))
    }

    @Test("The value is the nearest Double", arguments: [(1, 2, 0.5), (1, 3, 1.0 / 3), (181, 303, 181.0 / 303)])
    func value(top: Int, bottom: Int, expected: Double) throws {
        #expect(try #require(Fraction(Int128(top), over: Int128(bottom))).value == expected)
    }
}

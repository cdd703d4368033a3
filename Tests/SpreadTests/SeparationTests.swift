import Spread
import Testing

@Suite("Telling laws apart") struct SeparationTests {
    static let starvation: [(sum: Int, draws: Int)] = [
        (1, 20), (10, 145), (30, 422), (100, 1_389), (1_000, 13_823), (65_535, 905_407),
    ]

    @Test("A starved zero shows after the published number of draws", arguments: starvation)
    func starvedZero(sum: Int, draws: Int) throws {
        let share = 1 / Double(sum + 1)
        #expect(try Separation.untilSeen(probability: share, missRate: 1e-6) == .draws(draws))
        // It is the least such number.
        #expect(try Binomial(trials: draws, probability: share).mass(0) <= 1e-6)
        #expect(try Binomial(trials: draws - 1, probability: share).mass(0) > 1e-6)
    }

    @Test("A whole quotient of logarithms is not rounded up")
    func wholeQuotient() throws {
        for exponent in 1...50 {
            let missRate = (0..<exponent).reduce(1.0) { product, _ in product / 2 }
            #expect(try Separation.untilSeen(probability: 0.5, missRate: missRate) == .draws(exponent))
        }
    }

    @Test("Certain and impossible outcomes need one draw, and no number of draws")
    func ends() throws {
        #expect(try Separation.untilSeen(probability: 1, missRate: 1e-6) == .draws(1))
        #expect(try Separation.untilSeen(probability: 0, missRate: 1e-6) == .inseparable)
        #expect(try Separation.untilSeen(probability: 0.5, missRate: 1) == .draws(1))
        #expect(
            try Separation.untilSeen(probability: 1e-300, missRate: 1e-6) == .draws(Separation.greatestDrawCount))
    }

    @Test("Fewer draws come first, and what cannot be told apart last")
    func order() {
        let sorted: [Separation] = [.draws(3), .draws(1_000), .inseparable]
        #expect([.inseparable, .draws(1_000), .draws(3)].sorted() == sorted)
        #expect(!(Separation.inseparable < .inseparable))
        #expect(Separation.draws(3).draws == 3)
        #expect(Separation.inseparable.draws == nil)
        #expect("\(Separation.draws(3)), \(Separation.inseparable)" == "3 draws, identical")
    }

    @Test("Probabilities that are none are refused")
    func refusals() {
        for probability in [-0.1, 1.1, .nan] {
            #expect(throws: SpreadError(.parameterOutOfRange)) {
                try Separation.untilSeen(probability: probability, missRate: 1e-6)
            }
        }
        for missRate in [0, -1, 1.1, .nan] {
            #expect(throws: SpreadError(.parameterOutOfRange)) {
                try Separation.untilSeen(probability: 0.5, missRate: missRate)
            }
        }
    }

    @Test("Strengths that no test can have are refused")
    func strengths() throws {
        for error in [0, -1, 0.6, 1e-13, .nan] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try TestStrength(error: error) }
        }
        for power in [0.4, 1, .nan] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try TestStrength(power: power) }
        }
        for count in [0, -5, 1_000_001] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try TestStrength(greatestDrawCount: count) }
        }
        #expect(try TestStrength() == .standard)
        #expect(TestStrength.standard.error == 1e-6)
        #expect(TestStrength.standard.power == 0.999)
        #expect(TestStrength.standard.greatestDrawCount == 20_000)
    }
}

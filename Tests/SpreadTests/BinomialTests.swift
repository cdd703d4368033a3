import Spread
import Testing

@Suite("The binomial distribution") struct BinomialTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let trials: Int
        let probability: Double
        let count: Int
        let mass: Double
        let lower: Double
        let upper: Double

        init(_ trials: Int, _ probability: Double, _ count: Int, _ mass: Double, _ lower: Double, _ upper: Double) {
            (self.trials, self.probability, self.count) = (trials, probability, count)
            (self.mass, self.lower, self.upper) = (mass, lower, upper)
        }

        var testDescription: String { "\(count) of \(trials) at \(probability)" }
    }

    static let rows = [
        Row(10, 0.5, 2, 0.0439453125, 0.0546875, 0.9892578125),
        Row(100, 0.01, 8, 7.3816937712618e-6, 0.99999916148903, 8.2202047385665e-6),
        Row(22, 0.5, 0, 2.3841857910156e-7, 2.3841857910156e-7, 1),
        Row(5_000, 0.3, 1_300, 4.0453487569069e-11, 2.197583733837e-10, 0.9999999998207),
        Row(5_000, 0.3, 1_700, 9.9176192257923e-11, 0.99999999952264, 5.7653843922742e-10),
        Row(20_000, 1.0 / 31, 800, 2.4930480636723e-10, 0.99999999903259, 1.2167130146646e-9),
        Row(1_000_000, 0.5, 496_500, 1.8266228661488e-14, 1.2887218728618e-12, 0.99999999999873),
        Row(1_000_000, 0.5, 503_500, 1.8266228661488e-14, 0.99999999999873, 1.2887218728618e-12),
        Row(1_000_000, 1e-5, 35, 4.3923244552244e-10, 0.99999999983338, 6.0584786374618e-10),
        Row(999_999, 0.001, 790, 6.5386061636044e-13, 3.0586914320224e-12, 0.9999999999976),
        Row(1_000_000, 0.731, 731_000, 0.00089965311803951, 0.50038055333773, 0.50051909978031),
    ]

    @Test("Tails agree with 40-digit arithmetic to nine digits, for a million trials too", arguments: rows)
    func tails(row: Row) throws {
        let binomial = try Binomial(trials: row.trials, probability: row.probability)
        #expect(binomial.mass(row.count).agrees(with: row.mass, within: 1e-9))
        #expect(binomial.lowerTail(through: row.count).agrees(with: row.lower, within: 1e-9))
        #expect(binomial.upperTail(from: row.count).agrees(with: row.upper, within: 1e-9))
    }

    @Test("The terms of 12 trials are those of Pascal's triangle")
    func terms() throws {
        let binomial = try Binomial(trials: 12, probability: 0.25)
        var (lower, choices) = (0.0, 1.0)
        for count in 0...12 {
            let powers = (0..<12).reduce(1.0) { product, trial in product * (trial < count ? 0.25 : 0.75) }
            #expect(binomial.mass(count).agrees(with: choices * powers, within: 1e-13))
            #expect(binomial.upperTail(from: count).agrees(with: 1 - lower, within: 1e-9))
            lower += choices * powers
            #expect(binomial.lowerTail(through: count).agrees(with: lower, within: 1e-12))
            choices *= Double(12 - count) / Double(count + 1)
        }
    }

    @Test("Counts and probabilities at the ends have tails")
    func ends() throws {
        let binomial = try Binomial(trials: 5, probability: 0.5)
        #expect(binomial.lowerTail(through: -1) == 0)
        #expect(binomial.lowerTail(through: 5) == 1)
        #expect(binomial.upperTail(from: 0) == 1)
        #expect(binomial.upperTail(from: 6) == 0)
        #expect(binomial.mass(-1) == 0)
        #expect(binomial.mass(6) == 0)
        let never = try Binomial(trials: 5, probability: 0)
        #expect(never.mass(0) == 1 && never.upperTail(from: 1) == 0 && never.lowerTail(through: 0) == 1)
        let always = try Binomial(trials: 5, probability: 1)
        #expect(always.mass(5) == 1 && always.upperTail(from: 5) == 1 && always.lowerTail(through: 4) == 0)
        #expect(try Binomial(trials: 0, probability: 0.5).mass(0) == 1)
    }

    @Test("Parameters that no experiment has are refused")
    func refusals() {
        for trials in [-1, 1_000_000_001, .max] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try Binomial(trials: trials, probability: 0.5) }
        }
        for probability in [-0.1, 1.1, .nan, .infinity] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try Binomial(trials: 5, probability: probability) }
        }
    }
}

import Spread
import Testing

@Suite("Counts that are not remarkable") struct BinomialRangeTests {
    static let cases: [(trials: Int, probability: Double, error: Double)] = [
        (1, 0.5, 0.001), (10, 0.3, 0.05), (100, 0.01, 1e-6), (1_000, 0.5, 0.001), (40_000, 0.999, 1e-9), (7, 0.9, 0.5),
    ]

    @Test("The range is the narrowest whose tails are small enough", arguments: cases)
    func tails(trials: Int, probability: Double, error: Double) throws {
        let law = try Binomial(trials: trials, probability: probability)
        let range = try law.range(error: error)
        #expect(law.lowerTail(through: range.lowerBound - 1) <= error / 2)
        #expect(law.upperTail(from: range.upperBound + 1) <= error / 2)
        #expect(law.lowerTail(through: range.lowerBound) > error / 2)
        #expect(range.upperBound == 0 || law.upperTail(from: range.upperBound) > error / 2)
    }

    @Test("What is certain has one count")
    func certain() throws {
        #expect(try Binomial(trials: 10_000_000, probability: 0).range(error: 0.001) == 0...0)
        #expect(try Binomial(trials: 10_000_000, probability: 1).range(error: 0.001) == 10_000_000...10_000_000)
        #expect(try Binomial(trials: 0, probability: 0.5).range(error: 0.001) == 0...0)
    }

    @Test("Ten million trials have a range of 6.6 standard deviations")
    func large() throws {
        let range = try Binomial(trials: 10_000_000, probability: 0.25).range(error: 0.001)
        #expect(abs(range.lowerBound - (2_500_000 - 4_506)) < 5)
        #expect(abs(range.upperBound - (2_500_000 + 4_506)) < 5)
    }

    @Test("An error that is none is refused", arguments: [0, 1, -1, .nan] as [Double])
    func refusals(error: Double) throws {
        let law = try Binomial(trials: 10, probability: 0.5)
        #expect(throws: SpreadError(.parameterOutOfRange)) { try law.range(error: error) }
    }
}

import Spread
import Testing

@Suite("The chi-square distribution") struct ChiSquareTests {
    static let tails: [(degreesOfFreedom: Int, statistic: Double, tail: Double)] = [
        (1, 0.001, 0.97477287936996), (1, 3.84, 0.050043521248705), (1, 50, 1.537459794428e-12),
        (2, 27.631, 1.00001055802e-6), (3, 60, 5.8782307279069e-13), (5, 3, 0.69998583587863),
        (23, 70.55, 9.9984208867952e-7), (119, 250, 2.4855287326838e-11), (719, 700, 0.68719113602994),
        (719, 1000, 1.6148400132376e-11),
    ]

    @Test("Tails agree with 40-digit arithmetic to nine digits", arguments: tails)
    func tail(degreesOfFreedom: Int, statistic: Double, expected: Double) throws {
        let tail = try ChiSquare(degreesOfFreedom: degreesOfFreedom).upperTail(statistic)
        #expect(tail.agrees(with: expected, within: 1e-9))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let degreesOfFreedom: Int
        let thousandth: Double
        let millionth: Double
        let billionth: Double
        let noncentrality: Double

        var testDescription: String { "\(degreesOfFreedom) degrees of freedom" }
    }

    static let published = [
        Row(degreesOfFreedom: 1, thousandth: 10.83, millionth: 23.93, billionth: 37.32, noncentrality: 63.7),
        Row(degreesOfFreedom: 2, thousandth: 13.82, millionth: 27.63, billionth: 41.45, noncentrality: 68.4),
        Row(degreesOfFreedom: 3, thousandth: 16.27, millionth: 30.66, billionth: 44.84, noncentrality: 72.0),
        Row(degreesOfFreedom: 5, thousandth: 20.52, millionth: 35.89, billionth: 50.69, noncentrality: 77.5),
        Row(degreesOfFreedom: 23, thousandth: 49.73, millionth: 70.55, billionth: 89.12, noncentrality: 106.2),
    ]

    @Test("Critical values and noncentralities are those of the published table", arguments: published)
    func table(row: Row) throws {
        let chiSquare = try ChiSquare(degreesOfFreedom: row.degreesOfFreedom)
        #expect(abs(try chiSquare.criticalValue(error: 1e-3) - row.thousandth) <= 0.005)
        #expect(abs(try chiSquare.criticalValue(error: 1e-6) - row.millionth) <= 0.005)
        #expect(abs(try chiSquare.criticalValue(error: 1e-9) - row.billionth) <= 0.005)
        #expect(abs(try chiSquare.noncentrality(error: 1e-6, power: 0.999) - row.noncentrality) <= 0.05)
    }

    static let exact: [(degreesOfFreedom: Int, error: Double, critical: Double)] = [
        (1, 1e-6, 23.928126976934827), (1, 1e-12, 50.844127911818155), (2, 1e-6, 27.631021115928547),
        (3, 1e-9, 44.841275330562404), (23, 1e-12, 106.60083634517662),
    ]

    @Test("Critical values agree with scipy to twelve digits", arguments: exact)
    func critical(degreesOfFreedom: Int, error: Double, expected: Double) throws {
        let critical = try ChiSquare(degreesOfFreedom: degreesOfFreedom).criticalValue(error: error)
        #expect(critical.agrees(with: expected, within: 1e-12))
    }

    static let noncentral: [(degreesOfFreedom: Int, statistic: Double, noncentrality: Double, tail: Double)] = [
        (1, 24, 63, 0.99881031425416), (1, 100, 1, 1.1285884078645e-19), (2, 10, 100, 0.99999999999778),
        (3, 30.66, 71.95, 0.99900114240452), (5, 50, 700, 1), (23, 500, 300, 3.6854112324723e-6),
        (2, 120, 5, 3.1551850067344e-18), (2, 1600, 200, 1.6702164386548e-147),
    ]

    @Test("Noncentral tails agree with 40-digit arithmetic to nine digits", arguments: noncentral)
    func noncentralTail(degreesOfFreedom: Int, statistic: Double, noncentrality: Double, expected: Double) throws {
        let chiSquare = try ChiSquare(degreesOfFreedom: degreesOfFreedom)
        let tail = chiSquare.upperTail(statistic, noncentrality: noncentrality)
        #expect(tail.agrees(with: expected, within: 1e-9))
    }

    @Test(
        "The noncentrality found gives the power asked for", arguments: [1, 2, 23, 719], [0.5, 0.9, 0.999, 0.999_999])
    func noncentrality(degreesOfFreedom: Int, power: Double) throws {
        let chiSquare = try ChiSquare(degreesOfFreedom: degreesOfFreedom)
        let critical = try chiSquare.criticalValue(error: 1e-6)
        let noncentrality = try chiSquare.noncentrality(error: 1e-6, power: power)
        let found = chiSquare.upperTail(critical, noncentrality: noncentrality)
        #expect((1 - found).agrees(with: 1 - power, within: 1e-8))
    }

    @Test("Statistics at the ends of the scale have tails")
    func ends() throws {
        let chiSquare = try ChiSquare(degreesOfFreedom: 2)
        #expect(chiSquare.upperTail(0) == 1)
        #expect(chiSquare.upperTail(-1) == 1)
        #expect(chiSquare.upperTail(.infinity) == 0)
        #expect(chiSquare.upperTail(.nan).isNaN)
        #expect(chiSquare.upperTail(10, noncentrality: 0) == chiSquare.upperTail(10))
        #expect(chiSquare.upperTail(.infinity, noncentrality: 5) == 0)
        #expect(chiSquare.upperTail(10, noncentrality: .infinity).agrees(with: 1, within: 1e-9))
        #expect(chiSquare.upperTail(10, noncentrality: -1).isNaN)
        #expect(chiSquare.upperTail(10, noncentrality: .nan).isNaN)
    }

    @Test("Parameters that no test has are refused")
    func refusals() throws {
        for count in [0, -1, .max] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try ChiSquare(degreesOfFreedom: count) }
        }
        let chiSquare = try ChiSquare(degreesOfFreedom: 1)
        for error in [0, -1, 1.5, .nan, .infinity] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try chiSquare.criticalValue(error: error) }
            #expect(throws: SpreadError(.parameterOutOfRange)) {
                try chiSquare.noncentrality(error: error, power: 0.9)
            }
        }
        for power in [0, 1, 1.5, .nan] {
            #expect(throws: SpreadError(.parameterOutOfRange)) {
                try chiSquare.noncentrality(error: 1e-6, power: power)
            }
        }
    }
}

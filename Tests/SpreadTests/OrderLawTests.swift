import Spread
import Testing

@Suite("Laws of whole orders") struct OrderLawTests {
    static let walked = [
        [0], [7], [0, 0], [0, 1], [1, 3], [2, 2], [0, 0, 0], [0, 0, 1], [1, 0, 2], [1, 1, 2], [3, 1, 2], [2, 0, 0, 1],
        [1, 0, 2, 1],
    ]

    @Test("Every order has the share of the draws that lead to it", arguments: walked, SpreadModel.pointModels)
    func enumeration(weights: [Int], model: SpreadModel) throws {
        let law = try OrderLaw(model, of: weights)
        let walked = SimulatedClient.enumeratedOrders(weights, as: model)
        #expect(law.shares == law.orders.map { walked[$0, default: .zero] })
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let model: SpreadModel
        let orders: [String: String]
        /// How many digits after the point the published numbers have; `nil` for exact ones.
        var digits: Int?

        var testDescription: String { "\(weights) \(model)" }
    }

    static let published = [
        Row(
            weights: [10, 60, 30], model: .rfc2782,
            orders: [
                "012": "0.06802", "021": "0.03429", "102": "0.15298", "120": "0.44438", "201": "0.04442",
                "210": "0.25592",
            ], digits: 5),
        Row(
            weights: [10, 60, 30], model: .listed,
            orders: [
                "012": "0.07301", "021": "0.03590", "102": "0.15938", "120": "0.43468", "201": "0.04602",
                "210": "0.25101",
            ], digits: 5),
        Row(
            weights: [10, 60, 30], model: .proportional,
            orders: ["012": "1/15", "021": "1/30", "102": "3/20", "120": "9/20", "201": "3/70", "210": "9/35"]),
        Row(
            weights: [0, 10, 20], model: .rfc2782,
            orders: [
                "012": "21/1922", "021": "41/1922", "102": "10/651", "120": "200/651", "201": "20/341",
                "210": "200/341",
            ]),
        Row(
            weights: [0, 10, 20], model: .proportional,
            orders: ["012": "0", "021": "0", "102": "0", "120": "1/3", "201": "0", "210": "2/3"]),
        Row(
            weights: [0, 0, 10], model: .rfc2782,
            orders: [
                "012": "1/242", "102": "1/242", "021": "5/121", "120": "5/121", "201": "5/11", "210": "5/11",
            ]),
    ]

    @Test("The shares of orders are those of the published table", arguments: published)
    func table(row: Row) throws {
        let law = try OrderLaw(row.model, of: row.weights)
        #expect(row.orders.count == law.orders.count)
        for (digits, text) in row.orders {
            let order = digits.compactMap(\.wholeNumberValue)
            let (share, expected) = (try #require(law.share(of: order)), try #require(Fraction(text)))
            guard let places = row.digits else {
                #expect(share == expected, "\(order)")
                continue
            }
            let unit = (0..<places).reduce(1.0) { unit, _ in unit / 10 }
            #expect(abs(share.value - expected.value) <= unit / 2, "\(order)")
        }
    }

    @Test(
        "Whoever is first in an order is picked first",
        arguments: walked + [[10, 60, 30], [0, 10, 20], [1, 2, 3, 4]])
    func firstPicks(weights: [Int]) throws {
        for model in SpreadModel.pointModels {
            let law = try OrderLaw(model, of: weights)
            let sums = try weights.indices.map { item in
                try #require(
                    Fraction.sum(of: zip(law.orders, law.shares).filter { $0.0.first == item }.map(\.1)))
            }
            #expect(sums == (try model.firstPick(of: weights)))
        }
    }

    @Test("listed moves the zeros that are left to the front, and keeps the order of the answer otherwise")
    func listed() throws {
        let law = try OrderLaw(.listed, of: [3, 0, 1, 0])
        // 1 of 5 draws takes the zero in front, then the other one; of what is left, 4 of 5 take the first.
        #expect(law.share(of: [1, 3, 0, 2]) == Fraction("4/125"))
        #expect(law.share(of: [1, 3, 2, 0]) == Fraction("1/125"))
        // The second zero cannot come before the first.
        #expect(law.share(of: [3, 1, 0, 2]) == .zero)
        #expect(law.share(of: [0, 3, 1, 2]) == .zero)
    }

    @Test("Orders are listed from first to last, and found by what they are")
    func listing() throws {
        for count in 1...6 {
            let law = try OrderLaw(.uniform, of: [Int](repeating: 1, count: count))
            #expect(Set(law.orders).count == (1...count).reduce(1, *))
            #expect(law.orders == law.orders.sorted { $0.lexicographicallyPrecedes($1) })
            #expect(law.orders.map { law.outcome(of: $0) } == Array(law.orders.indices))
            #expect(Set(law.shares).count == 1 && Fraction.sum(of: law.shares) == .one)
        }
        let law = try OrderLaw(.rfc2782, of: [1, 2, 3])
        for wrong in [[], [0, 1], [0, 1, 1], [0, 1, 3], [-1, 0, 1], [0, 1, 2, 3]] {
            #expect(law.outcome(of: wrong) == nil)
            #expect(law.share(of: wrong) == nil)
        }
    }

    @Test("The heaviest six weights have exact shares", arguments: SpreadModel.pointModels)
    func heaviest(model: SpreadModel) throws {
        for weights in [[Int](repeating: 65_535, count: 6), [65_535, 65_533, 65_519, 65_497, 65_479, 0]] {
            let law = try OrderLaw(model, of: weights)
            #expect(abs(law.shares.reduce(0) { $0 + $1.value } - 1) < 1e-12)
            #expect(try PearsonTest(law: law.shares).law == law.shares)
        }
    }

    @Test("Shares without a common denominator are a law if they add up to 1, and only then")
    func fineSums() throws {
        let shares = try OrderLaw(.rfc2782, of: [65_535, 65_533, 65_519, 65_497, 65_479, 0]).shares.sorted()
        #expect(Fraction.sum(of: shares) == nil)
        #expect(try PearsonTest(law: shares).degreesOfFreedom == 719)
        #expect(throws: SpreadError(.sharesDoNotAddUp)) { try PearsonTest(law: Array(shares.dropLast())) }
    }

    @Test("Laws that cannot be listed are refused")
    func refusals() {
        #expect(throws: SpreadError(.noPointLaw)) { try OrderLaw(.legal, of: [1, 1]) }
        #expect(throws: SpreadError(.tooManyItems)) { try OrderLaw(.rfc2782, of: [1, 1, 1, 1, 1, 1, 1]) }
        #expect(throws: SpreadError(.noItems)) { try OrderLaw(.rfc2782, of: []) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try OrderLaw(.uniform, of: [65_536]) }
    }
}

import Spread
import Testing

@Suite("First picks of the models") struct SpreadModelTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let weights: [Int]
        let rfc2782: String
        let listed: String
        let proportional: String

        var testDescription: String { "\(weights)" }
    }

    static let rows = [
        Row(weights: [0, 0], rfc2782: "1/2 1/2", listed: "1 0", proportional: "1/2 1/2"),
        Row(weights: [0, 1], rfc2782: "1/2 1/2", listed: "1/2 1/2", proportional: "0 1"),
        Row(weights: [1, 1], rfc2782: "1/2 1/2", listed: "2/3 1/3", proportional: "1/2 1/2"),
        Row(weights: [1, 3], rfc2782: "3/10 7/10", listed: "2/5 3/5", proportional: "1/4 3/4"),
        Row(
            weights: [10, 60, 30], rfc2782: "31/303 181/303 91/303", listed: "11/101 60/101 30/101",
            proportional: "0.1 0.6 0.3"),
        Row(
            weights: [0, 10, 20], rfc2782: "1/31 10/31 20/31", listed: "1/31 10/31 20/31", proportional: "0 1/3 2/3"),
        Row(weights: [0, 0, 10], rfc2782: "1/22 1/22 10/11", listed: "1/11 0 10/11", proportional: "0 0 1"),
        Row(
            weights: [5, 5, 5, 5], rfc2782: "1/4 1/4 1/4 1/4", listed: "2/7 5/21 5/21 5/21",
            proportional: "1/4 1/4 1/4 1/4"),
        Row(weights: [100, 100], rfc2782: "1/2 1/2", listed: "101/201 100/201", proportional: "1/2 1/2"),
        Row(weights: [0, 0, 1], rfc2782: "1/4 1/4 1/2", listed: "1/2 0 1/2", proportional: "0 0 1"),
        Row(weights: [1, 2], rfc2782: "3/8 5/8", listed: "1/2 1/2", proportional: "1/3 2/3"),
        Row(weights: [1, 1, 2], rfc2782: "4/15 4/15 7/15", listed: "2/5 1/5 2/5", proportional: "1/4 1/4 1/2"),
        Row(weights: [7], rfc2782: "1", listed: "1", proportional: "1"),
        Row(weights: [0], rfc2782: "1", listed: "1", proportional: "1"),
    ]

    @Test("The laws are those of the published table", arguments: rows)
    func table(row: Row) throws {
        #expect(try SpreadModel.rfc2782.firstPick(of: row.weights) == law(row.rfc2782))
        #expect(try SpreadModel.listed.firstPick(of: row.weights) == law(row.listed))
        #expect(try SpreadModel.proportional.firstPick(of: row.weights) == law(row.proportional))
        let even = try #require(Fraction(1, over: Int128(row.weights.count)))
        #expect(try SpreadModel.uniform.firstPick(of: row.weights) == row.weights.map { _ in even })
    }

    @Test("rfc2782 is every arrangement and every draw of the algorithm, counted", arguments: rows.map(\.weights))
    func enumeration(weights: [Int]) throws {
        let sum = weights.reduce(0, +)
        var counts = weights.map { _ in 0 }
        let orders = arrangements(of: weights.count)
        for order in orders {
            for draw in 0...sum { counts[SimulatedClient.pick(weights, arrangement: order, draw: draw)] += 1 }
        }
        let total = Int128(orders.count * (sum + 1))
        #expect(try SpreadModel.rfc2782.firstPick(of: weights) == counts.map { Fraction(Int128($0), over: total) })
    }

    @Test("listed is every draw of the algorithm in listed order", arguments: rows.map(\.weights) + [[3, 0, 2, 0]])
    func listedEnumeration(weights: [Int]) throws {
        let sum = weights.reduce(0, +)
        var counts = weights.map { _ in 0 }
        for draw in 0...sum {
            counts[SimulatedClient.pick(weights, arrangement: Array(weights.indices), draw: draw)] += 1
        }
        #expect(
            try SpreadModel.listed.firstPick(of: weights) == counts.map { Fraction(Int128($0), over: Int128(sum + 1)) })
    }

    @Test("listed follows the order of the items, the other models do not")
    func order() throws {
        #expect(try SpreadModel.listed.firstPick(of: [3, 1]) == law("4/5 1/5"))
        #expect(try SpreadModel.listed.firstPick(of: [10, 0, 20, 0]) == law("10/31 1/31 20/31 0"))
        for model in SpreadModel.pointModels where model != .listed {
            #expect(try model.firstPick(of: [3, 1]) == model.firstPick(of: [1, 3]).reversed())
        }
    }

    @Test("Shares add up to 1, for the largest weights too", arguments: SpreadModel.pointModels)
    func sums(model: SpreadModel) throws {
        let many = [Int](repeating: 65_535, count: 3_449)
        for weights in [[0], [65_535], [0, 65_535], [65_535, 1, 2], many, many + [0, 0]] {
            #expect(Fraction.sum(of: try model.firstPick(of: weights)) == .one)
        }
    }

    @Test("The names are those of scenario files")
    func names() {
        #expect(SpreadModel.allCases.map(\.rawValue) == ["rfc2782", "proportional", "legal", "listed", "uniform"])
        #expect(SpreadModel.pointModels == [.rfc2782, .proportional, .listed, .uniform])
    }

    @Test("legal is not one law")
    func legal() {
        #expect(throws: SpreadError(.noPointLaw)) { try SpreadModel.legal.firstPick(of: [1, 1]) }
    }

    static let wrongWeights: [(weights: [Int], code: SpreadError.Code, item: Int?)] = [
        ([], .noItems, nil), ([1, -1], .weightOutOfRange, 1), ([65_536], .weightOutOfRange, 0),
        ([0, .max, .max], .weightOutOfRange, 1), ([.min], .weightOutOfRange, 0),
        ([Int](repeating: 1, count: 4_097), .tooManyItems, nil),
    ]

    @Test("Weights that no SRV record has are refused", arguments: wrongWeights)
    func refusals(weights: [Int], code: SpreadError.Code, item: Int?) {
        for model in SpreadModel.pointModels {
            let error = #expect(throws: SpreadError.self) { try model.firstPick(of: weights) }
            #expect(error?.code == code)
            #expect(error?.item == item)
        }
    }
}

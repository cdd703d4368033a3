import Spread
import Testing

@Suite("Who serves while others are down") struct FailoverLawTests {
    static let sets = [
        [0], [3], [0, 1], [1, 3], [0, 0, 1], [0, 10, 20], [10, 60, 30], [3, 0, 2, 0], [1, 2, 3, 4], [5, 0, 1, 0, 2],
    ]

    @Test(
        "Positions are those of all orders listed", arguments: sets + [[9, 1, 0, 4, 0, 65_535]], SpreadModel.pointModels
    )
    func positions(weights: [Int], model: SpreadModel) throws {
        let (law, orders) = (try FailoverLaw(model, of: weights), try OrderLaw(model, of: weights))
        for position in weights.indices {
            for item in weights.indices {
                let listed = zip(orders.orders, orders.shares).reduce(0) { sum, order in
                    order.0[position] == item ? sum + order.1.value : sum
                }
                #expect(abs(law.positions[position][item] - listed) < 1e-14)
            }
        }
    }

    @Test(
        "Whoever is up and first in an order serves, after as many attempts", arguments: sets, SpreadModel.pointModels)
    func failover(weights: [Int], model: SpreadModel) throws {
        let (law, orders) = (try FailoverLaw(model, of: weights), try OrderLaw(model, of: weights))
        for mask in 0..<(1 << weights.count) {
            let down = Set(weights.indices.filter { mask & (1 << $0) != 0 })
            var (shares, attempts) = (weights.map { _ in 0.0 }, 0.0)
            for (order, share) in zip(orders.orders, orders.shares) {
                let place = order.firstIndex { !down.contains($0) }
                if let place { shares[order[place]] += share.value }
                attempts += share.value * Double(place.map { $0 + 1 } ?? weights.count)
            }
            let computed = try law.shares(without: down)
            #expect(zip(computed, shares).allSatisfy { abs($0 - $1) < 1e-14 })
            #expect(abs(try law.expectedAttempts(without: down) - attempts) < 1e-13)
        }
    }

    @Test("Removing dead hosts leaves the rest proportional, but not under RFC 2782")
    func proportional() throws {
        let weights = [10, 60, 30, 5, 0]
        let law = try FailoverLaw(.proportional, of: weights)
        let shares = try law.shares(without: [1, 3])
        let expected = [0.25, 0, 0.75, 0, 0]
        #expect(zip(shares, expected).allSatisfy { abs($0 - $1) < 1e-14 })
        let literal = try FailoverLaw(.rfc2782, of: [10, 60, 30]).shares(without: [1])
        // First of all, or after the dead one: 0.2553, where a first pick of the two that are left gives 21/82.
        #expect(abs(literal[0] - (31.0 / 303 + 181.0 / 303 * 21 / 82)) < 1e-14)
    }

    @Test("Sixteen items have laws, and each is at one position", arguments: SpreadModel.pointModels)
    func sixteen(model: SpreadModel) throws {
        let weights = (0..<16).map { $0 * $0 % 7 * 100 }
        let law = try FailoverLaw(model, of: weights)
        let first = try model.firstPick(of: weights).map(\.value)
        #expect(zip(law.positions[0], first).allSatisfy { abs($0 - $1) < 1e-14 })
        for index in weights.indices {
            #expect(abs(law.positions[index].reduce(0, +) - 1) < 1e-12)
            #expect(abs(law.positions.reduce(0) { $0 + $1[index] } - 1) < 1e-12)
        }
        #expect(try law.shares(without: Set(weights.indices)) == weights.map { _ in 0 })
        #expect(abs(try law.expectedAttempts(without: Set(weights.indices)) - 16) < 1e-10)
        #expect(try law.expectedAttempts(without: []) == 1)
    }

    @Test("What has no law, and places that no item has, are refused")
    func refusals() throws {
        #expect(throws: SpreadError(.noPointLaw)) { try FailoverLaw(.legal, of: [1, 1]) }
        #expect(throws: SpreadError(.noItems)) { try FailoverLaw(.rfc2782, of: []) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try FailoverLaw(.rfc2782, of: [-1]) }
        #expect(throws: SpreadError(.tooManyItems)) { try FailoverLaw(.rfc2782, of: [Int](repeating: 1, count: 17)) }
        let law = try FailoverLaw(.rfc2782, of: [1, 1])
        for wrong in [-1, 2, .max, .min] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try law.shares(without: [wrong]) }
            #expect(throws: SpreadError(.parameterOutOfRange)) { try law.expectedAttempts(without: [wrong]) }
        }
    }
}

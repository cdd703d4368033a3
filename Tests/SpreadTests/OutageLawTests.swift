import Spread
import Testing

@Suite("What clients try in vain before they are served") struct OutageLawTests {
    static let sets = [
        [0], [3], [0, 1], [1, 3], [0, 0, 1], [0, 10, 20], [10, 60, 30], [3, 0, 2, 0], [1, 2, 3, 4], [5, 0, 1, 0, 2],
    ]

    @Test("Shares and attempts are those of the law over all sets", arguments: sets, SpreadModel.pointModels)
    func agreesWithFailoverLaw(weights: [Int], model: SpreadModel) throws {
        let whole = try FailoverLaw(model, of: weights)
        for mask in 0..<(1 << weights.count) {
            let down = Set(weights.indices.filter { mask & (1 << $0) != 0 })
            let law = try OutageLaw(model, of: weights, without: down)
            let shares = try whole.shares(without: down)
            #expect(zip(law.shares, shares).allSatisfy { abs($0 - $1) < 1e-14 })
            #expect(abs(law.expectedAttempts - (try whole.expectedAttempts(without: down))) < 1e-13)
            #expect(abs(law.endings.reduce(0) { $0 + $1.probability } - 1) < 1e-14)
        }
    }

    @Test("What is spent in vain is that of all orders listed", arguments: sets, SpreadModel.pointModels)
    func enumeration(weights: [Int], model: SpreadModel) throws {
        let orders = try OrderLaw(model, of: weights)
        let costs = weights.indices.map { $0 % 3 }
        for mask in 0..<(1 << weights.count) {
            let down = Set(weights.indices.filter { mask & (1 << $0) != 0 })
            var expected: [Int: Double] = [:]
            for (order, share) in zip(orders.orders, orders.shares) where share > .zero {
                let vain = order.prefix { down.contains($0) }
                expected[vain.reduce(0) { $0 + costs[$1] }, default: 0] += share.value
            }
            let spent = try OutageLaw(model, of: weights, without: down).spent(costs)
            #expect(spent.map(\.cost) == expected.keys.sorted())
            for (cost, probability) in spent { #expect(abs(probability - (expected[cost] ?? 0)) < 1e-14) }
        }
    }

    @Test("Clients that draw one by one agree", arguments: SpreadModel.pointModels)
    func simulation(model: SpreadModel) throws {
        let (weights, down, seed) = ([2, 0, 5, 1], Set([0, 1]), UInt64(20_782))
        let law = try OutageLaw(model, of: weights, without: down)
        var generator = SplitMix64(seed: seed)
        var counts = weights.map { _ in 0 }
        let draws = 40_000
        for _ in 0..<draws {
            var left = Array(weights.indices)
            while true {
                let item = SimulatedClient.pick(left.map { weights[$0] }, as: model, using: &generator)
                guard down.contains(left[item]) else {
                    counts[left[item]] += 1
                    break
                }
                left.remove(at: item)
            }
        }
        for (share, count) in zip(law.shares, counts) {
            let range = try Binomial(trials: draws, probability: share).range(error: 1e-6)
            #expect(range.contains(count), "seed \(seed): \(count) of \(draws), expected a share of \(share)")
        }
    }

    @Test("A group of any size has a law, as long as few of it are down")
    func large() throws {
        let weights = (0..<1_000).map { $0 % 7 }
        let law = try OutageLaw(.rfc2782, of: weights, without: [0, 500, 999])
        #expect(abs(law.shares.reduce(0, +) - 1) < 1e-12)
        #expect(law.shares[500] == 0)
        let error = #expect(throws: SpreadError.self) {
            try OutageLaw(.rfc2782, of: weights, without: Set(0..<13))
        }
        #expect(error?.code == .tooManyItems)
        #expect(throws: SpreadError(.tooManyItems)) {
            try OutageLaw(.uniform, of: weights, without: Set(0..<999))
        }
    }

    @Test("With every item down nobody serves, and all are tried")
    func nobody() throws {
        let law = try OutageLaw(.rfc2782, of: [1, 2, 3], without: [0, 1, 2])
        #expect(law.shares == [0, 0, 0])
        #expect(law.expectedAttempts == 3)
        #expect(law.spent([1, 2, 4]).map(\.cost) == [7])
    }

    @Test("What has no law, and places that no item has, are refused")
    func refusals() throws {
        #expect(throws: SpreadError(.noPointLaw)) { try OutageLaw(.legal, of: [1, 1], without: []) }
        #expect(throws: SpreadError(.noItems)) { try OutageLaw(.rfc2782, of: [], without: []) }
        #expect(throws: SpreadError(.weightOutOfRange)) { try OutageLaw(.rfc2782, of: [65_536], without: []) }
        for wrong in [-1, 2, .max, .min] {
            #expect(throws: SpreadError(.parameterOutOfRange)) {
                try OutageLaw(.rfc2782, of: [1, 1], without: [wrong])
            }
        }
    }
}

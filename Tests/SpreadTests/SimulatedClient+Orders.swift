import Spread

extension SimulatedClient {
    /// The order in which a client of this model tries all items: one pick after the other among those left.
    static func order(
        _ weights: [Int], as model: SpreadModel, using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        var left = Array(weights.indices)
        var order: [Int] = []
        while !left.isEmpty {
            order.append(left.remove(at: pick(left.map { weights[$0] }, as: model, using: &generator)))
        }
        return order
    }

    /// How often each order comes up.
    static func orders(
        of draws: Int, _ weights: [Int], as model: SpreadModel, using generator: inout some RandomNumberGenerator
    ) -> [[Int]: Int] {
        var counts: [[Int]: Int] = [:]
        for _ in 0..<draws { counts[order(weights, as: model, using: &generator), default: 0] += 1 }
        return counts
    }

    /// The share of each order, by walking every draw that a client of this model can make, and every arrangement.
    static func enumeratedOrders(_ weights: [Int], as model: SpreadModel) -> [[Int]: Fraction] {
        var shares: [[Int]: Fraction] = [:]
        walk(weights, model, Array(weights.indices), [], outOf: 1) { order, chance in
            shares[order] = shares[order, default: .zero].adding(chance)
        }
        return shares
    }

    private static func walk(
        _ weights: [Int], _ model: SpreadModel, _ left: [Int], _ order: [Int], outOf total: Int,
        _ visit: ([Int], Fraction) -> Void
    ) {
        guard !left.isEmpty else {
            if let chance = Fraction(1, over: Int128(total)) { visit(order, chance) }
            return
        }
        let choices = draws(left.map { weights[$0] }, as: model)
        for place in choices {
            var rest = left
            let item = rest.remove(at: place)
            walk(weights, model, rest, order + [item], outOf: total * choices.count, visit)
        }
    }

    /// What is picked first by each of the equally likely draws of a model, each arrangement by itself.
    private static func draws(_ weights: [Int], as model: SpreadModel) -> [Int] {
        let (listed, sum) = (Array(weights.indices), weights.reduce(0, +))
        return switch model {
        case .rfc2782, .legal:
            arrangements(of: weights.count).flatMap { arrangement in
                (0...sum).map { pick(weights, arrangement: arrangement, draw: $0) }
            }
        case .listed: (0...sum).map { pick(weights, arrangement: listed, draw: $0) }
        case .proportional where sum > 0: (1...sum).map { pick(weights, arrangement: listed, draw: $0) }
        case .proportional, .uniform: listed
        }
    }
}

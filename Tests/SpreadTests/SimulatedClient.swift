import Spread

/// Clients that pick as programs do, by drawing integers; written apart from the laws, to check these.
enum SimulatedClient {
    /// RFC 2782 to the letter: the first item, zeros in front, whose running sum reaches the draw.
    static func pick(_ weights: [Int], arrangement: [Int], draw: Int) -> Int {
        var running = 0
        let zerosFirst = arrangement.filter { weights[$0] == 0 } + arrangement.filter { weights[$0] > 0 }
        for item in zerosFirst {
            running += weights[item]
            if running >= draw { return item }
        }
        preconditionFailure("the draw is at most the sum")
    }

    /// The item that a client of this model picks first.
    static func pick(
        _ weights: [Int], as model: SpreadModel, using generator: inout some RandomNumberGenerator
    ) -> Int {
        let sum = weights.reduce(0, +)
        let listed = Array(weights.indices)
        switch model {
        case .rfc2782, .legal:
            let arrangement = listed.shuffled(using: &generator)
            return pick(weights, arrangement: arrangement, draw: Int.random(in: 0...sum, using: &generator))
        case .listed:
            return pick(weights, arrangement: listed, draw: Int.random(in: 0...sum, using: &generator))
        case .proportional where sum > 0:
            return pick(weights, arrangement: listed, draw: Int.random(in: 1...sum, using: &generator))
        case .proportional, .uniform:
            return Int.random(in: listed.indices, using: &generator)
        }
    }

    /// How often each item is picked first.
    static func counts(
        of draws: Int, _ weights: [Int], as model: SpreadModel, using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        var counts = weights.map { _ in 0 }
        for _ in 0..<draws { counts[pick(weights, as: model, using: &generator)] += 1 }
        return counts
    }
}

/// All arrangements of the numbers below `count`.
func arrangements(of count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return arrangements(of: count - 1).flatMap { shorter in
        (0..<count).map { place in
            var longer = shorter
            longer.insert(count - 1, at: place)
            return longer
        }
    }
}

/// The weights of one priority group, in listed order, known to be SRV weights.
struct Weights: Hashable, Sendable {
    let values: [Int]
    let sum: Int
    let zeroCount: Int

    init(_ values: [Int]) throws(SpreadError) {
        try SpreadError.check(itemCount: values.count)
        for (item, weight) in values.enumerated() where !(0...65_535).contains(weight) {
            throw SpreadError(.weightOutOfRange, item: item, reason: "a weight of \(weight), not in 0 to 65535")
        }
        self.init(checked: values)
    }

    /// For a part of weights that are known to be right, not an empty one.
    init(checked values: [Int]) {
        self.values = values
        self.sum = values.reduce(0, +)
        self.zeroCount = values.count { $0 == 0 }
    }

    var count: Int { values.count }

    /// The number of values that the draw of RFC 2782 can take: 0 through the sum, both included.
    var drawCount: Int { sum + 1 }
}

/// The judgement of how often each order came up.
///
/// Its decision and its numbers are those of its `tally`, and can be asked of the verdict itself.
@dynamicMemberLookup
public struct OrderVerdict: Hashable, Sendable {
    /// One order of the items.
    public struct Order: Hashable, Sendable {
        /// The places in the list of weights, in the order of the tries.
        public let items: [Int]

        /// How often it came up.
        public let observed: Int

        /// The count that the claim expects.
        public let expected: Double
    }

    /// The test.
    public let plan: OrderPlan

    /// The judgement of the counts, in the order of the plan's orders.
    public let tally: TallyVerdict

    /// - Throws: `countsDiffer` for an order that is none of the plan's, `countOutOfRange` for a count that is none,
    ///   `drawsDiffer` if the counts do not add up to the draws of the plan.
    public init(plan: OrderPlan, counts: [[Int]: Int]) throws(SpreadError) {
        var list = plan.orders.map { _ in 0 }
        for (order, count) in counts {
            guard let outcome = plan.outcome(of: order) else {
                throw SpreadError(.countsDiffer, reason: "\(order) is no order of \(plan.weights.count) items")
            }
            list[outcome] = count
        }
        self.plan = plan
        self.tally = try plan.tally.verdict(on: list)
    }

    /// What the judgement of the counts says.
    public subscript<Value>(dynamicMember path: KeyPath<TallyVerdict, Value>) -> Value { tally[keyPath: path] }

    /// Each order's count beside what the claim that fits best expects.
    public var orders: [Order] {
        plan.orders.indices.map { place in
            Order(
                items: plan.orders[place], observed: tally.counts[place],
                expected: tally.fit.expected[place].lowerBound)
        }
    }
}

extension OrderVerdict: CustomStringConvertible {
    /// One line: the decision, its numbers, and the model that fits best.
    public var description: String {
        tally.description { outcome in
            let order = plan.orders[outcome].map { "\($0)" }.joined(separator: " > ")
            return "order \(order) came"
        }
    }
}

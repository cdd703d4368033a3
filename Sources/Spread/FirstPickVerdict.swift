/// The judgement of how often each item was picked first.
///
/// Its decision and its numbers are those of its `tally`, and can be asked of the verdict itself.
@dynamicMemberLookup
public struct FirstPickVerdict: Hashable, Sendable {
    /// One item of the priority group.
    public struct Item: Hashable, Sendable {
        /// Its weight.
        public let weight: Int

        /// How often it was picked first.
        public let observed: Int

        /// The count that the claim expects: one number, or a range.
        public let expected: ClosedRange<Double>
    }

    /// The test.
    public let plan: FirstPickPlan

    /// The judgement of the counts, in the order of the weights.
    public let tally: TallyVerdict

    /// - Throws: `countsDiffer` or `countOutOfRange` for counts that are not those of the items, `drawsDiffer` if they
    ///   do not add up to the draws of the plan.
    public init(plan: FirstPickPlan, counts: [Int]) throws(SpreadError) {
        self.plan = plan
        self.tally = try plan.tally.verdict(on: counts)
    }

    /// What the judgement of the counts says.
    public subscript<Value>(dynamicMember path: KeyPath<TallyVerdict, Value>) -> Value { tally[keyPath: path] }

    /// Each item's count beside what the claim that fits best expects.
    public var items: [Item] {
        plan.weights.indices.map { item in
            Item(weight: plan.weights[item], observed: tally.counts[item], expected: tally.fit.expected[item])
        }
    }
}

extension FirstPickVerdict: CustomStringConvertible {
    /// One line: the decision, its numbers, and the model that fits best.
    public var description: String {
        tally.description { "item \($0) of weight \(plan.weights[$0]) came first" }
    }
}

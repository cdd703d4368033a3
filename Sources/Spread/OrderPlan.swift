/// A test of whole orders: what is claimed, how many draws are needed, and what they can show.
///
/// Its draws, alternatives and error rates are those of its `tally`, and can be asked of the plan itself. Orders that
/// a claim expects in fewer than one of two hundred draws are counted together, so that each count that is compared is
/// expected 20 times where that is within the greatest number of draws. An order that the claim excludes refutes it.
///
/// For more than three cells the p-value is partly that of the limit for many draws (see `PearsonTail`). For 24 equally
/// frequent orders, computed by enumeration, the exact tail at 1e-6 is 3.7 times that with 5 expected, 2.1 times with
/// 10, and 1.5 times with 20.
@dynamicMemberLookup
public struct OrderPlan: Hashable, Sendable {
    /// Orders that are rarer are counted together.
    static let leastShare = 1.0 / 200

    /// The weights of one priority group, in listed order.
    public let weights: [Int]

    /// All orders of the places in `weights`, in lexicographic order.
    public let orders: [[Int]]

    /// The test of the counts: its outcomes are the orders.
    public let tally: TallyPlan

    /// Plans a test of the claims.
    ///
    /// - Parameters:
    ///   - weights: The weights of one priority group, in listed order; six at most.
    ///   - claims: The laws of which one must fit; `legal` has none, because it bounds only first picks.
    ///   - alternatives: The models to tell apart; by default all that are one law and not claimed.
    ///   - strength: The error and the power of the whole test, and the greatest number of draws.
    /// - Throws: What is wrong with the weights or the claims.
    public init(
        weights: [Int], claims: [SpreadClaim], against alternatives: [SpreadModel]? = nil,
        strength: TestStrength = .standard
    ) throws(SpreadError) {
        try OrderLaw.check(weights)
        var laws: [SpreadModel: [Fraction]] = [:]
        for model in SpreadModel.pointModels { laws[model] = try OrderLaw(model, of: weights).shares }
        var tests: [ClaimTest] = []
        for claim in claims { tests.append(try ClaimTest(of: claim, orders: laws)) }
        self.weights = weights
        self.orders = OrderLaw.orders(of: Array(weights.indices))
        self.tally = try TallyPlan(
            claims: claims, tests: tests, laws: laws, against: alternatives, strength: strength, fewestExpected: 20)
    }

    /// What the test of the counts says.
    public subscript<Value>(dynamicMember path: KeyPath<TallyPlan, Value>) -> Value { tally[keyPath: path] }

    /// The place of an order in `orders`; `nil` if it is not one of them.
    public func outcome(of order: [Int]) -> Int? { OrderLaw.outcome(of: order, count: weights.count) }

    /// Judges the counts of a run: how often each order came up; those that are not listed never did.
    public func verdict(on counts: [[Int]: Int]) throws(SpreadError) -> OrderVerdict {
        try OrderVerdict(plan: self, counts: counts)
    }
}

extension OrderPlan: CustomStringConvertible {
    /// One line: the draws, what they tell apart, and what they do not.
    public var description: String { tally.description }
}

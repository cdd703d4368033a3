/// A test of which item a client picks first: what is claimed, how many draws are needed, and what they can show.
///
/// Its draws, alternatives and error rates are those of its `tally`, and can be asked of the plan itself.
@dynamicMemberLookup
public struct FirstPickPlan: Hashable, Sendable {
    /// A model that should be refused.
    public typealias Alternative = TallyPlan.Alternative

    /// The draws of a plan that cannot tell anything apart.
    public static let drawsWithoutAlternative = TallyPlan.drawsWithoutAlternative

    /// The weights of one priority group, in listed order.
    public let weights: [Int]

    /// The test of the counts: its outcomes are the items, in the order of the weights.
    public let tally: TallyPlan

    /// Plans a test of the claims.
    ///
    /// - Parameters:
    ///   - weights: The weights of one priority group, in listed order.
    ///   - claims: The laws of which one must fit.
    ///   - alternatives: The models to tell apart; by default all that are one law and not claimed.
    ///   - strength: The error and the power of the whole test, and the greatest number of draws.
    /// - Throws: What is wrong with the weights or the claims.
    public init(
        weights: [Int], claims: [SpreadClaim], against alternatives: [SpreadModel]? = nil,
        strength: TestStrength = .standard
    ) throws(SpreadError) {
        var laws: [SpreadModel: [Fraction]] = [:]
        for model in SpreadModel.pointModels { laws[model] = try model.firstPick(of: weights) }
        var tests: [ClaimTest] = []
        for claim in claims { tests.append(try ClaimTest(of: claim, weights: weights)) }
        self.weights = weights
        self.tally = try TallyPlan(
            claims: claims, tests: tests, laws: laws, against: alternatives, strength: strength, fewestExpected: 5)
    }

    /// What the test of the counts says.
    public subscript<Value>(dynamicMember path: KeyPath<TallyPlan, Value>) -> Value { tally[keyPath: path] }

    /// Judges the counts of a run: how often each item was picked first, in the order of the weights.
    public func verdict(on counts: [Int]) throws(SpreadError) -> FirstPickVerdict {
        try FirstPickVerdict(plan: self, counts: counts)
    }
}

extension FirstPickPlan: CustomStringConvertible {
    /// One line: the draws, what they tell apart, and what they do not.
    public var description: String { tally.description }
}

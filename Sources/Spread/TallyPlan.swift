/// A test of how often each of several outcomes came up: which item was picked first, or which order was given.
///
/// It says what is claimed, how many draws are needed, and what they can show.
///
/// The claim may be several laws, of which one must fit. Each of them is tested with the whole error: a client that
/// follows one of them is refused only if the test of that one errs. An alternative, on the other hand, slips through
/// if any of the tests misses it, so the rate of misses is divided among them.
public struct TallyPlan: Hashable, Sendable {
    /// A model that should be refused.
    public struct Alternative: Hashable, Sendable {
        /// The model.
        public let model: SpreadModel

        /// The draws needed to refuse it, or that none suffice because a claim allows it.
        public let separation: Separation

        /// The probability that the plan accepts it.
        public let missRate: Double

        /// Whether the plan refuses it with the power wanted.
        public let isToldApart: Bool
    }

    /// The draws of a plan that cannot tell anything apart.
    public static let drawsWithoutAlternative = 5_000

    /// The fewest draws of any plan that allows so many: sample sizes below are not to be trusted.
    static let fewestDraws = 250

    /// The laws of which one must fit.
    public let claims: [SpreadClaim]

    /// The error and the power of the whole test, and the greatest number of draws.
    public let strength: TestStrength

    /// How often the client must be asked.
    public let draws: Int

    /// The models to be refused, in declared order.
    public let alternatives: [Alternative]

    /// The share of each outcome under every model that gives one.
    let laws: [SpreadModel: [Fraction]]

    /// The tests of the claims, in the same order.
    let tests: [ClaimTest]

    /// Plans a test of claims.
    ///
    /// - Parameters:
    ///   - claims: The laws of which one must fit.
    ///   - tests: Their tests, in the same order.
    ///   - laws: The share of each outcome under every model that gives one.
    ///   - alternatives: The models to tell apart; by default all that are one law and not claimed.
    ///   - strength: The error and the power of the whole test, and the greatest number of draws.
    ///   - fewestExpected: The count to be expected of every outcome that can have so many within the greatest
    ///     number of draws.
    init(
        claims: [SpreadClaim], tests: [ClaimTest], laws: [SpreadModel: [Fraction]],
        against alternatives: [SpreadModel]?, strength: TestStrength, fewestExpected: Int
    ) throws(SpreadError) {
        guard !claims.isEmpty else { throw SpreadError(.noClaim, reason: "a test needs a law to test") }
        let wanted = alternatives ?? SpreadModel.pointModels.filter { !claims.contains(.model($0)) }
        func law(of model: SpreadModel) throws(SpreadError) -> [Fraction] {
            guard let law = laws[model] else {
                throw SpreadError(.noPointLaw, reason: "the model \(model.rawValue) is a range of laws")
            }
            return law
        }

        let shared = strength.sharingMisses(among: claims.count)
        var separations: [Separation] = []
        for model in wanted {
            separations.append(try Self.separation(of: try law(of: model), from: tests, strength: shared))
        }
        let draws = Self.draws(for: separations, tests, strength: strength, fewestExpected)
        var judged: [Alternative] = []
        for (model, separation) in zip(wanted, separations) {
            let missRate = try Self.missRate(of: try law(of: model), by: tests, draws: draws, strength: shared)
            judged.append(Alternative(model: model, separation: separation, missRate: missRate, draws: draws))
        }

        self.claims = claims
        self.strength = strength
        self.draws = draws
        self.alternatives = judged
        self.laws = laws
        self.tests = tests
    }
}

extension TallyPlan.Alternative {
    init(model: SpreadModel, separation: Separation, missRate: Double, draws: Int) {
        self.model = model
        self.separation = separation
        self.missRate = missRate
        self.isToldApart = separation <= .draws(draws)
    }
}

// MARK: - What the plan can show

extension TallyPlan {
    /// The alternatives that the plan refuses with the power wanted.
    public var toldApart: [Alternative] { alternatives.filter(\.isToldApart) }

    /// The alternatives that it may accept.
    public var notToldApart: [Alternative] { alternatives.filter { !$0.isToldApart } }

    /// The probability of refusing a client that follows one of the claims.
    public var falseAlarmRate: Double { strength.error }

    /// The greatest probability of accepting an alternative that is told apart; 0 if none is.
    public var missRate: Double { toldApart.map(\.missRate).max() ?? 0 }

    /// Whether no counts at all can be refused: a single item, or a hull that allows everything.
    public var isVacuous: Bool { tests.contains(where: \.isVacuous) }

    /// The number of different outcomes.
    var outcomeCount: Int { laws[.uniform]?.count ?? 0 }

    /// Judges the counts of a run: how often each outcome came up.
    func verdict(on counts: [Int]) throws(SpreadError) -> TallyVerdict {
        try TallyVerdict(plan: self, counts: counts)
    }
}

extension TallyPlan: CustomStringConvertible {
    /// One line: the draws, what they tell apart, and what they do not.
    public var description: String {
        let claim = claims.map(\.description).joined(separator: " or ")
        let told = toldApart.map(\.description).joined(separator: ", ")
        let untold = notToldApart.map(\.description).joined(separator: ", ")
        return "\(draws) draws for \(claim), false alarms \(falseAlarmRate.brief), misses \(missRate.brief)"
            + (told.isEmpty ? "" : "; told apart: \(told)")
            + (untold.isEmpty ? "" : "; not told apart: \(untold)")
    }
}

extension TallyPlan.Alternative: CustomStringConvertible {
    /// `uniform (335 draws)`
    public var description: String { "\(model.rawValue) (\(separation))" }
}

// MARK: - Sample size

extension TallyPlan {
    /// Every claim must refuse the alternative, so the hardest decides.
    private static func separation(
        of law: [Fraction], from tests: [ClaimTest], strength: TestStrength
    ) throws(SpreadError) -> Separation {
        var hardest = Separation.draws(1)
        for test in tests { hardest = max(hardest, try test.draws(against: law, strength: strength)) }
        return hardest
    }

    /// One test that misses suffices to accept.
    private static func missRate(
        of law: [Fraction], by tests: [ClaimTest], draws: Int, strength: TestStrength
    ) throws(SpreadError) -> Double {
        var sum = 0.0
        for test in tests { sum += try test.missRate(against: law, draws: draws, strength: strength) }
        return min(1, sum)
    }

    private static func draws(
        for separations: [Separation], _ tests: [ClaimTest], strength: TestStrength, _ fewestExpected: Int
    ) -> Int {
        let cap = strength.greatestDrawCount
        guard let needed = separations.compactMap(\.draws).filter({ $0 <= cap }).max() else {
            return min(cap, drawsWithoutAlternative)
        }
        // Sample sizes come from a continuous distribution; a twentieth more makes up for counts being whole.
        let generous = needed + (needed + 19) / 20
        let shares = tests.flatMap(\.shares)
        let reachable = shares.filter { $0 * Double(cap) >= Double(fewestExpected) }
        let populous = reachable.map { Int((Double(fewestExpected) / $0).rounded(.up)) }.max() ?? 0
        return min(cap, max(generous, populous, fewestDraws))
    }
}

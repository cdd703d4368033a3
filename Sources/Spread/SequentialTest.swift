internal import Foundation

/// A test that stops as soon as it knows enough: claims against alternatives, by the ratios of their likelihoods.
///
/// This is Wald's sequential probability ratio test, with several laws on either side as in Armitage's. After each
/// outcome, a claim is refuted if some alternative is far more likely than it, and an alternative if some claim is far
/// more likely than that. When all claims are refuted the test refuses; when all alternatives are that the fixed plan
/// tells apart, it accepts. If neither happens within the draws of the fixed plan, the verdict is that of the plan.
///
/// **Errors.** Half of each error is given to stopping early, half to the fixed plan, so the sums are within bounds:
/// - A client that follows a claim `c` is refused early only if `L(a) / L(c)` reaches `2k / error` for one of the `k`
///   alternatives. Then the mean of these ratios reaches `2 / error`. Under `c` that mean starts at 1, is never
///   negative and does not grow on average, whatever came before, so it ever reaches so much with probability `error /
///   2` at most: the maximal inequality of Ville 1939, "Étude critique de la notion de collectif". Wald 1945,
///   "Sequential tests of statistical hypotheses", Ann. Math. Statist. 16, has the bound for one alternative, Armitage
///   1950, "Sequential analysis with more than two hypotheses", J. R. Statist. Soc. B 12, for several. The fixed plan
///   errs with `error / 2`, for many different orders as nearly as `OrderPlan` says.
/// - A client that follows an alternative `a` which is told apart is accepted early only if `L(c) / L(a)` reaches `2m
///   / missRate` for one of the `m` claims: in the same way, with probability `missRate / 2` at most. The fixed plan
///   misses it as rarely.
/// - Where a law excludes what was seen, its likelihood is 0, and it is out at once and for good: no error at all.
///
/// The bounds hold whenever the test is looked at, and whatever the overshoot. Accepting early says that a claim fits
/// far better than the alternatives do; whether it fits at all, as against laws nobody named, only the fixed plan asks.
public struct SequentialTest: Hashable, Sendable {
    /// What the test has come to.
    public struct Decision: Hashable, Sendable {
        /// Whether one of the claims holds.
        public let isAccepted: Bool

        /// The number of outcomes it took.
        public let draws: Int

        /// The law under which they are most probable; `nil` if none of those compared can give them.
        public let bestFit: SpreadClaim?

        /// Other laws that are not refuted in favour of that one.
        public let rivals: [SpreadClaim]

        /// The verdict of the fixed plan; `nil` if the test stopped early.
        public let verdict: TallyVerdict?
    }

    /// One of the laws that are compared.
    struct Candidate: Hashable, Sendable {
        let name: SpreadClaim
        /// Whether the test can only accept once this one is refuted.
        let mustFall: Bool
        /// The logarithm of the share of each outcome.
        let logarithms: [Double]
        /// The logarithm of the probability of all outcomes so far.
        var logLikelihood = 0.0

        init(_ name: SpreadClaim, _ law: [Fraction], mustFall: Bool) {
            self.name = name
            self.mustFall = mustFall
            self.logarithms = law.map { log($0.value) }
        }

        mutating func add(_ outcome: Int) {
            logLikelihood += logarithms.indices.contains(outcome) ? logarithms[outcome] : -.infinity
        }
    }

    /// The plan that decides at last, with half of the errors.
    public let plan: TallyPlan

    /// The errors of the whole test.
    public let strength: TestStrength

    /// How often each outcome came up.
    public private(set) var counts: [Int]

    /// The number of outcomes so far.
    public private(set) var draws = 0

    /// The decision, once there is one.
    public private(set) var decision: Decision?

    /// Different laws: an alternative that has the law of a claim is left out.
    private var claims: [Candidate]
    private var alternatives: [Candidate]

    /// The logarithms of the ratios that refute a claim, and an alternative.
    private let refusal: Double
    private let acceptance: Double

    /// A test of first picks: outcomes are the places of the items in the list of weights.
    ///
    /// - Throws: `noPointLaw` for the claim `legal`, which is not one law, or what is wrong with the weights or claims.
    public init(
        firstPicksOf weights: [Int], claims: [SpreadClaim], against alternatives: [SpreadModel]? = nil,
        strength: TestStrength = .standard
    ) throws(SpreadError) {
        let plan = try FirstPickPlan(
            weights: weights, claims: claims, against: alternatives, strength: strength.halved)
        try self.init(plan.tally, strength)
    }

    /// A test of whole orders: outcomes are the places of the orders in `OrderPlan.orders`.
    ///
    /// - Throws: `noPointLaw` for the claim `legal`, which is not one law, or what is wrong with the weights or claims.
    public init(
        ordersOf weights: [Int], claims: [SpreadClaim], against alternatives: [SpreadModel]? = nil,
        strength: TestStrength = .standard
    ) throws(SpreadError) {
        let plan = try OrderPlan(
            weights: weights, claims: claims, against: alternatives, strength: strength.halved)
        try self.init(plan.tally, strength)
    }

    private init(_ plan: TallyPlan, _ strength: TestStrength) throws(SpreadError) {
        var laws: Set<[Fraction]> = []
        var claims: [Candidate] = []
        for (claim, test) in zip(plan.claims, plan.tests) {
            guard let law = test.law else {
                throw SpreadError(.noPointLaw, reason: "\(claim) is a range of laws, and has no likelihood")
            }
            guard laws.insert(law).inserted else { continue }
            claims.append(Candidate(claim, law, mustFall: false))
        }
        var alternatives: [Candidate] = []
        for alternative in plan.alternatives {
            guard let law = plan.laws[alternative.model], laws.insert(law).inserted else { continue }
            alternatives.append(Candidate(.model(alternative.model), law, mustFall: alternative.isToldApart))
        }
        self.plan = plan
        self.strength = strength
        self.counts = [Int](repeating: 0, count: plan.outcomeCount)
        self.claims = claims
        self.alternatives = alternatives
        self.refusal = log(2 * Double(max(1, alternatives.count)) / strength.error)
        self.acceptance = log(2 * Double(claims.count) / strength.missRate)
    }
}

// MARK: - Running

extension SequentialTest {
    /// The most outcomes that the test still wants.
    public var remainingDraws: Int { decision == nil ? plan.draws - draws : 0 }

    /// Counts one outcome; what comes after the decision is not counted.
    ///
    /// An outcome that is none of those expected has probability 0 under every law, and decides at once.
    /// - Returns: The decision, once there is one.
    public mutating func add(_ outcome: Int) -> Decision? {
        if let decision { return decision }
        draws += 1
        if counts.indices.contains(outcome) { counts[outcome] += 1 }
        for place in claims.indices { claims[place].add(outcome) }
        for place in alternatives.indices { alternatives[place].add(outcome) }
        decision = earlyDecision ?? (draws == plan.draws ? lastDecision : nil)
        return decision
    }

    /// Counts one outcome after the other, until the decision.
    public mutating func add(contentsOf outcomes: some Sequence<Int>) -> Decision? {
        for outcome in outcomes {
            if let decision = add(outcome) { return decision }
        }
        return decision
    }

    private var earlyDecision: Decision? {
        let likeliest = greatest(of: alternatives)
        if claims.allSatisfy({ isRefuted($0, by: likeliest, refusal) }) { return decision(isAccepted: false) }
        let best = greatest(of: claims)
        let isCertain = alternatives.allSatisfy { !$0.mustFall || isRefuted($0, by: best, acceptance) }
        return isCertain && alternatives.contains(where: \.mustFall) ? decision(isAccepted: true) : nil
    }

    private func greatest(of candidates: [Candidate]) -> Double {
        candidates.reduce(-.infinity) { max($0, $1.logLikelihood) }
    }

    /// Also if both are impossible.
    private func isRefuted(_ candidate: Candidate, by other: Double, _ margin: Double) -> Bool {
        candidate.logLikelihood == -.infinity || other - candidate.logLikelihood >= margin
    }

    private var lastDecision: Decision? {
        // Only counts that do not add up to the draws of the plan could be refused.
        guard let verdict = try? plan.verdict(on: counts) else { return nil }
        return decision(isAccepted: verdict.isAccepted, verdict)
    }

    private func decision(isAccepted: Bool, _ verdict: TallyVerdict? = nil) -> Decision {
        let greatest = max(greatest(of: claims), greatest(of: alternatives))
        // Of equals, the first: a claim.
        let best = (claims + alternatives).first { $0.logLikelihood == greatest && greatest > -.infinity }
        let open =
            claims.filter { !isRefuted($0, by: greatest, refusal) }
            + alternatives.filter { !isRefuted($0, by: greatest, acceptance) }
        let rivals = open.map(\.name).filter { $0 != best?.name }
        return Decision(
            isAccepted: isAccepted, draws: draws, bestFit: best?.name, rivals: rivals, verdict: verdict)
    }
}

// MARK: - Text

extension SequentialTest.Decision: CustomStringConvertible {
    /// One line: the decision, what it took, and the laws that fit.
    public var description: String {
        let result = isAccepted ? "accepted" : "refused"
        let time = verdict.map { "at the last of \(draws) draws (p \($0.pValue.brief))" } ?? "after \(draws) draws"
        let best = bestFit.map { "best fit \($0)" } ?? "no law allows it"
        let others = rivals.isEmpty ? "" : ", not told from \(rivals.map(\.description).joined(separator: ", "))"
        return "\(result) \(time); \(best)\(others)"
    }
}

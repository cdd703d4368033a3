/// What is claimed of the first picks of a client, or of its whole orders.
public enum SpreadClaim: Hashable, Sendable {
    /// The shares that a model gives to the items or orders.
    case model(SpreadModel)
    /// The share of each item, in the order of the weights; or of each order, in that of `OrderLaw.orders`.
    case shares([Fraction])
}

extension SpreadClaim: CustomStringConvertible {
    /// `proportional`, or `3/8, 5/8`.
    public var description: String {
        switch self {
        case .model(let model): model.rawValue
        case .shares(let shares): shares.map(\.description).joined(separator: ", ")
        }
    }
}

// MARK: - Testing

/// The test that decides a claim for given weights: chi-square for one law, bounds for the legal hull.
enum ClaimTest: Hashable, Sendable {
    case pearson(PearsonTest)
    case hull(LegalHullTest)

    init(of claim: SpreadClaim, weights: [Int]) throws(SpreadError) {
        switch claim {
        case .model(.legal): self = .hull(try LegalHullTest(weights: weights))
        case .model(let model): self = .pearson(try PearsonTest(law: model.firstPick(of: weights)))
        case .shares(let shares):
            try SpreadError.check(law: shares, itemCount: weights.count)
            self = .pearson(try PearsonTest(law: shares))
        }
    }

    /// Whether no counts at all can refute the claim.
    var isVacuous: Bool {
        switch self {
        case .pearson(let test): test.law == [.one]
        case .hull(let test): test.cells.allSatisfy { $0.lower == 0 && $0.upper == 1 } || test.cells.count == 1
        }
    }

    /// The test of a claim about whole orders.
    init(of claim: SpreadClaim, orders laws: [SpreadModel: [Fraction]]) throws(SpreadError) {
        switch claim {
        case .model(let model):
            guard let law = laws[model] else { throw OrderLaw.noLaw(of: model) }
            self = .pearson(try PearsonTest(law: law, poolingBelow: OrderPlan.leastShare))
        case .shares(let shares):
            try SpreadError.check(law: shares, itemCount: laws[.uniform]?.count ?? 0)
            self = .pearson(try PearsonTest(law: shares, poolingBelow: OrderPlan.leastShare))
        }
    }

    /// The law that must fit; `nil` for the hull.
    var law: [Fraction]? {
        switch self {
        case .pearson(let test): test.law
        case .hull: nil
        }
    }

    /// The shares that a chi-square test compares; none for the hull.
    var shares: [Double] {
        switch self {
        case .pearson(let test): test.shares
        case .hull: []
        }
    }

    func fit(of counts: [Int]) throws(SpreadError) -> Fit {
        switch self {
        case .pearson(let test): try test.fit(of: counts)
        case .hull(let test): try test.fit(of: counts)
        }
    }

    func draws(against law: [Fraction], strength: TestStrength) throws(SpreadError) -> Separation {
        switch self {
        case .pearson(let test): try test.draws(against: law, strength: strength)
        case .hull(let test): try test.draws(against: law, strength: strength)
        }
    }

    func missRate(against law: [Fraction], draws: Int, strength: TestStrength) throws(SpreadError) -> Double {
        switch self {
        case .pearson(let test): try test.missRate(against: law, draws: draws, strength: strength)
        case .hull(let test): try test.missRate(against: law, draws: draws, strength: strength)
        }
    }
}

import NextHops

/// A source of draws that goes through every sequence of choices, one sequence a run, as an odometer does.
struct ChoiceWalk: DrawSource {
    /// Whether the arrangements are walked too; otherwise the first one, the order of the answer, always stands.
    let walksArrangements: Bool
    /// Numbers that are walked in one run; every choice after them is 0, and stands for all that it could be.
    let maximumNumbers: Int
    private var path: [(choice: Int, count: Int)] = []
    private var depth = 0
    /// The inclusive upper bounds of this run's numbers.
    private(set) var bounds: [Int] = []
    /// The choices among which each first place of this run was drawn.
    private(set) var arrangementCounts: [Int] = []
    /// Sequences of choices that this run stands for, and the product of all its counts: its share of all chance is
    /// `weight` of `total`.
    private(set) var weight = 1
    private(set) var total = 1

    init(walksArrangements: Bool, maximumNumbers: Int = .max) {
        self.walksArrangements = walksArrangements
        self.maximumNumbers = maximumNumbers
    }

    mutating func first(of count: Int) -> Int {
        arrangementCounts.append(count)
        return walksArrangements ? choose(count, isWalked: bounds.count < maximumNumbers) : 0
    }

    mutating func number(through bound: Int) -> Int {
        bounds.append(bound)
        return choose(bound + 1, isWalked: bounds.count <= maximumNumbers)
    }

    private mutating func choose(_ count: Int, isWalked: Bool) -> Int {
        total *= count
        guard isWalked else {
            weight *= count
            return 0
        }
        if depth == path.count { path.append((0, count)) }
        defer { depth += 1 }
        return path[depth].choice
    }

    /// Goes on to the next sequence; false when all were walked.
    mutating func advance() -> Bool {
        (depth, weight, total) = (0, 1, 1)
        bounds = []
        arrangementCounts = []
        while let last = path.popLast() {
            guard last.choice + 1 < last.count else { continue }
            path.append((last.choice + 1, last.count))
            return true
        }
        return false
    }
}

/// An exact share of all chance.
struct Share: Hashable, CustomStringConvertible {
    let numerator: Int
    let denominator: Int

    init(_ numerator: Int, _ denominator: Int) {
        let divisor = Share.commonDivisor(numerator, denominator)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    private static func commonDivisor(_ left: Int, _ right: Int) -> Int {
        right == 0 ? max(left, 1) : commonDivisor(right, left % right)
    }

    static func + (left: Share, right: Share) -> Share {
        let divisor = commonDivisor(left.denominator, right.denominator)
        let factor = right.denominator / divisor
        return Share(
            left.numerator * factor + right.numerator * (left.denominator / divisor), left.denominator * factor)
    }

    static func * (left: Share, right: Share) -> Share {
        // Reduced crosswise first, so that the products stay small.
        let (first, second) = (Share(left.numerator, right.denominator), Share(right.numerator, left.denominator))
        return Share(first.numerator * second.numerator, first.denominator * second.denominator)
    }

    var description: String { "\(numerator)/\(denominator)" }
}

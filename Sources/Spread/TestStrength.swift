/// How sure a statistical test must be, and how many draws it may take to be so.
public struct TestStrength: Hashable, Sendable {
    /// One wrong refusal in a million, one alternative in a thousand missed, at most 20,000 draws.
    public static let standard = TestStrength(unchecked: 1e-6, 0.999, 20_000)

    static let errors = 1e-12...0.5
    static let powers = 0.5...0.999_999_999
    static let drawCounts = 1...1_000_000

    /// The probability of refusing a law that holds, for the whole test.
    public let error: Double

    /// The probability of refusing an alternative that is told apart.
    public let power: Double

    /// An alternative that needs more draws than this is not told apart.
    public let greatestDrawCount: Int

    /// - Throws: `parameterOutOfRange` unless `error` is in 1e-12 to 0.5, `power` in 0.5 to 0.999999999 and
    ///   `greatestDrawCount` in 1 to 1,000,000.
    public init(
        error: Double = standard.error, power: Double = standard.power,
        greatestDrawCount: Int = standard.greatestDrawCount
    ) throws(SpreadError) {
        try SpreadError.check("error", error, in: Self.errors)
        try SpreadError.check("power", power, in: Self.powers)
        try SpreadError.check("greatestDrawCount", greatestDrawCount, in: Self.drawCounts)
        self.init(unchecked: error, power, greatestDrawCount)
    }

    private init(unchecked error: Double, _ power: Double, _ greatestDrawCount: Int) {
        self.error = error
        self.power = power
        self.greatestDrawCount = greatestDrawCount
    }

    /// The probability of missing an alternative that is told apart.
    public var missRate: Double { 1 - power }
}

extension TestStrength {
    /// The strength of each of several tests that must all refuse an alternative.
    func sharingMisses(among tests: Int) -> TestStrength {
        TestStrength(unchecked: error, 1 - missRate / Double(max(1, tests)), greatestDrawCount)
    }

    /// The strength of each of two tests that together must not err more often than one.
    var halved: TestStrength {
        TestStrength(unchecked: error / 2, 1 - missRate / 2, greatestDrawCount)
    }
}

public import Spread

/// What a population did, held against the exact shares.
public struct PopulationCheck: Hashable, Sendable {
    /// One share: of a host, or of the clients that waited equally long.
    public struct Row: Hashable, Sendable {
        /// The exact share, 0 to 1.
        public let expected: Double
        /// The part of the clients that were counted.
        public let observed: Double
        /// Where the observed part lies, nearly always, if the exact share is right.
        public let range: ClosedRange<Double>

        /// Whether the observed part lies in the range.
        public var agrees: Bool { range.contains(observed) }
    }

    /// The exact shares.
    public let forecast: Forecast
    /// Who was simulated.
    public let population: Population
    /// What was counted.
    public let counts: Population.Counts
    /// What each host served, in the order of the deployment's hosts.
    public let rows: [Row]
    /// The clients of each of the forecast's waits, in its order.
    public let waits: [Row]

    /// - Parameters:
    ///   - forecast: The exact shares.
    ///   - population: Who was simulated.
    ///   - counts: What was counted.
    ///   - error: The probability that one share lies outside its range though all is right.
    /// - Throws: `parameterOutOfRange` for an error that is not between 0 and 1.
    public init(
        _ forecast: Forecast, _ population: Population, _ counts: Population.Counts, error: Double
    ) throws(SpreadError) {
        self.forecast = forecast
        self.population = population
        self.counts = counts
        let choices = Self.choices(forecast.model, population, counts)
        func row(_ expected: Double, _ count: Int) throws(SpreadError) -> Row {
            let share = min(max(expected, 0), 1)
            let range = try Binomial(trials: choices, probability: share).range(error: error)
            let bounds = Double(range.lowerBound) / Double(choices)...Double(range.upperBound) / Double(choices)
            return Row(expected: expected, observed: Double(count) / Double(population.clients), range: bounds)
        }
        var (rows, waits): ([Row], [Row]) = ([], [])
        for (expected, count) in zip(forecast.shares, counts.served) { rows.append(try row(expected, count)) }
        for wait in forecast.waits { waits.append(try row(wait.probability, counts.waits[wait.timeouts])) }
        self.rows = rows
        self.waits = waits
    }

    /// The number of independent choices. Clients that take the first record of an answer that a cache keeps choose
    /// together: the law of sticky clients counts them, `1 / Σ s²`.
    private static func choices(_ model: ClientModel, _ population: Population, _ counts: Population.Counts) -> Int {
        guard model == .first, population.rotates, counts.squaresOfShared > 0 else { return population.clients }
        let clients = Double(population.clients)
        return max(1, Int(clients * clients / Double(counts.squaresOfShared)))
    }

    /// Clients that count as independent.
    public var effectiveCount: Int { Self.choices(forecast.model, population, counts) }

    /// Whether every host got what the exact shares say, and as many clients waited as long as they say.
    public var agrees: Bool {
        let foreseen = forecast.waits.reduce(0) { $0 + counts.waits[$1.timeouts] }
        return rows.allSatisfy(\.agrees) && waits.allSatisfy(\.agrees) && foreseen == population.clients
    }

    /// Addresses that a client tried in vain on average.
    public var observedTimeouts: Double { Double(counts.timeouts) / Double(population.clients) }

    /// The part of the queries that caches answered themselves.
    public var observedHitRatio: Double { 1 - Double(counts.fetches) / Double(population.clients) }
}

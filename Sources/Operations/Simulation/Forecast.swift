public import Spread

/// Where the traffic of one model of clients goes, exactly, while some hosts are down.
public struct Forecast: Hashable, Sendable {
    /// So many time-outs before a host answers, or before the client gives up.
    public struct Wait: Hashable, Sendable {
        /// Addresses that were tried in vain.
        public let timeouts: Int
        /// The part of the clients, 0 to 1.
        public let probability: Double

        /// So many time-outs, for this part of the clients.
        public init(timeouts: Int, probability: Double) {
            self.timeouts = timeouts
            self.probability = probability
        }
    }

    /// How the clients choose.
    public let model: ClientModel
    /// The places of the hosts that are down.
    public let down: Set<Int>
    /// The part of the clients that each host serves, in the order of the deployment's hosts.
    public let shares: [Double]
    /// The same as fractions while no host is down; none otherwise.
    public let fractions: [Fraction]?
    /// The least number of time-outs first; the probabilities add up to 1.
    public let waits: [Wait]

    /// - Parameters:
    ///   - model: How the clients choose.
    ///   - deployment: What they choose from.
    ///   - down: The places of the hosts that are down, every address of them.
    ///   - rotates: Whether each answer of the authority begins with another record, which matters for `first` alone.
    /// - Throws: `parameterOutOfRange` for a place that no host has; `tooManyItems` for an outage of more hosts than
    ///   have a law.
    public init(
        _ model: ClientModel, of deployment: Deployment, without down: Set<Int> = [], rotates: Bool = false
    ) throws(SpreadError) {
        guard down.allSatisfy(deployment.hosts.indices.contains) else {
            throw SpreadError(.parameterOutOfRange, reason: "a host that is down is not one of the deployment")
        }
        var tally = Tally(hostCount: deployment.hosts.count)
        if let spread = model.spread {
            try tally.add(spread, deployment, down)
        } else {
            tally.add(deployment, down, starts: rotates ? deployment.hosts.count : 1)
        }
        self.model = model
        self.down = down
        shares = tally.shares
        fractions = down.isEmpty ? tally.fractions : nil
        waits = tally.waits.sorted { $0.key < $1.key }.map { Wait(timeouts: $0.key, probability: $0.value) }
    }

    /// The part of the clients that no host serves: 0, or 1 when every host is down.
    public var unserved: Double { down.count == shares.count ? 1 : 0 }

    /// Shares of hosts and of waits.
    var shareCount: Int { shares.count + waits.count }

    /// Addresses that a client tries in vain on average.
    public var expectedTimeouts: Double { waits.reduce(0) { $0 + Double($1.timeouts) * $1.probability } }

    /// The part of the clients that have reached a host after so many time-outs.
    public func served(within timeouts: Int) -> Double {
        unserved == 1 ? 0 : waits.reduce(0) { $1.timeouts <= timeouts ? $0 + $1.probability : $0 }
    }
}

// MARK: - Counting

extension Forecast {
    private struct Tally {
        var shares: [Double]
        var fractions: [Fraction]
        var waits: [Int: Double] = [:]

        init(hostCount: Int) {
            shares = [Double](repeating: 0, count: hostCount)
            fractions = [Fraction](repeating: .zero, count: hostCount)
        }

        /// RFC 2782, Priority: a group is tried when every host of those before it has failed.
        mutating func add(_ spread: SpreadModel, _ deployment: Deployment, _ down: Set<Int>) throws(SpreadError) {
            var before = 0
            for group in deployment.priorities {
                let weights = group.map { Int(deployment.hosts[$0].weight) }
                let costs = group.map { deployment.hosts[$0].addressCount }
                let downHere = Set(group.indices.filter { down.contains(group[$0]) })
                guard downHere.count < group.count else {
                    before += costs.reduce(0, +)
                    continue
                }
                let law = try OutageLaw(spread, of: weights, without: downHere)
                let exact = try spread.firstPick(of: weights)
                for (item, place) in group.enumerated() {
                    shares[place] = law.shares[item]
                    fractions[place] = exact[item]
                }
                for (cost, probability) in law.spent(costs) { waits[before + cost] = probability }
                return
            }
            waits[before] = 1
        }

        /// Whoever takes the first record goes on to the one behind it; each start is as likely as the others.
        mutating func add(_ deployment: Deployment, _ down: Set<Int>, starts: Int) {
            let order = deployment.answerOrder
            let part = 1 / Double(starts)
            var served = [Int](repeating: 0, count: order.count)
            for start in 0..<starts {
                var timeouts = 0
                for step in order.indices {
                    let place = order[(start + step) % order.count]
                    guard down.contains(place) else {
                        served[place] += 1
                        break
                    }
                    timeouts += deployment.hosts[place].addressCount
                }
                waits[timeouts, default: 0] += part
            }
            shares = served.map { Double($0) * part }
            fractions = served.map { Fraction(Int128($0), over: Int128(starts)) ?? .zero }
        }
    }
}

// MARK: - Positions

extension Forecast {
    /// A larger table cannot be read.
    static let greatestPositionCount = 64

    /// The probability that a client tries each host at each position: `[position][host]`, both from 0; none for more
    /// than sixteen hosts of one priority, or 64 in all.
    ///
    /// - Parameters:
    ///   - model: How the clients choose.
    ///   - deployment: What they choose from.
    ///   - rotates: Whether each answer of the authority begins with another record.
    public static func positions(
        _ model: ClientModel, of deployment: Deployment, rotates: Bool = false
    ) -> [[Double]]? {
        let count = deployment.hosts.count
        guard count <= greatestPositionCount else { return nil }
        var positions = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        guard let spread = model.spread else {
            let starts = rotates ? count : 1
            for start in 0..<starts {
                for step in 0..<count {
                    positions[step][deployment.answerOrder[(start + step) % count]] += 1 / Double(starts)
                }
            }
            return positions
        }
        for group in deployment.priorities {
            let weights = group.map { Int(deployment.hosts[$0].weight) }
            guard let law = try? FailoverLaw(spread, of: weights) else { return nil }
            // Groups follow each other, so that the first position of one is its first place.
            for (position, row) in law.positions.enumerated() {
                for (item, chance) in row.enumerated() { positions[group[0] + position][group[item]] = chance }
            }
        }
        return positions
    }
}

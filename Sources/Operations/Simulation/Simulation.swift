internal import Foundation
public import Spread

/// What is asked about deployments: how clients choose, what is down, who the clients are, what changes.
public struct Simulation: Sendable {
    /// The chance that an agreement of all populations of a run is called none.
    public static let populationError = 0.001
    /// How long a try waits where nobody said, in seconds: as long as a resolver's first try.
    public static let defaultTimeout = 2.0
    /// Clients a second that ask one cache of a population where nobody said.
    public static let defaultRate = 1.0

    /// Independent clients to simulate.
    public struct Crowd: Hashable, Sendable {
        /// Clients of all caches together.
        public var clients: Int
        /// Caches that they share.
        public var caches: Int
        /// Where all chance comes from.
        public var seed: UInt64

        /// So many clients behind so many caches.
        public init(clients: Int, caches: Int, seed: UInt64) {
            self.clients = clients
            self.caches = caches
            self.seed = seed
        }
    }

    /// How clients choose; at least one.
    public var models = ClientModel.allCases
    /// Hosts that are down, every address of them.
    public var down: [HostPattern] = []
    /// Seconds that a client waits for an address which does not answer.
    public var timeout = Simulation.defaultTimeout
    /// Whether each answer of the authority begins with another record.
    public var rotates = false
    /// What each client brings.
    public var mix: TrafficMix?
    /// Seconds for which caches keep answers; none for what the records say.
    public var timeToLive: UInt32?
    /// Queries a second from the clients of one cache; none for caches that are never idle.
    public var rate: Double?
    /// The part of the clients that keep what they found for ever, 0 to 1.
    public var ignorers = 0.0
    /// What replaces the deployments; none when nothing changes.
    public var replacement: [Deployment]?
    /// Clients to simulate one by one.
    public var crowd: Crowd?
    /// Pieces of work at a time; what comes of it does not depend on this.
    public var workers = ProcessInfo.processInfo.activeProcessorCount

    /// Every model, and nothing else.
    public init() {}
}

/// What a simulation says of one deployment.
public struct DeploymentOutlook: Sendable {
    /// What clients choose from.
    public let deployment: Deployment
    /// The places of the hosts that are down.
    public let down: Set<Int>
    /// What caches do with the answers.
    public let law: CacheLaw
    /// One for each model.
    public let forecasts: [Forecast]
    /// One for each model when something changes; otherwise none.
    public let changes: [ZoneChange]
    /// One for each model when clients are simulated; otherwise none.
    public let checks: [PopulationCheck]
}

/// What a simulation says of every deployment.
public struct SimulationOutcome: Sendable {
    /// What was asked.
    public let simulation: Simulation
    /// In the order of the deployments; at least one.
    public let outlooks: [DeploymentOutlook]

    /// Shares that populations are held against, of hosts and of waits.
    public var shareCount: Int { outlooks.reduce(0) { $1.forecasts.reduce($0) { $0 + $1.shareCount } } }

    /// Whether every population agrees with the exact shares; true when there is none.
    public var agrees: Bool { outlooks.allSatisfy { $0.checks.allSatisfy(\.agrees) } }
}

// MARK: - Running

extension Simulation {
    /// Computes what was asked, deployment by deployment.
    ///
    /// - Parameters:
    ///   - deployments: At least one.
    ///   - progress: Is told now and then which part of the population has been served, 0 to 1.
    /// - Throws: `SpreadError` for an outage without a law, or a rate that is out of range; `CancellationError`.
    public func run(
        _ deployments: [Deployment], progress: (Double) -> Void = { _ in }
    ) async throws -> SimulationOutcome {
        let outages = deployments.map { deployment in Set(down.flatMap { deployment.places(of: $0) }) }
        var forecasts: [[Forecast]] = []
        for (deployment, places) in zip(deployments, outages) {
            forecasts.append(
                try models.map { try Forecast($0, of: deployment, without: places, rotates: rotates) })
        }
        // Each share may be wrong by chance: all of them together with the probability that is promised.
        let error = Self.populationError / Double(forecasts.joined().reduce(0) { $0 + $1.shareCount })
        var outlooks: [DeploymentOutlook] = []
        for (number, deployment) in deployments.enumerated() {
            let law = try CacheLaw(timeToLive: timeToLive(of: deployment), rate: rate ?? .infinity)
            var checks: [PopulationCheck] = []
            for (index, forecast) in forecasts[number].enumerated() {
                let before = Double(number * models.count + index)
                let check = try await check(forecast, deployment, number, error) { part in
                    progress((before + part) / Double(deployments.count * models.count))
                }
                if let check { checks.append(check) }
            }
            outlooks.append(
                DeploymentOutlook(
                    deployment: deployment, down: outages[number], law: law, forecasts: forecasts[number],
                    changes: try changes(deployment, forecasts[number], law), checks: checks))
        }
        return SimulationOutcome(simulation: self, outlooks: outlooks)
    }

    private func timeToLive(of deployment: Deployment) -> Double { Double(timeToLive ?? deployment.timeToLive) }

    private func check(
        _ forecast: Forecast, _ deployment: Deployment, _ number: Int, _ error: Double, progress: (Double) -> Void
    ) async throws -> PopulationCheck? {
        guard let crowd else { return nil }
        let population = Population(
            clients: crowd.clients, caches: min(crowd.caches, crowd.clients), seed: crowd.seed,
            timeToLive: timeToLive(of: deployment), rate: rate ?? Self.defaultRate, rotates: rotates)
        let counts = try await population.counts(
            forecast.model, of: deployment, without: forecast.down, purpose: number, workers: workers
        ) { done in progress(Double(done) / Double(crowd.clients)) }
        return try PopulationCheck(forecast, population, counts, error: error)
    }

    private func changes(
        _ deployment: Deployment, _ forecasts: [Forecast], _ law: CacheLaw
    ) throws -> [ZoneChange] {
        guard let replacement else { return [] }
        let next = replacement.first { other in
            other.domain == deployment.domain && other.protocolLabel == deployment.protocolLabel
                && !Set(other.services).isDisjoint(with: deployment.services)
        }
        return try forecasts.map { forecast in
            let after = try next.map { next in
                let places = Set(down.flatMap { next.places(of: $0) })
                return (next, try Forecast(forecast.model, of: next, without: places, rotates: rotates))
            }
            return ZoneChange(from: (deployment, forecast), to: after, law: law, ignorers: ignorers)
        }
    }
}

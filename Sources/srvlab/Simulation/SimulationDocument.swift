import DNSWire
import NextHops
import Operations
import Spread

/// A simulation as one JSON object.
struct SimulationDocument: Encodable {
    struct Clients: Encodable {
        let source: String
        let count: Int
        let effective: Double
    }

    struct Cache: Encodable {
        /// Not there for caches that are never idle.
        let rate: Double?
        let hitRatio: Double
        let authorityRate: Double?
    }

    struct Host: Encodable {
        let target: String
        let port: UInt16
        let priority: UInt16
        let weight: UInt16
        let addresses: Int
        let implicit: Bool
        let down: Bool
    }

    struct Note: Encodable {
        let code: String
        let name: String
    }

    struct Unused: Encodable {
        let target: String
        let port: UInt16
        let priority: UInt16
        let weight: UInt16
        let reason: String
        /// Not there where the answer was clear.
        let detail: String?

        init(_ unused: Deployment.Unused) {
            target = unused.target
            port = unused.port
            priority = unused.priority
            weight = unused.weight
            reason = unused.reason.code
            detail = unused.reason.detail?.rawValue
        }
    }

    struct Share: Encodable {
        let host: String
        let share: Double
        let exact: String?
        let deviation: Double?
        let low: Double?
        let high: Double?
    }

    struct Wait: Encodable {
        let timeouts: Int
        let seconds: Double
        let probability: Double
    }

    struct Moment: Encodable {
        let time: Double
        let stale: Double
        let shares: [Share]
    }

    struct Count: Encodable {
        let host: String
        let expected: Double
        let observed: Double
        let low: Double
        let high: Double
        let agrees: Bool
    }

    struct Crowd: Encodable {
        let clients: Int
        let effective: Int
        let caches: Int
        let seed: UInt64
        let hosts: [Count]
        let expectedTimeouts: Double
        let observedTimeouts: Double
        let observedHitRatio: Double
        let agrees: Bool
    }

    struct Model: Encodable {
        let model: String
        let shares: [Share]
        let unserved: Double
        let expectedTimeouts: Double
        let expectedWait: Double
        let waits: [Wait]
        /// `[position][host]`; not there for more hosts than a table shows.
        let positions: [[Double]]?
        let change: [Moment]?
        let population: Crowd?
    }

    struct Outlook: Encodable {
        let services: [String]
        let domain: String
        let `protocol`: String
        let ttl: Double
        let cache: Cache
        let hosts: [Host]
        let diagnostics: [Note]
        /// Records beyond those that a client looks up.
        let leftOut: Int
        /// Records that were looked up, and whose hosts have no share because no address was found.
        let unused: [Unused]
        let models: [Model]
    }

    let version = Srvlab.version
    let timeout: Double
    let rotates: Bool
    let clients: Clients?
    let deployments: [Outlook]
    let agrees: Bool

    /// - Parameter clients: What `--clients` says.
    init(_ outcome: SimulationOutcome, clients: String?) {
        timeout = outcome.simulation.timeout
        rotates = outcome.simulation.rotates
        self.clients = outcome.simulation.mix.map {
            Clients(source: clients ?? "", count: $0.clientCount, effective: $0.effectiveCount)
        }
        deployments = outcome.outlooks.map { Self.outlook($0, outcome.simulation) }
        agrees = outcome.agrees
    }
}

// MARK: - Parts

extension SimulationDocument {
    private static func outlook(_ outlook: DeploymentOutlook, _ simulation: Simulation) -> Outlook {
        let (deployment, law) = (outlook.deployment, outlook.law)
        return Outlook(
            services: deployment.services.map(\.rawValue), domain: deployment.domain,
            protocol: deployment.protocolLabel.name, ttl: law.timeToLive,
            cache: Cache(
                rate: law.rate.isFinite ? law.rate : nil, hitRatio: law.hitRatio,
                authorityRate: law.authorityRate.isFinite ? law.authorityRate : nil),
            hosts: deployment.hosts.enumerated().map { place, host in
                Host(
                    target: host.target, port: host.port, priority: host.priority, weight: host.weight,
                    addresses: host.addressCount, implicit: host.isImplicit, down: outlook.down.contains(place))
            },
            diagnostics: deployment.diagnostics.map { Note(code: $0.code.rawValue, name: $0.name.host) },
            leftOut: deployment.leftOut, unused: deployment.unused.map(Unused.init),
            models: outlook.forecasts.indices.map { model($0, outlook, simulation) })
    }

    private static func model(_ index: Int, _ outlook: DeploymentOutlook, _ simulation: Simulation) -> Model {
        let (forecast, deployment) = (outlook.forecasts[index], outlook.deployment)
        let shares = deployment.hosts.enumerated().map { place, host in
            let share = forecast.shares[place]
            let range = simulation.mix?.range(of: share)
            return Share(
                host: host.name, share: share, exact: forecast.fractions.map { "\($0[place])" },
                deviation: simulation.mix?.deviation(of: share), low: range?.lowerBound, high: range?.upperBound)
        }
        let change = index < outlook.changes.count ? outlook.changes[index] : nil
        return Model(
            model: forecast.model.rawValue, shares: shares, unserved: forecast.unserved,
            expectedTimeouts: forecast.expectedTimeouts,
            expectedWait: forecast.expectedTimeouts * simulation.timeout,
            waits: forecast.waits.map {
                Wait(
                    timeouts: $0.timeouts, seconds: Double($0.timeouts) * simulation.timeout,
                    probability: $0.probability)
            },
            positions: Forecast.positions(forecast.model, of: deployment, rotates: simulation.rotates),
            change: change.map { change in change.course(steps: 20).map { moment($0, change) } },
            population: index < outlook.checks.count ? crowd(outlook.checks[index], deployment) : nil)
    }

    private static func moment(_ moment: ZoneChange.Moment, _ change: ZoneChange) -> Moment {
        let shares = zip(change.hosts, moment.shares).map {
            Share(host: $0, share: $1, exact: nil, deviation: nil, low: nil, high: nil)
        }
        return Moment(time: moment.time, stale: moment.stale, shares: shares)
    }

    private static func crowd(_ check: PopulationCheck, _ deployment: Deployment) -> Crowd {
        let counts = zip(deployment.hosts, check.rows).map { host, row in
            Count(
                host: host.name, expected: row.expected, observed: row.observed, low: row.range.lowerBound,
                high: row.range.upperBound, agrees: row.agrees)
        }
        return Crowd(
            clients: check.population.clients, effective: check.effectiveCount, caches: check.population.caches,
            seed: check.population.seed, hosts: counts, expectedTimeouts: check.forecast.expectedTimeouts,
            observedTimeouts: check.observedTimeouts, observedHitRatio: check.observedHitRatio, agrees: check.agrees)
    }
}

public import NextHops
public import Zones

/// One scenario file: zones, the servers that serve them, a client, and what it has to find.
public struct Scenario: Sendable {
    /// A name server of the scenario.
    public struct Server: Sendable {
        public let name: String
        public let zones: [Zone]
        /// Whether aliases into other zones of this server are followed in one answer.
        public let crossesZones: Bool
        /// How it misbehaves, each with the line on which the scenario says so.
        public var faults: [(fault: Fault, line: Int)] = []
    }

    /// One resolution and what is expected of it.
    public struct Resolution: Sendable {
        public let place: Place
        public let uri: String
        public let expectation: Expectation
    }

    /// What happens in a case, one after the other.
    public enum Step: Sendable {
        case resolve(Resolution)
        /// Every server that serves the zone serves this version from now on.
        case publish(Zone)
        /// Time passes.
        case advance(Duration)
    }

    /// One resolution, or several in steps, with one subject and the same servers.
    public struct Case: Sendable {
        /// The id of the scenario and, in a table, the name of the case: `Scenarios/uri/refused:nobody`.
        public let id: String
        public let steps: [Step]

        /// What is resolved, in order; at least one.
        public var resolutions: [Resolution] {
            steps.compactMap { if case .resolve(let resolution) = $0 { resolution } else { nil } }
        }

        public var place: Place { resolutions[0].place }
        public var uri: String { resolutions[0].uri }
        /// Of the first resolution.
        public var expectation: Expectation { resolutions[0].expectation }
        public var hasDistribution: Bool { resolutions.contains { $0.expectation.distribution != nil } }

        public init(id: String, steps: [Step]) {
            self.id = id
            self.steps = steps
        }

        init(id: String, place: Place, uri: String, expectation: Expectation) {
            self.init(
                id: id, steps: [.resolve(Resolution(place: place, uri: uri, expectation: expectation))])
        }
    }

    /// The path of the file without its suffix, from the folder that holds `zones/`.
    public let id: String
    /// The file as it was named by whoever read it.
    public let file: String
    public let title: String
    /// What the scenario proves.
    public let requirements: [Requirement]
    public let servers: [Server]
    public let client: ClientSettings
    public let cases: [Case]

    /// The strongest level of what the scenario proves.
    public var level: Requirement.Level { requirements.map(\.level).max() ?? .may }
}

/// What a scenario asks of the client; what is not said is the client's own choice.
public struct ClientSettings: Hashable, Sendable {
    /// Names of the scenario's servers, in the order in which they are given to the client.
    public var servers: [String] = []
    /// Seconds for each try.
    public var timeout: Double?
    public var attempts: Int?
    public var protocols: [ProtocolLabel]?
    /// Ports for implicit hops.
    public var ports: [ProtocolLabel: UInt16] = [:]
    public var seed: UInt64?
    public var isStrict: Bool?
    public var limit: Int?
    public var family: Resolver.Configuration.Family?
    /// Whether additional addresses may be used.
    public var usesAdditional: Bool?

    public init() {}
}

/// Something wrong with a scenario: where, what and why. Equality is by place and what.
public struct ScenarioIssue: Error, Hashable, Sendable {
    public let place: Place
    public let what: String
    public let why: String

    public init(at place: Place, _ what: String, because why: String) {
        self.place = place
        self.what = what
        self.why = why
    }
}

extension ScenarioIssue: CustomStringConvertible {
    /// `file:line: what (why)`.
    public var description: String { "\(place): \(what) (\(why))" }
}

/// A scenario that cannot be run: everything that is wrong with it, in the order of the file.
public struct ScenarioError: Error, Hashable, Sendable {
    public let issues: [ScenarioIssue]
}

extension ScenarioError: CustomStringConvertible {
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}

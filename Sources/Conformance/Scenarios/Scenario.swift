public import CPIM
public import NextHops
public import Zones

/// One scenario file: zones, the servers that serve them, a client, and what it has to find.
public struct Scenario: Sendable {
    /// A name server of the scenario.
    public struct Server: Sendable {
        /// As the scenario calls it; `server` for the only one of a scenario that names none.
        public let name: String
        /// What it serves at first.
        public let zones: [Zone]
        /// Whether aliases into other zones of this server are followed in one answer.
        public let crossesZones: Bool
        /// How it misbehaves, each with the line on which the scenario says so.
        public var faults: [(fault: Fault, line: Int)] = []
    }

    /// One resolution and what is expected of it.
    public struct Resolution: Sendable {
        /// The line of `resolve`.
        public let place: Place
        /// As the scenario writes it; not always a URI that can be read.
        public let uri: String
        /// What it has to end with.
        public let expectation: Expectation
    }

    /// What happens in a case, one after the other.
    public enum Step: Sendable {
        /// The URI is resolved, and what comes of it is judged.
        case resolve(Resolution)
        /// Messages or presence go over the hops, and what becomes of them is judged.
        case exchange(Exchange)
        /// Services, by name, permit others from now on.
        case access([String: AccessList])
        /// Services end one after the other, and each begins anew with what it has stored.
        case restart([String])
        /// Every server that serves one of the zones serves this version from now on.
        case publish([Zone])
        /// Time passes.
        case advance(Duration)
    }

    /// What a case is judged by: a resolution, or an exchange between services.
    public enum Trial: Sendable {
        /// What the subject finds.
        case resolution(Resolution)
        /// What becomes of an operation.
        case exchange(Exchange)

        /// The line of `resolve`, `deliver`, `subscribe` or `presence`.
        public var place: Place {
            switch self {
            case .resolution(let resolution): resolution.place
            case .exchange(let exchange): exchange.place
            }
        }

        /// What is resolved, or where the operation goes.
        public var uri: String {
            switch self {
            case .resolution(let resolution): resolution.uri
            case .exchange(let exchange): exchange.uri
            }
        }
    }

    /// One trial, or several in steps, with one subject, the same servers and the same services.
    public struct Case: Sendable {
        /// The id of the scenario and, in a table, the name of the case: `Scenarios/uri/refused:nobody`.
        public let id: String
        /// In order; at least one of them is a trial.
        public let steps: [Step]

        /// What is judged, in order; at least one.
        public var trials: [Trial] {
            steps.compactMap { step in
                switch step {
                case .resolve(let resolution): .resolution(resolution)
                case .exchange(let exchange): .exchange(exchange)
                case .publish, .advance, .access, .restart: nil
                }
            }
        }

        /// What is resolved, in order.
        public var resolutions: [Resolution] {
            trials.compactMap { if case .resolution(let resolution) = $0 { resolution } else { nil } }
        }

        /// What goes over the hops, in order.
        public var exchanges: [Exchange] {
            trials.compactMap { if case .exchange(let exchange) = $0 { exchange } else { nil } }
        }

        /// Of the first trial.
        public var place: Place { trials[0].place }
        /// Of the first trial.
        public var uri: String { trials[0].uri }
        /// Of the first resolution; none where nothing is resolved.
        public var expectation: Expectation? { resolutions.first?.expectation }
        /// Whether load spreading is judged in it.
        public var hasDistribution: Bool { resolutions.contains { $0.expectation.distribution != nil } }

        /// - Parameters:
        ///   - id: The id of the scenario and, in a table, the name of the case.
        ///   - steps: In order; at least one of them is a trial.
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
    /// What the scenario proves, in words.
    public let title: String
    /// What the scenario proves.
    public let requirements: [Requirement]
    /// At least one.
    public let servers: [Server]
    /// What stands behind the hops; often none.
    public var services: [ServicePlan] = []
    /// What it asks of the client.
    public package(set) var client: ClientSettings
    /// In the order of the file; one, unless the scenario has a table.
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
    /// Rounds over the servers for one question, 1 to 100.
    public var attempts: Int?
    /// The protocols that the client speaks, in its order of preference (RFC 3861 3).
    public var protocols: [ProtocolLabel]?
    /// Ports for implicit hops.
    public var ports: [ProtocolLabel: UInt16] = [:]
    /// Where the chance of its cases begins, in place of the seed of the run.
    public var seed: UInt64?
    /// Whether targets that are aliases are dropped (RFC 2782, Target) instead of followed.
    public var isStrict: Bool?
    /// The most addresses that are offered, at least 2 (RFC 3861 6).
    public var limit: Int?
    /// How the addresses of a host are offered.
    public var family: Resolver.Configuration.Family?
    /// Whether additional addresses may be used.
    public var usesAdditional: Bool?
    /// For how many seconds whoever sends or watches waits at each address of a service; 60 where it is not said.
    public var patience: Double?

    /// Settings that ask for nothing.
    public init() {}
}

/// Something wrong with a scenario: where, what and why. Equality is by place and what.
public struct ScenarioIssue: Error, Hashable, Sendable {
    /// The line that is at fault.
    public let place: Place
    /// What is wrong: one phrase.
    public let what: String
    /// Why it is wrong, or the way out: one phrase.
    public let why: String

    /// An issue at a line of a file.
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
    /// At least one, in the order of the file.
    public let issues: [ScenarioIssue]
}

extension ScenarioError: CustomStringConvertible {
    /// A line for each issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}

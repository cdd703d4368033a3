import NextHops
public import Transport

/// The resolver of this package as a subject.
public struct ResolverSubject: Subject {
    /// Seconds for a try where the scenario says nothing: servers that are well answer at once, and on a busy machine a
    /// second query would be counted.
    private static let longPatience = 10.0

    private let network: any Network
    /// How long each try waits where the scenario says nothing, in seconds; none for the resolver's own time-outs.
    private let patience: Double?
    private let cache = ReplyCache()

    /// - Parameter network: What leads to the servers.
    public init(network: any Network) {
        self.init(network: network, patience: ResolverSubject.patience(on: network))
    }

    init(network: any Network, patience: Double?) {
        self.network = network
        self.patience = patience
    }

    /// Simulated time passes for nobody else.
    static func patience(on network: any Network) -> Double? { network is SimulatedNetwork ? nil : longPatience }

    /// `srvlab`.
    public var name: String { "srvlab" }

    /// All but taking draws.
    public var abilities: Set<SubjectAbility> { Set(SubjectAbility.allCases).subtracting([.draws]) }

    /// True: of several laws that RFC 2782 allows, it is held to the one that the scenario names.
    public var isReference: Bool { true }

    /// A resolver with an empty cache.
    public func instance(on network: any Network) -> any Subject { ResolverSubject(network: network) }

    /// Resolves once, with the chance of the request's seed.
    public func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
        var draws = RandomDraws(SeededGenerator(seed: request.seed))
        do throws(ResolutionError) {
            let resolution = try await resolver(for: request).resolve(try MessagingURI(request.uri), using: &draws)
            return SubjectReply(
                outcome: .hops(resolution.hops), diagnostics: resolution.diagnostics,
                explanation: resolution.trace.steps.map(\.description))
        } catch {
            return SubjectReply(
                outcome: .error(error.code, error.detail), diagnostics: error.diagnostics,
                explanation: error.trace.steps.map(\.description) + [error.reason])
        }
    }

    /// Resolves `count` times, and counts first hops or whole orders.
    /// - Throws: `CancellationError`.
    public func tally(
        _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
    ) async throws -> HopTally {
        let resolver = resolver(for: request)
        var draws = RandomDraws(SeededGenerator(seed: request.seed))
        var tally = HopTally()
        guard let uri = try? MessagingURI(request.uri) else {
            tally.errors[.invalidURI] = count
            return tally
        }
        for _ in 0..<count {
            try Task.checkCancellation()
            do throws(ResolutionError) {
                tally.add(try await resolver.resolve(uri, using: &draws).hops, outcome)
            } catch {
                tally.errors[error.code, default: 0] += 1
            }
        }
        return tally
    }

    private func resolver(for request: SubjectRequest) -> Resolver {
        let client = request.client
        var configuration = Resolver.Configuration(servers: request.servers)
        configuration.timeout = (client.timeout ?? patience).map { .seconds($0) }
        configuration.attempts = client.attempts ?? configuration.attempts
        configuration.protocols = client.protocols ?? configuration.protocols
        for (label, port) in client.ports {
            for service in Service.allCases { configuration.registry.register(label, for: service, defaultPort: port) }
        }
        configuration.isStrict = client.isStrict ?? configuration.isStrict
        configuration.limit = client.limit
        configuration.family = client.family ?? configuration.family
        configuration.usesAdditional = client.usesAdditional ?? configuration.usesAdditional
        return Resolver(configuration, network: network, cache: cache)
    }
}

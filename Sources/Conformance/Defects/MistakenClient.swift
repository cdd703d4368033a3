import DNSWire
import NextHops
public import Transport

/// A subject with one defect.
public struct MistakenClient: Subject {
    /// The one mistake that it makes.
    public let defect: Defect
    private let base: any Network
    private let network: MistakenNetwork
    private let resolver: ResolverSubject

    /// - Parameters:
    ///   - defect: The one mistake that it makes.
    ///   - network: What leads to the servers.
    public init(_ defect: Defect, network: any Network) {
        self.defect = defect
        base = network
        let exchange =
            switch defect.mistake {
            case .exchange(let mistake), .result(let mistake, _): mistake
            case .order: ExchangeMistake.attentive
            case .request, .service: ExchangeMistake()
            }
        self.network = MistakenNetwork(network, exchange)
        resolver = ResolverSubject(network: self.network, patience: ResolverSubject.patience(on: network))
    }

    /// The id of the defect, such as `priority-ignored`.
    public var name: String { defect.id }

    /// All but taking draws.
    public var abilities: Set<SubjectAbility> { resolver.abilities }

    /// A client with the same defect and nothing kept.
    public func instance(on network: any Network) -> any Subject { MistakenClient(defect, network: network) }

    /// Resolves once, with the mistake.
    public func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
        switch defect.mistake {
        case .request(let change):
            var changed = request
            change(&changed)
            return try await resolver.resolve(changed)
        case .exchange, .service: return try await resolver.resolve(request)
        case .order(let order):
            var generator = SeededGenerator(seed: request.seed)
            return ordered(try await resolver.resolve(request), order, &generator)
        case .result(_, let result): return try await result(self, request)
        }
    }

    /// Resolves `count` times with the mistake, and counts first hops or whole orders.
    /// - Throws: `CancellationError`.
    public func tally(
        _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
    ) async throws -> HopTally {
        switch defect.mistake {
        case .request(let change):
            var changed = request
            change(&changed)
            return try await resolver.tally(changed, count: count, of: outcome)
        case .exchange, .service: return try await resolver.tally(request, count: count, of: outcome)
        case .order(let order):
            // Only the order is mistaken, so that one resolution serves all draws.
            let reply = try await resolver.resolve(request)
            var generator = SeededGenerator(seed: request.seed)
            return try await tally(count, of: outcome) { _ in ordered(reply, order, &generator) }
        case .result:
            return try await tally(count, of: outcome) { number in
                try await resolve(request.with(seed: request.seed &+ UInt64(number)))
            }
        }
    }

    private func tally(
        _ count: Int, of outcome: SpreadOutcome, _ resolve: (Int) async throws -> SubjectReply
    ) async throws -> HopTally {
        var tally = HopTally()
        for number in 0..<count {
            try Task.checkCancellation()
            switch try await resolve(number).outcome {
            case .hops(let hops): tally.add(hops, outcome)
            case .error(let code, _): tally.errors[code, default: 0] += 1
            }
        }
        return tally
    }

    /// The hops in the order in which their records stood in the answer, those without an address among them: they take
    /// part in a draw, and are passed over later.
    private func answered(_ hops: [Hop]) -> [Hop] {
        var left = hops
        var answered: [Hop] = []
        var seen: Set<ServiceLocation> = []
        for location in network.memory.locations
        where location.port > 0 && !location.target.isRoot && seen.insert(location).inserted {
            if let place = left.firstIndex(where: { $0.location == location }) {
                answered.append(left.remove(at: place))
            } else {
                answered.append(
                    Hop(
                        protocolLabel: .sip, priority: location.priority, weight: location.weight,
                        target: location.target, port: location.port, addresses: []))
            }
        }
        return answered + left
    }

    private func ordered(
        _ reply: SubjectReply, _ order: ([Hop], inout SeededGenerator) -> [Hop], _ generator: inout SeededGenerator
    ) -> SubjectReply {
        reply.changingHops { hops in order(answered(hops), &generator).filter { !$0.addresses.isEmpty } }
    }

    /// What its services do wrong.
    var serviceMistake: ServiceMistake? { if case .service(let mistake) = defect.mistake { mistake } else { nil } }

    // MARK: - For mistakes about the result

    /// What it has kept.
    var memory: MistakenMemory { network.memory }

    /// What the resolver finds through the mistaken exchange.
    func find(_ request: SubjectRequest) async throws -> SubjectReply { try await resolver.resolve(request) }

    /// The addresses of the domain itself, as if it had no SRV records.
    func findAddresses(_ request: SubjectRequest) async throws -> SubjectReply {
        let network = MistakenNetwork(base, .withoutServices)
        return try await ResolverSubject(network: network, patience: ResolverSubject.patience(on: base)).resolve(
            request)
    }
}

extension SubjectReply {
    var hops: [Hop]? { if case .hops(let hops) = outcome { hops } else { nil } }

    var error: ResolutionError.Code? { if case .error(let code, _) = outcome { code } else { nil } }

    /// The reply with other hops; without any, nobody was found.
    func changingHops(_ change: ([Hop]) -> [Hop]) -> SubjectReply {
        guard let hops else { return self }
        let changed = change(hops)
        return SubjectReply(
            outcome: changed.isEmpty ? .error(.noAddresses, nil) : .hops(changed), diagnostics: diagnostics,
            explanation: explanation)
    }

    func changingEachHop(_ change: (Hop) -> Hop?) -> SubjectReply { changingHops { $0.compactMap(change) } }

    static func failure(_ code: ResolutionError.Code, _ detail: ResolutionError.Detail? = nil) -> SubjectReply {
        SubjectReply(outcome: .error(code, detail))
    }
}

extension Hop {
    var location: ServiceLocation { ServiceLocation(priority: priority, weight: weight, port: port, target: target) }

    func with(port: UInt16? = nil, addresses: [IPAddress]? = nil) -> Hop {
        Hop(
            protocolLabel: protocolLabel, priority: priority, weight: weight, target: target, port: port ?? self.port,
            addresses: addresses ?? self.addresses, isImplicit: isImplicit)
    }
}

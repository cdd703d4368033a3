import DNSWire
internal import Foundation
import NextHops
public import Transport
import Zones

/// The resolver of this package as a subject of the adapter protocol: from each request line to the reply line.
public struct AdapterServer: Sendable {
    /// Resolutions that one request may ask for.
    private static let maximumRepeat = 1_000_000

    private let network: ShiftedNetwork
    private let cache = ReplyCache()
    private let version: String
    /// Whether the other side has said good-bye.
    public private(set) var hasEnded = false

    /// - Parameters:
    ///   - network: What leads to the servers that requests name.
    ///   - version: What `hello` is answered with, beside the name `srvlab`.
    public init(network: any ListeningNetwork, version: String) {
        self.network = ShiftedNetwork(network)
        self.version = version
    }

    /// The reply to one line; none to `bye`.
    /// - Throws: `SubjectError` for a line that is no request.
    public mutating func reply(to line: String) async throws -> String? {
        let request: AdapterRequest
        do {
            request = try HopLines.value(AdapterRequest.self, from: line.utf8)
        } catch {
            throw SubjectError(reason: "no request of the adapter protocol: \(line.prefix(200))")
        }
        guard request.do != "bye" else {
            hasEnded = true
            return nil
        }
        return JSONEncoder.line(of: await reply(to: request))
    }

    private func reply(to request: AdapterRequest) async -> AdapterReply {
        var reply = AdapterReply(id: request.id)
        switch request.do {
        case "hello":
            reply.protocol = AdapterRequest.version
            reply.name = "srvlab"
            reply.version = version
            reply.gives = ["order", "addresses", "implicit", "diagnostics"]
            reply.can = SubjectAbility.told.map(\.rawValue)
        case "resolve": await resolve(request, &reply)
        case "advance":
            network.advance(by: .seconds(max(0, min(request.seconds ?? 0, 1e9))))
            reply.done = true
        case "forget":
            cache.forget()
            reply.done = true
        default:
            reply.skipped = true
            reply.reason = "\(request.do) is not known"
        }
        return reply
    }

    // MARK: - Resolving

    private func resolve(_ request: AdapterRequest, _ reply: inout AdapterReply) async {
        guard let text = request.uri, let configuration = configuration(request) else {
            reply.skipped = true
            reply.reason = "uri and servers are needed, and every value in its form"
            return
        }
        let resolver = Resolver(configuration, network: network, cache: cache)
        if let count = request.repeat {
            await tally(text, min(max(1, count), AdapterServer.maximumRepeat), resolver, request.seed, &reply)
        } else if let draws = request.draws {
            var scripted = ScriptedDraws(draws)
            await resolve(text, resolver, &scripted, &reply)
            reply.bounds = scripted.bounds
        } else {
            var draws = AdapterServer.draws(request.seed)
            await resolve(text, resolver, &draws, &reply)
        }
    }

    private static func draws(_ seed: UInt64?) -> RandomDraws<SeededGenerator> {
        RandomDraws(SeededGenerator(seed: seed ?? .random(in: 0 ... .max)))
    }

    private func resolve(
        _ text: String, _ resolver: Resolver, _ draws: inout some DrawSource, _ reply: inout AdapterReply
    ) async {
        do throws(ResolutionError) {
            let uri = try MessagingURI(text)
            reply.localPart = uri.localPart
            let resolution = try await resolver.resolve(uri, using: &draws)
            reply.domain = resolution.domain.host
            reply.hops = resolution.hops.map(AdapterReply.HopObject.init)
            reply.diagnostics = AdapterServer.objects(resolution.diagnostics)
        } catch {
            reply.error = error.code.rawValue
            reply.detail = error.detail?.rawValue
            reply.diagnostics = AdapterServer.objects(error.diagnostics)
        }
    }

    private static func objects(_ diagnostics: [Diagnostic]) -> [AdapterReply.DiagnosticObject]? {
        let objects = diagnostics.map { AdapterReply.DiagnosticObject(code: $0.code.rawValue, name: $0.name.host) }
        return objects.isEmpty ? nil : objects
    }

    private func tally(
        _ text: String, _ count: Int, _ resolver: Resolver, _ seed: UInt64?, _ reply: inout AdapterReply
    ) async {
        var draws = AdapterServer.draws(seed)
        var orders: [[String]: Int] = [:]
        for _ in 0..<count {
            var one = AdapterReply(id: reply.id)
            await resolve(text, resolver, &draws, &one)
            guard let hops = one.hops else {
                (reply.error, reply.detail) = (one.error, one.detail)
                return
            }
            orders[hops.map { "\($0.target):\($0.port)" }, default: 0] += 1
        }
        reply.tally = orders.map { AdapterReply.Tally(order: $0.key, n: $0.value) }
            .sorted { $0.order.lexicographicallyPrecedes($1.order) }
    }

    private func configuration(_ request: AdapterRequest) -> Resolver.Configuration? {
        let servers = (request.servers ?? []).map { Endpoint($0, defaultPort: 53) }
        let labels = (request.protocols ?? ["sip", "xmpp"]).map { ProtocolLabel(name: $0) }
        guard !servers.isEmpty, !servers.contains(nil), !labels.isEmpty, !labels.contains(nil),
            request.limit ?? 2 >= 2, (1...100).contains(request.attempts ?? 2),
            request.timeout.map({ $0 > 0 && $0 <= 3600 }) ?? true,
            let family = request.family.map(Resolver.Configuration.Family.init(rawValue:)) ?? .ipv6First
        else { return nil }
        var configuration = Resolver.Configuration(servers: servers.compactMap(\.self))
        configuration.protocols = labels.compactMap(\.self)
        configuration.timeout = request.timeout.map { .seconds($0) }
        configuration.attempts = request.attempts ?? configuration.attempts
        configuration.isStrict = request.strict ?? false
        configuration.limit = request.limit
        configuration.family = family
        configuration.usesAdditional = request.additional != "ignore"
        for (name, port) in request.ports ?? [:] {
            guard let label = ProtocolLabel(name: name), port > 0 else { return nil }
            for service in Service.allCases { configuration.registry.register(label, for: service, defaultPort: port) }
        }
        return configuration
    }
}

extension AdapterReply.HopObject {
    fileprivate init(_ hop: Hop) {
        self.init(
            protocol: hop.protocolLabel.name, target: hop.target.host, port: hop.port,
            addresses: hop.addresses.map(\.description), priority: hop.priority, weight: hop.weight,
            implicit: hop.isImplicit ? true : nil)
    }
}

extension SubjectAbility {
    /// What a subject gives, and what it can be told.
    static let given: [SubjectAbility] = [.order, .addresses, .implicit, .diagnostics]
    static let told: [SubjectAbility] = allCases.filter { !given.contains($0) }
}

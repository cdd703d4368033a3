public import Conformance
internal import DNSWire
public import NextHops
public import Transport
public import Zones

/// The hosts that a list of inquiries leads to, found by the procedure of RFC 3861 itself.
public struct DeploymentSearch: Sendable {
    /// What is resolved to find hosts: a URI, and the protocols of the client.
    public struct Inquiry: Hashable, Sendable {
        /// What is resolved.
        public let uri: MessagingURI
        /// In the client's order of preference; none for those of the configuration.
        public let protocols: [ProtocolLabel]?

        /// A URI, and the protocols to resolve it for.
        public init(_ uri: MessagingURI, protocols: [ProtocolLabel]? = nil) {
            self.uri = uri
            self.protocols = protocols
        }
    }

    /// An inquiry that leads to no host, and why.
    public struct Failure: Sendable {
        /// What was resolved.
        public let inquiry: Inquiry
        /// Why it leads nowhere.
        public let error: ResolutionError
    }

    /// Each once, with all services that lead to it, in the order of the inquiries.
    public let deployments: [Deployment]
    /// In the order of the inquiries.
    public let failures: [Failure]

    /// Resolves each inquiry, one after the other.
    ///
    /// - Parameters:
    ///   - inquiries: What is resolved.
    ///   - configuration: The client; its limit is set aside, because every host counts.
    ///   - network: What leads to its servers.
    public init(_ inquiries: [Inquiry], _ configuration: Resolver.Configuration, on network: any Network) async {
        var found: [Deployment] = []
        var failures: [Failure] = []
        for inquiry in inquiries {
            var configuration = configuration
            configuration.protocols = inquiry.protocols ?? configuration.protocols
            configuration.limit = nil
            let resolver = Resolver(configuration, network: network)
            // The order of the hops is not used: any draw will do.
            var draws = ScriptedDraws([])
            do throws(ResolutionError) {
                found.append(Deployment(try await resolver.resolve(inquiry.uri, using: &draws)))
            } catch {
                failures.append(Failure(inquiry: inquiry, error: error))
            }
        }
        deployments = Deployment.merging(found)
        self.failures = failures
    }
}

/// Zones behind name servers in memory: what a client would find if they were published as they are.
public struct PublishedZones: Sendable {
    /// The most services that are looked for by themselves.
    public static let greatestServiceCount = 1000

    private let network = SimulatedNetwork()
    private let zones: [Zone]
    /// A client of these servers.
    public private(set) var configuration: Resolver.Configuration

    /// Zones on one server.
    /// - Throws: `CatalogError` for two zones of one apex.
    public init(_ zones: [Zone]) throws(CatalogError) {
        self.zones = zones
        configuration = Resolver.Configuration(servers: [])
        attach(try Catalog(zones), crossesZones: true)
    }

    /// The servers of a scenario as they are at first, without their faults, and its client.
    /// - Throws: `CatalogError` for two zones of one apex.
    public init(_ scenario: Scenario) throws(CatalogError) {
        let client = scenario.client
        let asked = client.servers.compactMap { name in scenario.servers.first { $0.name == name } }
        zones = scenario.servers.flatMap(\.zones)
        configuration = Resolver.Configuration(servers: [])
        configuration.protocols = client.protocols ?? configuration.protocols
        configuration.isStrict = client.isStrict ?? configuration.isStrict
        configuration.family = client.family ?? configuration.family
        configuration.usesAdditional = client.usesAdditional ?? configuration.usesAdditional
        for (label, port) in client.ports {
            for service in Service.allCases { configuration.registry.register(label, for: service, defaultPort: port) }
        }
        for server in asked.isEmpty ? scenario.servers : asked {
            attach(try Catalog(server.zones), crossesZones: server.crossesZones)
        }
    }

    private mutating func attach(_ catalog: Catalog, crossesZones: Bool) {
        var options = ZoneServer.Options()
        options.responder.crossesZones = crossesZones
        let endpoint = Endpoint(address: .ipv4Loopback, port: UInt16(5300 + configuration.servers.count))
        network.attach(SimulatedServer(catalog, options), at: endpoint)
        configuration.servers.append(endpoint)
    }

    /// An inquiry for each name that looks like the owner of SRV records of `im` or `pres` (RFC 3861 3): `_im._xmpp`
    /// with SRV records or an alias. In the order of the zones, at most `greatestServiceCount` and one more.
    public var inquiries: [DeploymentSearch.Inquiry] {
        var seen: Set<Name> = []
        var inquiries: [DeploymentSearch.Inquiry] = []
        for zone in zones {
            for (record, _) in zone.records where record.type == .srv || record.type == .cname {
                guard let inquiry = DeploymentSearch.Inquiry(owner: record.owner), seen.insert(record.owner).inserted
                else { continue }
                inquiries.append(inquiry)
                guard inquiries.count <= Self.greatestServiceCount else { return inquiries }
            }
        }
        return inquiries
    }

    /// Resolves with a client of these servers, on time that passes for nobody else.
    /// - Parameters:
    ///   - inquiries: What is resolved.
    ///   - configuration: The client; by default `self.configuration`.
    public func search(
        _ inquiries: [DeploymentSearch.Inquiry], _ configuration: Resolver.Configuration? = nil
    ) async -> DeploymentSearch {
        await network.run {
            await DeploymentSearch(inquiries, configuration ?? self.configuration, on: network)
        }
    }
}

extension DeploymentSearch.Inquiry {
    /// What leads to a name such as `_im._xmpp.example.test`; none for other names, and for domains that no URI names.
    init?(owner: Name) {
        guard let parts = MessagingOwner(owner.lowercased), let label = parts.protocolLabel,
            let uri = try? MessagingURI("\(parts.service.rawValue):anyone@\(parts.domain.host)"),
            (try? uri.destination()) == parts.domain
        else { return nil }
        self.init(uri, protocols: [label])
    }
}

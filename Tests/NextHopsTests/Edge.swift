import DNSWire
import NextHops
import Transport
import Zones

/// Where a server and a resolver meet.
enum Edge: String, CaseIterable, Sendable {
    case loopback, memory

    /// A server that runs, and the network that it is reached by.
    struct Site: Sendable {
        let network: any Network
        let server: Endpoint
        let publish: @Sendable (Zone) -> Void
        /// None on the machine's own network.
        fileprivate let simulation: SimulatedNetwork?
    }

    /// Runs a server for the time of `body`.
    func serve<Result>(
        _ zones: [Zone], at address: IPAddress = .ipv4Loopback, _ options: Responder.Options = Responder.Options(),
        faults: [Fault] = [], log: QueryLog = QueryLog(), _ body: (Site) async throws -> Result
    ) async throws -> Result {
        var serverOptions = ZoneServer.Options()
        serverOptions.listen = [Endpoint(address: address, port: 0)]
        serverOptions.responder = options
        serverOptions.log = log
        serverOptions.faults = faults
        switch self {
        case .loopback:
            let network = try SocketNetwork()
            return try await withZoneServer(zones, serverOptions) { server in
                try await body(
                    Site(
                        network: network, server: server.endpoint, publish: { server.publish($0) }, simulation: nil))
            }
        case .memory:
            let network = SimulatedNetwork()
            let server = SimulatedServer(try Catalog(zones), serverOptions)
            let endpoint = Endpoint(address: address, port: 53)
            network.attach(server, at: endpoint)
            let site = Site(
                network: network, server: endpoint, publish: { server.publish($0) }, simulation: network)
            return try await network.clock.run { try await body(site) }
        }
    }
}

extension Edge.Site {
    /// Resolves `im:alice@example.test`. A busy machine may take its time: no try ends early because of that.
    func resolve(
        _ servers: [Endpoint]? = nil, configure: (inout Resolver.Configuration) -> Void = { _ in }
    ) async -> Result<Resolution, ResolutionError> {
        var configuration = Resolver.Configuration(servers: servers ?? [server])
        configuration.protocols = [.sip]
        configuration.timeout = .seconds(60)
        configuration.deadline = .seconds(120)
        configure(&configuration)
        let resolver = Resolver(configuration, network: network)
        var draws = ScriptedDraws([])
        do throws(ResolutionError) {
            return .success(try await resolver.resolve(try MessagingURI("im:alice@example.test"), using: &draws))
        } catch {
            return .failure(error)
        }
    }

    /// An address that is taken as long as somebody holds this.
    struct Address {
        let endpoint: Endpoint
        fileprivate let holder: (any Sendable)?
    }

    /// Takes what comes, and never says anything.
    func silentServer() throws -> Address {
        guard let simulation else {
            let socket = try UDPSocket(listeningOn: Endpoint(address: .ipv4Loopback, port: 0))
            return Address(endpoint: socket.localEndpoint, holder: socket)
        }
        let endpoint = Endpoint(address: .ipv4Loopback, port: 54)
        simulation.attach(Silence(), at: endpoint)
        return Address(endpoint: endpoint, holder: nil)
    }

    /// Nobody answers there over UDP.
    func nobody() throws -> Address {
        guard simulation == nil else {
            return Address(endpoint: Endpoint(address: .ipv4Loopback, port: 55), holder: nil)
        }
        // Somebody listens over TCP, so that no server of another test takes the port over UDP.
        let listener = try TCPListener(listeningOn: Endpoint(address: .ipv4Loopback, port: 0))
        return Address(endpoint: listener.localEndpoint, holder: listener)
    }
}

private struct Silence: SimulatedHost {
    func receive(
        _ message: SimulatedMessage, at time: ContinuousClock.Instant,
        _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
    ) {}
}

extension Result<Resolution, ResolutionError> {
    /// `a.example.test:5060 192.0.2.1`, or what the error says.
    var hops: [String] {
        switch self {
        case .success(let resolution): resolution.hops.map(\.description)
        case .failure(let error): [error.description]
        }
    }
}

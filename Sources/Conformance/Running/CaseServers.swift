import DNSWire
import Transport
import Zones

/// The servers of one case, on either edge, and the network that leads to them.
final class CaseServers {
    let network: any ListeningNetwork
    /// The scenario's names of the servers, and where they are.
    private(set) var endpoints: [(name: String, endpoint: Endpoint)] = []
    private var publishers: [(apexes: Set<Name>, publish: (Zone) -> Void)] = []
    private var hitCounters: [() -> [Int]] = []
    private var stops: [() -> Void] = []
    private let advanceClock: (Duration) async throws -> Void
    /// None where time is that of the machine.
    private let clock: SimulatedClock?

    /// - Parameter base: The network of the machine, for servers on sockets.
    init(_ servers: [Scenario.Server], on edge: Edge, base: (any ListeningNetwork)?, seed: UInt64, log: QueryLog) throws
    {
        switch edge {
        case .memory:
            let simulation = SimulatedNetwork()
            (network, clock) = (simulation, simulation.clock)
            advanceClock = { try await simulation.clock.advance(by: $0) }
            for (number, server) in servers.enumerated() {
                let endpoint = Endpoint(address: .ipv4Loopback, port: UInt16(5300 + number))
                let running = SimulatedServer(try Catalog(server.zones), CaseServers.options(server, seed, log))
                simulation.attach(running, at: endpoint)
                add(server, endpoint, { running.publish($0) }, { running.faultOpportunities }, {})
            }
        case .loopback:
            let shifted = ShiftedNetwork(try base ?? SocketNetwork())
            (network, clock) = (shifted, nil)
            advanceClock = { shifted.advance(by: $0) }
            do {
                for server in servers {
                    let running = try ZoneServer(try Catalog(server.zones), CaseServers.options(server, seed, log))
                    add(
                        server, running.endpoint, { running.publish($0) }, { running.faultOpportunities },
                        { running.stop() })
                }
            } catch {
                stop()
                throw error
            }
        }
    }

    private static func options(_ server: Scenario.Server, _ seed: UInt64, _ log: QueryLog) -> ZoneServer.Options {
        var options = ZoneServer.Options()
        options.log = log
        options.responder.crossesZones = server.crossesZones
        options.faults = server.faults.map(\.fault)
        options.faultSeed = CaseServers.seed(seed, for: server.name)
        return options
    }

    /// A seed of its own for each use, whatever else there is.
    static func seed(_ seed: UInt64, for use: String) -> UInt64 { use.stableHash ^ seed }

    private func add(
        _ server: Scenario.Server, _ endpoint: Endpoint, _ publish: @escaping (Zone) -> Void,
        _ hits: @escaping () -> [Int], _ stop: @escaping () -> Void
    ) {
        endpoints.append((server.name, endpoint))
        publishers.append((Set(server.zones.map(\.apex)), publish))
        hitCounters.append(hits)
        stops.append(stop)
    }

    /// How long it is since the beginning, on a clock of our own.
    var elapsed: Duration? { clock?.elapsed }

    /// How often there was a query that each fault may happen to, server by server.
    var faultOpportunities: [[Int]] { hitCounters.map { $0() } }

    func endpoint(of name: String) -> Endpoint? { endpoints.first { $0.name == name }?.endpoint }

    func publish(_ zone: Zone) {
        for (apexes, publish) in publishers where apexes.contains(zone.apex) { publish(zone) }
    }

    func advance(by duration: Duration) async throws {
        try await advanceClock(duration)
    }

    func stop() {
        for stop in stops { stop() }
        stops = []
    }
}

import NextHops
import Transport
import Zones

extension CaptureFiles {
    /// A server in memory that fails as the captured ones did, and how it is asked.
    struct Simulation {
        let network = SimulatedNetwork()
        let server: SimulatedServer
        /// Each question is tried once.
        let configuration: Resolver.Configuration
    }

    /// - Throws: `CatalogError` for two zones of one apex.
    func simulation(serving zones: [Zone]) throws -> Simulation {
        var options = ZoneServer.Options()
        options.responder.crossesZones = crossesZones
        options.faults = faults.entries.map(\.fault)
        let endpoint = Endpoint(address: .ipv4Loopback, port: 53)
        var configuration = Resolver.Configuration(servers: [endpoint])
        configuration.attempts = 1
        let simulation = Simulation(
            server: SimulatedServer(try Catalog(zones), options), configuration: configuration)
        simulation.network.attach(simulation.server, at: endpoint)
        return simulation
    }
}

import Conformance
import DNSWire
import Zones

/// One server to start: what it serves, and how.
struct ServePlan {
    /// As the scenario calls it; none for the only server.
    let name: String?
    let catalog: Catalog
    var crossesZones = true
    var faults: [Fault] = []
    var seed: UInt64 = 0

    init(name: String?, zones: [Zone]) throws {
        self.name = name
        do {
            catalog = try Catalog(zones)
        } catch {
            throw Failure(.badInput, error.description)
        }
    }

    /// The servers that paths make: one with all zones of files and folders, or those of one scenario.
    /// - Parameter origin: What completes relative names, of one zone file.
    /// - Throws: `Failure` with everything that is wrong.
    static func read(_ paths: [String], origin: Name?) throws -> [ServePlan] {
        let scenarios = paths.filter(ZoneArguments.isScenario)
        guard scenarios.isEmpty else {
            guard paths.count == 1 else { throw Failure(.usage, "a scenario is served alone: \(scenarios[0])") }
            return try read(scenario: scenarios[0])
        }
        return [try ServePlan(name: nil, zones: try ZoneArguments.zones(paths, origin: origin))]
    }

    private static func read(scenario path: String) throws -> [ServePlan] {
        let scenario = try ZoneArguments.scenario(path)
        return try scenario.servers.map { server in
            var plan = try ServePlan(name: scenario.servers.count > 1 ? server.name : nil, zones: server.zones)
            plan.crossesZones = server.crossesZones
            plan.faults = server.faults.map(\.fault)
            plan.seed = scenario.client.seed ?? 0
            return plan
        }
    }
}

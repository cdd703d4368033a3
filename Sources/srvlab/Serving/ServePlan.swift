import Conformance
import Zones

/// One server to start: what it serves, and how.
struct ServePlan {
    /// As the scenario calls it; none for the only server.
    let name: String?
    let catalog: Catalog
    let zones: [Zone]
    var crossesZones = true
    var faults: [Fault] = []
    var seed: UInt64 = 0

    init(name: String?, zones: [Zone]) throws {
        self.name = name
        self.zones = zones
        do {
            catalog = try Catalog(zones)
        } catch {
            throw Failure(.badInput, error.description)
        }
    }

    /// The servers that paths make: one with all zones of files and folders, or those of one scenario.
    /// - Parameter warn: Is handed what is odd about a zone that is served all the same.
    /// - Throws: `Failure` with everything that is wrong.
    static func read(_ paths: [String], warn: (ZoneIssue) -> Void) throws -> [ServePlan] {
        let scenarios = paths.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        guard scenarios.isEmpty else {
            guard paths.count == 1 else { throw Failure(.usage, "a scenario is served alone: \(scenarios[0])") }
            return try read(scenario: scenarios[0])
        }
        var zones: [Zone] = []
        var errors: [String] = []
        for file in try zoneFiles(paths) {
            do throws(ZoneError) {
                let zone = try Zone(contentsOf: file)
                zone.warnings.forEach(warn)
                zones.append(zone)
            } catch {
                errors.append(error.description)
            }
        }
        guard errors.isEmpty else { throw Failure(.badInput, errors.joined(separator: "\n")) }
        return [try ServePlan(name: nil, zones: zones)]
    }

    private static func zoneFiles(_ paths: [String]) throws -> [String] {
        do {
            return try ZoneFiles.find(paths)
        } catch {
            throw Failure(.nothingThere, error.description)
        }
    }

    private static func read(scenario path: String) throws -> [ServePlan] {
        let scenario: Scenario
        do {
            guard let file = try ScenarioFile.find([path]).first else { return [] }
            scenario = try Scenario(file)
        } catch let error as ScenarioError {
            throw Failure(.badInput, error.description)
        } catch {
            throw Failure(.nothingThere, "\(error)")
        }
        return try scenario.servers.map { server in
            var plan = try ServePlan(name: scenario.servers.count > 1 ? server.name : nil, zones: server.zones)
            plan.crossesZones = server.crossesZones
            plan.faults = server.faults.map(\.fault)
            plan.seed = scenario.client.seed ?? 0
            return plan
        }
    }
}

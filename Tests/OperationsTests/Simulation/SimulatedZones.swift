import DNSWire
import NextHops
import Operations
import Testing
import Zones

/// Zones and deployments of tests.
enum SimulatedZones {
    static func zones(_ records: String) throws -> PublishedZones {
        let head = "$TTL 60\n@ SOA ns host 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\n"
        return try PublishedZones([try Zone(head + records + "\n", origin: try Name("club.test"))])
    }

    static func search(_ records: String) async throws -> DeploymentSearch {
        let zones = try zones(records)
        return await zones.search(zones.inquiries)
    }

    /// The deployment of these SRV records; each target has one address.
    static func deployment(_ records: String...) async throws -> Deployment {
        try await deployment(records, addresses: 1)
    }

    static func deployment(_ records: [String], addresses: Int) async throws -> Deployment {
        var lines = records.map { "_im._xmpp SRV \($0)" }
        for target in Set(records.compactMap { $0.split(separator: " ").last }) {
            for number in 1...addresses { lines.append("\(target) A 192.0.2.\(number)") }
        }
        let found = try await search(lines.joined(separator: "\n"))
        return try #require(found.deployments.first)
    }
}

import DNSWire
import NextHops
import Operations
import Transport
import Zones

/// A network in memory with one server, on which domains are captured.
struct CaptureLab {
    static let server = Endpoint(address: .ipv4Loopback, port: 53)
    static let origin = "captured for a test"

    let network = SimulatedNetwork()

    /// A server with zones, which misbehaves as its options say.
    init(_ zones: [String: String], _ options: ZoneServer.Options = ZoneServer.Options()) throws {
        network.attach(SimulatedServer(try CaptureLab.catalog(zones), options), at: CaptureLab.server)
    }

    /// A host of the test's own.
    init(_ host: some SimulatedHost) {
        network.attach(host, at: CaptureLab.server)
    }

    /// Zones of text by their apex; each gets an SOA and an NS record where it has none.
    static func catalog(_ zones: [String: String]) throws -> Catalog {
        try Catalog(
            zones.map { apex, records in
                let start = records.contains("SOA") ? "" : "@ SOA ns host 1 7200 900 1209600 300\n@ NS ns\n"
                return try Zone("$TTL 3600\n\(start)\(records)", origin: try Name(apex), file: apex)
            })
    }

    /// Captures domains, each question tried once.
    func capture(_ domains: String..., options: Capturer.Options = Capturer.Options()) async throws -> Capture {
        var configuration = Resolver.Configuration(servers: [CaptureLab.server])
        configuration.attempts = 1
        let capturer = Capturer(configuration, network: network, options: options)
        return await capturer.capture(try domains.map { try CaptureSubject($0) })
    }
}

extension CaptureFiles {
    init(_ capture: Capture) {
        self.init(capture, origin: CaptureLab.origin)
    }

    /// Serves the zones as they are read, and asks everything again.
    func fidelity() async throws -> Fidelity {
        try await fidelity(served: readZones())
    }

    /// The text of one zone.
    func text(of apex: String) throws -> String {
        let name = try Name(apex)
        return zip(zones, zoneFiles).first { $0.0.apex == name }?.1.text ?? "no zone \(apex)"
    }

    /// The lines of a zone that are records.
    func records(of apex: String) throws -> [String] {
        try text(of: apex).split(separator: "\n").filter { !$0.hasPrefix(";") && !$0.hasPrefix("$") }
            .map { $0.split(separator: " ").joined(separator: " ") }
    }
}

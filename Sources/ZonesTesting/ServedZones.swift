public import DNSWire
public import Foundation
import Synchronization
import Testing
public import Transport
public import Zones

/// The zones of one test while they are served: where to ask, what was asked, and what to change meanwhile.
public final class ServedZones: Sendable {
    private enum Server {
        case sockets(ZoneServer)
        case memory(SimulatedServer, SimulatedNetwork)
    }

    /// An address for documentation (RFC 5737): whoever asks it through sockets gets no reply by chance.
    private static let endpointInMemory = Endpoint(
        address: IPAddress(networkOrder: [192, 0, 2, 53]) ?? .ipv4Loopback, port: 53)

    /// Queries that are kept with their messages.
    private static let keptQueries = 10_000

    /// The current test's zones. Child tasks have them too, detached ones do not.
    @TaskLocal static var served: ServedZones?

    /// Where the server answers.
    public let endpoint: Endpoint

    /// What was asked, and what was replied.
    public let log: QueryLog

    private let server: Server
    /// The network of this machine, made when it is wanted.
    private let sockets = Mutex<ShiftedNetwork?>(nil)

    /// Starts a server; it answers when this returns, and until `stop`.
    ///
    /// - Parameter options: `listen` and `log` are set here.
    /// - Throws: `CatalogError` for two zones of one apex, `TransportError` when there is no port.
    init(_ zones: [Zone], on edge: Edge, _ options: ZoneServer.Options) throws {
        let catalog = try Catalog(zones)
        log = QueryLog(capacity: ServedZones.keptQueries, keepsMessages: true)
        var options = options
        options.log = log
        switch edge {
        case .loopback:
            options.listen = [Endpoint(address: .ipv4Loopback, port: 0)]
            let running = try ZoneServer(catalog, options)
            endpoint = running.endpoint
            server = .sockets(running)
        case .memory:
            let network = SimulatedNetwork()
            let running = SimulatedServer(catalog, options)
            endpoint = ServedZones.endpointInMemory
            network.attach(running, at: endpoint)
            server = .memory(running, network)
        }
    }

    func stop() {
        if case .sockets(let server) = server { server.stop() }
    }

    /// Runs a body while zones are served, which are `ZoneServer.current` in it.
    static func serving<Result>(
        _ zones: [Zone], on edge: Edge, _ options: ZoneServer.Options,
        _ body: (ServedZones) async throws -> Result
    ) async throws -> Result {
        let served = try ServedZones(zones, on: edge, options)
        defer { served.stop() }
        return try await $served.withValue(served) {
            guard case .memory(_, let network) = served.server else { return try await body(served) }
            // Time passes on this network while somebody runs on it.
            return try await network.run { try await body(served) }
        }
    }
}

// MARK: - Asking

extension ServedZones {
    /// What leads a client of this package to the server: sockets, or the network in memory.
    ///
    ///     let server = try ZoneServer.current
    ///     let resolver = Resolver(.init(servers: [server.endpoint]), network: try server.network)
    ///
    /// - Throws: `TransportError` when the system gives no sockets.
    public var network: any Network {
        get throws {
            switch server {
            case .memory(_, let network): network
            case .sockets: try socketNetwork()
            }
        }
    }

    private func socketNetwork() throws -> ShiftedNetwork {
        try sockets.withLock { sockets in
            if let sockets { return sockets }
            let network = ShiftedNetwork(try SocketNetwork())
            sockets = network
            return network
        }
    }

    /// Lets time pass on `network`: what a client keeps grows older. Nobody waits for it.
    ///
    /// - Throws: `TransportError` when the system gives no sockets; `CancellationError`.
    public func advance(by duration: Duration) async throws {
        switch server {
        case .memory(_, let network): try await network.run { try await network.clock.advance(by: duration) }
        case .sockets: try socketNetwork().advance(by: duration)
        }
    }
}

// MARK: - Changing

extension ServedZones {
    /// Serves another version of a zone from now on, or one more zone.
    public func publish(_ zone: Zone) {
        switch server {
        case .sockets(let server): server.publish(zone)
        case .memory(let server, _): server.publish(zone)
        }
    }

    /// Serves another version of a zone from now on, or one more zone.
    ///
    ///     try server.publish(.text("@ 60 SOA ns host 2 60 60 60 60\n@ 60 NS ns", origin: "example.test"))
    ///
    /// - Parameters:
    ///   - source: Where the zone comes from.
    ///   - bundle: Where a file is looked for too.
    ///   - file: The file that calls.
    /// - Throws: What is wrong with the zone, each with its line.
    public func publish(_ source: ZoneSource, in bundle: Bundle? = nil, file: String = #filePath) throws {
        publish(try source.zone(beside: file, in: bundle))
    }
}

// MARK: - What was asked

extension ServedZones {
    /// The queries so far, in the order of their arrival.
    public var queries: [QueryLog.Entry] { log.entries }

    /// Whether clients have to send through `network`.
    var isInMemory: Bool { if case .memory = server { true } else { false } }

    /// What was asked so far, a line for each query, for whoever is told of a failure otherwise than by Swift Testing.
    public var transcript: String { FailureEvidence.text(self) }

    /// The queries for a name so far, and only those for a type if one is given.
    ///
    /// - Parameters:
    ///   - name: In any letters, with or without a final dot.
    ///   - type: The type that was asked for.
    public func queries(for name: String, _ type: RecordType? = nil) -> [QueryLog.Entry] {
        guard let name = try? Name(name) else {
            // Nobody can ask for it, so that a count of 0 would prove nothing.
            Issue.record("\(name) is no domain name")
            return []
        }
        return queries.filter { entry in
            entry.question?.name == name && (type == nil || entry.question?.type == type)
        }
    }
}

// MARK: - The current server

extension ZoneServer {
    /// The server of the current test, whose zones the test or its suite names with `.zones(…)`; or that of the
    /// `withZoneServer(serving:)` around.
    ///
    /// - Throws: `NoZonesServed` when nothing is served here, as in a detached task.
    public static var current: ServedZones {
        get throws {
            guard let served = ServedZones.served else { throw NoZonesServed() }
            return served
        }
    }
}

/// Nothing is served where somebody asks for the current server.
public struct NoZonesServed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is missing, and where it belongs.
    public var description: String {
        "no zones are served here: give the test or its suite .zones(…); a detached task has none, it takes the server along"
    }
}

/// Serves zones for the time of `body`, for XCTest and for whatever else is no test of Swift Testing. Nothing is
/// printed or attached when something fails: `transcript` has what was asked.
///
///     try await withZoneServer(serving: "example.test.zone", faults: [Fault(.drop, first: 1)]) { server in
///         print(server.endpoint, server.queries)
///     }
///
/// - Parameters:
///   - zones: The zones, each from a file beside the one that calls, or from text.
///   - bundle: Where files are looked for too.
///   - edge: Where the server and its clients meet.
///   - faults: How the server misbehaves, applied in this order to each correct reply.
///   - options: Everything else about the server; where it listens and what it logs is decided here.
///   - file: The file that calls.
///   - body: Runs while the zones are served, which are `ZoneServer.current` in it.
/// - Throws: What is wrong with a zone, `TransportError`, and what `body` throws.
public func withZoneServer<Result>(
    serving zones: ZoneSource..., in bundle: Bundle? = nil, on edge: Edge = .loopback,
    faults: [Fault] = [], options: ZoneServer.Options = ZoneServer.Options(), file: String = #filePath,
    _ body: (ServedZones) async throws -> Result
) async throws -> Result {
    var options = options
    options.faults += faults
    guard !zones.isEmpty else { throw ZonesTraitError(reason: "no zones to serve") }
    let zones = try zones.map { try $0.zone(beside: file, in: bundle) }
    return try await ServedZones.serving(zones, on: edge, options, body)
}

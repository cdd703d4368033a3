public import DNSWire
public import Foundation
public import Testing
public import Transport
public import Zones

/// What a test says of its server: the zones, the faults, where it meets its clients, and its options.
///
/// A suite says it for each of its tests, and what a test says itself comes on top: its zones stand in the place of
/// the suite's of the same name, its faults are applied behind the suite's. Every test, and every case of a
/// parameterised one, has a server of its own, which is there as `ZoneServer.current` while it runs.
public struct ZonesTrait: TestTrait, SuiteTrait {
    fileprivate enum Setting: Sendable {
        case zones([ZoneSource], file: String, Bundle?)
        /// Or what is wrong with it.
        case fault(Result<Fault, ZonesTraitError>)
        case edge(Edge)
        case options(ZoneServer.Options)
    }

    fileprivate let setting: Setting

    /// True: what a suite says holds for every test in it.
    public var isRecursive: Bool { true }
}

extension Trait where Self == ZonesTrait {
    /// Zones that are served to the test.
    ///
    ///     @Suite(.zones("example.test.zone")) struct ClientTests { … }
    ///
    /// - Parameters:
    ///   - sources: Each a file beside the test file, or `.text(…)`.
    ///   - bundle: Where files are looked for too: `.module`.
    ///   - file: The file with the test.
    public static func zones(
        _ sources: ZoneSource..., in bundle: Bundle? = nil, file: String = #filePath
    ) -> ZonesTrait {
        ZonesTrait(setting: .zones(sources, file: file, bundle))
    }

    /// A fault of the server: it happens to queries that fulfil everything that is said here.
    ///
    ///     @Test(.fault(.drop, first: 2, type: .srv)) func retries() async throws { … }
    ///
    /// - Parameters:
    ///   - effect: What becomes of the correct reply.
    ///   - first: Of these queries only the first so many. At most one of `first`, `nth`, `every`, `after` and
    ///     `chance`.
    ///   - nth: Only this one, counted from 1.
    ///   - every: Only each one whose number is a multiple.
    ///   - after: All but the first so many.
    ///   - chance: Each with this probability, above 0 and up to 1; the same ones each time the test runs.
    ///   - name: Only queries for this name.
    ///   - type: Only queries for this type.
    ///   - transport: Only queries over this transport.
    ///   - edns: Only queries with an OPT record, or only those without.
    public static func fault(
        _ effect: Fault.Effect, first: Int? = nil, nth: Int? = nil, every: Int? = nil, after: Int? = nil,
        chance: Double? = nil, name: String? = nil, type: RecordType? = nil, transport: TransportProtocol? = nil,
        edns: Bool? = nil
    ) -> ZonesTrait {
        let fault = Result { () throws(ZonesTraitError) in
            try Fault(
                effect, first: first, nth: nth, every: every, after: after, chance: chance, name: name, type: type,
                transport: transport, edns: edns)
        }
        return ZonesTrait(setting: .fault(fault))
    }

    /// The server and its clients meet over UDP and TCP on a free port of 127.0.0.1, so that any client can ask. This
    /// is what happens if nothing is said.
    public static var loopback: ZonesTrait { ZonesTrait(setting: .edge(.loopback)) }

    /// The server and its clients meet in memory, on a clock that moves only while everybody waits: clients have to
    /// take `ZoneServer.current.network`. Time-outs take no time, and are exact.
    public static var inMemory: ZonesTrait { ZonesTrait(setting: .edge(.memory)) }

    /// Everything else about the server; where it listens and what it logs is decided by the test.
    public static func serverOptions(_ options: ZoneServer.Options) -> ZonesTrait {
        ZonesTrait(setting: .options(options))
    }
}

// MARK: - Serving

extension ZonesTrait: TestScoping {
    /// Serves the zones while the test, or one case of it, runs.
    /// - Throws: What is wrong with a zone, or with what was said of the server; `TransportError`, and what the test
    ///   throws.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        // The outermost of these traits starts the server for all of them.
        guard ZonesTrait.servedTest != test.id else { return try await function() }
        let plan = ZonesPlan(test.traits.compactMap { $0 as? ZonesTrait })
        let zones = try plan.zones()
        try await ZonesTrait.$servedTest.withValue(test.id) {
            try await Turns.ofThisProcess.take {
                try await ServedZones.serving(zones, on: plan.edge, plan.options) { served in
                    try await FailureEvidence(served).watch(test, testCase, function)
                }
            }
        }
    }

    @TaskLocal private static var servedTest: Test.ID?
}

/// What all traits of a test say together.
struct ZonesPlan {
    private var groups: [(sources: [ZoneSource], file: String, bundle: Bundle?)] = []
    private(set) var edge = Edge.loopback
    private(set) var options = ZoneServer.Options()
    private var mistakes: [String] = []

    /// - Parameter traits: Those of the suite first.
    init(_ traits: [ZonesTrait]) {
        var faults: [Fault] = []
        for trait in traits {
            switch trait.setting {
            case .zones(let sources, let file, let bundle): groups.append((sources, file, bundle))
            case .fault(.success(let fault)): faults.append(fault)
            case .fault(.failure(let mistake)): mistakes.append(mistake.reason)
            case .edge(let edge): self.edge = edge
            case .options(let options): self.options = options
            }
        }
        options.faults += faults
    }

    /// The zones; of those with one apex, the one that was said last, in another trait.
    /// - Throws: What is wrong with a zone, or with what was said of the server; `CatalogError` for two of one apex in
    ///   one trait.
    func zones() throws -> [Zone] {
        guard mistakes.isEmpty else { throw ZonesTraitError(reason: mistakes.joined(separator: "; ")) }
        guard groups.contains(where: { !$0.sources.isEmpty }) else {
            throw ZonesTraitError(reason: "no zones to serve: give the test or its suite .zones(…)")
        }
        var zones: [Zone] = []
        for group in groups {
            let own = try group.sources.map { try $0.zone(beside: group.file, in: group.bundle) }
            // Two of one apex in one place are a mistake; those of an inner place stand for those of an outer one.
            _ = try Catalog(own)
            let apexes = Set(own.map(\.apex))
            zones.removeAll { apexes.contains($0.apex) }
            zones += own
        }
        return zones
    }
}

/// What a test says of its server cannot be.
public struct ZonesTraitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What cannot be, in words.
    public let reason: String

    /// The reason alone.
    public var description: String { reason }
}

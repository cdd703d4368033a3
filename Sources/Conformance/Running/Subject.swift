public import DNSWire
public import NextHops
public import Transport

/// An implementation of RFC 3861 that is judged.
///
/// Of a client in Swift, `resolve` is all that is needed:
///
///     struct OurClient: Subject {
///         func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
///             let hosts = try await Client(server: request.servers[0]).hosts(for: request.uri)
///             return .hops(try hosts.map { try request.hop(to: $0.name, port: $0.port, addresses: $0.addresses) })
///         }
///     }
public protocol Subject: Sendable {
    /// What reports call it.
    var name: String { get }

    /// What it can do; a case that needs more is unsupported.
    var abilities: Set<SubjectAbility> { get }

    /// Whether it is the resolver of this package, which is held to more.
    var isReference: Bool { get }

    /// The subject of one case, with no memory of others.
    /// - Parameter network: What leads to the servers of the case.
    func instance(on network: any Network) async throws -> any Subject

    /// Resolves once.
    /// - Throws: `SubjectError` when the subject itself fails, which says nothing about its conformance;
    ///   `CancellationError`.
    func resolve(_ request: SubjectRequest) async throws -> SubjectReply

    /// Resolves `count` times, the order drawn anew each time, and counts first hops or whole orders.
    func tally(
        _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
    ) async throws -> HopTally

    /// Lets time pass for what it keeps.
    func advance(by duration: Duration) async throws
}

extension Subject {
    /// The name of the type.
    public var name: String { "\(Self.self)" }
    /// It is told its servers, and gives hosts in order and with their addresses.
    public var abilities: Set<SubjectAbility> { [.servers, .order, .addresses, .repeat] }
    /// False.
    public var isReference: Bool { false }
    /// The subject itself, which must then keep nothing from one case to the next.
    public func instance(on network: any Network) async throws -> any Subject { self }
    /// Does nothing, which is right for a subject that keeps nothing.
    public func advance(by duration: Duration) async throws {}

    /// Resolves so many times, each with a seed of its own.
    public func tally(
        _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
    ) async throws -> HopTally {
        var tally = HopTally()
        for number in 0..<count {
            try Task.checkCancellation()
            switch try await resolve(request.with(seed: request.seed &+ UInt64(number))).outcome {
            case .hops(let hops): tally.add(hops, outcome)
            case .error(let code, _): tally.errors[code, default: 0] += 1
            }
        }
        return tally
    }
}

/// What a subject can do, in the words of the adapter protocol.
public enum SubjectAbility: String, Hashable, Sendable, CaseIterable {
    /// What its replies hold.
    case order, addresses, implicit, diagnostics
    /// What it can be told.
    case servers, timeout, attempts, ports, seed, `repeat`, draws, clock, forget, strict, limit, family, additional
}

/// One resolution that a subject is asked for.
public struct SubjectRequest: Sendable {
    /// What is to be resolved, as the scenario writes it; not always a URI that can be read.
    public var uri: String
    /// Name servers, in the order of the scenario's client.
    public var servers: [Endpoint]
    /// What else the scenario asks of the client; its names of servers are those of `servers`.
    public var client: ClientSettings
    /// Where chance begins, for subjects that take a seed.
    public var seed: UInt64
    /// The numbers of the weighted draw, for subjects that take them instead of chance.
    public var draws: [Int]?
}

extension SubjectRequest {
    func with(uri: String? = nil, seed: UInt64? = nil, draws: [Int]? = nil) -> SubjectRequest {
        SubjectRequest(
            uri: uri ?? self.uri, servers: servers, client: client, seed: seed ?? self.seed,
            draws: draws ?? self.draws)
    }
}

/// What a subject found.
public struct SubjectReply: Hashable, Sendable {
    /// What a resolution ends with.
    public enum Outcome: Hashable, Sendable {
        /// The hops, in the order in which they would be tried.
        case hops([Hop])
        /// There is no hop; the detail is there for a temporary failure whose cause the subject tells.
        case error(ResolutionError.Code, ResolutionError.Detail?)
    }

    /// Hops, or the error.
    public let outcome: Outcome
    /// None for a subject that gives no diagnostics.
    public let diagnostics: [Diagnostic]?
    /// Why, in the subject's own words; empty for a subject that does not say.
    public let explanation: [String]
    /// The greatest number that each draw could have had, for subjects that take draws.
    public let bounds: [Int]?

    /// A reply; what is left out, the subject does not say.
    public init(
        outcome: Outcome, diagnostics: [Diagnostic]? = nil, explanation: [String] = [], bounds: [Int]? = nil
    ) {
        self.outcome = outcome
        self.diagnostics = diagnostics
        self.explanation = explanation
        self.bounds = bounds
    }
}

extension SubjectReply {
    /// The hosts that the subject would try, in this order.
    public static func hops(_ hops: [Hop]) -> SubjectReply { SubjectReply(outcome: .hops(hops)) }

    /// The subject found out that there is nobody to go to, or could not find out.
    public static func error(
        _ code: ResolutionError.Code, _ detail: ResolutionError.Detail? = nil
    ) -> SubjectReply {
        SubjectReply(outcome: .error(code, detail))
    }
}

extension SubjectRequest {
    /// A hop as a client knows it.
    ///
    /// - Parameters:
    ///   - host: In any letters, with or without a final dot.
    ///   - port: The port on the host.
    ///   - addresses: In the order in which they would be tried.
    ///   - label: The protocol that the host was looked up for; by default the first one that is asked for.
    ///   - priority: That of its SRV record; lower values come first.
    ///   - weight: That of its SRV record.
    ///   - isImplicit: Whether the domain's own address stands in for an SRV record that is not there.
    /// - Throws: `SubjectError` when the host is no domain name, or an address is none.
    public func hop(
        to host: String, port: UInt16, addresses: [String] = [], protocol label: ProtocolLabel? = nil,
        priority: UInt16 = 0, weight: UInt16 = 0, isImplicit: Bool = false
    ) throws(SubjectError) -> Hop {
        let read = addresses.map { IPAddress($0) }
        guard let target = try? Name(host), !read.contains(nil) else {
            throw SubjectError(reason: "\(host) with \(addresses) is no hop")
        }
        return Hop(
            protocolLabel: label ?? client.protocols?.first ?? .sip, priority: priority, weight: weight, target: target,
            port: port, addresses: read.compactMap(\.self), isImplicit: isImplicit)
    }
}

/// How often each order of hosts and ports came out, or each first one.
public struct HopTally: Hashable, Sendable {
    /// A host and its port.
    public struct Pick: Hashable, Sendable {
        /// The host; letters compare without their case.
        public let target: Name
        /// The port of its SRV record, or that of the implicit hop.
        public let port: UInt16

        /// A host and its port.
        public init(target: Name, port: UInt16) {
            self.target = target
            self.port = port
        }
    }

    /// By what was counted: the first host alone, or all in order.
    public var counts: [[Pick]: Int] = [:]
    /// How often there was no hop at all, by error.
    public var errors: [ResolutionError.Code: Int] = [:]

    mutating func add(_ hops: [Hop], _ outcome: SpreadOutcome) {
        let counted = hops.prefix(outcome == .first ? 1 : hops.count)
        counts[counted.map { Pick(target: $0.target, port: $0.port) }, default: 0] += 1
    }
}

/// A subject that broke: not a verdict on what it does.
public struct SubjectError: Error, Hashable, Sendable {
    /// What broke, in words.
    public let reason: String

    /// - Parameter reason: What broke, in words.
    public init(reason: String) {
        self.reason = reason
    }
}

extension SubjectError: CustomStringConvertible {
    /// The reason alone.
    public var description: String { reason }
}

public import DNSWire
public import NextHops
public import Transport

/// An implementation of RFC 3861 that is judged.
public protocol Subject: Sendable {
    /// What reports call it.
    var name: String { get }

    /// Resolves once.
    /// - Throws: `SubjectError` when the subject itself fails, which says nothing about its conformance;
    ///   `CancellationError`.
    func resolve(_ request: SubjectRequest) async throws -> SubjectReply

    /// Resolves `count` times, the order drawn anew each time, and counts the first hops.
    func firstPicks(_ request: SubjectRequest, count: Int) async throws -> FirstPicks
}

/// One resolution that a subject is asked for.
public struct SubjectRequest: Sendable {
    public let uri: String
    /// Name servers, in the order of the scenario's client.
    public let servers: [Endpoint]
    public let client: ClientSettings
    /// Where chance begins, for subjects that take a seed.
    public let seed: UInt64
}

/// What a subject found.
public struct SubjectReply: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case hops([Hop])
        case error(ResolutionError.Code, ResolutionError.Detail?)
    }

    public let outcome: Outcome
    /// None for a subject that gives no diagnostics.
    public let diagnostics: [Diagnostic]?
    /// Why, in the subject's own words; empty for a subject that does not say.
    public let explanation: [String]

    public init(outcome: Outcome, diagnostics: [Diagnostic]? = nil, explanation: [String] = []) {
        self.outcome = outcome
        self.diagnostics = diagnostics
        self.explanation = explanation
    }
}

/// How often each host and port came first.
public struct FirstPicks: Hashable, Sendable {
    public struct Pick: Hashable, Sendable {
        public let target: Name
        public let port: UInt16

        public init(target: Name, port: UInt16) {
            self.target = target
            self.port = port
        }
    }

    public var counts: [Pick: Int] = [:]
    /// How often there was no hop at all, by error.
    public var errors: [ResolutionError.Code: Int] = [:]
}

/// A subject that broke: not a verdict on what it does.
public struct SubjectError: Error, Hashable, Sendable {
    public let reason: String

    public init(reason: String) {
        self.reason = reason
    }
}

extension SubjectError: CustomStringConvertible {
    public var description: String { reason }
}

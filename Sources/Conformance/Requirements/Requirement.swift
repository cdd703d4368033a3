/// One clause or decision that a case can prove: what scenarios name under `spec`.
public struct Requirement: Hashable, Sendable, Identifiable {
    /// How binding a requirement is; a stronger level compares greater.
    public enum Level: String, CaseIterable, Sendable {
        /// From the weakest to the strongest (RFC 2119).
        case may, should, must
    }

    /// Who has to keep a requirement, and so where it can be judged.
    public enum Party: String, CaseIterable, Sendable {
        /// A client, as its queries and its results show it: what scenarios judge.
        case client
        /// A service of messages or presence: what deliveries judge.
        case service
        /// A client or a service too, but a single run of it does not show whether it does; the tests of its code can.
        case implementation
        /// Whoever publishes zones.
        case publisher
        /// A name server.
        case server
        /// Registrations, other documents and user interfaces.
        case registry
    }

    /// The name by which scenarios and reports refer to it, such as `RFC3861-4-5`, `D7` or `V03`.
    public let id: String

    /// How binding it is; for a case, the strongest level of its clauses.
    public let level: Level

    /// What it asks for, in plain words.
    public let text: String

    /// Where it comes from, such as `RFC 3861 section 4`.
    public let source: String

    /// Whether srvlab judges it at all; what belongs to other protocols is only explained.
    public let isInScope: Bool

    /// Who has to keep it.
    public let party: Party

    /// The ids of the clauses and decisions that a case proves; empty for anything but a case.
    public let clauses: [String]

    init(
        id: String, level: Level, text: String, source: String, isInScope: Bool = true, party: Party = .client,
        clauses: [String] = []
    ) {
        self.id = id
        self.level = level
        self.text = text
        self.source = source
        self.isInScope = isInScope
        self.party = party
        self.clauses = clauses
    }
}

extension Requirement.Party {
    /// Whether cases can show that it keeps its requirements, so that each of them needs one.
    public var isJudgedByCases: Bool {
        switch self {
        case .client, .service: true
        case .implementation, .publisher, .server, .registry: false
        }
    }
}

extension Requirement.Level: Comparable {
    /// Whether the first level binds less than the second.
    public static func < (first: Self, second: Self) -> Bool {
        first.strength < second.strength
    }

    private var strength: Int {
        switch self {
        case .may: 0
        case .should: 1
        case .must: 2
        }
    }
}

extension Requirement {
    /// Everything that a case can name: the decisions, the clauses by document, and the cases themselves.
    public static let all: [Requirement] = [
        decisions, rfc3861, rfc2782, uri, protocols, rfc3860, rfc3859, rfc3862, dns, cases,
    ].flatMap { $0 }

    /// The requirement with this id; upper and lower case are alike if no id is spelled exactly so.
    public static func named(_ id: String) -> Requirement? {
        exactIDs[id] ?? lowercasedIDs[id.lowercased()]
    }

    private static let exactIDs = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
    private static let lowercasedIDs = Dictionary(all.map { ($0.id.lowercased(), $0) }) { first, _ in first }
}

extension Requirement {
    /// The known id most like `text`, for error messages; nothing if every id differs in more than a third.
    public static func nearest(to text: String) -> String? {
        Suggestion.closest(to: text, among: all.map(\.id))
    }
}

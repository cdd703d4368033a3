import NextHops
import Transport

/// A client, or a service, that makes one mistake, of a kind that real software has made: what a suite has to catch.
///
/// It is the resolver of this package with something put around it: around its exchange with the servers, its order,
/// its questions or its result. The resolver itself knows nothing of it.
public struct Defect: Sendable, Identifiable {
    /// Such as `priority-ignored`.
    public let id: String
    /// What the client does, in plain words.
    public let summary: String
    /// The requirements that it breaks. A case that names one of them has to fail.
    public let requirements: [Requirement]
    let mistake: Mistake

    /// - Precondition: ids of requirements that exist.
    init(_ id: String, _ summary: String, breaks ids: String..., mistake: Mistake) {
        self.id = id
        self.summary = summary
        requirements = ids.map { id in
            guard let requirement = Requirement.named(id) else { preconditionFailure("no requirement \(id)") }
            return requirement
        }
        self.mistake = mistake
    }

    /// Every defect.
    public static let all = lookup + aliases + order + targets + replies + timing + uris + services

    /// Whose mistake it is: `client`, or `service`.
    public var party: String { if case .service = mistake { "service" } else { "client" } }

    /// The defect with this id, in any case of its letters.
    public static func named(_ id: String) -> Defect? { all.first { $0.id == id.lowercased() } }

    /// Whether a case proves one of the requirements that the client breaks, by its own word or through a case of the
    /// catalogue.
    public func isBroken(by requirements: [Requirement]) -> Bool {
        let proved = Set(requirements.map(\.id) + requirements.flatMap(\.clauses))
        return self.requirements.contains { proved.contains($0.id) }
    }
}

/// Where a client goes wrong.
enum Mistake: Sendable {
    /// It asks for something else than it was asked for.
    case request(@Sendable (inout SubjectRequest) -> Void)
    /// It sends other queries, or reads something else in the replies.
    case exchange(ExchangeMistake)
    /// It orders the hops, which are given as their records stood in the answer, in another way.
    case order(@Sendable ([Hop], inout SeededGenerator) -> [Hop])
    /// It finds hops as it should, and its services go wrong.
    case service(ServiceMistake)
    /// It makes something else of what it finds, with an exchange that may be mistaken too.
    case result(
        ExchangeMistake = ExchangeMistake(), @Sendable (MistakenClient, SubjectRequest) async throws -> SubjectReply)
}

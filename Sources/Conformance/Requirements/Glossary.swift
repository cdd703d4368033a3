import CPIM
import NextHops

/// The words of this package for errors, details, diagnostics, faults and defects, and what they mean.
public struct GlossaryEntry: Hashable, Sendable, Identifiable {
    /// What kind of word it is: `error`, `detail of temporaryFailure`, `diagnostic`, `status of an operation`,
    /// `reason of a service`, `attempt in vain`, `fault` or `defect`.
    public let kind: String
    /// The word, as output, scenarios and adapters write it.
    public let id: String
    /// What it means, in one sentence or two.
    public let text: String

    /// Every word.
    public static let all: [GlossaryEntry] =
        ResolutionError.Code.allCases.map { GlossaryEntry(kind: "error", id: $0.rawValue, text: $0.meaning) }
        + ResolutionError.Detail.allCases.map {
            GlossaryEntry(kind: "detail of temporaryFailure", id: $0.rawValue, text: $0.meaning)
        } + Diagnostic.Code.allCases.map { GlossaryEntry(kind: "diagnostic", id: $0.rawValue, text: $0.meaning) }
        + OperationStatus.allCases.map {
            GlossaryEntry(kind: "status of an operation", id: $0.rawValue, text: $0.meaning)
        }
        + Refusal.Code.allCases.map { GlossaryEntry(kind: "reason of a service", id: $0.rawValue, text: $0.meaning) }
        + AttemptFailure.allCases.map { GlossaryEntry(kind: "attempt in vain", id: $0.rawValue, text: $0.meaning) }
        + FaultVerb.allCases.map { GlossaryEntry(kind: "fault", id: $0.rawValue, text: $0.meaning) }
        + Defect.all.map { defect in
            let clauses = defect.requirements.map(\.id).joined(separator: ", ")
            return GlossaryEntry(
                kind: "defect", id: defect.id, text: "The client \(defect.summary). This breaks \(clauses).")
        }

    /// The word, or the requirement, whose id is most like a text; nothing when none is.
    public static func nearest(to text: String) -> String? {
        Suggestion.closest(to: text, among: Requirement.all.map(\.id) + all.map(\.id))
    }

    /// The word in any case of its letters.
    public static func named(_ word: String) -> [GlossaryEntry] {
        all.filter { $0.id.lowercased() == word.lowercased() }
    }
}

extension OperationStatus {
    fileprivate var meaning: String {
        switch self {
        case .success: "It was delivered, or the subscription is kept (RFC 3860 3.4.1, RFC 3859 3.4.1)."
        case .failure: "It was refused, or nobody took it; the reason says which (RFC 3860 3.4.1)."
        case .indeterminant: "It was handed on, and nobody will ever say what became of it (RFC 3860 3.4.1)."
        }
    }
}

extension Refusal.Code {
    fileprivate var meaning: String {
        switch self {
        case .badSource: "Who sends or watches is no im: or pres: URI with a mailbox in a domain (RFC 3860 3.4.1)."
        case .badDestination: "Who is to get it, or is watched, is no such URI (RFC 3860 3.4.1)."
        case .hopsExhausted: "It came to a gateway with no forwards left (RFC 3860 3.4.2): mostly a loop of gateways."
        case .notServed:
            "The service is neither the final recipient for the domain (for) nor a gateway that leads there."
        case .unresolvable: "A gateway, or whoever sends, found no next hop for the domain (RFC 3861)."
        case .accessDenied: "Access control does not permit it (allow, deny; RFC 3860 3.4.1)."
        case .tooLarge: "The content is longer than the service takes (limit)."
        case .malformedContent: "The content is of the type Message/CPIM, and breaks its rules (RFC 3862)."
        case .unknownRequirement:
            "The content requires a header or feature that the recipient does not know (RFC 3862 3.5)."
        case .unreachable: "No address of the next hops took it; the attempts say why."
        case .subscribed: "The watcher has a running subscription to this target already (RFC 3859 3.4.1)."
        case .tooManySubscriptions: "The service keeps so many subscriptions already."
        case .busy: "More waits to be told to watchers than the service keeps."
        case .superseded: "A notification that had waited for long gave its place to a newer one."
        case .notStored: "What has to be kept could not be written (RFC 3859 3.4)."
        case .noPresence: "The service knows nothing of presence."
        }
    }
}

extension AttemptFailure {
    fileprivate var meaning: String {
        switch self {
        case .refused: "Nobody listens at the address of a service; the next address is tried (RFC 3861 6)."
        case .unreachable: "No way leads to the address of a service; the next one is tried (RFC 3861 6)."
        case .closed:
            "The connection to a service ended before its answer, as of one that has too many (connections); the next address "
                + "is tried."
        case .silent: "A service did not answer in time (patience); the next address is tried."
        case .malformed: "What a service said is no answer to the operation; the next address is tried."
        }
    }
}

extension ResolutionError.Code {
    fileprivate var meaning: String {
        switch self {
        case .invalidURI: "The text is no im: or pres: URI (RFC 3860 and RFC 3859, Appendix A). Nothing was asked."
        case .noDestination: "The URI names no mailbox, so there is no domain to ask about (RFC 3860 A.2)."
        case .notFQDN:
            "The domain is an address or a single label; only full domain names are permitted (RFC 3861 3, D19)."
        case .noSuchDomain: "The domain does not exist, and neither do SRV records for it (D25)."
        case .noAddresses:
            "The domain has neither SRV records nor addresses, or it has SRV records and no target has an address (D25)."
        case .serviceUnavailable:
            "The domain says that it does not offer the service: a lone SRV record with the target . (D5), or nothing but "
                + "records that cannot be used (D27)."
        case .aliasLoop: "Aliases go in circles, or there are more than 16 in a row (D4)."
        case .temporaryFailure:
            "The servers could not tell, so nothing may be concluded; try again later. The detail says how (D7)."
        case .noDefaultPort:
            "The domain has an address and no SRV record, and nobody said which port the protocol uses there (D10): "
                + "--port LABEL=N does."
        }
    }
}

extension ResolutionError.Detail {
    fileprivate var meaning: String {
        switch self {
        case .timeout: "No reply came in time (D26)."
        case .serverFailure: "The server replied SERVFAIL, or with another code that says nothing of the name (D7)."
        case .refused: "The server replied REFUSED: it does not serve the name, or not this client (D7)."
        case .notImplemented: "The server replied NOTIMP, also to the question without EDNS (D7, D23)."
        case .formatError: "The server replied FORMERR, also to the question without EDNS (D7, D23)."
        case .truncated: "The reply over UDP was cut off, and none came over TCP (RFC 2181 9)."
        case .malformed: "The reply cannot be read (RFC 1035 4)."
        case .referral: "The server sent the client elsewhere, though it should know (D28)."
        case .unreachable: "Nobody listens at the server's address, or no way leads there (D28)."
        }
    }
}

extension Diagnostic.Code {
    fileprivate var meaning: String {
        switch self {
        case .targetIsAlias:
            "An SRV target is an alias, which RFC 2782 forbids. It is followed, or dropped with --strict (D11)."
        case .portZero: "An SRV record has port 0, where nobody can connect; it is not used (D14)."
        case .duplicateRecord: "An SRV record stands there more than once, and counts once (D15)."
        case .targetWithoutAddress:
            "An SRV target has no address of the families that are asked for; it is skipped (D8)."
        case .rootTargetAmongOthers:
            "An SRV record has the target . beside others: it means something only when it is alone, and is not used (D5)."
        case .additionalIgnored:
            "Addresses of a target came with the SRV records, but the target does not lie below the domain that the "
                + "records belong to. They are not trusted, and asked for (D13)."
        case .ownerMismatch:
            "The answer held records of a name that the question does not lead to; they are not used (D13)."
        case .targetAliasLoop:
            "The aliases of an SRV target go in circles, or are too many; the target is dropped (D4)."
        }
    }
}

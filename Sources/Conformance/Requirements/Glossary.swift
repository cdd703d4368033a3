import NextHops

/// The words of this package for errors, details, diagnostics, faults and defects, and what they mean.
public struct GlossaryEntry: Hashable, Sendable, Identifiable {
    /// What kind of word it is: `error`, `detail of temporaryFailure`, `diagnostic`, `fault` or `defect`.
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

extension Requirement {
    /// The im: and pres: URIs: RFC 3860, RFC 3859 and the draft before them.
    static let uri: [Requirement] = [
        Requirement(
            id: "RFC3860-A.2-1", level: .must,
            text: """
                An im: URI holds at most one mailbox, in encoded form, and after a `?` optional headers joined by \
                `&`. A list of mailboxes, which an older draft allowed, is refused.
                """,
            source: "RFC 3860 appendix A.2"
        ),
        Requirement(
            id: "RFC3860-A.2-2", level: .must,
            text: """
                The mailbox can be missing: `im:?subject=x` is a well-formed URI, but it names nobody, so resolving \
                it ends in `noDestination`.
                """,
            source: "RFC 3860 appendix A.2"
        ),
        Requirement(
            id: "RFC3860-A.2-3", level: .must,
            text: """
                The names and values of headers can be empty, repeated or percent-encoded, and parsing and printing a \
                URI keeps them as they are.
                """,
            source: "RFC 3860 appendix A.2"
        ),
        Requirement(
            id: "RFC3860-A.3-1", level: .must,
            text: """
                A local part goes beyond ASCII only by the standard extensions of mail addresses: raw octets are \
                refused, and percent-encoded ones are a matter of policy.
                """,
            source: "RFC 3860 appendix A.3"
        ),
        Requirement(
            id: "RFC3860-A.4-1", level: .must,
            text: """
                Following an im: URI opens the messaging application with the destination and headers already filled \
                in, much as mailto: opens a new mail.
                """,
            source: "RFC 3860 appendix A.4", party: .registry
        ),
        Requirement(
            id: "RFC3860-3.2-1", level: .must,
            text: "An instant inbox, the place to which messages are delivered, is named by an im: URI.",
            source: "RFC 3860 section 3.2"
        ),
        Requirement(
            id: "RFC3859-A.2-1", level: .must,
            text: """
                A pres: URI holds at most one mailbox, in encoded form, and after a `?` optional headers joined by \
                `&`; a list of mailboxes is refused.
                """,
            source: "RFC 3859 appendix A.2"
        ),
        Requirement(
            id: "RFC3859-A.2-2", level: .must,
            text: """
                The mailbox of a pres: URI can be missing. Such a URI can be parsed, but there is nobody to watch, so \
                resolving it ends in `noDestination`.
                """,
            source: "RFC 3859 appendix A.2"
        ),
        Requirement(
            id: "RFC3859-A.2-3", level: .must,
            text: """
                The headers of a pres: URI can have empty, repeated or percent-encoded names and values, and parsing \
                and printing keeps them as they are.
                """,
            source: "RFC 3859 appendix A.2"
        ),
        Requirement(
            id: "RFC3859-A.2-4", level: .must,
            text: """
                The local part of a pres: URI goes beyond ASCII only by the standard extensions of mail addresses: \
                raw octets are refused, percent-encoded ones are a matter of policy.
                """,
            source: "RFC 3859 appendix A.3"
        ),
        Requirement(
            id: "RFC3859-3.2-1", level: .must,
            text: """
                Those who publish presence and those who watch it are both named by pres: URIs; an im: URI does not \
                name a watcher.
                """,
            source: "RFC 3859 section 3.2"
        ),
        Requirement(
            id: "RFC3860-B.1-1", level: .must,
            text: """
                A mapping between services that packs extra information into the local part of an address must write \
                it in the syntax of RFC 2846.
                """,
            source: "RFC 3860 appendix B.1", isInScope: false
        ),
        Requirement(
            id: "RFC3859-B.1-1", level: .must,
            text: """
                For presence as for messages, extra information that a mapping packs into a local part must be \
                written in the syntax of RFC 2846.
                """,
            source: "RFC 3859 appendix B.1", isInScope: false
        ),
        Requirement(
            id: "RFC3860-B.2-1", level: .must,
            text: """
                A foreign address can become the whole local part, with a gateway as the domain: \
                `im:pepp=example.test/fred@relay.test`. It survives intact, and software should keep it out of the \
                users' sight.
                """,
            source: "RFC 3860 appendix B.2"
        ),
        Requirement(
            id: "DRAFT02-2.2-1", level: .must,
            text: """
                Only the system named by the domain part may interpret the local part: it must not influence the \
                resolution, and it is passed on byte for byte.
                """,
            source: "draft-ietf-impp-cpim-02 section 2.2"
        ),
        Requirement(
            id: "DRAFT02-2.2.4-1", level: .must,
            text: """
                A client must work through the addresses in order until one accepts the delivery. RFC 3861 section 6 \
                keeps this rule.
                """,
            source: "draft-ietf-impp-cpim-02 section 2.2.4"
        ),
        Requirement(
            id: "DRAFT02-2.2.4-2", level: .must,
            text: """
                Candidates must be sorted by preference, lower values first. RFC 3861 leaves this to the priority of \
                RFC 2782.
                """,
            source: "draft-ietf-impp-cpim-02 section 2.2.4"
        ),
        Requirement(
            id: "DRAFT02-2.2.4-3", level: .must,
            text: """
                Candidates of equal preference must be tried in random order, unless there is a clear reason to \
                favour one. RFC 3861 dropped this sentence.
                """,
            source: "draft-ietf-impp-cpim-02 section 2.2.4"
        ),
        Requirement(
            id: "DRAFT02-2.2.4-4", level: .must,
            text: """
                A host with several addresses must be tried at each of them in the order in which the resolver gave \
                them.
                """,
            source: "draft-ietf-impp-cpim-02 section 2.2.4"
        ),
        Requirement(
            id: "DRAFT02-3.2-1", level: .must,
            text: """
                The lookup for a pres: URI asks for a presence transfer protocol, as in `_pres._pepp`, and not for \
                one that carries messages.
                """,
            source: "draft-ietf-impp-cpim-02 section 3.2"
        ),
    ]
}

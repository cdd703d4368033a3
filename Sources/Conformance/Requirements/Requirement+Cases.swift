extension Requirement {
    /// The catalogue of cases: what each one shows, and the clauses that it proves. The strongest of them is its level.
    static let cases: [Requirement] = [
        lookupCases, aliasCases, orderCases, targetCases, wireCases, cacheCases, uriCases,
    ].flatMap { $0 }

    /// Which question is asked, and what counts as its answer.
    private static let lookupCases: [Requirement] = [
        Requirement(
            id: "V01", level: .must,
            text: """
                The one SRV record of a domain gives one hop, with the target, port and address that the zone names.
                """,
            source: "conformance case, lookup", clauses: ["RFC3861-3-3", "RFC3861-3-5", "RFC2782-USE-1"]
        ),
        Requirement(
            id: "V02", level: .must,
            text: "A pres: URI is looked up under `_pres._xmpp` and leads to the target and port published there.",
            source: "conformance case, lookup", clauses: ["RFC3861-3-3", "RFC3861-3-6"]
        ),
        Requirement(
            id: "V03", level: .must,
            text: "The address of the domain is never offered while the domain has SRV records.",
            source: "conformance case, lookup", clauses: ["RFC3861-4-5"]
        ),
        Requirement(
            id: "V04", level: .must,
            text: "If an SRV record points back to the domain, its address is used with the port of that record.",
            source: "conformance case, lookup", clauses: ["RFC3861-4-5", "RFC2782-FMT-9"]
        ),
        Requirement(
            id: "V05", level: .must,
            text: "A client with two protocols asks for both in its order and takes the one that the domain publishes.",
            source: "conformance case, lookup", clauses: ["RFC3861-3-7", "RFC3861-5-3", "D6"]
        ),
        Requirement(
            id: "V06", level: .must,
            text: """
                Records of a protocol that the client does not speak count for nothing, so the implicit SRV applies.
                """,
            source: "conformance case, lookup", clauses: ["RFC3861-4-6", "D6"]
        ),
        Requirement(
            id: "V07", level: .must,
            text: "A domain that does not exist ends in `noSuchDomain`.",
            source: "conformance case, lookup", clauses: ["RFC3861-3-2", "D25"]
        ),
        Requirement(
            id: "V08", level: .must,
            text: "A domain that has mail and text records only ends in `noAddresses`.",
            source: "conformance case, lookup", clauses: ["RFC3861-4-6", "D25"]
        ),
        Requirement(
            id: "V09", level: .must,
            text: "A domain with an address but no SRV records is contacted there, at the default port.",
            source: "conformance case, lookup", clauses: ["RFC3861-4-6", "RFC2782-USE-5", "D10"]
        ),
        Requirement(
            id: "V10", level: .must,
            text: "Records whose service and protocol labels are written in upper case are found all the same.",
            source: "conformance case, lookup", clauses: ["RFC2782-FMT-1", "D17"]
        ),
        Requirement(
            id: "V11", level: .must,
            text: "A domain of the search list is never asked, even if it has records that would answer.",
            source: "conformance case, lookup", clauses: ["RFC3861-4-2", "D17"]
        ),
        Requirement(
            id: "V12", level: .should,
            text: "An XMPP server tries `_xmpp-server._tcp` first, then `_im._xmpp`, then the plain address.",
            source: "conformance case, lookup", isInScope: false, clauses: ["RFC3921-11.2-1"]
        ),
    ]

    /// What an alias on the way changes.
    private static let aliasCases: [Requirement] = [
        Requirement(
            id: "V13", level: .must,
            text: "An alias at the SRV name leads to the SRV records of its canonical name.",
            source: "conformance case, aliases", clauses: ["RFC1034-3.6.2-1", "RFC1034-4.3.2-1", "D1"]
        ),
        Requirement(
            id: "V14", level: .must,
            text: """
                A chain of aliases over three zones is followed by new queries if each reply shows only a part of it.
                """,
            source: "conformance case, aliases", clauses: ["RFC1034-3.6.2-1", "D1"]
        ),
        Requirement(
            id: "V15", level: .must,
            text: "Seventeen aliases in a row end in `aliasLoop`, and the address of the domain is left alone.",
            source: "conformance case, aliases", clauses: ["RFC1034-3.6.2-1", "D4"]
        ),
        Requirement(
            id: "V16", level: .must,
            text: """
                An alias to a missing name makes that name the domain and ends in `noSuchDomain`, not at the first \
                domain's address.
                """,
            source: "conformance case, aliases", clauses: ["RFC3861-4-4", "RFC2308-2.1-1", "D2", "D25"]
        ),
        Requirement(
            id: "V17", level: .must,
            text: "An alias that points to itself ends in `aliasLoop`.",
            source: "conformance case, aliases", clauses: ["RFC1034-3.6.2-1", "D4"]
        ),
        Requirement(
            id: "V18", level: .must,
            text: "An SRV target that is an alias is used and reported as `targetIsAlias`; strict mode drops it.",
            source: "conformance case, aliases", clauses: ["RFC2782-FMT-11", "D11"]
        ),
        Requirement(
            id: "V19", level: .must,
            text: "A reply that lists the SRV record before the alias leading to it is read like any other.",
            source: "conformance case, aliases", clauses: ["RFC1034-3.6.2-1", "D13"]
        ),
        Requirement(
            id: "V20", level: .must,
            text: "SRV records below a name that is an alias are used, and the alias itself is not followed.",
            source: "conformance case, aliases", clauses: ["RFC1034-4.3.2-1", "RFC2181-10.1-1"]
        ),
        Requirement(
            id: "V21", level: .must,
            text: "A DNAME above the SRV name sends the client to another zone by a synthesised alias.",
            source: "conformance case, aliases", clauses: ["RFC1034-4.3.2-1", "D1"]
        ),
        Requirement(
            id: "V66", level: .must,
            text: "A wildcard alias back to the domain itself counts as no SRV, so the implicit SRV applies.",
            source: "conformance case, aliases", clauses: ["RFC3861-4-6", "RFC1034-4.3.2-1", "RFC4592-2.2-1", "D2"]
        ),
        Requirement(
            id: "V67", level: .must,
            text: "A wildcard SRV record answers the question, unless a more specific name exists.",
            source: "conformance case, aliases", clauses: ["RFC1034-4.3.2-1", "RFC2782-EX-1", "RFC4592-2.2-1"]
        ),
    ]

    /// In which order hosts are offered.
    private static let orderCases: [Requirement] = [
        Requirement(
            id: "V22", level: .must,
            text: "The lower of two priorities comes first in each of a thousand resolutions.",
            source: "conformance case, priority and weight", clauses: ["RFC2782-FMT-3", "RFC2782-USE-4"]
        ),
        Requirement(
            id: "V23", level: .must,
            text: "The smallest weight at the better priority comes before the largest weight at the next one.",
            source: "conformance case, priority and weight", clauses: ["RFC2782-FMT-3"]
        ),
        Requirement(
            id: "V24", level: .must,
            text: "Priority and weight are not mistaken for each other when their values could be either.",
            source: "conformance case, priority and weight", clauses: ["RFC2782-FMT-3", "RFC2782-FMT-4"]
        ),
        Requirement(
            id: "V25", level: .must,
            text: """
                Of weights 1 and 3 the heavier comes first with probability 7/10, or between 3/5 and 4/5 in any legal \
                arrangement.
                """,
            source: "conformance case, priority and weight",
            clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "RFC2782-FMT-5", "D22"]
        ),
        Requirement(
            id: "V26", level: .must,
            text: "Of weights 0 and 1 each comes first in exactly half of all draws.",
            source: "conformance case, priority and weight",
            clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "RFC2782-FMT-7", "D22"]
        ),
        Requirement(
            id: "V27", level: .must,
            text: "Two records of weight 0 are no error, and each comes first equally often.",
            source: "conformance case, priority and weight", clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "D22"]
        ),
        Requirement(
            id: "V28", level: .must,
            text: "Beside a weight of 10, each of two zeros comes first once in 22 draws.",
            source: "conformance case, priority and weight",
            clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "RFC2782-FMT-7", "D22"]
        ),
        Requirement(
            id: "V29", level: .must,
            text: "A weight of 0 that the reply lists between 10 and 20 can still come first, once in 31 draws.",
            source: "conformance case, priority and weight",
            clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "RFC2782-FMT-7", "D22"]
        ),
        Requirement(
            id: "V30", level: .must,
            text: "Eight equal weights give each host the same chance, and neighbours in the order are independent.",
            source: "conformance case, priority and weight",
            clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "RFC2782-FMT-5", "D22"]
        ),
        Requirement(
            id: "V31", level: .must,
            text: """
                With all draws scripted and the reply in every order, each record is picked exactly as often as the \
                law says.
                """,
            source: "conformance case, priority and weight", party: .implementation,
            clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "D22"]
        ),
        Requirement(
            id: "V32", level: .must,
            text: "What is drawn at one priority does not depend on what was drawn at another.",
            source: "conformance case, priority and weight", party: .implementation,
            clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "D22"]
        ),
        Requirement(
            id: "V33", level: .must,
            text: "The order is drawn anew if the same question is answered from the cache.",
            source: "conformance case, priority and weight", clauses: ["RFC3861-6-4", "D21", "D22"]
        ),
        Requirement(
            id: "V34", level: .must,
            text: "One seed gives one order, the same on every platform.",
            source: "conformance case, priority and weight", party: .implementation, clauses: ["D22", "D29"]
        ),
        Requirement(
            id: "V35", level: .must,
            text: "A server that rotates its records does not change the chances of any host.",
            source: "conformance case, priority and weight", clauses: ["RFC3861-6-4", "RFC2782-FMT-8", "D22"]
        ),
        Requirement(
            id: "V36", level: .must,
            text: "A limit keeps the best candidates, even if the reply lists the best one last.",
            source: "conformance case, priority and weight", clauses: ["RFC3861-6-2", "D20"]
        ),
        Requirement(
            id: "V37", level: .must,
            text: "If a host is out of reach, the others of its priority are tried before the next priority.",
            source: "conformance case, priority and weight", clauses: ["RFC3861-6-1", "RFC2782-FMT-3", "RFC2782-USE-4"]
        ),
    ]

    /// From target to addresses.
    private static let targetCases: [Requirement] = [
        Requirement(
            id: "V38", level: .must,
            text: "A target with only an AAAA record gives an IPv6 hop.",
            source: "conformance case, targets and addresses", clauses: ["RFC2782-USE-4", "D9"]
        ),
        Requirement(
            id: "V39", level: .must,
            text: "Four addresses of one target stay in the order of the server.",
            source: "conformance case, targets and addresses", clauses: ["DRAFT02-2.2.4-4", "D9"]
        ),
        Requirement(
            id: "V40", level: .must,
            text: "A target that does not exist is skipped, and the next one is used.",
            source: "conformance case, targets and addresses", clauses: ["RFC3861-6-1", "RFC2782-USE-4"]
        ),
        Requirement(
            id: "V41", level: .must,
            text: "A target whose lookup fails is skipped; if no other is left, the result is `temporaryFailure`.",
            source: "conformance case, targets and addresses", clauses: ["RFC2782-USE-4", "D8"]
        ),
        Requirement(
            id: "V42", level: .must,
            text: "If the reply has no additional section, the addresses of the targets are looked up.",
            source: "conformance case, targets and addresses", clauses: ["RFC2782-NOTE-4"]
        ),
        Requirement(
            id: "V43", level: .must,
            text: """
                If the reply brings all addresses of its targets, no further query is needed, and the result is the \
                same.
                """,
            source: "conformance case, targets and addresses", clauses: ["RFC2782-USE-4", "D13"]
        ),
        Requirement(
            id: "V44", level: .must,
            text: "An additional address for a name that is no target is ignored and never becomes a cached answer.",
            source: "conformance case, targets and addresses", clauses: ["RFC2181-5.4.1-1", "D13"]
        ),
        Requirement(
            id: "V45", level: .must,
            text: "A record with port 0 is dropped with the diagnostic `portZero`, and the good one remains.",
            source: "conformance case, targets and addresses", clauses: ["RFC2782-FMT-9", "D14"]
        ),
        Requirement(
            id: "V46", level: .must,
            text: "A target written like an IPv4 address is looked up as a name and dropped if there is no such name.",
            source: "conformance case, targets and addresses", clauses: ["D16"]
        ),
        Requirement(
            id: "V47", level: .must,
            text: "A target whose name begins with an underscore can be used.",
            source: "conformance case, targets and addresses", clauses: ["RFC2181-11-1"]
        ),
        Requirement(
            id: "V48", level: .must,
            text: "The host of a hop has no final dot, so that it can be compared with a certificate.",
            source: "conformance case, targets and addresses", party: .implementation, clauses: ["D17"]
        ),
        Requirement(
            id: "V49", level: .must,
            text: "Two records with the target `.` end in `serviceUnavailable`, even if their weights differ.",
            source: "conformance case, targets and addresses", clauses: ["RFC2782-FMT-14", "D5"]
        ),
        Requirement(
            id: "V50", level: .must,
            text: "A lone target `.` means not available, whatever priority, weight and port stand beside it.",
            source: "conformance case, targets and addresses", clauses: ["RFC2782-FMT-14", "RFC2782-USE-3", "D5"]
        ),
    ]

    /// Servers and packets that misbehave.
    private static let wireCases: [Requirement] = [
        Requirement(
            id: "V51", level: .must,
            text: "After a truncated UDP reply, only the answer over TCP is used.",
            source: "conformance case, transport and wire", clauses: ["RFC2181-9-1", "RFC2782-NOTE-2", "RFC7766-5-1"]
        ),
        Requirement(
            id: "V52", level: .must,
            text: """
                A truncated reply with TCP refused is a `temporaryFailure`, and the partial records are neither used \
                nor cached.
                """,
            source: "conformance case, transport and wire", clauses: ["RFC2181-9-1", "RFC2782-NOTE-2", "D7"]
        ),
        Requirement(
            id: "V53", level: .must,
            text: "If the first server stays silent, the second one's answer is used within the time allowed.",
            source: "conformance case, transport and wire", clauses: ["D26"]
        ),
        Requirement(
            id: "V54", level: .must,
            text: "If all servers stay silent, the result is `temporaryFailure`, and the domain's address is not used.",
            source: "conformance case, transport and wire", clauses: ["D7"]
        ),
        Requirement(
            id: "V55", level: .must,
            text: """
                After REFUSED or NOTIMP the next server is asked, and if none is left the result is \
                `temporaryFailure`.
                """,
            source: "conformance case, transport and wire", clauses: ["D7", "D26"]
        ),
        Requirement(
            id: "V56", level: .must,
            text: "Replies with a wrong id, question or source port are dropped, and the right one after them is used.",
            source: "conformance case, transport and wire", clauses: ["RFC5452-9-1"]
        ),
        Requirement(
            id: "V57", level: .must,
            text: "Damaged SRV data and compression pointers give a typed failure: no crash, and no read past the end.",
            source: "conformance case, transport and wire", clauses: ["RFC2782-NOTE-3", "D7"]
        ),
        Requirement(
            id: "V58", level: .must,
            text: "A reply with a compressed SRV target is accepted.",
            source: "conformance case, transport and wire", clauses: ["RFC3597-4-1", "D12"]
        ),
        Requirement(
            id: "V59", level: .must,
            text: "The server never compresses the target in its SRV answers.",
            source: "conformance case, transport and wire", party: .server,
            clauses: ["RFC2782-FMT-13", "RFC3597-4-1", "D12"]
        ),
        Requirement(
            id: "V60", level: .must,
            text: "The server answers for a name that only has names below it with NOERROR and the SOA record.",
            source: "conformance case, transport and wire", party: .server,
            clauses: ["RFC2308-2.2-1", "RFC2308-3-1", "RFC4592-2.2-1"]
        ),
    ]

    /// How long an answer lasts.
    private static let cacheCases: [Requirement] = [
        Requirement(
            id: "V61", level: .must,
            text: "Records with TTL 0 serve the resolution that fetched them, and the next one asks again.",
            source: "conformance case, caching and time", clauses: ["D21"]
        ),
        Requirement(
            id: "V62", level: .must,
            text: "A result is valid for the shortest TTL of alias, SRV record and address on the way to it.",
            source: "conformance case, caching and time", clauses: ["RFC2181-5-1", "D21"]
        ),
        Requirement(
            id: "V63", level: .must,
            text: "A cached NXDOMAIN ends with the MINIMUM of the SOA, and a record published meanwhile is then found.",
            source: "conformance case, caching and time", clauses: ["RFC2308-3-1", "RFC2308-5-1", "D21"]
        ),
        Requirement(
            id: "V64", level: .must,
            text: "A negative answer without an SOA record is asked for again the next time.",
            source: "conformance case, caching and time", clauses: ["RFC2308-5-1", "D21"]
        ),
    ]

    /// What a URI may look like.
    private static let uriCases: [Requirement] = [
        Requirement(
            id: "V65", level: .must,
            text: """
                Each URI of a table of odd ones gives the right domain or the right error, and no query is made for \
                an error.
                """,
            source: "conformance case, URI",
            clauses: ["RFC3861-3-2", "RFC3860-A.2-1", "RFC3860-A.2-2", "RFC3860-B.2-1", "D19"]
        )
    ]
}

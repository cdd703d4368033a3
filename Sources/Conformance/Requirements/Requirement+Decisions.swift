extension Requirement {
    /// What we do where the RFCs are ambiguous or silent, and why.
    static let decisions: [Requirement] = [
        Requirement(
            id: "D1", level: .must,
            text: """
                If the name of the SRV question is an alias, we ask for SRV at its canonical name first, because that \
                is what an alias means everywhere in the DNS; SRV records found there are the answer.
                """,
            source: "decision, where RFC 3861 section 4 is ambiguous"
        ),
        Requirement(
            id: "D2", level: .must,
            text: """
                If an alias at the SRV name ends at a name T without SRV records, we start over with T as the initial \
                domain: all protocols again, and nothing learned before counts, the first domain's addresses \
                included. This is the literal reading. A name that was an initial domain already restarts nothing, \
                since `* CNAME @` is common.
                """,
            source: "decision, where RFC 3861 section 4 is ambiguous"
        ),
        Requirement(
            id: "D3", level: .must,
            text: """
                If no protocol has SRV records and the address lookup reveals the domain itself as an alias, we start \
                over with the name behind it: that is asked for SRV before its addresses are used, because the \
                sentence about aliases makes no exception for this lookup.
                """,
            source: "decision, where RFC 3861 section 4 is ambiguous"
        ),
        Requirement(
            id: "D4", level: .must,
            text: """
                A chain of more than 16 aliases (restarts included) or one that meets a name again is `aliasLoop`, \
                never a reason to fall back: a broken zone must not look like an empty one. An SRV target's aliases \
                are counted apart; where they fail, only that target goes, with the diagnostic `targetAliasLoop`.
                """,
            source: "decision, where RFC 3861 section 4 is silent"
        ),
        Requirement(
            id: "D5", level: .must,
            text: """
                A lone SRV record with the target `.` rules out its protocol only, so the next protocol is tried; \
                beside other records it is ignored, because RFC 2782 gives it a meaning only when alone. If nothing \
                else is found the error is `serviceUnavailable`.
                """,
            source: "decision, where RFC 2782, Usage rules, meets several protocols"
        ),
        Requirement(
            id: "D6", level: .must,
            text: """
                The implicit SRV needs a definite no (NXDOMAIN or NODATA) for every protocol asked, because addresses \
                are forbidden where SRV records exist. Otherwise the first protocol with usable SRV records wins; the \
                records of two protocols are never merged.
                """,
            source: "decision, where RFC 3861 section 4 is silent on several protocols"
        ),
        Requirement(
            id: "D7", level: .must,
            text: """
                An SRV query that fails (SERVFAIL, REFUSED, FORMERR, NOTIMP, timeout, a reply that cannot be used) \
                says nothing about the zone, so it never permits the implicit SRV. A later protocol may still win; \
                else the error is `temporaryFailure`.
                """,
            source: "decision, where RFC 3861 section 4 is silent on failed queries"
        ),
        Requirement(
            id: "D8", level: .must,
            text: """
                If SRV records exist but no target has an address, the error is `noAddresses`, or `temporaryFailure` \
                if a target's lookup failed for the moment. We do not fall back, because the domain did publish SRV \
                records.
                """,
            source: "decision, where RFC 3861 section 4 is silent"
        ),
        Requirement(
            id: "D9", level: .must,
            text: """
                A and AAAA both count as addresses, for the implicit SRV too, because RFC 2782 understands address \
                records so. By default AAAA are offered first, each family in the order of the server; a client can \
                choose another policy.
                """,
            source: "decision, where RFC 3861 knows only A records"
        ),
        Requirement(
            id: "D10", level: .must,
            text: """
                The implicit SRV has priority 0, weight 0, the domain as target, the first protocol of the client's \
                list and its default port (sip 5060, sip+tls 5061, xmpp 5269), because the client has to connect \
                somewhere. A protocol without a default port is an error, `noDefaultPort`.
                """,
            source: "decision, where RFC 3861 section 4 gives no port"
        ),
        Requirement(
            id: "D11", level: .must,
            text: """
                An SRV target that is an alias is a mistake of the publisher, but a common one: by default we follow \
                it and report `targetIsAlias`, so that messages still arrive where other clients deliver them. In \
                strict mode the target is dropped.
                """,
            source: "decision, where RFC 2782, Target, binds only the publisher"
        ),
        Requirement(
            id: "D12", level: .must,
            text: """
                We accept a compressed SRV target, because servers built to the older specification send it, but \
                never send one ourselves.
                """,
            source: "decision, where RFC 2782, Target, and RFC 3597 section 4 differ"
        ),
        Requirement(
            id: "D13", level: .must,
            text: """
                A record counts only if the question leads to its owner by aliases in the same message. Additional \
                addresses count only for an SRV target at or below the SRV owner without its two leading `_` labels; \
                all else is asked for, because a server may hold strangers' zones.
                """,
            source: "decision, where RFC 2181 section 5.4.1 leaves the choice"
        ),
        Requirement(
            id: "D14", level: .must,
            text: """
                Port 0 is legal in a record, but nobody can connect to it: we drop the record with the diagnostic \
                `portZero` rather than guess another port.
                """,
            source: "decision, where RFC 2782, Port, allows 0"
        ),
        Requirement(
            id: "D15", level: .must,
            text: """
                Records alike in priority, weight, port and target (ignoring case) count once, because a repeated \
                record means nothing in the DNS. The same host with another port or priority is a candidate of its \
                own.
                """,
            source: "decision, where RFC 2181 section 5 leaves it to the reader"
        ),
        Requirement(
            id: "D16", level: .must,
            text: """
                A target written like an IPv4 address is looked up as the domain name it is, because an SRV record \
                holds names only; it is never converted to an address.
                """,
            source: "decision, where RFC 2782, Target, is silent"
        ),
        Requirement(
            id: "D17", level: .must,
            text: """
                Names are compared without regard to ASCII case, and queries are absolute, so that no search list can \
                redirect them. Hosts are returned in lower case without a final dot, as certificates name them.
                """,
            source: "decision, where RFC 3861 section 4 is silent"
        ),
        Requirement(
            id: "D18", level: .must,
            text: """
                The domain of a URI is percent-decoded, read as UTF-8 and turned into A-labels by IDNA2008 (UTS 46, \
                non-transitional) before any query, because the DNS holds only those. Labels such as `_im` and `_sip` \
                never pass through IDNA.
                """,
            source: "decision, where RFC 3861 section 3 is silent"
        ),
        Requirement(
            id: "D19", level: .must,
            text: """
                A URI that cannot be resolved is refused before any query, and by its cause: a single label, a \
                literal or four numbers is `notFQDN`, an empty or overlong label or name and other bad syntax is \
                `invalidURI`, and no mailbox is `noDestination`.
                """,
            source: "decision, where RFC 3861 section 3 names no errors"
        ),
        Requirement(
            id: "D20", level: .must,
            text: """
                A limit on candidates cuts the list after it has been sorted, so that the best remain. By default \
                there is no limit, and one below two is refused, because a client should try two addresses at least.
                """,
            source: "decision, where RFC 3861 section 6 leaves the limit open"
        ),
        Requirement(
            id: "D21", level: .must,
            text: """
                The cache is keyed by name, type and class, for the least TTL of the chain; TTL 0 is not stored. A \
                negative answer keeps the lesser of SOA TTL and MINIMUM, and is not stored without an SOA. Weights \
                are drawn anew each time, so that a cache does not skew the load.
                """,
            source: "decision, where RFC 2308 section 5 and RFC 2181 leave the choice"
        ),
        Requirement(
            id: "D22", level: .must,
            text: """
                Records of one priority are arranged at random, zeros first, and then drawn exactly as RFC 2782 says; \
                a uniform arrangement favours nobody. The generator can be injected and gives unbiased integers from \
                0 through the sum.
                """,
            source: "decision, where RFC 2782, Weight, allows any arrangement"
        ),
        Requirement(
            id: "D23", level: .must,
            text: """
                After FORMERR, NOTIMP or BADVERS in reply to a query with EDNS, even if the reply lacks the question, \
                the same server is asked again without EDNS before anything is concluded, because EDNS may be all \
                that it objects to.
                """,
            source: "decision, where RFC 6891 section 7 leaves the order open"
        ),
        Requirement(
            id: "D24", level: .must,
            text: """
                If no protocol has usable hops, one error speaks for all: `temporaryFailure` before `aliasLoop`, \
                `noAddresses`, `serviceUnavailable` and `noSuchDomain`, so that a definite no is never claimed in \
                doubt. SRV targets without addresses let the next protocol try but bar the implicit SRV.
                """,
            source: "decision, where RFC 3861 names no errors"
        ),
        Requirement(
            id: "D25", level: .must,
            text: """
                `noSuchDomain` says that there is no SRV and the address lookup denied the resulting domain; \
                `noAddresses`, that the domain exists without either, or that no SRV target has an address. We keep \
                them apart because one points to a mistyped URI and the other to an unfinished zone.
                """,
            source: "decision, where RFC 3861 names no errors"
        ),
        Requirement(
            id: "D26", level: .must,
            text: """
                A try lasts `timeout` (2 s; without back-off if given), a question makes `attempts` rounds of the \
                servers (2), a resolution 30 s; TCP after TC is part of the try. After REFUSED or NOTIMP a server \
                waits until no other is left, after a timeout or SERVFAIL it goes last, so that healthy servers are \
                asked first.
                """,
            source: "decision, where the RFCs name no times"
        ),
        Requirement(
            id: "D27", level: .must,
            text: """
                If port 0 drops every SRV record the error is `serviceUnavailable`; if strict mode or target loops \
                do, `noAddresses`. Port 0, duplicates and a `.` among others leave before the weighted draw; targets \
                without addresses are drawn and then skipped, so that lookups cannot shift the shares.
                """,
            source: "decision, where RFC 2782 is silent"
        ),
        Requirement(
            id: "D28", level: .must,
            text: """
                A referral from a server that should know the answer is a failed query with detail `referral`, and a \
                socket error one with detail `unreachable`. Failures are never cached, so that a repaired server \
                helps at once.
                """,
            source: "decision, where RFC 3861 section 4 is silent on failed queries"
        ),
        Requirement(
            id: "D29", level: .must,
            text: """
                `limit` counts addresses, because addresses are what a client tries. `seed` makes the order of hops \
                repeatable and nothing else: ids and source ports stay unpredictable, or replies could be forged.
                """,
            source: "decision, where RFC 3861 section 6 leaves the unit open"
        ),
        Requirement(
            id: "D30", level: .must,
            text: """
                NXDOMAIN is cached by name and class and answers questions of every type, because it denies the name \
                and not only one kind of record.
                """,
            source: "decision, where RFC 2308 section 5 only says should"
        ),
    ]
}

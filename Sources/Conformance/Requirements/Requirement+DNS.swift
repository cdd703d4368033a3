extension Requirement {
    /// What the DNS itself asks of the resolver and of the server.
    static let dns: [Requirement] = [
        Requirement(
            id: "RFC1034-3.6.2-1", level: .must,
            text: """
                A resolver that meets an alias starts again at the canonical name and follows the chain to its end; a \
                chain that loops is an error.
                """,
            source: "RFC 1034 section 3.6.2"
        ),
        Requirement(
            id: "RFC1034-4.3.2-1", level: .must,
            text: """
                An authoritative server puts an alias into the answer and goes on with its own data. A wildcard \
                applies only directly below the closest ancestor that exists.
                """,
            source: "RFC 1034 section 4.3.2"
        ),
        Requirement(
            id: "RFC2181-5-1", level: .must,
            text: "The records of one set must have one TTL, and a record that is given twice counts once.",
            source: "RFC 2181 section 5"
        ),
        Requirement(
            id: "RFC2181-5.4.1-1", level: .should,
            text: """
                What comes in the additional section should never replace an answer, nor be given out later as if it \
                had been one.
                """,
            source: "RFC 2181 section 5.4.1"
        ),
        Requirement(
            id: "RFC2181-9-1", level: .should,
            text: """
                A client should ignore a reply with TC set and ask again by a transport that carries more. A server \
                should not set TC only because additional records did not fit.
                """,
            source: "RFC 2181 section 9"
        ),
        Requirement(
            id: "RFC2181-10.1-1", level: .must,
            text: """
                A name that is an alias can have no other data, that of DNSSEC aside; a zone that gives it some is \
                rejected.
                """,
            source: "RFC 2181 section 10.1"
        ),
        Requirement(
            id: "RFC2181-11-1", level: .must,
            text: """
                DNS software must not restrict which octets a label holds: a server serves `_im`, and even a label \
                with a space, like any other.
                """,
            source: "RFC 2181 section 11"
        ),
        Requirement(
            id: "RFC2308-2.1-1", level: .must,
            text: """
                NXDOMAIN can come with aliases in the answer section; it then denies the last name of the chain and \
                not the name asked for.
                """,
            source: "RFC 2308 section 2.1"
        ),
        Requirement(
            id: "RFC2308-2.2-1", level: .must,
            text: """
                NOERROR without a fitting answer means that the name has no such records, if the authority section \
                has an SOA or lacks NS records. Otherwise the reply is a referral.
                """,
            source: "RFC 2308 section 2.2"
        ),
        Requirement(
            id: "RFC2308-3-1", level: .must,
            text: """
                A negative answer from an authoritative server must carry the SOA record of the zone, and its TTL is \
                the lesser of the SOA's own TTL and its MINIMUM field.
                """,
            source: "RFC 2308 section 3"
        ),
        Requirement(
            id: "RFC2308-5-1", level: .must,
            text: """
                A negative answer must leave the cache once its TTL has run out, and one that came without an SOA \
                record should not be cached at all.
                """,
            source: "RFC 2308 section 5"
        ),
        Requirement(
            id: "RFC2308-7.1-1", level: .must,
            text: """
                A server failure must not be cached for longer than five minutes, and only for the same question to \
                the same server.
                """,
            source: "RFC 2308 section 7.1"
        ),
        Requirement(
            id: "RFC3597-4-1", level: .must,
            text: """
                A server must not compress the target of an SRV record, while a receiver should still be able to \
                decompress one.
                """,
            source: "RFC 3597 section 4"
        ),
        Requirement(
            id: "RFC4592-2.2-1", level: .must,
            text: """
                A name without records but with names below it does exist: a query for it gets NODATA and not \
                NXDOMAIN, and no wildcard beside it matches it or the names beneath.
                """,
            source: "RFC 4592 section 2.2"
        ),
        Requirement(
            id: "RFC5452-9-1", level: .must,
            text: """
                A resolver must drop a reply unless its id, addresses, ports and question fit the query, and must \
                choose ids and source ports that nobody can predict.
                """,
            source: "RFC 5452 section 9"
        ),
        Requirement(
            id: "RFC6891-7-1", level: .must,
            text: """
                FORMERR or NOTIMP in reply to a query with an OPT record can mean that the server knows no EDNS, so \
                the query is repeated without it.
                """,
            source: "RFC 6891 section 7"
        ),
        Requirement(
            id: "RFC7766-5-1", level: .must,
            text: "Clients and servers must both support TCP, so that an answer too large for UDP still arrives.",
            source: "RFC 7766 section 5"
        ),
    ]
}

extension Requirement {
    /// RFC 2782, the SRV record. It has no section numbers; ids name its headings.
    static let rfc2782: [Requirement] = [
        Requirement(
            id: "RFC2782-FMT-1", level: .must,
            text: """
                The service and protocol labels begin with an underscore and match without regard to case: records at \
                `_IM._Sip` answer a question for `_im._sip`.
                """,
            source: "RFC 2782, Service and Proto"
        ),
        Requirement(
            id: "RFC2782-FMT-2", level: .must,
            text: "SRV records belong to class IN; an SRV record of any other class is not used.",
            source: "RFC 2782, Class"
        ),
        Requirement(
            id: "RFC2782-FMT-3", level: .must,
            text: """
                Priority is an unsigned 16-bit number, and the lowest comes first: a client must try the hosts of the \
                lowest priority that it can reach before any others.
                """,
            source: "RFC 2782, Priority"
        ),
        Requirement(
            id: "RFC2782-FMT-4", level: .should,
            text: """
                Hosts of the same priority should be tried in the order that their weights decide, rather than in \
                that of the reply.
                """,
            source: "RFC 2782, Priority"
        ),
        Requirement(
            id: "RFC2782-FMT-5", level: .should,
            text: """
                Among hosts of one priority, a larger weight should bring a proportionally larger chance to be \
                chosen.
                """,
            source: "RFC 2782, Weight"
        ),
        Requirement(
            id: "RFC2782-FMT-6", level: .should,
            text: """
                Publishers should give weight 0 where there is no load to share, so that the record is easier to \
                read.
                """,
            source: "RFC 2782, Weight", party: .publisher
        ),
        Requirement(
            id: "RFC2782-FMT-7", level: .should,
            text: """
                Next to records of greater weight, a record of weight 0 should keep a very small chance to be chosen, \
                and not none at all.
                """,
            source: "RFC 2782, Weight"
        ),
        Requirement(
            id: "RFC2782-FMT-8", level: .should,
            text: """
                The order within one priority should be drawn like this: zeros first, running sums, a random integer \
                from 0 through the total, the first record whose sum reaches it; remove it and repeat.
                """,
            source: "RFC 2782, Weight"
        ),
        Requirement(
            id: "RFC2782-FMT-9", level: .must,
            text: """
                The port comes from the record and can be anything from 0 to 65535; the port usually assigned to the \
                protocol does not override it.
                """,
            source: "RFC 2782, Port"
        ),
        Requirement(
            id: "RFC2782-FMT-10", level: .must,
            text: "The target of an SRV record must own at least one address record.",
            source: "RFC 2782, Target"
        ),
        Requirement(
            id: "RFC2782-FMT-11", level: .must,
            text: "The target of an SRV record must be a canonical name; publishing one that is an alias is an error.",
            source: "RFC 2782, Target"
        ),
        Requirement(
            id: "RFC2782-FMT-12", level: .should,
            text: """
                Servers are urged to put the addresses of the targets into the additional section, which saves the \
                client a query for each.
                """,
            source: "RFC 2782, Target"
        ),
        Requirement(
            id: "RFC2782-FMT-13", level: .must,
            text: """
                The target of an SRV record is sent written out in full; name compression must not be applied to it.
                """,
            source: "RFC 2782, Target", party: .server
        ),
        Requirement(
            id: "RFC2782-FMT-14", level: .must,
            text: "A record with the target `.` announces that the domain does not offer this service at all.",
            source: "RFC 2782, Target"
        ),
        Requirement(
            id: "RFC2782-DAA-1", level: .should,
            text: """
                Publishers should provide address records for clients that know nothing of SRV; hosts listed there \
                for that purpose have to use the assigned port.
                """,
            source: "RFC 2782, Domain administrator advice", party: .publisher
        ),
        Requirement(
            id: "RFC2782-DAA-2", level: .should,
            text: """
                Administrators are advised to keep replies to SRV queries below 512 bytes, so that they fit the \
                smallest UDP message.
                """,
            source: "RFC 2782, Domain administrator advice", party: .publisher
        ),
        Requirement(
            id: "RFC2782-USE-1", level: .should,
            text: """
                A client should begin with one query for the name service, protocol, domain, in class IN and of type \
                SRV.
                """,
            source: "RFC 2782, Usage rules"
        ),
        Requirement(
            id: "RFC2782-USE-2", level: .must,
            text: """
                A reply counts as SRV only if it is NOERROR, is not empty, and holds at least one SRV record of the \
                service and protocol asked for.
                """,
            source: "RFC 2782, Usage rules"
        ),
        Requirement(
            id: "RFC2782-USE-3", level: .must,
            text: """
                If the reply has exactly one SRV record and its target is `.`, the client stops: the service is not \
                to be had at this domain.
                """,
            source: "RFC 2782, Usage rules"
        ),
        Requirement(
            id: "RFC2782-USE-4", level: .must,
            text: """
                Records are sorted by priority and drawn by weight; for each in turn the client takes the target's \
                addresses from the reply or asks for them, and tries every one.
                """,
            source: "RFC 2782, Usage rules"
        ),
        Requirement(
            id: "RFC2782-USE-5", level: .must,
            text: """
                If there are no usable SRV records, the client looks up the addresses of the plain name and tries \
                each of them.
                """,
            source: "RFC 2782, Usage rules"
        ),
        Requirement(
            id: "RFC2782-NOTE-1", level: .should,
            text: """
                The labels should be symbolic names and not port numbers, because clients would otherwise have to ask \
                under several names.
                """,
            source: "RFC 2782, Notes", party: .publisher
        ),
        Requirement(
            id: "RFC2782-NOTE-2", level: .must,
            text: """
                A truncated reply to an SRV query falls under the rules of RFC 2181: it is set aside, and the query \
                is repeated by a transport with more room.
                """,
            source: "RFC 2782, Notes"
        ),
        Requirement(
            id: "RFC2782-NOTE-3", level: .must,
            text: """
                A client must read all records of the reply; it cannot stop after the first one or after a fixed \
                number.
                """,
            source: "RFC 2782, Notes"
        ),
        Requirement(
            id: "RFC2782-NOTE-4", level: .must,
            text: """
                If the additional section lacks the addresses of a host that the client may contact, the client must \
                look them up.
                """,
            source: "RFC 2782, Notes"
        ),
        Requirement(
            id: "RFC2782-EX-1", level: .must,
            text: "A wildcard SRV record with the target `.` denies every service that the zone does not list by name.",
            source: "RFC 2782, Fictional example"
        ),
        Requirement(
            id: "RFC2782-SEC-1", level: .must,
            text: """
                Forged replies can send clients to false ports as well as false hosts, so SRV records need the same \
                protection as addresses.
                """,
            source: "RFC 2782, Security Considerations"
        ),
    ]
}

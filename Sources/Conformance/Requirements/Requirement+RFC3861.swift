extension Requirement {
    /// RFC 3861, address resolution for instant messaging and presence.
    static let rfc3861: [Requirement] = [
        Requirement(
            id: "RFC3861-1-1", level: .must,
            text: """
                An im: or pres: URI can pass a gateway unchanged: the destination comes out byte for byte as it went \
                in.
                """,
            source: "RFC 3861 section 1", party: .implementation
        ),
        Requirement(
            id: "RFC3861-1-2", level: .must,
            text: """
                One principal can be reached over several protocols of a domain; each client asks for the one that it \
                speaks and learns where that is served.
                """,
            source: "RFC 3861 section 1"
        ),
        Requirement(
            id: "RFC3861-1-3", level: .must,
            text: """
                A gateway, even one in another domain, can stand behind an IM URI; the SRV record then does for \
                messages what an MX record does for mail.
                """,
            source: "RFC 3861 section 1"
        ),
        Requirement(
            id: "RFC3861-3-1", level: .must,
            text: """
                The domain part of a URI decides where a client connects: it is resolved to a relay or to the final \
                system, which acts on behalf of that domain.
                """,
            source: "RFC 3861 section 3"
        ),
        Requirement(
            id: "RFC3861-3-2", level: .must,
            text: """
                The domain in an IM URI must be a fully qualified name that leads to SRV or address records. Single \
                labels, address literals and missing domains are errors, not something to guess from.
                """,
            source: "RFC 3861 section 3"
        ),
        Requirement(
            id: "RFC3861-3-3", level: .must,
            text: """
                The scheme of the URI decides the service label of the question: `_im` for im: and `_pres` for pres:.
                """,
            source: "RFC 3861 section 3"
        ),
        Requirement(
            id: "RFC3861-3-4", level: .must,
            text: """
                The second label of the question is the registered label of a messaging or presence protocol, such as \
                `_xmpp` or `_sip`. It is not a transport, and other labels are refused unless configured.
                """,
            source: "RFC 3861 section 3"
        ),
        Requirement(
            id: "RFC3861-3-5", level: .must,
            text: """
                The question has type SRV and the name service, protocol, domain: for im:juliet@example.test over \
                XMPP that is `_im._xmpp.example.test.`, whatever the case of the URI.
                """,
            source: "RFC 3861 section 3"
        ),
        Requirement(
            id: "RFC3861-3-6", level: .must,
            text: "A pres: URI is resolved by the same steps as an im: URI, with `_pres` as the only difference.",
            source: "RFC 3861 section 3"
        ),
        Requirement(
            id: "RFC3861-3-7", level: .may,
            text: """
                A client that speaks several protocols may ask for one after the other, in an order of its own, until \
                it meets one that the domain offers too.
                """,
            source: "RFC 3861 section 3"
        ),
        Requirement(
            id: "RFC3861-4-1", level: .must,
            text: """
                Once the domain is known from the text of the URI, it must be looked up in the DNS; a built-in table \
                or shortcut cannot take the place of the query.
                """,
            source: "RFC 3861 section 4"
        ),
        Requirement(
            id: "RFC3861-4-2", level: .must,
            text: """
                Only fully qualified names are looked up. How a user's short form becomes such a name is a local \
                matter, and no search suffix may ever appear in a query.
                """,
            source: "RFC 3861 section 4"
        ),
        Requirement(
            id: "RFC3861-4-3", level: .must,
            text: """
                The lookup begins with SRV: the first question to leave the client has that type, and addresses come \
                later.
                """,
            source: "RFC 3861 section 4"
        ),
        Requirement(
            id: "RFC3861-4-4", level: .must,
            text: """
                If an alias turns up where SRV records were expected, the lookup goes on with the name behind the \
                alias, as if the URI had named that domain.
                """,
            source: "RFC 3861 section 4"
        ),
        Requirement(
            id: "RFC3861-4-5", level: .must,
            text: """
                A domain with SRV records must not be contacted at its own addresses, unless one of those SRV records \
                points there. Whoever falls back to them reaches a host that may serve something else.
                """,
            source: "RFC 3861 section 4"
        ),
        Requirement(
            id: "RFC3861-4-6", level: .must,
            text: """
                A domain without SRV records but with an address is treated as if it had one SRV record of preference \
                0 that points to the domain itself.
                """,
            source: "RFC 3861 section 4"
        ),
        Requirement(
            id: "RFC3861-5-1", level: .must,
            text: """
                The records name the server to contact next; the sender treats it alike whether it is a gateway or \
                the endpoint.
                """,
            source: "RFC 3861 section 5"
        ),
        Requirement(
            id: "RFC3861-5-2", level: .must,
            text: """
                A receiving domain publishes a record for each transfer protocol by which it can be reached, be it \
                directly or through a gateway.
                """,
            source: "RFC 3861 section 5", party: .publisher
        ),
        Requirement(
            id: "RFC3861-5-3", level: .must,
            text: """
                Which protocol to use, and so which to resolve, is set by the sender: another order in its \
                configuration may give another next hop.
                """,
            source: "RFC 3861 section 5"
        ),
        Requirement(
            id: "RFC3861-5-4", level: .must,
            text: """
                A gateway needs a record of its own for each pair of protocol and domain that it serves; where one is \
                missing, senders of that protocol do not find it.
                """,
            source: "RFC 3861 section 5"
        ),
        Requirement(
            id: "RFC3861-6-1", level: .must,
            text: """
                If delivery to an address fails, the client must be able to go on with the next in order, across \
                hosts and priorities, until a delivery succeeds or the list ends.
                """,
            source: "RFC 3861 section 6"
        ),
        Requirement(
            id: "RFC3861-6-2", level: .may,
            text: "The number of addresses that a client tries may be limited, if the limit can be configured.",
            source: "RFC 3861 section 6"
        ),
        Requirement(
            id: "RFC3861-6-3", level: .should,
            text: "A client should try at least two addresses before it gives up, whatever its limit.",
            source: "RFC 3861 section 6"
        ),
        Requirement(
            id: "RFC3861-6-4", level: .must,
            text: """
                Priority and weight must be handled as RFC 2782 says: lower priorities first, and within one priority \
                a weighted random order.
                """,
            source: "RFC 3861 section 6"
        ),
        Requirement(
            id: "RFC3861-7-1", level: .must,
            text: """
                A later registration of a protocol label must explain what the use of that protocol with SRV means \
                for security.
                """,
            source: "RFC 3861 section 7", party: .registry
        ),
        Requirement(
            id: "RFC3861-8-1", level: .must,
            text: """
                `_im` and `_pres` each stand for one service that many transports can carry; each must therefore be \
                tied to a particular messaging or presence service.
                """,
            source: "RFC 3861 section 8", party: .registry
        ),
        Requirement(
            id: "RFC3861-8-2", level: .must,
            text: """
                Messaging and presence keep separate registries of protocol labels, so a label known in one can be \
                unknown in the other.
                """,
            source: "RFC 3861 section 8", party: .registry
        ),
        Requirement(
            id: "RFC3861-8-3", level: .must,
            text: """
                A protocol label must begin with an underscore and keep the other rules for SRV protocol labels: \
                `sip`, a bare `_` and a label of more than 63 octets cannot be registered.
                """,
            source: "RFC 3861 section 8", party: .registry
        ),
    ]
}

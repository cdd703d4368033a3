extension Requirement {
    /// How SIP and XMPP use the procedure: RFC 5509, 3428, 3856, 3921, 6120 and 3263.
    static let protocols: [Requirement] = [
        Requirement(
            id: "RFC5509-3-1", level: .must,
            text: """
                SIP clients ask for `_im._sip` to send messages and for `_pres._sip` to watch presence; the target \
                host then replaces the domain, so that im:fred@example.test becomes sip:fred@simple.example.test.
                """,
            source: "RFC 5509 section 3"
        ),
        Requirement(
            id: "RFC5509-3-2", level: .should,
            text: """
                The `_sip` label does not tell single messages from sessions. A client that can do both is advised to \
                try a session first and to fall back to single messages.
                """,
            source: "RFC 5509 section 3", party: .implementation
        ),
        Requirement(
            id: "RFC5509-5-1", level: .must,
            text: "`_sip` is a registered protocol label for instant messaging and for presence.",
            source: "RFC 5509 sections 5.1 and 5.2"
        ),
        Requirement(
            id: "RFC3428-5-1", level: .should,
            text: """
                A SIP client that is given an IM URI should resolve it and put the SIP URI that results into the \
                Request-URI.
                """,
            source: "RFC 3428 section 5", isInScope: false
        ),
        Requirement(
            id: "RFC3428-5-2", level: .may,
            text: """
                A SIP client that cannot resolve an IM URI may leave it in the request, for a device further along to \
                resolve.
                """,
            source: "RFC 3428 section 5", isInScope: false
        ),
        Requirement(
            id: "RFC3428-5-3", level: .should,
            text: """
                From and To should name their parties by SIP or SIPS URIs; IM URIs may stand there if no others are \
                known.
                """,
            source: "RFC 3428 section 5", isInScope: false
        ),
        Requirement(
            id: "RFC3428-5-4", level: .must,
            text: "IM URIs must not be used in the Route and Record-Route headers of a SIP message.",
            source: "RFC 3428 section 5", isInScope: false
        ),
        Requirement(
            id: "RFC3856-5-1", level: .must,
            text: """
                A pres: URI goes into the Request-URI of the subscription, and the host to send it to is found by the \
                DNS procedure of RFC 3861.
                """,
            source: "RFC 3856 section 5", isInScope: false
        ),
        Requirement(
            id: "RFC3856-5-2", level: .should,
            text: """
                A URI learned by resolving another should have a scope, such as the TTL of the records, after which \
                it is resolved again.
                """,
            source: "RFC 3856 section 5", isInScope: false
        ),
        Requirement(
            id: "RFC3856-5-3", level: .should,
            text: """
                If a pres: URI and a SIP URI of the same presentity are both known and valid, the pres: URI should be \
                preferred.
                """,
            source: "RFC 3856 section 5", isInScope: false
        ),
        Requirement(
            id: "RFC3921-11.2-1", level: .should,
            text: """
                An XMPP server should first try `_xmpp-server._tcp`, then `_im` or `_pres` with `_xmpp` or another \
                registered label, and at last the plain address with port 5269.
                """,
            source: "RFC 3921 section 11.2", isInScope: false
        ),
        Requirement(
            id: "RFC3921-11.2-2", level: .should,
            text: """
                Administrators are encouraged to keep `_im._xmpp`, `_pres._xmpp` and `_xmpp-server._tcp` in step, so \
                that old and new servers reach the same hosts.
                """,
            source: "RFC 3921 section 11.2", party: .publisher
        ),
        Requirement(
            id: "RFC3921-15.2/15.3", level: .must,
            text: "`_xmpp` is a registered protocol label for instant messaging and for presence.",
            source: "RFC 3921 sections 15.2 and 15.3"
        ),
        Requirement(
            id: "RFC6120-3.2.1-1", level: .must,
            text: """
                On a single SRV record with the target `.`, an XMPP client must end its SRV processing: the domain \
                says that it does not offer the service.
                """,
            source: "RFC 6120 section 3.2.1"
        ),
        Requirement(
            id: "RFC6120-3.2.1-2", level: .must,
            text: """
                If a connection fails, the other addresses of the same host come before the first address of the next \
                host.
                """,
            source: "RFC 6120 section 3.2.1"
        ),
        Requirement(
            id: "RFC6120-3.2.1-3", level: .should,
            text: """
                A client that received SRV records but could connect to none of their hosts should not fall back to \
                the plain domain.
                """,
            source: "RFC 6120 section 3.2.1"
        ),
        Requirement(
            id: "RFC6120-3.2.1-4", level: .should,
            text: """
                An XMPP client whose SRV query got no response should fall back to the domain with the default port \
                (5222 or 5269). We do not: for us a failed query allows no implicit SRV.
                """,
            source: "RFC 6120 section 3.2.1", isInScope: false
        ),
        Requirement(
            id: "RFC3263-4.2-1", level: .must,
            text: """
                A numeric host needs no DNS at all, and an explicit port means that only addresses are looked up. An \
                im: URI carries no port.
                """,
            source: "RFC 3263 section 4.2", isInScope: false
        ),
        Requirement(
            id: "RFC3263-4.3-1", level: .should,
            text: """
                A 503 response, a transport error and a timeout all count as failure of the server tried, and the \
                client should go on to the next one.
                """,
            source: "RFC 3263 section 4.3", isInScope: false
        ),
        Requirement(
            id: "RFC3263-4.4-1", level: .must,
            text: """
                A stateless proxy must bring hosts of equal priority into an order that depends on the message alone, \
                so that a repeated request takes the same way.
                """,
            source: "RFC 3263 section 4.4", isInScope: false
        ),
    ]
}

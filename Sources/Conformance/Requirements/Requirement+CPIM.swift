extension Requirement {
    /// RFC 3860, the message service of gateways (CPIM), and the draft before it.
    static let rfc3860: [Requirement] = [
        Requirement(
            id: "RFC3860-2-1", level: .must,
            text: """
                A protocol behind a gateway needs a counterpart for every operation, and values of its own for each \
                attribute. What it has beyond that does not pass the gateway.
                """,
            source: "RFC 3860 section 2", party: .service
        ),
        Requirement(
            id: "RFC3860-2-2", level: .should,
            text: """
                A sender should not notice whether the final recipient or a gateway answers: their responses look the \
                same.
                """,
            source: "RFC 3860 section 2", party: .service
        ),
        Requirement(
            id: "RFC3860-3.1-1", level: .must,
            text: """
                A message operation says who sends it and to whom, how many relays it may still pass, and by what \
                TransID it is known. It also has content, which need not be text.
                """,
            source: "RFC 3860 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.1-2", level: .should,
            text: "A gateway should cope with a TransID of 40 octets: it goes on and comes back whole.",
            source: "RFC 3860 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.1-3", level: .must,
            text: """
                Whoever sends a message decides where MaxForwards begins; services count down from there and begin no \
                count of their own.
                """,
            source: "RFC 3860 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.1-4", level: .must,
            text: """
                A message operation is answered by a response without needless delay. It has the same TransID, and a \
                status.
                """,
            source: "RFC 3860 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.2.1-1", level: .should,
            text: "The next hop of a message should be found as RFC 3861 says, from the domain of its destination.",
            source: "RFC 3860 section 3.2.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.3-1", level: .must,
            text: "Whoever sends through a gateway must know Message/CPIM; content of other kinds may be sent as well.",
            source: "RFC 3860 section 3.3", party: .service
        ),
        Requirement(
            id: "RFC3860-3.3-2", level: .must,
            text: """
                Content passes a gateway byte for byte, whatever it holds: relaying must not depend on reading or \
                changing it.
                """,
            source: "RFC 3860 section 3.3", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.1-1", level: .must,
            text: """
                First check: if the sender or the recipient is not named by a well-formed im: URI of a mailbox, the \
                message fails.
                """,
            source: "RFC 3860 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.1-2", level: .must,
            text: """
                Second check: a service that is not the final recipient needs a next hop for the destination; where \
                none can be found, the message fails.
                """,
            source: "RFC 3860 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.1-3", level: .must,
            text: """
                Third check: a sender whom the access rules shut out gets a failure. If several checks would fail, the \
                first of them decides.
                """,
            source: "RFC 3860 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.1-4", level: .must,
            text: """
                After the checks the status says what became of the message: success if it was delivered, failure if \
                that was impossible.
                """,
            source: "RFC 3860 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.1-5", level: .must,
            text: """
                A service that hands a message on, and will never hear for certain what became of it, answers \
                `indeterminant`.
                """,
            source: "RFC 3860 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.1-6", level: .must,
            text: """
                A service that hands a message on, and will hear what became of it, waits for that word and answers as \
                soon as it comes.
                """,
            source: "RFC 3860 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.1-7", level: .must,
            text: "The response repeats the TransID of its message octet for octet.",
            source: "RFC 3860 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.2-1", level: .must,
            text: "Each gateway that relays a message lowers MaxForwards by one.",
            source: "RFC 3860 section 3.4.2", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.2-2", level: .should,
            text: "A message should start with many hops to go: more than a hundred.",
            source: "RFC 3860 section 3.4.2", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.2-3", level: .must,
            text: """
                A gateway that gets a message with MaxForwards 0 drops it and answers failure: it neither relays nor \
                delivers it.
                """,
            source: "RFC 3860 section 3.4.2", party: .service
        ),
        Requirement(
            id: "RFC3860-3.4.2-4", level: .must,
            text: """
                A message can rightly come through one relay twice, because of aliases or lists. Only the counter \
                tells a loop; a relay does not refuse what it has seen before.
                """,
            source: "RFC 3860 section 3.4.2", party: .service
        ),
        Requirement(
            id: "RFC3860-4-1", level: .must,
            text: "A gateway must satisfy the least security that the protocols on either side of it demand.",
            source: "RFC 3860 section 4", party: .registry
        ),
        Requirement(
            id: "RFC3860-4-2", level: .must,
            text: """
                Where security from end to end is wanted, it must come from Message/CPIM inside S/MIME, signed, \
                encrypted or both. Gateways pass such parts on unopened.
                """,
            source: "RFC 3860 section 4", party: .service
        ),
        Requirement(
            id: "RFC3860-4-3", level: .must,
            text: "Only the basic algorithms of S/MIME and CMS are mandatory; AES is a choice.",
            source: "RFC 3860 section 4", party: .registry
        ),
        Requirement(
            id: "RFC3860-4-4", level: .should,
            text: "A certificate for S/MIME messages should name the im: URI of its owner in subjectAltName.",
            source: "RFC 3860 section 4", party: .registry
        ),
        Requirement(
            id: "DRAFT02-2.4-1", level: .should,
            text: "A transaction identifier should look random, so that nobody can guess the next one.",
            source: "draft-ietf-impp-cpim-02 section 2.4", party: .implementation
        ),
        Requirement(
            id: "DRAFT02-6-1", level: .must,
            text: """
                The draft's data types make numbers of TransIDs and durations, of at most 2147483647. RFC 3860 has no \
                such rule, so a TransID that is no number is as good as any.
                """,
            source: "draft-ietf-impp-cpim-02 section 6", party: .service
        ),
    ]

    /// RFC 3859, the presence service of gateways (CPP), and the draft before it.
    static let rfc3859: [Requirement] = [
        Requirement(
            id: "RFC3859-3.1-1", level: .must,
            text: """
                A subscribe operation names the watcher and the target, says for how many seconds to watch, and has a \
                SubscriptID and a TransID.
                """,
            source: "RFC 3859 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.1-2", level: .should,
            text: "A gateway should cope with TransIDs and SubscriptIDs of 40 octets.",
            source: "RFC 3859 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.1-3", level: .must,
            text: """
                The response to a subscription has a status, the TransID of the operation, and the seconds that are \
                granted, which can be others than were asked for.
                """,
            source: "RFC 3859 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.1-4", level: .must,
            text: """
                A subscription that succeeds brings the presence as it stands: the response comes first, and a \
                notification at once behind it.
                """,
            source: "RFC 3859 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.1-5", level: .must,
            text: """
                A notification repeats watcher and target as the subscription has them; its content is presence, and \
                its TransID is its own. Nobody answers it.
                """,
            source: "RFC 3859 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.1-6", level: .must,
            text: """
                While a subscription runs, every change of presence brings a notification. With the duration 0 there \
                is exactly one.
                """,
            source: "RFC 3859 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.1-7", level: .must,
            text: """
                Subscribing again with the duration 0 and the same SubscriptID ends a subscription early. A last \
                notification follows, which the watcher can throw away.
                """,
            source: "RFC 3859 section 3.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.2.1-1", level: .should,
            text: """
                The next hop of a presence operation should be found as RFC 3861 says, from the domain of the one it \
                goes to.
                """,
            source: "RFC 3859 section 3.2.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.3-1", level: .must,
            text: """
                Whoever sends notifications through a gateway must know PIDF; presence in other formats may be sent as \
                well.
                """,
            source: "RFC 3859 section 3.3", party: .service
        ),
        Requirement(
            id: "RFC3859-3.3-2", level: .must,
            text: "Presence passes a gateway byte for byte, in whatever format it is written.",
            source: "RFC 3859 section 3.3", party: .service
        ),
        Requirement(
            id: "RFC3859-3.4-1", level: .must,
            text: """
                Presence and running subscriptions must be stored where they outlive the process: after a restart, \
                watchers still hear of changes.
                """,
            source: "RFC 3859 section 3.4", party: .service
        ),
        Requirement(
            id: "RFC3859-3.4-2", level: .should,
            text: """
                A SubscriptID should never be used twice, at any time and by anybody, and not only be new between one \
                watcher and one target.
                """,
            source: "RFC 3859 section 3.4", party: .implementation
        ),
        Requirement(
            id: "RFC3859-3.4.1-1", level: .must,
            text: """
                First check: if the watcher or the target is not named by a valid pres: URI of a mailbox, the \
                subscription fails.
                """,
            source: "RFC 3859 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.4.1-2", level: .must,
            text: "Second check: a watcher whom the access rules shut out gets a failure.",
            source: "RFC 3859 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.4.1-3", level: .must,
            text: """
                Third check: while a watcher's subscription to a target runs, another with a duration above 0 fails.
                """,
            source: "RFC 3859 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.4.1-4", level: .must,
            text: """
                Otherwise the subscription succeeds, and changes are told until its duration has passed since the \
                operation arrived, as long as the access rules still allow it.
                """,
            source: "RFC 3859 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.4.1-5", level: .must,
            text: "The response to a subscription repeats its TransID octet for octet.",
            source: "RFC 3859 section 3.4.1", party: .service
        ),
        Requirement(
            id: "RFC3859-3.4.3-1", level: .must,
            text: """
                The duration 0 ends the subscription whose SubscriptID it comes with, and with a new SubscriptID it is \
                a single look. There is no operation of its own for either.
                """,
            source: "RFC 3859 section 3.4.3", party: .service
        ),
        Requirement(
            id: "RFC3859-4-1", level: .must,
            text: "A gateway between presence services must satisfy the least security that either of them demands.",
            source: "RFC 3859 section 4", party: .registry
        ),
        Requirement(
            id: "RFC3859-4-2", level: .must,
            text: """
                Presence that has to be secure from end to end must be PIDF inside S/MIME, signed, encrypted or both, \
                and gateways pass it on unopened.
                """,
            source: "RFC 3859 section 4", party: .service
        ),
        Requirement(
            id: "RFC3859-4-3", level: .must,
            text: "For presence, too, only the basic algorithms of S/MIME and CMS are mandatory, and AES is a choice.",
            source: "RFC 3859 section 4", party: .registry
        ),
        Requirement(
            id: "RFC3859-4-4", level: .should,
            text: "A certificate for S/MIME presence should name the pres: URI of its owner in subjectAltName.",
            source: "RFC 3859 section 4", party: .registry
        ),
        Requirement(
            id: "RFC3859-L-1", level: .must,
            text: """
                Presence operations have no MaxForwards, so gateways could pass them round for ever. Ours have a hop \
                limit: each gateway lowers it by one, and none relays an operation that comes with 0.
                """,
            source: "decision, where RFC 3859 is silent", party: .service
        ),
        Requirement(
            id: "DRAFT02-3.1-1", level: .must,
            text: """
                A watcher has at most one subscription to a presentity at a time. The draft's overview ends it by an \
                operation of its own; we follow RFC 3859, which has none.
                """,
            source: "draft-ietf-impp-cpim-02 section 3.1", party: .service
        ),
    ]
}

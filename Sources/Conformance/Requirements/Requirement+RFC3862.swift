extension Requirement {
    /// RFC 3862, the format Message/CPIM.
    static let rfc3862: [Requirement] = [
        Requirement(
            id: "RFC3862-2-1", level: .must,
            text: """
                A message has MIME fields, headers of its own and a MIME entity as content, with an empty line behind \
                each of the first two. The protocol that carries it says where it ends.
                """,
            source: "RFC 3862 section 2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.1-1", level: .must,
            text: """
                The MIME fields of a message must say that it is of the type Message/CPIM; only then is it read as \
                one.
                """,
            source: "RFC 3862 section 2.1", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-1", level: .must,
            text: """
                Nobody on the way may change, rewrap or reorder the headers of a message; looking at them is allowed.
                """,
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-2", level: .must,
            text: """
                A header takes exactly one line: none goes on in the next, and no two share one. A folded header is \
                refused.
                """,
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-3", level: .should,
            text: "A line can be of any length: software should set no limit to it.",
            source: "RFC 3862 section 2.2", party: .implementation
        ),
        Requirement(
            id: "RFC3862-2.2-4", level: .must,
            text: "No header line begins or ends with white space; a recipient refuses one that does.",
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-5", level: .must,
            text: """
                Headers are UTF-8, their lines end with CR and LF, and control characters never stand in them as such. \
                A recipient refuses others, such as a line that ends with LF alone.
                """,
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-6", level: .must,
            text: """
                Exactly one space stands before the value, behind the colon and the parameters. A header with none, or \
                with two, is refused.
                """,
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-7", level: .must,
            text: "Several headers of a message can have the same name; all of them stay, in their order.",
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-8", level: .must,
            text: """
                Capital and small letters of a header name differ: `from:` is not From, but a header that nobody \
                knows.
                """,
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-9", level: .should,
            text: """
                A header that the recipient does not know should do no harm: it is passed over, unless Require names \
                it.
                """,
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.2-10", level: .must,
            text: """
                Whoever handles a message must keep every octet of its headers, names and values alike, and their \
                order.
                """,
            source: "RFC 3862 section 2.2", party: .service
        ),
        Requirement(
            id: "RFC3862-2.3-1", level: .must,
            text: """
                A control character, U+0000 to U+001F or U+007F, must be written as an escape wherever a header has \
                one.
                """,
            source: "RFC 3862 section 2.3", party: .implementation
        ),
        Requirement(
            id: "RFC3862-2.3.1-1", level: .must,
            text: """
                Backslash, backspace, tab, line feed and return must be written by their short escapes. A quote inside \
                a string between the same quotes must get a backslash; the quotes around the string must not.
                """,
            source: "RFC 3862 section 2.3.1", party: .implementation
        ),
        Requirement(
            id: "RFC3862-2.3.1-2", level: .must,
            text: "Whatever needs no escape must be written as it is.",
            source: "RFC 3862 section 2.3.1", party: .implementation
        ),
        Requirement(
            id: "RFC3862-2.3.1-3", level: .must,
            text: """
                Readers must undo the escapes that writers need, and should undo others too. A backslash before any \
                other character should stand for that character, and one at the very end for nothing.
                """,
            source: "RFC 3862 section 2.3.1", party: .implementation
        ),
        Requirement(
            id: "RFC3862-2.4-1", level: .must,
            text: "The content must have a Content-Type among its MIME fields; a message without it is refused.",
            source: "RFC 3862 section 2.4", party: .service
        ),
        Requirement(
            id: "RFC3862-3-1", level: .must,
            text: """
                Header names and other fixed words must be written just as RFC 3862 has them, in the same capital and \
                small letters.
                """,
            source: "RFC 3862 section 3", party: .implementation
        ),
        Requirement(
            id: "RFC3862-3.1-1", level: .must,
            text: """
                The name of a header is ASCII without control characters, spaces and separators; a dot in it does \
                nothing but end a prefix.
                """,
            source: "RFC 3862 section 3.1", party: .implementation
        ),
        Requirement(
            id: "RFC3862-3.3-1", level: .must,
            text: """
                Between the colon and the space a header can say in which language its value is, as in \
                `Subject:;lang=fr`. If it does not, the language is `i-default`.
                """,
            source: "RFC 3862 section 3.3", party: .implementation
        ),
        Requirement(
            id: "RFC3862-3.4-1", level: .must,
            text: "A namespace must be named by an absolute URI; a relative one, or one with a fragment, is refused.",
            source: "RFC 3862 section 3.4", party: .service
        ),
        Requirement(
            id: "RFC3862-3.4-2", level: .must,
            text: """
                An NS header must declare a prefix before it is used, for that message alone. NS without a prefix sets \
                the namespace of names without one, from there on.
                """,
            source: "RFC 3862 section 3.4", party: .service
        ),
        Requirement(
            id: "RFC3862-3.5-1", level: .must,
            text: """
                A recipient must understand every header and feature that Require names in order to process the \
                message; one that does not answers failure.
                """,
            source: "RFC 3862 section 3.5", party: .service
        ),
        Requirement(
            id: "RFC3862-3.5-2", level: .may,
            text: """
                Require may name several things, with commas between them, and also abilities for which there is no \
                header.
                """,
            source: "RFC 3862 section 3.5", party: .service
        ),
        Requirement(
            id: "RFC3862-3.6-1", level: .should,
            text: """
                The grammar lets in sequences of five and six octets, but writers should emit only the UTF-8 of RFC \
                3629.
                """,
            source: "RFC 3862 section 3.6", party: .implementation
        ),
        Requirement(
            id: "RFC3862-4-1", level: .must,
            text: """
                From, To, cc, DateTime, Subject, NS and Require have the meaning and form that RFC 3862 gives them; To \
                and cc can stand there more than once. A value of another form is refused.
                """,
            source: "RFC 3862 section 4", party: .service
        ),
        Requirement(
            id: "RFC3862-6-1", level: .must,
            text: """
                A gateway must leave Message/CPIM as it is, encodings and languages included. Whoever wants to change \
                it puts the whole message into a new one.
                """,
            source: "RFC 3862 section 6", party: .service
        ),
        Requirement(
            id: "RFC3862-7.1-1", level: .must,
            text: """
                A transfer encoding must be undone exactly before anybody reads the content, and to the encoding the \
                MIME entity inside is opaque octets.
                """,
            source: "RFC 3862 section 7.1", party: .service
        ),
    ]
}

/// The verbs of faults in scenarios; `Fault.Effect` is what they come to.
enum FaultVerb: String, CaseIterable {
    case drop, refuse, reset, delay, truncate, answer, append, rewrite, corrupt, duplicate, reorder

    /// The keys that the verb takes beside the selectors.
    var arguments: [String] {
        switch self {
        case .drop, .refuse, .reset: []
        case .delay: ["by", "jitter"]
        case .truncate: ["keep"]
        case .answer: ["rcode", "answer", "authority", "additional", "question", "raw"]
        case .append: ["answer", "authority", "additional"]
        case .rewrite: ["ttl", "order", "case", "additional", "aa"]
        case .corrupt: ["what"]
        case .duplicate: ["times"]
        case .reorder: ["behind"]
        }
    }

    var meaning: String {
        switch self {
        case .drop: "No reply."
        case .refuse: "The reply is REFUSED, without records."
        case .reset: "The TCP connection is reset; over UDP there is no reply."
        case .delay: "The reply comes later: by, and up to jitter more."
        case .truncate: "TC is set, and keep says how many records of the answer stay (0)."
        case .answer:
            "This reply instead: rcode, answer, authority, additional (zone text), question: false, or raw (hex)."
        case .append: "Records are put in that do not belong there: answer, authority, additional (zone text)."
        case .rewrite:
            "The same reply, changed: ttl, order (shuffle, rotate, reverse), case (upper, lower, random), additional "
                + "(strip, partial), aa."
        case .corrupt:
            "A damaged reply, in what: id, qr, question, length, owner or pointer. Of several, the first one."
        case .duplicate: "The reply is sent times more."
        case .reorder: "The reply is sent after so many later ones: behind."
        }
    }
}

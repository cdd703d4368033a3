/// Options of the OPT record that a server knows (RFC 6891 6.1.2).
enum EDNSOption {
    /// NSID: which server it is (RFC 5001).
    static let identity: UInt16 = 3
    /// An extended error (RFC 8914).
    static let explanation: UInt16 = 15
}

/// Why a reply is as it is, for whoever debugs it (RFC 8914). Clients do not act on it.
enum Explanation {
    case aliasLoop, aliasLimit, notServed, notAnApex, transferNotAllowed, classNotServed, typeNotServed
    case operationNotServed

    /// The INFO-CODE of the IANA registry (RFC 8914 5.2).
    var code: UInt16 {
        switch self {
        case .aliasLoop, .aliasLimit: 0
        case .transferNotAllowed: 18
        case .notServed, .notAnApex: 20
        case .classNotServed, .typeNotServed, .operationNotServed: 21
        }
    }

    /// The EXTRA-TEXT.
    var text: String {
        switch self {
        case .aliasLoop: "the aliases lead in a circle"
        case .aliasLimit: "the chain of aliases goes on"
        case .notServed: "no zone served here has the name"
        case .notAnApex: "no zone served here begins at the name"
        case .transferNotAllowed: "transfers are not allowed for this address"
        case .classNotServed: "only class IN is served"
        case .typeNotServed: "the type is not one of records"
        case .operationNotServed: "only queries and NOTIFY are served"
        }
    }
}

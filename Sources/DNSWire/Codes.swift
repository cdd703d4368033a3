/// The type of a record or a question (RFC 1035 3.2.2, 3.2.3; RFC 3597 for those without a name here).
public struct RecordType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire, in the registry of IANA.
    public let rawValue: UInt16

    /// A type from its number, known or not.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// A host's IPv4 address (RFC 1035 3.4.1).
    public static let a = RecordType(rawValue: 1)
    /// A name server of a zone (RFC 1035 3.3.11).
    public static let ns = RecordType(rawValue: 2)
    /// The canonical name of an alias (RFC 1035 3.3.1).
    public static let cname = RecordType(rawValue: 5)
    /// The start of a zone of authority (RFC 1035 3.3.13).
    public static let soa = RecordType(rawValue: 6)
    /// A pointer to another name (RFC 1035 3.3.12).
    public static let ptr = RecordType(rawValue: 12)
    /// A mail exchange (RFC 1035 3.3.9).
    public static let mx = RecordType(rawValue: 15)
    /// Text strings (RFC 1035 3.3.14).
    public static let txt = RecordType(rawValue: 16)
    /// A host's IPv6 address (RFC 3596 2.1).
    public static let aaaa = RecordType(rawValue: 28)
    /// The host and the port of a service (RFC 2782).
    public static let srv = RecordType(rawValue: 33)
    /// The redirection of everything below a name (RFC 6672 2.1).
    public static let dname = RecordType(rawValue: 39)
    /// The pseudo-record that carries EDNS (RFC 6891 6.1).
    public static let opt = RecordType(rawValue: 41)
    /// The digest of a key of a delegated zone (RFC 4034 5).
    public static let ds = RecordType(rawValue: 43)
    /// The signature of a record set (RFC 4034 3).
    public static let rrsig = RecordType(rawValue: 46)
    /// The next name of a zone, and the types that a name has (RFC 4034 4).
    public static let nsec = RecordType(rawValue: 47)
    /// A key that signatures are checked with (RFC 4034 2).
    public static let dnskey = RecordType(rawValue: 48)
    /// In a question: what has changed in a zone (RFC 1995).
    public static let ixfr = RecordType(rawValue: 251)
    /// In a question: a whole zone (RFC 5936).
    public static let axfr = RecordType(rawValue: 252)
    /// In a question: records of every type (RFC 1035 3.2.3, written `*` there).
    public static let any = RecordType(rawValue: 255)

    /// Types that stand in questions and in single messages only, never in a zone: OPT, and RFC 6895 3.1's 128 to 255.
    public var isMeta: Bool { self == .opt || (128...255).contains(rawValue) }
}

extension RecordType: CustomStringConvertible, LosslessStringConvertible {
    /// The type's mnemonic, or `TYPE65280` (RFC 3597 5).
    public var description: String { LDNSMnemonic.text(of: self) }

    /// A type from its mnemonic in any case, or from `TYPE65280`.
    public init?(_ text: String) {
        guard let type = LDNSMnemonic.type(named: text) else { return nil }
        self = type
    }
}

/// The class of a record or a question (RFC 1035 3.2.4); this project's zones are all IN.
public struct RecordClass: RawRepresentable, Hashable, Sendable {
    /// The number on the wire; that of an OPT record is a payload size (RFC 6891 6.1.2).
    public let rawValue: UInt16

    /// A class from its number, known or not.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// IN, the Internet (RFC 1035 3.2.4).
    public static let internet = RecordClass(rawValue: 1)
    /// CH, Chaos (RFC 1035 3.2.4).
    public static let chaos = RecordClass(rawValue: 3)
    /// NONE, which stands in updates only (RFC 2136).
    public static let none = RecordClass(rawValue: 254)
    /// Every class (RFC 1035 3.2.5, written `*` there).
    public static let any = RecordClass(rawValue: 255)
}

/// What a query asks for: a lookup, or something else (RFC 1035 4.1.1).
public struct Opcode: RawRepresentable, Hashable, Sendable {
    /// The number on the wire, of which 4 bits are sent.
    public let rawValue: UInt8

    /// An opcode from its number, known or not.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A lookup (RFC 1035 4.1.1).
    public static let query = Opcode(rawValue: 0)
    /// A zone has changed (RFC 1996).
    public static let notify = Opcode(rawValue: 4)
    /// A change to a zone (RFC 2136).
    public static let update = Opcode(rawValue: 5)
}

/// How a reply ended (RFC 1035 4.1.1; extended to 12 bits by RFC 6891 6.1.3).
public struct ResponseCode: RawRepresentable, Hashable, Sendable {
    /// The number, of which the header has the lower 4 bits and the OPT record the upper 8 (RFC 6891 6.1.3).
    public let rawValue: UInt16

    /// A code from its number, known or not.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// NOERROR: there was no error (RFC 1035 4.1.1).
    public static let noError = ResponseCode(rawValue: 0)
    /// FORMERR: the server could not read the query (RFC 1035 4.1.1).
    public static let formatError = ResponseCode(rawValue: 1)
    /// SERVFAIL: the server could not tell (RFC 1035 4.1.1).
    public static let serverFailure = ResponseCode(rawValue: 2)
    /// NXDOMAIN: the name does not exist (RFC 1035 4.1.1).
    public static let noSuchName = ResponseCode(rawValue: 3)
    /// NOTIMP: the server does not do what is asked (RFC 1035 4.1.1).
    public static let notImplemented = ResponseCode(rawValue: 4)
    /// REFUSED: the server does not want to answer (RFC 1035 4.1.1).
    public static let refused = ResponseCode(rawValue: 5)
    /// YXDOMAIN: a DNAME leads to a name that would be too long (RFC 6672 2.2).
    public static let nameTooLong = ResponseCode(rawValue: 6)
    /// NOTAUTH: the server is not authoritative for the zone (RFC 2136 2.2).
    public static let notAuthoritative = ResponseCode(rawValue: 9)
    /// BADVERS: the server does not know the version of EDNS (RFC 6891 6.1.3).
    public static let badVersion = ResponseCode(rawValue: 16)
}

extension ResponseCode: CustomStringConvertible, LosslessStringConvertible {
    private static let mnemonics: [ResponseCode: String] = [
        .noError: "NOERROR", .formatError: "FORMERR", .serverFailure: "SERVFAIL", .noSuchName: "NXDOMAIN",
        .notImplemented: "NOTIMP", .refused: "REFUSED", .nameTooLong: "YXDOMAIN", .notAuthoritative: "NOTAUTH",
        .badVersion: "BADVERS",
    ]

    /// The mnemonic of the IANA registry, or `RCODE17`.
    public var description: String { ResponseCode.mnemonics[self] ?? "RCODE\(rawValue)" }

    /// A code from its mnemonic, or from `RCODE17`, in any case of letters.
    public init?(_ text: String) {
        let text = text.uppercased()
        if let known = ResponseCode.mnemonics.first(where: { $0.value == text })?.key {
            self = known
        } else if text.hasPrefix("RCODE"), let number = UInt16(text.dropFirst(5)), number < 4096 {
            self.init(rawValue: number)
        } else {
            return nil
        }
    }
}

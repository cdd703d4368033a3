/// The type of a record or a question (RFC 1035 3.2.2, 3.2.3; RFC 3597 for those without a name here).
public struct RecordType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let a = RecordType(rawValue: 1)
    public static let ns = RecordType(rawValue: 2)
    public static let cname = RecordType(rawValue: 5)
    public static let soa = RecordType(rawValue: 6)
    public static let ptr = RecordType(rawValue: 12)
    public static let mx = RecordType(rawValue: 15)
    public static let txt = RecordType(rawValue: 16)
    public static let aaaa = RecordType(rawValue: 28)
    public static let srv = RecordType(rawValue: 33)
    public static let dname = RecordType(rawValue: 39)
    public static let opt = RecordType(rawValue: 41)
    public static let ds = RecordType(rawValue: 43)
    public static let rrsig = RecordType(rawValue: 46)
    public static let nsec = RecordType(rawValue: 47)
    public static let dnskey = RecordType(rawValue: 48)
    public static let ixfr = RecordType(rawValue: 251)
    public static let axfr = RecordType(rawValue: 252)
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
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let internet = RecordClass(rawValue: 1)
    public static let chaos = RecordClass(rawValue: 3)
    public static let none = RecordClass(rawValue: 254)
    public static let any = RecordClass(rawValue: 255)
}

/// What a query asks for: a lookup, or something else (RFC 1035 4.1.1).
public struct Opcode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let query = Opcode(rawValue: 0)
    public static let notify = Opcode(rawValue: 4)
    public static let update = Opcode(rawValue: 5)
}

/// How a reply ended (RFC 1035 4.1.1; extended to 12 bits by RFC 6891 6.1.3).
public struct ResponseCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let noError = ResponseCode(rawValue: 0)
    public static let formatError = ResponseCode(rawValue: 1)
    public static let serverFailure = ResponseCode(rawValue: 2)
    public static let noSuchName = ResponseCode(rawValue: 3)
    public static let notImplemented = ResponseCode(rawValue: 4)
    public static let refused = ResponseCode(rawValue: 5)
    public static let nameTooLong = ResponseCode(rawValue: 6)
    public static let notAuthoritative = ResponseCode(rawValue: 9)
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

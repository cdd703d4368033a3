/// Why bytes are not a DNS message: what, at which octet, in which field. Equality is by code.
public struct WireError: Error, Sendable {
    /// What is wrong; the raw value says it in words.
    public enum Code: String, Sendable {
        /// The message ends before the field does.
        case endOfMessage = "the message ends"
        /// The record's data, by its length, ends before the field does.
        case endOfData = "the record data ends"
        /// A compression pointer does not point back to a name (RFC 1035 4.1.4).
        case badPointer = "a compression pointer that does not point back to a name"
        /// A label begins with bits that are not in use (RFC 1035 4.1.4).
        case badLabel = "a label type that is not in use"
        /// A name has more than 255 octets (RFC 1035 2.3.4).
        case longName = "a name of more than 255 octets"
        /// A record's data is longer than its type allows.
        case excessData = "record data longer than its type allows"
        /// There is a second OPT record, or one that the root does not own (RFC 6891 6.1.1).
        case badOption = "an OPT record that is out of place"
    }

    /// What is wrong.
    public let code: Code
    /// The octet of the message at which reading stopped, from 0.
    public let offset: Int
    /// The field that was read.
    public let field: String

    package init(_ code: Code, offset: Int, field: String) {
        self.code = code
        self.offset = offset
        self.field = field
    }
}

extension WireError: Hashable {
    public static func == (left: WireError, right: WireError) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension WireError: CustomStringConvertible {
    /// `octet 12, question name: the message ends`.
    public var description: String { "octet \(offset), \(field): \(code.rawValue)" }
}

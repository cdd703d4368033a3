/// Why bytes are not a DNS message: what, at which octet, in which field. Equality is by code.
public struct WireError: Error, Sendable {
    public enum Code: String, Sendable {
        case endOfMessage = "the message ends"
        case endOfData = "the record data ends"
        case badPointer = "a compression pointer that does not point back to a name"
        case badLabel = "a label type that is not in use"
        case longName = "a name of more than 255 octets"
        case excessData = "record data longer than its type allows"
        case badOption = "an OPT record that is out of place"
    }

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
    public var description: String { "octet \(offset), \(field): \(code.rawValue)" }
}

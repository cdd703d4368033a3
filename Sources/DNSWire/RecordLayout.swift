/// Where domain names stand in the data of a record type, for the types in which they may be compressed: those of
/// RFC 1035, which senders compress, and those of RFC 3597 4, which receivers have to decompress all the same.
package struct RecordLayout: Sendable {
    /// Fixed octets before the first name.
    package let leading: Int
    /// Character strings between those octets and the first name.
    package let strings: Int
    package let names: Int
    /// Fixed octets after the last name; nothing: none or any number of octets.
    package let trailing: Int?
    /// Whether a sender may compress the names (RFC 3597 4: only in the types of RFC 1035).
    package let mayCompress: Bool

    private init(leading: Int = 0, strings: Int = 0, names: Int = 1, trailing: Int? = 0, mayCompress: Bool = false) {
        self.leading = leading
        self.strings = strings
        self.names = names
        self.trailing = trailing
        self.mayCompress = mayCompress
    }

    private static let name = RecordLayout(mayCompress: true)
    private static let start = RecordLayout(names: 2, trailing: 20, mayCompress: true)
    private static let mailboxes = RecordLayout(names: 2, mayCompress: true)
    private static let exchange = RecordLayout(leading: 2, mayCompress: true)
    private static let plainName = RecordLayout()
    private static let preference = RecordLayout(leading: 2)
    private static let service = RecordLayout(leading: 6)
    private static let persons = RecordLayout(names: 2)
    private static let signature = RecordLayout(leading: 18, trailing: nil)
    private static let mapping = RecordLayout(leading: 2, names: 2)
    private static let next = RecordLayout(trailing: nil)
    private static let pointer = RecordLayout(leading: 4, strings: 3)

    /// The layout of a type's data; none for a type whose data holds no name that may be compressed.
    package static func of(_ type: RecordType) -> RecordLayout? {
        switch type.rawValue {
        case 2...5, 7...9, 12: name
        case 6: start
        case 14: mailboxes
        case 15: exchange
        case 17: persons
        case 18, 21, 36: preference
        case 24: signature
        case 26: mapping
        case 30: next
        case 33: service
        case 35: pointer
        case 39: plainName
        default: nil
        }
    }

    /// The number of octets of types with data of one size (A and AAAA).
    static func fixedSize(of type: RecordType) -> Int? {
        switch type {
        case .a: 4
        case .aaaa: 16
        default: nil
        }
    }
}

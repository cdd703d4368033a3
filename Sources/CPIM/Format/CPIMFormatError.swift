/// Why octets are no message of the type Message/CPIM, or why one cannot be written.
public struct CPIMFormatError: Error, Hashable, Sendable {
    /// What kind of rule is broken.
    public enum Code: String, Hashable, Sendable {
        /// More octets, headers, parameters or names than are taken.
        case tooLarge
        /// CR or LF by itself, or a last line without both (RFC 3862 2.2).
        case lineEnd
        /// No empty line behind the headers (RFC 3862 2).
        case missingSeparator
        /// Octets that are not of the transfer encoding that a field names (RFC 2045 6), or an encoding that there is not.
        case transferEncoding
        /// A MIME field that is none (RFC 2045 3).
        case field
        /// Another media type than Message/CPIM, or none (RFC 3862 2.1, 2.4).
        case mediaType
        /// A line without a name, a colon, and one space behind it (RFC 3862 2.2, 3.1).
        case header
        /// A parameter that is none, or twice the same (RFC 3862 3.3, 3.6).
        case parameter
        /// A control character (RFC 3862 2.2).
        case controlCharacter
        /// A space where a line begins or ends (RFC 3862 2.2).
        case whiteSpace
        /// Octets that are no UTF-8 (RFC 3862 2.2, 3.6).
        case encoding
        /// A prefix that no header before declares, or a declaration that is none (RFC 3862 3.4).
        case namespace
        /// A value that is not what its header holds (RFC 3862 4).
        case value
    }

    /// What kind of rule is broken.
    public let code: Code
    /// Octets before the place, in a message whose transfer encoding is undone; in a header that is being made, those
    /// of its line.
    public let offset: Int
    /// What is wrong there: one phrase.
    public let reason: String

    /// Octets of a reason: it may quote a header, which has any length.
    private static let maximumReason = 200

    init(_ code: Code, at offset: Int, _ reason: String) {
        self.code = code
        self.offset = offset
        self.reason = String(decoding: reason.utf8.prefix(CPIMFormatError.maximumReason), as: UTF8.self)
    }
}

extension CPIMFormatError: CustomStringConvertible {
    /// `octet 57: no space behind the colon`.
    public var description: String { "octet \(offset): \(reason)" }
}

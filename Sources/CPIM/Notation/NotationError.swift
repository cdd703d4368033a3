/// Why text is no notation of an operation or of presence.
public struct NotationError: Error, Hashable, Sendable {
    /// What kind of mistake.
    public enum Code: String, Hashable, Sendable {
        /// More octets, elements, attributes or levels than are taken, or more than a frame holds.
        case tooLarge
        /// A character that XML does not have (XML 1.0 2.2).
        case character
        /// A document type or a processing instruction, with whatever it declares; or another version or encoding.
        case declaration
        /// What is not well-formed (XML 1.0 2.1), or ends before its elements do.
        case syntax
        /// A second element, or text, behind the first one.
        case surplus
        /// An element that there is not, or not there.
        case element
        /// An attribute that its element has not.
        case attribute
        /// An attribute that its element must have, and has not.
        case missingAttribute
        /// An attribute or content that is not what its name says.
        case value
        /// Text where none may stand.
        case text
    }

    /// What kind of mistake.
    public let code: Code
    /// From 1 on; a line ends with LF.
    public let line: Int
    /// From 1 on, in characters; for what is wrong about an element, where its tag begins.
    public let column: Int
    /// What is wrong there: one phrase.
    public let reason: String

    init(_ code: Code, at place: NotationPlace, _ reason: String) {
        self.code = code
        line = place.line
        column = place.column
        self.reason = reason
    }
}

extension NotationError: CustomStringConvertible {
    /// `1:10: message has no transID`.
    public var description: String { "\(line):\(column): \(reason)" }
}

/// A line and a column of text, both from 1 on.
struct NotationPlace: Hashable, Sendable {
    var line = 1
    var column = 1
}

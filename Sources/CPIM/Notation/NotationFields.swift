internal import Foundation

/// Takes the attributes of an element one after the other; what is left at the end is none of them.
struct NotationFields {
    private let element: NotationElement
    private var unread: [NotationElement.Attribute]

    init(_ element: NotationElement) {
        self.element = element
        unread = element.attributes
    }

    func error(_ code: NotationError.Code, _ reason: String) -> NotationError {
        NotationError(code, at: element.place, reason)
    }

    /// The value of an attribute that may be missing.
    mutating func value(of name: String) -> String? {
        guard let index = unread.firstIndex(where: { $0.name == name }) else { return nil }
        return unread.remove(at: index).value
    }

    private func required<Value>(_ value: Value?, _ name: String) throws(NotationError) -> Value {
        guard let value else { throw error(.missingAttribute, "\(element.name) has no \(name)") }
        return value
    }

    /// Text with `\xx` undone.
    mutating func optionalText(_ name: String) throws(NotationError) -> String? {
        guard let value = value(of: name) else { return nil }
        guard let octets = NotationText.unescaped(value), let text = String(validating: octets, as: UTF8.self) else {
            throw error(.value, "a backslash in \(name) is not followed by the digits of an octet of UTF-8")
        }
        guard octets.count <= Frame.maximumURILength else {
            throw error(.tooLarge, "\(name) has more than \(Frame.maximumURILength) octets")
        }
        return text
    }

    mutating func text(_ name: String) throws(NotationError) -> String {
        try required(try optionalText(name), name)
    }

    mutating func optionalNumber(_ name: String) throws(NotationError) -> UInt32? {
        guard let value = value(of: name) else { return nil }
        guard value.utf8.allSatisfy(\.isASCIIDigit), let number = UInt32(value) else {
            throw error(.value, "\(name) is no number from 0 through \(UInt32.max)")
        }
        return number
    }

    mutating func number(_ name: String) throws(NotationError) -> UInt32 {
        try required(try optionalNumber(name), name)
    }

    mutating func identifier(_ name: String) throws(NotationError) -> OperationID {
        let value = try required(value(of: name), name)
        guard let identifier = NotationText.unescaped(value).flatMap({ OperationID($0) }) else {
            throw error(.value, "\(name) is not 1 to \(OperationID.maximumLength) octets")
        }
        return identifier
    }

    /// A word of a closed set.
    mutating func word<Word>(
        _ name: String, _ type: Word.Type = Word.self
    ) throws(NotationError) -> Word where Word: RawRepresentable<String> & CaseIterable {
        let value = try required(value(of: name), name)
        guard let word = Word(rawValue: value) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(.value, "\(name) is none of \(words)")
        }
        return word
    }

    /// Octets that stand as text, or in base64 where an attribute says so.
    mutating func content() throws(NotationError) -> [UInt8] {
        let encoding = value(of: NotationElement.encoding)
        guard encoding == nil || encoding == NotationElement.base64 else {
            throw error(.value, "\(NotationElement.encoding) is not \(NotationElement.base64)")
        }
        var octets = element.text
        if encoding != nil {
            guard let data = Data(base64Encoded: Data(element.text)) else {
                throw error(.value, "the content of \(element.name) is no base64")
            }
            octets = Array(data)
        }
        guard octets.count <= Frame.maximumContentLength else {
            throw error(.tooLarge, "content of more than \(Frame.maximumContentLength) octets")
        }
        try noChildren()
        return octets
    }

    // MARK: - The end

    /// Nothing is left: no attribute.
    func end() throws(NotationError) {
        guard let first = unread.first else { return }
        throw error(.attribute, "\(element.name) has no attribute \(first.name.prefix(NotationLimits.quotation))")
    }

    func noChildren() throws(NotationError) {
        guard let child = element.children.first else { return }
        let name = child.name.prefix(NotationLimits.quotation)
        throw NotationError(.element, at: child.place, "\(element.name) holds no element \(name)")
    }

    /// White space between tags means nothing.
    func noText() throws(NotationError) {
        let isBlank = element.text.allSatisfy { [.space, .tab, .carriageReturn, .lineFeed].contains($0) }
        guard isBlank else { throw error(.text, "text in \(element.name)") }
    }

    /// No attribute is left, and nothing stands between the tags.
    func endEmpty() throws(NotationError) {
        try end()
        try noChildren()
        try noText()
    }
}

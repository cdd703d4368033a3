/// How text and octets stand in attributes and in content.
enum NotationText {
    /// Whether an octet of UTF-8 is, or is part of, a character of XML (XML 1.0 2.2).
    static func isCharacter(at index: Int, of octets: [UInt8]) -> Bool {
        switch octets[index] {
        case 0x20..<0xEF, 0xF0...: return true
        case .tab, .carriageReturn, .lineFeed: return true
        case 0xEF:
            // U+FFFE and U+FFFF.
            return octets.count - index < 3 || octets[index + 1] != 0xBF || octets[index + 2] < 0xBE
        default: return false
        }
    }

    /// Whether octets can stand as text, and come back as they were.
    static func isText(_ octets: [UInt8]) -> Bool {
        String(validating: octets, as: UTF8.self) != nil
            && octets.indices.allSatisfy { isCharacter(at: $0, of: octets) }
    }

    // MARK: - Attributes

    /// Text for an attribute: the octets of a backslash, of control characters and of what XML does not have as `\xx`,
    /// as in `OperationID.description`. No URI has any of these.
    static func escaped(_ text: String) -> String {
        let octets = Array(text.utf8)
        var escaped: [UInt8] = []
        var strays = 0
        for (index, octet) in octets.enumerated() {
            if !isCharacter(at: index, of: octets), octet == 0xEF { strays = 3 }
            if strays > 0 || octet < 0x20 || octet == 0x7F || octet == .backslash {
                escaped += Array((octet < 16 ? "\\0" : "\\").utf8) + Array(String(octet, radix: 16).utf8)
                strays = max(0, strays - 1)
            } else {
                escaped.append(octet)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// The octets that an attribute stands for; none where two digits do not follow a backslash.
    static func unescaped(_ text: String) -> [UInt8]? {
        var octets: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let octet = rest.popFirst() {
            guard octet == .backslash else {
                octets.append(octet)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            octets.append(value)
            rest = rest.dropFirst(2)
        }
        return octets
    }

    // MARK: - Markup

    /// Characters as they stand between tags and in attributes. Line ends are references, so that one operation is one
    /// line, and because a parser would make LF of CR (XML 1.0 2.11).
    static func markup(_ octets: some Sequence<UInt8>) -> [UInt8] {
        var markup: [UInt8] = []
        for octet in octets {
            switch octet {
            case UInt8(ascii: "&"): markup += "&amp;".utf8
            case UInt8(ascii: "<"): markup += "&lt;".utf8
            case UInt8(ascii: ">"): markup += "&gt;".utf8
            case .doubleQuote: markup += "&quot;".utf8
            case .carriageReturn: markup += "&#13;".utf8
            case .lineFeed: markup += "&#10;".utf8
            default: markup.append(octet)
            }
        }
        return markup
    }
}

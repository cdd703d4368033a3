/// How characters that a header must not hold stand in it (RFC 3862 2.3).
enum HeaderEscapes {
    /// Those with a letter of their own.
    private static let letters: [Unicode.Scalar: Character] = [
        "\u{8}": "b", "\t": "t", "\n": "n", "\r": "r", "\\": "\\",
    ]
    private static let scalars: [Character: Unicode.Scalar] = [
        "b": "\u{8}", "t": "\t", "n": "\n", "r": "\r", "\\": "\\", "\"": "\"", "'": "'",
    ]

    /// Text with the escapes that it needs and no others (RFC 3862 2.3.1).
    /// - Parameter delimiter: The quote that the text will stand between; none outside strings.
    static func escaped(_ text: String, in delimiter: Unicode.Scalar? = nil) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            if let letter = letters[scalar] {
                escaped += "\\\(letter)"
            } else if scalar == delimiter {
                escaped += "\\\(scalar)"
            } else if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// What stands for text with escapes. An escape that is none stands for the character behind the backslash, and a
    /// last backslash for nothing.
    static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(.backslash) else { return text }
        // The escapes of UTF-16 code units: two of them may make one character.
        var units: [UInt16] = []
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                units += String(scalar).utf16
                continue
            }
            guard let next = rest.popFirst() else { break }
            if next == "u", let unit = codeUnit(rest.prefix(4)) {
                units.append(unit)
                rest.removeFirst(4)
            } else {
                units += String(scalars[Character(next)] ?? next).utf16
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func codeUnit(_ digits: Substring.UnicodeScalarView) -> UInt16? {
        guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.properties.isASCIIHexDigit }) else { return nil }
        return UInt16(String(digits), radix: 16)
    }
}

/// A MIME entity (RFC 2045): fields, and a body that nobody looks into.
public struct MIMEEntity: Hashable, Sendable {
    /// One field.
    public struct Field: Hashable, Sendable {
        /// As it is written; its letters may be of any case.
        public let name: String
        /// Without the white space around it, its lines put together.
        public let value: String
        /// Where its value stands, behind the colon.
        let offset: Int
    }

    /// The most fields that an entity may have.
    public static let maximumFields = 1000

    /// Fields, the empty line, and the body.
    public let octets: [UInt8]
    /// In their order.
    public let fields: [Field]
    private let bodyStart: Int

    /// What is behind the empty line.
    public var body: ArraySlice<UInt8> { octets[bodyStart...] }

    /// Reads an entity.
    /// - Throws: `CPIMFormatError` where a field is none, or no empty line follows.
    public init(parsing octets: [UInt8]) throws(CPIMFormatError) {
        (fields, bodyStart) = try MIMEEntity.fields(of: octets, in: 0..<octets.count)
        self.octets = octets
    }

    /// An entity of one field.
    /// - Parameters:
    ///   - contentType: The media type with its parameters: `text/plain; charset=utf-8`.
    ///   - body: Any octets.
    /// - Throws: `CPIMFormatError` for a media type that cannot stand in a field.
    public init(contentType: String, body: some Sequence<UInt8>) throws(CPIMFormatError) {
        try self.init(parsing: Array("Content-Type: \(contentType)\r\n\r\n".utf8) + body)
        guard fields.count == 1, mediaType?.contains("/") == true else {
            throw CPIMFormatError(.mediaType, at: 0, "\(contentType) is no media type")
        }
    }

    /// The value of the first field of a name in any letters.
    public func value(of name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The type of the body in small letters, without its parameters: `text/plain`.
    public var mediaType: String? { value(of: "Content-Type").map(MIMEEntity.mediaType) }

    static func mediaType(_ value: String) -> String {
        var type = ""
        var depth = 0
        // Comments stand in round brackets, and may hold others (RFC 2045 5.1).
        for character in value {
            switch character {
            case "(": depth += 1
            case ")" where depth > 0: depth -= 1
            case ";" where depth == 0: return type.lowercased()
            default: if depth == 0, !character.isWhitespace { type.append(character) }
            }
        }
        return type.lowercased()
    }

    /// The fields at the beginning of some octets, and where the body begins.
    static func fields(
        of octets: [UInt8], in range: Range<Int>
    ) throws(CPIMFormatError) -> (fields: [Field], bodyStart: Int) {
        var lines = EntityLines(octets, range)
        var unfolded: [(name: String, value: [UInt8], offset: Int)] = []
        while let line = try lines.next() {
            guard let first = octets[line].first else { return (try unfolded.map(field), lines.offset) }
            if let control = octets[line].firstIndex(where: { $0.isControl && $0 != .tab }) {
                throw CPIMFormatError(.controlCharacter, at: control, "a control character in a MIME field")
            }
            if first == .space || first == .tab {
                guard !unfolded.isEmpty else {
                    throw CPIMFormatError(.field, at: line.lowerBound, "a line that goes on from none")
                }
                unfolded[unfolded.count - 1].value += octets[line]
                continue
            }
            guard let colon = octets[line].firstIndex(of: .colon), colon > line.lowerBound,
                octets[line.lowerBound..<colon].allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw CPIMFormatError(.field, at: line.lowerBound, "no MIME field of a name and a colon") }
            guard unfolded.count < maximumFields else {
                throw CPIMFormatError(.tooLarge, at: line.lowerBound, "more than \(maximumFields) MIME fields")
            }
            let name = String(decoding: octets[line.lowerBound..<colon], as: UTF8.self)
            unfolded.append((name, Array(octets[(colon + 1)..<line.upperBound]), colon + 1))
        }
        throw CPIMFormatError(.missingSeparator, at: range.upperBound, "no empty line behind the MIME fields")
    }

    private static func field(
        _ name: String, _ value: [UInt8], _ offset: Int
    ) throws(CPIMFormatError) -> Field {
        guard let text = String(validating: value, as: UTF8.self) else {
            throw CPIMFormatError(.encoding, at: offset, "a MIME field that is no UTF-8")
        }
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let trimmed = text.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return Field(name: name, value: String(trimmed), offset: offset)
    }
}

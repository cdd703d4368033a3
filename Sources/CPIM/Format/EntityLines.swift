/// The lines of an entity's head: each ends with CR and LF (RFC 3862 2.2, RFC 2045 2.1).
struct EntityLines {
    private let octets: [UInt8]
    /// Where the next line begins.
    private(set) var offset: Int
    private let end: Int

    init(_ octets: [UInt8], _ range: Range<Int>) {
        self.octets = octets
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The next line without its end; none where the octets end.
    mutating func next() throws(CPIMFormatError) -> Range<Int>? {
        guard offset < end else { return nil }
        let start = offset
        while offset < end {
            switch octets[offset] {
            case .carriageReturn:
                guard offset + 1 < end, octets[offset + 1] == .lineFeed else {
                    throw CPIMFormatError(.lineEnd, at: offset, "CR without LF")
                }
                defer { offset += 2 }
                return start..<offset
            case .lineFeed: throw CPIMFormatError(.lineEnd, at: offset, "LF without CR")
            default: offset += 1
            }
        }
        throw CPIMFormatError(.lineEnd, at: end, "the last line has no CR and LF")
    }
}

extension UInt8 {
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let colon = UInt8(ascii: ":")
    static let backslash = UInt8(ascii: "\\")
    static let doubleQuote = UInt8(ascii: "\"")

    var isControl: Bool { self < 0x20 || self == 0x7F }
}

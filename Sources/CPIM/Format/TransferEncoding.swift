internal import Foundation

/// How the octets behind the fields of an entity are written (RFC 2045 6).
enum TransferEncoding: String {
    case sevenBit = "7bit"
    case eightBit = "8bit"
    case binary
    case quotedPrintable = "quoted-printable"
    case base64

    /// An entity with the octets behind its fields as they were before they were encoded.
    /// - Parameters:
    ///   - field: Its Content-Transfer-Encoding, if it has one.
    ///   - octets: The whole entity.
    ///   - start: Where its fields and the empty line behind them end.
    static func undone(
        _ field: MIMEEntity.Field?, of octets: [UInt8], from start: Int
    ) throws(CPIMFormatError) -> [UInt8] {
        guard let field else { return octets }
        switch TransferEncoding(rawValue: field.value.lowercased()) {
        case .sevenBit, .eightBit, .binary: return octets
        case .quotedPrintable: return try octets[..<start] + quotedPrintable(octets[start...])
        case .base64: return try octets[..<start] + base64(octets[start...])
        case nil:
            throw CPIMFormatError(.transferEncoding, at: field.offset, "no transfer encoding is called \(field.value)")
        }
    }

    /// RFC 2045 6.8: lines of digits, the last of them filled up.
    private static func base64(_ octets: ArraySlice<UInt8>) throws(CPIMFormatError) -> [UInt8] {
        if let stray = octets.firstIndex(where: { !$0.isBase64 && !$0.isWhiteSpace }) {
            throw CPIMFormatError(.transferEncoding, at: stray, "no digit of base64")
        }
        guard let data = Data(base64Encoded: Data(octets.filter(\.isBase64))) else {
            throw CPIMFormatError(.transferEncoding, at: octets.endIndex, "base64 that ends too soon, or goes on")
        }
        return Array(data)
    }

    /// RFC 2045 6.7: text, `=` and two digits for other octets, and `=` at the end of a line that goes on. White space at
    /// the end of a line was added on the way.
    private static func quotedPrintable(_ octets: ArraySlice<UInt8>) throws(CPIMFormatError) -> [UInt8] {
        var plain: [UInt8] = []
        var place = octets.startIndex
        while place < octets.endIndex {
            let isEscape = octets[place] == UInt8(ascii: "=")
            let blank = octets[(place + (isEscape ? 1 : 0))...].prefix { $0 == .space || $0 == .tab }
            let next = octets[blank.endIndex...].prefix(2)
            if isEscape, next.elementsEqual([.carriageReturn, .lineFeed]) {
                place = next.endIndex
            } else if isEscape {
                let code = octets[(place + 1)...].prefix(2)
                guard code.count == 2, code.allSatisfy(\.isHexadecimalDigit),
                    let octet = UInt8(String(decoding: code, as: UTF8.self), radix: 16)
                else {
                    throw CPIMFormatError(.transferEncoding, at: place, "a = without two hexadecimal digits")
                }
                plain.append(octet)
                place = code.endIndex
            } else if blank.isEmpty {
                plain.append(octets[place])
                place += 1
            } else {
                if let first = next.first, first != .carriageReturn { plain += blank }
                place = blank.endIndex
            }
        }
        return plain
    }
}

extension UInt8 {
    fileprivate var isBase64: Bool { isASCIILetter || isASCIIDigit || "+/=".utf8.contains(self) }
    fileprivate var isWhiteSpace: Bool {
        self == .space || self == .tab || self == .carriageReturn || self == .lineFeed
    }
    fileprivate var isHexadecimalDigit: Bool { isASCIIDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }
}

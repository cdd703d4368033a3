internal import Foundation

/// How the octets behind the fields of an entity are written (RFC 2045 6).
enum TransferEncoding: String {
    case sevenBit = "7bit"
    case eightBit = "8bit"
    case binary
    case quotedPrintable = "quoted-printable"
    case base64

    /// The most octets of an encoding's name that a message quotes.
    private static let maximumQuote = 40

    /// An entity with the octets behind its fields as they were before they were encoded.
    /// - Parameters:
    ///   - name: What its Content-Transfer-Encoding field says, if it has one.
    ///   - octets: The whole entity.
    ///   - start: Where its fields and the empty line behind them end.
    static func undone(_ name: String?, of octets: [UInt8], from start: Int) throws(CPIMFormatError) -> [UInt8] {
        guard let name else { return octets }
        switch TransferEncoding(rawValue: name.lowercased()) {
        case .sevenBit, .eightBit, .binary: return octets
        case .quotedPrintable: return try octets[..<start] + quotedPrintable(octets[start...])
        case .base64: return try octets[..<start] + base64(octets[start...])
        case nil:
            throw CPIMFormatError(
                .transferEncoding, at: 0, "no transfer encoding \(name.prefix(maximumQuote).debugDescription)")
        }
    }

    /// RFC 2045 6.8: lines of digits, the last of them filled up.
    private static func base64(_ octets: ArraySlice<UInt8>) throws(CPIMFormatError) -> [UInt8] {
        let digits = Data(octets.filter { $0 != .carriageReturn && $0 != .lineFeed })
        guard let data = Data(base64Encoded: digits) else {
            throw CPIMFormatError(.transferEncoding, at: octets.startIndex, "no base64")
        }
        return Array(data)
    }

    /// RFC 2045 6.7: text, `=` and two digits for other octets, and `=` at the end of a line that goes on.
    private static func quotedPrintable(_ octets: ArraySlice<UInt8>) throws(CPIMFormatError) -> [UInt8] {
        var plain: [UInt8] = []
        var place = octets.startIndex
        while place < octets.endIndex {
            guard octets[place] == UInt8(ascii: "=") else {
                plain.append(octets[place])
                place += 1
                continue
            }
            let code = octets[(place + 1)...].prefix(2)
            if code.elementsEqual([.carriageReturn, .lineFeed]) {
                place += 3
            } else if code.count == 2, code.allSatisfy(\.isHexadecimalDigit),
                let octet = UInt8(String(decoding: code, as: UTF8.self), radix: 16)
            {
                plain.append(octet)
                place += 3
            } else {
                throw CPIMFormatError(.transferEncoding, at: place, "a = without two hexadecimal digits")
            }
        }
        return plain
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool { isASCIIDigit || (self | 0x20) &- UInt8(ascii: "a") < 6 }
}

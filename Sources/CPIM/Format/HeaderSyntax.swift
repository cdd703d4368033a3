/// The grammar of header lines and values (RFC 3862 3.6).
enum HeaderSyntax {
    /// Of a header's, parameter's or prefix's name.
    static func isNameOctet(_ octet: UInt8) -> Bool {
        (0x21...0x7E).contains(octet) && !#"()<>@,;:\"/[]?={}."#.utf8.contains(octet)
    }

    /// Of a word.
    static func isTokenOctet(_ octet: UInt8) -> Bool {
        isNameOctet(octet) || octet == UInt8(ascii: ".") || octet >= 0x80
    }

    static func isName(_ octets: some Collection<UInt8>) -> Bool {
        !octets.isEmpty && octets.allSatisfy(isNameOctet)
    }

    /// A language (RFC 3066 2.1): `en-GB`.
    static func isLanguage(_ text: some Collection<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "-"), maxSplits: .max, omittingEmptySubsequences: false)
        return parts.enumerated().allSatisfy { index, part in
            (1...8).contains(part.count)
                && part.allSatisfy { $0.isASCIILetter || (index > 0 && $0.isASCIIDigit) }
        }
    }

    /// An absolute URI without a fragment (RFC 2396 3): its scheme, and printable ASCII.
    static func isAbsoluteURI(_ text: some Collection<UInt8>) -> Bool {
        let scheme = text.prefix { $0 != .colon }
        guard let first = scheme.first, first.isASCIILetter, scheme.count + 1 < text.count,
            scheme.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || "+-.".utf8.contains($0) })
        else { return false }
        return text.allSatisfy { (0x21...0x7E).contains($0) && !##"<>"#\^`{|}"##.utf8.contains($0) }
    }

    /// A date and a time of day with its distance from UTC (RFC 3339 5.6), whose numbers can be.
    static func isDateTime(_ text: String) -> Bool {
        let form = /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))/.asciiOnlyDigits()
        guard let match = text.wholeMatch(of: form), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3), let hour = Int(match.4), let minute = Int(match.5), let second = Int(match.6),
            (1...12).contains(month)
        else { return false }
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        let offsets = [match.7.flatMap { Int($0) } ?? 0, match.8.flatMap { Int($0) } ?? 0]
        // A minute may have a leap second.
        return (1...days).contains(day) && hour < 24 && minute < 60 && second <= 60
            && offsets[0] < 24 && offsets[1] < 60
    }

    /// The first octet that does not continue UTF-8 as RFC 3862 3.6 has it: sequences of up to six octets.
    static func firstStray(in octets: ArraySlice<UInt8>) -> Int? {
        var index = octets.startIndex
        while index < octets.endIndex {
            let length: Int
            switch octets[index] {
            case ..<0x80: length = 1
            case 0xC0...0xDF: length = 2
            case 0xE0...0xEF: length = 3
            case 0xF0...0xF7: length = 4
            case 0xF8...0xFB: length = 5
            case 0xFC...0xFD: length = 6
            default: return index
            }
            let end = index + length
            guard end <= octets.endIndex, octets[(index + 1)..<end].allSatisfy({ (0x80...0xBF).contains($0) }) else {
                return index
            }
            index = end
        }
        return nil
    }
}

extension UInt8 {
    var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}

/// Why the text of a record is refused; equality is by code.
public struct RecordTextError: Error, Sendable {
    /// What is wrong with the text.
    public enum Code: String, Sendable {
        /// A word is no record type where the data names one.
        case unknownType
        /// A number, a time or a length is beyond its bounds.
        case outOfRange
        /// There are more fields than the type takes.
        case excessFields
        /// Anything else that the type does not take.
        case refused
    }

    /// What is wrong with the text.
    public let code: Code
    /// What was found, in words: `65536 is not a number of 0 to 65535`.
    public let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

extension RecordTextError: Hashable {
    public static func == (left: RecordTextError, right: RecordTextError) -> Bool { left.code == right.code }
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension RecordTextError: CustomStringConvertible {
    /// The reason alone.
    public var description: String { reason }
}

extension Record {
    /// Characters of data in presentation form: `LDNS_MAX_PACKETLEN`.
    private static let maximumTextLength = 65_535

    /// A record from the fields of a zone file's line (RFC 1035 5.1); ldns reads the data, after the numbers and the
    /// count of the fields were checked.
    /// - Parameters:
    ///   - fields: The words of the data, with their quotes and escapes.
    ///   - origin: What names without a final dot in the data are completed with.
    package init(
        owner: Name, ttl: UInt32, type: RecordType, fields: [Substring], origin: Name
    ) throws(RecordTextError) {
        guard fields.allSatisfy({ !$0.utf8.contains(0) }) else { throw RecordTextError(.refused, "a zero octet") }
        try LDNSFieldCheck.check(fields, of: type)
        let text = fields.joined(separator: " ")
        // ldns 1.8 reads no further and takes what it has.
        guard text.utf8.count < Record.maximumTextLength else {
            throw RecordTextError(.outOfRange, "ldns reads no more than \(Record.maximumTextLength) characters of data")
        }
        let line = "\(owner) \(ttl) IN \(type) \(text)"
        let wire = try LDNSRecord(line: line, origin: origin).wire()
        var cursor = WireCursor(wire)
        do {
            self = try Record(reading: &cursor)
        } catch {
            throw RecordTextError(.refused, "the data does not fit \(type): \(error.field): \(error.code.rawValue)")
        }
        guard self.type == type, self.owner == owner, cursor.remaining == 0 else {
            throw RecordTextError(.refused, "ldns reads this as another record: \(self)")
        }
        // ldns passes over octets of the generic form for which the type has no use.
        guard fields.first != "\\#" || Int(fields[1]) == data.count else {
            throw RecordTextError(.refused, "\(type) takes \(data.count) octets, and \\# states \(fields[1])")
        }
    }
}

/// A time in a zone file: seconds, or numbers with units as in `1h30m`.
package enum Period {
    /// The time in seconds; none for anything else and for more than 2^32 - 1.
    package static func seconds(_ text: some StringProtocol) -> UInt32? {
        var total: UInt64 = 0
        var number: UInt64?
        for character in text.utf8 {
            if character &- UInt8(ascii: "0") < 10 {
                number = (number ?? 0) * 10 + UInt64(character - UInt8(ascii: "0"))
            } else if let unit = units[character.lowercasedLetter], let count = number {
                total += count * unit
                number = nil
            } else {
                return nil
            }
            guard number ?? 0 <= UInt64(UInt32.max), total <= UInt64(UInt32.max) else { return nil }
        }
        return text.isEmpty ? nil : UInt32(exactly: total + (number ?? 0))
    }

    private static let units: [UInt8: UInt64] = [
        UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86400,
        UInt8(ascii: "w"): 604_800,
    ]
}

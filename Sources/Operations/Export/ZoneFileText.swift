import DNSWire
import Zones

/// A zone as a master file that every server reads alike: one record a line, every field stated, names in full.
enum ZoneFileText {
    /// The SOA first, because BIND wants it there (RFC 1035 5.2 asks for no order); then the rest as the zone has it.
    static func text(of zone: Zone) -> String {
        var text = "; \(name(zone.apex)), serial \(zone.serial)\n"
        let records = zone.records.map(\.record)
        for record in records where record.type == .soa { text += line(record) }
        for record in records where record.type != .soa { text += line(record) }
        return text
    }

    static func line(_ record: Record) -> String {
        let type = typesUnlike.contains(record.type.rawValue) ? "TYPE\(record.type.rawValue)" : "\(record.type)"
        return "\(absolute(record.owner))\t\(record.ttl)\tIN\t\(type)\t\(data(of: record))\n"
    }

    /// A name without its final dot, as configurations have it; `.` for the root.
    static func name(_ name: Name) -> String {
        let text = absolute(name.lowercased)
        return name.isRoot ? text : String(text.dropLast())
    }

    /// Presentation form in which everything but letters, digits, hyphens and underscores is `\DDD` (RFC 1035 5.1): a
    /// name is never a directive, a comment or the end of a quoted word, whoever reads it.
    private static func absolute(_ name: Name) -> String {
        guard !name.isRoot else { return "." }
        return name.labels.map { label in label.map(\.escaped).joined() + "." }.joined()
    }

    /// The data as ldns writes it; in the generic form (RFC 3597 5) where that holds a mark that some server takes for
    /// something else: ldns leaves quotes, `$` and `%` in names as they are.
    private static func data(of record: Record) -> String {
        let text = record.dataDescription
        guard !text.hasPrefix("\\#"), !typesUnlike.contains(record.type.rawValue) else { return record.genericData }
        if RecordLayout.of(record.type) != nil, !typesWithText.contains(record.type.rawValue) {
            return text.utf8.allSatisfy { $0.isPlain || $0 == UInt8(ascii: ".") || $0 == 0x20 }
                ? text : record.genericData
        }
        // Text strings stand in quotes, with escapes that everybody reads; of NAPTR, a name stands behind them.
        var words = text.split(separator: " ")
        if typesWithText.contains(record.type.rawValue) { words = record.type == .naptr ? words.suffix(1) : [] }
        let isPlain = words.joined().utf8.allSatisfy { (0x21...0x7E).contains($0) && !marks.contains($0) }
        return isPlain ? text : record.genericData
    }

    /// HINFO, TXT, X25, ISDN, GPOS, NAPTR, SVCB, HTTPS, SPF, URI and CAA.
    private static let typesWithText: Set<UInt16> = [13, 16, 19, 20, 27, 35, 64, 65, 99, 256, 257]
    /// Types that some server does not know by name, or that hold names and words in a mixture: MB, NULL, X25, ISDN,
    /// NSAP, NSAP-PTR, PX, GPOS, EID, NIMLOC, TALINK, SVCB and HTTPS. They are written by number.
    private static let typesUnlike: Set<UInt16> = [7, 10, 19, 20, 22, 23, 26, 27, 31, 32, 58, 64, 65]
    private static let marks = Set("\"$%@;()\\".utf8)
}

extension RecordType {
    fileprivate static let naptr = RecordType(rawValue: 35)
}

extension UInt8 {
    /// Letters, digits, `-`, `_` and `*`: what stands for itself in a name, whoever reads it.
    var isPlain: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*"):
            true
        default: false
        }
    }

    fileprivate var escaped: String {
        guard !isPlain else { return String(UnicodeScalar(self)) }
        return "\\" + String(repeating: "0", count: self < 10 ? 2 : self < 100 ? 1 : 0) + String(self)
    }
}

extension Record {
    fileprivate var genericData: String {
        let digits = data.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "\\# \(data.count)" + (data.isEmpty ? "" : " " + digits)
    }
}

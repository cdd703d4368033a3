import DNSWire

/// File names that no name of a zone or a server turns into anything else: no separators, no dots at the beginning, no
/// marks that a configuration replaces (`%` in NSD and Knot, `$` in BIND), and no capitals, which some file systems do
/// not tell from small letters. Other octets stand as `=` and two digits of base 16.
enum ExportName {
    /// Octets of a name at most; file systems take 255, of which some belong to the suffix.
    private static let maximumLength = 200

    /// The name of a zone's file without its suffix: `example.test`; `=root` for the root zone.
    static func zone(_ apex: Name) -> String {
        apex.isRoot ? "=root" : apex.lowercased.labels.map { escaped($0) }.joined(separator: ".")
    }

    /// The folder of a server.
    static func folder(_ name: String) -> String { name.isEmpty ? "=empty" : escaped(Array(name.utf8)[...]) }

    /// The same names, the long ones cut off, and a number behind those that would be there twice.
    static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.enumerated().map { number, name in
            guard name.utf8.count > maximumLength || !seen.insert(name).inserted else { return name }
            // `=n` begins no other mark, so that this is nobody else's name.
            return "\(name.prefix(maximumLength))=n\(number)"
        }
    }

    private static func escaped(_ octets: ArraySlice<UInt8>) -> String {
        octets.map { octet in
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                String(UnicodeScalar(octet))
            default: "=" + (octet < 16 ? "0" : "") + String(octet, radix: 16)
            }
        }.joined()
    }
}

internal import Conformance
internal import DNSWire

/// Names of files and folders for names of zones and servers, which may hold any octet. Small letters, digits, `-`, `_`
/// and the dots between labels stay, all other octets stand as `=` and two digits of base 16: no separators, no dots
/// and hyphens at the beginning, no marks that a configuration replaces (`%` in NSD and Knot, `$` in BIND), and no
/// capitals, which some file systems do not tell from small letters. No two are alike.
struct FileNames {
    /// Octets of a name at most; file systems take 255, of which some belong to the suffix.
    private static let maximumLength = 200
    private var given: Set<String> = []

    /// `example.test`; `=root` for the root zone.
    mutating func name(for domain: Name) -> String {
        unique(domain.isRoot ? "=root" : domain.lowercased.labels.map(FileNames.escaped).joined(separator: "."))
    }

    /// The name of a server; `=empty` for one without a name.
    mutating func name(for text: String) -> String {
        unique(text.isEmpty ? "=empty" : FileNames.escaped(Array(text.utf8)[...]))
    }

    /// A long name is cut and told apart by a sum, so that it does not depend on those before it.
    private mutating func unique(_ name: String) -> String {
        let isLong = name.utf8.count > FileNames.maximumLength
        let start =
            isLong ? "\(name.prefix(FileNames.maximumLength - 20))=s\(String(name.stableHash, radix: 16))" : name
        var candidate = start
        var number = 2
        // Ends: there are fewer names given than numbers. `=n` and `=s` begin no octet: this is nobody else's name.
        while !given.insert(candidate).inserted {
            candidate = "\(start)=n\(number)"
            number += 1
        }
        return candidate
    }

    private static func escaped(_ octets: ArraySlice<UInt8>) -> String {
        octets.enumerated().map { place, octet in
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                String(UnicodeScalar(octet))
            // Other programs take a name that begins with a hyphen for an option.
            case UInt8(ascii: "-") where place > 0: "-"
            default: "=" + (octet < 16 ? "0" : "") + String(octet, radix: 16)
            }
        }.joined()
    }
}

/// A fully qualified domain name: at most 255 octets in wire form, labels of 1 to 63 octets (RFC 1035 2.3.4, 3.1).
///
/// A label may hold any octet (RFC 2181 11). Names keep the case that they were given and compare without it, for
/// ASCII letters only (RFC 4343).
public struct Name: Sendable {
    /// The longest name in wire form, the root label included (RFC 1035 2.3.4).
    public static let maximumLength = 255
    /// The longest label, its length octet not counted (RFC 1035 2.3.4).
    public static let maximumLabelLength = 63
    /// The most labels that fit into 255 octets, the root label not counted.
    public static let maximumLabelCount = 127

    /// The name in wire form without compression: each label after its length, then the root's zero octet.
    public let wire: [UInt8]

    /// The name at the top of the tree, written `.`.
    public static let root = Name(checked: [0])

    /// A name from wire form that is known to be well formed.
    package init(checked wire: [UInt8]) {
        self.wire = wire
    }

    /// A name from its labels, top level last, the root not included.
    /// - Throws: `NameError` for an empty or long label or a name of more than 255 octets.
    public init(labels: some Sequence<some Collection<UInt8>>) throws(NameError) {
        var wire: [UInt8] = []
        for label in labels {
            guard !label.isEmpty else { throw NameError(.emptyLabel) }
            guard label.count <= Name.maximumLabelLength else { throw NameError(.longLabel) }
            guard wire.count + label.count + 2 <= Name.maximumLength else { throw NameError(.longName) }
            wire.append(UInt8(label.count))
            wire.append(contentsOf: label)
        }
        wire.append(0)
        self.wire = wire
    }

    /// A name from presentation form (RFC 1035 5.1: `\.`, `\065`); the final dot may be left out.
    /// - Throws: `NameError`, which says what is wrong with the text.
    public init(_ text: String) throws(NameError) {
        self = try Name(text, relativeTo: .root)
    }

    /// A name from presentation form; without a final dot, it is completed with `origin` (RFC 1035 5.1).
    public init(_ text: String, relativeTo origin: Name) throws(NameError) {
        guard text != "@" else {
            self = origin
            return
        }
        let parsed = try LDNSName.wire(of: text)
        guard !parsed.isAbsolute, origin.wire.count > 1 else {
            wire = parsed.wire
            return
        }
        wire = parsed.wire.dropLast() + origin.wire
        guard wire.count <= Name.maximumLength else { throw NameError(.longName) }
    }
}

// MARK: - Parts

extension Name {
    /// Whether the name is the top of the tree, without any label.
    public var isRoot: Bool { wire.count == 1 }

    /// The labels, leftmost first, without the root's.
    public var labels: [ArraySlice<UInt8>] {
        var labels: [ArraySlice<UInt8>] = []
        var index = 0
        while wire[index] != 0 {
            let end = index + 1 + Int(wire[index])
            labels.append(wire[(index + 1)..<end])
            index = end
        }
        return labels
    }

    /// The name without its first label; none for the root.
    public var parent: Name? {
        isRoot ? nil : Name(checked: Array(wire[(1 + Int(wire[0]))...]))
    }

    /// The name and those above it, down to the root, which comes last.
    package var andAncestors: some Sequence<Name> { sequence(first: self, next: \.parent) }

    /// Whether the first label is an asterisk, so that the name stands for others (RFC 4592 2.1.1).
    package var isWildcard: Bool { labels.first?.elementsEqual("*".utf8) ?? false }

    /// Whether the name is `ancestor` or below it.
    public func isAtOrBelow(_ ancestor: Name) -> Bool {
        var candidate = wire[...]
        while candidate.count > ancestor.wire.count {
            candidate = candidate.dropFirst(1 + Int(candidate[candidate.startIndex]))
        }
        return candidate.count == ancestor.wire.count
            && zip(candidate, ancestor.wire).allSatisfy { $0.isSameLetter(as: $1) }
    }

    /// The name with labels put before it: `_im` and `_sip` before `example.test`.
    /// - Throws: `NameError` when the result would be too long.
    public func prepending(_ labels: String...) throws(NameError) -> Name {
        try Name(labels: labels.map { Array($0.utf8)[...] } + self.labels)
    }

    /// The name in small letters (RFC 4343 3).
    public var lowercased: Name { Name(checked: wire.map(\.lowercasedLetter)) }

    /// The name as hosts are written in configuration and in results: small letters, no final dot (`.` for the root).
    public var host: String {
        isRoot ? "." : String(lowercased.description.dropLast())
    }
}

extension Name: Hashable {
    public static func == (left: Name, right: Name) -> Bool {
        left.wire.count == right.wire.count && zip(left.wire, right.wire).allSatisfy { $0.isSameLetter(as: $1) }
    }

    public func hash(into hasher: inout Hasher) {
        for octet in wire { hasher.combine(octet.lowercasedLetter) }
    }
}

extension Name: CustomStringConvertible {
    /// Presentation form with the final dot (RFC 1035 5.1); octets outside printable ASCII as `\DDD`.
    public var description: String {
        guard !isRoot else { return "." }
        var text = ""
        for label in labels {
            for octet in label { text += octet.presentationForm }
            text += "."
        }
        return text
    }
}

/// What is wrong with a domain name; equality is by code.
public struct NameError: Error, Hashable, Sendable {
    /// What is wrong; the raw value says it in words.
    public enum Code: String, Sendable {
        /// A label without octets, as between two dots, or no text at all.
        case emptyLabel = "an empty label"
        /// A label of more than 63 octets (RFC 1035 2.3.4).
        case longLabel = "a label of more than 63 octets"
        /// A name of more than 255 octets in wire form (RFC 1035 2.3.4).
        case longName = "a name of more than 255 octets"
        /// An escape that is neither `\DDD` below 256 nor `\` and a character (RFC 1035 5.1).
        case badEscape = "an escape that is neither \\DDD below 256 nor \\ and a character"
        /// A space, a control character, or anything outside ASCII, not written as an escape.
        case badCharacter = "a character that cannot stand in a name"
    }

    /// What is wrong.
    public let code: Code

    package init(_ code: Code) {
        self.code = code
    }
}

extension NameError: CustomStringConvertible {
    /// `a label of more than 63 octets`.
    public var description: String { code.rawValue }
}

// MARK: - Octets

extension UInt8 {
    /// The octet with ASCII capitals made small; every other octet as it is (RFC 4343 3).
    @inlinable package var lowercasedLetter: UInt8 {
        self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
    }

    @inlinable package func isSameLetter(as other: UInt8) -> Bool {
        self == other || lowercasedLetter == other.lowercasedLetter
    }

    fileprivate var presentationForm: String {
        switch self {
        case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "@"), UInt8(ascii: "$"):
            "\\" + String(UnicodeScalar(self))
        case 0x21...0x7E: String(UnicodeScalar(self))
        default: "\\" + String(repeating: "0", count: self < 10 ? 2 : self < 100 ? 1 : 0) + String(self)
        }
    }
}

public import DNSWire

/// The service that a URI names: its scheme, and the first label of its SRV records (RFC 3861 3).
public enum Service: String, Hashable, Sendable, CaseIterable {
    /// Instant messages (RFC 3860), or presence (RFC 3859).
    case im, pres

    /// `_im` or `_pres`.
    public var label: String { "_" + rawValue }

    /// The service of a URI by its scheme, in any letters; none for other schemes and for what is no URI.
    package init?(schemeOf text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        self.init(rawValue: text[..<colon].lowercased())
    }
}

/// An `im:` or `pres:` URI (RFC 3860 and RFC 3859, Appendix A): one mailbox and headers, both optional.
public struct MessagingURI: Hashable, Sendable {
    /// What stands behind the mailbox's last `@` that is not quoted.
    public enum Host: Hashable, Sendable {
        /// A domain name, in A-labels.
        case domain(Name)
        /// An address instead of a name, `[192.0.2.1]` or `192.0.2.1`.
        case addressLiteral(String)
    }

    /// One `name=value` behind the question mark, as it stands in the URI.
    public struct Header: Hashable, Sendable {
        /// What stands before the first `=`, percent-encoded as in the URI.
        public let name: String
        /// What stands behind the first `=`, percent-encoded as in the URI; it may be empty.
        public let value: String
    }

    /// The URI as it was given.
    public let text: String
    /// The scheme, whose letters may be of any case.
    public let service: Service
    /// The part before the `@` as it stands in the URI: only the system of the domain may interpret it.
    public let localPart: String?
    /// The local part with nothing encoded or quoted: however it is written, the same mailbox (RFC 2822 3.2.5).
    package let mailboxName: String?
    /// None for a URI without a mailbox.
    public let host: Host?
    /// In the order of the URI; empty when there are none.
    public let headers: [Header]

    /// - Throws: `ResolutionError` with the code `invalidURI`, which says what is wrong.
    public init(_ text: String) throws(ResolutionError) {
        self.text = text
        guard let colon = text.firstIndex(of: ":"), let service = Service(schemeOf: text) else {
            throw ResolutionError(.invalidURI, "the scheme is neither im: nor pres:")
        }
        self.service = service
        let rest = text[text.index(after: colon)...]
        try MessagingURI.checkCharacters(rest)
        let mark = rest.firstIndex(of: "?") ?? rest.endIndex
        headers = try MessagingURI.headers(rest[mark...])
        let mailbox = rest[..<mark]
        guard !mailbox.isEmpty else {
            localPart = nil
            mailboxName = nil
            host = nil
            return
        }
        let parts = try MailboxParts(encoded: mailbox)
        localPart = parts.localPart
        mailboxName = parts.name
        host = try DomainText.host(parts.domain)
    }

    /// The domain that is to be resolved.
    /// - Throws: `ResolutionError`: `noDestination` without a mailbox; `notFQDN` for an address or a single label
    ///   (RFC 3861 3: only fully qualified domain names are permitted).
    public func destination() throws(ResolutionError) -> Name {
        switch host {
        case nil: throw ResolutionError(.noDestination, "the URI names nobody")
        case .addressLiteral(let text):
            throw ResolutionError(.notFQDN, "\(text) is an address, not a domain name (RFC 3861 section 3)")
        case .domain(let name):
            guard name.labels.count > 1 else {
                throw ResolutionError(
                    .notFQDN, "\(name.host) is one label, not a full domain name (RFC 3861 section 3)")
            }
            return name
        }
    }
}

extension MessagingURI: CustomStringConvertible {
    /// The URI as it was given.
    public var description: String { text }
}

// MARK: - Characters and headers

extension MessagingURI {
    /// RFC 2396 2: what may stand in a URI; the quotes and brackets of a mailbox are tolerated though they should be
    /// encoded.
    private static func checkCharacters(_ text: Substring) throws(ResolutionError) {
        let octets = Array(text.utf8)
        for (index, octet) in octets.enumerated() {
            switch octet {
            case UInt8(ascii: "%"):
                guard index + 2 < octets.count, octets[index + 1].hexadecimalValue != nil,
                    octets[index + 2].hexadecimalValue != nil
                else {
                    throw ResolutionError(.invalidURI, "a % without two hexadecimal digits")
                }
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "`"),
                UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), 0...0x20, 0x7F:
                throw ResolutionError(.invalidURI, "a character that has to be percent-encoded (octet \(octet))")
            case 0x80...:
                throw ResolutionError(.invalidURI, "characters outside ASCII have to be percent-encoded as UTF-8")
            default: break
            }
        }
    }

    private static func headers(_ text: Substring) throws(ResolutionError) -> [Header] {
        guard !text.isEmpty else { return [] }
        var headers: [Header] = []
        for field in text.dropFirst().split(separator: "&", omittingEmptySubsequences: false) {
            guard let sign = field.firstIndex(of: "=") else {
                throw ResolutionError(.invalidURI, "a header without = (RFC 3860 Appendix A.2)")
            }
            // RFC 3860 Appendix A.2: what a mailbox is tolerated to hold is not tolerated here.
            guard field.utf8.allSatisfy({ !"\"[]\\".utf8.contains($0) }) else {
                throw ResolutionError(
                    .invalidURI, "a quote, bracket or backslash in a header has to be percent-encoded")
            }
            headers.append(Header(name: String(field[..<sign]), value: String(field[field.index(after: sign)...])))
        }
        return headers
    }
}

/// A mailbox in two: the local part as it is encoded, and the octets of the domain.
private struct MailboxParts {
    let localPart: String
    let name: String
    let domain: [UInt8]

    init(encoded text: Substring) throws(ResolutionError) {
        var octets: [UInt8] = []
        var places: [Substring.Index] = []
        var index = text.startIndex
        while index < text.endIndex {
            places.append(index)
            let octet = text.utf8[index]
            let end = text.utf8.index(index, offsetBy: octet == UInt8(ascii: "%") ? 3 : 1)
            octets.append(octet == UInt8(ascii: "%") ? text[index..<end].utf8.dropFirst().hexadecimalValue : octet)
            index = end
        }
        let local = try MailboxParts.lengthOfLocalPart(octets)
        localPart = String(text[..<places[local]])
        name = MailboxParts.plain(octets[..<local])
        domain = Array(octets[(local + 1)...])
    }

    /// Words without their quotes, and quoted pairs without their backslash.
    private static func plain(_ localPart: ArraySlice<UInt8>) -> String {
        var plain: [UInt8] = []
        var isQuoted = false
        var rest = localPart
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted: plain += rest.popFirst().map { [$0] } ?? []
            default: plain.append(octet)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// RFC 2822 3.4.1: words between dots, each an atom or quoted, up to an `@`, which is the last one.
    private static func lengthOfLocalPart(_ octets: [UInt8]) throws(ResolutionError) -> Int {
        var index = 0
        while true {
            index = try endOfWord(octets, from: index)
            guard index < octets.count else { throw ResolutionError(.invalidURI, "a mailbox without @") }
            switch octets[index] {
            case UInt8(ascii: "@"):
                guard String(validating: octets[..<index], as: UTF8.self) != nil else {
                    throw ResolutionError(.invalidURI, "a local part that is not UTF-8")
                }
                return index
            case UInt8(ascii: "."): index += 1
            default:
                throw ResolutionError(
                    .invalidURI, "\(UnicodeScalar(octets[index])) in a local part without quotes (RFC 2822 3.4.1)")
            }
        }
    }

    private static func endOfWord(_ octets: [UInt8], from start: Int) throws(ResolutionError) -> Int {
        var index = start
        guard index < octets.count, octets[index] == UInt8(ascii: "\"") else {
            while index < octets.count, octets[index].isAtomText { index += 1 }
            guard index > start else {
                throw ResolutionError(.invalidURI, "an empty local part, or an empty word in it")
            }
            return index
        }
        index += 1
        while index < octets.count, octets[index] != UInt8(ascii: "\"") {
            index += octets[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < octets.count else { throw ResolutionError(.invalidURI, "a quote that is not closed") }
        // RFC 2822 3.2.5: neither quoted text nor a quoted pair is one of these; lines are not folded in a URI.
        guard octets[start..<index].allSatisfy({ $0 != 0 && $0 != 0x0A && $0 != 0x0D }) else {
            throw ResolutionError(.invalidURI, "a line end or a zero octet in quotes (RFC 2822 3.2.5)")
        }
        return index + 1
    }
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// RFC 2822 3.2.4, and octets of UTF-8 outside ASCII (RFC 6532 3.2).
    fileprivate var isAtomText: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...:
            true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(self)
        }
    }
}

extension Substring.UTF8View.SubSequence {
    /// The value of hexadecimal digits that were checked before.
    fileprivate var hexadecimalValue: UInt8 { reduce(0) { $0 << 4 | ($1.hexadecimalValue ?? 0) } }
}

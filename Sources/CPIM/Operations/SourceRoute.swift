public import NextHops

/// Addresses of other services in the local part of an `im:` or `pres:` URI (RFC 3860 B.2): the gateway that is named
/// by the domain reaches them.
///
///     pepp://example.com/fred   im:pepp=example.com/fred@relay.test
///     sip:fred@example.com      im:%22sip:fred%40example.com%22@relay.test
///
/// Our gateways undo routes of messages alone: notifications from behind a route would name another target than the
/// watcher did. The `://` of the RFC's example becomes `=`; a URI without `//` keeps its colon, so that each is read back as it was.
public enum SourceRoute {
    /// The most octets of an address that is mapped.
    public static let maximumLength = 2048

    /// The URI of a foreign address behind a gateway.
    /// - Parameters:
    ///   - address: An absolute URI.
    ///   - service: The scheme that the gateway is asked with.
    ///   - domain: That of the gateway.
    /// - Throws: `ResolutionError` (`invalidURI`) when it is no absolute URI, or has characters that no local part has.
    public static func uri(
        of address: String, _ service: Service, through domain: String
    ) throws(ResolutionError) -> String {
        guard address.utf8.count <= maximumLength, HeaderSyntax.isAbsoluteURI(address.utf8),
            let colon = address.firstIndex(of: ":")
        else { throw ResolutionError(.invalidURI, "\(address) is no absolute URI") }
        let rest = address[address.index(after: colon)...]
        let text = rest.hasPrefix("//") ? "\(address[..<colon])=\(rest.dropFirst(2))" : address
        let uri = "\(service.rawValue):\(localPart(text))@\(domain)"
        guard try MessagingURI(uri).host != nil else { throw ResolutionError(.invalidURI, "\(domain) is no domain") }
        return uri
    }

    /// The address that a URI leads to; none when its local part holds none.
    public static func address(in uri: MessagingURI) -> String? { uri.mailboxName.flatMap(address(inMailbox:)) }

    static func address(inMailbox name: String) -> String? {
        guard let end = name.firstIndex(where: { "=:".contains($0) }) else { return nil }
        let address = name[end] == ":" ? name : "\(name[..<end])://\(name[name.index(after: end)...])"
        guard address.utf8.count <= maximumLength + 2, HeaderSyntax.isAbsoluteURI(address.utf8) else { return nil }
        // What begins with slashes has another form here.
        guard name[end] != ":" || !name[name.index(after: end)...].hasPrefix("//") else { return nil }
        return address
    }

    /// Words between dots as they are, anything else in quotes (RFC 2822 3.2.5); percent-encoded for a URI.
    private static func localPart(_ text: String) -> String {
        let words = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isPlain = words.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
        let escaped = text.utf8.flatMap { $0 == .backslash || $0 == .doubleQuote ? [.backslash, $0] : [$0] }
        let octets = isPlain ? Array(text.utf8) : [.doubleQuote] + escaped + [.doubleQuote]
        return octets.map { octet in
            // What has a meaning of its own in a URI, or may not stand there.
            let isFree = isAtomText(octet) && !"%?#&^`{|}".utf8.contains(octet) || ".:".utf8.contains(octet)
            guard !isFree else { return String(UnicodeScalar(octet)) }
            let digits = String(octet, radix: 16, uppercase: true)
            return "%" + (octet < 16 ? "0" : "") + digits
        }.joined()
    }

    /// RFC 2822 3.2.4.
    private static func isAtomText(_ octet: UInt8) -> Bool {
        octet.isASCIILetter || octet.isASCIIDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(octet)
    }
}

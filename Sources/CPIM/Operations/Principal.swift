internal import DNSWire
public import NextHops

/// Who sends, receives, watches or is watched: the mailbox of an `im:` or `pres:` URI, however that is written.
public struct Principal: Hashable, Sendable {
    /// The local part, its percent-encoding undone. Letters differ by case: only its own domain may interpret it
    /// (RFC 3860 3.2).
    public let localPart: String
    /// The domain in small letters, without a final dot.
    public let domain: String

    /// - Parameters:
    ///   - uri: Of the service's scheme, with a mailbox.
    ///   - service: `im` for an INSTANT INBOX, `pres` for a PRESENTITY or a WATCHER.
    /// - Throws: `ResolutionError` that says what is wrong: `invalidURI`, `noDestination` or `notFQDN`.
    public init(_ uri: String, of service: Service) throws(ResolutionError) {
        let parsed = try MessagingURI(uri)
        guard parsed.service == service else {
            throw ResolutionError(.invalidURI, "the scheme is not \(service.rawValue):")
        }
        domain = try parsed.destination().host
        localPart = Principal.decoded(parsed.localPart ?? "")
    }

    init(localPart: String, domain: String) {
        self.localPart = localPart
        self.domain = domain
    }

    static func decoded(_ text: String) -> String {
        var octets: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let octet = rest.popFirst() {
            let digits = rest.prefix(2)
            // The URI was checked: two digits follow.
            if octet == UInt8(ascii: "%"), let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
                octets.append(value)
                rest = rest.dropFirst(2)
            } else {
                octets.append(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}

extension Principal: CustomStringConvertible {
    /// `fred@example.com`.
    public var description: String { "\(localPart)@\(domain)" }
}

/// Who may use a service (RFC 3860 3.4.1 step 3, RFC 3859 3.4.1 step 2).
public struct AccessList: Hashable, Sendable {
    /// One principal, all of a domain, or everybody.
    public enum Pattern: Hashable, Sendable {
        /// `*`
        case everybody
        /// `*@example.com`
        case domain(String)
        /// `fred@example.com`
        case principal(localPart: String, domain: String)

        /// A pattern from its text; none without an `@`, unless it is `*`.
        public init?(_ text: String) {
            guard text != "*" else {
                self = .everybody
                return
            }
            guard let at = text.lastIndex(of: "@"), at > text.startIndex, text.index(after: at) < text.endIndex else {
                return nil
            }
            let domain = text[text.index(after: at)...].lowercased()
            self = text[..<at] == "*" ? .domain(domain) : .principal(localPart: String(text[..<at]), domain: domain)
        }

        func matches(_ principal: Principal) -> Bool {
            switch self {
            case .everybody: true
            case .domain(let domain): principal.domain == domain
            case .principal(let localPart, let domain):
                principal.domain == domain && principal.localPart == localPart
            }
        }
    }

    /// Who may; nothing for everybody.
    public var allowed: [Pattern]?
    /// Who may not, though `allowed` names them.
    public var denied: [Pattern]

    /// By default everybody may.
    public init(allowed: [Pattern]? = nil, denied: [Pattern] = []) {
        self.allowed = allowed
        self.denied = denied
    }

    /// Whether somebody may.
    public func permits(_ principal: Principal) -> Bool {
        !denied.contains { $0.matches(principal) } && (allowed?.contains { $0.matches(principal) } ?? true)
    }
}

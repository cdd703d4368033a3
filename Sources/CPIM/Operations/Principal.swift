internal import DNSWire
internal import Foundation
public import NextHops

/// Who sends, receives, watches or is watched: the mailbox of an `im:` or `pres:` URI, however that is written.
public struct Principal: Sendable {
    /// The local part with nothing encoded or quoted. Letters differ by case: only its own domain may interpret it
    /// (RFC 3860 3.2).
    public let localPart: String
    /// The domain in small letters and A-labels, without a final dot.
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
        localPart = parsed.mailboxName ?? ""
    }

    init(localPart: String, domain: String) {
        self.localPart = localPart
        self.domain = domain
    }
}

extension Principal: Hashable {
    // Strings are equal that look the same, as K and the sign of the kelvin do; mailboxes are not.
    public static func == (left: Principal, right: Principal) -> Bool {
        left.localPart.utf8.elementsEqual(right.localPart.utf8) && left.domain == right.domain
    }

    public func hash(into hasher: inout Hasher) {
        for octet in localPart.utf8 { hasher.combine(octet) }
        hasher.combine(domain)
    }
}

extension Principal: CustomStringConvertible {
    /// `fred@example.com`.
    public var description: String { "\(localPart)@\(domain)" }
}

/// Who may use a service (RFC 3860 3.4.1 step 3, RFC 3859 3.4.1 step 2).
public struct AccessList: Hashable, Sendable {
    /// One principal, all of a domain, or everybody; domains as principals have them.
    public enum Pattern: Hashable, Sendable {
        /// `*`
        case everybody
        /// `*@example.com`
        case domain(String)
        /// `fred@example.com`
        case principal(Principal)

        /// A pattern from its text; none without a mailbox in a full domain name, unless it is `*`.
        public init?(_ text: String) {
            guard text != "*" else {
                self = .everybody
                return
            }
            let free = CharacterSet.urlUserAllowed.union(CharacterSet(charactersIn: "@"))
            guard let mailbox = text.addingPercentEncoding(withAllowedCharacters: free),
                let principal = try? Principal("im:\(mailbox)", of: .im)
            else { return nil }
            self =
                text.hasPrefix("*@")
                ? .domain(principal.domain)
                : .principal(principal)
        }

        func matches(_ principal: Principal) -> Bool {
            switch self {
            case .everybody: true
            case .domain(let domain): principal.domain == domain
            case .principal(let other): principal == other
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

/// Why there is no next hop. Equality is by code and detail.
public struct ResolutionError: Error, Sendable {
    /// Why there is no next hop.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text is not an `im:` or `pres:` URI.
        case invalidURI
        /// The URI names nobody.
        case noDestination
        /// The domain is no full domain name.
        case notFQDN
        /// The domain does not exist.
        case noSuchDomain
        /// The domain has neither SRV nor addresses, or no target has an address.
        case noAddresses
        /// The domain says that the service is not available.
        case serviceUnavailable
        /// Aliases go in circles, or there are too many.
        case aliasLoop
        /// Nobody could tell: the answer may be different later.
        case temporaryFailure
        /// The implicit hop's protocol has no known port.
        case noDefaultPort
    }

    /// What went wrong with the last server that was asked, for a temporary failure.
    public enum Detail: String, Hashable, Sendable, CaseIterable {
        /// In this order: no reply in time; SERVFAIL, or another code that says nothing of the name; REFUSED; NOTIMP;
        /// FORMERR; a reply cut off over UDP and none over TCP; one that cannot be read; one that sends the client
        /// elsewhere; nobody there.
        case timeout, serverFailure, refused, notImplemented, formatError, truncated, malformed, referral, unreachable
    }

    /// Why there is no next hop.
    public let code: Code
    /// None for every code but `temporaryFailure`.
    public let detail: Detail?
    /// One phrase for a human.
    public let reason: String
    /// What was noticed on the way.
    public package(set) var diagnostics: [Diagnostic] = []
    /// The queries that were sent; empty when the error came before any.
    public package(set) var queries: [QueryRecord] = []
    /// The decisions that led here; without steps when the error came before any.
    public package(set) var trace = Trace()

    /// An error of who finds next hops otherwise than by a `Resolver`.
    /// - Parameters:
    ///   - code: What kind of failure.
    ///   - detail: Of `temporaryFailure`, how it failed.
    ///   - reason: One phrase for people.
    public init(_ code: Code, detail: Detail? = nil, _ reason: String) {
        self.code = code
        self.detail = detail
        self.reason = reason
    }
}

extension ResolutionError: Hashable {
    public static func == (left: ResolutionError, right: ResolutionError) -> Bool {
        left.code == right.code && left.detail == right.detail
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(detail)
    }
}

extension ResolutionError: CustomStringConvertible {
    /// `temporaryFailure (timeout): nobody could tell about _im._xmpp.example.test`.
    public var description: String {
        "\(code.rawValue)\(detail.map { " (\($0.rawValue))" } ?? ""): \(reason)"
    }
}

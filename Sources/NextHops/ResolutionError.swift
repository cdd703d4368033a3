/// Why there is no next hop. Equality is by code and detail.
public struct ResolutionError: Error, Sendable {
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
        case timeout, serverFailure, refused, notImplemented, formatError, truncated, malformed, referral, unreachable
    }

    public let code: Code
    public let detail: Detail?
    /// One phrase for a human.
    public let reason: String
    /// What was noticed on the way.
    public package(set) var diagnostics: [Diagnostic] = []
    public package(set) var queries: [QueryRecord] = []
    public package(set) var trace = Trace()

    package init(_ code: Code, detail: Detail? = nil, _ reason: String) {
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
    public var description: String {
        "\(code.rawValue)\(detail.map { " (\($0.rawValue))" } ?? ""): \(reason)"
    }
}

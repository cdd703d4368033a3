public import DNSWire
public import Transport

/// One host to try, its addresses in the order in which they are to be tried.
public struct Hop: Hashable, Sendable {
    public let protocolLabel: ProtocolLabel
    public let priority: UInt16
    public let weight: UInt16
    public let target: Name
    public let port: UInt16
    public let addresses: [IPAddress]
    /// Whether the domain's own address stands in for an SRV record that is not there (RFC 3861 4).
    public let isImplicit: Bool

    public init(
        protocolLabel: ProtocolLabel, priority: UInt16, weight: UInt16, target: Name, port: UInt16,
        addresses: [IPAddress], isImplicit: Bool = false
    ) {
        self.protocolLabel = protocolLabel
        self.priority = priority
        self.weight = weight
        self.target = target
        self.port = port
        self.addresses = addresses
        self.isImplicit = isImplicit
    }
}

extension Hop: CustomStringConvertible {
    /// `a.example.test:5269 2001:db8::1 192.0.2.1`.
    public var description: String {
        (["\(target.host):\(port)"] + addresses.map(\.description)).joined(separator: " ")
    }
}

/// Something odd that did not change the result.
public struct Diagnostic: Hashable, Sendable {
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case targetIsAlias, portZero, duplicateRecord, targetWithoutAddress, rootTargetAmongOthers, additionalIgnored
        case ownerMismatch, targetAliasLoop
    }

    public let code: Code
    /// The name that it is about.
    public let name: Name

    public init(_ code: Code, _ name: Name) {
        self.code = code
        self.name = name
    }
}

extension Diagnostic: CustomStringConvertible {
    public var description: String { "\(code.rawValue) \(name.host)" }
}

/// One query that was sent, and what came of it.
public struct QueryRecord: Hashable, Sendable {
    public enum Transport: String, Hashable, Sendable { case udp, tcp }

    public let question: Question
    public let server: Endpoint
    public let transport: Transport
    /// The code of the reply; none when no reply came that can be read, or one that is no answer.
    public let responseCode: ResponseCode?
    /// Why there was no usable reply.
    public let failure: ResolutionError.Detail?
}

extension QueryRecord: CustomStringConvertible {
    public var description: String {
        let outcome = responseCode?.description ?? failure?.rawValue ?? "no reply"
        return "\(question) @\(server) \(transport.rawValue) → \(outcome)"
    }
}

/// Where the messages for a URI go: hosts in the order in which they are to be tried, and the reasons.
public struct Resolution: Hashable, Sendable {
    public let uri: MessagingURI
    /// The domain of the URI.
    public let domain: Name
    /// At least one; every hop has at least one address.
    public let hops: [Hop]
    public let diagnostics: [Diagnostic]
    /// Seconds for which the result holds: the least TTL of what it rests on.
    public let validFor: UInt32
    public let queries: [QueryRecord]
    public let trace: Trace
}

public import DNSWire
public import Transport

/// One host to try, its addresses in the order in which they are to be tried.
public struct Hop: Hashable, Sendable {
    /// The protocol that the host was looked up for.
    public let protocolLabel: ProtocolLabel
    /// Lower values come first; 0 for the implicit hop.
    public let priority: UInt16
    /// The share among hosts of the same priority; 0 for the implicit hop.
    public let weight: UInt16
    /// The host, in small letters: what a certificate has to name.
    public let target: Name
    /// The port on the host: that of the SRV record, or for the implicit hop that of the protocol; never 0 in a
    /// `Resolution`.
    public let port: UInt16
    /// At least one, in the order in which they are to be tried.
    public let addresses: [IPAddress]
    /// Whether the domain's own address stands in for an SRV record that is not there (RFC 3861 4).
    public let isImplicit: Bool

    /// A hop from its parts; nothing is looked up or checked.
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
    /// What was noticed.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// An SRV target is an alias (RFC 2782, Target); it was followed, or dropped in strict mode.
        case targetIsAlias
        /// A record with port 0 was not used.
        case portZero
        /// A record that differs from another in nothing counted once (RFC 2181 5).
        case duplicateRecord
        /// A target was skipped because it has no address.
        case targetWithoutAddress
        /// A `.` target beside other records was ignored: it means something only when it is alone.
        case rootTargetAmongOthers
        /// Addresses that came with the answer were not trusted, and asked for.
        case additionalIgnored
        /// Records of a name that the question does not lead to were ignored (RFC 2181 5.4.1).
        case ownerMismatch
        /// A target was dropped because its aliases go in circles, or are too many.
        case targetAliasLoop
    }

    /// What was noticed.
    public let code: Code
    /// The name that it is about.
    public let name: Name

    /// A diagnostic about a name.
    public init(_ code: Code, _ name: Name) {
        self.code = code
        self.name = name
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `targetIsAlias a.example.test`.
    public var description: String { "\(code.rawValue) \(name.host)" }
}

/// One query that was sent, and what came of it.
public struct QueryRecord: Hashable, Sendable {
    /// What was asked.
    public let question: Question
    /// Who was asked.
    public let server: Endpoint
    /// What the query went over.
    public let transport: TransportProtocol
    /// The code of the reply; none when no reply came that can be read, or one that is no answer.
    public let responseCode: ResponseCode?
    /// Why there was no usable reply.
    public let failure: ResolutionError.Detail?
}

extension QueryRecord: CustomStringConvertible {
    /// `SRV _im._xmpp.example.test @127.0.0.1:5300 udp → NOERROR`.
    public var description: String {
        let outcome = responseCode?.description ?? failure?.rawValue ?? "no reply"
        return "\(question) @\(server) \(transport.rawValue) → \(outcome)"
    }
}

/// Where the messages for a URI go: hosts in the order in which they are to be tried, and the reasons.
public struct Resolution: Hashable, Sendable {
    /// What was resolved.
    public let uri: MessagingURI
    /// The domain of the URI.
    public let domain: Name
    /// At least one; every hop has at least one address.
    public let hops: [Hop]
    /// In the order in which they were noticed, none of them twice.
    public let diagnostics: [Diagnostic]
    /// Seconds for which the result holds: the least TTL of what it rests on.
    public let validFor: UInt32
    /// Seconds for which the choice of hosts is kept, whatever becomes of their addresses: the least TTL of the SRV
    /// records and of the aliases at their name; for an implicit hop, `validFor`.
    public let hostsValidFor: UInt32
    /// Every query that was sent, tries in vain included; what a cache knew is not among them.
    public let queries: [QueryRecord]
    /// The decisions that led to the hops.
    public let trace: Trace
}

/// The second label of an SRV owner: the instant messaging or presence protocol, `_sip` or `_xmpp` (RFC 3861 8).
public struct ProtocolLabel: Hashable, Sendable {
    /// The label without its underscore, in small letters.
    public let name: String

    /// A label from its text with the underscore; none when it breaks the rules of RFC 3861 section 8.
    public init?(_ label: String) {
        guard label.hasPrefix("_") else { return nil }
        self.init(name: String(label.dropFirst()))
    }

    /// A label from its text without the underscore.
    public init?(name: String) {
        let isAllowed = name.utf8.allSatisfy { octet in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(octet)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) || "-+".utf8.contains(octet)
        }
        guard !name.isEmpty, name.utf8.count <= 62, isAllowed else { return nil }
        self.name = name.lowercased()
    }

    /// A label that is known to keep the rules.
    fileprivate init(registered name: String) {
        self.name = name
    }

    /// RFC 5509 5.1, 5.2.
    public static let sip = ProtocolLabel(registered: "sip")
    /// RFC 3921 15.2, 15.3.
    public static let xmpp = ProtocolLabel(registered: "xmpp")

    /// The label as it stands in a name.
    public var label: String { "_" + name }
}

extension ProtocolLabel: CustomStringConvertible {
    /// `sip`, without the underscore.
    public var description: String { name }
}

/// The protocol labels that are known, in two tables that are independent of each other (RFC 3861 8), with the ports of
/// implicit hops. A resolver asks for whatever label its configuration names, be it in here or not.
public struct LabelRegistry: Hashable, Sendable {
    private struct Table: Hashable, Sendable {
        var labels: Set<ProtocolLabel> = [.sip, .xmpp]
        /// SIP over TLS has a port, and the label of SIP.
        var ports: [ProtocolLabel: UInt16] = [.sip: 5060, ProtocolLabel(registered: "sip+tls"): 5061, .xmpp: 5269]
    }

    private var tables: [Service: Table] = [.im: Table(), .pres: Table()]

    /// The labels that IANA has, and the ports that SIP (5060), SIP over TLS (5061) and XMPP between servers (5269)
    /// use.
    public static let standard = LabelRegistry()

    private init() {}

    /// Adds a label to one table, with the port of its implicit hop; without a port, one that is known stays.
    /// - Precondition: a port above 0.
    public mutating func register(_ label: ProtocolLabel, for service: Service, defaultPort: UInt16? = nil) {
        precondition(defaultPort != 0, "nothing listens on port 0")
        tables[service]?.labels.insert(label)
        if let defaultPort { tables[service]?.ports[label] = defaultPort }
    }

    /// Whether a label stands in the table of a service.
    public func contains(_ label: ProtocolLabel, for service: Service) -> Bool {
        tables[service]?.labels.contains(label) ?? false
    }

    /// The port of a label's implicit hop; none when nobody said.
    public func defaultPort(of label: ProtocolLabel, for service: Service) -> UInt16? {
        tables[service]?.ports[label]
    }
}

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
    public var description: String { name }
}

/// The protocol labels that a client knows, in two tables (RFC 3861 8), and the ports of the implicit hop.
public struct LabelRegistry: Hashable, Sendable {
    private var labels: [Service: Set<ProtocolLabel>]
    private var ports: [ProtocolLabel: UInt16]

    /// The labels that IANA has, and the ports that SIP (5060), SIP over TLS (5061) and XMPP between servers (5269)
    /// use.
    public static let standard = LabelRegistry(
        labels: [.im: [.sip, .xmpp], .pres: [.sip, .xmpp]],
        ports: [.sip: 5060, ProtocolLabel(registered: "sip+tls"): 5061, .xmpp: 5269])

    private init(labels: [Service: Set<ProtocolLabel>], ports: [ProtocolLabel: UInt16]) {
        self.labels = labels
        self.ports = ports
    }

    /// Adds a label to one table, with the port of its implicit hop.
    public mutating func register(_ label: ProtocolLabel, for service: Service, defaultPort: UInt16? = nil) {
        labels[service, default: []].insert(label)
        if let defaultPort { ports[label] = defaultPort }
    }

    public func contains(_ label: ProtocolLabel, for service: Service) -> Bool {
        labels[service]?.contains(label) ?? false
    }

    /// The port of a label's implicit hop; none when nobody said.
    public func defaultPort(of label: ProtocolLabel) -> UInt16? { ports[label] }
}

import DNSWire
import NextHops

/// The parts of `_im._xmpp.example.test`.
struct MessagingOwner {
    let service: Service
    /// The second label as it is written.
    let label: String
    let domain: Name

    /// None for names of other services.
    init?(_ owner: Name) {
        let labels = owner.labels
        guard labels.count > 2, let domain = owner.parent?.parent else { return nil }
        let first = String(decoding: labels[0], as: UTF8.self).lowercased()
        guard let service = Service.allCases.first(where: { $0.label == first }) else { return nil }
        self.service = service
        label = String(decoding: labels[1], as: UTF8.self)
        self.domain = domain
    }

    var protocolLabel: ProtocolLabel? { ProtocolLabel(label) }

    var isRegistered: Bool { protocolLabel.map { LabelRegistry.standard.contains($0, for: service) } ?? false }

    /// The same protocol of the other service.
    var partner: Name? { try? domain.prepending((service == .im ? Service.pres : .im).label, label) }

    /// The names that clients of a domain ask for.
    static func all(below domain: Name) -> [Name] {
        Service.allCases.flatMap { service in
            [ProtocolLabel.sip, .xmpp].compactMap { try? domain.prepending(service.label, $0.label) }
        }
    }
}

public import DNSWire

extension Catalog {
    /// A question that the catalog answers with records: for the first SRV records of instant messaging or presence
    /// (RFC 3861 4) where there are any, else for the SOA of the first zone; none without zones.
    public var exampleQuestion: Question? {
        for (number, zone) in zones.enumerated() {
            if let name = zone.firstService(where: { self.zone(enclosing: NameCursor($0))?.number == UInt32(number) }) {
                return Question(name: name, type: .srv)
            }
        }
        return zones.first.map { Question(name: $0.apex, type: .soa) }
    }
}

extension Zone {
    private static let services: [[UInt8]] = [Array("_im".utf8), Array("_pres".utf8)]

    /// The owner of the first SRV records of a messaging service that the zone answers with itself: what lies below a
    /// delegation or a DNAME is not its own.
    fileprivate func firstService(where isOwn: (Name) -> Bool) -> Name? {
        for set in storage.sets where set.type == .srv {
            guard !storage.nodes[Int(set.node)].traits.contains(.hidden) else { continue }
            let name = storage.name(of: set.node)
            let label = name.labels.first.map { $0.map(\.lowercasedLetter) } ?? []
            if Zone.services.contains(label), isOwn(name) { return name }
        }
        return nil
    }
}

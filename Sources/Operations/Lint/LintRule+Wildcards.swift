import DNSWire

// Wildcards that answer for names of services.
extension LintRule {
    static let wildcards: [LintRule] = [
        LintRule(
            "wildcard-srv", .warning, "RFC 4592 2.1, RFC 3861 4",
            why:
                "A wildcard answers for every name without records of its own, services among them that nobody offers.",
            fix: "Publish the services that there are, each by its name.",
            check: { scene in
                scene.services.filter(\.owner.isWildcard).map { service in
                    LintSpot(service.first, "\(service.owner.host) answers for services that are not named")
                }
            }),
        LintRule(
            "wildcard-address", .note, "RFC 4592 2.1, RFC 3861 4",
            why: "Names of services that have no records exist by the wildcard; clients go on as if they did not.",
            fix: "Nothing, if the wildcard is for web sites; `SRV 0 0 0 .` says that a service is not offered.",
            check: { scene in
                let domains = Set(scene.services.compactMap { MessagingOwner($0.owner)?.domain })
                return scene.zones.flatMap { zone in
                    var seen: Set<Name> = []
                    return wildcards(in: zone, [.a, .aaaa]).compactMap { placed -> LintSpot? in
                        let owner = placed.record.owner
                        guard let domain = owner.parent, domains.contains(domain), seen.insert(owner).inserted else {
                            return nil
                        }
                        let missing = MessagingOwner.all(below: domain).first { name in
                            if case .noData = scene.lookup(name, .srv).end { true } else { false }
                        }
                        return missing.map { LintSpot(placed, "\($0.host) exists by it, without an SRV record") }
                    }
                }
            }),
        LintRule(
            "wildcard-cname", .warning, "RFC 4592 4.3, RFC 3861 3",
            why:
                "Every name of a service is an alias then: clients go on where it leads, and take that for the domain's answer.",
            fix:
                "Give the names that are meant aliases of their own, and the services `SRV 0 0 0 .` if they are not offered.",
            check: { scene in
                scene.zones.flatMap { zone in
                    // To the domain itself it leads nowhere else.
                    wildcards(in: zone, [.cname]).filter { $0.record.targetName != $0.record.owner.parent }
                        .map { LintSpot($0, "\($0.record.owner.host) makes an alias of every name of a service") }
                }
            }),
        LintRule(
            "wildcard-inner", .warning, "RFC 4592 2.1.1",
            why:
                "An asterisk matches names only where it is the whole first label; elsewhere it is a label like any other.",
            fix: "Publish each name, or put the asterisk in front.",
            check: { scene in
                scene.zones.flatMap { zone in
                    zone.records.filter { hasInnerAsterisk($0.record.owner) }
                        .map { LintSpot($0, "\($0.record.owner.host) is no wildcard") }
                }
            }),
    ]

    private static let asterisk = [UInt8(ascii: "*")]

    private static func hasInnerAsterisk(_ name: Name) -> Bool {
        name.labels.dropFirst().contains { Array($0) == asterisk }
    }

    /// The records of wildcards of some types that the zone answers with.
    private static func wildcards(in zone: LintedZone, _ types: Set<RecordType>) -> [PlacedRecord] {
        zone.own(types).filter(\.record.owner.isWildcard)
    }
}

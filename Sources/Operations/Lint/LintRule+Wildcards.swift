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
                scene.zones.flatMap { zone in
                    firstOfEach(zone.records.filter { isWildcard($0.record.owner) && isServed($0, zone) })
                        .compactMap { placed in spot(placed, scene) }
                }
            }),
        LintRule(
            "wildcard-cname", .warning, "RFC 4592 4.4, RFC 3861 3",
            why:
                "Every name of a service is an alias then: clients go on where it leads, and take that for the domain's answer.",
            fix:
                "Give the names that are meant aliases of their own, and the services `SRV 0 0 0 .` if they are not offered.",
            check: { scene in
                scene.zones.flatMap { zone in
                    zone.records.filter {
                        $0.record.type == .cname && isWildcard($0.record.owner) && isServed($0, zone)
                    }
                    .map { LintSpot($0, "\($0.record.owner.host) makes an alias of every name of a service") }
                }
            }),
    ]

    static func isWildcard(_ name: Name) -> Bool { name.labels.first.map { Array($0) == [UInt8(ascii: "*")] } ?? false }

    private static func isServed(_ placed: PlacedRecord, _ zone: LintedZone) -> Bool {
        zone.cut(above: placed.record.owner) == nil
    }

    /// The first record of each name and type.
    private static func firstOfEach(_ records: [PlacedRecord]) -> [PlacedRecord] {
        var seen: Set<String> = []
        return records.filter { seen.insert("\($0.record.type) \($0.record.owner.host)").inserted }
    }

    private static func spot(_ placed: PlacedRecord, _ scene: LintScene) -> LintSpot? {
        let owner = placed.record.owner
        switch placed.record.type {
        case .srv: return LintSpot(placed, "\(owner.host) answers for services that are not named")
        case .a, .aaaa:
            guard let domain = owner.parent else { return nil }
            // A name without records below the wildcard's parent is there all the same.
            let hidden = MessagingOwner.all(below: domain).first { name in
                if case .noData = scene.lookup(name, .srv).end {
                    return scene.lookup(name, placed.record.type).aliases.isEmpty && hasAddress(name, placed, scene)
                }
                return false
            }
            return hidden.map { LintSpot(placed, "\($0.host) has an address by it, and no SRV record") }
        default: return nil
        }
    }

    private static func hasAddress(_ name: Name, _ placed: PlacedRecord, _ scene: LintScene) -> Bool {
        guard case .records(let records) = scene.lookup(name, placed.record.type).end else { return false }
        return records.contains { $0.data == placed.record.data }
    }
}

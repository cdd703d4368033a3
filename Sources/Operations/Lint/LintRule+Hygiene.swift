import DNSWire
import Zones

// Ordinary care for a zone.
extension LintRule {
    static let hygiene: [LintRule] = [
        LintRule(
            "ns-missing", .error, "RFC 1034 4.2.1", topic: .hygiene,
            why: "A zone names its servers; some of them refuse one that does not.",
            fix: "Add NS records at the zone's name.",
            check: { scene in
                scene.issues.filter { $0.code == .noNameServer }.map { LintSpot(at: $0.place, $0.what) }
            }),
        LintRule(
            "ns-single", .warning, "RFC 1034 4.1, RFC 2182 5", topic: .hygiene,
            why: "With one name server, the whole domain is gone while it is down.",
            fix: "Add a second name server, in another network.",
            check: { scene in
                scene.zones.compactMap { zone in
                    let servers = zone.set(zone.apex, .ns)
                    return servers.count == 1 ? LintSpot(servers[0], "one name server for \(zone.apex.host)") : nil
                }
            }),
        LintRule(
            "ns-target-alias", .error, "RFC 2181 10.3", topic: .hygiene,
            why: "The name of a server must not be an alias; resolvers do not follow it.",
            fix: "Name the host that the alias leads to.",
            check: { scene in
                servers(in: scene).compactMap { _, placed, server in
                    scene.alias(of: server).map {
                        LintSpot(placed, "the name server \(server.host) is an alias of \($0.host)")
                    }
                }
            }),
        LintRule(
            "glue-missing", .error, "RFC 1034 4.2.1, RFC 9471 2", topic: .hygiene,
            why: "Nobody can find out where the name server is without asking it.",
            fix: "Add an A or AAAA record for the name server to this zone.",
            check: { scene in
                servers(in: scene).filter { zone, placed, server in
                    scene.alias(of: server) == nil && isUnknown(server, of: placed.record.owner, zone, scene)
                }
                .map { LintSpot($1, "the name server \($2.host) has no address here") }
            }),
        LintRule(
            "occluded", .warning, "RFC 1034 4.2.1",
            why: "Other servers answer for what is below a delegation: this record is not served.",
            fix: "Move the record to the zone below, or remove the delegation.",
            check: { scene in
                scene.zones.filter { !$0.cuts.isEmpty }.flatMap { zone in
                    zone.records.compactMap { placed in
                        isHidden(placed.record, zone).map {
                            LintSpot(placed, "\(placed.record.type) below the delegation of \($0.host)")
                        }
                    }
                }
            }),
    ]

    private static func servers(in scene: LintScene) -> [(zone: LintedZone, placed: PlacedRecord, server: Name)] {
        scene.zones.flatMap { zone in
            zone.own([.ns]).compactMap { placed in placed.record.targetName.map { (zone, placed, $0) } }
        }
    }

    /// Whether a zone has to know the address of a name server, and does not.
    private static func isUnknown(_ server: Name, of owner: Name, _ zone: LintedZone, _ scene: LintScene) -> Bool {
        guard server.isAtOrBelow(zone.apex) else { return false }
        if let cut = zone.cut(above: server, orAt: true) {
            // RFC 9471: glue is what a delegation cannot be followed without.
            guard server.isAtOrBelow(owner), cut == owner || owner == zone.apex else { return false }
            return zone.set(server, .a).isEmpty && zone.set(server, .aaaa).isEmpty
        }
        return scene.addresses(of: server) == nil
    }

    /// The delegation that hides a record: of what is below one, addresses alone are glue, and at it there are its
    /// servers and what DNSSEC needs.
    private static func isHidden(_ record: Record, _ zone: LintedZone) -> Name? {
        if let cut = zone.cut(above: record.owner) { return record.type == .a || record.type == .aaaa ? nil : cut }
        guard zone.cuts.contains(record.owner) else { return nil }
        return [.ns, .ds, .nsec, .rrsig, .a, .aaaa].contains(record.type) ? nil : record.owner
    }
}

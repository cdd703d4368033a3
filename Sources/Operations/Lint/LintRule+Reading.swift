import DNSWire
import Zones

// What is wrong with the text of a zone. Zones that cannot be read are not looked at by other rules.
extension LintRule {
    static let reading: [LintRule] = [
        LintRule(
            "zone-syntax", .error, "RFC 1035 5.1", topic: .text,
            why: "A server does not load a zone that it cannot read, and answers for none of its names.",
            fix: "Correct the line.",
            check: { $0.spots { $0.severity == .error && !told.contains($0.code) && !isService($0) } }),
        LintRule(
            "zone-unreadable", .error, "RFC 1035 5", topic: .text,
            why: "Nothing can be said of a file that cannot be read.",
            fix: "Name an ordinary file that may be read, or - for standard input.",
            check: { $0.spots { $0.code == .unreadable } }),
        LintRule(
            "srv-syntax", .error, "RFC 2782", topic: .text,
            why: "Priority, weight and port are numbers from 0 to 65535, and one host follows them.",
            fix: "Write `SRV priority weight port target`, each in its range, and nothing behind it.",
            check: { $0.spots(where: isService) }),
        LintRule(
            "soa-missing", .error, "RFC 1035 5.2", topic: .text,
            why: "A zone begins with its SOA record; without one there is no zone to load.",
            fix: "Add one SOA record at the zone's name.",
            check: { $0.spots { $0.code == .noStartOfAuthority } }),
        LintRule(
            "soa-second", .error, "RFC 1035 5.2", topic: .text,
            why: "A zone has one SOA record, and servers refuse one with two.",
            fix: "Keep one of them, or move what follows the second into a file of its own.",
            check: { $0.spots { $0.code == .secondStartOfAuthority } }),
        LintRule(
            "out-of-zone", .error, "RFC 1034 4.2.1", topic: .text,
            why: "A server ignores records of names that its zone does not have, or refuses the zone.",
            fix: "Move the record to the zone that has the name; often a final dot is missing or one too many.",
            check: { $0.spots { $0.code == .outsideZone } }),
        LintRule(
            "cname-and-other", .error, "RFC 1034 3.6.2, RFC 2181 10.1", topic: .text,
            why: "An alias has one canonical name and no data of its own; servers refuse such a zone.",
            fix: "Keep one CNAME alone, or the other records without it.",
            check: { $0.spots { $0.code == .aliasAndOther || $0.code == .secondAlias } }),
        LintRule(
            "rrset-ttl-mismatch", .error, "RFC 2181 5.2", topic: .hygiene,
            why: "The records of one set have one TTL; servers and caches pick one of those that are written.",
            fix: "Give all records of the set the same TTL.",
            check: { $0.spots { $0.code == .differingTTL } }),
        LintRule(
            "srv-duplicate", .warning, "RFC 2181 5, RFC 2782 Weight",
            why:
                "A record that is written twice is served once, and a host and port named twice in one priority has twice the chance.",
            fix: "Keep one record, with the weight that is meant.",
            check: { scene in scene.spots { $0.code == .duplicateRecord && $0.type == .srv } + repeated(scene) }
        ),
        LintRule(
            "record-duplicate", .warning, "RFC 2181 5", topic: .hygiene,
            why: "A record that is written twice is served once.",
            fix: "Remove one of them.",
            check: { $0.spots { $0.code == .duplicateRecord && $0.type != .srv } }),
        LintRule(
            "ttl-implied", .warning, "RFC 2308 4", topic: .hygiene,
            why: "Servers differ in what they take for a TTL that nobody states.",
            fix: "Begin the zone with $TTL.",
            check: { $0.spots { $0.code == .impliedTTL } }),
        LintRule(
            "dname-hides", .error, "RFC 6672 2.4", topic: .hygiene,
            why: "Below a DNAME there is nothing: the record is not served, and some servers refuse the zone.",
            fix: "Move the record to the name that the DNAME leads to, or remove the DNAME.",
            check: { $0.spots { $0.code == .hidden } }),
        LintRule(
            "zone-twice", .error, "RFC 1034 4.2", topic: .text,
            why: "A server has each zone once; only the first of them was looked at.",
            fix: "Check one of the files at a time, or remove one.",
            check: { scene in
                scene.twins.compactMap { twins in
                    twins.places.last.map { LintSpot(at: $0, "a second zone \(twins.apex.host)") }
                }
            }),
    ]

    /// Errors of the text that have a rule of their own.
    private static let told: Set<ZoneIssue.Code> = [
        .unreadable, .noStartOfAuthority, .secondStartOfAuthority, .outsideZone, .aliasAndOther, .secondAlias,
    ]

    /// Whether the data of an SRV record cannot be read.
    private static func isService(_ issue: ZoneIssue) -> Bool {
        issue.code == .badData && issue.type == .srv
    }

    /// Hosts and ports that are named twice in one priority.
    private static func repeated(_ scene: LintScene) -> [LintSpot] {
        scene.services.flatMap(\.groups).flatMap { group -> [LintSpot] in
            var seen: Set<LintedService.Endpoint> = []
            return group.compactMap { entry -> LintSpot? in
                guard !seen.insert(entry.endpoint).inserted else { return nil }
                return LintSpot(
                    entry.placed, "\(entry.endpoint) a second time in priority \(entry.location.priority)")
            }
        }
    }
}

extension LintScene {
    /// What the reader of zones has found.
    fileprivate func spots(where isMeant: (ZoneIssue) -> Bool) -> [LintSpot] {
        issues.filter(isMeant).map { LintSpot(at: $0.place, "\($0.what) (\($0.why))") }
    }
}

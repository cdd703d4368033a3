import DNSWire

// How long clients keep what they were told.
extension LintRule {
    /// A day: what is kept longer outlives a working day of whoever changes it.
    private static let longTTL: UInt32 = 86_400
    /// TTLs of a host and of the set that names it, one many times the other.
    private static let wideSpread: UInt32 = 20

    static let times: [LintRule] = [
        LintRule(
            "ttl-zero", .warning, "RFC 1035 3.2.1, RFC 2181 8",
            why: "Nothing may be kept: every client asks for every message, and some keep it all the same.",
            fix: "Take a minute or more.",
            check: { scene in
                timed(scene).filter { $0.record.ttl == 0 }
                    .map { LintSpot($0, "TTL 0 of \($0.record.type) \($0.record.owner.host)") }
            }),
        LintRule(
            "ttl-long", .warning, "RFC 2181 8",
            why: "After a change clients go to the old hosts for as long as they may keep the records.",
            fix: "Take a day at most, and minutes before a move.",
            check: { scene in
                timed(scene).filter { $0.record.ttl > longTTL }
                    .map { placed in
                        LintSpot(
                            placed,
                            "\(placed.record.type) \(placed.record.owner.host) is kept for \(placed.record.ttl / 3600) hours"
                        )
                    }
            }),
        LintRule(
            "ttl-spread", .warning, "RFC 2181 8",
            why: "The set and its hosts are to change together, and one of them is kept many times longer.",
            fix: "Bring the TTLs of the SRV set and of its hosts' addresses closer together.",
            check: { scene in
                scene.services.compactMap { service in
                    let serviceTTL = service.first.record.ttl
                    guard serviceTTL > 0 else { return nil }
                    for entry in service.hosted {
                        guard let ttl = scene.addressTTL(of: entry.location.target), ttl > 0 else { continue }
                        let (low, high) = (min(ttl, serviceTTL), max(ttl, serviceTTL))
                        guard high / low < wideSpread else {
                            let host = entry.location.target.host
                            return LintSpot(
                                entry.placed, "TTL \(serviceTTL), and \(ttl) of the addresses of \(host)")
                        }
                    }
                    return nil
                }
            }),
    ]

    /// The first record of every set that clients of SRV records meet: the sets, their aliases, and their hosts.
    private static func timed(_ scene: LintScene) -> [PlacedRecord] {
        var seen: Set<LintedZone.Key> = []
        let targets = Set(scene.services.flatMap(\.hosted).map(\.location.target))
        return scene.zones.flatMap { zone in
            zone.records.filter { placed in
                let record = placed.record
                switch record.type {
                case .srv: return true
                case .cname: return MessagingOwner(record.owner) != nil
                case .a, .aaaa: return targets.contains(record.owner)
                default: return false
                }
            }
        }.filter { seen.insert(LintedZone.Key(owner: $0.record.owner, type: $0.record.type)).inserted }
    }
}

extension LintScene {
    /// The shortest TTL of a host's addresses, in seconds.
    fileprivate func addressTTL(of host: Name) -> UInt32? {
        [RecordType.a, .aaaa].flatMap { type -> [UInt32] in
            guard case .records(let records) = lookup(host, type).end else { return [] }
            return records.map(\.ttl)
        }.min()
    }
}

import DNSWire

// Whether answers fit datagrams.
extension LintRule {
    static let sizes: [LintRule] = [
        LintRule(
            "answer-too-big", .warning, "RFC 1035 4.2.1, RFC 6891 6.2.5, RFC 9715 3",
            why: "What does not fit a datagram is asked again over TCP, which some networks do not let through.",
            fix: "Publish fewer records, or shorter names of hosts.",
            check: { scene in
                scene.services.compactMap { service in
                    guard !service.owner.isWildcard else { return nil }
                    return excess(of: service.owner, scene).map { LintSpot(service.first, $0) }
                }
            }),
        LintRule(
            "answer-impossible", .error, "RFC 1035 4.2.2",
            why: "A message has 65535 octets at most: clients get an empty answer, over TCP too.",
            fix: "Publish fewer records at the name.",
            check: { scene in
                let targets = Set(scene.services.flatMap(\.hosted).map(\.location.target))
                var seen: Set<LintedZone.Key> = []
                return scene.zones.flatMap(\.records).compactMap { placed in
                    let record = placed.record
                    guard record.type == .srv || [.a, .aaaa].contains(record.type) && targets.contains(record.owner),
                        seen.insert(LintedZone.Key(owner: record.owner, type: record.type)).inserted,
                        case .oversized = scene.lookup(record.owner, record.type).end
                    else { return nil }
                    return LintSpot(placed, "no reply holds all \(record.type) records of \(record.owner.host)")
                }
            }),
    ]

    /// What does not fit, with exact sizes.
    private static func excess(of owner: Name, _ scene: LintScene) -> String? {
        guard let whole = scene.reply(owner, .srv, over: .unlimited),
            let classic = scene.reply(owner, .srv, over: .classic),
            let extended = scene.reply(owner, .srv, over: .extended), !whole.message.isTruncated
        else { return nil }
        let size = "the reply has \(whole.octets) octets"
        if extended.message.isTruncated { return "\(size) with all addresses, and its answer more than 1232" }
        if classic.message.isTruncated {
            return "\(size) with all addresses, and its answer more than 512: clients without EDNS ask over TCP"
        }
        guard extended.message.additional.count < whole.message.additional.count else { return nil }
        return "\(size) with all addresses: in 1232 some are left out"
    }
}

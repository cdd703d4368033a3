import DNSWire

// Whether there is another host when one is down.
extension LintRule {
    static let hosts: [LintRule] = [
        LintRule(
            "single-point", .warning, "RFC 2782, Priority",
            why: "All records lead to one machine: when it is down, nothing is left.",
            fix: "Name a second host with an address of its own.",
            check: { scene in
                scene.services.compactMap { service in
                    guard service.hosted.count > 1, let first = service.hosted.first,
                        let what = commonHost(of: service.hosted, scene)
                    else { return nil }
                    return LintSpot(first.placed, "all \(service.hosted.count) records lead to \(what)")
                }
            }),
        LintRule(
            "backup-same-host", .warning, "RFC 2782, Priority",
            why: "The later priority is tried when the hosts before it are down, and they are the same.",
            fix: "Name other hosts as the backup, or remove it.",
            check: { scene in
                scene.services.flatMap { service in
                    commonHost(of: service.hosted, scene) == nil ? backups(repeating: service.groups, scene) : []
                }
            }),
    ]

    /// The host, or the addresses, that all records lead to; none when there are several.
    private static func commonHost(of entries: [LintedService.Entry], _ scene: LintScene) -> String? {
        let targets = Set(entries.map(\.location.target))
        if targets.count == 1, let target = targets.first { return target.host }
        var machines: Set<Set<[UInt8]>> = []
        for target in targets {
            guard let own = scene.addresses(of: target) else { return nil }
            machines.insert(own)
        }
        return machines.count == 1 ? "the same addresses" : nil
    }

    /// Priorities that have nothing that those before them have not.
    private static func backups(repeating groups: [[LintedService.Entry]], _ scene: LintScene) -> [LintSpot] {
        var targets: Set<Name> = []
        var addresses: Set<[UInt8]> = []
        return groups.enumerated().compactMap { index, group in
            defer {
                targets.formUnion(group.map(\.location.target))
                for entry in group { addresses.formUnion(scene.addresses(of: entry.location.target) ?? []) }
            }
            guard index > 0, let first = group.first else { return nil }
            let priority = first.location.priority
            if group.allSatisfy({ targets.contains($0.location.target) }) {
                return LintSpot(first.placed, "priority \(priority) repeats hosts of earlier ones")
            }
            let isKnown = group.allSatisfy { entry in
                scene.addresses(of: entry.location.target)?.isSubset(of: addresses) ?? false
            }
            return isKnown ? LintSpot(first.placed, "priority \(priority) repeats addresses of earlier ones") : nil
        }
    }
}

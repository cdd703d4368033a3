import DNSWire

// Whether there is another host when one is down.
extension LintRule {
    static let hosts: [LintRule] = [
        LintRule(
            "single-point", .warning, "RFC 2782, Priority",
            why: "All records lead to one machine: when it is down, nothing is left.",
            fix: "Name a second host with another address, or keep one record.",
            check: { scene in
                scene.services.compactMap { service in
                    guard service.hosted.count > 1, let first = service.hosted.first,
                        let what = sole(service.hosted, scene)
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
                    sole(service.hosted, scene) == nil ? repeats(in: service.groups, scene) : []
                }
            }),
    ]

    /// The one host or address that several records lead to.
    private static func sole(_ entries: [LintedService.Entry], _ scene: LintScene) -> String? {
        let targets = Set(entries.map(\.location.target))
        if targets.count == 1, let target = targets.first { return target.host }
        var addresses: Set<[UInt8]> = []
        for target in targets {
            guard let own = scene.addresses(of: target) else { return nil }
            addresses.formUnion(own)
        }
        return addresses.count == 1 ? "one address" : nil
    }

    /// Priorities that have nothing that those before them have not.
    private static func repeats(in groups: [[LintedService.Entry]], _ scene: LintScene) -> [LintSpot] {
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

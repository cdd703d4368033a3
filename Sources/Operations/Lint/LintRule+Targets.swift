import DNSWire

// The hosts that SRV records name.
extension LintRule {
    static let targets: [LintRule] = [
        LintRule(
            "srv-target-ip", .error, "RFC 2782, Target",
            why: "The target is a domain name: clients look for addresses of a host that is called like one.",
            fix: "Name a host, and give it the address in an A or AAAA record.",
            check: { scene in
                scene.services.flatMap(\.hosted).filter { isAddress($0.location.target) }
                    .map { LintSpot($0.placed, "the target \($0.location.target.host) is written like an address") }
            }),
        LintRule(
            "trailing-dot", .warning, "RFC 1035 5.1",
            why: "A name without a final dot is completed with the origin, so that the zone's name stands in it twice.",
            fix: "End the name with a dot, or leave the zone's name out.",
            check: namesWithDoubledApex),
        LintRule(
            "srv-target-alias", .warning, "RFC 2782, Target",
            why: "A target must not be an alias: clients may refuse it, and others ask once more.",
            fix: "Name the host that the alias leads to.",
            check: { scene in
                scene.services.flatMap(\.hosted).compactMap { entry in
                    scene.alias(of: entry.location.target).map { name in
                        LintSpot(
                            entry.placed, "the target \(entry.location.target.host) is an alias of \(name.host)")
                    }
                }
            }),
        LintRule(
            "srv-target-no-address", .error, "RFC 2782, Target",
            why: "Clients have nothing to connect to, and pass on to the next host or give up.",
            fix: "Add an A or AAAA record for the host, or correct its name.",
            check: { scene in
                scene.services.flatMap(\.hosted).filter { hasNoAddress($0.location.target, scene) }
                    .map { LintSpot($0.placed, "the target \($0.location.target.host) has no address") }
            }),
        LintRule(
            "srv-target-below-delegation", .warning, "RFC 1034 4.2.1",
            why: "This zone cannot say the addresses of the host: clients depend on the servers of another zone.",
            fix: "Check the zone below together with this one, or name a host of this zone.",
            check: { scene in
                scene.services.flatMap(\.hosted).compactMap { entry in
                    guard case .delegated(let cut) = scene.lookup(entry.location.target, .a).end else { return nil }
                    return LintSpot(
                        entry.placed, "the target \(entry.location.target.host) is below the delegation of \(cut.host)")
                }
            }),
        LintRule(
            "additional-missing", .note, "RFC 2782, RFC 1034 4.3.2",
            why: "The servers of this zone cannot add the host's addresses, so that each client asks once more.",
            fix: "Nothing, if the host is with a provider.",
            check: { scene in
                scene.services.compactMap { service in
                    let outside = service.hosted.filter { entry in
                        if case .elsewhere = scene.lookup(entry.location.target, .a).end { true } else { false }
                    }
                    guard let first = outside.first else { return nil }
                    let count = outside.count == 1 ? "1 target is" : "\(outside.count) targets are"
                    return LintSpot(first.placed, "\(count) in zones that are not of this run")
                }
            }),
        LintRule(
            "idn-target", .warning, "RFC 1123 2.1, RFC 5890 2.3",
            why: "Names of hosts are ASCII; some servers refuse a zone that has others.",
            fix: "Write the name in its ASCII form, which begins with xn--.",
            check: { scene in
                scene.zones.flatMap(\.records).filter { $0.record.type == .srv || isHost($0.record) }.compactMap {
                    placed in
                    let names = [placed.record.owner] + placed.record.namesInData
                    guard let name = names.first(where: { hasOtherOctets($0) }) else { return nil }
                    return LintSpot(placed, "\(name.host) has octets outside ASCII")
                }
            }),
        LintRule(
            "host-name", .warning, "RFC 952, RFC 1123 2.1",
            why:
                "The name of a host has letters, digits and hyphens between them; BIND refuses a zone with others by default, and so do some clients.",
            fix: "Give the host another name, as one with a hyphen for the underscore, and name that.",
            check: hostsOfOtherNames),
        LintRule(
            "target-case", .note, "RFC 4343",
            why: "Names are equal in any letters, but not every client compares them so.",
            fix: "Write the host alike in both places.",
            check: { scene in
                scene.services.flatMap { service in
                    service.hosted.compactMap { entry in
                        let target = entry.location.target
                        let hosts =
                            scene.zone(enclosing: target).map { $0.set(target, .a) + $0.set(target, .aaaa) } ?? []
                        guard let host = hosts.first, host.record.owner.wire != target.wire else { return nil }
                        return LintSpot(
                            entry.placed, "the target \(target) is called \(host.record.owner) by its address")
                    }
                }
            }),
    ]

    /// Whether a name has octets outside ASCII; an instance of a service is called as people call it (RFC 6763 4.1.1).
    private static func hasOtherOctets(_ name: Name) -> Bool {
        let labels = isInstance(name) ? name.labels.dropFirst() : name.labels[...]
        return labels.contains { $0.contains { $0 >= 0x80 } }
    }

    private static func isHost(_ record: Record) -> Bool { record.type == .a || record.type == .aaaa }

    /// Whether a name is an IPv4 address with or without the zone's name behind it, or has a colon as IPv6 has.
    static func isAddress(_ name: Name) -> Bool {
        let labels = name.labels
        let isNumbers = labels.prefix(4).allSatisfy { label in
            guard let number = Int(String(decoding: label, as: UTF8.self)) else { return false }
            return label.count <= 3 && (0...255).contains(number)
        }
        return labels.count >= 4 && isNumbers || labels.contains { $0.contains(UInt8(ascii: ":")) }
    }

    private static func hasNoAddress(_ target: Name, _ scene: LintScene) -> Bool {
        // That has a rule that tells more.
        guard !isAddress(target) else { return false }
        return [RecordType.a, .aaaa].allSatisfy { type in
            switch scene.lookup(target, type).end {
            case .noData, .noSuchName, .endless: true
            case .records, .delegated, .elsewhere, .tooLong, .oversized: false
            }
        }
    }

    /// RFC 952 with RFC 1123 2.1: labels of letters, digits and hyphens, which stand at neither end.
    private static func isHostName(_ name: Name) -> Bool {
        name.labels.allSatisfy { label in
            label.first != hyphen && label.last != hyphen
                && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen }
        }
    }

    /// Records that name a host which cannot be called so, and the first address of each.
    private static func hostsOfOtherNames(_ scene: LintScene) -> [LintSpot] {
        var hosts: Set<Name> = []
        let named = scene.zones.flatMap { $0.own([.srv, .mx, .ns]) }.compactMap { placed -> LintSpot? in
            guard let host = placed.record.namesInData.first, !isHostName(host) else { return nil }
            // Those have rules that tell more.
            let isTold = isAddress(host) || hasOtherOctets(host)
            guard placed.record.type != .srv || !isTold else { return nil }
            hosts.insert(host)
            return LintSpot(placed, "\(host.host) is no name of a host")
        }
        guard !hosts.isEmpty else { return [] }
        let owners = scene.zones.flatMap { zone in
            var seen: Set<Name> = []
            return zone.records.filter { placed in
                let owner = placed.record.owner
                return isHost(placed.record) && hosts.contains(owner) && !hasOtherOctets(owner)
                    && seen.insert(owner).inserted
            }
        }
        return named + owners.map { LintSpot($0, "\($0.record.owner.host) is no name of a host") }
    }

    /// Whether a name ends with the apex twice. Below an apex of one label there may well be a name like it.
    private static func isDoubled(_ name: Name, _ apex: Name) -> Bool {
        guard apex.labels.count > 1, let twice = try? Name(labels: apex.labels + apex.labels) else { return false }
        return name.isAtOrBelow(twice)
    }

    private static func namesWithDoubledApex(_ scene: LintScene) -> [LintSpot] {
        scene.zones.flatMap { zone in
            zone.records.compactMap { placed in
                let record = placed.record
                let names = [record.owner] + record.namesInData
                guard let name = names.first(where: { isDoubled($0, zone.apex) }) else { return nil }
                return LintSpot(placed, "\(name.host) has \(zone.apex.host) twice")
            }
        }
    }
}

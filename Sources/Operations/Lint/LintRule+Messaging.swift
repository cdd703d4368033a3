import DNSWire
import NextHops

// What RFC 3861 makes of a zone: instant messages (im:) and presence (pres:).
extension LintRule {
    static let messaging: [LintRule] = [
        LintRule(
            "im-pres-unregistered", .warning, "RFC 3861 8, RFC 3921 15.2, RFC 5509 5",
            why:
                "Behind _im and _pres stands the protocol of messages or presence, not the transport: clients ask for _xmpp or _sip.",
            fix: "Publish the records at _im._xmpp, _im._sip, _pres._xmpp or _pres._sip.",
            check: { scene in
                scene.services.compactMap { service in
                    // What has no underscore is no protocol either, which another rule tells.
                    guard let parts = MessagingOwner(service.owner), !parts.isRegistered, parts.label.hasPrefix("_"),
                        parts.label.count > 1
                    else { return nil }
                    return LintSpot(service.first, "\(parts.label) is no registered protocol")
                }
            }),
        LintRule(
            "im-pres-parity", .warning, "RFC 3921 15.2 and 15.3",
            why:
                "Messages and presence of one protocol go to the same servers, and to those that other servers find; else half of it works.",
            fix:
                "Publish the same hosts and ports at _im, at _pres and, for XMPP, at _xmpp-server._tcp; `SRV 0 0 0 .` for what is not offered.",
            check: setsThatDiffer),
        LintRule(
            "im-alias-nowhere", .warning, "RFC 3861 3, RFC 1034 3.6.2",
            why: "Clients follow the alias and find no SRV records: to them the protocol is not published.",
            fix: "Lead the alias to a name with SRV records, as the provider's own _im._xmpp, or publish them here.",
            check: { scene in
                messagingAliases(in: scene).compactMap { placed, parts in
                    let lookup = scene.lookup(placed.record.owner, .srv)
                    guard parts.isRegistered, lookup.isNothing else { return nil }
                    return LintSpot(placed, "\(lookup.name.host) has no SRV records")
                }
            }),
        LintRule(
            "im-alias-elsewhere", .note, "RFC 3861 3",
            why: "What clients find is said by a zone that is not looked at here.",
            fix: "Look at both zones together, to see where clients go.",
            check: { scene in
                messagingAliases(in: scene).compactMap { placed, _ in
                    let lookup = scene.lookup(placed.record.owner, .srv)
                    guard case .elsewhere = lookup.end else { return nil }
                    return LintSpot(placed, "\(lookup.name.host) is in a zone that is not of this run")
                }
            }),
        LintRule(
            "im-other-type", .warning, "RFC 3861 3",
            why: "Clients ask for SRV records at this name, and do not see others.",
            fix: "Publish SRV records, or move these to the host that they belong to.",
            check: { scene in
                scene.zones.flatMap { zone in
                    var seen: Set<Name> = []
                    return zone.records.compactMap { placed -> LintSpot? in
                        let record = placed.record
                        guard [.a, .aaaa, .txt, .ptr].contains(record.type), zone.set(record.owner, .srv).isEmpty,
                            MessagingOwner(record.owner)?.isRegistered == true, seen.insert(record.owner).inserted
                        else { return nil }
                        return LintSpot(placed, "\(record.type) and no SRV at \(record.owner.host)")
                    }
                }
            }),
        LintRule(
            "im-labels-swapped", .warning, "RFC 3861 3",
            why: "The service stands in front of the protocol: clients ask for _im._xmpp, and never for _xmpp._im.",
            fix: "Write the labels the other way round.",
            check: { scene in
                scene.services.compactMap { service in
                    let labels = service.owner.labels.prefix(2).map { String(decoding: $0, as: UTF8.self).lowercased() }
                    guard labels.count == 2, ["_im", "_pres"].contains(labels[1]),
                        ["_sip", "_xmpp"].contains(labels[0])
                    else { return nil }
                    return LintSpot(service.first, "\(labels[0]).\(labels[1]) for \(labels[1]).\(labels[0])")
                }
            }),
        LintRule(
            "im-unpublished", .note, "RFC 3861 3 and 4",
            why: "The domain has servers of SIP or XMPP; clients of im: and pres: find no SRV records and no address.",
            fix: "Publish _im and _pres records for them.",
            check: { scene in
                let published = Set(scene.services.compactMap { MessagingOwner($0.owner)?.domain })
                var seen: Set<Name> = []
                return scene.services.compactMap { service in
                    guard let label = service.owner.labels.first, let domain = service.owner.parent?.parent,
                        others.contains(String(decoding: label, as: UTF8.self).lowercased()),
                        !published.contains(domain), !domain.isWildcard, seen.insert(domain).inserted,
                        MessagingOwner.all(below: domain).allSatisfy({ scene.lookup($0, .srv).isNothing }),
                        [RecordType.a, .aaaa].allSatisfy({ scene.lookup(domain, $0).isNothing })
                    else { return nil }
                    return LintSpot(service.first, "im: and pres: of \(domain.host) lead nowhere")
                }
            }),
        LintRule(
            "im-a-shadowed", .note, "RFC 3861 4",
            why:
                "With SRV records the addresses of the domain itself are not used for the protocols that have some, not even when all hosts are down.",
            fix: "Nothing, if that is meant; to use them, name the domain as a target.",
            check: { scene in
                var schemes: [Name: Set<String>] = [:]
                var domains: [Name] = []
                for service in scene.services where !service.hosted.isEmpty {
                    guard let parts = MessagingOwner(service.owner), parts.isRegistered else { continue }
                    // A domain that is its own host uses its addresses.
                    guard !service.hosted.contains(where: { $0.location.target == parts.domain }) else { continue }
                    if schemes[parts.domain] == nil { domains.append(parts.domain) }
                    schemes[parts.domain, default: []].insert("\(parts.service.rawValue):")
                }
                return domains.compactMap { domain in
                    guard let address = scene.ownAddress(of: domain), let schemes = schemes[domain] else { return nil }
                    let names = schemes.sorted().joined(separator: " and ")
                    return LintSpot(address, "the address of \(domain.host) is not used for \(names)")
                }
            }),
        LintRule(
            "im-fallback-only", .note, "RFC 3861 4",
            why: "Without SRV records clients take the domain's own address, and a port that they have to know.",
            fix: "Publish SRV records, or `SRV 0 0 0 .` if the service is not offered.",
            check: { scene in
                let published = Set(scene.services.compactMap { MessagingOwner($0.owner)?.domain })
                return scene.zones.compactMap { zone in
                    guard let address = scene.ownAddress(of: zone.apex), !published.contains(zone.apex),
                        MessagingOwner.all(below: zone.apex).allSatisfy({ scene.lookup($0, .srv).isNothing })
                    else { return nil }
                    return LintSpot(address, "im: and pres: of \(zone.apex.host) go to its own address")
                }
            }),
    ]

    /// Services of the same servers under names of other specifications.
    private static let others: Set<String> = ["_xmpp-server", "_xmpp-client", "_xmpps-server", "_sip", "_sips"]

    /// Aliases at the names that clients of im: and pres: ask for.
    private static func messagingAliases(in scene: LintScene) -> [(placed: PlacedRecord, parts: MessagingOwner)] {
        scene.zones.flatMap { zone in
            zone.own([.cname]).compactMap { placed in MessagingOwner(placed.record.owner).map { (placed, $0) } }
        }
    }

    /// What a client finds at a name of im: or pres:, aliases followed.
    private struct Published {
        /// The first record of the set, or the alias.
        let placed: PlacedRecord
        let parts: MessagingOwner
        let endpoints: Set<LintedService.Endpoint>

        var owner: Name { placed.record.owner }
    }

    /// What is published in the zones of the run, but for `SRV 0 0 0 .`: a set, or an alias that leads to one.
    private static func published(in scene: LintScene) -> [Published] {
        let sets = scene.services.compactMap { service -> Published? in
            guard let parts = MessagingOwner(service.owner), !service.isRefusal else { return nil }
            return Published(
                placed: service.first, parts: parts, endpoints: service.entries.map(\.placed.record).endpoints)
        }
        let aliases = messagingAliases(in: scene).compactMap { placed, parts -> Published? in
            // What a DNAME hides is no alias to clients.
            guard scene.alias(of: placed.record.owner) == placed.record.targetName,
                case .records(let records) = scene.lookup(placed.record.owner, .srv).end, !records.isRefusal
            else { return nil }
            return Published(placed: placed, parts: parts, endpoints: records.endpoints)
        }
        return (sets + aliases).filter(\.parts.isRegistered)
    }

    /// Names of one domain and protocol that send clients to different servers.
    private static func setsThatDiffer(_ scene: LintScene) -> [LintSpot] {
        let published = published(in: scene)
        let owners = Set(published.map(\.owner))
        return published.compactMap { found in
            if let partner = found.parts.partner,
                let difference = scene.difference(between: found.owner, found.endpoints, and: partner)
            {
                // One of two names that differ tells it, and of aliases to two that differ, those.
                let isSecond = found.parts.service == .pres && owners.contains(partner)
                let canonical = [found.owner, partner].map { scene.lookup($0, .srv).name }
                let theirs = MessagingOwner(canonical[0]).flatMap { $0.isRegistered ? $0.partner : nil }
                let isTheirs = canonical[0] != found.owner && theirs == canonical[1]
                if !isSecond, !isTheirs { return LintSpot(found.placed, difference.text) }
            }
            guard found.parts.service == .im, found.parts.protocolLabel == .xmpp,
                let server = try? found.parts.domain.prepending("_xmpp-server", "_tcp"),
                let difference = scene.difference(between: found.owner, found.endpoints, and: server),
                !difference.isMissing
            else { return nil }
            return LintSpot(found.placed, difference.text)
        }
    }
}

extension [Record] {
    /// Whether a lone target `.` says that the service is not there (RFC 2782, Target).
    fileprivate var isRefusal: Bool { count == 1 && allSatisfy { $0.serviceLocation?.target.isRoot ?? false } }

    /// Hosts and ports of SRV records.
    fileprivate var endpoints: Set<LintedService.Endpoint> {
        Set(
            compactMap(\.serviceLocation).filter { !$0.target.isRoot }
                .map { LintedService.Endpoint(target: $0.target, port: $0.port) })
    }
}

extension LintLookup {
    /// Whether the zones say that there is nothing.
    fileprivate var isNothing: Bool {
        switch end {
        case .noData, .noSuchName: true
        case .records, .delegated, .elsewhere, .endless, .tooLong, .oversized: false
        }
    }
}

extension LintScene {
    /// The first address record of a name that is no alias.
    fileprivate func ownAddress(of name: Name) -> PlacedRecord? {
        zone(enclosing: name).flatMap { $0.set(name, .a).first ?? $0.set(name, .aaaa).first }
    }

    /// How the servers that a name leads to differ from those of another; nothing when they are the same, or when
    /// nobody here can say.
    fileprivate func difference(
        between owner: Name, _ endpoints: Set<LintedService.Endpoint>, and other: Name
    ) -> (text: String, isMissing: Bool)? {
        switch lookup(other, .srv).end {
        case .noData, .noSuchName: return ("\(owner.host) is there, \(other.host) is not", true)
        case .delegated, .elsewhere, .endless, .tooLong, .oversized: return nil
        case .records(let records):
            // `SRV 0 0 0 .` says that it is meant.
            if records.isRefusal || records.endpoints == endpoints { return nil }
            return ("\(owner.host) and \(other.host) name different hosts or ports", false)
        }
    }
}

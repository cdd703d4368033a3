import DNSWire
import Transport
import Zones

// MARK: - Signed zones

extension DisputedCase {
    static let signed = [
        DisputedCase(
            id: "signed", summary: "Whether signatures and denials come along, and what there is of them.",
            nsd: "with DO; ANY gives some", knot: "with DO, denials with the TTL of the SOA's MINIMUM", bind: "with DO",
            ours: "as ordinary data only, to whoever asks for them: zones are served as they are written (our choice)",
            isOursAlone: true
        ) { comparison in
            guard comparison.lastZone.map(comparison.map.isSigned) == true else { return false }
            return comparison.strip(types: [.rrsig, .nsec])
        },
        DisputedCase(
            id: "signature-at-alias", summary: "Whether a question for RRSIG or NSEC at an alias is about the alias.",
            nsd: "follows the alias", knot: "no data", bind: "no data",
            ours: "follows an alias without them: RFC 1034 3.6.2; an alias may have them (RFC 4035 2.5)"
        ) { comparison in
            guard [.rrsig, .nsec].contains(comparison.question.type), comparison.ours.aliasCount > 0 else {
                return false
            }
            return comparison.dismiss([.knot, .bind]) { comparison, outline in
                outline.isNegative && outline.responseCode == 0
                    && comparison.ours.answer.starts(with: outline.answer)
            }
        },
        DisputedCase(
            id: "nsec3-at-alias", summary: "Whether a question for NSEC3 at an alias follows it.",
            nsd: "no data", knot: "follows", bind: "follows", ours: "follows: RFC 1034 3.6.2 excepts no such type"
        ) { comparison in
            guard comparison.question.type.rawValue == 50, comparison.ours.aliasCount > 0 else { return false }
            return comparison.dismiss([.nsd]) { _, outline in
                outline.isNegative && outline.responseCode == 0 && outline.answer.allSatisfy { $0.type != 5 }
            }
        },
    ]
}

// MARK: - Records that nobody asked for

extension DisputedCase {
    static let extras = [
        DisputedCase(
            id: "apex-ns", summary: "Whether the authority section of a positive answer names the zone's servers.",
            nsd: "names them, with their addresses", knot: "does not", bind: "does not, as configured here",
            ours: "does not: RFC 1034 4.3.2 asks for it in referrals only"
        ) { comparison in
            guard var nsd = comparison[.nsd], nsd.isAuthoritative, !nsd.authority.isEmpty,
                nsd.authority.allSatisfy({ $0.type == RecordType.ns.rawValue }), comparison.ours.authority.isEmpty
            else { return false }
            let hosts = Set(nsd.authority.map(\.target))
            nsd.authority = []
            nsd.additional.removeAll { hosts.contains($0.owner) && !comparison.ours.additional.contains($0) }
            comparison[.nsd] = nsd
            return true
        },
        DisputedCase(
            id: "additional-types", summary: "Which types beside NS, MX and SRV bring addresses of hosts.",
            nsd: "types of RFC 1183 and KX", knot: "SVCB and HTTPS", bind: "SVCB, HTTPS and those with a host",
            ours: "none: RFC 1034 4.3.2 step 6 says useful, and no client uses them"
        ) { comparison in
            let hosts = Set(comparison.full.answer.filter { ![2, 15, 33].contains($0.type) }.map(\.target))
            guard comparison.ours.additional.allSatisfy({ !hosts.contains($0.owner) }),
                comparison.all.contains(where: { $0.additional.contains { hosts.contains($0.owner) } })
            else { return false }
            comparison.change { outline in outline.additional.removeAll { hosts.contains($0.owner) } }
            return true
        },
        DisputedCase(
            id: "additional-wildcard", summary: "Whether a wildcard gives the addresses of hosts in answers.",
            nsd: "gives them", knot: "gives them", bind: "leaves them out",
            ours: "leaves them out: a question of its own gets them"
        ) { comparison in
            comparison.stripAdditional { comparison, name in !comparison.map.exists(name) }
        },
        DisputedCase(
            id: "additional-ns", summary: "Whether NS records bring addresses that are no glue below the cut.",
            nsd: "bring them", knot: "bring them", bind: "do not, as configured here",
            ours: "bring them: RFC 1034 4.3.2 step 6"
        ) { comparison in
            guard let bind = comparison[.bind] else { return false }
            let full = comparison.full
            let hosts = Set((full.answer + full.authority).filter { $0.type == RecordType.ns.rawValue }.map(\.target))
            let missing = Set(bind.additional)
            let disputed = Set(comparison.ours.additional.filter { hosts.contains($0.owner) && !missing.contains($0) })
            guard !disputed.isEmpty else { return false }
            comparison.change { outline in outline.additional.removeAll { disputed.contains($0) } }
            return true
        },
        DisputedCase(
            id: "additional-below-cut", summary: "Whether glue comes along with records in answers.",
            nsd: "gives it for NS, not for MX and SRV", knot: "gives it", bind: "leaves it out",
            ours: "leaves it out: RFC 2181 5.4.1"
        ) { comparison in
            guard comparison.ours.isAuthoritative, let zone = comparison.lastZone else { return false }
            return comparison.stripAdditional { comparison, name in comparison.map.cut(above: name, in: zone) != nil }
        },
        DisputedCase(
            id: "additional-small", summary: "Whether an answer brings addresses to a client that takes 512 octets.",
            nsd: "brings those that fit", knot: "brings those that fit", bind: "none when EDNS says 512 or less",
            ours: "brings those that fit: RFC 2782, Additional data"
        ) { comparison in
            guard comparison.question.variant.transport == .udp, let size = comparison.question.variant.payloadSize,
                size <= 512
            else { return false }
            return comparison.dismiss([.bind]) { comparison, outline in
                var filled = outline
                filled.additional = comparison.ours.additional
                return outline.additional.isEmpty && filled == comparison.ours
            }
        },
        DisputedCase(
            id: "additional-many", summary: "Whether a set of many records brings the addresses of its hosts.",
            nsd: "brings them", knot: "brings them", bind: "none from 14 records on", ours: "brings them, as for few"
        ) { comparison in
            comparison.dismiss([.bind]) { comparison, outline in
                var filled = outline
                filled.additional = comparison.ours.additional
                return outline.additional.isEmpty && outline.answer.count > 13 && filled == comparison.ours
            }
        },
    ]
}

import DNSWire
import Zones

// MARK: - Redirections

extension DisputedCase {
    static let redirections = [
        DisputedCase(
            id: "wildcard-dname", summary: "Whom the DNAME of a wildcard redirects.",
            nsd: "names below the literal name with the asterisk", knot: "the same, with the owner changed",
            bind: "as NSD", ours: "as NSD: RFC 4592 4.4 leaves it undefined"
        ) { comparison in
            comparison.dismiss([.knot]) { comparison, outline in
                comparison.full.answer.contains { item in
                    item.type == RecordType.dname.rawValue && comparison.full.owner(of: item).isWildcard
                }
            }
        },
        DisputedCase(
            id: "wildcard-ns", summary: "Whether a wildcard can be a delegation.",
            nsd: "it is data for names that match", knot: "it is a delegation", bind: "refuses the zone",
            ours: "it is data: RFC 4592 4.2 leaves it undefined"
        ) { comparison in
            guard let parent = comparison.question.name.parent else { return false }
            let names = [comparison.question.name, parent].flatMap { [$0, try? $0.prepending("*")] }.compactMap { $0 }
            guard names.contains(where: { $0.isWildcard && comparison.map.types(at: $0).contains(.ns) }) else {
                return false
            }
            return comparison.dismiss([.knot]) { _, outline in outline.isReferral && outline.answer.isEmpty }
        },
        DisputedCase(
            id: "dname-again", summary: "Whether a DNAME is applied to a name that it made.",
            nsd: "not twice in a row", knot: "up to its limit of aliases", bind: "up to its limit of aliases",
            ours: "up to our limit of aliases: RFC 6672 3.2 has no exception"
        ) { comparison in
            comparison.dismiss([.nsd]) { comparison, outline in
                guard comparison.isBeginning(outline), outline.responseCode == 0, let last = outline.answer.last else {
                    return false
                }
                let target = outline.target(of: last)
                return outline.answer.contains { item in
                    item.type == RecordType.dname.rawValue && target.isAtOrBelow(outline.owner(of: item))
                }
            }
        },
        DisputedCase(
            id: "dname-overlong", summary: "How a redirection ends whose result is too long for a name.",
            nsd: "YXDOMAIN", knot: "NXDOMAIN, or YXDOMAIN behind aliases of names that were cut off", bind: "YXDOMAIN",
            ours: "YXDOMAIN: RFC 6672 2.2"
        ) { comparison in
            guard comparison.full.responseCode == 6, comparison.ours.responseCode == 6 else { return false }
            return comparison.dismiss([.knot]) { comparison, outline in
                [3, 6].contains(outline.responseCode) && outline.answer.first == comparison.ours.answer.first
            }
        },
    ]
}

// MARK: - Aliases

extension DisputedCase {
    static let chains = [
        DisputedCase(
            id: "cross-zone", summary: "Whether an alias into another zone of the same server is followed.",
            nsd: "follows it", knot: "stops; into a child, it refers there", bind: "stops",
            ours: "follows it: RFC 1034 4.3.2 step 3a goes back to step 1"
        ) { comparison in
            comparison.dismiss([.knot, .bind]) { comparison, outline in
                outline.responseCode == 0 && comparison.isBeginning(outline) && comparison.leavesZone(outline)
                    && (outline.authority.isEmpty || comparison.isReferredDown(outline))
            }
        },
        DisputedCase(
            id: "loop", summary: "What ends a loop of aliases.",
            nsd: "the chain up to the name that repeats, at a wildcard twice",
            knot: "its limit of aliases, with records again and again",
            bind: "SERVFAIL beside the chain",
            ours: "the chain up to the name that repeats, NOERROR: RFC 1034 3.6.2 lets the client see the loop"
        ) { comparison in
            guard comparison.ours.responseCode == 0, comparison.isLoop else { return false }
            let bind = comparison.dismiss([.bind]) { comparison, outline in
                outline.responseCode == 2 && comparison.isBeginningOrTruncated(outline)
            }
            let others = comparison.dismiss([.nsd, .knot]) { comparison, outline in
                outline.responseCode == 0 && outline.authority.isEmpty
                    && Set(outline.answer).isSubset(of: comparison.full.answer)
            }
            return bind || others
        },
        DisputedCase(
            id: "chain-length", summary: "How many aliases one answer follows.",
            nsd: "as many as there are", knot: "5, then the chain so far",
            bind: "11, then SERVFAIL beside the chain so far", ours: "16, then the chain so far, NOERROR (our choice)"
        ) { comparison in
            let knot = comparison.dismiss([.knot]) { comparison, outline in
                outline.responseCode == 0 && outline.authority.isEmpty && comparison.isBeginning(outline)
                    && outline.aliasCount >= 5
            }
            let bind = comparison.dismiss([.bind]) { comparison, outline in
                outline.responseCode == 2 && comparison.isBeginningOrTruncated(outline)
                    && (outline.isTruncated || outline.aliasCount >= 11)
            }
            let nsd = comparison.dismiss([.nsd]) { comparison, outline in
                let ours = comparison.ours
                return ours.aliasCount == 17 && ours.responseCode == 0 && ours.authority.isEmpty
                    && outline.answer.starts(with: ours.answer)
            }
            return knot || bind || nsd
        },
    ]
}

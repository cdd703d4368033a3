import DNSWire
import Transport
import Zones

extension DisputedCase {
    static let all: [DisputedCase] =
        bits + signed + any + redirections + chains + extras + sizes
}

// MARK: - Header bits

extension DisputedCase {
    static let bits = [
        DisputedCase(
            id: "cd", summary: "Whether CD is copied into the reply.",
            nsd: "clears it", knot: "clears it", bind: "copies it",
            ours: "copies it: RFC 4035 3.1.6 says that servers MUST copy it into the response"
        ) { comparison in
            comparison.strip(flag: QueryVariant.checkingDisabled) { $1 == $0.question.variant.bits & 0x10 }
        },
        DisputedCase(
            id: "ad", summary: "Whether AD is set in a reply without records that were checked.",
            nsd: "never", knot: "never", bind: "copies it into replies that are truncated or have no records",
            ours: "never: RFC 4035 3.1.6, nothing was checked"
        ) { comparison in
            guard let bind = comparison[.bind], bind.isTruncated || bind.isEmpty else { return false }
            return comparison.strip(flag: QueryVariant.authenticData) { $1 == 0 }
        },
    ]
}

// MARK: - ANY

extension DisputedCase {
    static let any = [
        DisputedCase(
            id: "any-one", summary: "How much of a name ANY gets.",
            nsd: "one record set", knot: "one record set", bind: "everything",
            ours: "everything: RFC 8482 4.1 allows one set, RFC 1034 3.7.1 means all, and a tester wants to see all"
        ) { comparison in
            guard comparison.question.type == .any else { return false }
            return comparison.dismiss([.nsd, .knot]) { comparison, outline in
                !outline.answer.isEmpty && outline.responseCode == comparison.ours.responseCode
                    && Set(outline.answer).isSubset(of: comparison.full.answer)
                    && outline.setCount < comparison.full.setCount
            }
        },
        DisputedCase(
            id: "any-order", summary: "In which order ANY gives record sets.",
            nsd: "one set", knot: "one set", bind: "an order of its own", ours: "the order of the zone file"
        ) { comparison in
            guard comparison.question.type == .any, let bind = comparison[.bind], bind.answer != comparison.ours.answer,
                Set(bind.answer) == Set(comparison.ours.answer)
            else { return false }
            comparison.change { outline in outline.answer.sort { $0.whole < $1.whole } }
            return true
        },
        DisputedCase(
            id: "any-redirected", summary: "Whether ANY below a DNAME goes on behind the alias that it makes.",
            nsd: "goes on", knot: "goes on", bind: "stops at the alias",
            ours: "goes on: only CNAME itself ends a chain (RFC 6672 3.2)"
        ) { comparison in
            guard comparison.question.type == .any, comparison.hasRedirection else { return false }
            return comparison.dismiss([.bind]) { comparison, outline in
                outline.aliasCount == 1 && outline.responseCode == 0 && outline.authority.isEmpty
                    && comparison.isBeginning(outline)
            }
        },
        DisputedCase(
            id: "any-addresses", summary: "Whether ANY brings the addresses of hosts that its records name.",
            nsd: "brings them", knot: "brings them", bind: "does not", ours: "brings them, as for the type itself"
        ) { comparison in
            guard comparison.question.type == .any, let bind = comparison[.bind], bind.additional.isEmpty,
                !comparison.ours.additional.isEmpty
            else { return false }
            comparison.change { $0.additional = [] }
            return true
        },
        DisputedCase(
            id: "any-keys", summary: "Whether ANY shows DNSSEC types in a zone that is not signed.",
            nsd: "shows them", knot: "shows them", bind: "hides them", ours: "shows them: they are ordinary data"
        ) { comparison in
            guard comparison.question.type == .any, comparison.lastZone.map(comparison.map.isSigned) == false else {
                return false
            }
            return comparison.dismiss([.bind]) { comparison, outline in
                outline.answer.count < comparison.ours.answer.count
                    && comparison.ours.answer.allSatisfy { item in
                        outline.answer.contains(item) || [43, 46, 47, 48, 50, 51].contains(item.type)
                    }
            }
        },
    ]
}

// MARK: - Sizes

extension DisputedCase {
    static let sizes = [
        DisputedCase(
            id: "glue-truncation", summary: "Whether a referral without room for all its glue has TC.",
            nsd: "no TC", knot: "TC", bind: "no TC", ours: "TC: RFC 9471 2.1"
        ) { comparison in
            guard comparison.ours.isTruncated, comparison.full.isReferral, comparison.ours.isPart(of: comparison.full)
            else { return false }
            return comparison.dismiss([.nsd, .bind]) { comparison, outline in
                !outline.isTruncated && outline.authority == comparison.full.authority
                    && outline.isPart(of: comparison.full)
            }
        },
        DisputedCase(
            id: "additional-room", summary: "How many addresses go into the room that is left.",
            nsd: "as many sets as fit", knot: "as many sets as fit", bind: "as many as fit, in its own order",
            ours: "as many sets as fit"
        ) { comparison in
            let (all, full) = (comparison.all, comparison.full)
            let largest = all.map(\.bytes.count).max() ?? 0
            guard comparison.question.variant.transport == .udp, largest * 5 > comparison.question.variant.limit * 3,
                all.allSatisfy({ !$0.isTruncated && Set($0.additional).isSubset(of: full.additional) }),
                all.contains(where: { $0.additional.count < full.additional.count })
            else { return false }
            comparison.change { $0.additional = [] }
            return true
        },
        DisputedCase(
            id: "compression", summary: "How large a reply becomes, and so from where on it is truncated.",
            nsd: "compresses names", knot: "compresses names that are not synthesised",
            bind: "compresses names only where the case is the same", ours: "compresses all names"
        ) { comparison in
            guard comparison.question.variant.transport == .udp else { return false }
            let isAnyTruncated = comparison.peers.contains { $0?.isTruncated == true }
            if comparison.ours.isTruncated {
                guard isAnyTruncated, comparison.ours.isPart(of: comparison.full) else { return false }
                return comparison.dismiss(PeerProgram.allCases) { comparison, outline in
                    !outline.isTruncated && outline.answer == comparison.full.answer
                        && outline.responseCode == comparison.full.responseCode
                }
            }
            let largest = comparison.all.map(\.bytes.count).max() ?? 0
            let names = comparison.question.name.wire.count * (1 + comparison.full.aliasCount)
            guard max(largest * 5 / 4, largest + names) > comparison.question.variant.limit else { return false }
            return comparison.dismiss(PeerProgram.allCases) { comparison, outline in
                outline.isTruncated && outline.isPart(of: comparison.full)
            }
        },
        DisputedCase(
            id: "truncation-code", summary: "Which code a reply has that ends before its last alias.",
            nsd: "that of the whole reply", knot: "NOERROR", bind: "NOERROR, or SERVFAIL for loops",
            ours: "that of the whole reply", isOursAlone: true
        ) { comparison in
            let all = comparison.all
            let code = comparison.full.responseCode
            // For ANY each of them has its own reason never to find the overlong name behind an alias that a DNAME made:
            // NSD applies none twice, BIND stops at the alias, and Knot where the reply ends.
            let isOverlongAny = comparison.question.type == .any && code == ResponseCode.nameTooLong.rawValue
            guard comparison.isDisputed || isOverlongAny,
                all.allSatisfy(\.isTruncated), comparison.ours.responseCode == code,
                comparison.hasRedirection || comparison.full.aliasCount > 0,
                all.contains(where: { $0.responseCode != code })
            else { return false }
            comparison.change { $0.responseCode = code }
            return true
        },
        DisputedCase(
            id: "truncation-content", summary: "What a truncated reply holds.",
            nsd: "whole sets", knot: "as many records as fit", bind: "what fits", ours: "whole sets (RFC 2181 9)"
        ) { comparison in
            let all = comparison.all
            let full = comparison.full
            guard all.allSatisfy({ $0.isTruncated && $0.isPart(of: full) && $0.responseCode == full.responseCode })
            else { return false }
            comparison.change { $0.empty() }
            return true
        },
    ]
}

import DNSWire

/// What one reply says about its question, whatever else stands in it: the chain of aliases, the record sets along it,
/// and how it ends. Records of names that the chain does not lead to are nobody's business (RFC 2181 5.4.1).
struct ReplyContents: Hashable, Sendable {
    /// Aliases of one reply that are followed (D4).
    static let maximumAliases = 16

    /// How the chain ends.
    enum Ending: Hashable {
        /// With records of the type that was asked for.
        case records
        /// The last name has none of the type (RFC 2308 2.2), or does not exist (2.1).
        case noData, noSuchName
        /// Nothing is said of the last name: it has to be asked for itself.
        case open
        /// The aliases go in circles, or are too many.
        case loop
        /// Other servers are named for this name and everything below.
        case referral(cut: Name)
    }

    /// The name that was asked for, then each canonical name.
    private(set) var chain: [Name]
    /// Record sets along the chain: aliases, DNAMEs in place of the aliases that they make, and what was asked for.
    private(set) var sets: [[Record]] = []
    private(set) var ending = Ending.loop
    /// The SOA that comes with a denial; its owner is the apex of the last name's zone (RFC 2308 3).
    private(set) var denial: Record?
    /// Of a referral: the NS set at the cut, and the addresses below the cut that come with it.
    private(set) var delegation: [Record] = []
    /// Of an authoritative answer: the addresses of SRV targets that came with it and may be believed, by name and type.
    private(set) var offered: [[Record]] = []

    var canonicalName: Name { chain[chain.count - 1] }
    var aliasCount: Int { chain.count - 1 }

    init(of reply: Message, to question: Question) {
        chain = [question.name]
        let answer = reply.answer.filter(Capture.isKept)
        // Each round adds one alias, and there are 16 at most.
        while aliasCount <= ReplyContents.maximumAliases {
            let name = canonicalName
            let redirection = answer.filter { $0.type == .dname && $0.owner != name && name.isAtOrBelow($0.owner) }
            let aliases = answer.filter { $0.type == .cname && $0.owner == name }
            // RFC 6672 3.1: the alias that a DNAME makes is no record of the zone. Asked for itself, it ends the chain.
            let isAliasAsked = question.type == .cname
            if !redirection.isEmpty {
                add(redirection)
            } else if !isAliasAsked, !aliases.isEmpty {
                add(aliases)
            }
            if !isAliasAsked, let canonical = aliases.first?.targetName {
                guard !chain.contains(canonical) else { return }
                chain.append(canonical)
                continue
            }
            let records = answer.filter { $0.type == question.type && $0.owner == name }
            if !records.isEmpty, redirection.isEmpty { add(records) }
            end(reply, hasRecords: !records.isEmpty)
            return
        }
    }

    private mutating func add(_ set: [Record]) {
        if !sets.contains(where: { $0[0].owner == set[0].owner && $0[0].type == set[0].type }) { sets.append(set) }
    }

    private mutating func end(_ reply: Message, hasRecords: Bool) {
        guard !hasRecords else {
            ending = .records
            if reply.isAuthoritative { offered = offers(of: reply) }
            return
        }
        let name = canonicalName
        denial = reply.authority.first { $0.type == .soa && name.isAtOrBelow($0.owner) }
        if reply.responseCode == .noSuchName {
            ending = .noSuchName
        } else if denial == nil, let cut = reply.authority.first(where: { isCut($0, of: name) })?.owner {
            ending = aliasCount > 0 ? .open : .referral(cut: cut)
            delegation = aliasCount > 0 ? [] : reply.authority.filter { $0.type == .ns && $0.owner == cut }
            let hosts = Set(delegation.compactMap(\.targetName))
            delegation += reply.additional.filter {
                ($0.type == .a || $0.type == .aaaa) && hosts.contains($0.owner) && $0.owner.isAtOrBelow(cut)
            }
        } else {
            ending = denial == nil && aliasCount > 0 ? .open : .noData
        }
    }

    /// D13, as for whoever resolves: what came along counts for targets at or below the domain that the SRV owner
    /// belongs to, because one server may hold the zones of strangers. The zone that the reply names belongs to them too.
    private func offers(of reply: Message) -> [[Record]] {
        let owner = canonicalName
        let targets = Set(sets.last?.compactMap { $0.serviceLocation?.target } ?? [])
        var homes = reply.authority.filter { isCut($0, of: owner) }.map(\.owner)
        let labels = owner.labels.prefix(2)
        if labels.count == 2, labels.allSatisfy({ $0.first == UInt8(ascii: "_") }), let home = owner.parent?.parent {
            homes.append(home)
        }
        let addresses = reply.additional.filter { record in
            (record.type == .a || record.type == .aaaa) && record.recordClass == .internet
                && targets.contains(record.owner) && homes.contains(where: record.owner.isAtOrBelow)
        }
        return ZoneAssembly.sets(addresses).map(\.1)
    }

    private func isCut(_ record: Record, of name: Name) -> Bool {
        record.type == .ns && !record.owner.isRoot && name.isAtOrBelow(record.owner)
    }
}

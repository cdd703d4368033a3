import DNSWire

/// Makes zones from replies: which zones there are, which record set counts where several replies have it, and in which
/// zone it lies.
///
/// - Of several replies with one set, the one that is nearest to whoever published it counts: a transfer or the zone's
///   own server, then a reply with AA, then a cache, there the one with the highest TTL, because caches count down.
///   Among equals the first counts, and the check of fidelity shows where others differ.
/// - Addresses that came with an authoritative answer count where answers were pasted and nobody pasted any for them:
///   who asks for himself has better ones (RFC 2181 5.4.1).
/// - A set lies in the zone with the longest apex at or above its owner; NS sets of referrals with their glue, and what
///   a transfer has, lie in the zone above, also where the zone below is captured too.
/// - What cannot stand beside each other (an alias and other data, two aliases; RFC 1034 3.6.2, RFC 2181 10.1) is
///   published by broken servers: the alias counts, at an apex the other data, and a remark tells what was left out.
/// - A name that exists without records of the types that are kept gets a placeholder, so that asking for it gives no
///   data instead of NXDOMAIN, unless a name below it or a wildcard makes it exist anyway.
struct ZoneAssembly {
    private enum Rank: Int, Comparable {
        case denial, additional, cache, authoritative, firstHand, transfer

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    private struct Key: Hashable {
        let zone: Name
        let owner: Name
        let type: RecordType
    }

    private struct Candidate {
        var records: [Record]
        let rank: Rank
        let remark: String
    }

    private let capture: Capture
    /// Names of which a SOA is known.
    private let apexes: Set<Name>
    /// Names under which records lie that no known zone has.
    private let madeUpApexes: Set<Name>
    /// Names without data, by their zones, each with the reason why it exists.
    private var emptyNames: [Name: [(name: Name, reason: String)]] = [:]
    private var candidates: [Key: Candidate] = [:]
    private var order: [Key] = []

    init(of capture: Capture) {
        self.capture = capture
        let contents = capture.replies.compactMap { reply in reply.contents.map { (reply, $0) } }
        let known = ZoneAssembly.apexes(contents.map(\.1), capture)
        apexes = known
        madeUpApexes = ZoneAssembly.madeUpApexes(contents.map(\.1), known, capture.subjects.map(\.domain))
        for (reply, contents) in contents { add(contents, of: reply) }
        if capture.isPasted { addOffers(contents) }
        for reply in capture.firstHand {
            for set in reply.contents?.sets ?? [] where set[0].owner == reply.question.name {
                add(set, .firstHand, reply.question, reply.source)
            }
        }
        for transfer in capture.transfers { add(transfer) }
        for (reply, contents) in contents where contents.ending == .noData {
            guard let apex = apex(of: contents.canonicalName) else { continue }
            let reason = "\(reply.question) @ \(reply.source) gave no data"
            emptyNames[apex, default: []].append((contents.canonicalName, reason))
        }
    }

    /// Sets that are known from caches alone, with the zone that they lie in: its own servers know their TTLs.
    var cachedSets: [(apex: Name, question: Question)] {
        order.compactMap { key in
            guard apexes.contains(key.zone), let rank = candidates[key]?.rank, rank == .cache || rank == .denial else {
                return nil
            }
            return (key.zone, Question(name: key.owner, type: key.type))
        }
    }

    /// The zones, those that were met first in front.
    func zones() -> [CapturedZone] {
        var zones: [Name] = []
        var keys: [Name: [Key]] = [:]
        for key in order {
            if keys[key.zone] == nil { zones.append(key.zone) }
            keys[key.zone, default: []].append(key)
        }
        for apex in apexes.union(madeUpApexes).subtracting(zones).sorted(by: { $0.description < $1.description }) {
            zones.append(apex)
        }
        return zones.map { zone($0, keys[$0] ?? []) }
    }
}

// MARK: - Apexes

extension ZoneAssembly {
    private static func apexes(_ contents: [ReplyContents], _ capture: Capture) -> Set<Name> {
        var apexes = Set(capture.transfers.map(\.apex))
        for contents in contents {
            if let denial = contents.denial { apexes.insert(denial.owner) }
            for set in contents.sets where set[0].type == .soa { apexes.insert(set[0].owner) }
        }
        return apexes
    }

    /// For records of which no zone is known. A guess, and marked as such: a domain that is captured, else the name
    /// behind the labels of a service, else the name above a host. Of guesses above each other the upper one counts,
    /// because fewer cuts are fewer claims. No zone begins at an alias.
    private static func madeUpApexes(
        _ contents: [ReplyContents], _ known: Set<Name>, _ domains: [Name]
    ) -> Set<Name> {
        var guesses: Set<Name> = []
        let aliases = Set(contents.flatMap(\.sets).filter { $0[0].type == .cname }.map { $0[0].owner })
        func guess(_ owner: Name) -> Name {
            var name = guessed(owner, domains)
            while aliases.contains(name), let parent = name.parent { name = parent }
            return name
        }
        for contents in contents {
            for set in contents.sets where apex(of: set[0].owner, known) == nil {
                guesses.insert(guess(set[0].owner))
            }
            let end = contents.canonicalName
            guard apex(of: end, known) == nil else { continue }
            switch contents.ending {
            case .noData: guesses.insert(guess(end))
            case .noSuchName:
                // The apex of a zone exists.
                let above = guess(end)
                guesses.insert(above == end ? end.parent ?? above : above)
            default: break
            }
        }
        return guesses.filter { !$0.andAncestors.dropFirst().contains(where: guesses.contains) }
    }

    private static func guessed(_ owner: Name, _ domains: [Name]) -> Name {
        if let domain = domains.first(where: owner.isAtOrBelow) { return domain }
        var name = owner
        while name.labels.first?.first == UInt8(ascii: "_"), let parent = name.parent { name = parent }
        return name == owner && name.labels.count > 2 ? name.parent ?? name : name
    }

    private static func apex(of name: Name, _ apexes: Set<Name>) -> Name? {
        name.andAncestors.first(where: apexes.contains)
    }

    /// The zone that a name lies in.
    func apex(of name: Name) -> Name? {
        ZoneAssembly.apex(of: name, apexes) ?? ZoneAssembly.apex(of: name, madeUpApexes)
    }
}

// MARK: - Sets

extension ZoneAssembly {
    private mutating func add(_ contents: ReplyContents, of reply: CapturedReply) {
        let rank: Rank = reply.message?.isAuthoritative == true ? .authoritative : .cache
        for set in contents.sets { add(set, rank, reply.question, reply.source) }
        if let denial = contents.denial { add([denial], .denial, reply.question, reply.source) }
        guard case .referral(let cut) = contents.ending,
            let zone = cut.parent.flatMap({ ZoneAssembly.apex(of: $0, apexes) })
        else { return }
        for (_, set) in ZoneAssembly.sets(contents.delegation) {
            add(set, .authoritative, reply.question, reply.source, in: zone)
        }
    }

    /// Addresses that came with answers, but for those that were asked for by themselves.
    private mutating func addOffers(_ contents: [(CapturedReply, ReplyContents)]) {
        let asked = Set(contents.map(\.0.question))
        for (reply, contents) in contents {
            for set in contents.offered where !asked.contains(Question(name: set[0].owner, type: set[0].type)) {
                add(set, .additional, reply.question, reply.source)
            }
        }
    }

    private mutating func add(_ transfer: CapturedTransfer) {
        let question = Question(name: transfer.apex, type: .axfr)
        for (_, set) in ZoneAssembly.sets(transfer.records) {
            add(set, .transfer, question, transfer.source, in: transfer.apex)
        }
    }

    private mutating func add(
        _ set: [Record], _ rank: Rank, _ question: Question, _ source: CaptureSource, in zone: Name? = nil
    ) {
        guard let zone = zone ?? apex(of: set[0].owner) else { return }
        let key = Key(zone: zone, owner: set[0].owner, type: set[0].type)
        if let other = candidates[key] {
            let isLater = rank == .cache && other.rank == .cache && set[0].ttl > other.records[0].ttl
            guard rank > other.rank || isLater else { return }
        } else {
            order.append(key)
        }
        candidates[key] = Candidate(
            records: set, rank: rank, remark: "\(question) @ \(source), \(ZoneAssembly.words(rank))")
    }

    private static func words(_ rank: Rank) -> String {
        switch rank {
        case .denial: "not authoritative: with a denial, TTL as there"
        case .additional: "authoritative: beside the answer"
        case .cache: "not authoritative: the TTL may be counted down"
        case .authoritative: "authoritative"
        case .firstHand: "authoritative, from the zone's own server"
        case .transfer: "transferred"
        }
    }

    /// Records by owner and type, in the order of the first of each.
    static func sets(_ records: [Record]) -> [(Question, [Record])] {
        var order: [Question] = []
        var sets: [Question: [Record]] = [:]
        for record in records {
            let key = Question(name: record.owner, type: record.type)
            if sets[key] == nil { order.append(key) }
            sets[key, default: []].append(record)
        }
        return order.map { ($0, sets[$0] ?? []) }
    }
}

// MARK: - Zones

extension ZoneAssembly {
    private func zone(_ apex: Name, _ keys: [Key]) -> CapturedZone {
        var remarks: [String] = []
        let types = Dictionary(grouping: keys, by: \.owner).mapValues { Set($0.map(\.type)) }
        var sets: [CapturedZone.RecordSet] = []
        for key in keys {
            guard let candidate = candidates[key] else { continue }
            if let reason = ZoneAssembly.conflict(key.type, key.owner == apex, types[key.owner] ?? []) {
                remarks.append("left out: \(key.type) of \(key.owner.host), \(reason)")
                continue
            }
            var records = candidate.records
            if [.cname, .dname, .soa].contains(key.type), records.count > 1 {
                remarks.append("left out: \(records.count - 1) more \(key.type) of \(key.owner.host), which has one")
                records = [records[0]]
            }
            sets.append(CapturedZone.RecordSet(records: records, remark: candidate.remark))
        }
        let isMadeUp = !sets.contains { $0.type == .soa && $0.owner == apex }
        if isMadeUp {
            sets.append(
                CapturedZone.RecordSet(
                    records: [CapturedZone.madeUpAuthority(of: apex)],
                    remark: "made up: nobody told the SOA, and a zone has to have one"))
        }
        var zone = CapturedZone(
            apex: apex, isAuthorityMadeUp: isMadeUp, isWhole: capture.transfers.contains { $0.apex == apex },
            sets: ZoneAssembly.inOrder(sets, apex), remarks: remarks)
        zone.sets += placeholders(in: zone)
        return zone
    }

    /// Why a set cannot stand beside the others of its name.
    private static func conflict(_ type: RecordType, _ isApex: Bool, _ types: Set<RecordType>) -> String? {
        guard types.contains(.cname) else { return nil }
        if isApex { return type == .cname ? "an alias where a zone begins" : nil }
        return type == .cname ? nil : "which is an alias too"
    }

    private static func inOrder(_ sets: [CapturedZone.RecordSet], _ apex: Name) -> [CapturedZone.RecordSet] {
        var places: [Name: Int] = [apex: 0]
        for set in sets where places[set.owner] == nil { places[set.owner] = places.count }
        let ranked = sets.enumerated().map { number, set in
            (place: places[set.owner] ?? 0, rank: set.type == .soa ? 0 : set.type == .ns ? 1 : 2, number, set)
        }
        return ranked.sorted { ($0.place, $0.rank, $0.2) < ($1.place, $1.rank, $1.2) }.map(\.3)
    }

    private func placeholders(in zone: CapturedZone) -> [CapturedZone.RecordSet] {
        var existing = zone.existingNames
        var made: [CapturedZone.RecordSet] = []
        let ttl = zone.sets.first { $0.type == .soa }?.records[0].startOfAuthority?.minimum ?? CapturedZone.madeUpTTL
        func make(_ name: Name, _ reason: String) {
            guard !existing.contains(name), !CapturedZone.wildcardCovers(name, among: existing) else { return }
            existing.insert(name)
            let record = Record(
                owner: name, type: CapturedZone.placeholderType, ttl: min(ttl, UInt32(Int32.max)), data: [])
            made.append(CapturedZone.RecordSet(records: [record], remark: "made up: the name exists, \(reason)"))
        }
        for empty in emptyNames[zone.apex] ?? [] { make(empty.name, empty.reason) }
        for transfer in capture.transfers where transfer.apex == zone.apex {
            for name in transfer.otherNames.sorted(by: { $0.description < $1.description }) {
                make(name, "with records of types that are not kept")
            }
        }
        return made
    }
}

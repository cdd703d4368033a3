import DNSWire

/// Answers questions from the zones of a catalog (RFC 1034 4.3.2).
struct Lookup {
    /// Aliases that one answer follows; behind them the client asks again.
    static let maximumAliases = 16

    let catalog: Catalog
    /// Whether an alias into another zone of the catalog is followed (RFC 1034 4.3.2 restarts at step 1).
    let crossesZones: Bool
    private var dnssecOK = false
    /// The question's name or, along a chain, the canonical name that was reached.
    private var name = NameCursor()
    /// Another name: of a chain, or of a host.
    private var other = NameCursor()

    init(_ catalog: Catalog, crossesZones: Bool = true) {
        self.catalog = catalog
        self.crossesZones = crossesZones
    }

    /// Answers a question of class IN.
    /// - Parameters:
    ///   - dnssecOK: Whether the client takes DNSSEC records that it did not ask for (RFC 3225).
    ///   - query: A buffer that holds the name in wire form, without compression and known to be well formed.
    ///   - start: Where the name begins.
    mutating func answer(
        _ query: [UInt8], at start: Int, _ type: RecordType, dnssecOK: Bool = false, into answer: inout Answer
    ) {
        self.dnssecOK = dnssecOK
        name.set(query, at: start)
        guard var zone = zone(for: type) else {
            answer.responseCode = .refused
            answer.explanation = .notServed
            return
        }
        var owner = Answer.NameReference.question
        for _ in 0...Lookup.maximumAliases {
            guard let canonical = step(zone, owner, type, &answer) else { return }
            guard !isKnown(query, start, answer) else {
                answer.explanation = .aliasLoop
                return
            }
            guard let next = self.zone(for: type), crossesZones || next == zone else { return }
            (owner, zone) = (canonical, next)
        }
        answer.explanation = .aliasLimit
    }

    /// Adds the addresses that help with an answer: of a referral's servers, or of the hosts that its records name.
    /// - Parameter limit: Record sets after which no more are looked for: what has no room costs no work.
    func addAddresses(to answer: inout Answer, atMost limit: Int) {
        if let referral = answer.referral {
            // RFC 9471: glue that must arrive does not lose its room to glue that may.
            addGlue(referral.zone, referral.cut, &answer, limit, isRequired: true)
            addGlue(referral.zone, referral.cut, &answer, limit, isRequired: false)
        }
        for item in answer.answer { addAddresses(of: item, to: &answer, limit) }
    }

    /// The zone that begins at the name in wire form at an offset.
    mutating func zone(withApexIn query: [UInt8], at start: Int) -> UInt32? {
        name.set(query, at: start)
        guard let found = catalog.zone(enclosing: name), found.skipped == 0 else { return nil }
        return found.number
    }

    /// The zone to answer from: the one with the longest apex; for DS, the one above a cut (RFC 4035 3.1.4.1).
    private func zone(for type: RecordType) -> UInt32? {
        guard let found = catalog.zone(enclosing: name) else { return nil }
        guard type == .ds, found.skipped == 0, name.labelCount > 0 else { return found.number }
        return catalog.zone(enclosing: name, skipping: 1)?.number ?? found.number
    }

    /// Answers for the current name in one zone; gives the canonical name, now current, when the name is an alias.
    private mutating func step(
        _ number: UInt32, _ owner: Answer.NameReference, _ type: RecordType, _ answer: inout Answer
    ) -> Answer.NameReference? {
        let zone = catalog.zones[Int(number)].storage
        let match = zone.match(name, for: type)
        answer.addAnchor(Answer.Anchor(name: owner, skipped: match.skipped, node: match.encloser, zone: number))
        switch match.outcome {
        case .delegation(let cut):
            referral(number, zone, cut, &answer)
        case .redirection(let node):
            answer.isAuthoritative = true
            return redirection(number, zone, node, owner, type, &answer)
        case .node(let node):
            answer.isAuthoritative = true
            return records(number, zone, node, owner, type, &answer)
        case .nothing:
            answer.isAuthoritative = true
            noSuchName(number, zone, &answer)
        }
        return nil
    }
}

// MARK: - Outcomes

extension Lookup {
    /// The name exists, or a wildcard stands in for it.
    private mutating func records(
        _ number: UInt32, _ zone: ZoneStorage, _ node: UInt32, _ owner: Answer.NameReference, _ type: RecordType,
        _ answer: inout Answer
    ) -> Answer.NameReference? {
        if type == .any || (type == .rrsig && zone.set(.rrsig, at: node) != nil) {
            everything(number, zone, node, owner, type, &answer)
        } else if let set = zone.set(type, at: node) {
            answer.addAnswer(Answer.Item(owner: owner, zone: number, set: set))
        } else if zone.nodes[Int(node)].traits.contains(.alias), let set = zone.set(.cname, at: node) {
            answer.addAnswer(Answer.Item(owner: owner, zone: number, set: set))
            return alias(number, zone, set)
        } else {
            noData(number, zone, &answer)
        }
        return nil
    }

    /// RFC 8482 leaves it to the server: every record set at the name. Signatures are a set for each type that they
    /// cover (RFC 4034 3).
    private func everything(
        _ number: UInt32, _ zone: ZoneStorage, _ node: UInt32, _ owner: Answer.NameReference, _ type: RecordType,
        _ answer: inout Answer
    ) {
        let node = zone.nodes[Int(node)]
        for set in node.firstSet..<(node.firstSet &+ node.setCount)
        where type == .any || zone.sets[Int(set)].type == type {
            answer.addAnswer(Answer.Item(owner: owner, zone: number, set: set))
        }
        if node.setCount == 0 { noData(number, zone, &answer) }
    }

    /// The canonical name of an alias becomes the current name.
    private mutating func alias(_ number: UInt32, _ zone: ZoneStorage, _ set: UInt32) -> Answer.NameReference {
        let target = zone.node(0, inDataOf: zone.records[Int(zone.sets[Int(set)].firstRecord)])
        name.set(zone.bytes, at: Int(zone.nodes[Int(target)].nameOffset))
        return .node(target, zone: number)
    }

    /// RFC 6672 3.2: the part of the name below the DNAME's owner, put in front of its target, is the canonical name.
    private mutating func redirection(
        _ number: UInt32, _ zone: ZoneStorage, _ node: UInt32, _ owner: Answer.NameReference, _ type: RecordType,
        _ answer: inout Answer
    ) -> Answer.NameReference? {
        guard let set = zone.set(.dname, at: node) else { return nil }
        // Several aliases may come of one DNAME; it is told once.
        if !answer.answer.contains(where: { $0.zone == number && $0.set == set }) {
            answer.addAnswer(Answer.Item(owner: .node(node, zone: number), zone: number, set: set))
        }
        let target = zone.node(0, inDataOf: zone.records[Int(zone.sets[Int(set)].firstRecord)])
        let kept = name.labelCount &- Int(zone.nodes[Int(node)].labelCount)
        let octets = name.start(of: kept)
        guard name.replaceEnding(behind: kept, with: zone.bytes, at: Int(zone.nodes[Int(target)].nameOffset)) else {
            answer.responseCode = .nameTooLong
            return nil
        }
        let canonical = answer.addMadeName(keeping: octets, of: name, ending: target, zone: number)
        answer.addAnswer(Answer.Item(owner: owner, zone: number, set: set, madeAlias: canonical))
        // RFC 1034 4.3.2 step 3a: the alias itself may be what is asked for.
        return type == .cname ? nil : .made(canonical)
    }

    /// RFC 2308 2.2: the name exists and the type does not; the SOA says for how long.
    private func noData(_ number: UInt32, _ zone: ZoneStorage, _ answer: inout Answer) {
        answer.addAuthority(startOfAuthority(number, zone, maximumTTL: zone.negativeTTL))
    }

    private func startOfAuthority(_ number: UInt32, _ zone: ZoneStorage, maximumTTL: UInt32 = .max) -> Answer.Item {
        Answer.Item(
            owner: .node(zone.apex, zone: number), zone: number, set: zone.startOfAuthority, maximumTTL: maximumTTL)
    }

    func addStartOfAuthority(of zone: UInt32, to answer: inout Answer) {
        answer.addAnswer(startOfAuthority(zone, catalog.zones[Int(zone)].storage))
    }

    /// RFC 2308 2.1: the last name of the chain does not exist.
    private func noSuchName(_ number: UInt32, _ zone: ZoneStorage, _ answer: inout Answer) {
        answer.responseCode = .noSuchName
        noData(number, zone, &answer)
    }

    /// RFC 1034 4.3.2 step 3b: another server's zone begins at `cut`: who serves it, with addresses as far as known.
    private mutating func referral(_ number: UInt32, _ zone: ZoneStorage, _ cut: UInt32, _ answer: inout Answer) {
        if let set = zone.set(.ns, at: cut) {
            answer.addAuthority(Answer.Item(owner: .node(cut, zone: number), zone: number, set: set))
        }
        // RFC 4035 3.1.4: a signed zone tells which keys the child has, to whoever takes that.
        if dnssecOK, zone.set(.dnskey, at: zone.apex) != nil, let set = zone.set(.ds, at: cut) {
            answer.addAuthority(Answer.Item(owner: .node(cut, zone: number), zone: number, set: set))
        }
        answer.referral = (number, cut)
    }

    /// Whether the canonical name was a name of the chain before: following it further would go in circles.
    private mutating func isKnown(_ query: [UInt8], _ start: Int, _ answer: Answer) -> Bool {
        other.set(query, at: start)
        if name.equals(other) { return true }
        // The names that made the chain are those at which a step began; the one just reached comes after them.
        for anchor in answer.anchors.dropFirst() {
            switch anchor.name {
            case .question: continue
            case .node(let node, let zone):
                let storage = catalog.zones[Int(zone)].storage
                other.set(storage.bytes, at: Int(storage.nodes[Int(node)].nameOffset))
            case .made(let number):
                let made = answer.madeNames[number]
                let storage = catalog.zones[Int(made.zone)].storage
                other.set(
                    answer.labels, made.start, made.length, endingWith: storage.bytes,
                    at: Int(storage.nodes[Int(made.ending)].nameOffset))
            }
            if name.equals(other) { return true }
        }
        return false
    }
}

// MARK: - Additional addresses

extension Lookup {
    /// RFC 2782, RFC 1035 3.3.9, 3.3.11: the addresses that the zone has for the hosts that its SRV, MX and NS records
    /// name. An alias there is not followed, and other zones are left to questions of their own.
    private func addAddresses(of item: Answer.Item, to answer: inout Answer, _ limit: Int) {
        let zone = catalog.zones[Int(item.zone)].storage
        let set = zone.sets[Int(item.set)]
        guard Lookup.namesHosts(set.type) else { return }
        for record in set.firstRecord..<(set.firstRecord &+ set.recordCount) {
            guard answer.additional.count < limit else { return }
            let host = zone.node(0, inDataOf: zone.records[Int(record)])
            let traits = zone.nodes[Int(host)].traits
            // What a wildcard would stand in for is left to a question of its own.
            guard traits.contains(.exists), traits.isDisjoint(with: [.hidden, .wildcard]) else { continue }
            addAddresses(at: host, item.zone, zone, isRequired: false, to: &answer)
        }
    }

    /// Whether the first name in a type's data is that of a host.
    private static func namesHosts(_ type: RecordType) -> Bool {
        type == .srv || type == .ns || type == .mx
    }

    /// Adds the addresses of a name that is not hidden.
    private func addAddresses(
        at node: UInt32, _ number: UInt32, _ zone: ZoneStorage, isRequired: Bool, to answer: inout Answer
    ) {
        let owner = Answer.NameReference.node(node, zone: number)
        if let set = zone.set(.a, at: node) {
            answer.addAdditional(Answer.Item(owner: owner, zone: number, set: set, isRequired: isRequired))
        }
        if let set = zone.set(.aaaa, at: node) {
            answer.addAdditional(Answer.Item(owner: owner, zone: number, set: set, isRequired: isRequired))
        }
    }

    /// Addresses of a referral's servers: those below the cut must arrive (RFC 9471), others of the zone may.
    private func addGlue(
        _ number: UInt32, _ cut: UInt32, _ answer: inout Answer, _ limit: Int, isRequired: Bool
    ) {
        let zone = catalog.zones[Int(number)].storage
        guard let set = zone.set(.ns, at: cut) else { return }
        let servers = zone.sets[Int(set)]
        for record in servers.firstRecord..<(servers.firstRecord &+ servers.recordCount) {
            // One set too many is enough to see that they do not fit.
            guard answer.additional.count <= limit else { return }
            let host = zone.node(0, inDataOf: zone.records[Int(record)])
            guard zone.isNode(host, atOrBelow: cut) == isRequired else { continue }
            addAddresses(at: host, number, zone, isRequired: isRequired, to: &answer)
        }
    }
}

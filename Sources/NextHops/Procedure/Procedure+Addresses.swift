import DNSWire
import Transport

extension Procedure {
    /// What the lookup of a target came to.
    enum TargetOutcome {
        case addresses([IPAddress])
        case none
        case failure(ResolutionError.Detail)
    }

    /// What was found for targets that had to be asked for.
    typealias Lookups = [Question: Questions.Found]

    /// Targets that are looked up for one set of SRV records: nobody has more hosts, and whoever publishes thousands
    /// does not make a client send thousands of queries.
    private static let maximumTargets = 128

    /// The targets that are looked up, the first ones of the order.
    mutating func bounded(_ targets: [Name]) -> [Name] {
        guard targets.count > Procedure.maximumTargets else { return targets }
        notes.trace.append(.targetsLeft(count: targets.count - Procedure.maximumTargets))
        return Array(targets.prefix(Procedure.maximumTargets))
    }

    /// What came along with the SRV records for one target.
    struct Offer {
        /// Addresses that may be used.
        var records: [Record] = []
        /// Whether there were some that may not.
        var isIgnored = false
    }

    /// D13: additional addresses count for targets at or below the domain that the accepted SRV owner belongs to,
    /// because one server may answer for many strangers' zones.
    func offers(for targets: [Name], _ service: Questions.Found) -> [Offer] {
        guard configuration.usesAdditional else { return targets.map { _ in Offer() } }
        let home = Procedure.home(of: service.canonicalName)
        return targets.map { target in
            let records = service.additional.filter { record in
                (record.type == .a || record.type == .aaaa) && record.recordClass == .internet && record.owner == target
            }
            let isTrusted = home.map(target.isAtOrBelow) ?? false
            return isTrusted ? Offer(records: records) : Offer(isIgnored: !records.isEmpty)
        }
    }

    /// The owner without its service and protocol labels; none for an owner that does not begin with two of them.
    private static func home(of owner: Name) -> Name? {
        let labels = owner.labels.prefix(2)
        guard labels.count == 2, labels.allSatisfy({ $0.first == UInt8(ascii: "_") }) else { return nil }
        return owner.parent?.parent
    }

    /// Asks for the addresses of all targets at once, except for those that came with the SRV records.
    mutating func lookUpAddresses(of targets: [Name], _ offers: [Offer]) async -> Lookups {
        var questions: [Question] = []
        var known: Set<Question> = []
        for (target, offer) in zip(targets, offers) {
            for type in configuration.family.types where !offer.records.contains(where: { $0.type == type }) {
                let question = Question(name: target, type: type)
                if known.insert(question).inserted { questions.append(question) }
            }
        }
        guard !questions.isEmpty else { return [:] }
        let found = await self.questions.find(questions)
        return Dictionary(uniqueKeysWithValues: zip(questions, found))
    }

    /// The addresses of a target: those that came with the SRV records, and by query for each family that did not
    /// (RFC 2782, Usage rules).
    mutating func addresses(of target: Name, _ offer: Offer, _ lookups: Lookups) -> TargetOutcome {
        if offer.isIgnored { notes.add(.additionalIgnored, target) }
        var addresses: [IPAddress] = []
        var failure: ResolutionError.Detail?
        for type in configuration.family.types {
            let known = offer.records.filter { $0.type == type }
            guard known.isEmpty else {
                notes.ttl = known.map(\.ttl).reduce(notes.ttl, min)
                let found = addresses.appendNew(of: known)
                notes.trace.append(.addressesFromAnswer(target: target, found))
                continue
            }
            guard let found = lookups[Question(name: target, type: type)] else { continue }
            guard accepts(found, of: target) else { return .none }
            notes.ttl = min(notes.ttl, found.ttl)
            switch found.ending {
            case .records(let records):
                notes.trace.append(.addressesAsked(target: target, addresses.appendNew(of: records)))
            case .failure(let detail):
                failure = failure ?? detail
                notes.trace.append(.addressesUnknown(target: target, type, detail))
            case .nothing, .loop: break
            }
        }
        guard addresses.isEmpty else { return .addresses(addresses) }
        if let failure { return .failure(failure) }
        notes.add(.targetWithoutAddress, target)
        return .none
    }

    /// RFC 2782, Target: the name must not be an alias. It is followed and reported, or dropped in strict mode (D11);
    /// one that goes in circles is dropped (D4).
    private mutating func accepts(_ found: Questions.Found, of target: Name) -> Bool {
        if case .loop = found.ending {
            notes.add(.targetAliasLoop, target)
            return false
        }
        guard found.aliasCount > 0 else { return true }
        let isNew = !notes.diagnostics.contains(Diagnostic(.targetIsAlias, target))
        notes.add(.targetIsAlias, target)
        // The lookup of the other family met the same aliases.
        guard isNew else { return !configuration.isStrict }
        if configuration.isStrict {
            notes.trace.append(.targetDropped(target))
        } else {
            for (from, to) in zip(found.chain, found.chain.dropFirst()) {
                notes.trace.append(.aliasFollowed(from: from, to: to))
            }
        }
        return !configuration.isStrict
    }

    /// RFC 3861 6: a limit on the addresses that are tried, the best ones first.
    mutating func limited(_ hops: [Hop], to limit: Int) -> [Hop] {
        guard hops.reduce(0, { $0 + $1.addresses.count }) > limit else { return hops }
        var left = limit
        var limited: [Hop] = []
        for hop in hops where left > 0 {
            let addresses = Array(hop.addresses.prefix(left))
            left -= addresses.count
            limited.append(
                Hop(
                    protocolLabel: hop.protocolLabel, priority: hop.priority, weight: hop.weight, target: hop.target,
                    port: hop.port, addresses: addresses, isImplicit: hop.isImplicit))
        }
        notes.trace.append(.limited(addresses: limit))
        return limited
    }
}

extension [IPAddress] {
    /// Appends the addresses of records that are not there yet: a repeated record counts once (RFC 2181 5).
    /// - Returns: What was appended.
    @discardableResult
    mutating func appendNew(of records: [Record]) -> [IPAddress] {
        let start = count
        for record in records {
            guard let address = IPAddress(networkOrder: record.data), !contains(address) else { continue }
            append(address)
        }
        return Array(self[start...])
    }
}

extension Resolver.Configuration.Family {
    /// The address types that are asked for, in the order in which their addresses are offered (D9).
    var types: [RecordType] {
        switch self {
        case .ipv6First: [.aaaa, .a]
        case .ipv4First: [.a, .aaaa]
        case .ipv6: [.aaaa]
        case .ipv4: [.a]
        }
    }

    /// What narrows the addresses down, as words before them.
    var adjective: String {
        switch self {
        case .ipv6First, .ipv4First: ""
        case .ipv6: "IPv6 "
        case .ipv4: "IPv4 "
        }
    }
}

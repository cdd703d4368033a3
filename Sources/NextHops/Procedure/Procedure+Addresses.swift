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

    /// Asks for the addresses of all targets at once, except for those that came with the SRV records.
    mutating func lookUpAddresses(of targets: [Name], _ service: Questions.Found) async -> Lookups {
        var questions: [Question] = []
        var known: Set<Question> = []
        for target in targets {
            let offered = trustedAddresses(of: target, service)
            for type in configuration.family.types where !offered.contains(where: { $0.type == type }) {
                let question = Question(name: target, type: type)
                if known.insert(question).inserted { questions.append(question) }
            }
        }
        let found = await self.questions.find(questions)
        return Dictionary(uniqueKeysWithValues: zip(questions, found))
    }

    /// The addresses of a target: those that came with the SRV records, where they may be trusted, and by query for
    /// each family that did not (RFC 2782, Usage rules; D13).
    mutating func addresses(
        of target: Name, _ service: Questions.Found, _ lookups: Lookups
    ) -> TargetOutcome {
        let offered = additionalAddresses(of: target, service)
        var addresses: [IPAddress] = []
        var failure: ResolutionError.Detail?
        for type in configuration.family.types {
            let known = offered.filter { $0.type == type }
            guard known.isEmpty else {
                notes.ttl = known.map(\.ttl).reduce(notes.ttl, min)
                notes.trace.append(.addressesFromAnswer(target: target, count: known.count))
                addresses.append(new: known)
                continue
            }
            guard let found = lookups[Question(name: target, type: type)] else { continue }
            guard accepts(found, of: target) else { return .none }
            notes.ttl = min(notes.ttl, found.ttl)
            switch found.ending {
            case .records(let records):
                notes.trace.append(.addressesAsked(target: target, count: records.count))
                addresses.append(new: records)
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
        notes.add(.targetIsAlias, target)
        return !configuration.isStrict
    }

    /// D13: additional addresses count for targets at or below the domain that the accepted SRV owner belongs to,
    /// because one server may answer for many strangers' zones.
    private mutating func additionalAddresses(of target: Name, _ service: Questions.Found) -> [Record] {
        let trusted = trustedAddresses(of: target, service)
        if trusted.isEmpty, configuration.usesAdditional, !offeredAddresses(of: target, service).isEmpty {
            notes.add(.additionalIgnored, target)
        }
        return trusted
    }

    private func trustedAddresses(of target: Name, _ service: Questions.Found) -> [Record] {
        guard configuration.usesAdditional, let home = Procedure.home(of: service.canonicalName),
            target.isAtOrBelow(home)
        else { return [] }
        return offeredAddresses(of: target, service)
    }

    private func offeredAddresses(of target: Name, _ service: Questions.Found) -> [Record] {
        service.additional.filter { record in
            record.owner == target && record.recordClass == .internet && (record.type == .a || record.type == .aaaa)
        }
    }

    /// The owner without its service and protocol labels; none for an owner that does not begin with two of them.
    private static func home(of owner: Name) -> Name? {
        let labels = owner.labels.prefix(2)
        guard labels.count == 2, labels.allSatisfy({ $0.first == UInt8(ascii: "_") }) else { return nil }
        return owner.parent?.parent
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
    mutating func append(new records: [Record]) {
        for record in records {
            guard let address = IPAddress(networkOrder: record.data), !contains(address) else { continue }
            append(address)
        }
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
}

import DNSWire
import Transport

/// The lookup of RFC 3861, sections 3 to 6, for one URI.
struct Procedure {
    /// What one protocol came to.
    enum ProtocolOutcome {
        case hops([Hop])
        /// The servers say for certain that there is no SRV record: only then may the address stand in (D6).
        case noService
        /// The alias at the owner leads here without an SRV record (RFC 3861 4, D2).
        case restart(at: Name, aliasCount: Int)
        case failed(ResolutionError)
    }

    let uri: MessagingURI
    let domain: Name
    let configuration: Resolver.Configuration
    var questions: Questions
    var notes = Notes()

    /// What is noticed on the way.
    struct Notes {
        var trace = Trace()
        var diagnostics: [Diagnostic] = []
        /// The least TTL of what the result rests on so far.
        var ttl = UInt32.max
        /// The least TTL of the SRV records that were found last and of the aliases at their name; none without any.
        var hostsTTL: UInt32?
        /// Steps of the exchange that stand in the trace.
        var exchangeStepCount = 0

        mutating func add(_ code: Diagnostic.Code, _ name: Name) {
            let diagnostic = Diagnostic(code, name)
            guard !diagnostics.contains(diagnostic) else { return }
            diagnostics.append(diagnostic)
            trace.append(.noticed(diagnostic))
        }
    }

    /// - Throws: `invalidURI` when the domain is too long for the labels that go before it (D19).
    init(
        uri: MessagingURI, domain: Name, configuration: Resolver.Configuration, questions: Questions
    ) throws(ResolutionError) {
        self.uri = uri
        self.domain = domain
        self.configuration = configuration
        self.questions = questions
        for label in configuration.protocols {
            guard owner(label, in: domain) != nil else {
                throw ResolutionError(
                    .invalidURI, "the domain is too long for \(uri.service.label).\(label.label) before it")
            }
        }
    }

    /// Runs to hops or to the one error.
    mutating func run(using draws: inout some DrawSource) async throws(ResolutionError) -> Resolution {
        do throws(ResolutionError) {
            var hops = try await processDomains(using: &draws)
            guard !Task.isCancelled else {
                throw ResolutionError(.temporaryFailure, detail: .timeout, "the resolution was cancelled")
            }
            if let limit = configuration.limit { hops = limited(hops, to: limit) }
            return Resolution(
                uri: uri, domain: domain, hops: hops, diagnostics: notes.diagnostics, validFor: notes.ttl,
                hostsValidFor: notes.hostsTTL ?? notes.ttl, queries: questions.exchange.queries, trace: notes.trace)
        } catch {
            var failure = error
            failure.diagnostics = notes.diagnostics
            failure.queries = questions.exchange.queries
            failure.trace = notes.trace
            throw failure
        }
    }

    /// Processes the domain and, where an alias leads on, the resulting domain as if it were the initial one.
    private mutating func processDomains(using draws: inout some DrawSource) async throws(ResolutionError) -> [Hop] {
        var current = domain
        var processed: [Name] = []
        var aliasCount = 0
        // Each restart adds an alias to the count, which `Questions` bounds.
        while true {
            processed.append(current)
            notes.trace.append(.began(domain: current, protocols: configuration.protocols))
            switch try await process(current, processed, aliasCount, using: &draws) {
            case .hops(let hops): return hops
            case .restart(let next, let count): (current, aliasCount) = (next, count)
            }
        }
    }

    private enum DomainOutcome {
        case hops([Hop])
        case restart(at: Name, aliasCount: Int)
    }

    private mutating func process(
        _ current: Name, _ processed: [Name], _ aliasCount: Int, using draws: inout some DrawSource
    ) async throws(ResolutionError) -> DomainOutcome {
        var failures: [ResolutionError] = []
        for label in configuration.protocols {
            switch await lookUp(label, in: current, processed, aliasCount, using: &draws) {
            case .hops(let hops): return .hops(hops)
            case .restart(let next, let count): return .restart(at: next, aliasCount: count)
            case .noService: break
            case .failed(let error): failures.append(error)
            }
        }
        if let first = Procedure.telling(failures) {
            notes.trace.append(.addressForbidden(domain: current))
            throw first
        }
        return try await standIn(for: current, processed, aliasCount)
    }

    /// D24: of several errors, the first of this list.
    private static func telling(_ failures: [ResolutionError]) -> ResolutionError? {
        let order: [ResolutionError.Code] = [.temporaryFailure, .aliasLoop, .noAddresses, .serviceUnavailable]
        return order.lazy.compactMap { code in failures.first { $0.code == code } }.first
    }

    func owner(_ label: ProtocolLabel, in domain: Name) -> Name? {
        try? domain.prepending(uri.service.label, label.label)
    }
}

// MARK: - SRV

extension Procedure {
    /// RFC 3861 4: first the SRV records of one protocol.
    private mutating func lookUp(
        _ label: ProtocolLabel, in current: Name, _ processed: [Name], _ aliasCount: Int,
        using draws: inout some DrawSource
    ) async -> ProtocolOutcome {
        // A domain that an alias led to may be too long for the labels: then the name does not exist.
        guard let owner = owner(label, in: current) else {
            notes.trace.append(.ownerTooLong(label, domain: current))
            return .noService
        }
        let found = await questions.find(owner, .srv, aliasesBefore: aliasCount)
        noteExchange()
        note(found)
        switch found.ending {
        case .records(let records):
            notes.hostsTTL = found.ttl
            notes.trace.append(
                .serviceFound(owner: found.canonicalName, records: records.compactMap(\.serviceLocation)))
            return await hops(from: records, found, label, using: &draws)
        case .nothing(let exists):
            guard found.aliasCount > 0 else {
                notes.trace.append(.noService(owner: owner, exists: exists))
                return .noService
            }
            let next = found.canonicalName
            guard !processed.contains(next) else {
                notes.trace.append(.domainAlreadyProcessed(owner: owner, domain: next))
                return .noService
            }
            notes.trace.append(.aliasBecameDomain(owner: owner, domain: next))
            return .restart(at: next, aliasCount: aliasCount + found.aliasCount)
        case .loop:
            notes.trace.append(.aliasesGivenUp(from: owner))
            return givenUp(owner, Procedure.loop(owner))
        case .failure(let detail): return givenUp(owner, Procedure.temporary(detail, owner))
        }
    }

    /// Takes what happened between the client and its servers into the trace.
    private mutating func noteExchange() {
        notes.trace.append(questions.exchange.steps.dropFirst(notes.exchangeStepCount))
        notes.exchangeStepCount = questions.exchange.steps.count
    }

    private mutating func note(_ found: Questions.Found) {
        for (from, to) in zip(found.chain, found.chain.dropFirst()) {
            notes.trace.append(.aliasFollowed(from: from, to: to))
        }
        for owner in found.foreignOwners { notes.add(.ownerMismatch, owner) }
        notes.ttl = min(notes.ttl, found.ttl)
    }

    private mutating func hops(
        from records: [Record], _ found: Questions.Found, _ label: ProtocolLabel, using draws: inout some DrawSource
    ) async -> ProtocolOutcome {
        let owner = found.canonicalName
        let locations = usable(records.compactMap(\.serviceLocation), owner)
        guard !locations.isEmpty else {
            // D5, D27: a lone root target, or nothing but port 0.
            let isDenied = records.allSatisfy { $0.serviceLocation?.target.isRoot ?? false }
            if isDenied { notes.trace.append(.serviceDecidedlyUnavailable(owner: owner)) }
            let reason = isDenied ? "says that the service is not available" : "has no record that can be used"
            return givenUp(owner, ResolutionError(.serviceUnavailable, "\(owner.host) \(reason)"))
        }
        let ordered = HopOrder.ordered(locations, priority: \.priority, weight: \.weight, using: &draws)
        notes.trace.append(.ordered(protocolLabel: label, ordered))
        let targets = bounded(ordered.map(\.target))
        let offers = offers(for: targets, found)
        let lookups = await lookUpAddresses(of: targets, offers)
        noteExchange()
        var hops: [Hop] = []
        var failure: ResolutionError.Detail?
        for (location, offer) in zip(ordered, offers) {
            switch addresses(of: location.target, offer, lookups) {
            case .addresses(let addresses):
                hops.append(
                    Hop(
                        protocolLabel: label, priority: location.priority, weight: location.weight,
                        target: location.target.lowercased, port: location.port, addresses: addresses))
            case .none: break
            case .failure(let detail): failure = failure ?? detail
            }
        }
        guard hops.isEmpty else { return .hops(hops) }
        if let failure {
            return givenUp(
                owner,
                ResolutionError(
                    .temporaryFailure, detail: failure,
                    "nobody could tell the addresses of the targets of \(owner.host)"))
        }
        return givenUp(
            owner,
            ResolutionError(
                .noAddresses,
                "no target of \(owner.host) has an \(configuration.family.adjective)address that may be used"))
    }

    /// What may be drawn: without root targets (D5), port 0 (D14) and duplicates (D15).
    private mutating func usable(_ locations: [ServiceLocation], _ owner: Name) -> [ServiceLocation] {
        var usable: [ServiceLocation] = []
        for location in locations {
            if location.target.isRoot {
                if locations.count > 1 { notes.add(.rootTargetAmongOthers, owner) }
            } else if location.port == 0 {
                notes.add(.portZero, location.target)
            } else if usable.contains(location) {
                notes.add(.duplicateRecord, location.target)
            } else {
                usable.append(location)
            }
        }
        return usable
    }

    private mutating func givenUp(_ owner: Name, _ error: ResolutionError) -> ProtocolOutcome {
        notes.trace.append(.protocolGivenUp(owner: owner, error.code))
        return .failed(error)
    }

    private static func loop(_ name: Name) -> ResolutionError {
        ResolutionError(
            .aliasLoop, "the aliases of \(name.host) go in circles, or there are more than \(Questions.maximumAliases)")
    }

    private static func temporary(_ detail: ResolutionError.Detail, _ name: Name) -> ResolutionError {
        ResolutionError(.temporaryFailure, detail: detail, "nobody could tell about \(name.host)")
    }
}

// MARK: - The implicit hop

extension Procedure {
    /// RFC 3861 4: no SRV record exists, so the domain's address stands in for one with priority 0.
    private mutating func standIn(
        for current: Name, _ processed: [Name], _ aliasCount: Int
    ) async throws(ResolutionError) -> DomainOutcome {
        var addresses: [IPAddress] = []
        var failure: ResolutionError.Detail?
        var exists = false
        let types = configuration.family.types
        let lookups = await questions.find(
            types.map { Question(name: current, type: $0) }, aliasesBefore: aliasCount)
        noteExchange()
        for found in lookups {
            note(found)
            switch found.ending {
            case .loop:
                notes.trace.append(.aliasesGivenUp(from: current))
                throw Procedure.loop(current)
            case .failure(let detail):
                failure = failure ?? detail
                notes.trace.append(.addressesUnknown(target: current, found.type, detail))
            case .nothing(let nameExists): exists = exists || nameExists
            case .records(let records): addresses.appendNew(of: records)
            }
            // D3: an alias at the domain itself; the SRV records of what it leads to come before its addresses.
            let next = found.canonicalName
            if found.aliasCount > 0, !processed.contains(next) {
                notes.trace.append(.aliasBecameDomain(owner: current, domain: next))
                return .restart(at: next, aliasCount: aliasCount + found.aliasCount)
            }
        }
        guard addresses.isEmpty else { return .hops([try implicitHop(current, addresses)]) }
        if let failure { throw Procedure.temporary(failure, current) }
        notes.trace.append(.addressesMissing(domain: current, exists: exists))
        guard exists else { throw ResolutionError(.noSuchDomain, "\(current.host) does not exist") }
        throw ResolutionError(
            .noAddresses, "\(current.host) has neither SRV records nor \(configuration.family.adjective)addresses")
    }

    private mutating func implicitHop(_ current: Name, _ addresses: [IPAddress]) throws(ResolutionError) -> Hop {
        let label = configuration.protocols[0]
        guard let port = configuration.registry.defaultPort(of: label, for: uri.service) else {
            notes.trace.append(.portUnknown(domain: current, label))
            throw ResolutionError(
                .noDefaultPort, "\(current.host) has no SRV record for \(label), and \(label) has no known port")
        }
        notes.trace.append(.implicitHop(domain: current, port: port, addresses))
        return Hop(
            protocolLabel: label, priority: 0, weight: 0, target: current.lowercased, port: port, addresses: addresses,
            isImplicit: true)
    }
}

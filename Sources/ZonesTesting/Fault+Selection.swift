public import DNSWire
public import Transport
public import Zones

extension Fault {
    /// A fault that happens to queries that fulfil everything that is said here, as `.fault(…)` says it of a test.
    ///
    /// - Parameters:
    ///   - effect: What becomes of the correct reply.
    ///   - first: Of these queries only the first so many. At most one of `first`, `nth`, `every`, `after` and
    ///     `chance`.
    ///   - nth: Only this one, counted from 1.
    ///   - every: Only each one whose number is a multiple.
    ///   - after: All but the first so many.
    ///   - chance: Each with this probability, above 0 and up to 1; the same ones each time.
    ///   - name: Only queries for this name.
    ///   - type: Only queries for this type.
    ///   - transport: Only queries over this transport.
    ///   - edns: Only queries with an OPT record, or only those without.
    /// - Throws: `ZonesTraitError` for what cannot be meant.
    public init(
        _ effect: Effect, first: Int? = nil, nth: Int? = nil, every: Int? = nil, after: Int? = nil,
        chance: Double? = nil, name: String? = nil, type: RecordType? = nil, transport: TransportProtocol? = nil,
        edns: Bool? = nil
    ) throws(ZonesTraitError) {
        let occurrences =
            [first.map(Occurrence.first), nth.map(Occurrence.nth), every.map(Occurrence.every)]
            + [after.map(Occurrence.after), chance.map(Occurrence.chance)]
        let said = occurrences.compactMap(\.self)
        guard said.count <= 1 else {
            throw ZonesTraitError(reason: "a fault takes one of first, nth, every, after and chance")
        }
        guard [first, nth, every, after].allSatisfy({ $0 ?? 1 > 0 }), (chance ?? 1) > 0, (chance ?? 1) <= 1 else {
            throw ZonesTraitError(reason: "a fault counts from 1, and its chance is above 0 and at most 1")
        }
        guard effect.isPossible else {
            throw ZonesTraitError(reason: "\(effect): a fault takes no numbers and no times below 0")
        }
        var selector = Selector()
        selector.occurrence = said.first ?? .always
        if let name {
            guard let name = try? Name(name) else {
                throw ZonesTraitError(reason: "\(name), the name of a fault, is no domain name")
            }
            selector.name = name
        }
        (selector.type, selector.transport, selector.hasEDNS) = (type, transport, edns)
        self.init(effect, when: selector)
    }
}

extension Fault.Effect {
    /// Whether its numbers and times can be meant.
    fileprivate var isPossible: Bool {
        switch self {
        case .delay(let time, let jitter): time >= .zero && jitter >= .zero
        case .truncate(let count), .duplicate(let count), .reorder(let count): count >= 0
        case .drop, .refuse, .reset, .answer, .append, .rewrite, .corrupt: true
        }
    }
}

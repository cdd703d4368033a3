import DNSWire

/// What a lookup found: which record sets go into which section of the reply, and under which owners.
///
/// The sets are positions in zones' storage, so that one value serves query after query without allocating.
struct Answer {
    /// Where the octets of a name stand.
    enum NameReference: Equatable {
        /// The name of the question, in its case.
        case question
        /// A name in a zone's bytes.
        case stored(zone: UInt32, offset: UInt32)
    }

    /// One record set and the name that owns it in the reply.
    struct Item {
        let owner: NameReference
        let zone: UInt32
        let set: UInt32
        /// Seconds that the TTL is cut to: the SOA's in negative answers (RFC 2308 3).
        var maximumTTL = UInt32.max
        /// Whether the reply is incomplete without it: TC is set when it does not fit (RFC 2181 9, RFC 9471).
        var isRequired = true
    }

    var responseCode = ResponseCode.noError
    /// AA: the name that was asked for, or the first alias of its chain, is ours.
    var isAuthoritative = false
    private(set) var answer: [Item] = []
    private(set) var authority: [Item] = []
    private(set) var additional: [Item] = []
    /// The cut that the answer refers to: its zone and node.
    var referral: (zone: UInt32, cut: UInt32)?

    mutating func reset() {
        referral = nil
        responseCode = .noError
        isAuthoritative = false
        answer.removeAll(keepingCapacity: true)
        authority.removeAll(keepingCapacity: true)
        additional.removeAll(keepingCapacity: true)
    }

    mutating func addAnswer(_ item: Item) { answer.append(item) }
    mutating func addAuthority(_ item: Item) { authority.append(item) }

    /// Adds addresses once, and not when they are the answer already.
    mutating func addAdditional(_ item: Item) {
        let isKnown = { (other: Item) in other.zone == item.zone && other.set == item.set }
        guard !additional.contains(where: isKnown), !answer.contains(where: isKnown) else { return }
        additional.append(item)
    }
}

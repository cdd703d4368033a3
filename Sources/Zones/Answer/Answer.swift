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
        /// A name that a DNAME made, in the answer's `names`.
        case made(offset: Int)
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
        /// Where in `names` the canonical name stands when the item is not the DNAME set that it refers to but the
        /// alias that the DNAME makes of the owner (RFC 6672 3.1).
        var madeAlias: Int?
    }

    var responseCode = ResponseCode.noError
    /// AA: the name that was asked for, or the first alias of its chain, is ours.
    var isAuthoritative = false
    private(set) var answer: [Item] = []
    private(set) var authority: [Item] = []
    private(set) var additional: [Item] = []
    /// Names that DNAMEs made, one behind the other in wire form.
    private(set) var names: [UInt8] = []
    /// More about the response code, for whoever debugs it.
    var explanation: Explanation?
    /// The cut that the answer refers to: its zone and node.
    var referral: (zone: UInt32, cut: UInt32)?

    mutating func reset() {
        referral = nil
        explanation = nil
        responseCode = .noError
        isAuthoritative = false
        names.removeAll(keepingCapacity: true)
        answer.removeAll(keepingCapacity: true)
        authority.removeAll(keepingCapacity: true)
        additional.removeAll(keepingCapacity: true)
    }

    mutating func addAnswer(_ item: Item) { answer.append(item) }
    /// Adds the name under the cursor to `names`; its offset there.
    mutating func addName(_ name: borrowing NameCursor) -> Int {
        let offset = names.count
        for index in 0..<name.length { names.append(name.bytes[index]) }
        return offset
    }

    mutating func addAuthority(_ item: Item) { authority.append(item) }

    /// Adds addresses once, and not when they are the answer already.
    mutating func addAdditional(_ item: Item) {
        let isKnown = { (other: Item) in other.zone == item.zone && other.set == item.set }
        guard !additional.contains(where: isKnown), !answer.contains(where: isKnown) else { return }
        additional.append(item)
    }
}

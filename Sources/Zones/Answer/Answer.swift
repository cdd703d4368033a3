import DNSWire

/// What a lookup found: which record sets go into which section of the reply, and under which owners.
///
/// The sets are positions in zones' storage, so that one value serves query after query without allocating.
struct Answer {
    /// A name of the reply.
    enum NameReference: Equatable {
        /// The name of the question, in its case.
        case question
        /// A node of a zone.
        case node(UInt32, zone: UInt32)
        /// A name that a DNAME made: its place in `madeNames`.
        case made(Int)
    }

    /// The part of a name that a DNAME kept, in front of the DNAME's target (RFC 6672 2.2).
    struct MadeName {
        /// Where the kept labels stand in `labels`, and their octets.
        let start: Int
        let length: Int
        /// The target.
        let ending: UInt32
        let zone: UInt32
    }

    /// Where a name of the reply stands in a zone: the name without its first `skipped` labels is a node there.
    struct Anchor {
        let name: NameReference
        let skipped: Int
        let node: UInt32
        let zone: UInt32
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
        /// The canonical name in `madeNames` when the item is not the DNAME set that it refers to but the alias that
        /// the DNAME makes of the owner (RFC 6672 3.1).
        var madeAlias: Int?
    }

    var responseCode = ResponseCode.noError
    /// AA: the name that was asked for, or the first alias of its chain, is ours.
    var isAuthoritative = false
    private(set) var answer: [Item] = []
    private(set) var authority: [Item] = []
    private(set) var additional: [Item] = []
    /// Names that DNAMEs made, and the labels that they kept.
    private(set) var madeNames: [MadeName] = []
    private(set) var labels: [UInt8] = []
    /// The names of the chain, the question's first, as far as they are names of zones served here.
    private(set) var anchors: [Anchor] = []
    /// More about the response code, for whoever debugs it.
    var explanation: Explanation?
    /// The cut that the answer refers to: its zone and node.
    var referral: (zone: UInt32, cut: UInt32)?

    mutating func reset() {
        referral = nil
        explanation = nil
        responseCode = .noError
        isAuthoritative = false
        if !madeNames.isEmpty {
            madeNames.removeAll(keepingCapacity: true)
            labels.removeAll(keepingCapacity: true)
        }
        if !anchors.isEmpty { anchors.removeAll(keepingCapacity: true) }
        if !answer.isEmpty { answer.removeAll(keepingCapacity: true) }
        if !authority.isEmpty { authority.removeAll(keepingCapacity: true) }
        if !additional.isEmpty { additional.removeAll(keepingCapacity: true) }
    }

    mutating func addAnswer(_ item: Item) { answer.append(item) }
    mutating func addAuthority(_ item: Item) { authority.append(item) }
    mutating func addAnchor(_ anchor: Anchor) { anchors.append(anchor) }

    /// Adds a name that a DNAME makes; its place in `madeNames`.
    mutating func addMadeName(keeping count: Int, of name: borrowing NameCursor, ending: UInt32, zone: UInt32) -> Int {
        let start = labels.count
        for index in 0..<count { labels.append(name.bytes[index]) }
        madeNames.append(MadeName(start: start, length: count, ending: ending, zone: zone))
        return madeNames.count &- 1
    }

    /// Adds addresses once, and not when they are the answer already.
    mutating func addAdditional(_ item: Item) {
        for other in additional where other.set == item.set && other.zone == item.zone { return }
        for other in answer where other.set == item.set && other.zone == item.zone { return }
        additional.append(item)
    }
}

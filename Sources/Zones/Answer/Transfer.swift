import DNSWire

/// A zone on its way to another server, message by message (RFC 5936 2.2): the SOA, everything else, the SOA again.
///
/// It holds the catalog that it began with, so that a zone is never sent half old and half new.
struct Transfer: Sendable {
    /// Octets after which a message is full. Pointers reach no farther (RFC 1035 4.1.4).
    static let messageLength = 1 << 14

    let catalog: Catalog
    let zone: UInt32
    let query: Query
    /// The header and the question of the query.
    let head: [UInt8]
    /// Records that were sent.
    private(set) var sentCount = 0
    private var set = -1
    private var index: UInt32 = 0

    init(of zone: UInt32, in catalog: Catalog, for query: Query, head: [UInt8]) {
        self.catalog = catalog
        self.zone = zone
        self.query = query
        self.head = head
    }

    private var storage: ZoneStorage { catalog.zones[Int(zone)].storage }

    /// The record that comes next: its set, and its place in it; none when everything is sent.
    var next: (set: UInt32, index: UInt32)? {
        let count = storage.sets.count
        switch set {
        case -1, count: return (storage.startOfAuthority, 0)
        case 0..<count: return (UInt32(set), index)
        default: return nil
        }
    }

    /// Nothing more is sent.
    mutating func giveUp() { set = .max }

    /// The next record was sent.
    mutating func advance() {
        sentCount += 1
        index += 1
        if set >= 0, set < storage.sets.count, index < storage.sets[set].recordCount { return }
        index = 0
        set += 1
        if set == Int(storage.startOfAuthority) { set += 1 }
    }
}

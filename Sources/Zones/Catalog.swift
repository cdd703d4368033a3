public import DNSWire

/// The zones of one server, found by the longest apex that a name lies at or below. A value that never changes.
public struct Catalog: Sendable {
    let zones: [Zone]
    private let index: NameIndex
    /// The most labels of an apex, so that longer ancestors need not be looked for.
    private let longestApex: Int

    /// - Throws: `CatalogError` for two zones of one apex.
    public init(_ zones: [Zone]) throws(CatalogError) {
        var seen: [Name: Zone] = [:]
        for zone in zones {
            if let other = seen.updateValue(zone, forKey: zone.apex) {
                throw CatalogError(apex: zone.apex, places: [other, zone].map(\.firstPlace))
            }
        }
        self.init(distinct: zones)
    }

    /// A catalog of zones whose apexes differ.
    private init(distinct zones: [Zone]) {
        var index = NameIndex(minimumCapacity: zones.count)
        var longestApex = 0
        for (number, zone) in zones.enumerated() {
            let cursor = NameCursor(zone.apex)
            longestApex = max(longestApex, cursor.labelCount)
            index.insert(UInt32(number), hash: cursor.hash(skipping: 0))
        }
        self.zones = zones
        self.index = index
        self.longestApex = longestApex
    }

    /// The catalog with a zone in the place of the one with its apex, or with one more zone.
    public func replacing(_ zone: Zone) -> Catalog {
        Catalog(distinct: zones.filter { $0.apex != zone.apex } + [zone])
    }

    /// Every zone, in the order in which they were given.
    public var allZones: [Zone] { zones }

    /// How many zones there are.
    public var zoneCount: Int { zones.count }
    /// Records of all zones, each SOA included.
    public var recordCount: Int { zones.reduce(0) { $0 + $1.recordCount } }

    /// The number of the zone with the longest apex at or above a name without its first `skipped` labels, and how
    /// many labels lie in front of that apex.
    @inline(__always)
    func zone(
        enclosing name: borrowing NameCursor, skipping skipped: Int = 0
    ) -> (number: UInt32, skipped: Int)? {
        var labels = max(skipped, name.labelCount - longestApex)
        while labels <= name.labelCount {
            let found = index.find(name.hash(skipping: labels)) { candidate in
                let storage = zones[Int(candidate)].storage
                let apex = storage.nodes[Int(storage.apex)]
                return name.equals(
                    storage.bytes, at: Int(apex.nameOffset), length: Int(apex.nameLength), skipping: labels)
            }
            if let found { return (found, labels) }
            labels &+= 1
        }
        return nil
    }
}

/// Two zones of one apex on one server.
public struct CatalogError: Error, Hashable, Sendable {
    /// The name that both zones begin at.
    public let apex: Name
    /// The first lines of both.
    public let places: [Place]
}

extension CatalogError: CustomStringConvertible {
    /// `b.zone:1: a second zone example.test.`, and where the first one is.
    public var description: String {
        let texts = places.map(\.description)
        return "\(texts.last ?? ""): a second zone \(apex) "
            + "(the first is at \(texts.first ?? ""); a server has a name once)"
    }
}

extension Zone {
    /// Where the SOA was read.
    var firstPlace: Place {
        storage.place(ofRecord: Int(storage.sets[Int(storage.startOfAuthority)].firstRecord))
    }
}

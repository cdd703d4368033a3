import DNSWire
import Zones

/// Which names of the compared zones there are, for telling why servers differ.
struct ZoneMap: Sendable {
    private var records: [Name: [Name: Set<RecordType>]] = [:]
    private var parents: [Name: Set<Name>] = [:]

    init(_ zones: [PeerZone]) {
        for zone in zones {
            var types: [Name: Set<RecordType>] = [:]
            var names: Set<Name> = []
            for (record, _) in zone.zone.records {
                types[record.owner, default: []].insert(record.type)
                var name: Name? = record.owner
                while let current = name, current.isAtOrBelow(zone.apex), names.insert(current).inserted {
                    name = current.parent
                }
            }
            records[zone.apex] = types
            parents[zone.apex] = names
        }
    }

    /// The zone that a name is in.
    func apex(above name: Name) -> Name? {
        var current: Name? = name
        while let name = current {
            if records[name] != nil { return name }
            current = name.parent
        }
        return nil
    }

    /// Whether the zone of a name has it, with or without records.
    func exists(_ name: Name) -> Bool {
        apex(above: name).flatMap { parents[$0] }?.contains(name) ?? false
    }

    /// The types that the zone of a name has at it.
    func types(at name: Name) -> Set<RecordType> {
        apex(above: name).flatMap { records[$0] }?[name] ?? []
    }

    /// Whether a zone has the keys and signatures of a signed one.
    func isSigned(_ apex: Name) -> Bool { types(at: apex).isSuperset(of: [.rrsig, .nsec]) }

    /// The highest name at or above a name, below a zone's apex, at which that zone delegates; the name may be in
    /// another zone served here as well.
    func cut(above name: Name, in apex: Name) -> Name? {
        guard name.isAtOrBelow(apex), let types = records[apex] else { return nil }
        var (current, cut): (Name?, Name?) = (name, nil)
        while let name = current, name != apex {
            if types[name]?.contains(.ns) == true { cut = name }
            current = name.parent
        }
        return cut
    }
}

import DNSWire
import Zones

/// The zones of one run, as rules look at them: their records with their lines, and what a server would answer.
struct LintScene {
    /// What was found while the zones were read: of zones that cannot be served the errors, of others the warnings.
    let issues: [ZoneIssue]
    /// Two zones of one apex: only the first is looked at.
    let twins: [CatalogError]
    /// Zones that can be served, in the order in which they were given.
    let zones: [LintedZone]
    /// Every `lint:ignore` of the zones' files.
    let ignores: [LintIgnore]
    /// Sets whose lines state several TTLs; their records here have the lowest.
    private let mixed: Set<LintedZone.Key>
    private let server: AskedServer
    /// Where the zones are among them, by apex.
    private let places: [Name: Int]

    init(_ zones: [Zone], issues: [ZoneIssue], ignores: [LintIgnore]) {
        var distinct: [Zone] = []
        var places: [Name: Int] = [:]
        var twins: [CatalogError] = []
        for zone in zones {
            do throws(CatalogError) {
                _ = try Catalog((places[zone.apex].map { [distinct[$0]] } ?? []) + [zone])
                places[zone.apex] = distinct.count
                distinct.append(zone)
            } catch {
                twins.append(error)
            }
        }
        self.places = places
        self.issues = issues + zones.flatMap(\.warnings)
        self.twins = twins
        self.zones = distinct.map(LintedZone.init)
        services = self.zones.flatMap(\.services)
        self.ignores = ignores
        let differing = Set(self.issues.filter { $0.code == .differingTTL }.map(\.place))
        mixed =
            differing.isEmpty
            ? []
            : Set(
                self.zones.lazy.flatMap(\.records).filter { differing.contains($0.place) }
                    .map { LintedZone.Key(owner: $0.record.owner, type: $0.record.type) })
        server = AskedServer(distinct)
    }

    /// Whether the lines of a record's set state several TTLs.
    func hasSeveralTTLs(_ record: Record) -> Bool {
        mixed.contains(LintedZone.Key(owner: record.owner, type: record.type))
    }

    /// The zone with the longest apex that a name lies at or below.
    func zone(enclosing name: Name) -> LintedZone? {
        for ancestor in name.andAncestors {
            if let place = places[ancestor] { return zones[place] }
        }
        return nil
    }

    /// The records of a type that a client finds at a name, aliases followed.
    func lookup(_ name: Name, _ type: RecordType) -> LintLookup { server.lookup(name, type) }

    /// The name that a name is an alias of; none when it is none, or when no zone of the run has it.
    func alias(of name: Name) -> Name? { server.alias(of: name) }

    /// The octets of a reply over a transport, with an OPT record or without, and whether it has TC set.
    func reply(_ name: Name, _ type: RecordType, over size: LintReplySize) -> (octets: Int, message: Message)? {
        server.reply(name, type, size)
    }

    /// The SRV sets of all zones, but for those that no server of the zone answers with.
    let services: [LintedService]

    /// The addresses of a host; none when a zone outside the run would have to say, or when there are none.
    func addresses(of host: Name) -> Set<[UInt8]>? {
        var addresses: Set<[UInt8]> = []
        for type in [RecordType.a, .aaaa] {
            switch lookup(host, type).end {
            case .records(let records): addresses.formUnion(records.map(\.data))
            case .noData, .noSuchName: continue
            case .delegated, .elsewhere, .endless, .tooLong, .oversized: return nil
            }
        }
        return addresses.isEmpty ? nil : addresses
    }
}

/// One zone with the records that rules look for.
struct LintedZone {
    /// What a set is known by.
    struct Key: Hashable {
        let owner: Name
        let type: RecordType
    }

    let apex: Name
    /// Every record, in the order of the files.
    let records: [PlacedRecord]
    private let sets: [Key: [PlacedRecord]]
    /// Names below the apex that are handed to other servers.
    let cuts: Set<Name>
    /// The SRV sets that the zone answers with, neither handed to other servers nor hidden by a DNAME, in the order of their first lines.
    let services: [LintedService]

    init(_ zone: Zone) {
        apex = zone.apex
        var files: [String: Int] = [:]
        for (_, place) in zone.records where files[place.file] == nil { files[place.file] = files.count }
        records = zone.records.map { PlacedRecord(record: $0.record, place: $0.place) }
            .sorted { left, right in
                (files[left.place.file] ?? 0, left.place.line) < (files[right.place.file] ?? 0, right.place.line)
            }
        let apex = zone.apex
        sets = Dictionary(grouping: records) { Key(owner: $0.record.owner, type: $0.record.type) }
        let cuts = Set(records.lazy.map(\.record).filter { $0.type == .ns && $0.owner != apex }.map(\.owner))
        self.cuts = cuts
        let redirections = Set(records.lazy.map(\.record).filter { $0.type == .dname }.map(\.owner))
        var seen: Set<Name> = []
        var services: [LintedService] = []
        for placed in records where placed.record.type == .srv && seen.insert(placed.record.owner).inserted {
            guard LintedZone.highest(cuts, above: placed.record.owner, orAt: true, apex) == nil,
                LintedZone.highest(redirections, above: placed.record.owner, orAt: false, apex) == nil
            else { continue }
            services.append(
                LintedService(
                    first: placed, apex: apex, sets[Key(owner: placed.record.owner, type: .srv)] ?? [placed]))
        }
        self.services = services
    }

    /// The records of one name and type as they stand in the zone.
    func set(_ owner: Name, _ type: RecordType) -> [PlacedRecord] { sets[Key(owner: owner, type: type)] ?? [] }

    /// The records of some types, but for those below a delegation.
    func own(_ types: Set<RecordType>) -> [PlacedRecord] {
        records.filter { types.contains($0.record.type) && cut(above: $0.record.owner) == nil }
    }

    /// The delegation that a name lies below.
    func cut(above name: Name, orAt: Bool = false) -> Name? { LintedZone.highest(cuts, above: name, orAt: orAt, apex) }

    /// The highest of some names of the zone that another name lies below.
    private static func highest(_ names: Set<Name>, above name: Name, orAt: Bool, _ apex: Name) -> Name? {
        guard !names.isEmpty else { return nil }
        let candidates = name.andAncestors.dropFirst(orAt ? 0 : 1).prefix { $0.isAtOrBelow(apex) }
        return candidates.last(where: names.contains)
    }
}

/// An SRV set.
struct LintedService {
    /// One record of the set.
    struct Entry {
        let placed: PlacedRecord
        let location: ServiceLocation

        var endpoint: Endpoint { Endpoint(target: location.target, port: location.port) }
    }

    /// Where a service is.
    struct Endpoint: Hashable, CustomStringConvertible {
        let target: Name
        let port: UInt16

        var description: String { "\(target.host):\(port)" }
    }

    /// The record of the first line: what concerns the set as a whole is told there.
    let first: PlacedRecord
    let apex: Name
    /// In the order of the file.
    let entries: [Entry]

    init(first: PlacedRecord, apex: Name, _ records: [PlacedRecord]) {
        self.first = first
        self.apex = apex
        entries = records.compactMap { placed in
            placed.record.serviceLocation.map { Entry(placed: placed, location: $0) }
        }
    }

    var owner: Name { first.record.owner }

    /// Those with a host; a target `.` is none.
    var hosted: [Entry] { entries.filter { !$0.location.target.isRoot } }

    /// The hosted records by priority, the lowest first.
    var groups: [[Entry]] {
        Dictionary(grouping: hosted, by: \.location.priority).sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether a lone target `.` says that the service is not there (RFC 2782, Target).
    var isRefusal: Bool { entries.count == 1 && hosted.isEmpty }
}

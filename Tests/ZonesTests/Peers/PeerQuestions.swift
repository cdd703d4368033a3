import DNSWire
import Zones

/// What is asked about zones: every name in them and the names around it, in every type.
struct PeerQuestions {
    let names: [Name]
    /// Every type that occurs and those that clients ask for.
    let types: [RecordType]
    /// Every record set, and ANY at its name.
    private let recordSets: [(name: Name, type: RecordType)]
    /// The types that most answers are about.
    private let commonTypes: [RecordType]

    /// A, AAAA, NS, SOA, MX, TXT, SRV, CNAME, DNAME, DS, PTR, NAPTR, CAA, ANY.
    private static let common: [UInt16] = [1, 28, 2, 6, 15, 16, 33, 5, 39, 43, 12, 35, 257, 255]
    /// RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM, NULL, SVCB, HTTPS and types without a meaning yet.
    private static let uncommon: [UInt16] = [46, 47, 48, 50, 51, 10, 64, 65, 65_280, 65_281, 65_534]

    init(_ zones: [PeerZone]) throws {
        var names: [Name] = []
        var seen: Set<[UInt8]> = []
        var generator = SeededGenerator(seed: 1)
        var types = Set((Self.common + Self.uncommon).map { RecordType(rawValue: $0) })
        var recordSets: [(name: Name, type: RecordType)] = []
        func add(_ name: Name?) {
            guard let name, seen.insert(name.wire).inserted else { return }
            names.append(name)
        }
        for zone in zones {
            for (record, _) in zone.zone.records {
                types.insert(record.type)
                add(record.owner)
                for type in [record.type, .any]
                where !recordSets.suffix(8).contains(where: { $0 == (record.owner, type) }) {
                    recordSets.append((record.owner, type))
                }
                if record.type == .cname || record.type == .dname { add(record.targetName) }
            }
        }
        for name in names { for other in try Self.around(name, &generator) { add(other) } }
        for zone in zones { for name in try Self.overlong(zone.zone) { add(name) } }
        for text in [".", "test", "tset", "unserved.test", "www.unserved.test", "*", "arpa"] { add(try Name(text)) }
        self.names = names
        self.recordSets = recordSets
        self.types = types.sorted { $0.rawValue < $1.rawValue }
        commonTypes = Self.common.map { RecordType(rawValue: $0) }
    }

    /// The name in other letters, names below it and beside it, and the names above it.
    private static func around(_ name: Name, _ generator: inout SeededGenerator) throws -> [Name] {
        let labels = name.labels.map { Array($0) }
        let mixed = labels.map { $0.map { octet in Bool.random(using: &generator) ? octet.otherCase : octet } }
        var around = [try Name(labels: mixed)]
        for below in [["nx"], ["*"], ["a", "b"], ["www"]] {
            if let child = try? Name(labels: below.map { Array($0.utf8) } + labels) { around.append(child) }
        }
        if let first = labels.first, first.count < Name.maximumLabelLength {
            if let sibling = try? Name(labels: [first + [UInt8(ascii: "x")]] + labels.dropFirst()) {
                around.append(sibling)
            }
            around.append(try Name(labels: [Array("0".utf8)] + labels.dropFirst()))
        }
        for count in 1..<max(1, labels.count) { around.append(try Name(labels: labels.dropFirst(count))) }
        return around
    }

    /// Names below DNAMEs whose new names are just short enough, or just too long.
    private static func overlong(_ zone: Zone) throws -> [Name] {
        var names: [Name] = []
        for (record, _) in zone.records where record.type == .dname {
            guard let target = record.targetName else { continue }
            for length in [target.wire.count, record.owner.wire.count].flatMap({ (253 - $0)...(256 - $0) }) {
                if let name = filled(record.owner, length) { names.append(name) }
            }
        }
        return names
    }

    /// A name whose own labels, in front of `ending`, have `length` octets.
    private static func filled(_ ending: Name, _ length: Int) -> Name? {
        var labels: [[UInt8]] = []
        var rest = length
        while rest > 1 {
            let count = min(63, rest - 1)
            labels.append(Array(repeating: UInt8(ascii: "f"), count: rest - 1 - count == 1 ? count - 1 : count))
            rest -= labels[labels.count - 1].count + 1
        }
        return try? Name(labels: labels + ending.labels.map { Array($0) })
    }

    // MARK: - Choosing

    /// Questions as chance has them, half of them about the common types.
    func sample(_ count: Int, _ generator: inout SeededGenerator) -> [PeerQuestion] {
        (0..<count).map { _ in
            let name = names[Int.random(in: 0..<names.count, using: &generator)]
            let pool = Bool.random(using: &generator) ? commonTypes : types
            let type = pool[Int.random(in: 0..<pool.count, using: &generator)]
            return PeerQuestion(name: name, type: type, variant: Self.variant(&generator))
        }
    }

    /// One name with every type, each in a variant that chance picks.
    func all(ofName index: Int, _ generator: inout SeededGenerator) -> [PeerQuestion] {
        types.map { PeerQuestion(name: names[index], type: $0, variant: Self.variant(&generator)) }
    }

    /// Every record set that there is, and ANY at its name, in every variant.
    func allRecordSets(_ generator: inout SeededGenerator) -> [PeerQuestion] {
        recordSets.flatMap { name, type in
            QueryVariant.plain.map { variant in
                PeerQuestion(name: name, type: type, variant: variant.with(bits: QueryVariant.drawnBits(&generator)))
            }
        }
    }

    private static func variant(_ generator: inout SeededGenerator) -> QueryVariant {
        QueryVariant.plain[Int.random(in: 0..<QueryVariant.plain.count, using: &generator)]
            .with(bits: QueryVariant.drawnBits(&generator))
    }
}

extension UInt8 {
    /// The letter in the other case; anything else as it is.
    fileprivate var otherCase: UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) ? self ^ 0x20 : self
    }
}

import DNSWire
import Zones

/// Makes sound queries of every kind around the names of some zones: what mutations begin with.
struct QueryMaker {
    private static let types: [UInt16] = [
        1, 1, 1, 2, 5, 6, 12, 15, 16, 28, 28, 33, 33, 33, 35, 39, 43, 46, 47, 50, 64, 65, 255, 255, 251, 252, 250, 249,
        253, 41, 0, 65280, 65281, 65535,
    ]
    private static let payloadSizes: [UInt16] = [0, 511, 512, 513, 1220, 1231, 1232, 1233, 4096, 65_535]

    private let names: [[UInt8]]

    /// - Parameter zones: What is asked about.
    init(_ zones: [Zone]) {
        var names: Set<Name> = [.root]
        for zone in zones {
            for entry in zone.records {
                names.insert(entry.record.owner)
                if let target = entry.record.serviceLocation?.target ?? entry.record.targetName { names.insert(target) }
            }
        }
        // Sorted, so that a seed means the same packets in every run.
        self.names = names.map(\.wire).sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// One query.
    func query(_ generator: inout SeededGenerator) -> [UInt8] {
        let kind = generator.below(40)
        var query = MessageDraft(id: UInt16(truncatingIfNeeded: generator.next()), flags: flags(kind, &generator))
        let type: UInt16 =
            switch kind {
            case 0: 251
            case 1: 252
            case 2, 3: 6
            case 4: 16
            default: generator.pick(QueryMaker.types)
            }
        let recordClass: UInt16 =
            kind == 4 ? 3 : generator.chance(1, of: 30) ? generator.pick([0, 2, 3, 4, 254, 255, 4096]) : 1
        query.addQuestion(name(&generator), type, recordClass)
        switch kind {
        case 0: query.addRecord(.authority, owner: [0xC0, 12], type: 6, ttl: 0, data: [0, 0] + generator.octets(20))
        case 2: query.addRecord(.answer, owner: [0xC0, 12], type: 6, ttl: 0, data: [0, 0] + generator.octets(20))
        case 3: addUpdate(to: &query, &generator)
        case 5:
            query.addRecord(.additional, owner: [0xC0, 12], type: 1, ttl: 5, data: generator.octets(4))
        default: break
        }
        if generator.chance(1, of: 2) { addOption(to: &query, &generator) }
        if generator.chance(1, of: 60) { addOption(to: &query, &generator) }
        if generator.chance(1, of: 60) { addSignature(to: &query, &generator) }
        return query.bytes
    }

    private func flags(_ kind: Int, _ generator: inout SeededGenerator) -> UInt16 {
        switch kind {
        case 2: return 4 << 11 | 0x0400
        case 3: return 5 << 11
        case 6: return UInt16(generator.below(16)) << 11 | UInt16(generator.below(0x0800))
        default: return [0, 0x0100, 0x0110, 0x0120, 0x0130][generator.below(5)]
        }
    }

    private func name(_ generator: inout SeededGenerator) -> [UInt8] {
        var name = generator.pick(names)
        switch generator.below(12) {
        case 0, 1: name = label(&generator) + name
        case 2: name = label(&generator) + label(&generator) + name
        case 3: name = MessageDraft.dropFirstLabel(name)
        case 4: name = Array(name.dropLast()) + generator.pick(names)
        case 5: while name.count < 255 - 2 { name = [1, UInt8(ascii: "r")] + name }
        case 6: name = name.map { $0 >= 0x61 && $0 <= 0x7A && generator.chance(1, of: 2) ? $0 - 0x20 : $0 }
        default: break
        }
        return name.count <= 255 ? name : generator.pick(names)
    }

    private func label(_ generator: inout SeededGenerator) -> [UInt8] {
        let text = generator.pick(["*", "www", "ns", "_sip", "_tcp", "a", "sub", "nowhere", "any", "x-y"])
        guard !generator.chance(1, of: 4) else {
            let octets = generator.octets(generator.pick([1, 2, 10, 62, 63]))
            return [UInt8(octets.count)] + octets
        }
        return [UInt8(text.utf8.count)] + Array(text.utf8)
    }

    private func addUpdate(to query: inout MessageDraft, _ generator: inout SeededGenerator) {
        for _ in 0..<generator.below(3) {
            query.addRecord(
                .authority, owner: [1, generator.octet(), 0xC0, 12], type: 1, ttl: 60, data: generator.octets(4))
        }
    }

    /// A TSIG record in form, without a key behind it (RFC 8945 4.2).
    private func addSignature(to query: inout MessageDraft, _ generator: inout SeededGenerator) {
        query.addRecord(
            .additional, owner: [3] + Array("key".utf8) + [0], type: 250, recordClass: 255, ttl: 0,
            data: [0] + generator.octets(16))
    }

    private func addOption(to query: inout MessageDraft, _ generator: inout SeededGenerator) {
        let size =
            generator.chance(1, of: 5)
            ? UInt16(truncatingIfNeeded: generator.next()) : generator.pick(QueryMaker.payloadSizes)
        let version: UInt32 = generator.chance(1, of: 20) ? UInt32(generator.octet()) : 0
        let flags: UInt32 = generator.chance(1, of: 3) ? 0x8000 : 0
        var data: [UInt8] = []
        while generator.chance(1, of: 2) { data += option(&generator) }
        query.addRecord(
            .additional, owner: [0], type: 41, recordClass: size, ttl: version << 16 | flags, data: data)
    }

    /// One EDNS option: code, length and octets.
    private func option(_ generator: inout SeededGenerator) -> [UInt8] {
        let (code, data): (UInt16, [UInt8]) =
            switch generator.below(8) {
            case 0: (3, [])  // NSID
            case 1: (8, [0, 1, 24, 0, 192, 0, 2])  // client subnet
            case 2: (8, [0, 2, 56, 0] + generator.octets(7))
            case 3: (10, generator.octets(8))  // cookie
            case 4: (10, generator.octets(generator.pick([16, 24, 40, 0, 7, 9, 41])))
            case 5: (12, [UInt8](repeating: 0, count: generator.below(600)))  // padding
            case 6: (11, generator.octets(generator.pick([0, 2, 3])))  // keepalive
            default: (UInt16(truncatingIfNeeded: generator.next()), generator.octets(generator.below(30)))
            }
        return MessageDraft.octets(code) + MessageDraft.octets(UInt16(data.count)) + data
    }
}

/// A message that grows record by record.
struct MessageDraft {
    enum Section: Int {
        case answer = 6
        case authority = 8
        case additional = 10
    }

    private(set) var bytes: [UInt8]

    init(id: UInt16, flags: UInt16) {
        bytes = MessageDraft.octets(id) + MessageDraft.octets(flags) + [UInt8](repeating: 0, count: 8)
    }

    static func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

    /// The name's parent; the root's is the root.
    static func dropFirstLabel(_ name: [UInt8]) -> [UInt8] {
        name.count > 1 ? Array(name.dropFirst(1 + Int(name[0]))) : name
    }

    mutating func addQuestion(_ name: [UInt8], _ type: UInt16, _ recordClass: UInt16) {
        bytes += name + MessageDraft.octets(type) + MessageDraft.octets(recordClass)
        bytes[5] &+= 1
    }

    mutating func addRecord(
        _ section: Section, owner: [UInt8], type: UInt16, recordClass: UInt16 = 1, ttl: UInt32, data: [UInt8]
    ) {
        bytes += owner + MessageDraft.octets(type) + MessageDraft.octets(recordClass)
        bytes += MessageDraft.octets(UInt16(ttl >> 16)) + MessageDraft.octets(UInt16(ttl & 0xFFFF))
        bytes += MessageDraft.octets(UInt16(data.count)) + data
        bytes[section.rawValue + 1] &+= 1
    }
}

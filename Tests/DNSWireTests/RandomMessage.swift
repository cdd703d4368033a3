@testable import DNSWire

// Names, records and messages drawn from a seeded generator.

extension Name {
    /// Up to five labels of up to twelve octets; one label in five holds any octets, the others letters and digits.
    static func random(using generator: inout SeededGenerator) throws -> Name {
        let labels = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
            let isPlain = Int.random(in: 0..<5, using: &generator) > 0
            return (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                isPlain
                    ? Array("abcdefghijklmnopqrstuvwxyzABC0123456789-_".utf8).randomElement(using: &generator) ?? 0
                    : UInt8.random(in: 0...255, using: &generator)
            }
        }
        return try Name(labels: labels)
    }
}

extension [UInt8] {
    static func random(count: Int, using generator: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// A length octet, and as many octets.
    static func randomString(using generator: inout SeededGenerator) -> [UInt8] {
        let octets = random(count: Int.random(in: 0...20, using: &generator), using: &generator)
        return [UInt8(octets.count)] + octets
    }
}

extension Record {
    /// Types of every layout: fixed size, names, strings and names, strings only, and a type without a name.
    static let randomTypes: [RecordType] = [
        .a, .aaaa, .ns, .cname, .ptr, .dname, .mx, .srv, .soa, .txt, .ds,
        RecordType(rawValue: 17), RecordType(rawValue: 35), RecordType(rawValue: 65280),
    ]

    static func random(using generator: inout SeededGenerator) throws -> Record {
        let type = randomTypes.randomElement(using: &generator) ?? .a
        return Record(
            owner: try .random(using: &generator), type: type,
            recordClass: Bool.random(using: &generator) ? .internet : .chaos,
            ttl: UInt32.random(in: 0...UInt32(Int32.max), using: &generator),
            data: try randomData(of: type, using: &generator))
    }

    private static func randomData(
        of type: RecordType, using generator: inout SeededGenerator
    ) throws -> [UInt8] {
        func octets(_ count: Int) -> [UInt8] { .random(count: count, using: &generator) }
        func name() throws -> [UInt8] { try Name.random(using: &generator).wire }
        func strings(_ count: Int) -> [UInt8] {
            (0..<count).flatMap { _ in [UInt8].randomString(using: &generator) }
        }
        switch type {
        case .a: return octets(4)
        case .aaaa: return octets(16)
        case .mx: return try octets(2) + name()
        case .srv: return try octets(6) + name()
        case .soa: return try name() + name() + octets(20)
        case .txt: return strings(Int.random(in: 1...3, using: &generator))
        case .ds: return octets(4 + Int.random(in: 1...32, using: &generator))
        case RecordType(rawValue: 17): return try name() + name()
        case RecordType(rawValue: 35): return try octets(4) + strings(3) + name()
        case RecordType(rawValue: 65280): return octets(Int.random(in: 0...40, using: &generator))
        default: return try name()
        }
    }
}

extension Message {
    /// - Parameter maximum: The most records of a section.
    static func random(maximum: Int = 4, using generator: inout SeededGenerator) throws -> Message {
        func flag() -> Bool { Bool.random(using: &generator) }
        func records() throws -> [Record] {
            try (0..<Int.random(in: 0...maximum, using: &generator)).map { _ in try Record.random(using: &generator) }
        }
        let questions = try (0..<Int.random(in: 0...2, using: &generator)).map { _ in
            Question(
                name: try .random(using: &generator), type: Record.randomTypes.randomElement(using: &generator) ?? .a,
                recordClass: .internet)
        }
        var message = Message(id: UInt16.random(in: 0...UInt16.max, using: &generator), questions: questions)
        (message.isReply, message.isAuthoritative, message.isTruncated) = (flag(), flag(), flag())
        (message.recursionDesired, message.recursionAvailable) = (flag(), flag())
        (message.authenticData, message.checkingDisabled) = (flag(), flag())
        message.opcode = Opcode(rawValue: UInt8.random(in: 0...15, using: &generator))
        (message.answer, message.authority, message.additional) = (try records(), try records(), try records())
        if flag() {
            message.edns = EDNS(
                version: UInt8.random(in: 0...255, using: &generator),
                payloadSize: UInt16.random(in: 0...UInt16.max, using: &generator), dnssecOK: flag(),
                options: flag() ? [0, 10, 0, 4] + .random(count: 4, using: &generator) : [])
        }
        // Without an OPT record there is no room for more than four bits (RFC 6891 6.1.3).
        message.responseCode = ResponseCode(
            rawValue: UInt16.random(in: 0...(message.edns == nil ? 15 : 4095), using: &generator))
        return message
    }
}

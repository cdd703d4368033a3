import DNSWire

/// The parts of a query that a reply depends on, read in place (RFC 1035 4.1, RFC 6891 6.1).
struct Query {
    /// Where the name of the question begins.
    static let questionOffset = Message.headerLength

    let id: UInt16
    let flags: UInt16
    /// Where the question ends; where it would begin when it cannot be read.
    private(set) var questionEnd = Query.questionOffset
    private(set) var type = RecordType(rawValue: 0)
    private(set) var recordClass = RecordClass(rawValue: 0)
    private(set) var hasEDNS = false
    private(set) var ednsVersion: UInt8 = 0
    private(set) var payloadSize: UInt16 = 512
    private(set) var dnssecOK = false
    /// Whether the client asks which server it is (RFC 5001).
    private(set) var asksForIdentity = false
    /// The serial of the zone that the client of an incremental transfer has (RFC 1995 3).
    private(set) var knownSerial: UInt32?
    /// Why the query cannot be answered as a lookup.
    private(set) var problem: ResponseCode?

    var opcode: Opcode { Opcode(rawValue: UInt8(truncatingIfNeeded: flags >> 11 & 0xF)) }
    var hasQuestion: Bool { questionEnd > Query.questionOffset }

    /// Reads the first `length` octets of `bytes`; none for what must get no reply: less than a header, or a reply.
    init?(_ bytes: [UInt8], length: Int) {
        guard length >= Message.headerLength else { return nil }
        id = Query.uint16(bytes, 0)
        flags = Query.uint16(bytes, 2)
        guard flags & 0x8000 == 0 else { return nil }
        let isReadable = read(bytes, length)
        switch opcode {
        case .query, .notify: if !isReadable { problem = .formatError }
        default: problem = .notImplemented
        }
    }

    private static func uint16(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset &+ 1])
    }

    private mutating func read(_ bytes: [UInt8], _ length: Int) -> Bool {
        guard Query.uint16(bytes, 4) == 1, readQuestion(bytes, length) else { return false }
        let (answers, authorities) = (Query.uint16(bytes, 6), Query.uint16(bytes, 8))
        // RFC 1995 3: only a question for an incremental transfer brings a record, its SOA.
        guard opcode != .query || (answers == 0 && (authorities == 0 || type == .ixfr)) else { return false }
        var offset = questionEnd
        for _ in 0..<(Int(answers) + Int(authorities)) {
            guard let next = record(bytes, length, at: offset) else { return false }
            if next.type == .soa { readSerial(bytes, next.data) }
            offset = next.data.upperBound
        }
        for _ in 0..<Query.uint16(bytes, 10) {
            guard let next = record(bytes, length, at: offset) else { return false }
            if next.type == .opt {
                // RFC 6891 6.1.1: at most one OPT record, owned by the root.
                guard !hasEDNS, bytes[offset] == 0 else { return false }
                readOption(bytes, at: offset &+ 1)
                guard readOptions(bytes, next.data) else { return false }
            }
            offset = next.data.upperBound
        }
        guard offset == length else { return false }
        guard !(hasEDNS && ednsVersion > 0) else {
            problem = .badVersion
            return true
        }
        return type != .ixfr || opcode != .query || knownSerial != nil
    }

    /// The one question: a name without compression, as nothing stands before it that it could point to.
    private mutating func readQuestion(_ bytes: [UInt8], _ length: Int) -> Bool {
        guard Query.uint16(bytes, 4) == 1 else { return false }
        var offset = Query.questionOffset
        while true {
            guard offset < length else { return false }
            let label = Int(bytes[offset])
            offset &+= label &+ 1
            guard label <= Name.maximumLabelLength, offset &- Query.questionOffset <= Name.maximumLength else {
                return false
            }
            if label == 0 { break }
        }
        guard offset &+ 4 <= length else { return false }
        type = RecordType(rawValue: Query.uint16(bytes, offset))
        recordClass = RecordClass(rawValue: Query.uint16(bytes, offset &+ 2))
        questionEnd = offset &+ 4
        return true
    }

    /// The type of the record at an offset, and where its data stands.
    private func record(_ bytes: [UInt8], _ length: Int, at start: Int) -> (type: RecordType, data: Range<Int>)? {
        var offset = start
        while true {
            guard offset < length else { return nil }
            let label = Int(bytes[offset])
            if label >= 0xC0 {
                offset &+= 2
                break
            }
            guard label <= Name.maximumLabelLength else { return nil }
            offset &+= label &+ 1
            if label == 0 { break }
        }
        guard offset &+ 10 <= length else { return nil }
        let end = offset &+ 10 &+ Int(Query.uint16(bytes, offset &+ 8))
        guard end <= length else { return nil }
        return (RecordType(rawValue: Query.uint16(bytes, offset)), (offset &+ 10)..<end)
    }

    /// The serial of an SOA: five fields of 32 bits end its data, and it is the first of them (RFC 1035 3.3.13).
    private mutating func readSerial(_ bytes: [UInt8], _ data: Range<Int>) {
        guard data.count >= 22 else { return }
        let offset = data.upperBound &- 20
        knownSerial = UInt32(Query.uint16(bytes, offset)) << 16 | UInt32(Query.uint16(bytes, offset &+ 2))
    }

    /// The options of the OPT record (RFC 6891 6.1.2): those that are not known are passed over, cookies included
    /// (RFC 7873 5.2.1).
    private mutating func readOptions(_ bytes: [UInt8], _ data: Range<Int>) -> Bool {
        var offset = data.lowerBound
        while offset < data.upperBound {
            guard offset &+ 4 <= data.upperBound else { return false }
            if Query.uint16(bytes, offset) == EDNSOption.identity { asksForIdentity = true }
            offset &+= 4 &+ Int(Query.uint16(bytes, offset &+ 2))
        }
        return offset == data.upperBound
    }

    /// The fixed fields of the OPT record, from its type on (RFC 6891 6.1.2, 6.1.3).
    private mutating func readOption(_ bytes: [UInt8], at offset: Int) {
        hasEDNS = true
        payloadSize = Query.uint16(bytes, offset &+ 2)
        ednsVersion = bytes[offset &+ 5]
        dnssecOK = bytes[offset &+ 6] & 0x80 != 0
    }
}

/// A query as a plain reader sees it (RFC 1035 4.1, RFC 6891 6.1): for checking, apart from the server's own reader.
public struct StrictQuery: Sendable {
    /// What becomes of the query.
    public enum Verdict: Hashable, Sendable {
        /// Nobody may answer it.
        case unanswerable
        case malformed(String)
        /// Wrong where a server need not look: it may be answered, or refused as malformed.
        case doubtful(String)
        case wellFormed
    }

    /// The OPT record's fixed fields.
    public struct Option: Hashable, Sendable {
        public let payloadSize: UInt16
        public let version: UInt8
        public let dnssecOK: Bool
    }

    public private(set) var verdict = Verdict.wellFormed
    public private(set) var id: UInt16 = 0
    public private(set) var flags: UInt16 = 0
    /// The octets of the question; none when it cannot be read.
    public private(set) var question: Range<Int>?
    public private(set) var type: UInt16 = 0
    public private(set) var recordClass: UInt16 = 0
    public private(set) var option: Option?

    public var opcode: UInt8 { UInt8(flags >> 11 & 0xF) }

    public init(_ bytes: [UInt8]) {
        guard bytes.count >= 12, bytes[2] & 0x80 == 0 else {
            verdict = .unanswerable
            return
        }
        var reader = StrictReader(bytes)
        do throws(Malformed) {
            try read(&reader)
        } catch {
            verdict = .malformed(error.reason)
            return
        }
        if let doubt = reader.doubt { verdict = .doubtful(doubt) }
    }

    private mutating func read(_ reader: inout StrictReader) throws(Malformed) {
        id = try reader.uint16()
        flags = try reader.uint16()
        let questions = try reader.uint16()
        let answers = try reader.uint16()
        let authorities = try reader.uint16()
        let additionals = try reader.uint16()
        guard questions == 1 else { throw Malformed("\(questions) questions") }
        try reader.plainName()
        type = try reader.uint16()
        recordClass = try reader.uint16()
        question = 12..<reader.offset
        if opcode == 0 {
            guard answers == 0 else { throw Malformed("\(answers) answers in a query") }
            // RFC 1995 3: only a question for an incremental transfer brings a record, its SOA.
            guard authorities == 0 || type == 251 else { throw Malformed("\(authorities) authorities in a query") }
        }
        var startsOfAuthority = 0
        for _ in 0..<(Int(answers) + Int(authorities)) {
            let record = try reader.record()
            if record.type == 41 { reader.doubt = "OPT outside the additional section" }
            if record.type == 6, record.recordClass == 1 { startsOfAuthority += 1 }
        }
        if opcode == 0, type == 251, startsOfAuthority != 1 || authorities != 1 {
            reader.doubt = "an IXFR question without its one SOA"
        }
        for _ in 0..<additionals {
            let record = try reader.record()
            if record.type == 41 { try take(record, &reader) }
        }
        guard reader.offset == reader.bytes.count else { throw Malformed("octets behind the last record") }
    }

    /// RFC 6891 6.1.1: one OPT record, owned by the root.
    private mutating func take(_ record: StrictReader.Record, _ reader: inout StrictReader) throws(Malformed) {
        guard option == nil else { throw Malformed("a second OPT record") }
        guard record.ownerLength == 1 else { throw Malformed("an OPT record that the root does not own") }
        option = Option(
            payloadSize: record.recordClass, version: UInt8(record.ttl >> 16 & 0xFF),
            dnssecOK: record.ttl & 0x8000 != 0)
        var rest = reader.bytes[record.data]
        while !rest.isEmpty {
            guard rest.count >= 4 else {
                reader.doubt = "half an EDNS option"
                return
            }
            let length = Int(rest[rest.startIndex + 2]) << 8 | Int(rest[rest.startIndex + 3])
            guard rest.count >= 4 + length else {
                reader.doubt = "an EDNS option beyond the record"
                return
            }
            rest = rest.dropFirst(4 + length)
        }
    }
}

/// Why bytes are no message.
struct Malformed: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Reads a message octet by octet.
struct StrictReader {
    struct Record {
        let ownerLength: Int
        let type: UInt16
        let recordClass: UInt16
        let ttl: UInt32
        let data: Range<Int>
    }

    let bytes: [UInt8]
    private(set) var offset = 0
    /// What is wrong without keeping the message from being read.
    var doubt: String?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func octet() throws(Malformed) -> UInt8 {
        guard offset < bytes.count else { throw Malformed("the message ends too early") }
        offset += 1
        return bytes[offset - 1]
    }

    mutating func uint16() throws(Malformed) -> UInt16 {
        let high = try octet()
        return UInt16(high) << 8 | UInt16(try octet())
    }

    mutating func uint32() throws(Malformed) -> UInt32 {
        let high = try uint16()
        return UInt32(high) << 16 | UInt32(try uint16())
    }

    mutating func skip(_ count: Int) throws(Malformed) {
        guard offset + count <= bytes.count else { throw Malformed("the message ends too early") }
        offset += count
    }

    /// A name that is nothing but labels.
    mutating func plainName() throws(Malformed) {
        let start = offset
        while true {
            let length = Int(try octet())
            guard length <= 63 else { throw Malformed("a pointer or a long label in the question") }
            guard offset + length - start <= 255 else { throw Malformed("a name of more than 255 octets") }
            if length == 0 { return }
            try skip(length)
        }
    }

    /// A name that may end in a pointer. What the pointer leads to is a doubt, not an error.
    /// - Returns: Its octets at this place.
    mutating func name() throws(Malformed) -> Int {
        let start = offset
        var total = 0
        while true {
            let length = Int(try octet())
            if length >= 0xC0 {
                let target = (length & 0x3F) << 8 | Int(try octet())
                if total + (self.length(ofNameAt: target, before: start) ?? 256) > 255 {
                    doubt = "a pointer that leads to no name"
                }
                return offset - start
            }
            guard length <= 63 else { throw Malformed("an unknown kind of label") }
            total += length + 1
            if length == 0 {
                if total > 255 { doubt = "the owner of a record has more than 255 octets" }
                return offset - start
            }
            try skip(length)
        }
    }

    /// The octets of a name in full that begins before `limit`, its pointers followed backwards only.
    private func length(ofNameAt start: Int, before limit: Int) -> Int? {
        guard start >= 12 else { return nil }
        var (position, limit, total) = (start, limit, 0)
        guard start < limit else { return nil }
        while position < bytes.count, total <= 255 {
            let length = Int(bytes[position])
            if length >= 0xC0 {
                guard position + 1 < bytes.count else { return nil }
                let target = (length & 0x3F) << 8 | Int(bytes[position + 1])
                guard target < min(limit, position), target >= 12 else { return nil }
                (position, limit) = (target, target)
                continue
            }
            guard length <= 63 else { return nil }
            total += length + 1
            if length == 0 { return total <= 255 ? total : nil }
            position += length + 1
        }
        return nil
    }

    mutating func record() throws(Malformed) -> Record {
        let ownerLength = try name()
        let (type, recordClass, ttl) = (try uint16(), try uint16(), try uint32())
        let length = Int(try uint16())
        try skip(length)
        return Record(
            ownerLength: ownerLength, type: type, recordClass: recordClass, ttl: ttl, data: (offset - length)..<offset)
    }

    /// Reads a whole message, and what is behind it.
    mutating func walk() throws(Malformed) {
        try skip(4)
        let (questions, answers) = (try uint16(), try uint16())
        let records = Int(answers) + Int(try uint16()) + Int(try uint16())
        for _ in 0..<questions {
            try plainName()
            try skip(4)
        }
        for _ in 0..<records { _ = try record() }
        guard offset == bytes.count else { throw Malformed("\(bytes.count - offset) octets behind the last record") }
        if let doubt { throw Malformed(doubt) }
    }
}

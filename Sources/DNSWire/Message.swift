/// What a query asks (RFC 1035 4.1.2).
public struct Question: Hashable, Sendable {
    /// What is asked about.
    public let name: Name
    /// The type of the records that are wanted.
    public let type: RecordType
    /// IN for everything that this project asks.
    public let recordClass: RecordClass

    /// A question, of class IN unless another one is named.
    public init(name: Name, type: RecordType, recordClass: RecordClass = .internet) {
        self.name = name
        self.type = type
        self.recordClass = recordClass
    }
}

extension Question: CustomStringConvertible {
    /// `SRV _im._xmpp.example.test`, without the class.
    public var description: String { "\(type) \(name.host)" }
}

/// What the OPT record of a message says (RFC 6891 6.1).
public struct EDNS: Hashable, Sendable {
    /// 0 is the only one that is defined (RFC 6891 6.1.3).
    public let version: UInt8
    /// The largest UDP message that the sender takes, in octets.
    public let payloadSize: UInt16
    /// The DO bit: DNSSEC records are wanted (RFC 3225).
    public let dnssecOK: Bool
    /// The options in wire form.
    public let options: [UInt8]

    /// What a sender says of itself; without more, that it takes so many octets.
    public init(version: UInt8 = 0, payloadSize: UInt16, dnssecOK: Bool = false, options: [UInt8] = []) {
        self.version = version
        self.payloadSize = payloadSize
        self.dnssecOK = dnssecOK
        self.options = options
    }
}

/// One DNS message (RFC 1035 4): a query or a reply, names in full, the OPT record apart from the additional section.
public struct Message: Hashable, Sendable {
    /// The number that a reply takes over from its query.
    public var id: UInt16
    /// QR: the message is a reply.
    public var isReply = false
    /// What the query asks for; a reply repeats it.
    public var opcode = Opcode.query
    /// AA: the server owns the name that was asked for.
    public var isAuthoritative = false
    /// TC: something that belongs to the answer did not fit.
    public var isTruncated = false
    /// RD: the server is asked to ask others where it does not know; a reply repeats it.
    public var recursionDesired = false
    /// RA: the server asks others for whoever wishes it.
    public var recursionAvailable = false
    /// AD and CD (RFC 4035 3).
    public var authenticData = false
    /// CD: whoever asks checks signatures itself (RFC 4035 3.2.2).
    public var checkingDisabled = false
    /// How the query ended, EDNS bits included.
    public var responseCode = ResponseCode.noError
    /// The question section: one question in nearly every message.
    public var questions: [Question]
    /// The records that answer the question, aliases on the way to them included.
    public var answer: [Record] = []
    /// The records that point toward an authority: NS, or the SOA of a denial.
    public var authority: [Record] = []
    /// The records that may be of use beside the answer, without the OPT record.
    public var additional: [Record] = []
    /// What the OPT record says; none without one.
    public var edns: EDNS?

    /// A query of these questions, no bit set and without EDNS.
    public init(id: UInt16, questions: [Question]) {
        self.id = id
        self.questions = questions
    }

    /// Octets of a message's header (RFC 1035 4.1.1).
    public static let headerLength = 12
}

// MARK: - Reading

extension Message {
    /// A message from its bytes. Octets behind the last record are ignored.
    /// - Throws: `WireError`, with the octet and the field at which the bytes stop making sense.
    public init(parsing bytes: [UInt8]) throws(WireError) {
        var cursor = WireCursor(bytes)
        id = try cursor.uint16("id")
        let flags = try cursor.uint16("flags")
        let counts = (
            try cursor.uint16("question count"), try cursor.uint16("answer count"),
            try cursor.uint16("authority count"), try cursor.uint16("additional count")
        )
        questions = []
        set(flags: flags)
        // The counts are bounds only: each round reads octets or throws at the end of the message.
        for _ in 0..<counts.0 {
            questions.append(
                Question(
                    name: try cursor.name("question name"),
                    type: RecordType(rawValue: try cursor.uint16("question type")),
                    recordClass: RecordClass(rawValue: try cursor.uint16("question class"))))
        }
        for _ in 0..<counts.1 { answer.append(try Record(reading: &cursor)) }
        for _ in 0..<counts.2 { authority.append(try Record(reading: &cursor)) }
        for _ in 0..<counts.3 {
            let start = cursor.offset
            let record = try Record(reading: &cursor)
            guard record.type == .opt else {
                additional.append(record)
                continue
            }
            // RFC 6891 6.1.1: one OPT record, owned by the root.
            guard edns == nil, record.owner.isRoot else { throw WireError(.badOption, offset: start, field: "OPT") }
            set(option: record)
        }
    }

    private mutating func set(flags: UInt16) {
        isReply = flags & 0x8000 != 0
        opcode = Opcode(rawValue: UInt8(flags >> 11 & 0xF))
        isAuthoritative = flags & 0x0400 != 0
        isTruncated = flags & 0x0200 != 0
        recursionDesired = flags & 0x0100 != 0
        recursionAvailable = flags & 0x0080 != 0
        authenticData = flags & 0x0020 != 0
        checkingDisabled = flags & 0x0010 != 0
        responseCode = ResponseCode(rawValue: flags & 0xF)
    }

    private mutating func set(option record: Record) {
        edns = EDNS(
            version: UInt8(record.ttl >> 16 & 0xFF), payloadSize: record.recordClass.rawValue,
            dnssecOK: record.ttl & 0x8000 != 0, options: record.data)
        responseCode = ResponseCode(rawValue: responseCode.rawValue | UInt16(record.ttl >> 24) << 4)
    }
}

// MARK: - Writing

extension Message {
    /// Appends the message without compression.
    public func write(to bytes: inout [UInt8]) {
        bytes.append(uint16: id)
        bytes.append(uint16: flags)
        for count in [questions.count, answer.count, authority.count, additional.count + (edns == nil ? 0 : 1)] {
            bytes.append(uint16: UInt16(truncatingIfNeeded: count))
        }
        for question in questions {
            bytes.append(contentsOf: question.name.wire)
            bytes.append(uint16: question.type.rawValue)
            bytes.append(uint16: question.recordClass.rawValue)
        }
        for record in answer + authority + additional { record.write(to: &bytes) }
        option?.write(to: &bytes)
    }

    /// The message's bytes, without compression.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private var flags: UInt16 {
        var flags = UInt16(opcode.rawValue & 0xF) << 11 | responseCode.rawValue & 0xF
        if isReply { flags |= 0x8000 }
        if isAuthoritative { flags |= 0x0400 }
        if isTruncated { flags |= 0x0200 }
        if recursionDesired { flags |= 0x0100 }
        if recursionAvailable { flags |= 0x0080 }
        if authenticData { flags |= 0x0020 }
        if checkingDisabled { flags |= 0x0010 }
        return flags
    }

    private var option: Record? {
        guard let edns else { return nil }
        let ttl =
            UInt32(responseCode.rawValue >> 4) << 24 | UInt32(edns.version) << 16 | (edns.dnssecOK ? 0x8000 : 0)
        return Record(
            owner: .root, type: .opt, recordClass: RecordClass(rawValue: edns.payloadSize), ttl: ttl, data: edns.options
        )
    }
}

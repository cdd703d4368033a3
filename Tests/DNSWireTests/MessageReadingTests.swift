import Testing

@testable import DNSWire

@Suite("Reading messages") struct MessageReadingTests {
    /// The flags that are set, by their bits in the header.
    static func flags(of message: Message) -> Int {
        [
            (0x8000, message.isReply), (0x0400, message.isAuthoritative), (0x0200, message.isTruncated),
            (0x0100, message.recursionDesired), (0x0080, message.recursionAvailable),
            (0x0020, message.authenticData), (0x0010, message.checkingDisabled),
        ].reduce(0) { $1.1 ? $0 | $1.0 : $0 }
    }

    @Test(
        "Each flag is its own bit of the header", arguments: [0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020, 0x0010])
    func flag(bit: Int) throws {
        #expect(try Self.flags(of: Message(parsing: Wire.header(flags: bit))) == bit)
        #expect(try Self.flags(of: Message(parsing: Wire.header(flags: 0xFFBF & ~bit))) == 0x87B0 & ~bit)
    }

    @Test("Opcode and response code have four bits each", arguments: 0..<16)
    func codes(code: Int) throws {
        let operation = try Message(parsing: Wire.header(flags: code << 11))
        #expect(operation.opcode.rawValue == UInt8(code))
        #expect(operation.responseCode == .noError && !operation.isReply)
        let ending = try Message(parsing: Wire.header(flags: code))
        #expect(ending.responseCode.rawValue == UInt16(code))
        #expect(ending.opcode == .query)
    }

    @Test("A header alone is a message")
    func emptyMessage() throws {
        let message = try Message(parsing: Wire.header(id: 0xBEEF, flags: 0))
        #expect(message == Message(id: 0xBEEF, questions: []))
    }

    @Test("Octets behind the last record are ignored", arguments: [[0], [0xC0], [UInt8](repeating: 0xFF, count: 500)])
    func trailingOctets(octets: [UInt8]) throws {
        #expect(try Message(parsing: Self.reply + octets) == Message(parsing: Self.reply))
    }

    /// A reply as servers send it: the question's name at octet 12, everything else by pointers.
    static let reply: [UInt8] =
        Wire.header(questions: 1, answer: 2, authority: 1, additional: 2)
        + Wire.labels("_im", "_sip", "Example", "test") + [0] + Wire.uint16(33) + Wire.uint16(1)  // 12: 26 octets, 4
        + Wire.record(owner: Wire.pointer(12), .srv, [0, 1, 0, 2, 0x13, 0xC4] + Wire.labels("a") + Wire.pointer(21))
        + Wire.record(owner: Wire.pointer(12), .srv, [0, 2, 0, 0, 0x13, 0xC5] + Wire.pointer(57))
        + Wire.record(owner: Wire.pointer(21), .ns, Wire.labels("ns") + Wire.pointer(21))
        + Wire.record(owner: Wire.pointer(57), .a, [192, 0, 2, 1])
        + Wire.record(.opt, recordClass: 1232, ttl: 0x8000, [])

    @Test("Compressed names are read in full, in owners and in data")
    func compression() throws {
        let message = try Message(parsing: Self.reply)
        let service = try Name("_im._sip.Example.test")
        #expect(message.questions == [Question(name: service, type: .srv)])
        #expect(message.questions.first?.name.wire == service.wire)
        let target = try Name("a.Example.test")
        #expect(
            message.answer.map(\.serviceLocation) == [
                ServiceLocation(priority: 1, weight: 2, port: 5060, target: target),
                ServiceLocation(priority: 2, weight: 0, port: 5061, target: target),
            ])
        #expect(message.answer.allSatisfy { $0.data.suffix(target.wire.count) == target.wire[...] })
        #expect(message.authority.first?.targetName == (try Name("ns.example.test")))
        #expect(message.additional.map(\.owner) == [target])
        #expect(message.additional.map(\.data) == [[192, 0, 2, 1]])
        #expect(message.edns == EDNS(payloadSize: 1232, dnssecOK: true))
    }

    @Test("ldns reads the same records from the compressed reply")
    func secondOpinion() throws {
        let message = try Message(parsing: Self.reply)
        let byLDNS = try #require(LDNSPacket.records(in: Self.reply))
        #expect(byLDNS == [message.answer, message.authority, message.additional].map { $0.map(\.description) })
    }

    private static let example = Wire.labels("example", "test") + [0]
    private static let strings: [UInt8] = [1, 117, 2, 120, 121, 0]

    /// Data with pointers to `example.test` at octet 12, and the same in full.
    static let compressible: [(type: RecordType, data: [UInt8], full: [UInt8])] = [
        (.ns, Wire.pointer(12), example), (.cname, Wire.labels("a") + Wire.pointer(12), Wire.labels("a") + example),
        (.ptr, Wire.pointer(20), Wire.labels("test") + [0]), (.mx, [0, 10] + Wire.pointer(12), [0, 10] + example),
        (.srv, [0, 1, 0, 2, 0, 3] + Wire.pointer(12), [0, 1, 0, 2, 0, 3] + example),
        (.dname, Wire.pointer(12), example),
        (
            .soa, Wire.pointer(12) + Wire.labels("b") + Wire.pointer(12) + [UInt8](1...20),
            example + Wire.labels("b") + example + [UInt8](1...20)
        ),
        (RecordType(rawValue: 17), Wire.pointer(12) + Wire.pointer(12), example + example),
        (.naptr, [0, 1, 0, 2] + strings + Wire.pointer(12), [0, 1, 0, 2] + strings + example),
    ]

    @Test("A name in the data may be compressed where RFC 3597 4 has receivers expect it", arguments: compressible)
    func compressedData(type: RecordType, data: [UInt8], full: [UInt8]) throws {
        let bytes = Wire.header(questions: 1, answer: 1) + Self.example + Wire.uint16(1) + Wire.uint16(1)
        let message = try Message(parsing: bytes + Wire.record(type, data))
        #expect(message.answer.first?.data.hexadecimal == full.hexadecimal)
    }

    @Test(
        "Octets that look like pointers stay as they are in the data of other types",
        arguments: [RecordType.privateUse, .svcb, .nsec, .rrsig, .ds, .txt, .caa])
    func opaqueData(type: RecordType) throws {
        let data: [UInt8] = [0xC0, 0x0C, 0xC0, 0xFF, 0xFF]
        #expect(try Message(parsing: Wire.answer(type, data)).answer.first?.data == data)
        #expect(try Message(parsing: Wire.answer(type, [])).answer.first?.data == [])
    }

    static let timesToLive: [(wire: Int, seconds: UInt32)] = [
        (0, 0), (1, 1), (0x7FFF_FFFF, 0x7FFF_FFFF), (0x8000_0000, 0), (0x8000_0001, 0), (0xFFFF_FFFF, 0),
    ]

    @Test("A TTL with its highest bit set counts as 0", arguments: timesToLive)
    func timeToLive(wire: Int, seconds: UInt32) throws {
        let message = try Message(parsing: Wire.header(answer: 1) + Wire.record(.a, ttl: wire, [192, 0, 2, 1]))
        #expect(message.answer.first?.ttl == seconds)
    }

    @Test("Types and classes without a name are kept by number")
    func unknownNumbers() throws {
        let bytes = Wire.header(questions: 1, answer: 1) + [0] + Wire.uint16(65280) + Wire.uint16(4321)
        let message = try Message(parsing: bytes + Wire.record(RecordType(rawValue: 65281), recordClass: 7, [1]))
        #expect(message.questions.first?.type.rawValue == 65280)
        #expect(message.questions.first?.recordClass.rawValue == 4321)
        #expect(message.answer.first?.type.rawValue == 65281)
        #expect(message.answer.first?.recordClass.rawValue == 7)
    }
}

@Suite("Reading EDNS") struct EDNSReadingTests {
    static let address = Wire.record(.a, [192, 0, 2, 1])

    @Test("The OPT record's owner, class, TTL and data are its fields")
    func fields() throws {
        let option: [UInt8] = [0, 10, 0, 2, 0xAB, 0xCD]
        let bytes = Wire.header(additional: 1) + Wire.record(.opt, recordClass: 4096, ttl: 0x0001_8000, option)
        let message = try Message(parsing: bytes)
        #expect(message.edns == EDNS(version: 1, payloadSize: 4096, dnssecOK: true, options: option))
        #expect(message.additional.isEmpty)
        let plain = try Message(
            parsing: Wire.header(additional: 1) + Wire.record(.opt, recordClass: 0, ttl: 0x7FFF, []))
        #expect(plain.edns == EDNS(payloadSize: 0))
    }

    static let extended: [(high: Int, low: Int, code: UInt16)] = [
        (0, 3, 3), (1, 0, 16), (1, 3, 19), (0xFF, 0xF, 4095), (0x80, 0, 2048), (0xFF, 0, 4080),
    ]

    @Test("The response code's upper eight bits stand in the OPT record", arguments: extended)
    func responseCode(high: Int, low: Int, code: UInt16) throws {
        let bytes = Wire.header(flags: 0x8000 | low, additional: 1)
        let message = try Message(parsing: bytes + Wire.record(.opt, recordClass: 1232, ttl: high << 24, []))
        #expect(message.responseCode.rawValue == code)
        #expect(message.edns == EDNS(payloadSize: 1232))
    }

    @Test("The OPT record may stand before and behind other records")
    func anyPlace() throws {
        let option = Wire.record(.opt, recordClass: 1232, [])
        let first = try Message(parsing: Wire.header(additional: 2) + option + Self.address)
        let last = try Message(parsing: Wire.header(additional: 2) + Self.address + option)
        #expect(first == last)
        #expect(first.additional.count == 1 && first.edns != nil)
    }

    @Test("Two OPT records are refused, wherever they stand")
    func two() {
        let option = Wire.record(.opt, recordClass: 1232, [])
        for records in [option + option + Self.address, option + Self.address + option] {
            #expect(throws: WireError(.badOption, offset: 0, field: "")) {
                try Message(parsing: Wire.header(additional: 3) + records)
            }
        }
    }

    @Test("An OPT record that the root does not own is refused")
    func belowName() {
        let option = Wire.record(owner: Wire.labels("a") + [0], .opt, recordClass: 1232, [])
        let error = #expect(throws: WireError(.badOption, offset: 0, field: "")) {
            try Message(parsing: Wire.header(additional: 2) + Self.address + option)
        }
        #expect(error?.offset == 12 + Self.address.count)
        #expect(error?.field == "OPT")
    }

    @Test("An OPT record by a pointer to the root is the root's")
    func pointer() throws {
        let bytes = Wire.header(questions: 1, additional: 1) + [0, 0, 1, 0, 1]
        let message = try Message(parsing: bytes + Wire.record(owner: Wire.pointer(12), .opt, recordClass: 512, []))
        #expect(message.edns?.payloadSize == 512)
    }
}

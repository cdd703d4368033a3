import Testing

@testable import DNSWire

@Suite("Refused messages") struct MessageRefusalTests {
    @Test("A message that ends early is refused at every octet", arguments: 0..<MessageReadingTests.reply.count)
    func truncation(count: Int) {
        let error = #expect(throws: WireError.self) {
            try Message(parsing: Array(MessageReadingTests.reply.prefix(count)))
        }
        #expect(error?.code == .endOfMessage)
        #expect((error?.offset ?? .max) <= count)
    }

    @Test("Random messages that end early are refused at every octet", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func randomTruncation(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bytes = try Message.random(using: &generator).bytes
        let accepted = bytes.indices.filter { (try? Message(parsing: Array(bytes.prefix($0)))) != nil }
        #expect(accepted.isEmpty)
    }

    static let sections = ["questions", "answer", "authority", "additional"]

    @Test("A count that promises more than there is is refused", arguments: 0..<4, [1, 2, 255, 65_530])
    func countTooHigh(section: Int, excess: Int) {
        var bytes = MessageReadingTests.reply
        let place = 4 + 2 * section
        let count = Int(bytes[place]) << 8 | Int(bytes[place + 1])
        bytes.replaceSubrange(place..<(place + 2), with: Wire.uint16(count + excess))
        #expect(throws: WireError.self, "\(Self.sections[section])") { try Message(parsing: bytes) }
    }

    @Test("A count that is too low never gives the message that was sent", arguments: 0..<4)
    func countTooLow(section: Int) throws {
        var bytes = MessageReadingTests.reply
        bytes[5 + 2 * section] -= 1
        let whole = try Message(parsing: MessageReadingTests.reply)
        #expect((try? Message(parsing: bytes)) != whole, "\(Self.sections[section])")
    }

    @Test("All counts at their highest end with the message")
    func highestCounts() {
        let bytes = Wire.header(questions: 65_535, answer: 65_535, authority: 65_535, additional: 65_535)
        #expect(throws: WireError(.endOfMessage, offset: 12, field: "")) { try Message(parsing: bytes) }
        let roots = [UInt8](repeating: 0, count: 5 * 65_535)
        #expect(throws: WireError(.endOfMessage, offset: 0, field: "")) { try Message(parsing: bytes + roots) }
    }

    struct Data: CustomTestStringConvertible {
        let testDescription: String
        let type: RecordType
        let bytes: [UInt8]
        let code: WireError.Code

        init(_ description: String, _ type: RecordType, _ bytes: [UInt8], _ code: WireError.Code) {
            testDescription = "\(type): \(description)"
            (self.type, self.bytes, self.code) = (type, bytes, code)
        }
    }

    private static let zeros = [UInt8](repeating: 0, count: 40)
    private static let name = Wire.labels("a", "test") + [0]

    static let wrongData = [
        Data("no octets", .a, [], .endOfData), Data("3 octets", .a, [192, 0, 2], .endOfData),
        Data("5 octets", .a, [192, 0, 2, 1, 0], .excessData), Data("no octets", .aaaa, [], .endOfData),
        Data("15 octets", .aaaa, Array(zeros.prefix(15)), .endOfData),
        Data("17 octets", .aaaa, Array(zeros.prefix(17)), .excessData),
        Data("4 octets", .aaaa, [192, 0, 2, 1], .endOfData),
        Data("no octets", .srv, [], .endOfData), Data("3 octets", .srv, Array(zeros.prefix(3)), .endOfData),
        Data("5 octets", .srv, Array(zeros.prefix(5)), .endOfData),
        Data("no target", .srv, Array(zeros.prefix(6)), .endOfData),
        Data("half a label", .srv, Array(zeros.prefix(6)) + [2, 97], .endOfData),
        Data("no root", .srv, Array(zeros.prefix(6)) + [1, 97], .endOfData),
        Data("half a pointer", .srv, Array(zeros.prefix(6)) + [0xC0], .endOfData),
        Data("an octet too many", .srv, Array(zeros.prefix(6)) + name + [0], .excessData),
        Data("an octet behind the root", .srv, Array(zeros.prefix(8)), .excessData),
        Data("a pointer to itself", .srv, Array(zeros.prefix(6)) + Wire.pointer(29), .badPointer),
        Data("a pointer in a circle", .srv, Array(zeros.prefix(6)) + [1, 97] + Wire.pointer(29), .badPointer),
        Data("a pointer forward", .srv, Array(zeros.prefix(6)) + Wire.pointer(31), .badPointer),
        Data("no octets", .mx, [], .endOfData), Data("1 octet", .mx, [0], .endOfData),
        Data("no exchange", .mx, [0, 10], .endOfData), Data("half a label", .mx, [0, 10, 3, 97], .endOfData),
        Data("an octet too many", .mx, [0, 10] + name + [0], .excessData),
        Data("no octets", .soa, [], .endOfData), Data("one name", .soa, name, .endOfData),
        Data("no numbers", .soa, name + name, .endOfData),
        Data("19 octets of numbers", .soa, name + name + zeros.prefix(19), .endOfData),
        Data("21 octets of numbers", .soa, name + name + zeros.prefix(21), .excessData),
        Data("no octets", .ns, [], .endOfData), Data("no octets", .cname, [], .endOfData),
        Data("an octet too many", .cname, name + [0], .excessData), Data("no root", .ptr, [1, 97], .endOfData),
        Data("a long string", .naptr, [0, 0, 0, 0, 9, 97], .endOfData),
        Data("two strings", .naptr, [0, 0, 0, 0, 0, 0], .endOfData),
        Data("a label type of RFC 2673", .ns, [0x41, 0], .badLabel),
        Data("a label type of 10", .ns, [0x80, 0], .badLabel),
        Data("a pointer to itself", .ns, Wire.pointer(23), .badPointer),
        Data("a pointer forward", .ns, Wire.pointer(25), .badPointer),
        Data("a pointer to the header", .ns, Wire.pointer(4), .badPointer),
    ]

    @Test("Data that does not fit its length is refused, whatever stands behind it (V57)", arguments: wrongData)
    func dataLength(data: Data) {
        for behind in [[], Self.zeros] {
            let error = #expect(throws: WireError.self) {
                try Message(parsing: Wire.answer(data.type, data.bytes) + behind)
            }
            #expect(error?.code == data.code)
            #expect((23...(23 + data.bytes.count)).contains(error?.offset ?? 0))
        }
    }

    @Test("Data that reaches behind the message is refused", arguments: [RecordType.a, .srv, .txt, .privateUse, .opt])
    func dataBehindMessage(type: RecordType) {
        for length in [41, 42, 65_535] {
            #expect(throws: WireError(.endOfMessage, offset: 23, field: "")) {
                try Message(parsing: Wire.answer(type, length: length, Self.zeros))
            }
        }
    }

    @Test("An error says at which octet and in which field reading stopped")
    func place() {
        let short = #expect(throws: WireError.self) { try Message(parsing: Wire.answer(.srv, [0, 0, 0, 0, 0])) }
        #expect(short?.description == "octet 23, SRV fields: the record data ends")
        let pointer = #expect(throws: WireError.self) { try Message(parsing: Wire.answer(.mx, [0, 10, 0xC0, 0xFF])) }
        #expect(pointer?.description == "octet 25, MX name: a compression pointer that does not point back to a name")
        let header = #expect(throws: WireError.self) { try Message(parsing: [0, 0, 0, 0, 0]) }
        #expect(header?.description == "octet 4, question count: the message ends")
        #expect(WireError(.badLabel, offset: 1, field: "a") == WireError(.badLabel, offset: 2, field: "b"))
        #expect(WireError(.badLabel, offset: 1, field: "a") != WireError(.badPointer, offset: 1, field: "a"))
    }
}

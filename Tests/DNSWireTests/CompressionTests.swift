import Testing

@testable import DNSWire

@Suite("Compression pointers") struct CompressionTests {
    /// A message with one question, whose name begins at octet 12.
    static func question(_ name: [UInt8]) -> [UInt8] {
        Wire.header(questions: 1) + name + Wire.uint16(1) + Wire.uint16(1)
    }

    /// The owner of the answer's last record: some names in data that nobody reads, then the owner.
    static func owner(_ owner: [UInt8], behind data: [UInt8]) throws -> Name? {
        let bytes = Wire.header(answer: 2) + Wire.record(.privateUse, data) + Wire.record(owner: owner, .txt, [0])
        return try Message(parsing: bytes).answer.last?.owner
    }

    /// Where the data of `owner(_:behind:)` begins.
    static let dataOffset = 23

    static let refused: [(name: [UInt8], what: String)] = [
        (Wire.pointer(12), "itself"), (Wire.pointer(14), "what follows"), (Wire.pointer(13), "its own second octet"),
        (Wire.labels("a") + Wire.pointer(12), "the name that it ends"), (Wire.pointer(0x3FFF), "behind the message"),
        (Wire.labels("a") + Wire.pointer(14), "itself, behind a label"), (Wire.pointer(0), "the header's id"),
        (Wire.pointer(2), "the header's flags"), (Wire.pointer(11), "the header's last octet"),
        (Wire.labels("a") + Wire.pointer(5), "the header, behind a label"),
    ]

    @Test("A pointer to no earlier name is refused", arguments: refused)
    func badTarget(name: [UInt8], what: String) {
        for flags in [0, 0x8400] {
            var bytes = Self.question(name)
            bytes.replaceSubrange(2..<4, with: Wire.uint16(flags))
            #expect(throws: WireError(.badPointer, offset: 12, field: ""), "to \(what)") { try Message(parsing: bytes) }
        }
    }

    @Test("Two pointers to each other are refused")
    func loop() {
        let start = Self.dataOffset
        let data = Wire.pointer(start + 2) + Wire.pointer(start)
        for owner in [Wire.pointer(start), Wire.pointer(start + 2)] {
            #expect(throws: WireError(.badPointer, offset: 0, field: "")) { try Self.owner(owner, behind: data) }
        }
    }

    @Test("A loop through labels is refused before the name is too long")
    func loopWithLabels() {
        let start = Self.dataOffset
        let data = Wire.labels("a") + Wire.pointer(start)
        #expect(throws: WireError(.badPointer, offset: 0, field: "")) {
            try Self.owner(Wire.pointer(start), behind: data)
        }
    }

    @Test("Pointers to pointers are followed backwards for as long as the message is", arguments: [1, 126, 8000])
    func chain(count: Int) throws {
        var data = Wire.labels("test") + [0]
        var target = Self.dataOffset
        for _ in 0..<count {
            let next = Self.dataOffset + data.count
            data += Wire.pointer(target)
            target = next
        }
        #expect(try Self.owner(Wire.pointer(target), behind: data)?.description == "test.")
    }

    @Test("A pointer into the middle of a name gives its rest")
    func suffix() throws {
        let data = Wire.labels("a", "example", "test") + [0]
        #expect(try Self.owner(Wire.pointer(Self.dataOffset + 2), behind: data)?.description == "example.test.")
        #expect(try Self.owner(Wire.labels("b") + Wire.pointer(Self.dataOffset + 10), behind: data)?.host == "b.test")
        #expect(try Self.owner(Wire.pointer(Self.dataOffset + 15), behind: data)?.isRoot == true)
    }

    @Test("A name keeps to 255 octets across pointers, and 256 are refused")
    func length() throws {
        func label(_ count: Int) -> [UInt8] { [UInt8(count)] + [UInt8](repeating: 0x61, count: count) }
        let data = label(63) + label(63) + label(63) + [0]
        let pointer = Wire.pointer(Self.dataOffset)
        #expect(try Self.owner(label(61) + pointer, behind: data)?.wire.count == 255)
        #expect(throws: WireError(.longName, offset: 0, field: "")) {
            try Self.owner(label(62) + pointer, behind: data)
        }
        #expect(throws: WireError(.longName, offset: 0, field: "")) {
            try Self.owner(label(1) + label(60) + pointer, behind: data)
        }
    }

    @Test("A name of 255 octets is read in full, and one of 256 is refused")
    func lengthInFull() throws {
        let short = [UInt8](repeating: 1, count: 254) + [0]
        #expect(try Message(parsing: Self.question(short)).questions.first?.name.labels.count == 127)
        #expect(throws: WireError(.longName, offset: 0, field: "")) {
            try Message(parsing: Self.question([2] + short))
        }
        #expect(throws: WireError(.longName, offset: 0, field: "")) {
            try Message(parsing: Self.question([UInt8](repeating: 1, count: 60_000) + [0]))
        }
    }

    @Test("The end of a name is behind its first pointer, not behind what that points to")
    func continuation() throws {
        let bytes =
            Wire.header(questions: 2) + Wire.labels("a", "test") + [0] + [0, 1, 0, 1]
            + Wire.labels("b") + Wire.pointer(14) + [0, 33, 0, 1]
        let questions = try Message(parsing: bytes).questions
        #expect(questions.map(\.description) == ["A a.test", "SRV b.test"])
    }

    @Test("A pointer's second octet has to be there")
    func halfPointer() {
        #expect(throws: WireError(.endOfMessage, offset: 12, field: "")) {
            try Message(parsing: Wire.header(questions: 1) + [0xC0])
        }
    }

    @Test("Label types 01 and 10 are refused", arguments: [0x40, 0x41, 0x7F, 0x80, 0xBF] as [UInt8])
    func labelTypes(octet: UInt8) {
        #expect(throws: WireError(.badLabel, offset: 12, field: "")) {
            try Message(parsing: Self.question([octet] + [UInt8](repeating: 0, count: 200)))
        }
    }
}

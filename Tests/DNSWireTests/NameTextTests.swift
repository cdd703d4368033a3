import Testing

@testable import DNSWire

@Suite("Names as text") struct NameTextTests {
    @Test("Every octet in a label survives our text and the text of ldns", arguments: UInt8.min...UInt8.max)
    func octetRoundTrip(octet: UInt8) throws {
        let letter = UInt8(ascii: "x")
        for label in [[octet], [octet, letter], [letter, octet], [letter, octet, letter], [octet, octet]] {
            let name = try Name(labels: [label, Array("test".utf8)])
            #expect(try Name(name.description).wire == name.wire)
            #expect(try Name(String(name.description.dropLast())).wire == name.wire)
            let byLDNS = try #require(Self.textByLDNS(of: name))
            #expect(try Name(byLDNS).wire == name.wire, "ldns writes \(byLDNS)")
        }
    }

    /// The owner in the line that ldns prints for a record with this owner.
    static func textByLDNS(of name: Name) -> String? {
        var message = Message(id: 0, questions: [])
        message.answer = [Record(owner: name, type: .a, ttl: 0, data: [192, 0, 2, 1])]
        return LDNSPacket.records(in: message.bytes)?[0].first?.split(separator: "\t").first.map(String.init)
    }

    static let escapes: [(octets: [UInt8], text: String)] = [
        ([0x00], "\\000"), ([0x09], "\\009"), ([0x0A], "\\010"), ([0x20], "\\032"), ([0x7F], "\\127"),
        ([0x80], "\\128"), ([0xC3, 0xA9], "\\195\\169"), ([0xFF], "\\255"), ([0x2E], "\\."), ([0x5C], "\\\\"),
        ([0x22], "\\\""), ([0x3B], "\\;"), ([0x28], "\\("), ([0x29], "\\)"), ([0x40], "\\@"), ([0x24], "\\$"),
        ([0x2A], "*"), ([0x5F], "_"), ([0x2D], "-"), ([0x27], "'"), ([0x21], "!"), ([0x7E], "~"), ([0x41], "A"),
    ]

    @Test("What means something in a zone file is escaped, and everything else stands for itself", arguments: escapes)
    func escaping(octets: [UInt8], text: String) throws {
        #expect(try Name(labels: [octets]).description == text + ".")
    }

    static let spellings: [(text: String, wire: [UInt8])] = [
        (".", [0]), ("@", [0]), ("a", [1, 97, 0]), ("a.", [1, 97, 0]), ("a.B", [1, 97, 1, 66, 0]),
        ("*.a", [1, 42, 1, 97, 0]), ("_sip._udp", [4, 95, 115, 105, 112, 4, 95, 117, 100, 112, 0]),
        ("\\097", [1, 97, 0]), ("\\000", [1, 0, 0]), ("\\255", [1, 255, 0]), ("a\\.b", [3, 97, 46, 98, 0]),
        ("a\\046b", [3, 97, 46, 98, 0]), ("a\\.", [2, 97, 46, 0]), ("a\\\\.", [2, 97, 92, 0]),
        ("a\\\\\\.b", [4, 97, 92, 46, 98, 0]), ("\\@", [1, 64, 0]), ("\\a", [1, 97, 0]), ("\"", [1, 34, 0]),
    ]

    @Test("Text is read as RFC 1035 5.1 says", arguments: spellings)
    func reading(text: String, wire: [UInt8]) throws {
        #expect(try Name(text).wire == wire)
    }

    static let refusals: [(text: String, code: NameError.Code)] = [
        ("", .emptyLabel), ("..", .emptyLabel), (".a", .emptyLabel), ("a..b", .emptyLabel), ("a..", .emptyLabel),
        ("\\256", .badEscape), ("a\\999", .badEscape), ("\\9", .badEscape), ("a\\99", .badEscape),
        ("a\\9.b", .badEscape), ("\\", .badEscape), ("a\\", .badEscape),
        ("a b", .badCharacter), (" a", .badCharacter), ("a ", .badCharacter), ("a\tb", .badCharacter),
        ("a\n", .badCharacter), ("a\0", .badCharacter), ("a\0b", .badCharacter), ("\0", .badCharacter),
        ("\u{7F}", .badCharacter), ("é", .badCharacter), ("\\é", .badCharacter), ("a。b", .badCharacter),
    ]

    @Test("Text that is no name is refused with the reason", arguments: refusals)
    func refusing(text: String, code: NameError.Code) {
        #expect(throws: NameError(code)) { try Name(text) }
    }

    @Test("A reason reads as words")
    func reasons() {
        #expect(NameError(.longLabel).description == "a label of more than 63 octets")
        #expect(NameError(.badEscape).description == "an escape that is neither \\DDD below 256 nor \\ and a character")
    }
}

@Suite("Limits of names") struct NameLimitTests {
    static let letters63 = String(repeating: "a", count: 63)
    static let escapes63 = String(repeating: "\\097", count: 63)
    /// Three labels of 63 octets: 192 octets in wire form, 63 left with the root's.
    static let almost = [letters63, letters63, letters63].joined(separator: ".") + "."

    struct Limit: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let length: Int

        init(_ description: String, _ text: String, length: Int) {
            (testDescription, self.text, self.length) = (description, text, length)
        }
    }

    static let fitting = [
        Limit("a label of 63 octets", letters63, length: 65),
        Limit("a label of 63 escaped octets", escapes63, length: 65),
        Limit("255 octets", almost + letters63.dropLast(2), length: 255),
        Limit("255 octets and the final dot", almost + letters63.dropLast(2) + ".", length: 255),
        Limit("255 octets with escapes", almost + escapes63.dropLast(8), length: 255),
        Limit("127 labels", String(repeating: "a.", count: 127), length: 255),
    ]

    @Test("The longest labels and names are accepted", arguments: fitting)
    func accepting(limit: Limit) throws {
        let name = try Name(limit.text)
        #expect(name.wire.count == limit.length)
        #expect(try Name(name.description).wire == name.wire)
    }

    static let overflowing: [(limit: Limit, code: NameError.Code)] = [
        (Limit("a label of 64 octets", letters63 + "a", length: 66), .longLabel),
        (Limit("a label of 64 octets, the last escaped", letters63 + "\\097", length: 66), .longLabel),
        (Limit("a label of 64 octets before others", letters63 + "a.test.", length: 71), .longLabel),
        (Limit("256 octets", almost + letters63.dropLast(1), length: 256), .longName),
        (Limit("256 octets and the final dot", almost + letters63.dropLast(1) + ".", length: 256), .longName),
        (Limit("128 labels", String(repeating: "a.", count: 128), length: 257), .longName),
        (Limit("a text of 100,000 octets", String(repeating: "a.", count: 50_000), length: 100_001), .longName),
    ]

    @Test("One octet more is refused", arguments: overflowing)
    func refusing(limit: Limit, code: NameError.Code) {
        #expect(throws: NameError(code)) { try Name(limit.text) }
    }

    @Test("Labels given as octets have the same limits")
    func labels() throws {
        func labels(_ counts: [Int]) -> [[UInt8]] { counts.map { [UInt8](repeating: 0, count: $0) } }
        #expect(try Name(labels: labels([])).isRoot)
        #expect(try Name(labels: labels([63, 63, 63, 61])).wire.count == 255)
        #expect(throws: NameError(.longName)) { try Name(labels: labels([63, 63, 63, 62])) }
        #expect(throws: NameError(.longLabel)) { try Name(labels: labels([64])) }
        #expect(throws: NameError(.emptyLabel)) { try Name(labels: labels([1, 0, 1])) }
        #expect(try Name(labels: labels(Array(repeating: 1, count: 127))).labels.count == Name.maximumLabelCount)
        #expect(throws: NameError(.longName)) { try Name(labels: labels(Array(repeating: 1, count: 128))) }
    }

    @Test("A relative name may fill 255 octets with its origin, and no more")
    func origin() throws {
        let origin = try Name(Self.almost)
        #expect(try Name(String(Self.letters63.dropLast(2)), relativeTo: origin).wire.count == 255)
        #expect(throws: NameError(.longName)) { try Name(String(Self.letters63.dropLast()), relativeTo: origin) }
    }
}

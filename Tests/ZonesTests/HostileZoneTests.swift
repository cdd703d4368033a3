import DNSWire
import Testing
import Transport
import Zones

@Suite("Hostile zone files") struct HostileZoneTests {
    private static let good = [TestZones.example, TestZones.provider, TestZones.child, CatalogTests.root]

    /// Pieces that zone files are sensitive to.
    private static let pieces = [
        "(", ")", "\"", "\\", "\\000", "\\999", ";", "@", ".", "..", "$TTL", "$ORIGIN", "$INCLUDE /", "\n", "\r\n",
        "\t", "\0",
        "IN", "CH", "SOA", "SRV", "TYPE0", "TYPE65535", "\\#", "0", "-1", "65536", "4294967296", "1w", "*", "é",
        "\u{FEFF}",
        "\u{85}", "NSEC3", "LOC", "IPSECKEY", "HIP", "APL", "WKS", "NAPTR", "CERT", "SVCB", "TXT", "RRSIG", "DNSKEY",
        String(repeating: "a", count: 70), String(repeating: "a.", count: 130),
    ]

    /// Asks a zone that came through for some names, so that what was built is used.
    private static func use(_ zone: Zone, _ comment: Comment) throws {
        var responder = Responder(try Catalog([zone]))
        for entry in zone.records.prefix(20) {
            let question = Question(name: entry.record.owner, type: entry.record.type)
            guard let reply = responder.reply(to: Message(id: 1, questions: [question]).bytes, over: .tcp) else {
                continue
            }
            _ = try Message(parsing: reply)
            guard LDNSPacket(parsing: reply) != nil else {
                Issue.record("ldns does not read the reply for \(entry.record): \(comment)")
                continue
            }
        }
    }

    @Test("A mutated zone is served or refused with lines that it has", arguments: 1...8)
    func mutations(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var outcomes = (served: 0, refused: 0)
        for round in 0..<40 {
            let comment = Comment(rawValue: "seed \(seed), round \(round)")
            var characters = Array((Self.good.randomElement(using: &generator) ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let offset = Int.random(in: 0..<characters.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: characters.remove(at: offset)
                case 1: characters[offset] = UnicodeScalar(UInt8.random(in: 0...255, using: &generator))
                case 2:
                    let piece = Self.pieces.randomElement(using: &generator) ?? ""
                    characters.insert(contentsOf: Array(" \(piece) ".unicodeScalars), at: offset)
                default:
                    let end = min(characters.count, offset + Int.random(in: 0..<80, using: &generator))
                    characters.append(contentsOf: Array(characters[offset..<end]))
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: characters)
            do {
                try Self.use(try Zone(String(text), origin: .root, file: "mutated"), comment)
                outcomes.served += 1
            } catch let error as ZoneError {
                let last = characters.count { $0 == "\n" } + 1
                #expect(!error.issues.isEmpty && error.issues.count <= 101, comment)
                #expect(error.issues.allSatisfy { (1...last).contains($0.place.line) }, comment)
                outcomes.refused += 1
            }
        }
        #expect(outcomes.served > 0 && outcomes.refused > 0)
    }

    @Test("Noise is refused", arguments: 1...4)
    func noise(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        for round in 0..<25 {
            let length = Int.random(in: 0...4000, using: &generator)
            let octets = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let path = try folder.write(octets, to: "noise.test.zone")
            let found = issues { try Zone(contentsOf: path) }
            #expect((1...101).contains(found.count), "seed \(seed), round \(round)")
        }
    }

    @Test("A line of every type with the fields of every other is read or refused", arguments: 0..<8)
    func everyType(part: Int) throws {
        let fields = [
            "", "1", "1 2 3 a", "a", "a b", "192.0.2.1", "2001:db8::1", "\"x\"", "\\# 0", "\\# 2 0001", "\\# 3 00",
            "1 2 3 4 5 6 7 8 9", "( a )", "a b 1 2 3 4 5", "A 8 1 1 20300101000000 20200101000000 1 a AAAA",
        ]
        for number in stride(from: part, to: 300, by: 8) {
            for data in fields {
                let line = "a TYPE\(number) \(data)\n"
                do {
                    try Self.use(try exampleZone(line), "\(line)")
                } catch let error as ZoneError {
                    #expect(error.issues.map(\.place.line) == [6], "\(line)")
                }
            }
        }
    }
}

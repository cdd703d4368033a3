import DNSWire
import Testing

@testable import Zones

@Suite("The index of names") struct NameIndexTests {
    /// Labels whose names below `example.test` have one hash, found by trying: hashes differ from process to process.
    private static let twins: [(String, String)] = {
        var labels: [UInt32: String] = [:]
        var generator = SeededGenerator(seed: 1)
        var twins: [(String, String)] = []
        var cursor = NameCursor()
        for _ in 0..<1_000_000 where twins.count < 3 {
            let label = "n" + String(UInt64.random(in: 0 ... .max, using: &generator), radix: 36)
            let wire = [UInt8(label.utf8.count)] + Array(label.utf8) + Array("\u{7}example\u{4}test\0".utf8)
            cursor.set(wire, at: 0)
            if let other = labels.updateValue(label, forKey: cursor.hash(skipping: 0)) { twins.append((other, label)) }
        }
        return twins
    }()

    private static func hash(_ label: String) throws -> UInt32 {
        NameCursor(try Name("\(label).example.test")).hash(skipping: 0)
    }

    @Test("Names of one hash are told apart, in zones and in pointers")
    func collision() throws {
        try #require(Self.twins.count == 3)
        for (first, second) in Self.twins { try Self.expectApart(first, second) }
    }

    private static func expectApart(_ first: String, _ second: String) throws {
        try #require(try Self.hash(first) == Self.hash(second))
        let alone = try Catalog([try exampleZone("\(first) TXT first\n")])
        #expect(try alone.reply(to: "\(second).example.test TXT").responseCode == .noSuchName)
        let both = try Catalog([
            try exampleZone(
                "\(first) TXT first\n\(second) TXT second\na MX 1 \(first)\na MX 2 \(second)\na MX 3 \(first)\n")
        ])
        #expect(try both.reply(to: "\(second).example.test TXT").answer.map(\.dataDescription) == ["\"second\""])
        #expect(try both.reply(to: "\(first).example.test TXT").answer.map(\.dataDescription) == ["\"first\""])
        #expect(
            try both.reply(to: "a.example.test MX").answer.map(\.dataDescription)
                == ["1 \(first).example.test.", "2 \(second).example.test.", "3 \(first).example.test."])
    }

    @Test("Names in capitals have the hash of names in small letters, and names of other labels another one")
    func letterCase() throws {
        #expect(try Self.hash("WWW") == Self.hash("www"))
        #expect(try Self.hash("www") != Self.hash("ww.w"))
        #expect(try Self.hash("*.www") == NameHash.wildcard(below: Self.hash("www")))
    }

    @Test("Entries are found after the index has grown, and only by their own name")
    func growth() {
        var index = NameIndex()
        for entry in 0..<5000 as Range<UInt32> { index.insert(entry, hash: entry % 1000) }
        for entry in 0..<5000 as Range<UInt32> { #expect(index.find(entry % 1000) { $0 == entry } == entry) }
        #expect(index.find(1000) { _ in true } == nil)
        #expect(index.find(7) { _ in false } == nil)
    }
}

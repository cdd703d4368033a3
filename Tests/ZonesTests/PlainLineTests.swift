import DNSWire
import Foundation
import Testing

@testable import Zones

/// Ordinary lines are read in place, all others by ldns: both have to give the same zone.
@Suite("Ordinary lines") struct PlainLineTests {
    private static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path(percentEncoded: false)

    /// The records of a text and what is said about it, with and without reading lines in place.
    private static func expectAgreement(_ text: String, origin: Name?, _ comment: Comment? = nil) {
        let outcomes = [false, true].map { (leavesAllToLDNS: Bool) -> [String] in
            var builder = ZoneBuilder()
            var reader = ZoneFileReader(origin: origin, root: nil, isText: true, leavesAllToLDNS: leavesAllToLDNS)
            reader.read(ByteSource(text: text), file: "zone", into: &builder)
            let issues = reader.issues.map(\.description)
            // What was read counts, whether or not it is a zone in the end.
            let drafts = builder.drafts.map { draft in
                let place = builder.place(of: draft.entry)
                let owner = builder.name(of: builder.nodes[Int(draft.node)])
                return "\(place): \(owner) \(draft.ttl) \(draft.type) \(Array(builder.data(of: draft.entry)))"
            }
            do {
                let zone = try builder.finish(
                    at: Place(file: "zone", line: 1), hasMetSOA: reader.hasMetStartOfAuthority, after: reader.issues)
                let records = zone.records.map { "\($0.place): \($0.record)" }
                return drafts + records + zone.warnings.map(\.description)
            } catch {
                return drafts + issues + ["\(error)"]
            }
        }
        #expect(outcomes[0] == outcomes[1], comment)
    }

    @Test("Every zone of the tree is the same zone both ways")
    func tree() throws {
        let files = FileKind.files(below: Self.tree + "zones", suffixes: [".zone"])
        #expect(files.count >= 10)
        for file in files {
            let name = URL(filePath: file).deletingPathExtension().lastPathComponent
            Self.expectAgreement(try String(contentsOfFile: file, encoding: .utf8), origin: try Name(name), "\(file)")
        }
        for text in [TestZones.example, TestZones.provider, TestZones.child, TestZones.wildcards] {
            Self.expectAgreement(text, origin: nil)
        }
        let others = FileKind.files(below: Self.tree + "Tests/ZonesTests/Peers/Zones", suffixes: [".zone"])
        #expect(others.count >= 10)
        for file in others {
            let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
            let name = URL(filePath: file).deletingPathExtension().lastPathComponent
            Self.expectAgreement(text, origin: try Name(name), "\(file)")
        }
        // The zones inside of scenarios: their lines, below a head that they share.
        for file in FileKind.files(below: Self.tree + "Scenarios", suffixes: [".yaml"]) {
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").filter {
                $0.hasPrefix("    ") && $0.split(separator: " ").count > 2
            }
            let text = lines.map { $0.dropFirst(4) }.joined(separator: "\n")
            Self.expectAgreement(exampleHead + text + "\n", origin: try Name("example.test"), "\(file)")
        }
    }

    static let lines = [
        "a A 192.0.2.1", "a 60 A 192.0.2.1", "a IN A 192.0.2.1", "a 60 IN A 192.0.2.1", "a IN 60 A 192.0.2.1",
        "a in a 192.0.2.1", "\tA\t192.0.2.1", "a A 192.0.2.1 ; comment", "a A 192.0.2.1\r", "a  A  192.0.2.1   ",
        "a A 192.0.2.01", "a A 192.0.2.256", "a A 192.0.2", "a A 192.0.2.1.1", "a A 192.0.2.1 x", "a A", "a A 1.2.3.4.",
        "a A 1..2.3", "a 01 A 192.0.2.1", "a 2147483647 A 192.0.2.1", "a 2147483648 A 192.0.2.1", "a 1h A 192.0.2.1",
        "a 99999999999 A 192.0.2.1", "a 60 60 A 192.0.2.1", "a IN IN A 192.0.2.1", "a CH A 192.0.2.1",
        "a AAAA ::", "a AAAA ::1", "a AAAA 1::", "a AAAA 2001:db8::1:2", "a AAAA 1:2:3:4:5:6:7:8",
        "a AAAA 1:2:3:4:5:6:7::",
        "a AAAA ::2:3:4:5:6:7:8", "a AAAA 1:2:3:4::5:6:7:8", "a AAAA 1::2::3", "a AAAA :1:2:3:4:5:6:7",
        "a AAAA 12345::",
        "a AAAA 1:2:3", "a AAAA 1:2:3:4:5:6:7:8:9", "a AAAA ::192.0.2.1", "a AAAA g::", "a AAAA ABCD::ef", "a AAAA :",
        "a AAAA 1:2:3:4:5:6:7:", "a AAAA :::", "a AAAA 00000::", "a AAAA 0000::", "a AAAA fe80::1%1",
        "a NS ns", "a NS ns.example.test.", "a NS .", "a NS ns..x", "a NS .x", "a NS ns.x.", "a CNAME b.c.d", "a PTR x",
        "a MX 10 mail", "a MX 010 mail", "a MX 65536 mail", "a MX -1 mail", "a MX mail", "a MX 10 .",
        "a SRV 1 2 3 b", "a SRV 1 2 3 .", "a SRV 1 2 65536 b", "a SRV 1 2 b", "a SRV 1 2 3 b c", "a SRV 0 0 0 b.",
        "a TXT x", "a TYPE1 \\# 4 01020304", "a SPF x", "* A 192.0.2.1", "*.a A 192.0.2.1", "a.* A 192.0.2.1",
        "_a-b.C A 192.0.2.1", "a.example.test. A 192.0.2.1", "a. A 192.0.2.1", ". A 192.0.2.1", "@ A 192.0.2.1",
        "a@b A 192.0.2.1", "a\\.b A 192.0.2.1", "\"a\" A 192.0.2.1", "a/b A 192.0.2.1", "ä A 192.0.2.1",
        "a( A 192.0.2.1 )",
        "a A ( 192.0.2.1 )", "$TTL 30", "$ORIGIN b", "; nothing", "", "   ", "A 60 A 192.0.2.1", "in in in a 192.0.2.1",
        "60 60 A 192.0.2.1", "a A\t192.0.2.1\t;x", "a aaaa 2001:DB8::A",
        String(repeating: "a", count: 63) + " A 192.0.2.1", String(repeating: "a", count: 64) + " A 192.0.2.1",
        String(repeating: "a.", count: 120) + "b A 192.0.2.1", String(repeating: "a.", count: 121) + "b A 192.0.2.1",
        "a NS " + String(repeating: "a.", count: 120) + "b", "a NS " + String(repeating: "a.", count: 121) + "b",
        "a NS " + String(repeating: "a.", count: 126) + "b.", "a NS " + String(repeating: "a.", count: 127) + "b.",
        "a MX 1 " + String(repeating: "a.", count: 127), "a MX 1 " + String(repeating: "a.", count: 128),
    ]

    @Test("A line alone, before and behind another one, is the same both ways", arguments: lines)
    func line(_ line: String) throws {
        let origin = try Name("example.test")
        for text in [line, line + "\n", line + "\n A 192.0.2.99\n", "b A 192.0.2.98\n" + line + "\na A 192.0.2.97\n"] {
            Self.expectAgreement(exampleHead + text, origin: origin, "\(text)")
            // Neither a TTL nor an origin is known here.
            Self.expectAgreement(text, origin: nil, "\(text)")
            Self.expectAgreement("example.test. 60 SOA . . 1 2 3 4 5\n" + text, origin: origin, "\(text)")
        }
    }

    @Test("Lines that chance has changed are the same both ways", arguments: [1, 2, 3, 4] as [UInt64])
    func changed(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let origin = try Name("example.test")
        let octets = Array("aA1.: \t\n;()\"\\$@-_*:0x".utf8)
        for round in 0..<400 {
            var text = Array(
                (0..<6).map { _ in Self.lines.randomElement(using: &generator) ?? "" }.joined(separator: "\n").utf8)
            for _ in 0..<Int.random(in: 0...4, using: &generator) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text.remove(at: place)
                case 1: text.insert(octets.randomElement(using: &generator) ?? 0, at: place)
                default: text[place] = octets.randomElement(using: &generator) ?? 0
                }
            }
            let lines = String(decoding: text, as: UTF8.self)
            Self.expectAgreement(exampleHead + lines, origin: origin, "seed \(seed), round \(round): \(lines)")
        }
    }

    @Test("A line that is longer than a piece of a file is not taken for its beginning")
    func longLine() throws {
        let folder = try TemporaryFolder()
        let line = "a NS " + String(repeating: " ", count: (1 << 18) - 8) + "ns.e" + "xample\n"
        let file = try folder.write(exampleHead + line + "b A 192.0.2.1\n", to: "example.test.zone")
        let zone = try Zone(contentsOf: file)
        #expect(zone.records.contains { $0.record.text == "a.example.test. 60 IN NS ns.example.example.test." })
        #expect(zone.records.contains { $0.record.text == "b.example.test. 60 IN A 192.0.2.1" && $0.place.line == 7 })
    }

    @Test("Lines are whole where one piece of a file ends and the next begins")
    func pieces() throws {
        let folder = try TemporaryFolder()
        // Pieces are 256 KiB; the lines have lengths that shift their ends through every place.
        let lines = (0..<40_000).map { "h\($0) A 10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255)" }
        let file = try folder.write(exampleHead + lines.joined(separator: "\n"), to: "example.test.zone")
        let zone = try Zone(contentsOf: file)
        #expect(zone.recordCount == 40_003)
        var count = 0
        for (record, place) in zone.records where record.type == .a && place.line > 5 {
            let number = place.line - 6
            #expect(
                record.text
                    == "h\(number).example.test. 60 IN A 10.\(number >> 16).\(number >> 8 & 255).\(number & 255)")
            count += 1
        }
        #expect(count == 40_000)
    }
}

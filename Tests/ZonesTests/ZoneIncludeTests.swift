import DNSWire
import Testing
import Zones

@Suite("$INCLUDE") struct ZoneIncludeTests {
    private static let head = "$TTL 60\n@ SOA ns host 1 2 3 4 5\n@ NS ns\n"

    /// A folder `root` with a zone of these lines, and a file outside the root that must never be read.
    private static func folder(_ lines: String, _ files: [String: String] = [:]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(head + lines, to: "root/example.test.zone")
        try folder.write("stolen A 192.0.2.66\n", to: "secret")
        try folder.write("stolen A 192.0.2.66\n", to: "root2/secret")
        for (name, text) in files { try folder.write(text, to: "root/\(name)") }
        return folder
    }

    private static func zone(_ lines: String, _ files: [String: String] = [:]) throws -> Zone {
        let folder = try folder(lines, files)
        return try Zone(contentsOf: folder.path + "/root/example.test.zone")
    }

    @Test("The records of the file stand where the line stands, each with its own place")
    func records() throws {
        let folder = try Self.folder(
            "a A 192.0.2.1\n$INCLUDE inner.inc ; a comment\nb A 192.0.2.2\n", ["inner.inc": "\nc A 192.0.2.3\n"])
        let path = folder.path + "/root"
        let zone = try Zone(contentsOf: path + "/example.test.zone")
        let places = zone.records.map { "\($0.place) \($0.record.owner)" }
        #expect(
            places == [
                "\(path)/example.test.zone:2 example.test.", "\(path)/example.test.zone:3 example.test.",
                "\(path)/example.test.zone:4 a.example.test.", "\(path)/inner.inc:2 c.example.test.",
                "\(path)/example.test.zone:6 b.example.test.",
            ])
    }

    @Test("The file has the origin of the line, or the line's own, and the outer origin is back afterwards")
    func origins() throws {
        let inner = "a A 192.0.2.1\n$ORIGIN deeper\na A 192.0.2.2\n"
        let plain = try Self.zone("$ORIGIN sub\n$INCLUDE inner.inc\nz A 192.0.2.9\n", ["inner.inc": inner])
        #expect(
            plain.lines.dropFirst(2) == [
                "a.sub.example.test. 60 IN A 192.0.2.1", "a.deeper.sub.example.test. 60 IN A 192.0.2.2",
                "z.sub.example.test. 60 IN A 192.0.2.9",
            ])
        let given = try Self.zone("$INCLUDE inner.inc other\nz A 192.0.2.9\n", ["inner.inc": inner])
        #expect(
            given.lines.dropFirst(2) == [
                "a.other.example.test. 60 IN A 192.0.2.1", "a.deeper.other.example.test. 60 IN A 192.0.2.2",
                "z.example.test. 60 IN A 192.0.2.9",
            ])
    }

    @Test("The owner goes on into the file, and the outer owner is back afterwards")
    func owners() throws {
        let zone = try Self.zone(
            "a A 192.0.2.1\n$INCLUDE inner.inc\n A 192.0.2.4\n", ["inner.inc": " A 192.0.2.2\nb A 192.0.2.3\n"])
        #expect(try zone.lines(at: "a").map { $0.suffix(9) } == ["192.0.2.1", "192.0.2.2", "192.0.2.4"])
    }

    @Test(
        "A path is taken from the folder of its own file, with or without quotes",
        arguments: [
            "$INCLUDE parts/one.inc", "$include \"parts/one.inc\"", "$INCLUDE ./parts/../parts/one.inc",
            "$INCLUDE \"parts/with space.inc\"", "$INCLUDE parts/one.inc @",
        ])
    func paths(line: String) throws {
        let zone = try Self.zone(
            line,
            [
                "parts/one.inc": "$INCLUDE two.inc\n", "parts/with space.inc": "$INCLUDE \"two.inc\"",
                "parts/two.inc": "a A 192.0.2.1", "two.inc": "wrong A 192.0.2.66",
            ])
        #expect(zone.lines.dropFirst(2) == ["a.example.test. 60 IN A 192.0.2.1"])
    }

    @Test("A path may hold any character, as text or as an escape", arguments: ["zöne.inc", "z\\195\\182ne.inc"])
    func characters(word: String) throws {
        let zone = try Self.zone("$INCLUDE \(word)", ["zöne.inc": "a A 192.0.2.1"])
        #expect(zone.lines.dropFirst(2) == ["a.example.test. 60 IN A 192.0.2.1"])
    }

    @Test("An absolute path inside the root is followed, and a link that stays inside")
    func insideTheRoot() throws {
        let folder = try Self.folder("")
        let path = folder.path + "/root"
        try folder.write("a A 192.0.2.1\n", to: "root/parts/one.inc")
        try folder.link("root/link.inc", to: "parts/one.inc")
        try folder.link("root/folder", to: path + "/parts")
        for name in ["\(path)/parts/one.inc", "link.inc", "folder/one.inc"] {
            try folder.write(Self.head + "$INCLUDE \(name)", to: "root/example.test.zone")
            let zone = try Zone(contentsOf: path + "/example.test.zone")
            #expect(zone.lines.dropFirst(2) == ["a.example.test. 60 IN A 192.0.2.1"], "\(name)")
        }
    }

    static let outside = [
        "../secret", "parts/../../secret", "/etc/hostname", "ABSOLUTE/secret", "../root2/secret", "link",
        "parts/link/secret", "jump/../secret", "..",
    ]

    @Test("Whatever is outside the root is refused, and nothing of it is read", arguments: outside)
    func outsideTheRoot(name: String) throws {
        let folder = try Self.folder("", ["parts/x": ""])
        try folder.write("", to: "far/away/x")
        try folder.write("stolen A 192.0.2.66\n", to: "far/secret")
        try folder.link("root/link", to: "../secret")
        try folder.link("root/parts/link", to: folder.path)
        // The system follows the link before it goes up: jump/../secret is far/secret.
        try folder.link("root/jump", to: "../far/away")
        let word = name.replacing("ABSOLUTE", with: folder.path)
        try folder.write(Self.head + "$INCLUDE \(word)\n", to: "root/example.test.zone")
        let root = folder.path + "/root"
        let found = issues { try Zone(contentsOf: root + "/example.test.zone") }
        #expect(
            found.map(\.description) == [
                "\(root)/example.test.zone:4: \(word) is outside \(root) "
                    + "($INCLUDE stays inside the folder of the zone file)"
            ])
    }

    @Test("An included file is bound to the root of the first file")
    func nestedRoot() throws {
        let folder = try Self.folder(
            "$INCLUDE parts/up.inc\n", ["parts/up.inc": "$INCLUDE ../one.inc\n", "one.inc": "a A 192.0.2.1"])
        let path = folder.path + "/root/example.test.zone"
        #expect(try Zone(contentsOf: path).lines.dropFirst(2) == ["a.example.test. 60 IN A 192.0.2.1"])
        try folder.write("\n$INCLUDE ../../secret\n", to: "root/parts/up.inc")
        let found = issues { try Zone(contentsOf: path) }
        #expect(found.map(\.code) == [.include])
        #expect(found.first?.place.description == "\(folder.path)/root/parts/up.inc:2")
    }

    @Test("A text with a root finds its files from the root; a text without one has no $INCLUDE")
    func inlineText() throws {
        let folder = try Self.folder("", ["parts/one.inc": "$INCLUDE two.inc", "parts/two.inc": "a A 192.0.2.1"])
        let origin = try Name("example.test")
        let text = Self.head + "$INCLUDE parts/one.inc"
        let root = folder.path + "/root"
        let zone = try Zone(text, origin: origin, file: "cases/scenario.yaml", root: root)
        #expect(zone.lines.dropFirst(2) == ["a.example.test. 60 IN A 192.0.2.1"])
        #expect(
            issues { try Zone(text, origin: origin, file: "\(root)/scenario.yaml") }.map(\.description) == [
                "\(root)/scenario.yaml:4: $INCLUDE in a text that is not a file (there is no folder to stay inside)"
            ])
        let climbing = Self.head + "$INCLUDE ../secret"
        #expect(issues { try Zone(climbing, origin: origin, root: root) }.map(\.code) == [.include])
    }

    @Test("Eight files may lie one in another, and a ninth is refused")
    func depth() throws {
        func chain(_ length: Int) -> [String: String] {
            var files = ["\(length).inc": "a A 192.0.2.1\n"]
            for number in 1..<length { files["\(number).inc"] = "$INCLUDE \(number + 1).inc\n" }
            return files
        }
        #expect(try Self.zone("$INCLUDE 1.inc", chain(8)).recordCount == 3)
        let found = issues { try Self.zone("$INCLUDE 1.inc", chain(9)) }
        #expect(found.map(\.code) == [.include])
        #expect(found.first?.place.file.hasSuffix("/8.inc") == true)
        #expect(found.first?.what == "$INCLUDE 8 files deep")
    }

    @Test("A file that includes itself ends with an error", arguments: [1, 2, 50])
    func circle(times: Int) throws {
        let lines = String(repeating: "$INCLUDE example.test.zone\n", count: times)
        let folder = try TemporaryFolder()
        let path = try folder.write(lines + Self.head, to: "example.test.zone")
        let found = issues { try Zone(contentsOf: path) }
        #expect(found.contains { $0.what == "$INCLUDE 8 files deep" })
        #expect(found.count(where: { $0.code == .include }) <= 100)
    }

    @Test("Files that include each other many times over end with an error")
    func wideTree() throws {
        let folder = try TemporaryFolder()
        for level in 1...7 {
            try folder.write(String(repeating: "$INCLUDE \(level + 1).inc\n", count: 100), to: "\(level).inc")
        }
        try folder.write("", to: "8.inc")
        let path = try folder.write(exampleHead + "$INCLUDE 1.inc\n", to: "example.test.zone")
        let found = issues { try Zone(contentsOf: path) }
        #expect(found.count == 101)
        #expect(found.first?.what == "more than 2048 files")
    }

    @Test("A zone may include a thousand files")
    func manyFiles() throws {
        let zone = try Self.zone(
            (0..<1000).map { "$INCLUDE \($0 % 10).inc p\($0)\n" }.joined(),
            Dictionary(uniqueKeysWithValues: (0..<10).map { ("\($0).inc", "a A 192.0.2.\($0)\n") }))
        #expect(zone.recordCount == 1002)
    }

    @Test("A file that cannot be read is an error at its line", arguments: ["none.inc", "parts"])
    func unreadable(name: String) throws {
        let folder = try Self.folder("\n$INCLUDE \(name)\n", ["parts/x": ""])
        let root = folder.path + "/root"
        let found = issues { try Zone(contentsOf: root + "/example.test.zone") }
        let reason = name == "parts" ? "a folder, not a file" : "no such file"
        #expect(
            found.map(\.description) == ["\(root)/example.test.zone:5: cannot read \(root)/\(name) (\(reason))"])
    }

    @Test("Errors of an included file name it, behind those of the outer file, which goes on")
    func errorPlaces() throws {
        let folder = try Self.folder("$INCLUDE inner.inc\nb A x\n", ["inner.inc": "a A 192.0.2.1\na A y\n"])
        let root = folder.path + "/root"
        let found = issues { try Zone(contentsOf: root + "/example.test.zone") }
        #expect(found.map(\.place.description) == ["\(root)/example.test.zone:5", "\(root)/inner.inc:2"])
    }
}

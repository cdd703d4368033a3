import DNSWire
import Testing
import Zones

@Suite("Where a zone begins") struct ZoneOriginTests {
    static let plain = "@ 60 SOA ns host 7 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\n"

    @Test(
        "A file without $ORIGIN takes it from its name",
        arguments: [("example.test.zone", "example.test."), ("Example.TEST.zone", "Example.TEST."), ("..zone", ".")])
    func fileName(name: String, apex: String) throws {
        let folder = try TemporaryFolder()
        let zone = try Zone(contentsOf: try folder.write(Self.plain, to: name))
        #expect(zone.apex.description == apex)
        #expect(zone.lines.first?.hasPrefix("\(apex) ") == true)
    }

    @Test(
        "A file of another name has no origin, and says so", arguments: ["example.test", "example.test.txt", ".zone"])
    func otherFileName(name: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.plain, to: name)
        let found = issues { try Zone(contentsOf: path) }
        #expect(
            found.map(\.description) == [
                "\(path):1: @ without an origin (state $ORIGIN, call the file APEX.zone, or give --origin; "
                    + "nothing behind it was read)"
            ])
    }

    @Test("An origin that is given goes before the file's name, and $ORIGIN before both")
    func order() throws {
        let folder = try TemporaryFolder()
        let other = try Name("other.test")
        let path = try folder.write(Self.plain, to: "example.test.zone")
        #expect(try Zone(contentsOf: path, origin: other).apex == other)
        let stated = try folder.write("$ORIGIN third.test.\n" + Self.plain, to: "example.test.zone")
        #expect(try Zone(contentsOf: stated, origin: other).apex == Name("third.test"))
    }

    @Test("The apex is the owner of the SOA, wherever the origin and the SOA stand")
    func apex() throws {
        let zone = try Zone(
            """
            $TTL 60
            www.example.test. A 192.0.2.1
            example.test. NS ns.provider.test.
            example.test. SOA ns.provider.test. host.provider.test. 3000000000 2 3 4 5
            """, origin: Name("test"))
        #expect(zone.apex == (try Name("example.test")))
        #expect(zone.serial == 3_000_000_000)
        #expect(zone.recordCount == 3)
        #expect(zone.warnings.isEmpty)
    }

    @Test("Where no TTL is stated, the last one counts (RFC 1035 5.1)")
    func lastTTL() throws {
        let zone = try Zone(
            "@ 30 SOA ns host 1 2 3 4 5\n@ NS ns\nns 40 A 192.0.2.1\n A 192.0.2.2\n", origin: Name("example.test"))
        #expect(try zone.lines(at: "@").map { $0.prefix(2) } == ["30", "30"])
        #expect(try zone.lines(at: "ns") == ["40 IN A 192.0.2.1", "40 IN A 192.0.2.2"])
    }

    @Test("Without any TTL, the SOA's last field is taken, with a warning (RFC 1035 3.3.13)")
    func impliedTTL() throws {
        let zone = try Zone("@ SOA ns host 1 2 3 4 55\n@ NS ns\nns A 192.0.2.1\n", origin: Name("example.test"))
        #expect(zone.lines.allSatisfy { $0.contains(" 55 IN ") })
        #expect(
            zone.warnings.map(\.description)
                == ["zone:1: no TTL (the SOA's last field, 55, is taken; $TTL says it plainly (RFC 2308 4))"])
    }

    @Test("A zone of the root is a zone")
    func root() throws {
        let zone = try Zone("$TTL 60\n@ SOA a.root. b.root. 1 2 3 4 5\n@ NS a.root.\na.root A 192.0.2.1", origin: .root)
        #expect(zone.apex.isRoot)
        #expect(zone.lines.last == "a.root. 60 IN A 192.0.2.1")
    }
}

import DNSWire
import Testing
import Transport
import Zones

@Suite("Compression of replies") struct CompressionTests {
    private static func bytes(_ question: String, _ zone: Zone) throws -> [UInt8] {
        var responder = Responder(try Catalog([zone]))
        let reply = responder.reply(to: try Queries.bytes(question), over: .tcp)
        return try #require(reply)
    }

    private static let example: [UInt8] = [7] + Array("example".utf8)

    @Test("SRV targets are written in full, octet for octet (RFC 2782, V59)")
    func serviceTargets() throws {
        let zone = try exampleZone("_im._xmpp SRV 1 2 3 one\n_im._xmpp SRV 4 5 6 Two\n_im._xmpp SRV 7 8 9 one\n")
        let reply = try Self.bytes("_im._xmpp.example.test SRV", zone)
        for (numbers, target) in [
            ([0, 1, 0, 2, 0, 3], "one"), ([0, 4, 0, 5, 0, 6], "Two"), ([0, 7, 0, 8, 0, 9], "one"),
        ] {
            let data = numbers.map(UInt8.init) + (try Name("\(target).example.test")).wire
            #expect(reply.occurrences(of: [0, UInt8(data.count)] + data) == 1, "\(target) \(numbers)")
        }
        // The question and the three targets; owners are pointers.
        #expect(reply.occurrences(of: Self.example) == 4)
    }

    @Test("The addresses of SRV targets point at the targets")
    func targetAddresses() throws {
        let zone = try exampleZone("_im._xmpp SRV 1 2 3 one\none A 192.0.2.1\none AAAA 2001:db8::1\n")
        let reply = try Self.bytes("_im._xmpp.example.test SRV", zone)
        #expect(reply.occurrences(of: Self.example) == 2)
        #expect(reply.occurrences(of: Array("one".utf8)) == 1)
        #expect(try read(reply).additional.map(\.owner.description) == ["one.example.test.", "one.example.test."])
    }

    static let compressed = [
        "NS one", "CNAME one", "PTR one", "MX 10 one", "MINFO one two", "MB one", "MG one", "MR one", "MD one",
        "MF one",
    ]

    @Test("Names in the types of RFC 1035 are compressed", arguments: compressed)
    func compressedTypes(data: String) throws {
        let type = try #require(data.split(separator: " ").first)
        // A delegation is asked for at the apex, where it is none.
        let owner = type == "NS" ? "@" : "a"
        let zone = try exampleZone("\(owner) \(data)\n")
        let name = try Name(owner, relativeTo: Name("example.test"))
        let reply = try Self.bytes("\(name) \(type)", zone)
        #expect(reply.occurrences(of: Self.example) == 1)
        #expect(try read(reply).answer.last?.dataDescription.contains("one.example.test.") == true)
    }

    @Test("The names of the SOA are compressed")
    func startOfAuthority() throws {
        let reply = try Self.bytes("nowhere.example.test A", try exampleZone(""))
        #expect(reply.occurrences(of: Self.example) == 1)
        #expect(reply.occurrences(of: [4] + Array("host".utf8) + [0xC0]) == 1)
    }

    static let plain = [
        "SRV 1 2 3 one", "DNAME one", "RP one two", "AFSDB 1 one", "KX 1 one", "RT 1 one", "PX 1 one two",
        "NAPTR 1 2 \"s\" \"x\" \"\" one", "NSEC one A", "RRSIG A 8 3 60 20300101000000 20200101000000 1 one AAAA",
        "SVCB 1 one", "TYPE65280 \\# 18 036f6e65076578616d706c65047465737400",
    ]

    @Test("Names in newer types are never compressed (RFC 3597 4)", arguments: plain)
    func plainTypes(data: String) throws {
        let type = try #require(data.split(separator: " ").first)
        let zone = try exampleZone("a \(data)\n")
        let record = try #require(zone.records.first { $0.place.line == 6 }?.record)
        let reply = try Self.bytes("a.example.test \(type)", zone)
        #expect(record.data.occurrences(of: Self.example) >= 1)
        #expect(
            reply.occurrences(of: [UInt8(record.data.count >> 8), UInt8(record.data.count & 0xFF)] + record.data) == 1)
        #expect(try read(reply).answer == [record])
    }

    @Test("Pointers reach no farther than they can, and every name arrives whole (RFC 1035 4.1.4)")
    func farNames() throws {
        let lines = (0..<2000).map { "@ MX \($0) host\($0).part\($0 % 50)\n" }
        let zone = try exampleZone(lines.joined())
        let reply = try Self.bytes("example.test MX", zone)
        // Behind octet 16,383 names still point at those before it.
        #expect(reply.count > 0x4000)
        let hosts = try read(reply).answer.map(\.dataDescription)
        #expect(hosts == (0..<2000).map { "\($0) host\($0).part\($0 % 50).example.test." })
        // A crowded table forgets a place now and then, which costs octets only.
        #expect(reply.occurrences(of: Self.example) < 20)
    }

    @Test("A set that did not fit leaves nothing behind for pointers")
    func overflow() throws {
        // The first set is too long and names far.deep; the second one is short and names it again.
        let long = (0..<40).map { "@ MX \($0) mail\($0).far.deep\n" }.joined()
        let zone = try exampleZone(long + "sub NS ns.sub\nns.sub A 192.0.2.1\nfar.deep A 192.0.2.2\n")
        var responder = Responder(try Catalog([zone]))
        for question in ["example.test MX", "example.test ANY", "x.sub.example.test A", "nowhere.example.test A"] {
            let bytes = responder.reply(to: try Queries.bytes(question), over: .udp)
            let reply = try read(try #require(bytes))
            let whole = try read(try Self.bytes(question, zone))
            #expect(reply.authority == whole.authority || reply.isTruncated, "\(question)")
            #expect(reply.answer.allSatisfy(whole.answer.contains), "\(question)")
        }
    }

    @Test("The root is written as one octet, never as a pointer")
    func root() throws {
        let zone = try Zone(CatalogTests.root, origin: .root)
        let reply = try Self.bytes(". NS", zone)
        #expect(reply[17..<20] == [0, 0, 2])
        #expect(try read(reply).answer.first?.owner.isRoot == true)
    }
}

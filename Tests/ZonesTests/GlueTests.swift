import DNSWire
import Testing
import Transport
import Zones

@Suite("Glue in small replies") struct GlueTests {
    private static func addresses(of host: String, _ count: Int) -> String {
        (1...count).map { "\(host) A 192.0.2.\($0)\n" }.joined()
    }

    private static func reply(_ lines: String, over transport: TransportProtocol = .udp) throws -> Message {
        var responder = Responder(try Catalog([try exampleZone(lines)]))
        return try responder.message(for: try Question(text: "www.sub.example.test A"), over: transport)
    }

    @Test("Addresses below the cut that do not fit set TC (RFC 9471)")
    func required() throws {
        let lines = "sub NS ns.sub\n" + Self.addresses(of: "ns.sub", 30)
        let reply = try Self.reply(lines)
        #expect(reply.lines == ["NOERROR tc", "authority sub.example.test. 60 IN NS ns.sub.example.test."])
        let whole = try Self.reply(lines, over: .tcp)
        #expect(!whole.isTruncated && whole.additional.count == 30)
    }

    @Test("Addresses elsewhere that do not fit are left out without TC", arguments: ["ns", "ns.other"])
    func optional(host: String) throws {
        let delegation = "sub NS \(host)\nother NS ns.other\n"
        let reply = try Self.reply(delegation + Self.addresses(of: host, 30))
        #expect(reply.lines == ["NOERROR", "authority sub.example.test. 60 IN NS \(host).example.test."])
    }

    @Test("Addresses below the cut are sent though others before them did not fit")
    func requiredBehindOptional() throws {
        let reply = try Self.reply(
            "sub NS ns\nsub NS ns.sub\nns.sub A 192.0.2.1\nns.sub AAAA 2001:db8::1\n" + Self.addresses(of: "ns", 30))
        #expect(!reply.isTruncated)
        #expect(reply.additional.map(\.type) == [.a, .aaaa])
        #expect(reply.additional.allSatisfy { $0.owner.description == "ns.sub.example.test." })
    }

    @Test("Each address set below the cut is whole or missing with TC")
    func partialGlue() throws {
        let reply = try Self.reply(
            "sub NS a.sub\nsub NS b.sub\n" + Self.addresses(of: "a.sub", 20) + Self.addresses(of: "b.sub", 20))
        #expect(reply.isTruncated)
        #expect(reply.additional.count == 20)
        #expect(Set(reply.additional.map(\.owner.description)) == ["a.sub.example.test."])
    }

    @Test("Addresses below the cut are sent, or TC is set, however many servers stand before them", arguments: 1...16)
    func behindManyServers(count: Int) throws {
        let servers = (0..<count).map { "sub NS n\($0)\nn\($0) A 192.0.2.\($0)\nn\($0) AAAA 2001:db8::\($0)\n" }
        let reply = try Self.reply(servers.joined() + "sub NS z.sub\nz.sub A 192.0.2.99\n")
        let isSent = reply.additional.contains { $0.text == "z.sub.example.test. 60 IN A 192.0.2.99" }
        #expect(isSent || reply.isTruncated)
    }

    @Test("Servers that do not fit set TC")
    func servers() throws {
        let lines = (0..<30).map { "sub NS server\($0).elsewhere.test.\n" }.joined()
        #expect(try Self.reply(lines).lines == ["NOERROR tc"])
        #expect(try Self.reply(lines, over: .tcp).authority.count == 30)
    }
}

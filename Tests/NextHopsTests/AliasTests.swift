import DNSWire
import Testing
import Zones

@testable import NextHops

@Suite("Aliases") struct AliasTests {
    @Test("A name without aliases is a chain of one")
    func singleName() async throws {
        var finding = try Finding(zone: "a A 192.0.2.1\na A 192.0.2.2\n")
        let found = try await finding.find("a")
        #expect(found.names == ["a"] && found.end == "2 records" && found.aliasCount == 0)
    }

    @Test("The aliases of one reply are followed in whatever order they stand")
    func anyOrder() async throws {
        let records = try Record.lines("a 60 CNAME b\nb 60 CNAME c\nc 60 CNAME d\nd 60 A 192.0.2.1")
        for order in WeightSet(0, 1, 2, 3).permutations {
            let answer = order.weights.map { records[Int($0)] }
            var finding = Finding(.table(["A a.example.test": answer]))
            let found = try await finding.find("a")
            #expect(found.names == ["a", "b", "c", "d"] && found.end == "1 record", "\(answer)")
            #expect(finding.asked == ["A a.example.test"])
        }
    }

    @Test("An SRV record that stands before its alias in the answer is found (V19)")
    func serviceBeforeAlias() async throws {
        let zone = try Zone.of("@ A 192.0.2.66\n_im._sip CNAME s\ns SRV 0 0 5060 a\na A 192.0.2.1\n")
        let server = try FakeServer.serving([zone]) { _, reply in reply.answer.reverse() }
        let run = await Run(servers: [(.one, server)])
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked.filter { $0.hasPrefix("SRV") } == ["SRV _im._sip.example.test"], "\(run)")
    }

    @Test("A chain over several replies is asked for piece by piece")
    func severalReplies() async throws {
        let zones = [
            try Zone.of("x CNAME y\ny CNAME z.third.test.\n", origin: "second.test"),
            try Zone.of("z A 192.0.2.9\n", origin: "third.test"),
        ]
        var finding = try Finding(zone: "a CNAME x.second.test.\n", zones, crossesZones: false)
        let found = try await finding.find("a")
        #expect(found.names == ["a", "x.second.test", "y.second.test", "z.third.test"])
        #expect(found.end == "1 record")
        #expect(finding.asked == ["A a.example.test", "A x.second.test", "A z.third.test"])
    }

    @Test("A piece that ends in a failure ends the search there, with the aliases so far")
    func failureOnTheWay() async throws {
        let records = try Record.lines("a 60 CNAME b")
        var finding = Finding(
            .table(["A a.example.test": records]) { query, reply in
                if query.asked == "A b.example.test" { reply.responseCode = .serverFailure }
            })
        let found = try await finding.find("a")
        #expect(found.names == ["a", "b"] && found.end == "serverFailure")
    }

    static let loops = [
        "c0 CNAME c0\n", "c0 CNAME c1\nc1 CNAME c0\n", "c0 CNAME C0\n", "c0 CNAME c1\nc1 CNAME c2\nc2 CNAME C1\n",
    ]

    @Test("Aliases that go in circles end, whoever follows them", arguments: loops)
    func circles(_ text: String) async throws {
        var inOneReply = try Finding(zone: text)
        #expect(try await inOneReply.find("c0").end == "loop")
        #expect(inOneReply.asked.count == 1)
        // The same records, one a reply.
        var answers: [String: [Record]] = [:]
        for line in text.split(separator: "\n") {
            let record = try #require(try Record.lines(String(line).replacing(" CNAME", with: " 60 CNAME")).first)
            answers["A \(record.owner.host)"] = [record]
        }
        var inSeveral = Finding(.table(answers))
        let found = try await inSeveral.find("c0")
        #expect(found.end == "loop" && Set(found.chain).count == found.chain.count)
        #expect(inSeveral.asked.count == answers.count)
    }

    static let lengths: [(aliases: Int, before: Int, end: String)] = [
        (1, 0, "1 record"), (15, 0, "1 record"), (16, 0, "1 record"), (17, 0, "loop"), (40, 0, "loop"),
        (0, 16, "1 record"), (1, 15, "1 record"), (1, 16, "loop"), (10, 6, "1 record"), (10, 7, "loop"),
    ]

    @Test("Sixteen aliases are followed and seventeen are not, those before included", arguments: lengths)
    func longestChain(aliases: Int, before: Int, end: String) async throws {
        let text = aliasChain(aliases, end: "A 192.0.2.1")
        let lines = text.split(separator: "\n").map { $0.replacing(" ", with: " 60 ", maxReplacements: 1) }
        let records = try Record.lines(lines.joined(separator: "\n"))
        var inOneReply = Finding(.table(["A c0.example.test": records]))
        #expect(try await inOneReply.find("c0", aliasesBefore: before).end == end)
        var inSeveral = Finding(.table(Dictionary(grouping: records) { "A \($0.owner.host)" }))
        #expect(try await inSeveral.find("c0", aliasesBefore: before).end == end)
        #expect(inSeveral.asked.count <= 17 - before)
    }

    @Test("An alias that nothing leads to is not followed, nor is one of another class")
    func foreignAliases() async throws {
        let foreign = try Record.lines("b 60 CNAME decoy\ndecoy 60 A 192.0.2.66")
        let chaos = try Record.lines("a 60 CNAME decoy").map { $0.inClass(.chaos) }
        let address = try Record.lines("a 60 A 192.0.2.1")
        var finding = Finding(.table(["A a.example.test": foreign + chaos + address]))
        let found = try await finding.find("a")
        #expect(found.names == ["a"] && found.end == "1 record")
        #expect(found.foreignOwners.map(\.host) == ["decoy.example.test"])
    }

    @Test("Records of another class are not used")
    func otherClass() async throws {
        let records = try Record.lines("a 60 A 192.0.2.66").map { $0.inClass(.chaos) }
        var finding = Finding(.table(["A a.example.test": records]))
        #expect(try await finding.find("a").end == "no data")
    }

    @Test("Names compare without case all along the chain")
    func letterCase() async throws {
        let records = try Record.lines("A 60 CNAME B.Example.TEST.\nb 60 A 192.0.2.1")
        var finding = Finding(.table(["A a.example.test": records]))
        #expect(try await finding.find("a").end == "1 record")
    }

    @Test("The alias that a server makes of a DNAME is followed")
    func synthesisedAlias() async throws {
        let records = try Record.lines(
            "_sip 60 DNAME provider\n_im._sip 60 CNAME _im.provider\n_im.provider 60 SRV 0 0 5060 a")
        var finding = Finding(.table(["SRV _im._sip.example.test": records]))
        let found = try await finding.find("_im._sip", .srv)
        #expect(found.names == ["_im._sip", "_im.provider"] && found.end == "1 record")
    }
}

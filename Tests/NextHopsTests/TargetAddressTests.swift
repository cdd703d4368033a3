import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("Addresses of targets") struct TargetAddressTests {
    typealias Family = Resolver.Configuration.Family

    static let families: [(Family, String, asked: [String])] = [
        (.ipv6First, "2001:db8::1 2001:db8::2 192.0.2.2 192.0.2.1", ["AAAA", "A"]),
        (.ipv4First, "192.0.2.2 192.0.2.1 2001:db8::1 2001:db8::2", ["A", "AAAA"]),
        (.ipv6, "2001:db8::1 2001:db8::2", ["AAAA"]),
        (.ipv4, "192.0.2.2 192.0.2.1", ["A"]),
    ]

    @Test("The client's policy orders the families, and the server's order stands within one", arguments: families)
    func policy(_ family: Family, _ addresses: String, _ asked: [String]) async throws {
        let answers = [
            "SRV _im._sip.example.test": try Record.lines("_im._sip 60 SRV 0 0 5060 a"),
            "A a.example.test": try Record.lines("a 60 A 192.0.2.2\na 60 A 192.0.2.1"),
            "AAAA a.example.test": try Record.lines("a 60 AAAA 2001:db8::1\na 60 AAAA 2001:db8::2"),
        ]
        let run = await Run(servers: [(.one, .table(answers))]) { $0.family = family }
        #expect(run.hops == ["a.example.test:5060 \(addresses)"], "\(run)")
        #expect(run.asked.dropFirst() == asked.map { "\($0) a.example.test" }[...])
    }

    @Test("A target that does not exist is asked for once in each family, both at the same time")
    func missingTarget() async throws {
        let run = try await Run(zone: "_im._sip SRV 0 0 5060 gone\n_im._sip SRV 1 0 5060 a\na A 192.0.2.1\n")
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked.filter { $0.contains("gone") }.sorted() == ["A gone.example.test", "AAAA gone.example.test"])
        #expect(run.diagnostics == ["targetWithoutAddress gone.example.test"])
    }

    @Test("Many targets are asked for at the same time, and the result has the order of the draw all the same")
    func manyTargets() async throws {
        let targets = (100..<200).map { "t\($0)" }
        let lines = targets.enumerated().map {
            "_im._sip SRV \($0.offset) 0 5060 \($0.element)\n\($0.element) A 192.0.2.1\n"
        }
        let zone = try Zone.of(lines.joined())
        let good = try FakeServer.serving([zone])
        // The later a target, the sooner its reply.
        let server = FakeServer { query in
            guard let name = query.question?.name.host, let number = Int(name.dropFirst().prefix(3)) else {
                return good.respond(query)
            }
            return [.delay(.milliseconds(300 - number))] + good.respond(query)
        }
        let run = await Run(servers: [(.one, server)]) {
            $0.usesAdditional = false
            $0.family = .ipv4
        }
        #expect(run.hops == targets.map { "\($0).example.test:5060 192.0.2.1" }, "\(run)")
        let asked = run.asked.filter { $0.hasPrefix("A ") }
        #expect(asked.count == 100 && Set(asked).count == 100, "\(run)")
    }

    @Test("One family's failure does not hide the other")
    func familyFailure() async throws {
        for failing in [RecordType.aaaa, .a] {
            let server = try FakeServer.serving([
                try .of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\na AAAA 2001:db8::1\n")
            ]) { query, reply in
                if query.question?.type == failing { reply = query.reply(.serverFailure) }
            }
            let run = await Run(servers: [(.one, server)]) { $0.usesAdditional = false }
            #expect(run.hops == ["a.example.test:5060 \(failing == .a ? "2001:db8::1" : "192.0.2.1")"], "\(run)")
        }
    }

    @Test("A host that stands in several records is asked for once")
    func sharedTarget() async throws {
        let run = try await Run(zone: "_im._sip SRV 0 0 5060 a\n_im._sip SRV 1 0 5070 a\na A 192.0.2.1\n") {
            $0.usesAdditional = false
        }
        #expect(run.hops == ["a.example.test:5060 192.0.2.1", "a.example.test:5070 192.0.2.1"], "\(run)")
        #expect(run.asked.count == 3)
    }

    static let aliases =
        "_im._sip SRV 0 0 5060 x\n_im._sip SRV 1 0 5060 b\nx CNAME a\na A 192.0.2.1\na AAAA 2001:db8::1\nb A 192.0.2.2\n"

    @Test("A target that is an alias is followed and reported, under its own name")
    func aliasLenient() async throws {
        let run = try await Run(zone: Self.aliases)
        #expect(run.hops == ["x.example.test:5060 2001:db8::1 192.0.2.1", "b.example.test:5060 192.0.2.2"], "\(run)")
        #expect(run.diagnostics == ["targetIsAlias x.example.test"])
    }

    @Test("A strict client drops a target that is an alias")
    func aliasStrict() async throws {
        let run = try await Run(zone: Self.aliases) { $0.isStrict = true }
        #expect(run.hops == ["b.example.test:5060 192.0.2.2"], "\(run)")
        #expect(run.diagnostics == ["targetIsAlias x.example.test"])
        let alone = try await Run(zone: "@ A 192.0.2.66\n_im._sip SRV 0 0 5060 x\nx CNAME a\na A 192.0.2.1\n") {
            $0.isStrict = true
        }
        #expect(alone.failure == "noAddresses" && !alone.asked.contains("A example.test"), "\(alone)")
    }

    @Test("A target in a circle is dropped, lenient or strict", arguments: [false, true])
    func targetLoop(isStrict: Bool) async throws {
        let zone = "_im._sip SRV 0 0 5060 x\nx CNAME y\ny CNAME x\n"
        let run = try await Run(zone: zone + "_im._sip SRV 1 0 5060 a\na A 192.0.2.1\n") { $0.isStrict = isStrict }
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.diagnostics == ["targetAliasLoop x.example.test"])
        let alone = try await Run(zone: "@ A 192.0.2.66\n" + zone) { $0.isStrict = isStrict }
        #expect(alone.failure == "noAddresses" && !alone.asked.contains("A example.test"), "\(alone)")
    }

    @Test("A target's aliases count for themselves", arguments: [(16, true), (17, false)])
    func targetChain(count: Int, isFollowed: Bool) async throws {
        // Sixteen aliases stand before the SRV record already.
        let before = (0..<16).map { "p\($0) CNAME p\($0 + 1)\n" }.joined()
        let run = try await Run(
            zone: "_im._sip CNAME p1\n" + before + "p16 SRV 0 0 5060 c0\n" + aliasChain(count, end: "A 192.0.2.1"))
        #expect(run.hops == (isFollowed ? ["c0.example.test:5060 192.0.2.1"] : []), "\(run)")
        #expect(run.diagnostics == [isFollowed ? "targetIsAlias c0.example.test" : "targetAliasLoop c0.example.test"])
    }

    @Test("Addresses beside an alias are asked for at its end")
    func aliasAcrossZones() async throws {
        let provider = try Zone.of("a A 192.0.2.1\n", origin: "provider.test")
        let run = try await Run(
            zone: "_im._sip SRV 0 0 5060 x\nx CNAME a.provider.test.\n", [provider], crossesZones: false)
        #expect(run.hops == ["x.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked.contains("A a.provider.test"))
    }
}

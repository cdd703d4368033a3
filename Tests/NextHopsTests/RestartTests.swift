import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("Domains behind aliases") struct RestartTests {
    static func provider(_ body: String) throws -> [Zone] { [try Zone.of(body, origin: "provider.test")] }

    @Test("An alias at the SRV owner leads to SRV records")
    func aliasToService() async throws {
        let run = try await Run(
            zone: "@ A 192.0.2.66\n_im._sip CNAME _im._sip.provider.test.\n",
            Self.provider("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n"))
        #expect(run.hops == ["a.provider.test:5060 192.0.2.1"], "\(run)")
        #expect(run.resolution?.domain.host == "example.test")
    }

    @Test("An alias at the SRV owner that leads to no SRV record makes its end the domain")
    func aliasBecomesDomain() async throws {
        let run = try await Run(
            zone: "@ A 192.0.2.66\n_im._sip CNAME provider.test.\n",
            Self.provider("@ A 192.0.2.9\n_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n"))
        #expect(run.hops == ["a.provider.test:5060 192.0.2.1"], "\(run)")
        let bare = try await Run(
            zone: "@ A 192.0.2.66\n_im._sip CNAME provider.test.\n", Self.provider("@ A 192.0.2.9\n"))
        #expect(bare.hops == ["provider.test:5060 192.0.2.9"], "\(bare)")
        #expect(!bare.asked.contains("A example.test"))
    }

    @Test("The restart asks every protocol again, in order, and drops what was learned of the first domain")
    func wholeRestart() async throws {
        // SIP is decidedly unavailable at the first domain; that is forgotten.
        let run = try await Run(
            zone: "_im._sip SRV 0 0 0 .\n_im._xmpp CNAME provider.test.\n", Self.provider("@ A 192.0.2.9\n")
        ) { $0.protocols = [.sip, .xmpp] }
        #expect(run.hops == ["provider.test:5060 192.0.2.9"], "\(run)")
        #expect(
            run.asked == [
                "SRV _im._sip.example.test", "SRV _im._xmpp.example.test", "SRV _im._sip.provider.test",
                "SRV _im._xmpp.provider.test", "AAAA provider.test", "A provider.test",
            ])
    }

    @Test("The restart is at once: protocols behind the alias are not asked for the first domain")
    func restartAtOnce() async throws {
        let run = try await Run(
            zone: "_im._sip CNAME provider.test.\n_im._xmpp SRV 0 0 5269 a\na A 192.0.2.66\n",
            Self.provider("@ A 192.0.2.9\n")
        ) { $0.protocols = [.sip, .xmpp] }
        #expect(run.hops == ["provider.test:5060 192.0.2.9"], "\(run)")
        #expect(!run.asked.contains("SRV _im._xmpp.example.test"))
    }

    @Test("An alias to a name that does not exist ends in noSuchDomain, not in the first domain's address")
    func aliasToMissing() async throws {
        let run = try await Run(zone: "@ A 192.0.2.66\n_im._sip CNAME gone\n")
        #expect(run.failure == "noSuchDomain", "\(run)")
    }

    @Test("A wildcard alias back to the domain means no SRV record, and the address stands in")
    func wildcardToDomain() async throws {
        let run = try await Run(zone: "* CNAME @\n@ A 192.0.2.9\n") { $0.protocols = [.sip, .xmpp] }
        #expect(run.hops == ["example.test:5060 192.0.2.9"], "\(run)")
        #expect(run.asked.prefix(2) == ["SRV _im._sip.example.test", "SRV _im._xmpp.example.test"])
    }

    @Test("A domain that is an alias: the SRV records of its end come before its addresses")
    func aliasAtDomain() async throws {
        let zone = "chat CNAME provider.test.\n"
        let run = try await Run(
            "im:u@chat.example.test", zone: zone,
            Self.provider("@ A 192.0.2.66\n_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n"))
        #expect(run.hops == ["a.provider.test:5060 192.0.2.1"], "\(run)")
        let bare = try await Run("im:u@chat.example.test", zone: zone, Self.provider("@ A 192.0.2.9\n"))
        #expect(bare.hops == ["provider.test:5060 192.0.2.9"], "\(bare)")
        #expect(bare.asked.contains("SRV _im._sip.provider.test"))
    }

    @Test("SRV records below an alias are used, and the alias is not looked at")
    func belowAlias() async throws {
        let run = try await Run(
            "im:u@chat.example.test",
            zone: "chat CNAME web\nweb A 192.0.2.66\n_im._sip.chat SRV 0 0 5060 a\na A 192.0.2.1\n")
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(!run.asked.contains { $0.hasSuffix(" chat.example.test") })
    }

    @Test("Two domains that name each other are each processed once")
    func mutualAliases() async throws {
        let run = try await Run(
            zone: "_im._sip CNAME provider.test.\n@ A 192.0.2.9\n",
            Self.provider("_im._sip CNAME example.test.\n@ A 192.0.2.1\n"))
        #expect(run.hops == ["provider.test:5060 192.0.2.1"], "\(run)")
    }

    static let loops = [
        "_im._sip CNAME _im._sip\n@ A 192.0.2.66\n", "_im._sip CNAME x\nx CNAME _im._sip\n@ A 192.0.2.66\n",
    ]

    @Test("A loop at the SRV owner is an error, and never leads to the address", arguments: loops)
    func loopAtOwner(_ zone: String) async throws {
        let run = try await Run(zone: zone)
        #expect(run.failure == "aliasLoop", "\(run)")
        #expect(!run.asked.contains("A example.test"))
    }

    @Test("A loop at the domain is an error")
    func loopAtDomain() async throws {
        let run = try await Run("im:u@x.example.test", zone: "x CNAME y\ny CNAME x\n")
        #expect(run.failure == "aliasLoop", "\(run)")
    }

    static let counts: [(count: Int, failure: String?)] = [(1, nil), (16, nil), (17, "aliasLoop"), (30, "aliasLoop")]

    @Test("Aliases at SRV owners count over all restarts", arguments: counts)
    func countOverServiceRestarts(count: Int, failure: String?) async throws {
        let aliases = (0..<count).map { "_im._sip.d\($0) CNAME d\($0 + 1)\nd\($0) TXT text\n" }.joined()
        let run = try await Run("im:u@d0.example.test", zone: aliases + "d\(count) A 192.0.2.9\n")
        #expect(run.failure == failure, "\(run)")
        if failure == nil { #expect(run.hops == ["d\(count).example.test:5060 192.0.2.9"], "\(run)") }
    }

    @Test("Aliases at the domain count for what they lead to", arguments: counts)
    func countAtDomain(count: Int, failure: String?) async throws {
        let run = try await Run("im:u@c0.example.test", zone: aliasChain(count, end: "A 192.0.2.9"))
        #expect(run.failure == failure, "\(run)")
        if failure == nil { #expect(run.hops == ["c\(count).example.test:5060 192.0.2.9"], "\(run)") }
    }

    static let mixtures: [(atDomain: Int, atOwners: Int, failure: String?)] = [
        (8, 8, nil), (8, 9, "aliasLoop"), (16, 1, "aliasLoop"), (1, 16, "aliasLoop"), (1, 15, nil),
    ]

    @Test("Aliases at the domain and then at SRV owners share the sixteen", arguments: mixtures)
    func mixedCount(atDomain: Int, atOwners: Int, failure: String?) async throws {
        let aliases = (0..<atOwners).map { "_im._sip.d\($0) CNAME d\($0 + 1)\nd\($0) TXT text\n" }.joined()
        let run = try await Run(
            "im:u@c0.example.test",
            zone: aliasChain(atDomain - 1, end: "CNAME d0") + aliases + "d\(atOwners) A 192.0.2.9\n")
        #expect(run.failure == failure, "\(run)")
        if failure == nil { #expect(run.hops == ["d\(atOwners).example.test:5060 192.0.2.9"], "\(run)") }
    }

    @Test("An alias chain over three operators, each answering for itself, is followed")
    func threeOperators() async throws {
        let zones = [
            try Zone.of("_im._sip CNAME _im._sip.third.test.\n", origin: "second.test"),
            try Zone.of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n", origin: "third.test"),
        ]
        let run = try await Run(zone: "_im._sip CNAME _im._sip.second.test.\n", zones, crossesZones: false)
        #expect(run.hops == ["a.third.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked.filter { $0.hasPrefix("SRV") }.count == 3)
    }

    @Test("A domain behind an alias that is too long for the labels has no SRV record")
    func longDomainBehindAlias() async throws {
        let label = String(repeating: "a", count: 63)
        let long = "\(label).\(label).\(label).\(String(repeating: "b", count: 40))"
        let run = try await Run(zone: "_im._sip CNAME \(long)\n\(long) A 192.0.2.9\n")
        #expect(run.hops == ["\(long).example.test:5060 192.0.2.9"], "\(run)")
        #expect(run.asked.filter { $0.hasPrefix("SRV") }.count == 1, "\(run)")
    }
}

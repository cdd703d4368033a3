import DNSWire
import NextHops
import Testing
import Transport

@Suite("SRV records") struct ServiceTests {
    @Test("The SRV record is asked for first, and the address of the domain is not used", arguments: ["im", "pres"])
    func serviceBeforeAddress(scheme: String) async throws {
        let run = try await Run(
            "\(scheme):alice@example.test",
            zone: "@ A 192.0.2.66\n_\(scheme)._sip SRV 10 20 5070 a\na A 192.0.2.1\n")
        let hop = try #require(run.resolution?.hops.first)
        #expect(run.hops == ["a.example.test:5070 192.0.2.1"], "\(run)")
        #expect(hop.priority == 10 && hop.weight == 20 && hop.protocolLabel == .sip && !hop.isImplicit)
        #expect(run.asked == ["SRV _\(scheme)._sip.example.test", "AAAA a.example.test"], "\(run)")
    }

    @Test("The address of the domain is used when an SRV record points there, with that record's port")
    func domainAsTarget() async throws {
        let run = try await Run(zone: "@ A 192.0.2.9\n_im._sip SRV 0 0 5099 @\n")
        #expect(run.hops == ["example.test:5099 192.0.2.9"], "\(run)")
        #expect(run.resolution?.hops.first?.isImplicit == false)
    }

    @Test("The other service's records say nothing")
    func servicesApart() async throws {
        let zone = "_im._sip SRV 0 0 5070 a\na A 192.0.2.1\n"
        let run = try await Run("pres:alice@example.test", zone: zone)
        #expect(run.failure == "noAddresses", "\(run)")
        #expect(run.asked.first == "SRV _pres._sip.example.test")
    }

    @Test("The protocols are asked in the client's order, and the first one published wins")
    func protocolOrder() async throws {
        let zone = "_im._sip SRV 0 0 5060 s\n_im._xmpp SRV 0 0 5269 x\ns A 192.0.2.1\nx A 192.0.2.2\n"
        for (protocols, hop) in [
            ([ProtocolLabel.sip, .xmpp], "s.example.test:5060 192.0.2.1"),
            ([.xmpp, .sip], "x.example.test:5269 192.0.2.2"),
        ] {
            let run = try await Run(zone: zone) { $0.protocols = protocols }
            #expect(run.hops == [hop], "\(run)")
            #expect(run.asked.filter { $0.hasPrefix("SRV") }.count == 1, "\(run)")
        }
    }

    @Test("A protocol that is not published is passed over for the next (V05)")
    func nextProtocol() async throws {
        let run = try await Run(zone: "@ A 192.0.2.66\n_im._sip SRV 0 0 5060 s\ns A 192.0.2.1\n") {
            $0.protocols = [.xmpp, .sip]
        }
        #expect(run.hops == ["s.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked.prefix(2) == ["SRV _im._xmpp.example.test", "SRV _im._sip.example.test"])
    }

    @Test("Owners and targets in capitals are the same names; hosts come back in small letters")
    func letterCase() async throws {
        let run = try await Run(
            "IM:U@EXAMPLE.TEST.", zone: "_IM._SIP SRV 0 0 5060 A.Example.Test.\na A 192.0.2.1\n")
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.resolution?.hops.first?.target.description == "a.example.test.")
        #expect(run.resolution?.domain == (try Name("example.test")))
    }

    @Test("A host has no final dot, as in the name of a certificate (V48)", arguments: ["a", "A.Example.Test."])
    func noFinalDot(target: String) async throws {
        let run = try await Run(zone: "_im._sip SRV 0 0 5060 \(target)\na A 192.0.2.1\n")
        #expect(run.resolution?.hops.map(\.target.host) == ["a.example.test"], "\(run)")
        #expect(run.resolution?.attempts().map(\.description) == ["a.example.test:5060 192.0.2.1"], "\(run)")
        let implicit = try await Run("im:alice@Example.Test.", zone: "@ A 192.0.2.9\n")
        #expect(implicit.resolution?.hops.map(\.target.host) == ["example.test"], "\(implicit)")
    }

    @Test("Records that are owned by another name are not used, and reported")
    func ownerMismatch() async throws {
        let records = try Record.lines(
            "_im._xmpp 60 SRV 0 0 5269 decoy\n_im._sip 60 SRV 0 0 5060 a\n_im._xmpp 60 SRV 1 0 5269 decoy")
        let addresses = try Record.lines("a 60 A 192.0.2.1")
        let answers = ["SRV _im._sip.example.test": records, "A a.example.test": addresses]
        let run = await Run(servers: [(.one, .table(answers))])
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.diagnostics == ["ownerMismatch _im._xmpp.example.test"])
    }

    @Test("An answer with foreign records alone is no SRV answer")
    func foreignAnswer() async throws {
        let answers = [
            "SRV _im._sip.example.test": try Record.lines("_im._sip.other.test. 60 SRV 0 0 5060 decoy"),
            "A example.test": try Record.lines("example.test. 60 A 192.0.2.1"),
        ]
        let run = await Run(servers: [(.one, .table(answers))])
        #expect(run.hops == ["example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.diagnostics == ["ownerMismatch _im._sip.other.test"])
    }

    @Test(
        "The hops come in the order of priority, then of the draw",
        arguments: [
            ([0, 0], ["a", "b", "c"]), ([1, 0], ["a", "b", "c"]), ([2, 0], ["b", "a", "c"]),
            ([4, 0], ["b", "a", "c"]),
        ])
    func order(_ draws: [Int], _ expected: [String]) async throws {
        let zone = """
            _im._sip SRV 20 9 5060 c
            _im._sip SRV 10 1 5060 a
            _im._sip SRV 10 3 5060 b
            a A 192.0.2.1
            b A 192.0.2.2
            c A 192.0.2.3

            """
        let run = try await Run(zone: zone, draws: draws)
        #expect(run.resolution?.hops.map { String($0.target.host.prefix(1)) } == expected, "\(run)")
    }

    @Test("A target that looks like an address is a name")
    func addressAsTarget() async throws {
        let run = try await Run(zone: "_im._sip SRV 0 0 5060 192.0.2.7.\n_im._sip SRV 1 0 5060 a\na A 192.0.2.1\n")
        // Nobody serves the top level 7, and the server says so.
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked.contains("AAAA 192.0.2.7"))
    }

    @Test("A target with an underscore is a name like others")
    func underscoreTarget() async throws {
        let run = try await Run(zone: "_im._sip SRV 0 0 5060 _n1\n_n1 A 192.0.2.1\n")
        #expect(run.hops == ["_n1.example.test:5060 192.0.2.1"], "\(run)")
    }

    @Test("Any port but 0 is used as it stands", arguments: [1, 80, 5060, 65535])
    func ports(port: Int) async throws {
        let run = try await Run(zone: "_im._sip SRV 0 0 \(port) a\na A 192.0.2.1\n")
        #expect(run.hops == ["a.example.test:\(port) 192.0.2.1"], "\(run)")
    }
}

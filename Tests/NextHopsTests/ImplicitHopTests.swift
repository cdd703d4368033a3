import DNSWire
import NextHops
import Testing
import Transport

@Suite("The implicit hop") struct ImplicitHopTests {
    @Test("Without SRV records the address of the domain stands in for one")
    func implicitHop() async throws {
        let run = try await Run(zone: "@ A 192.0.2.9\n@ AAAA 2001:db8::9\n")
        let hop = try #require(run.resolution?.hops.first)
        #expect(run.hops == ["example.test:5060 2001:db8::9 192.0.2.9"], "\(run)")
        #expect(hop.isImplicit && hop.priority == 0 && hop.weight == 0 && hop.protocolLabel == .sip)
        #expect(run.asked == ["SRV _im._sip.example.test", "AAAA example.test", "A example.test"])
    }

    @Test(
        "It speaks the client's first protocol, at that protocol's port",
        arguments: [
            ([ProtocolLabel.sip, .xmpp], "sip", 5060), ([.xmpp, .sip], "xmpp", 5269), ([.xmpp], "xmpp", 5269),
        ] as [([ProtocolLabel], String, Int)])
    func port(_ protocols: [ProtocolLabel], _ name: String, _ port: Int) async throws {
        let run = try await Run(zone: "@ A 192.0.2.9\n") { $0.protocols = protocols }
        #expect(run.hops == ["example.test:\(port) 192.0.2.9"], "\(run)")
        #expect(run.resolution?.hops.first?.protocolLabel.name == name)
    }

    @Test("A protocol without a known port has none, until it is given one")
    func noDefaultPort() async throws {
        let label = try #require(ProtocolLabel("_bip"))
        let run = try await Run(zone: "@ A 192.0.2.9\n") { $0.protocols = [label, .sip] }
        #expect(run.failure == "noDefaultPort", "\(run)")
        let given = try await Run(zone: "@ A 192.0.2.9\n") {
            $0.protocols = [label, .sip]
            $0.registry.register(label, for: .im, defaultPort: 7000)
        }
        #expect(given.hops == ["example.test:7000 192.0.2.9"], "\(given)")
    }

    @Test("A protocol without a known port is no hindrance where SRV records give one")
    func portOfRecord() async throws {
        let label = try #require(ProtocolLabel("_bip"))
        let run = try await Run(zone: "_im._bip SRV 0 0 7001 a\na A 192.0.2.1\n") { $0.protocols = [label] }
        #expect(run.hops == ["a.example.test:7001 192.0.2.1"], "\(run)")
    }

    @Test("What another protocol publishes is not asked for and forbids nothing")
    func otherProtocol() async throws {
        let run = try await Run(zone: "@ A 192.0.2.9\n_im._bip SRV 0 0 1 a\na A 192.0.2.1\n")
        #expect(run.hops == ["example.test:5060 192.0.2.9"], "\(run)")
    }

    @Test("A domain that does not exist, and one that has nothing to offer, are told apart")
    func noDomain() async throws {
        let missing = try await Run("im:u@gone.example.test", zone: "")
        #expect(missing.failure == "noSuchDomain", "\(missing)")
        #expect(
            missing.asked == ["SRV _im._sip.gone.example.test", "AAAA gone.example.test", "A gone.example.test"])
        let empty = try await Run(zone: "@ MX 0 a\n@ TXT text\n")
        #expect(empty.failure == "noAddresses", "\(empty)")
    }

    @Test("A name that one reply knows exists, whatever another says")
    func contradiction() async throws {
        for existing in [RecordType.aaaa, .a] {
            let server = FakeServer.replying { query in
                query.reply(query.question?.type == existing ? .noError : .noSuchName)
            }
            let run = await Run(servers: [(.one, server)])
            #expect(run.failure == "noAddresses", "\(run)")
        }
    }

    @Test("One family is enough, and one alone is asked for where the client wants one")
    func families() async throws {
        let run = try await Run(zone: "@ A 192.0.2.9\n")
        #expect(run.hops == ["example.test:5060 192.0.2.9"])
        let other = try await Run(zone: "@ A 192.0.2.9\n") { $0.family = .ipv6 }
        #expect(other.failure == "noAddresses" && !other.asked.contains("A example.test"), "\(other)")
    }

    @Test("One family's failure is overlooked when the other is there, and tells when it is not")
    func familyFailure() async throws {
        for (address, result) in [("a 60 A 192.0.2.66\nexample.test. 60 A 192.0.2.9", "hop"), ("", "failure")] {
            let records = try Record.lines(address)
            let server = FakeServer.table(["A example.test": records]) { query, reply in
                if query.question?.type == .aaaa { reply.responseCode = .serverFailure }
            }
            let run = await Run(servers: [(.one, server)])
            if result == "hop" {
                #expect(run.hops == ["example.test:5060 192.0.2.9"], "\(run)")
            } else {
                #expect(run.failure == "temporaryFailure serverFailure", "\(run)")
            }
        }
    }
}

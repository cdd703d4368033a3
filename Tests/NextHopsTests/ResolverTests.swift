import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("Resolver") struct ResolverTests {
    static let three = """
        _im._sip SRV 10 0 5060 a
        _im._sip SRV 20 0 5060 b
        _im._sip SRV 30 0 5060 c
        a A 192.0.2.1
        a AAAA 2001:db8::1
        b A 192.0.2.2
        b AAAA 2001:db8::2
        c A 192.0.2.3

        """

    static let limits: [(Int?, [String])] = [
        (nil, ["a 2001:db8::1 192.0.2.1", "b 2001:db8::2 192.0.2.2", "c 192.0.2.3"]),
        (2, ["a 2001:db8::1 192.0.2.1"]),
        (3, ["a 2001:db8::1 192.0.2.1", "b 2001:db8::2"]),
        (4, ["a 2001:db8::1 192.0.2.1", "b 2001:db8::2 192.0.2.2"]),
        (5, ["a 2001:db8::1 192.0.2.1", "b 2001:db8::2 192.0.2.2", "c 192.0.2.3"]),
        (1000, ["a 2001:db8::1 192.0.2.1", "b 2001:db8::2 192.0.2.2", "c 192.0.2.3"]),
    ]

    @Test("A limit counts addresses, and keeps the best ones", arguments: limits)
    func limit(_ limit: Int?, _ hops: [String]) async throws {
        let run = try await Run(zone: Self.three) { $0.limit = limit }
        #expect(run.hops.map { $0.replacing(".example.test:5060", with: "") } == hops, "\(run)")
    }

    @Test("A limit keeps the best priority wherever it stands in the answer")
    func limitAfterSorting() async throws {
        let records = (1...9).map { "_im._sip SRV \(100 - $0) 0 5060 h\($0)\nh\($0) A 192.0.2.\($0)\n" }.joined()
        let run = try await Run(zone: records) { $0.limit = 3 }
        #expect(run.hops == [9, 8, 7].map { "h\($0).example.test:5060 192.0.2.\($0)" }, "\(run)")
    }

    @Test("A resolver without servers, protocols or attempts, or with a limit below 2, is our own mistake")
    func preconditions() async {
        await #expect(processExitsWith: .failure) {
            _ = Resolver(Resolver.Configuration(servers: []), network: FakeNetwork([:]))
        }
        await #expect(processExitsWith: .failure) {
            var configuration = Resolver.Configuration(servers: [.one])
            configuration.limit = 1
            _ = Resolver(configuration, network: FakeNetwork([:]))
        }
        await #expect(processExitsWith: .failure) {
            var configuration = Resolver.Configuration(servers: [.one])
            configuration.protocols = []
            _ = Resolver(configuration, network: FakeNetwork([:]))
        }
        await #expect(processExitsWith: .failure) {
            var configuration = Resolver.Configuration(servers: [.one])
            configuration.attempts = 0
            _ = Resolver(configuration, network: FakeNetwork([:]))
        }
        await #expect(processExitsWith: .success) {
            var configuration = Resolver.Configuration(servers: [.one])
            configuration.limit = 2
            _ = Resolver(configuration, network: FakeNetwork([:]))
        }
    }

    @Test("A client that nobody configured speaks SIP, then XMPP, and makes two attempts")
    func defaults() async throws {
        let configuration = Resolver.Configuration(servers: [.one])
        #expect(configuration.protocols == [.sip, .xmpp] && configuration.attempts == 2)
        #expect(configuration.deadline == .seconds(30) && configuration.timeout == nil)
        #expect(!configuration.isStrict && configuration.limit == nil && configuration.usesAdditional)
        #expect(configuration.family == .ipv6First && configuration.registry == .standard)
    }

    @Test("Each resolution draws anew, and the same seed draws the same")
    func drawnAnew() async throws {
        let hosts = (1...6).map { "_im._sip SRV 0 1 5060 h\($0)\nh\($0) A 192.0.2.\($0)\n" }.joined()
        let network = FakeNetwork([.one: try .serving([try .of(hosts)])])
        let resolver = Resolver(Resolver.Configuration(servers: [.one]), network: network)
        let uri = try MessagingURI("im:u@example.test")
        var orders: Set<[Name]> = []
        var draws = RandomDraws(SeededGenerator(seed: 7))
        for _ in 0..<20 { orders.insert(try await resolver.resolve(uri, using: &draws).hops.map(\.target)) }
        #expect(orders.count > 5)
        var (first, second) = (RandomDraws(SeededGenerator(seed: 7)), RandomDraws(SeededGenerator(seed: 7)))
        let one = try await resolver.resolve(uri, using: &first)
        let other = try await resolver.resolve(uri, using: &second)
        #expect(one.hops == other.hops)
        // With the system's own chance too.
        #expect(try await Set(resolver.resolve("im:u@example.test").hops.map(\.target)).count == 6)
    }

    @Test("A server that rotates its records changes no host's share of the first picks (V35)", arguments: 0..<3)
    func rotation(places: Int) async throws {
        let services = "_im._sip SRV 0 1 5060 a\n_im._sip SRV 0 3 5060 b\n_im._sip SRV 0 4 5060 c\n"
        let zone = try Zone.of(services + "a A 192.0.2.1\nb A 192.0.2.2\nc A 192.0.2.3\n")
        let server = try FakeServer.serving([zone]) { query, reply in
            guard query.question?.type == .srv else { return }
            reply.answer = Array(reply.answer[places...] + reply.answer[..<places])
        }
        var configuration = Resolver.Configuration(servers: [.one])
        configuration.protocols = [.sip]
        configuration.family = .ipv4
        let network = FakeNetwork([.one: server])
        let resolver = Resolver(configuration, network: network)
        let uri = try MessagingURI("im:alice@example.test")
        var walk = ChoiceWalk(walksArrangements: true, maximumNumbers: 1)
        var shares: [String: Share] = [:]
        repeat {
            let hops = try await network.run { try await resolver.resolve(uri, using: &walk).hops }
            let first = try #require(hops.first).target.host
            shares[first] = (shares[first] ?? Share(0, 1)) + Share(walk.weight, walk.total)
        } while walk.advance()
        // 9 numbers, one of which goes to whoever stands first: each host does in a third of the arrangements.
        #expect(
            shares == [
                "a.example.test": Share(4, 27), "b.example.test": Share(10, 27), "c.example.test": Share(13, 27),
            ])
    }

    @Test("The log of a resolution is what the servers saw")
    func queries() async throws {
        let run = try await Run(zone: Self.three) { $0.usesAdditional = false }
        #expect(run.queries.map(\.question.description) == run.asked)
        #expect(run.queries.count == 7)
        #expect(run.queries.allSatisfy { $0.server == .one && $0.transport == .udp && $0.responseCode == .noError })
    }

    @Test("A resolution carries its URI and domain, and hops say where they go")
    func parts() async throws {
        let run = try await Run("im:u@Example.test.?a=b", zone: Self.three)
        let resolution = try #require(run.resolution)
        #expect(resolution.uri.text == "im:u@Example.test.?a=b")
        #expect(resolution.domain == (try Name("example.test")))
        #expect(resolution.hops.first?.description == "a.example.test:5060 2001:db8::1 192.0.2.1")
    }
}

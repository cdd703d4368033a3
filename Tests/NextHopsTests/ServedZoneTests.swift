import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("Over loopback") struct ServedZoneTests {
    /// Resolves over the machine's own network. A busy machine may take its time: no try ends early because of that.
    static func resolve(
        with servers: [Endpoint],
        configure: (inout Resolver.Configuration) -> Void = { _ in }
    ) async throws -> Result<Resolution, ResolutionError> {
        var configuration = Resolver.Configuration(servers: servers)
        configuration.protocols = [.sip]
        configuration.timeout = .seconds(60)
        configuration.deadline = .seconds(120)
        configure(&configuration)
        let resolver = Resolver(configuration, network: try SocketNetwork())
        var draws = ScriptedDraws([])
        do throws(ResolutionError) {
            return .success(try await resolver.resolve(try MessagingURI("im:alice@example.test"), using: &draws))
        } catch {
            return .failure(error)
        }
    }

    static func hops(_ result: Result<Resolution, ResolutionError>) -> [String] {
        switch result {
        case .success(let resolution): resolution.hops.map(\.description)
        case .failure(let error): [error.description]
        }
    }

    static let zones = [
        ResolverTests.three,
        "_im._sip CNAME x\nx SRV 0 0 5060 y\ny CNAME a\na A 192.0.2.1\n",
        "@ A 192.0.2.9\n@ AAAA 2001:db8::9\n",
        "_im._sip CNAME x\nx A 192.0.2.9\n",
        "_im._sip SRV 0 0 0 .\n",
        "_im._sip CNAME _im._sip\n",
        "",
    ]

    @Test("A server on a socket and one in memory lead to the same hops, by the same questions", arguments: zones)
    func sameAsInMemory(_ text: String) async throws {
        let zone = try Zone.of(text)
        let inMemory = await Run(servers: [(.one, try .serving([zone]))])
        var options = ZoneServer.Options()
        let log = QueryLog()
        options.log = log
        let result = try await withZoneServer([zone], options) { try await Self.resolve(with: [$0.endpoint]) }
        switch result {
        case .success(let resolution):
            #expect(resolution.hops == inMemory.resolution?.hops)
            #expect(resolution.trace == inMemory.resolution?.trace)
        case .failure(let error):
            #expect(error == inMemory.error)
            #expect(error.trace == inMemory.error?.trace)
        }
        // Questions that are under way together arrive in any order.
        #expect(log.entries.compactMap(\.question).map(\.description).sorted() == inMemory.asked.sorted())
    }

    @Test("An answer that does not fit into a datagram comes over TCP, whole")
    func truncation() async throws {
        let records = (1...60).map {
            "_im._sip SRV \($0) 0 5060 host-number-\($0)\nhost-number-\($0) A 192.0.2.\($0)\n"
        }
        var options = ZoneServer.Options()
        options.responder.maximumUDPPayload = 512
        let log = QueryLog()
        options.log = log
        let result = try await withZoneServer([try .of(records.joined())], options) {
            try await Self.resolve(with: [$0.endpoint]) { $0.family = .ipv4 }
        }
        #expect(Self.hops(result) == (1...60).map { "host-number-\($0).example.test:5060 192.0.2.\($0)" })
        #expect(log.entries.prefix(2).map(\.transport) == [.udp, .tcp], "\(log.entries)")
        #expect(log.entries.prefix(2).map(\.isTruncated) == [true, false])
        #expect(log.entries.allSatisfy { $0.replyLength <= 512 || $0.transport == .tcp })
    }

    static let hasIPv6 = (try? UDPSocket(listeningOn: Endpoint(address: .ipv6Loopback, port: 0))) != nil

    @Test("A server on ::1 is asked over UDP and TCP", .enabled(if: hasIPv6, "this machine has no ::1"))
    func ipv6() async throws {
        let records = (1...60).map {
            "_im._sip SRV \($0) 0 5060 host-number-\($0)\nhost-number-\($0) A 192.0.2.\($0)\n"
        }
        var options = ZoneServer.Options()
        options.listen = [Endpoint(address: .ipv6Loopback, port: 0)]
        let log = QueryLog()
        options.log = log
        let result = try await withZoneServer([try .of(records.joined())], options) {
            try await Self.resolve(with: [$0.endpoint]) { $0.family = .ipv4 }
        }
        #expect(Self.hops(result).count == 60)
        #expect(Set(log.entries.map(\.transport)) == [.udp, .tcp])
        #expect(log.entries.allSatisfy { $0.client.address == .ipv6Loopback })
    }

    @Test("Every query comes from a port of its own")
    func ports() async throws {
        var options = ZoneServer.Options()
        let log = QueryLog()
        options.log = log
        _ = try await withZoneServer([try .of(ResolverTests.three)], options) {
            try await Self.resolve(with: [$0.endpoint]) { $0.usesAdditional = false }
        }
        #expect(log.entries.count == 7)
        // The system may give a port again that is free again.
        #expect(Set(log.entries.map(\.client.port)).count > 4, "\(log.entries)")
    }

    @Test("A server that answers for its own zones only is asked again for what an alias leads to")
    func separateZones() async throws {
        var options = ZoneServer.Options()
        options.responder.crossesZones = false
        let log = QueryLog()
        options.log = log
        let zones = [
            try Zone.of("_im._sip CNAME _im._sip.provider.test.\n"),
            try Zone.of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n", origin: "provider.test"),
        ]
        let result = try await withZoneServer(zones, options) { try await Self.resolve(with: [$0.endpoint]) }
        #expect(Self.hops(result) == ["a.provider.test:5060 192.0.2.1"])
        #expect(
            log.entries.prefix(2).compactMap(\.question?.name.host) == [
                "_im._sip.example.test", "_im._sip.provider.test",
            ])
    }

    @Test("A server that says nothing does not hide the next one")
    func silentServer() async throws {
        // Takes what comes, and never reads it.
        let silent = try UDPSocket(listeningOn: Endpoint(address: .ipv4Loopback, port: 0))
        defer { withExtendedLifetime(silent) {} }
        let result = try await withZoneServer([try .of("@ A 192.0.2.9\n")]) {
            try await Self.resolve(with: [silent.localEndpoint, $0.endpoint]) {
                // On a busy machine the second server may come late too: then it is asked again.
                $0.timeout = .milliseconds(50)
                $0.attempts = 1000
            }
        }
        #expect(Self.hops(result) == ["example.test:5060 192.0.2.9"])
        let alone = try await Self.resolve(with: [silent.localEndpoint]) {
            $0.timeout = .milliseconds(20)
            $0.attempts = 1
        }
        #expect(Self.hops(alone) == ["temporaryFailure (timeout): nobody could tell about _im._sip.example.test"])
    }

    @Test("A machine that has no name server is unreachable at once, and the next one is asked")
    func noServer() async throws {
        // Somebody listens over TCP, so that no server of another test takes the port over UDP.
        let listener = try TCPListener(listeningOn: Endpoint(address: .ipv4Loopback, port: 0))
        defer { withExtendedLifetime(listener) {} }
        let alone = try await Self.resolve(with: [listener.localEndpoint]) { $0.attempts = 1 }
        #expect(Self.hops(alone) == ["temporaryFailure (unreachable): nobody could tell about _im._sip.example.test"])
        let result = try await withZoneServer([try .of("@ A 192.0.2.9\n")]) {
            try await Self.resolve(with: [listener.localEndpoint, $0.endpoint])
        }
        #expect(Self.hops(result) == ["example.test:5060 192.0.2.9"])
    }

    @Test("A zone that is published anew counts from the next resolution on")
    func publishedAnew() async throws {
        let old = try Zone.of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n")
        let new = try Zone.of("_im._sip SRV 0 0 5060 b\nb A 192.0.2.2\n")
        try await withZoneServer([old]) { server in
            #expect(Self.hops(try await Self.resolve(with: [server.endpoint])) == ["a.example.test:5060 192.0.2.1"])
            server.publish(try Catalog([new]))
            #expect(Self.hops(try await Self.resolve(with: [server.endpoint])) == ["b.example.test:5060 192.0.2.2"])
        }
    }

    @Test("Many resolutions at once share one network")
    func concurrency() async throws {
        try await withZoneServer([try .of(ResolverTests.three)]) { server in
            var configuration = Resolver.Configuration(servers: [server.endpoint])
            configuration.timeout = .seconds(60)
            configuration.deadline = .seconds(120)
            let resolver = Resolver(configuration, network: try SocketNetwork())
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await resolver.resolve("im:u@example.test").hops.count } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts == Array(repeating: 3, count: 50))
        }
    }
}

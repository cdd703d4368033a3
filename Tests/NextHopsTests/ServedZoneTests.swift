import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("The server and the resolver, over loopback and in memory") struct ServedZoneTests {
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
        let log = QueryLog()
        let result = try await Edge.loopback.serve([zone], log: log) { await $0.resolve() }
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

    @Test("An answer that does not fit into a datagram comes over TCP, whole", arguments: Edge.allCases)
    func truncation(_ edge: Edge) async throws {
        let records = (1...60).map {
            "_im._sip SRV \($0) 0 5060 host-number-\($0)\nhost-number-\($0) A 192.0.2.\($0)\n"
        }
        var options = Responder.Options()
        options.maximumUDPPayload = 512
        let log = QueryLog()
        let result = try await edge.serve([try .of(records.joined())], options, log: log) {
            await $0.resolve { $0.family = .ipv4 }
        }
        #expect(result.hops == (1...60).map { "host-number-\($0).example.test:5060 192.0.2.\($0)" })
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
        let log = QueryLog()
        let result = try await Edge.loopback.serve([try .of(records.joined())], at: .ipv6Loopback, log: log) {
            await $0.resolve { $0.family = .ipv4 }
        }
        #expect(result.hops.count == 60)
        #expect(Set(log.entries.map(\.transport)) == [.udp, .tcp])
        #expect(log.entries.allSatisfy { $0.client.address == .ipv6Loopback })
    }

    @Test("Every query comes from a port of its own", arguments: Edge.allCases)
    func ports(_ edge: Edge) async throws {
        let log = QueryLog()
        _ = try await edge.serve([try .of(ResolverTests.three)], log: log) {
            await $0.resolve { $0.usesAdditional = false }
        }
        #expect(log.entries.count == 7)
        // The system may give a port again that is free again.
        #expect(Set(log.entries.map(\.client.port)).count > 4, "\(log.entries)")
    }

    @Test("A server that answers for its own zones only is asked again for an alias' target", arguments: Edge.allCases)
    func separateZones(_ edge: Edge) async throws {
        var options = Responder.Options()
        options.crossesZones = false
        let log = QueryLog()
        let zones = [
            try Zone.of("_im._sip CNAME _im._sip.provider.test.\n"),
            try Zone.of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n", origin: "provider.test"),
        ]
        let result = try await edge.serve(zones, options, log: log) { await $0.resolve() }
        #expect(result.hops == ["a.provider.test:5060 192.0.2.1"])
        #expect(
            log.entries.prefix(2).compactMap(\.question?.name.host) == [
                "_im._sip.example.test", "_im._sip.provider.test",
            ])
    }

    @Test("A server that says nothing does not hide the next one", arguments: Edge.allCases)
    func silentServer(_ edge: Edge) async throws {
        try await edge.serve([try .of("@ A 192.0.2.9\n")]) { site in
            let silent = try site.silentServer()
            let result = await site.resolve([silent.endpoint, site.server]) {
                // On a busy machine the second server may come late too: then it is asked again.
                $0.timeout = .milliseconds(50)
                $0.attempts = 1000
            }
            #expect(result.hops == ["example.test:5060 192.0.2.9"])
            let alone = await site.resolve([silent.endpoint]) {
                $0.timeout = .milliseconds(20)
                $0.attempts = 1
            }
            #expect(alone.hops == ["temporaryFailure (timeout): nobody could tell about _im._sip.example.test"])
        }
    }

    @Test("A machine without a name server is unreachable at once, and the next one is asked", arguments: Edge.allCases)
    func noServer(_ edge: Edge) async throws {
        try await edge.serve([try .of("@ A 192.0.2.9\n")]) { site in
            let nobody = try site.nobody()
            let alone = await site.resolve([nobody.endpoint]) { $0.attempts = 1 }
            #expect(alone.hops == ["temporaryFailure (unreachable): nobody could tell about _im._sip.example.test"])
            let result = await site.resolve([nobody.endpoint, site.server])
            #expect(result.hops == ["example.test:5060 192.0.2.9"])
        }
    }

    @Test("A zone that is published anew counts from the next resolution on", arguments: Edge.allCases)
    func publishedAnew(_ edge: Edge) async throws {
        let old = try Zone.of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n")
        let new = try Zone.of("_im._sip SRV 0 0 5060 b\nb A 192.0.2.2\n")
        try await edge.serve([old]) { site in
            #expect(await site.resolve().hops == ["a.example.test:5060 192.0.2.1"])
            site.publish(new)
            #expect(await site.resolve().hops == ["b.example.test:5060 192.0.2.2"])
        }
    }

    @Test("Many resolutions at once share one network", arguments: Edge.allCases)
    func concurrency(_ edge: Edge) async throws {
        try await edge.serve([try .of(ResolverTests.three)]) { site in
            let counts = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { await site.resolve().hops.count } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts == Array(repeating: 3, count: 50))
        }
    }
}

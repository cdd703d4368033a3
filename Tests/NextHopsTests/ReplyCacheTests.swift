import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("The cache") struct ReplyCacheTests {
    /// A resolver with a cache, over a network in memory whose time the test moves.
    struct Lab {
        let network: FakeNetwork
        let cache: ReplyCache
        let resolver: Resolver

        init(_ server: FakeServer, capacity: Int = 100, usesAdditional: Bool = false) {
            network = FakeNetwork([.one: server])
            cache = ReplyCache(capacity: capacity)
            var configuration = Resolver.Configuration(servers: [.one])
            configuration.protocols = [.sip]
            configuration.family = .ipv4
            configuration.usesAdditional = usesAdditional
            resolver = Resolver(configuration, network: network, cache: cache)
        }

        init(zone: String, capacity: Int = 100, usesAdditional: Bool = false) throws {
            self.init(try .serving([try .of(zone)]), capacity: capacity, usesAdditional: usesAdditional)
        }

        /// The questions that a resolution sends, and what it comes to.
        func resolve(_ uri: String = "im:alice@example.test") async -> (
            asked: [String], outcome: String, validFor: UInt32?
        ) {
            let before = network.sent.count
            var validFor: UInt32?
            let outcome: String
            do {
                let resolution = try await network.run { try await resolver.resolve(uri) }
                outcome = resolution.hops.map(\.description).joined(separator: ", ")
                validFor = resolution.validFor
            } catch {
                outcome = (error as? ResolutionError)?.code.rawValue ?? "\(error)"
            }
            return (network.sent[before...].map(\.asked), outcome, validFor)
        }
    }

    private static let service = "SRV _im._sip.example.test"
    private static let address = "A a.example.test"
    private static let hop = "a.example.test:5060 192.0.2.1"

    @Test("What was answered is not asked again before its TTL is over, and then it is (D21)")
    func positive() async throws {
        let lab = try Lab(zone: "_im._sip 60 SRV 0 0 5060 a\na 10 A 192.0.2.1\n")
        let first = await lab.resolve()
        #expect(first.asked == [Self.service, Self.address] && first.outcome == Self.hop && first.validFor == 10)
        try await lab.network.advance(by: .seconds(9))
        let second = await lab.resolve()
        #expect(second.asked.isEmpty && second.outcome == Self.hop && second.validFor == 1)
        try await lab.network.advance(by: .seconds(1))
        let third = await lab.resolve()
        #expect(third.asked == [Self.address] && third.validFor == 10)
        try await lab.network.advance(by: .seconds(50))
        #expect(await lab.resolve().asked == [Self.service, Self.address])
    }

    @Test("What has a TTL of 0 serves one resolution and is not kept (V61)")
    func zero() async throws {
        let lab = try Lab(zone: "_im._sip 0 SRV 0 0 5060 a\na 60 A 192.0.2.1\n")
        let first = await lab.resolve()
        #expect(first.asked == [Self.service, Self.address] && first.outcome == Self.hop && first.validFor == 0)
        let second = await lab.resolve()
        #expect(second.asked == [Self.service] && second.outcome == Self.hop)
    }

    @Test("Along an alias, the least TTL counts (V62)")
    func alias() async throws {
        let lab = try Lab(zone: "_im._sip 1 CNAME s\ns 3600 SRV 0 0 5060 a\na 60 A 192.0.2.1\n")
        let first = await lab.resolve()
        #expect(first.outcome == Self.hop && first.validFor == 1)
        try await lab.network.advance(by: .milliseconds(999))
        #expect(await lab.resolve().asked.isEmpty)
        try await lab.network.advance(by: .milliseconds(1))
        #expect(await lab.resolve().asked == [Self.service])
    }

    @Test("That there is nothing is kept for the SOA's MINIMUM, or its TTL if that is less (RFC 2308 5)")
    func negative() async throws {
        let lab = try Lab(zone: "@ 60 A 192.0.2.9\n")
        let question = ["SRV _im._sip.example.test"]
        #expect(await lab.resolve().asked == question + ["A example.test"])
        // MINIMUM is 30 seconds.
        try await lab.network.advance(by: .seconds(29))
        let second = await lab.resolve()
        #expect(second.asked.isEmpty && second.validFor == 1)
        try await lab.network.advance(by: .seconds(1))
        #expect(await lab.resolve().asked == question)
    }

    @Test("A name that was missing is found as soon as the SOA's MINIMUM is over (V63)")
    func appearing() async throws {
        let authority = try Record.lines("example.test. 300 SOA ns host 1 3600 600 86400 5")
        let service = try Record.lines("_im._sip.new 60 SRV 0 0 5060 a")
        let address = try Record.lines("a 60 A 192.0.2.1")
        let server = FakeServer.replying { query in
            // The name is published one second after the first question.
            guard query.time >= .seconds(1) else { return query.reply(.noSuchName, authority: authority) }
            return query.reply(answer: query.question?.type == .srv ? service : address)
        }
        let lab = Lab(server)
        let questions = ["SRV _im._sip.new.example.test", "A new.example.test"]
        let first = await lab.resolve("im:alice@new.example.test")
        #expect(first.asked == questions && first.outcome == "noSuchDomain")
        try await lab.network.advance(by: .seconds(4))
        let second = await lab.resolve("im:alice@new.example.test")
        #expect(second.asked.isEmpty && second.outcome == "noSuchDomain")
        try await lab.network.advance(by: .seconds(1))
        let third = await lab.resolve("im:alice@new.example.test")
        #expect(third.asked == [questions[0], Self.address] && third.outcome == Self.hop)
    }

    @Test("That a name does not exist answers every type (D30)")
    func missingName() async throws {
        let lab = try Lab(zone: "_im._sip SRV 0 0 5060 gone\n")
        #expect(await lab.resolve().outcome == "noAddresses")
        var other = lab.resolver.configuration
        other.family = .ipv6
        let resolver = Resolver(other, network: lab.network, cache: lab.cache)
        let before = lab.network.sent.count
        await #expect(throws: ResolutionError.self) { try await resolver.resolve("im:alice@example.test") }
        #expect(lab.network.sent.count == before)
    }

    @Test("Without an SOA, nothing is kept of a denial; failures are never kept (D28, V64)")
    func notKept() async throws {
        for code in [ResponseCode.noSuchName, .noError] {
            let bare = Lab(.failing(code))
            #expect(await bare.resolve().asked.count == 2)
            #expect(await bare.resolve().asked.count == 2)
            #expect(bare.cache.count == 0)
        }
        let broken = Lab(FakeServer { query in [query.returning(query.reply(.serverFailure))] })
        let first = await broken.resolve()
        #expect(first.outcome == "temporaryFailure" && !first.asked.isEmpty)
        #expect(await broken.resolve().asked == first.asked)
        #expect(broken.cache.count == 0)
    }

    @Test("Addresses that came along age on their own")
    func additional() async throws {
        let lab = try Lab(zone: "_im._sip 60 SRV 0 0 5060 a\na 10 A 192.0.2.1\n", usesAdditional: true)
        #expect(await lab.resolve().asked == [Self.service])
        try await lab.network.advance(by: .seconds(9))
        #expect(await lab.resolve().asked.isEmpty)
        try await lab.network.advance(by: .seconds(1))
        #expect(await lab.resolve().asked == [Self.address])
    }

    @Test("Addresses that came along for a name that is no target are not kept (V44)")
    func additionalOfOthers() async throws {
        let service = try Record.lines("_im._sip 60 SRV 0 0 5060 a")
        let added = try Record.lines("a 60 A 192.0.2.1\nb 60 A 192.0.2.66")
        let address = try Record.lines("b 60 A 192.0.2.2")
        let server = FakeServer.table([Self.service: service, "A b.example.test": address]) { query, reply in
            if query.asked == Self.service { reply.additional = added }
        }
        let lab = Lab(server, usesAdditional: true)
        let first = await lab.resolve()
        #expect(first.asked == [Self.service] && first.outcome == Self.hop)
        let second = await lab.resolve("im:alice@b.example.test")
        #expect(second.asked == ["SRV _im._sip.b.example.test", "A b.example.test"])
        #expect(second.outcome == "b.example.test:5060 192.0.2.2")
    }

    @Test("Nothing is kept of a truncated reply that does not come over TCP (V52)")
    func truncated() async throws {
        let lab = Lab(try TruncationTests.truncating { _ in [] }.connecting(.refused))
        for _ in 0..<2 {
            let (asked, outcome, _) = await lab.resolve()
            #expect(outcome == "temporaryFailure")
            #expect(!asked.isEmpty && asked.allSatisfy { $0 == Self.service })
        }
        #expect(lab.cache.count == 0)
    }

    @Test("The order is drawn anew from what is kept (V33)")
    func order() async throws {
        let lab = try Lab(zone: "_im._sip SRV 0 1 5060 a\n_im._sip SRV 0 1 5060 b\na A 192.0.2.1\nb A 192.0.2.2\n")
        var firsts: Set<String> = []
        // The same one first 60 times in a row is less likely than one in 10^17.
        for _ in 0..<60 { firsts.insert(String(await lab.resolve().outcome.prefix(1))) }
        #expect(firsts == ["a", "b"])
        #expect(lab.network.sent.count == 3)
    }

    @Test("There are no more entries than the capacity says; the one that expires first goes")
    func capacity() async throws {
        let lab = try Lab(zone: "_im._sip 60 SRV 0 0 5060 a\na 10 A 192.0.2.1\n", capacity: 1)
        for _ in 0..<5 {
            _ = await lab.resolve()
            #expect(lab.cache.count == 1)
        }
    }

    @Test("It can forget")
    func forget() async throws {
        let lab = try Lab(zone: "_im._sip 60 SRV 0 0 5060 a\na 60 A 192.0.2.1\n")
        _ = await lab.resolve()
        lab.cache.forget()
        #expect(await lab.resolve().asked.count == 2)
    }

    /// Answers well, or fails, a second later.
    private static func slow(_ code: ResponseCode?) throws -> FakeServer {
        let good = try FakeServer.serving([try .of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n")])
        return FakeServer { query in
            [.delay(.seconds(1))] + (code.map { [query.returning(query.reply($0))] } ?? good.respond(query))
        }
    }

    @Test(
        "A question that is under way is not asked again, be the reply good or bad",
        arguments: [nil, ResponseCode.refused])
    func sharing(_ code: ResponseCode?) async throws {
        let lab = Lab(try Self.slow(code))
        let outcomes = await lab.network.run {
            await withTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { await lab.resolve().outcome } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(outcomes == Array(repeating: code == nil ? Self.hop : "temporaryFailure", count: 50))
        // Two rounds for a failure, the SRV records and the address for a hop.
        #expect(lab.network.sent.count == 2, "\(lab.network.sent)")
    }

    @Test("Whoever waits for another's question and is cancelled ends at once; the others go on with that question")
    func cancelledWaiter() async throws {
        let lab = Lab(try Self.slow(nil))
        let outcomes = await lab.network.run {
            await withTaskGroup(of: String.self) { group in
                group.addTask { await lab.resolve().outcome }
                group.addTask {
                    // It is cancelled half a second on, while it waits.
                    await withTaskGroup(of: String.self) { inner in
                        inner.addTask { await lab.resolve().outcome }
                        try? await lab.network.simulation.clock.sleep(for: .milliseconds(500))
                        inner.cancelAll()
                        return await inner.next() ?? ""
                    }
                }
                group.addTask { await lab.resolve().outcome }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(outcomes == ["temporaryFailure", Self.hop, Self.hop])
        #expect(lab.network.sent.map(\.asked) == [Self.service, Self.address], "\(lab.network.sent)")
    }

    @Test("When whoever asks is cancelled, one of those who wait asks instead")
    func cancelledAsker() async throws {
        let lab = Lab(try Self.slow(nil))
        let outcomes = await lab.network.run {
            await withTaskGroup(of: String.self) { group in
                group.addTask {
                    await withTaskGroup(of: String.self) { inner in
                        inner.addTask { await lab.resolve().outcome }
                        try? await lab.network.simulation.clock.sleep(for: .milliseconds(500))
                        inner.cancelAll()
                        return await inner.next() ?? ""
                    }
                }
                for _ in 0..<10 {
                    group.addTask {
                        try? await lab.network.simulation.clock.sleep(for: .milliseconds(100))
                        return await lab.resolve().outcome
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(outcomes == ["temporaryFailure"] + Array(repeating: Self.hop, count: 10))
        #expect(lab.network.sent.map(\.asked) == [Self.service, Self.service, Self.address], "\(lab.network.sent)")
    }

    @Test("Nobody waits for another longer than it has time itself")
    func shorterDeadline() async throws {
        let lab = Lab(.silent)
        var hurried = lab.resolver.configuration
        hurried.deadline = .seconds(1)
        let second = Resolver(hurried, network: lab.network, cache: lab.cache)
        let times = await lab.network.run {
            await withTaskGroup(of: Duration.self) { group in
                for resolver in [lab.resolver, second] {
                    group.addTask {
                        _ = try? await resolver.resolve("im:alice@example.test")
                        return lab.network.time
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        // Two rounds of 2 and 4 seconds.
        #expect(times == [.seconds(1), .seconds(6)])
    }

    @Test("Aliases alone are kept for their time, and records that no alias leads to make no denial last")
    func partialAnswers() async throws {
        let alias = try Record.lines("_im._sip 60 CNAME _im._sip.provider.test.")
        let chain = Lab(.table([Self.service: alias]))
        _ = await chain.resolve()
        #expect(await chain.resolve().asked.first == "SRV _im._sip.provider.test")
        let foreign = try Record.lines("_im._bip 86400 SRV 0 0 1 a")
        let other = Lab(.table([Self.service: foreign]))
        _ = await other.resolve()
        #expect(await other.resolve().asked.first == Self.service)
    }
}

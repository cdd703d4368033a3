import DNSWire
import Foundation
import NextHops
import Testing
import Transport
import Zones

@testable import ZonesTesting

extension ServedZones {
    /// The hosts that our resolver finds for somebody at a domain.
    fileprivate func hosts(_ domain: String = "club.test", timeout: Duration? = nil) async throws -> [String] {
        var configuration = Resolver.Configuration(servers: [endpoint])
        configuration.protocols = [.xmpp]
        configuration.timeout = timeout
        configuration.attempts = 3
        let resolver = Resolver(configuration, network: try network)
        return try await resolver.resolve("im:anna@\(domain)").hops.map(\.target.host)
    }
}

@Suite("Zones of a suite", .zones("club.test.zone")) struct ZonesTraitTests {
    @Test("A test asks the zones of its suite, on a port of its own")
    func suite() async throws {
        let server = try ZoneServer.current
        #expect(try await server.hosts() == ["chat.club.test", "backup.club.test"])
        #expect(server.endpoint.address == .ipv4Loopback && server.endpoint.port > 0)
        let other = try await withZoneServer(serving: "club.test.zone") { $0.endpoint }
        #expect(other != server.endpoint)
        #expect(server.queries(for: "_IM._xmpp.club.test.", .srv).count == 1)
        #expect(server.queries(for: "_im._xmpp.club.test", .a).isEmpty)
        withKnownIssue { #expect(server.queries(for: "not..a.name").isEmpty) }
    }

    static let text = "@ 60 SOA ns host 1 60 60 60 60\n@ 60 NS ns\nns 60 A 192.0.2.53\n_im._xmpp 60 SRV 0 0 1 ns"

    @Test("A test adds zones of its own", .zones(.text(text, origin: "other.test")))
    func more() async throws {
        let server = try ZoneServer.current
        #expect(try await server.hosts("other.test") == ["ns.other.test"])
        #expect(try await server.hosts("club.test").count == 2)
    }

    @Test("A test's zone stands in the place of the suite's", .zones(.text(text, origin: "club.test")))
    func instead() async throws {
        #expect(try await ZoneServer.current.hosts() == ["ns.club.test"])
    }

    @Test("A fault happens to the queries that it says", .fault(.drop, first: 2, type: .srv), .inMemory)
    func fault() async throws {
        let server = try ZoneServer.current
        #expect(try await server.hosts().count == 2)
        #expect(server.queries(for: "_im._xmpp.club.test").map(\.responseCode) == [nil, nil, .noError])
    }

    @Test("In memory a long time-out takes no time", .fault(.drop, first: 1, type: .srv), .inMemory)
    func memory() async throws {
        let server = try ZoneServer.current
        let start = try server.network.now
        #expect(try await server.hosts(timeout: .seconds(20)).count == 2)
        #expect(try server.network.now - start >= .seconds(20))
    }

    @Test("A client that only uses the network sees its replies, and its time-outs", .inMemory, .fault(.drop, nth: 2))
    func rawClient() async throws {
        let server = try ZoneServer.current
        let network = try server.network
        let port = try network.openDatagrams(toward: server.endpoint)
        let query = Message(id: 7, questions: [Question(name: try Name("chat.club.test"), type: .a)]).bytes
        try port.send(query, to: server.endpoint)
        let reply = try await port.receive(before: network.now + .seconds(1000))
        #expect(try Message(parsing: reply?.bytes ?? []).answer.count == 1)
        let start = network.now
        try port.send(query, to: server.endpoint)
        #expect(try await port.receive(before: start + .seconds(1000)) == nil)
        #expect(network.now - start == .seconds(1000))
    }

    @Test(
        "A published zone is served from then on, and time passes at once",
        arguments: [Edge.loopback, .memory])
    func publishing(edge: Edge) async throws {
        try await withZoneServer(serving: "club.test.zone", on: edge) { server in
            let cache = ReplyCache()
            let resolver = Resolver(.init(servers: [server.endpoint]), network: try server.network, cache: cache)
            func count() async throws -> Int { try await resolver.resolve("im:anna@club.test").hops.count }
            #expect(try await count() == 2)
            try server.publish(.text(Self.text, origin: "club.test"))
            #expect(try await count() == 2)
            try await server.advance(by: .seconds(3601))
            #expect(try await count() == 1)
        }
    }

    @Test("Each case of a parameterised test has a server of its own", arguments: 0..<200)
    func cases(number: Int) async throws {
        let server = try ZoneServer.current
        #expect(server.queries.isEmpty)
        #expect(try await server.hosts().count == 2)
        #expect(server.queries(for: "_im._xmpp.club.test").count == 1)
    }

    @Test("The server around is not that of the test")
    func nested() async throws {
        let outer = try ZoneServer.current
        try await withZoneServer(serving: .text(Self.text, origin: "inner.test")) { inner in
            let current = try ZoneServer.current
            #expect(current === inner && inner !== outer)
            let hosts = try await inner.hosts("inner.test")
            #expect(hosts == ["ns.inner.test"])
        }
        let current = try ZoneServer.current
        #expect(current === outer && outer.queries.isEmpty)
    }
}

@Suite("A suite in another", .zones("club.test.zone"), .inMemory) struct OuterTests {
    @Suite("The inner one", .fault(.drop, first: 1, type: .srv)) struct InnerTests {
        @Test(
            "The outer suite's zones, the inner one's faults and the test's own count together",
            .fault(.refuse, nth: 1, type: .a))
        func together() async throws {
            let server = try ZoneServer.current
            #expect(try await server.hosts() == ["chat.club.test", "backup.club.test"])
            #expect(server.queries(for: "_im._xmpp.club.test").map(\.responseCode) == [nil, .noError])
        }
    }
}

@Suite("Without zones") struct NoZonesTests {
    @Test("There is no current server, and the error says why")
    func missing() {
        let error = #expect(throws: NoZonesServed.self) { try ZoneServer.current }
        #expect(error?.description.contains(".zones(") == true)
    }

    @Test(
        "What a test says of its server is told together",
        arguments: [
            ([ZonesTrait.fault(.drop)], "no zones to serve: give the test or its suite .zones(…)"),
            (
                [.zones("club.test.zone"), .fault(.drop, first: 1, nth: 2)],
                "a fault takes one of first, nth, every, after and chance"
            ),
            (
                [.zones("club.test.zone"), .fault(.drop, first: 0)],
                "a fault counts from 1, and its chance is above 0 and at most 1"
            ),
            (
                [.zones("club.test.zone"), .fault(.drop, chance: 2)],
                "a fault counts from 1, and its chance is above 0 and at most 1"
            ),
            (
                [.zones("club.test.zone"), .fault(.truncate(keeping: -1))],
                "truncate(keeping: -1): a fault takes no numbers and no times below 0"
            ),
            (
                [.zones("club.test.zone"), .fault(.delay(by: .zero, jitter: .seconds(-1)))],
                "delay(by: 0.0 seconds, jitter: -1.0 seconds): a fault takes no numbers and no times below 0"
            ),
            ([.zones("club.test.zone"), .fault(.drop, name: "a..b")], "a..b, the name of a fault, is no domain name"),
        ])
    func mistakes(traits: [ZonesTrait], reason: String) {
        let error = #expect(throws: ZonesTraitError.self) { try ZonesPlan(traits).zones() }
        #expect(error?.reason == reason)
    }

    @Test("Two zones of one apex in one place are a mistake, and so are none")
    func twins() async {
        let twice = ZonesTrait.zones("club.test.zone", .text(ZonesTraitTests.text, origin: "club.test"))
        #expect(throws: CatalogError.self) { try ZonesPlan([twice]).zones() }
        await #expect(throws: ZonesTraitError.self) { try await withZoneServer { _ in } }
    }

    @Test("A server outside of tests misbehaves as it is told", arguments: [Edge.loopback, .memory])
    func faults(edge: Edge) async throws {
        var options = ZoneServer.Options()
        options.faults = [Fault(.refuse)]
        let faults = [try Fault(.drop, first: 1, type: .srv, transport: .udp)]
        try await withZoneServer(serving: "club.test.zone", on: edge, faults: faults, options: options) { server in
            var configuration = Resolver.Configuration(servers: [server.endpoint])
            configuration.timeout = .milliseconds(200)
            let resolver = Resolver(configuration, network: try server.network)
            _ = try? await resolver.resolve("im:anna@club.test")
            let replies = Set(server.queries(for: "_im._sip.club.test").map(\.responseCode))
            #expect(replies == [nil, .refused])
        }
    }

    @Test("The last word on where a server is and how it does is that of the test")
    func plan() throws {
        var options = ZoneServer.Options()
        options.workers = 2
        let plan = ZonesPlan([.inMemory, .fault(.drop), .loopback, .serverOptions(options), .fault(.refuse)])
        #expect(plan.edge == .loopback && plan.options.workers == 2)
        #expect(plan.options.faults.map(\.effect) == [.drop, .refuse])
    }

    @Test("A file that is nowhere is told with the places where it was looked for")
    func nowhere() throws {
        let error = #expect(throws: ZoneSourceError.self) {
            try ZoneSource.file("missing.zone").zone(beside: "/a/Tests/T.swift", in: .main)
        }
        #expect(error?.places.first == "/a/Tests/missing.zone" && error?.places.count == 3)
        #expect(error?.description.hasPrefix("no zone file missing.zone: looked for /a/Tests/missing.zone, ") == true)
        let near = #expect(throws: ZoneSourceError.self) {
            try ZoneSource.file("clbu.test.zone").zone(beside: #filePath, in: nil)
        }
        #expect(near?.zoneFiles == ["club.test.zone"])
        #expect(near?.description.hasSuffix("; there is club.test.zone") == true)
    }

    @Test("A mistake in a text is told with its line of the test file")
    func badText() {
        let line = #line
        let error = #expect(throws: ZoneError.self) {
            try ZoneSource.text(
                """
                @ 60 SOA ns host 1 60 60 60 60
                @ 60 NS ns
                bad 60 A 192.0.2
                """, origin: "club.test", line: 0
            ).zone(beside: #filePath, in: nil)
        }
        #expect(error?.issues.map(\.place) == [Place(file: #filePath, line: line + 6)])
        let inOneLine = #expect(throws: ZoneError.self) {
            try ZoneSource.text("@ A 192.0.2.7.7", origin: "club.test").zone(beside: #filePath, in: nil)
        }
        #expect(inOneLine?.issues.first?.place == Place(file: #filePath, line: line + 12))
        // Where it is not to be found, or stands twice, no line of the file is named.
        let twice = "@ 60 A 192.0.2"
        let elsewhere = #expect(throws: ZoneError.self) {
            try ZoneSource.text(twice + "\n", origin: "club.test", line: 7).zone(beside: "", in: nil)
        }
        #expect(elsewhere?.issues.first?.place == Place(file: "the text of \(#filePath):7", line: 1))
        let origin = #expect(throws: ZonesTraitError.self) {
            try ZoneSource.text("@ A 192.0.2.1", origin: "in..line.test").zone(beside: "", in: nil)
        }
        #expect(origin?.reason.hasPrefix("in..line.test, the origin of a zone, is no domain name: ") == true)
    }
}

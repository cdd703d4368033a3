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
        #expect(server.queries(for: "_IM._xmpp.club.test.", .srv).count == 1)
        #expect(server.queries(for: "_im._xmpp.club.test", .a).isEmpty)
        #expect(server.queries(for: "not..a.name").isEmpty)
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

    @Test(
        "A published zone is served from then on, and time passes at once",
        arguments: [ServedZones.Edge.loopback, .memory])
    func publishing(edge: ServedZones.Edge) async throws {
        try await withZoneServer(serving: "club.test.zone", on: edge) { server in
            let cache = ReplyCache()
            let resolver = Resolver(.init(servers: [server.endpoint]), network: try server.network, cache: cache)
            func count() async throws -> Int { try await resolver.resolve("im:anna@club.test").hops.count }
            #expect(try await count() == 2)
            try server.publish(Self.text, origin: "club.test")
            #expect(try await count() == 2)
            try await server.advance(by: .seconds(61))
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
            ([.zones("club.test.zone"), .fault(.drop, name: "a..b")], "a..b, the name of a fault, is no domain name"),
        ])
    func mistakes(traits: [ZonesTrait], reason: String) {
        let error = #expect(throws: ZonesTraitError.self) { try ZonesPlan(traits).zones() }
        #expect(error?.reason == reason)
    }

    @Test("A file that is nowhere is told with the places where it was looked for")
    func nowhere() throws {
        let error = #expect(throws: ZoneSourceError.self) {
            try ZoneSource.file("missing.zone").zone(beside: "/a/Tests/T.swift", in: .main)
        }
        #expect(error?.places.first == "/a/Tests/missing.zone" && error?.places.count == 3)
        #expect(error?.description.hasPrefix("no zone file missing.zone: looked for /a/Tests/missing.zone, ") == true)
    }

    @Test("A mistake in a text is told with its line of the test file")
    func badText() {
        let line = #line
        let error = #expect(throws: ZoneError.self) {
            try ZoneSource.text(
                """
                @ 60 SOA ns host 1 60 60 60 60
                @ 60 NS ns
                ns 60 A 192.0.2
                """, origin: "club.test"
            ).zone(beside: #filePath, in: nil)
        }
        #expect(error?.issues.map(\.place) == [Place(file: #filePath, line: line + 6)])
        let inOneLine = #expect(throws: ZoneError.self) {
            try ZoneSource.text("@ A 192.0.2", origin: "club.test").zone(beside: #filePath, in: nil)
        }
        #expect(inOneLine?.issues.first?.place == Place(file: #filePath, line: line + 12))
        let elsewhere = #expect(throws: ZoneError.self) {
            try ZoneSource.text("@ A 192.0.2", origin: "club.test", file: "/missing", line: 7).zone(beside: "", in: nil)
        }
        #expect(elsewhere?.issues.first?.place == Place(file: "/missing", line: 7))
    }
}

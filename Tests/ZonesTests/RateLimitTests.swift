import DNSWire
import Testing

@testable import Transport
@testable import Zones

@Suite("Limits against floods") struct RateLimitTests {
    private static let start = ContinuousClock.now

    private static func limit(_ repliesPerSecond: Int) -> RateLimit {
        RateLimit(repliesPerSecond: repliesPerSecond, now: start, key: 1)
    }

    private static func verdicts(
        _ count: Int, _ limit: inout RateLimit, for client: String, after seconds: Double = 0
    ) throws -> [RateLimit.Verdict] {
        let client = try #require(IPAddress(client))
        return (0..<count).map { _ in limit.verdict(for: client, now: start + .seconds(seconds)) }
    }

    @Test("Above the limit, short replies and silence take turns")
    func above() throws {
        var limit = Self.limit(3)
        let verdicts = try Self.verdicts(7, &limit, for: "192.0.2.1")
        #expect(verdicts == [.reply, .reply, .reply, .truncate, .drop, .truncate, .drop])
    }

    @Test("The next second begins anew")
    func nextSecond() throws {
        var limit = Self.limit(1)
        #expect(try Self.verdicts(2, &limit, for: "192.0.2.1", after: 0.9) == [.reply, .truncate])
        #expect(try Self.verdicts(2, &limit, for: "192.0.2.1", after: 1.0) == [.reply, .truncate])
        #expect(try Self.verdicts(2, &limit, for: "192.0.2.1", after: 100) == [.reply, .truncate])
    }

    static let networks = [
        ("192.0.2.1", "192.0.2.254", true), ("192.0.2.1", "192.0.3.1", false),
        ("2001:db8::1", "2001:db8:0:ff::1", true), ("2001:db8::1", "2001:db8:0:100::1", false),
        ("::1", "0.0.0.1", true),
    ]

    @Test("The hosts of one network share a limit, others have their own", arguments: networks)
    func network(one: String, other: String, isShared: Bool) throws {
        var limit = Self.limit(1)
        #expect(try Self.verdicts(1, &limit, for: one) == [.reply])
        #expect(try Self.verdicts(1, &limit, for: other) == [isShared ? .truncate : .reply])
    }

    @Test("Without a word about it, there is no limit on loopback, and one where other hosts can ask")
    func automatic() throws {
        let any = try #require(IPAddress("0.0.0.0"))
        for (address, isLimited) in [(IPAddress.ipv4Loopback, false), (any, true)] {
            let options = Servers.options { $0.listen = [Endpoint(address: address, port: 0)] }
            try Servers.with(options) { server in
                let client = try DatagramClient()
                let endpoint = Endpoint(address: .ipv4Loopback, port: server.endpoint.port)
                let query = try Queries.bytes("mail.example.test A")
                // More in a row than any second lets pass, however the seconds fall.
                for _ in 0..<(ZoneServer.defaultRateLimit * 20) {
                    try client.send(query, to: endpoint)
                    if server.metrics.droppedQueries > 0 { break }
                }
                _ = try StreamClient(endpoint).ask(query)
                #expect((server.metrics.droppedQueries > 0) == isLimited)
            }
        }
    }

    @Test("A server with a limit answers with TC above it, counts that, and TCP is not limited")
    func server() throws {
        let options = Servers.options { $0.rateLimit = 5 }
        try Servers.with(options) { server in
            let client = try DatagramClient()
            // More than two seconds' worth, and every reply that comes is one of two kinds.
            let query = try Queries.bytes("mail.example.test A")
            for _ in 0..<40 { try client.send(query, to: server.endpoint) }
            let stream = try StreamClient(server.endpoint)
            for _ in 0..<20 { #expect(try read(try stream.ask(query)).answer.count == 1) }
            let metrics = server.metrics
            #expect(metrics.droppedQueries > 0 && metrics.shortenedReplies > 0)
            #expect(metrics.received == [.tcp: 20, .udp: 40])
            var kinds: Set<[String]> = []
            while kinds.count < 2 { kinds.insert(try read(try client.receive(from: server.endpoint)).lines) }
            #expect(kinds == [["NOERROR aa", "mail.example.test. 3600 IN A 192.0.2.25"], ["NOERROR tc"]])
        }
    }
}

@Suite("Metrics") struct MetricsTests {
    @Test("Queries are counted by type, outcome and transport, before their replies leave")
    func counts() throws {
        try Servers.with { server in
            let client = try DatagramClient()
            var octets = 0
            for question in [
                "mail.example.test A", "nowhere.example.test A", "x.elsewhere.test SRV", "a.test TYPE65280",
            ] {
                octets += try client.ask(try Queries.bytes(question), of: server.endpoint).count
            }
            octets += try StreamClient(server.endpoint).ask(try Queries.bytes("www.example.test AAAA")).count
            try client.send([1, 2, 3], to: server.endpoint)
            _ = try client.ask(try Queries.bytes("www.example.test A"), of: server.endpoint)
            let metrics = server.metrics
            #expect(metrics.queries == [.a: 3, .srv: 1, .aaaa: 1])
            #expect(metrics.otherQueries == 1)
            #expect(metrics.replies == [.noError: 3, .noSuchName: 1, .refused: 2])
            #expect(metrics.received == [.udp: 6, .tcp: 1])
            #expect(metrics.unanswerable == 1 && metrics.connections == 1 && metrics.droppedQueries == 0)
            #expect(metrics.octetsSent > octets)
        }
    }

    @Test("Every worker's queries are in the sum")
    func workers() throws {
        try Servers.with(Servers.options { $0.workers = 3 }) { server in
            for _ in 0..<30 { _ = try DatagramClient().ask("www.example.test A", of: server.endpoint) }
            #expect(server.metrics.queries == [.a: 30])
        }
    }
}

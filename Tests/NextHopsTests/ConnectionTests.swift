import DNSWire
import NextHops
import Synchronization
import Testing
import Transport
import Zones

@Suite("Trying one address after the other") struct ConnectionTests {
    private static let zone = """
        _im._sip SRV 10 1 5060 a
        _im._sip SRV 10 0 5061 b
        _im._sip SRV 20 0 5062 c
        a A 192.0.2.1
        a A 192.0.2.2
        b A 192.0.2.3
        c A 192.0.2.4
        """

    private struct Refused: Error, Hashable { let number: Int }

    private static func resolver() throws -> Resolver {
        var configuration = Resolver.Configuration(servers: [.one])
        configuration.protocols = [.sip]
        configuration.family = .ipv4
        return Resolver(configuration, network: FakeNetwork([.one: try .serving([try .of(zone)])]))
    }

    @Test(
        "Addresses of a host, then hosts of the priority, then the next priority, until one succeeds (V37)",
        arguments: 0..<4)
    func order(failures: Int) async throws {
        var tried: [String] = []
        let connection = try await Self.resolver().connect(to: "im:alice@example.test") { hop, address in
            tried.append("\(hop.target.host) \(address)")
            guard tried.count > failures else { throw Refused(number: tried.count) }
            return tried.count
        }
        let first = ["a.example.test 192.0.2.1", "a.example.test 192.0.2.2"]
        let second = ["b.example.test 192.0.2.3"]
        let possible = [first + second, second + first].map { $0 + ["c.example.test 192.0.2.4"] }
        #expect(possible.contains { Array($0.prefix(failures + 1)) == tried })
        #expect(connection.value == failures + 1)
        #expect(connection.failures.map { $0.error as? Refused } == (0..<failures).map { Refused(number: $0 + 1) })
        #expect(
            connection.failures.map { $0.attempt.address.description }
                == tried.dropLast().map { $0.split(separator: " ")[1] }.map(String.init))
    }

    @Test("When all fail, the error tells each of them")
    func allFail() async throws {
        let error = await #expect(throws: ConnectionError.self) {
            try await Self.resolver().connect(to: "im:alice@example.test") { _, _ in throw Refused(number: 1) }
        }
        #expect(error?.failures.count == 4)
        #expect(error?.description.split(separator: "\n").count == 5)
    }

    @Test("A limit keeps the best addresses")
    func limit() async throws {
        let tried = Mutex(0)
        let error = await #expect(throws: ConnectionError.self) {
            try await Self.resolver().connect(to: "im:alice@example.test", limit: 2) { _, _ in
                tried.withLock { $0 += 1 }
                throw Refused(number: 1)
            }
        }
        #expect(tried.withLock { $0 } == 2 && error?.failures.count == 2)
        #expect(error?.resolution.attempts().count == 4 && error?.resolution.attempts(limit: 3).count == 3)
    }

    @Test("Cancellation ends the tries, and is no failed try")
    func cancelled() async throws {
        let (reached, signal) = AsyncStream<Void>.makeStream()
        let resolver = try Self.resolver()
        let task = Task {
            try await resolver.connect(to: "im:alice@example.test") { _, _ in
                signal.yield()
                while !Task.isCancelled { await Task.yield() }
                throw Refused(number: 1)
            }
        }
        for await _ in reached { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("Cancellation while the URI is resolved is no answer of the DNS")
    func cancelledResolution() async throws {
        let (reached, signal) = AsyncStream<Void>.makeStream()
        let server = FakeServer { _ in [.nothingUntilCancelled { signal.yield() }] }
        let resolver = Resolver(Resolver.Configuration(servers: [.one]), network: FakeNetwork([.one: server]))
        let task = Task { try await resolver.connect(to: "im:alice@example.test") { _, _ in 1 } }
        for await _ in reached { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("What a try throws makes the next one be tried, whatever it is called")
    func innerCancellation() async throws {
        let error = await #expect(throws: ConnectionError.self) {
            try await Self.resolver().connect(to: "im:alice@example.test") { _, _ in throw CancellationError() }
        }
        #expect(error?.failures.count == 4)
    }
}

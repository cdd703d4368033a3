import DNSWire
import Harness
import Transport
import Zones

/// Counts the allocations of all threads while a server answers over UDP on loopback. The client allocates nothing.
struct ServerBenchmark {
    private static let warmUp = 2000
    private static let counted = 10_000
    /// Milliseconds after which a reply counts as lost.
    private static let patience = 2000

    private let server: ZoneServer
    private let client: LoopbackClient
    private var buffer = [UInt8](repeating: 0, count: 65_535)

    init(_ catalog: Catalog, log: QueryLog? = nil) throws {
        var options = ZoneServer.Options()
        options.log = log
        server = try ZoneServer(catalog, options)
        client = try LoopbackClient(port: Int(server.endpoint.port), patience: ServerBenchmark.patience)
    }

    /// What one round showed.
    struct Outcome {
        let allocations: Double
        let nanoseconds: Double
    }

    /// Asks again and again, with so many queries in flight.
    mutating func measure(_ query: [UInt8], inFlight: Int) throws -> Outcome {
        try ask(query, inFlight, times: ServerBenchmark.warmUp / inFlight)
        let times = ServerBenchmark.counted / inFlight
        let start = ContinuousClock.now
        let allocations = try AllocationCounter.inAllThreads { try ask(query, inFlight, times: times) }
        let nanoseconds = (ContinuousClock.now - start) / .nanoseconds(1)
        let queries = Double(times * inFlight)
        return Outcome(allocations: Double(allocations) / queries, nanoseconds: nanoseconds / queries)
    }

    func stop() { server.stop() }

    /// Asks until the capture has no more room: 64 MiB, and each packet takes more than its message.
    mutating func fillCapture(_ query: [UInt8]) throws {
        let inFlight = 32
        try ask(query, inFlight, times: (1 << 26) / (2 * query.count + 2 * MemoryLayout<Packet>.stride) / inFlight + 1)
    }

    private mutating func ask(_ query: [UInt8], _ inFlight: Int, times: Int) throws {
        for _ in 0..<times {
            for _ in 0..<inFlight where !client.send(query, count: query.count) {
                throw Failure(.unavailable, "a query could not be sent to the server")
            }
            for _ in 0..<inFlight where client.receive(into: &buffer) == nil {
                throw Failure(.unavailable, "a reply of the server was lost")
            }
        }
    }

    /// Whether allocations on the server's thread are seen: a query log makes some for each query.
    static func check(_ catalog: Catalog, _ query: [UInt8]) throws {
        var benchmark = try ServerBenchmark(catalog, log: QueryLog())
        defer { benchmark.stop() }
        guard try benchmark.measure(query, inFlight: 1).allocations >= 1 else {
            throw Failure(.unavailable, "the counter does not count: a server with a query log shows no allocations")
        }
    }
}

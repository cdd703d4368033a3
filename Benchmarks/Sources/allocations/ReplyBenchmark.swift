import DNSWire
import Harness
import Zones

/// Counts and times the replies of one responder, bytes to bytes.
struct ReplyBenchmark {
    private static let warmUp = 200
    private static let counted = 1000
    private static let batches = 9
    private static let batchLength = 2000

    private var responder: Responder
    private var buffer = [UInt8](repeating: 0, count: 65_535)

    init(_ catalog: Catalog) {
        responder = Responder(catalog)
    }

    /// What one case showed.
    struct Outcome {
        let allocations: Double
        let nanoseconds: Double
        let replyOctets: Int
    }

    /// - Throws: `Failure` when the reply is not the one that the case is about.
    mutating func measure(_ benchmark: ReplyCase) throws -> Outcome {
        try check(benchmark)
        run(benchmark, times: ReplyBenchmark.warmUp)
        let allocations = AllocationCounter.inThread { run(benchmark, times: ReplyBenchmark.counted) }
        var times: [Double] = []
        for _ in 0..<ReplyBenchmark.batches {
            let start = ContinuousClock.now
            run(benchmark, times: ReplyBenchmark.batchLength)
            times.append((ContinuousClock.now - start) / .nanoseconds(1) / Double(ReplyBenchmark.batchLength))
        }
        return Outcome(
            allocations: Double(allocations) / Double(ReplyBenchmark.counted), nanoseconds: times.median ?? 0,
            replyOctets: reply(benchmark))
    }

    private mutating func reply(_ benchmark: ReplyCase) -> Int {
        responder.reply(
            to: benchmark.query, length: benchmark.query.count, over: benchmark.transport, into: &buffer)
    }

    private mutating func run(_ benchmark: ReplyCase, times: Int) {
        for _ in 0..<times { _ = reply(benchmark) }
    }

    private mutating func check(_ benchmark: ReplyCase) throws {
        let count = reply(benchmark)
        let message = try? Message(parsing: Array(buffer[..<count]))
        guard let message, benchmark.isMeant(message) else {
            throw Failure(
                .unavailable,
                "\(benchmark.title): the reply is not what the benchmark is about: "
                    + (message.map { "\($0)" } ?? "unreadable"))
        }
    }
}

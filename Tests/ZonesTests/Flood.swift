import Synchronization
import Transport

/// Keeps a server busy from a thread of its own: sends one query over and over, some at a time.
final class Flood {
    /// Datagrams under way at once: a few batches of a worker.
    private static let width = 80

    /// What the thread brings back.
    private final class Outcome: Sendable {
        let result = Mutex(Result<[[UInt8]], any Error>.success([]))
    }

    private let thread: WorkerThread
    private let outcome = Outcome()

    init(of server: Endpoint, _ query: [UInt8], until isDone: @escaping @Sendable () -> Bool) throws {
        let client = try DatagramClient()
        thread = try WorkerThread { [outcome] in
            let result = Result<[[UInt8]], any Error> {
                var distinct: Set<[UInt8]> = []
                while !isDone() {
                    for _ in 0..<Flood.width { try client.send(query, to: server) }
                    for _ in 0..<Flood.width { distinct.insert(try client.receive(from: server)) }
                }
                return Array(distinct)
            }
            outcome.result.withLock { $0 = result }
        }
    }

    /// Waits for the end, and gives every reply that came, each once.
    func replies() throws -> [[UInt8]] {
        thread.join()
        return try outcome.result.withLock { try $0.get() }
    }
}

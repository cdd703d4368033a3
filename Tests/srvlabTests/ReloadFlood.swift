import Synchronization
import Testing

@testable import Transport

/// Asks one question over and over from a thread of its own, some queries at a time, and looks at every answer: records
/// of one version of the zones have the same TTL.
final class ReloadFlood {
    /// What came of it.
    struct Outcome: Sendable {
        var asked = 0
        /// Queries without a reply.
        var lost = 0
        /// Answers with records of two versions, or without some of them.
        var mixed = 0
        /// The TTLs that were seen.
        var versions: Set<UInt32> = []
    }

    /// Queries under way at once: they fit into any receive buffer.
    private static let width = 32
    /// How long a reply is waited for: no measure of anything.
    private static let patience = Duration.seconds(30)

    private final class Shared: Sendable {
        let outcome = Mutex(Result<Outcome, any Error>.success(Outcome()))
        let isDone = Atomic(false)
    }

    private let shared = Shared()
    private let thread: WorkerThread

    /// - Parameter records: How many the answer has.
    init(of server: Endpoint, _ name: String, type: UInt16, records: Int) throws {
        let socket = try UDPSocket(asking: server.address.family)
        thread = try WorkerThread { [shared] in
            let result = Result<Outcome, any Error> {
                var outcome = Outcome()
                repeat {
                    try ReloadFlood.ask(socket, server, name, type, records, &outcome)
                } while !shared.isDone.load(ordering: .acquiring)
                return outcome
            }
            shared.outcome.withLock { $0 = result }
        }
    }

    /// Ends the flood.
    func end() throws -> Outcome {
        shared.isDone.store(true, ordering: .releasing)
        thread.join()
        return try shared.outcome.withLock { try $0.get() }
    }

    private static func ask(
        _ socket: UDPSocket, _ server: Endpoint, _ name: String, _ type: UInt16, _ records: Int,
        _ outcome: inout Outcome
    ) throws {
        var open = Set((0..<UInt16(width)).map { UInt16(truncatingIfNeeded: outcome.asked) &+ $0 })
        for id in open {
            let query = RawQuery.bytes(name, type: type, id: id)
            try socket.send(query, count: query.count, to: SocketAddress(server))
        }
        outcome.asked += width
        var buffer = [UInt8](repeating: 0, count: 4096)
        var source = SocketAddress()
        while !open.isEmpty {
            guard let count = try socket.receive(into: &buffer, from: &source) else {
                var poller = Poller()
                poller.add(socket.number, for: .reading)
                poller.wait(for: patience)
                guard poller.isReadable(0) else { break }
                continue
            }
            guard count >= 12, open.remove(UInt16(buffer[0]) << 8 | UInt16(buffer[1])) != nil else { continue }
            let versions = ttls(buffer[..<count])
            outcome.versions.formUnion(versions)
            if Set(versions).count != 1 || versions.count != records { outcome.mixed += 1 }
        }
        outcome.lost += open.count
    }

    /// The TTLs of the answer section, as far as it can be read.
    private static func ttls(_ reply: ArraySlice<UInt8>) -> [UInt32] {
        var offset = 12
        func skipName() {
            while offset < reply.count, reply[offset] != 0, reply[offset] < 0xC0 { offset += 1 + Int(reply[offset]) }
            offset += offset < reply.count && reply[offset] >= 0xC0 ? 2 : 1
        }
        skipName()
        offset += 4
        var ttls: [UInt32] = []
        for _ in 0..<(Int(reply[6]) << 8 | Int(reply[7])) {
            skipName()
            guard offset + 10 <= reply.count else { break }
            ttls.append(reply[(offset + 4)..<(offset + 8)].reduce(0) { $0 << 8 | UInt32($1) })
            offset += 10 + Int(reply[offset + 8]) << 8 + Int(reply[offset + 9])
        }
        return ttls
    }
}

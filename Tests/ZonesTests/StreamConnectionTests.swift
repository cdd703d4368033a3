import DNSWire
import Synchronization
import Testing

@testable import Transport
@testable import Zones

@Suite("One TCP connection") struct StreamConnectionTests {
    private static func wait(for connection: StreamConnection, _ interest: Poller.Interest) {
        var poller = Poller()
        poller.add(connection.number, for: interest)
        poller.wait(for: .seconds(60))
    }

    private static func accept(_ listener: TCPListener) throws -> StreamConnection {
        var poller = Poller()
        poller.add(listener.number, for: .reading)
        poller.wait(for: .seconds(60))
        let socket = try #require(try listener.accept())
        return StreamConnection(socket, at: socket.peer, idleLimit: .seconds(60), totalLimit: .seconds(600))
    }

    @Test("Nothing more is read while whole queries wait, and nothing is lost")
    func boundedInput() throws {
        let listener = try TCPListener(listeningOn: Servers.loopback)
        let client = try StreamClient(listener.localEndpoint)
        let connection = try Self.accept(listener)
        // Five times as much as one reading takes.
        let queries = try (0..<1200).map { try Queries.bytes("www.example.test A", id: UInt16($0)) }
        try client.send(messages: queries)
        var query = [UInt8](repeating: 0, count: 65_535)
        var taken: [UInt16] = []
        while taken.count < queries.count, !connection.hasEnded {
            Self.wait(for: connection, .reading)
            for _ in 0..<10 { connection.fill(.now) }
            var count = 0
            while let length = connection.takeQuery(into: &query) {
                #expect(length == queries[0].count)
                taken.append(query[uint16: 0])
                count += 1
            }
            try #require((1...250).contains(count))
        }
        #expect(taken == (0..<1200).map(UInt16.init))
    }

    @Test("A peer that is never quite up to date does not make the replies that are kept grow")
    func boundedReplies() throws {
        let listener = try TCPListener(listeningOn: Servers.loopback)
        let server = listener.localEndpoint
        let (replies, length) = (500, 60_000)
        let peer = try WorkerThread {
            guard let client = try? StreamClient(server) else { return }
            for _ in 0..<replies { _ = try? client.receive() }
        }
        let connection = try Self.accept(listener)
        let reply = [UInt8](repeating: 7, count: length)
        var most = 0
        var queued = 0
        while queued < replies || connection.keptCount > 0, !connection.hasEnded {
            // More is queued as soon as there is room, so that something always waits.
            while connection.hasRoom, queued < replies {
                connection.queue(reply, count: length)
                queued += 1
            }
            most = max(most, connection.keptCount)
            Self.wait(for: connection, .writing)
            connection.flush()
        }
        peer.join()
        #expect(queued == replies && most < 1 << 20)
    }

    @Test("While the peer does not read its replies, no more queries are taken, and it is waited for to read")
    func boundedOutput() throws {
        let listener = try TCPListener(listeningOn: Servers.loopback)
        let lengths = Mutex<[Int?]>([])
        let server = listener.localEndpoint
        let query = try Queries.bytes("www.example.test A")
        let peer = try WorkerThread { [query] in
            guard let client = try? StreamClient(server) else { return }
            try? client.send(messages: Array(repeating: query, count: 100))
            for _ in 0..<5 {
                let length = (try? client.receive())?.count
                lengths.withLock { $0.append(length) }
            }
        }
        let connection = try Self.accept(listener)
        Self.wait(for: connection, .reading)
        connection.fill(.now)
        #expect(connection.hasWork && connection.keptCount == 0)
        var buffer = [UInt8](repeating: 0, count: 65_535)
        var count = 0
        while connection.takeQuery(into: &buffer) != nil {
            connection.queue(Array(repeating: 7, count: 60_000), count: 60_000)
            count += 1
        }
        // Five replies are more than 256 KiB.
        #expect(count == 5)
        #expect(!connection.hasWork && connection.interest == .writing)
        while connection.keptCount > 0, !connection.hasEnded {
            Self.wait(for: connection, .writing)
            connection.flush()
        }
        peer.join()
        #expect(lengths.withLock { $0 } == Array(repeating: 60_000, count: 5))
        #expect(connection.hasWork)
    }
}

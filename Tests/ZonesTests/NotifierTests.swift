import DNSWire
import Synchronization
import Testing
import Transport

@testable import Zones

@Suite("Telling secondaries of changes") struct NotifierTests {
    /// A secondary in memory that keeps what it is told, and answers as a test says.
    private final class Secondary: SimulatedHost {
        let heard = Mutex<[(message: Message, time: ContinuousClock.Instant)]>([])
        let answer: @Sendable (_ number: Int, _ message: Message) -> Message?

        init(_ answer: @escaping @Sendable (Int, Message) -> Message?) {
            self.answer = answer
        }

        func receive(
            _ message: SimulatedMessage, at time: ContinuousClock.Instant,
            _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
        ) {
            guard let parsed = try? Message(parsing: message.bytes) else { return }
            let number = heard.withLock { heard in
                heard.append((parsed, time))
                return heard.count
            }
            if let reply = answer(number, parsed) { deliver(SimulatedEvent(reply.bytes, replyingTo: message)) }
        }
    }

    private static let place = Endpoint(address: .ipv4Loopback, port: 5301)

    private static func zone(_ serial: UInt32, _ apex: String = "example.test") throws -> Zone {
        try Zone("$TTL 60\n@ SOA ns host \(serial) 2 3 4 5\n@ NS ns\nns A 192.0.2.53\n", origin: try Name(apex))
    }

    private static func reply(_ message: Message, _ code: ResponseCode = .noError) -> Message {
        var reply = Message(id: message.id, questions: message.questions)
        reply.isReply = true
        reply.opcode = .notify
        reply.responseCode = code
        return reply
    }

    /// Tells a secondary, and gives the reports, `count` of them.
    private static func told(
        _ secondary: Secondary?, count: Int = 1, _ body: @escaping @Sendable (Notifier) throws -> Void
    ) async throws -> [Notifier.Report] {
        let network = SimulatedNetwork()
        if let secondary { network.attach(secondary, at: place) }
        let notifier = Notifier([place, place], network)
        try body(notifier)
        return await network.clock.run {
            await withTaskGroup { group in
                let (reports, continuation) = AsyncStream.makeStream(of: Notifier.Report.self)
                group.addTask { await notifier.run { continuation.yield($0) } }
                var received: [Notifier.Report] = []
                for await report in reports {
                    received.append(report)
                    if received.count == count { break }
                }
                group.cancelAll()
                return received
            }
        }
    }

    @Test("The message is a NOTIFY with AA, the SOA as its question and as a hint (RFC 1996 3.7)")
    func message() async throws {
        let secondary = Secondary { Self.reply($1) }
        let reports = try await Self.told(secondary) { $0.tell([try Self.zone(7)]) }
        #expect(reports.map(\.outcome) == [.acknowledged] && reports.map(\.serial) == [7])
        #expect(reports[0].description == "127.0.0.1:5301 knows of example.test 7")
        let heard = secondary.heard.withLock { $0.map(\.message) }
        try #require(heard.count == 1)
        #expect(heard[0].opcode == .notify && heard[0].isAuthoritative && !heard[0].isReply)
        #expect(heard[0].questions == [Question(name: try Name("example.test"), type: .soa)])
        #expect(heard[0].answer.first?.startOfAuthority?.serial == 7 && heard[0].answer.count == 1)
        // A server of ours understands it.
        var responder = Responder(try Catalog([try Self.zone(6)]))
        let answer = responder.reply(to: heard[0].bytes, over: .udp)
        #expect(try Message(parsing: try #require(answer)).responseCode == .noError)
    }

    @Test("It is sent again until there is an answer, each time after twice as long")
    func retries() async throws {
        let secondary = Secondary { $0 < 4 ? nil : Self.reply($1) }
        let reports = try await Self.told(secondary) { $0.tell([try Self.zone(7)]) }
        #expect(reports.map(\.outcome) == [.acknowledged])
        let times = secondary.heard.withLock { $0.map(\.time) }
        #expect(zip(times, times.dropFirst()).map { $1 - $0 } == [.seconds(1), .seconds(2), .seconds(4)])
    }

    @Test("Nobody who answers is told again, and who never does is given up", arguments: [true, false])
    func silence(isThere: Bool) async throws {
        let secondary = Secondary { _, _ in nil }
        let reports = try await Self.told(isThere ? secondary : nil) { $0.tell([try Self.zone(7)]) }
        #expect(reports.map(\.outcome) == [.unanswered])
        #expect(secondary.heard.withLock(\.count) == (isThere ? 7 : 0))
    }

    static let refusals: [ResponseCode] = [.notAuthoritative, .refused, .notImplemented]

    @Test("A secondary that does not want to know is not told again", arguments: refusals)
    func refused(code: ResponseCode) async throws {
        let secondary = Secondary { Self.reply($1, code) }
        let reports = try await Self.told(secondary) { $0.tell([try Self.zone(7)]) }
        #expect(reports.map(\.outcome) == [.refused(code)] && secondary.heard.withLock(\.count) == 1)
    }

    @Test("What is not the answer to the message counts for nothing")
    func strangers() async throws {
        let secondary = Secondary { number, message in
            var reply = Self.reply(message)
            switch number {
            case 1: reply.id &+= 1
            case 2: reply.isReply = false
            case 3: reply.opcode = .query
            case 4: reply.questions = []
            default: break
            }
            return reply
        }
        let reports = try await Self.told(secondary) { $0.tell([try Self.zone(7)]) }
        #expect(reports.map(\.outcome) == [.acknowledged] && secondary.heard.withLock(\.count) == 5)
    }

    @Test("A newer version takes the place of one that nobody has heard of, and every zone is told")
    func newest() async throws {
        let secondary = Secondary { Self.reply($1) }
        let apexes = (0..<200).map { "z\($0).test" }
        let reports = try await Self.told(secondary, count: 200) { notifier in
            for serial: UInt32 in 1...3 { notifier.tell(try apexes.map { try Self.zone(serial, $0) }) }
        }
        #expect(Set(reports.map(\.apex.host)) == Set(apexes))
        #expect(reports.allSatisfy { $0.serial == 3 && $0.outcome == .acknowledged })
        #expect(secondary.heard.withLock(\.count) == 200)
    }

    @Test("A zone has changed when its serial is another one, or when it was not there")
    func changes() throws {
        let before = try Catalog([try Self.zone(1, "a.test"), try Self.zone(1, "b.test")])
        let after = try Catalog([
            try Self.zone(1, "a.test"), try Self.zone(2, "b.test"), try Self.zone(1, "c.test"),
        ])
        #expect(after.changes(since: before).map(\.apex.host) == ["b.test", "c.test"])
        #expect(before.changes(since: before).isEmpty)
    }

    @Test("Other records without a higher serial are unnoticed, another order of them is none")
    func unnoticedChanges() throws {
        func catalog(_ serial: UInt32, _ lines: String...) throws -> Catalog {
            let text = "$TTL 60\n@ SOA ns host \(serial) 2 3 4 5\n" + lines.map { $0 + "\n" }.joined()
            return try Catalog([try Zone(text, origin: try Name("a.test"))])
        }
        let old = try catalog(7, "@ NS ns", "ns A 192.0.2.1", "ns A 192.0.2.2")
        let versions: [(Catalog, serials: [UInt32])] = [
            (old, []), (try Catalog([]), []),
            (try catalog(7, "ns A 192.0.2.2", "ns A 192.0.2.1", "@ NS ns"), []),
            (try catalog(8, "@ NS ns", "ns A 192.0.2.3"), []),
            (try catalog(7, "@ NS ns", "ns A 192.0.2.3"), [7]),
            (try catalog(6, "@ NS ns", "ns A 192.0.2.1", "ns A 192.0.2.2"), [7]),
            // RFC 1982 3.2: half of all serials lie ahead.
            (try catalog((1 << 31) + 6, "@ NS ns", "ns A 192.0.2.1"), []),
            (try catalog((1 << 31) + 7, "@ NS ns", "ns A 192.0.2.1"), [7]),
        ]
        for (new, serials) in versions { #expect(new.unnoticedChanges(since: old).map(\.serial) == serials) }
    }
}

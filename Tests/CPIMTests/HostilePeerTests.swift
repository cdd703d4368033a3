import CPIM
import NextHops
import Testing
import Transport
import Zones

@Suite("Peers that break the protocol", .timeLimit(.minutes(20))) struct HostilePeerTests {
    /// A service with presence, which is a gateway too.
    private static func run(
        _ set: @escaping (inout MessagingService.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (Lab) async throws -> Void
    ) async throws {
        try await Lab.run(on: .memory) { lab in
            let one = try lab.service("one", for: "b.test", store: try PresenceDatabase()) {
                $0.isGateway = true
                set(&$0)
            }
            try await lab.serving([(one, ["192.0.2.1"])]) {
                try await lab.within(.seconds(86_400)) { try await body(lab) }
            }
        }
    }

    private static func connection(_ lab: Lab) async throws -> any ByteStream {
        let endpoint = try Lab.endpoint("192.0.2.1")
        return try #require(try await lab.network.openStream(to: endpoint, before: lab.network.now + .seconds(1)))
    }

    /// Demands that the service is well.
    private static func expectAnswer(_ lab: Lab, _ comment: Comment? = nil) async throws {
        let status = try await lab.client().send(.test()).status
        #expect(status == .success, comment)
    }

    /// When the service ends a connection, which has to be within the next hour.
    private static func end(of stream: any ByteStream, _ lab: Lab) async throws -> ContinuousClock.Instant {
        let deadline = lab.network.now + .seconds(3600)
        do {
            while try await stream.receive(1, before: deadline) != nil {}
            Issue.record("the connection stays")
        } catch let error as TransportError {
            #expect(error == TransportError(.closed, ""))
        }
        return lab.network.now
    }

    private static let closed = TransportError(.closed, "")

    @Test("Whatever octets come, the next good client is answered", arguments: [1, 2, 3, 4] as [UInt64])
    func damaged(seed: UInt64) async throws {
        try await Self.run { lab in
            var generator = SeededGenerator(seed: seed)
            var streams: [any ByteStream] = []
            for round in 0..<100 {
                let stream = try await Self.connection(lab)
                for _ in 0...Int.random(in: 0..<3, using: &generator) {
                    var octets = try CPIMOperation.random(using: &generator).frame()
                    if Bool.random(using: &generator) { octets.damage(using: &generator) }
                    let deadline = lab.network.now + .seconds(1)
                    // The service may have ended it already.
                    guard (try? await stream.send(octets, before: deadline)) == true else { break }
                }
                // Some stay, some read, and some go at once.
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: streams.append(stream)
                case 1: _ = try? await stream.receive(5, before: lab.network.now + .seconds(1))
                default: break
                }
                try await Self.expectAnswer(lab, "round \(round) of seed \(seed)")
            }
            for stream in streams { _ = try await Self.end(of: stream, lab) }
            try await Self.expectAnswer(lab)
        }
    }

    @Test("The same on sockets, where a reset loses what was on its way, and more connections than are taken end")
    func damagedOnSockets() async throws {
        try await Lab.run(on: .loopback) { lab in
            let one = try lab.service("one", for: "b.test", store: try PresenceDatabase()) {
                $0.isGateway = true
                $0.maximumConnections = 4
            }
            try await lab.serving([(one, ["192.0.2.1"])]) {
                var generator = SeededGenerator(seed: 5)
                for round in 0..<200 {
                    do {
                        let stream = try await Self.connection(lab)
                        var octets = try CPIMOperation.random(using: &generator).frame()
                        octets.damage(using: &generator)
                        _ = try await stream.send(octets, before: lab.network.now + .seconds(60))
                    } catch is TransportError {
                        continue
                    }
                    guard round.isMultiple(of: 20) else { continue }
                    var held: [any ByteStream] = []
                    for _ in 0..<8 { if let stream = try? await Self.connection(lab) { held.append(stream) } }
                    held = []
                    // Those that went make room; until then a client is told that nobody took it.
                    try await lab.wait { try await lab.client().send(.test()).status == .success }
                }
            }
        }
    }

    @Test("Half a frame is waited for as long as a connection may be idle, and no longer")
    func halfFrames() async throws {
        let frame = try CPIMOperation.message(.test()).frame()
        try await Self.run({ $0.idleTime = .seconds(7) }) { lab in
            for count in 0..<frame.count {
                let start = lab.network.now
                let (left, stays) = (try await Self.connection(lab), try await Self.connection(lab))
                for stream in [left, stays] {
                    #expect(try await stream.send(Array(frame.prefix(count)), before: start + .seconds(1)))
                }
                let end = try await Self.end(of: stays, lab)
                #expect(start.duration(to: end) == .seconds(7), "\(count) octets")
                withExtendedLifetime(left) {}
            }
            try await Self.expectAnswer(lab)
            #expect(lab.story.count { $0.hasPrefix("one: message") } == 1)
        }
    }

    @Test("Half a frame before the end of a connection is nothing")
    func halfFramesBeforeEnd() async throws {
        let frame = try CPIMOperation.message(.test()).frame()
        try await Self.run { lab in
            for count in 0..<frame.count {
                let stream = try await Self.connection(lab)
                #expect(try await stream.send(Array(frame.prefix(count)), before: lab.network.now + .seconds(1)))
            }
            try await Self.expectAnswer(lab)
            #expect(lab.story.count { $0.hasPrefix("one: message") } == 1)
        }
    }

    @Test("Octets that drop in one by one do not keep a connection")
    func drip() async throws {
        let frame = try CPIMOperation.message(.test()).frame()
        try await Self.run({ $0.idleTime = .seconds(60) }) { lab in
            let (start, stream) = (lab.network.now, try await Self.connection(lab))
            await #expect(throws: Self.closed) {
                for octet in frame {
                    _ = try await stream.send([octet], before: lab.network.now + .seconds(1))
                    try await lab.network.sleep(until: lab.network.now + .seconds(5))
                }
            }
            // The first octet behind the end finds it.
            #expect([.seconds(60), .seconds(65)].contains(start.duration(to: lab.network.now)))
            try await Self.expectAnswer(lab)
        }
    }

    /// Lengths of frames that nobody sends, and whether the service waits for them.
    static let lengths: [(length: UInt32, isTaken: Bool)] = [
        (1, true), (UInt32(Frame.maximumLength), true), (UInt32(Frame.maximumLength) + 1, false), (1 << 31, false),
        (.max, false),
    ]

    @Test("Announced octets that do not come are waited for; more than a frame has end the connection at once")
    func announced() async throws {
        for (length, isTaken) in Self.lengths {
            try await Self.run { lab in
                let start = lab.network.now
                let stream = try await Self.connection(lab)
                #expect(try await stream.send(FrameTests.number(length), before: start + .seconds(1)))
                let end = try await Self.end(of: stream, lab)
                #expect(start.duration(to: end) == (isTaken ? .seconds(60) : .zero), "\(length)")
                #expect(lab.story.contains("one: octet 0: tooLong") != isTaken)
                try await Self.expectAnswer(lab)
            }
        }
    }

    @Test("An empty frame is none")
    func empty() async throws {
        try await Self.run { lab in
            let (start, stream) = (lab.network.now, try await Self.connection(lab))
            #expect(try await stream.send([0, 0, 0, 0], before: start + .seconds(1)))
            let end = try await Self.end(of: stream, lab)
            #expect(end == start)
            #expect(lab.story == ["one: octet 0: tooShort"])
            try await Self.expectAnswer(lab)
        }
    }

    @Test("A peer that sends and never reads is given up, and keeps nobody else waiting")
    func neverReads() async throws {
        try await Self.run({ $0.patience = .seconds(10) }) { lab in
            let stream = try await Self.connection(lab)
            // What is refused and answered: the answers fill the way back.
            let frame = try CPIMOperation.message(.test(from: "nobody")).frame()
            let start = lab.network.now
            await #expect(throws: Self.closed) {
                while true {
                    _ = try await stream.send(frame, before: lab.network.now + .milliseconds(1))
                    try await Self.expectAnswer(lab)
                }
            }
            #expect(start.duration(to: lab.network.now) >= .seconds(10))
            #expect(start.duration(to: lab.network.now) <= .seconds(11))
            try await Self.expectAnswer(lab)
        }
    }

    @Test("A connection more than a service takes is ended at once; when one ends there is room again")
    func tooMany() async throws {
        try await Self.run({ $0.maximumConnections = 3 }) { lab in
            let start = lab.network.now
            var held = [any ByteStream]()
            for _ in 0..<3 { held.append(try await Self.connection(lab)) }
            for _ in 0..<5 {
                let end = try await Self.end(of: try await Self.connection(lab), lab)
                #expect(end == start)
            }
            #expect(lab.story.count { $0 == "one: too many connections" } == 5)
            // A client hears that nobody takes its message, and loses nothing that was said to be taken.
            let status = try await lab.client().send(.test()).status
            #expect(status == .failure)
            held.removeLast()
            try await Self.expectAnswer(lab)
            for stream in held { _ = try await Self.end(of: stream, lab) }
            #expect(start.duration(to: lab.network.now) == .seconds(60))
            try await Self.expectAnswer(lab)
        }
    }

    @Test("A response that nobody waits for ends the connection, and what came before it is done")
    func response() async throws {
        try await Self.run { lab in
            let stream = try await Self.connection(lab)
            let response = OperationResponse(transactionID: .test("t1"), status: .success)
            let frames = try CPIMOperation.message(.test()).frame() + CPIMOperation.response(response).frame()
            let start = lab.network.now
            #expect(try await stream.send(frames, before: start + .seconds(1)))
            let end = try await Self.end(of: stream, lab)
            #expect(end == start)
            #expect(
                lab.story == [
                    "one: message 5", "one: delivered message 5", "one: success", "one: response",
                    "one: octet 0: value",
                ])
            try await Self.expectAnswer(lab)
        }
    }

    @Test("Operations that come in one piece are done in their order, and the last answer waits for nobody")
    func pipelined() async throws {
        try await Self.run { lab in
            let stream = try await Self.connection(lab)
            let deadline = lab.network.now + .seconds(1)
            let frames = try (0..<50).flatMap { try CPIMOperation.message(.test(id: "t\($0)")).frame() }
            #expect(try await stream.send(frames, before: deadline))
            for number in 0..<50 {
                let answer = OperationResponse(transactionID: .test("t\(number)"), status: .success)
                let frame = try CPIMOperation.response(answer).frame()
                #expect(try await stream.receive(frame.count, before: deadline) == frame)
            }
        }
    }

    // MARK: - Next hops

    /// What a next hop may say in place of an answer to t1, and what a client makes of it.
    static let answers: [(octets: [UInt8], failure: AttemptFailure)] = [
        ([], .silent), ([0], .silent), ([0, 0, 0, 27, 2], .silent), ([1, 0, 0, 0], .silent),
        ([0, 0, 0, 0], .malformed), ([0, 0, 0, 1, 0xFF], .malformed), ([255, 255, 255, 255], .malformed),
        (FrameTests.field([2] + FrameTests.field("t2".utf8) + [UInt8](repeating: 0, count: 12)), .malformed),
        (FrameTests.field([2] + FrameTests.field("t1".utf8) + [UInt8](repeating: 9, count: 12)), .malformed),
        (FrameTests.field(FrameTests.frames[0].fields.joined().map(\.self)), .malformed),
    ]

    @Test("A next hop that answers with anything else is given up for the next address", arguments: [false, true])
    func badAnswer(goes: Bool) async throws {
        for (octets, failure) in Self.answers {
            try await Lab.run(on: .memory) { lab in
                let listener = try lab.network.listen(at: try Lab.endpoint("192.0.2.1"))
                let reserved = try lab.network.reserve(try Lab.endpoint("192.0.2.2"))
                try await lab.serving([(try lab.service("two", for: "b.test"), ["192.0.2.3"])]) {
                    try await lab.within(.seconds(3600)) {
                        async let status = lab.client(patience: .seconds(5)).send(.test()).status
                        try await Self.answer(octets, listener, lab, waits: !goes)
                        let heard = try await status
                        #expect(heard == .success)
                    }
                    let expected: AttemptFailure = goes && failure == .silent ? .closed : failure
                    #expect(lab.story.contains("alice x 192.0.2.1 \(expected.rawValue)"), "\(octets): \(lab.story)")
                }
                withExtendedLifetime((listener, reserved)) {}
            }
        }
    }

    /// Takes one message, says something, and goes at once or when the client has gone.
    private static func answer(
        _ octets: [UInt8], _ listener: any StreamListener, _ lab: Lab, waits: Bool
    ) async throws {
        let stream = try await listener.accept()
        let deadline = lab.network.now + .seconds(60)
        let count = try CPIMOperation.message(.test()).frame().count
        #expect(try await stream.receive(count, before: deadline) != nil)
        #expect(try await stream.send(octets, before: deadline))
        if waits { _ = try await end(of: stream, lab) }
    }
}

extension Lab {
    struct StillRunning: Error {}

    /// Ends what takes longer, in the network's time.
    func within(_ duration: Duration, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let (network, deadline) = (network, network.now + duration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await network.sleep(until: deadline)
                throw StillRunning()
            }
            try await group.next()
            group.cancelAll()
        }
    }
}

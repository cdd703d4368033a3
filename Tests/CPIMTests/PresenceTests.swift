import CPIM
import DNSWire
import Foundation
import NextHops
import Testing
import Transport
import Zones

@Suite("Presence") struct PresenceTests {
    static func subscribe(
        _ duration: UInt32, id: String = "s1", watcher: String = "pres:alice@a.test",
        target: String = "pres:bob@b.test", transaction: String = "t"
    ) -> SubscribeOperation {
        SubscribeOperation(
            watcher: watcher, target: target, duration: duration, subscriptionID: .test(id),
            transactionID: .test(transaction))
    }

    /// Presence at one, a watcher at home.
    private static func run(
        on edge: Edge, _ set: (inout MessagingService.Configuration) -> Void = { _ in },
        _ body: (Lab, MessagingService) async throws -> Void
    ) async throws {
        try await Lab.run(on: edge) { lab in
            let one = try lab.service("one", for: "b.test", store: try PresenceDatabase(), set)
            let home = try lab.service("home", for: "a.test")
            try await lab.serving([(one, ["192.0.2.1"]), (home, ["192.0.2.11"])]) { try await body(lab, one) }
        }
    }

    /// Waits until a watcher was told so often.
    private static func told(_ count: Int, _ lab: Lab) async throws -> [String] {
        var told: [String] = []
        try await lab.wait {
            told = lab.story.filter { $0.hasPrefix("home: delivered") }
            return told.count >= count
        }
        return told
    }

    @Test("A subscription hears at once, and of every change until it ends", arguments: Edge.allCases)
    func changes(edge: Edge) async throws {
        try await Self.run(on: edge) { lab, one in
            try one.publish(Array("first".utf8), of: "pres:bob@b.test")
            let outcome = try await lab.client().subscribe(Self.subscribe(60))
            #expect(
                outcome
                    == .answered(
                        OperationResponse(transactionID: .test("t"), status: .success, duration: 60)))
            _ = try await Self.told(1, lab)
            try one.publish(Array("second".utf8), of: "pres:bob@B.test")
            try one.publish(Array("third".utf8), of: "pres:%62ob@b.test")
            #expect(
                try await Self.told(3, lab) == [
                    "home: delivered notify first", "home: delivered notify second", "home: delivered notify third",
                ])
            let response = try #require(lab.story.firstIndex(of: "one: success 60"))
            let notify = try #require(lab.story.firstIndex(of: "one > 192.0.2.11"))
            #expect(response < notify)
            let identifiers = lab.log.events.compactMap { event in
                if case .delivered(let operation) = event.kind { operation.transactionID } else { nil }
            }
            #expect(Set(identifiers).count == 3)
        }
    }

    @Test("Time ends a subscription, to the moment")
    func time() async throws {
        try await Self.run(on: .memory, { $0.maximumDuration = 60 }) { lab, one in
            let outcome = try await lab.client().subscribe(Self.subscribe(3600))
            #expect(outcome == .answered(.init(transactionID: .test("t"), status: .success, duration: 60)))
            let end = lab.network.now + .seconds(60)
            try await lab.network.sleep(until: end - .milliseconds(1))
            try one.publish(Array("in time".utf8), of: "pres:bob@b.test")
            try await lab.network.sleep(until: end)
            try one.publish(Array("late".utf8), of: "pres:bob@b.test")
            try await lab.network.sleep(until: end + .seconds(1))
            #expect(lab.story.filter { $0.hasSuffix("in time") }.count == 2)
            #expect(lab.story.filter { $0.hasSuffix("late") }.isEmpty)
            // And another may begin.
            let status1 = try await lab.client().subscribe(Self.subscribe(10, id: "s2")).status
            #expect(status1 == .success)
        }
    }

    @Test("Of a watcher and a target one subscription runs; another is a failure, a look is none")
    func second() async throws {
        try await Self.run(on: .memory) { lab, one in
            let client = lab.client()
            let status2 = try await client.subscribe(Self.subscribe(60)).status
            #expect(status2 == .success)
            let status3 = try await client.subscribe(Self.subscribe(60, transaction: "u")).status
            #expect(status3 == .failure)
            let status4 = try await client.subscribe(Self.subscribe(60, id: "s2")).status
            #expect(status4 == .failure)
            let status11 = try await client.subscribe(Self.subscribe(60, id: "s3", watcher: "pres:carol@a.test")).status
            #expect(status11 == .success)
            let status12 = try await client.subscribe(Self.subscribe(60, id: "s4", target: "pres:dan@b.test")).status
            #expect(status12 == .success)
            let status5 = try await client.subscribe(Self.subscribe(0, id: "s5")).status
            #expect(status5 == .success)
            try one.publish(Array("x".utf8), of: "pres:bob@b.test")
            let told = try await Self.told(6, lab)
            #expect(told.filter { $0.hasSuffix("notify x") }.count == 2)
        }
    }

    @Test("The same operation, come again because its answer was lost, is no second subscription")
    func repeated() async throws {
        try await Self.run(on: .memory) { lab, one in
            let client = lab.client()
            let start = lab.network.now
            for _ in 0..<2 {
                let outcome = try await client.subscribe(Self.subscribe(60))
                #expect(outcome == .answered(.init(transactionID: .test("t"), status: .success, duration: 60)))
                try await lab.network.sleep(until: start + .seconds(30))
            }
            try one.publish(Array("once".utf8), of: "pres:bob@b.test")
            _ = try await Self.told(3, lab)
            // What the second answer said holds.
            try await lab.network.sleep(until: start + .seconds(89))
            try one.publish(Array("in time".utf8), of: "pres:bob@b.test")
            try await lab.network.sleep(until: start + .seconds(90))
            try one.publish(Array("late".utf8), of: "pres:bob@b.test")
            try await lab.network.sleep(until: start + .seconds(91))
            let told = lab.story.filter { $0.hasPrefix("home: delivered") }
            #expect(told.dropFirst(2) == ["home: delivered notify once", "home: delivered notify in time"])
        }
    }

    @Test("A watcher whose answer could not be sent is told all the same")
    func unheard() async throws {
        try await Self.run(on: .memory) { lab, one in
            try one.publish(Array("here".utf8), of: "pres:bob@b.test")
            let endpoint = try Lab.endpoint("192.0.2.1")
            let deadline = lab.network.now + .seconds(1)
            var stream = try await lab.network.openStream(to: endpoint, before: deadline)
            #expect(
                try await stream?.send(CPIMOperation.subscribe(Self.subscribe(60)).frame(), before: deadline) == true)
            stream = nil
            #expect(try await Self.told(1, lab) == ["home: delivered notify here"])
        }
    }

    @Test("Each notification has a connection of its own: its peer may be at work on another one")
    func connections() async throws {
        try await Lab.run(on: .memory) { lab in
            let one = try lab.service("one", for: "b.test", store: try PresenceDatabase())
            let listener = try lab.network.listen(at: try Lab.endpoint("192.0.2.11"))
            try await lab.serving([(one, ["192.0.2.1"])]) {
                try await lab.within(.seconds(60)) {
                    #expect(try await lab.client().subscribe(Self.subscribe(60)).status == .success)
                    var streams: [any AcceptedStream] = []
                    for number in 0..<3 {
                        if number > 0 { try one.publish(Array("\(number)".utf8), of: "pres:bob@b.test") }
                        let stream = try await listener.accept()
                        streams.append(stream)
                        let frames = FrameStream(stream)
                        let content = try await frames.receive(before: lab.network.now + .seconds(1))
                        guard case .operation(.notify, wantsReceipt: true) = content else {
                            Issue.record("\(String(describing: content))")
                            return
                        }
                        #expect(try await frames.send(.receipt, before: lab.network.now + .seconds(1)))
                    }
                }
            }
            #expect(lab.story.count { $0.hasPrefix("one x") } == 0)
        }
    }

    @Test("A notification goes to the next address where one does not take it", arguments: Edge.allCases)
    func failover(edge: Edge) async throws {
        try await Lab.run(on: edge) { lab in
            let home = try lab.service("home", for: "a.test", store: try PresenceDatabase())
            let flaky = try lab.service("flaky", for: "b.test") { $0.conduct = .resets }
            let one = try lab.service("one", for: "b.test")
            try await lab.serving([(home, ["192.0.2.11"]), (flaky, ["192.0.2.1"]), (one, ["192.0.2.2"])]) {
                let operation = Self.subscribe(60, watcher: "pres:bob@b.test", target: "pres:alice@a.test")
                let status = try await lab.client().subscribe(operation).status
                #expect(status == .success)
                try await lab.rest()
                #expect(lab.story.contains("home x 192.0.2.1 closed"))
                #expect(lab.story.contains { $0.hasPrefix("one: delivered notify") }, "\(lab.story)")
            }
        }
    }

    @Test("Behind a route of presence nobody is watched: the watcher would hear of another name")
    func route() async throws {
        let target = try SourceRoute.uri(of: "pres:bob@b.test", .pres, through: "far.test")
        let story = try await Self.gate(
            { $0.domains = [Name.test("far.test")] }, .subscribe(Self.subscribe(60, target: target)))
        #expect(story.contains("gate: not served here"))
        // What leads to another system is somebody here.
        let other = try SourceRoute.uri(of: "team://red", .pres, through: "far.test")
        let known = try await Self.gate(
            { $0.domains = [Name.test("far.test")] }, .subscribe(Self.subscribe(60, target: other)))
        #expect(known.contains("gate: no presence here"))
    }

    @Test("A duration of 0 ends the subscription whose identifier it names, with a last notification")
    func cancel() async throws {
        try await Self.run(on: .memory) { lab, one in
            let client = lab.client()
            _ = try await client.subscribe(Self.subscribe(60))
            // Not of this watcher.
            _ = try await client.subscribe(Self.subscribe(0, watcher: "pres:mallory@a.test"))
            try one.publish(Array("still".utf8), of: "pres:bob@b.test")
            let outcome = try await client.subscribe(Self.subscribe(0))
            #expect(outcome == .answered(.init(transactionID: .test("t"), status: .success, duration: 0)))
            _ = try await Self.told(4, lab)
            try one.publish(Array("ended".utf8), of: "pres:bob@b.test")
            try await lab.network.sleep(until: lab.network.now + .seconds(1))
            #expect(lab.story.filter { $0.hasSuffix("ended") }.isEmpty)
            #expect(lab.story.filter { $0 == "home: delivered notify still" }.count == 2)
        }
    }

    @Test("Who is not permitted any more hears nothing more")
    func revoked() async throws {
        try await Self.run(on: .memory) { lab, one in
            let status6 = try await lab.client().subscribe(Self.subscribe(60)).status
            #expect(status6 == .success)
            one.setAccess(AccessList(denied: [.principal(try Principal("pres:alice@a.test", of: .pres))]))
            try one.publish(Array("secret".utf8), of: "pres:bob@b.test")
            try await lab.network.sleep(until: lab.network.now + .seconds(1))
            #expect(lab.story.filter { $0.hasSuffix("secret") }.isEmpty)
            let status7 = try await lab.client().subscribe(Self.subscribe(60)).status
            #expect(status7 == .failure)
        }
    }

    /// Operations that somebody sends a gateway at home of far.test, which names itself as the next hop for it.
    private static func gate(
        _ set: @escaping (inout MessagingService.Configuration) -> Void, _ operation: CPIMOperation
    ) async throws -> [String] {
        try await Lab.run(on: .memory) { lab in
            let gate = try lab.service("gate") { configuration in
                configuration.isGateway = true
                set(&configuration)
            }
            try await lab.serving([(gate, ["192.0.2.20"])]) {
                let deadline = lab.network.now + .seconds(1)
                let stream = try await lab.network.openStream(to: Lab.endpoint("192.0.2.20"), before: deadline)
                #expect(try await stream?.send(operation.frame(), before: deadline) == true)
                try await lab.network.sleep(until: deadline)
            }
            return lab.story
        }
    }

    private static let stray = NotifyOperation(
        watcher: "pres:alice@far.test", target: "pres:bob@b.test", transactionID: .test("n"), hopLimit: .max,
        content: [])

    @Test("Access to a gateway holds for notifications too: who is watched sends them")
    func deniedNotification() async throws {
        let story = try await Self.gate({ $0.access.denied = [.domain("b.test")] }, .notify(Self.stray))
        #expect(story == ["gate: notify ", "gate: not permitted"])
        let others = try await Self.gate({ $0.access.denied = [.domain("far.test")] }, .notify(Self.stray))
        #expect(others.contains("gate > 192.0.2.20"))
    }

    @Test("However many forwards a notification or a subscription claims, a loop ends", arguments: [false, true])
    func loop(isSubscription: Bool) async throws {
        var subscribe = Self.subscribe(60, target: "pres:bob@far.test")
        subscribe.hopLimit = .max
        let story = try await Self.gate(
            { $0.maximumConnections = 1000 }, isSubscription ? .subscribe(subscribe) : .notify(Self.stray))
        #expect(story.count { $0 == "gate > 192.0.2.20" } == 120)
        #expect(story.count { $0 == "gate: MaxForwards is 0" } == 1)
    }

    @Test("Subscriptions and presence outlive the service")
    func restart() async throws {
        let path = NSTemporaryDirectory() + "presence-\(UUID()).sqlite"
        defer {
            for end in ["", "-journal", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        }
        try await Lab.run(on: .memory) { lab in
            let home = try lab.service("home", for: "a.test")
            try await lab.serving([(home, ["192.0.2.11"])]) {
                let before = try lab.service("before", for: "b.test", store: try PresenceDatabase(path: path))
                try await lab.serving([(before, ["192.0.2.1"])]) {
                    try before.publish(Array("kept".utf8), of: "pres:bob@b.test")
                    let status8 = try await lab.client().subscribe(Self.subscribe(60)).status
                    #expect(status8 == .success)
                    _ = try await Self.told(1, lab)
                }
                let after = try lab.service("after", for: "b.test", store: try PresenceDatabase(path: path))
                try await lab.serving([(after, ["192.0.2.1"])]) {
                    let status9 = try await lab.client().subscribe(Self.subscribe(60, transaction: "u")).status
                    #expect(status9 == .failure)
                    let status10 = try await lab.client().subscribe(Self.subscribe(0, id: "look")).status
                    #expect(status10 == .success)
                    try after.publish(Array("new".utf8), of: "pres:bob@b.test")
                    #expect(
                        try await Self.told(3, lab) == [
                            "home: delivered notify kept", "home: delivered notify kept", "home: delivered notify new",
                        ])
                }
            }
        }
    }

    @Test("Through a gateway both ways: the octets stay as they are, and the limit of ours goes down")
    func gateway() async throws {
        try await Lab.run(on: .memory) { lab in
            let gate = try lab.service("gate") { $0.isGateway = true }
            let one = try lab.service("one", for: "b.test", store: try PresenceDatabase())
            let home = try lab.service("home", for: "far.test")
            // Notifications for far.test find the gateway, whose next hop is itself: the limit ends that.
            try await lab.serving([(gate, ["192.0.2.20"]), (one, ["192.0.2.1"]), (home, ["192.0.2.11"])]) {
                try one.publish([0, 13, 10, 255], of: "pres:bob@b.test")
                let operation = Self.subscribe(60, watcher: "pres:alice@far.test")
                let outcome = try await lab.client().subscribe(operation, through: [try Lab.endpoint("192.0.2.20")])
                #expect(outcome.status == .success)
                try await lab.network.sleep(until: lab.network.now + .seconds(1))
                let notifies = lab.log.events.compactMap { event -> NotifyOperation? in
                    if case .arrived(.notify(let notify)) = event.kind { notify } else { nil }
                }
                #expect(notifies.map(\.hopLimit) == (0...120).reversed())
                #expect(Set(notifies.map(\.content)) == [[0, 13, 10, 255]])
                #expect(Set(notifies.map(\.transactionID)).count == 1)
                #expect(lab.story.last == "gate: MaxForwards is 0")
            }
        }
    }

    @Test("What could not be told before a service ended is told by the next one")
    func endedWhileTelling() async throws {
        try await Lab.run(on: .memory) { lab in
            let store = try PresenceDatabase()
            let before = try lab.service("before", for: "b.test", store: store)
            let silent = try lab.service("silent") { $0.conduct = .silent }
            try await lab.serving([(silent, ["192.0.2.11"])]) {
                try await lab.serving([(before, ["192.0.2.1"])]) {
                    let client = lab.client()
                    for name in ["alice", "carol", "eve", "mallory"] {
                        let operation = Self.subscribe(3600, watcher: "pres:\(name)@a.test")
                        let status = try await client.subscribe(operation).status
                        #expect(status == .success)
                    }
                    // Some wait for an answer by now, and the others for their turn.
                    try await lab.network.sleep(until: lab.network.now + .seconds(1))
                }
            }
            #expect(lab.log.isQuiet)
            let home = try lab.service("home", for: "a.test")
            let after = try lab.service("after", for: "b.test", store: store)
            try await lab.serving([(home, ["192.0.2.11"]), (after, ["192.0.2.1"])]) {
                _ = try await Self.told(4, lab)
            }
        }
    }

    @Test("Watchers in a domain that does not answer keep others waiting for nothing")
    func silentDomain() async throws {
        try await Lab.run(on: .memory) { lab in
            let one = try lab.service("one", for: "b.test", store: try PresenceDatabase())
            let silent = try lab.service("silent") { $0.conduct = .silent }
            let home = try lab.service("home", for: "a.test")
            try await lab.serving([(one, ["192.0.2.1"]), (silent, ["192.0.2.20"]), (home, ["192.0.2.11"])]) {
                let client = lab.client()
                for number in 0..<100 {
                    _ = try await client.subscribe(Self.subscribe(3600, watcher: "pres:w\(number)@far.test"))
                }
                let start = lab.network.now
                _ = try await client.subscribe(Self.subscribe(3600))
                _ = try await Self.told(1, lab)
                #expect(start.duration(to: lab.network.now) < .seconds(1))
            }
        }
    }
}

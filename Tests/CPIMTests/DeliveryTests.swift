import CPIM
import NextHops
import Testing
import Transport
import Zones

@Suite("Delivery of messages") struct DeliveryTests {
    @Test("A message reaches its recipient, and the sender hears so", arguments: Edge.allCases)
    func direct(edge: Edge) async throws {
        try await Lab.run(on: edge) { lab in
            try await lab.serving([(try lab.service("one", for: "b.test"), ["192.0.2.1"])]) {
                let message = MessageOperation.test()
                let outcome = try await lab.client().send(message)
                #expect(
                    outcome == .answered(OperationResponse(transactionID: message.transactionID, status: .success)))
                #expect(
                    lab.story == [
                        "alice > 192.0.2.1", "one: message 5", "one: delivered message 5", "one: success",
                    ])
            }
        }
    }

    @Test("Every address is tried in its order until one answers", arguments: Edge.allCases)
    func failover(edge: Edge) async throws {
        try await Lab.run(on: edge) { lab in
            let reserved = try lab.network.reserve(try Lab.endpoint("192.0.2.1"))
            let resetting = try lab.service("flaky") { $0.conduct = .resets }
            let two = try lab.service("two", for: "b.test")
            try await lab.serving([(resetting, ["192.0.2.2"]), (two, ["192.0.2.3"])]) {
                let status1 = try await lab.client().send(.test()).status
                #expect(status1 == .success)
                #expect(
                    lab.story == [
                        "alice > 192.0.2.1", "alice x 192.0.2.1 refused", "alice > 192.0.2.2", "flaky: message 5",
                        "alice x 192.0.2.2 closed", "alice > 192.0.2.3", "two: message 5", "two: delivered message 5",
                        "two: success",
                    ])
            }
            withExtendedLifetime(reserved) {}
        }
    }

    @Test("Silence and nonsense are no answers either; a failure is one")
    func bad() async throws {
        try await Lab.run(on: .memory) { lab in
            let silent = try lab.service("silent") { $0.conduct = .silent }
            let garbling = try lab.service("garbling") { $0.conduct = .garbles }
            let refusing = try lab.service("refusing", for: "b.test") { $0.access.denied = [.everybody] }
            try await lab.serving([
                (silent, ["192.0.2.1"]), (garbling, ["192.0.2.2"]), (refusing, ["192.0.2.3"]),
            ]) {
                let outcome = try await lab.client(patience: .milliseconds(200)).send(.test())
                #expect(
                    outcome == .answered(OperationResponse(transactionID: .test("t1"), status: .failure)))
                #expect(
                    lab.story == [
                        "alice > 192.0.2.1", "silent: message 5", "alice x 192.0.2.1 silent", "alice > 192.0.2.2",
                        "garbling: message 5", "alice x 192.0.2.2 malformed", "alice > 192.0.2.3",
                        "refusing: message 5", "refusing: not permitted", "refusing: failure",
                    ])
            }
        }
    }

    @Test("Nonsense is no answer on sockets either")
    func garbled() async throws {
        try await Lab.run(on: .loopback) { lab in
            let garbling = try lab.service("garbling") { $0.conduct = .garbles }
            let two = try lab.service("two", for: "b.test")
            try await lab.serving([(garbling, ["192.0.2.1", "192.0.2.2"]), (two, ["192.0.2.3"])]) {
                let status = try await lab.client().send(.test()).status
                #expect(status == .success)
                #expect(lab.story.count { $0.hasSuffix("malformed") } == 2)
            }
        }
    }

    @Test("A gateway that is at work on what was handed to it takes the next message all the same")
    func busyPeer() async throws {
        try await Lab.run(on: .memory) { lab in
            let blind = try lab.blindGateway("blind")
            let slow = try lab.service("slow", for: "far.test") { $0.isGateway = true }
            let silent = try lab.service("silent") { $0.conduct = .silent }
            try await lab.serving([(blind, ["192.0.2.30"]), (slow, ["192.0.2.20"]), (silent, ["192.0.2.11"])]) {
                // Both go to the gateway of far.test, whose next hop for the first one says nothing.
                let route = try SourceRoute.uri(of: "im:eve@a.test", .im, through: "far.test")
                for message in [MessageOperation.test(to: route, id: "t1"), .test(to: "im:bob@far.test", id: "t2")] {
                    let status = try await lab.client().send(message, through: [try Lab.endpoint("192.0.2.30")]).status
                    #expect(status == .indeterminant)
                }
                #expect(lab.story.contains("slow: delivered message 4"))
                #expect(!lab.story.contains { $0.hasPrefix("blind x") })
            }
        }
    }

    @Test("A gateway relays every octet, with one forward less, and gives the answer back", arguments: Edge.allCases)
    func relay(edge: Edge) async throws {
        try await Lab.run(on: edge) { lab in
            let gate = try lab.service("gate") { $0.isGateway = true }
            let one = try lab.service("one", for: "b.test")
            let octets = (0...255).map { UInt8($0) } + Array("\r\n.\r\n\0".utf8)
            try await lab.serving([(gate, ["192.0.2.20"]), (one, ["192.0.2.1"])]) {
                var message = MessageOperation.test()
                message.content = octets
                message.transactionID = try #require(OperationID((0..<40).map { UInt8($0) }))
                let outcome = try await lab.client().send(message, through: [try Lab.endpoint("192.0.2.20")])
                #expect(outcome.status == .success)
                var relayed = message
                relayed.maxForwards = 4
                let delivered = lab.log.events.compactMap { event in
                    if case .delivered(let operation) = event.kind { operation } else { nil }
                }
                #expect(delivered == [.message(relayed)])
            }
        }
    }

    @Test("A gateway that is its own next hop relays until no forward is left", arguments: Edge.allCases, [0, 1, 2, 7])
    func loop(edge: Edge, forwards: UInt32) async throws {
        try await Lab.run(on: edge) { lab in
            let gate = try lab.service("gate") { $0.isGateway = true }
            try await lab.serving([(gate, ["192.0.2.20"])]) {
                let message = MessageOperation.test(to: "im:bob@far.test", maxForwards: forwards)
                let status2 = try await lab.client().send(message).status
                #expect(status2 == .failure)
                let arrivals = lab.story.filter { $0.hasPrefix("gate: message") }
                #expect(arrivals == (0...forwards).reversed().map { "gate: message \($0)" })
                #expect(lab.story.count { $0 == "gate: MaxForwards is 0" } == 1)
                #expect(lab.story.count { $0 == "gate: failure" } == Int(forwards) + 1)
            }
        }
    }

    /// Operations with several faults at once, and the one that the order of the checks finds first.
    static let checks: [(source: String, destination: String, isDenied: Bool, forwards: UInt32, told: String)] = [
        ("alice", "im:bob@gone.test", true, 0, "the source is no address"),
        ("pres:alice@a.test", "im:bob@b.test", false, 5, "the source is no address"),
        ("im:alice@a.test", "im:bob@", true, 0, "the destination is no address"),
        ("im:alice@a.test", "im:", true, 5, "the destination is no address"),
        ("im:alice@a.test", "im:bob@[192.0.2.1]", true, 5, "the destination is no address"),
        ("im:alice@a.test", "im:bob@gone.test", true, 0, "MaxForwards is 0"),
        ("im:alice@a.test", "im:bob@gone.relay.test", true, 5, "no next hop: noSuchDomain"),
        ("im:alice@a.test", "im:bob@b.test", true, 5, "not permitted"),
        ("im:alice@a.test", "im:bob@b.test", false, 5, "no address took it"),
    ]

    @Test("A gateway checks syntax, forwards, the next hop and access, in this order", arguments: checks)
    func order(
        source: String, destination: String, isDenied: Bool, forwards: UInt32, told: String
    ) async throws {
        try await Lab.run(on: .memory) { lab in
            let gate = try lab.service("gate") { configuration in
                configuration.isGateway = true
                if isDenied { configuration.access.denied = [.domain("a.test")] }
            }
            try await lab.serving([(gate, ["192.0.2.20"])]) {
                let message = MessageOperation.test(from: source, to: destination, maxForwards: forwards)
                let outcome = try await lab.client().send(message, through: [try Lab.endpoint("192.0.2.20")])
                #expect(outcome.status == .failure)
                let refusals = lab.log.events.compactMap { event in
                    if case .refused(_, let refusal) = event.kind { refusal.description } else { nil }
                }
                #expect(refusals == [told])
            }
        }
    }

    @Test("Who hears nothing more of what was handed on says indeterminant", arguments: Edge.allCases)
    func blind(edge: Edge) async throws {
        try await Lab.run(on: edge) { lab in
            let gate = try lab.blindGateway("gate")
            try await lab.serving([(gate, ["192.0.2.20"]), (try lab.service("one", for: "b.test"), ["192.0.2.1"])]) {
                let outcome = try await lab.client().send(.test(), through: [try Lab.endpoint("192.0.2.20")])
                #expect(outcome.status == .indeterminant)
                try await lab.rest()
                #expect(lab.story.contains("one: delivered message 4"))
            }
        }
    }

    @Test("Gateways that do not wait for an answer go round for so long, however many forwards a message has")
    func blindLoop() async throws {
        try await Lab.run(on: .memory) { lab in
            let gate = try lab.blindGateway("gate")
            try await lab.serving([(gate, ["192.0.2.20"])]) {
                let message = MessageOperation.test(to: "im:bob@far.test", maxForwards: .max)
                let status = try await lab.client().send(message).status
                #expect(status == .indeterminant)
                try await lab.rest()
                let arrivals = lab.story.filter { $0.hasPrefix("gate: message") }
                let rest = (0..<1000).reversed().map { "gate: message \($0)" }
                #expect(arrivals == ["gate: message \(UInt32.max)"] + rest)
            }
        }
    }

    @Test("A message that nobody answers goes to the next address where one does not take it", arguments: Edge.allCases)
    func blindFailover(edge: Edge) async throws {
        try await Lab.run(on: edge) { lab in
            let gate = try lab.blindGateway("gate")
            let flaky = try lab.service("flaky", for: "b.test") { $0.conduct = .resets }
            let full = try lab.service("full", for: "b.test") { $0.maximumConnections = 0 }
            let two = try lab.service("two", for: "b.test")
            try await lab.serving([
                (gate, ["192.0.2.20"]), (flaky, ["192.0.2.1"]), (full, ["192.0.2.2"]), (two, ["192.0.2.3"]),
            ]) {
                let outcome = try await lab.client().send(.test(), through: [try Lab.endpoint("192.0.2.20")])
                #expect(outcome.status == .indeterminant)
                try await lab.rest()
                #expect(lab.story.contains("gate x 192.0.2.1 closed"))
                #expect(lab.story.contains("gate x 192.0.2.2 closed"))
                #expect(lab.story.contains("two: delivered message 4"))
                // Nobody waits for its answer.
                #expect(!lab.story.contains("two: success"))
            }
        }
    }

    @Test("A gateway says that nobody took a message while its sender still waits, however many addresses there are")
    func manyAddresses() async throws {
        let zone = Lab.zones[0] + (3...8).map { "\none A 192.0.2.\($0)" }.joined()
        try await Lab.run(on: .memory, [zone]) { lab in
            let gate = try lab.service("gate") { $0.isGateway = true }
            let silent = try lab.service("silent") { $0.conduct = .silent }
            let good = try lab.service("good", for: "b.test")
            try await lab.serving([
                (gate, ["192.0.2.20"]), (silent, (1...7).map { "192.0.2.\($0)" }), (good, ["192.0.2.8"]),
            ]) {
                let start = lab.network.now
                let outcome = try await lab.client().send(.test(), through: [try Lab.endpoint("192.0.2.20")])
                #expect(outcome == .answered(OperationResponse(transactionID: .test("t1"), status: .failure)))
                #expect(start.duration(to: lab.network.now) == .seconds(50))
                try await lab.rest()
                #expect(lab.story.count { $0.hasPrefix("gate >") } == 5)
                #expect(!lab.story.contains { $0.contains("delivered") })
            }
        }
    }

    @Test("A gateway undoes the route that leads through it, and takes in what leads to other systems")
    func sourceRoute() async throws {
        try await Lab.run(on: .memory) { lab in
            let gate = try lab.service("gate", for: "relay.test") { $0.isGateway = true }
            try await lab.serving([(gate, ["192.0.2.20"]), (try lab.service("one", for: "b.test"), ["192.0.2.1"])]) {
                let endpoint = try Lab.endpoint("192.0.2.20")
                for (address, place) in [("im:bob@b.test", "one"), ("pepp://example.com/fred", "gate")] {
                    let uri = try SourceRoute.uri(of: address, .im, through: "relay.test")
                    let status = try await lab.client().send(.test(to: uri), through: [endpoint]).status
                    #expect(status == .success)
                    let delivered = lab.log.events.last { event in
                        if case .delivered = event.kind { true } else { false }
                    }
                    #expect(delivered?.party == place)
                    guard case .delivered(.message(let message)) = delivered?.kind else { continue }
                    #expect(message.destination == (place == "one" ? address : uri))
                }
            }
        }
    }

    @Test("An answer that takes its time is waited for")
    func slow() async throws {
        try await Lab.run(on: .memory) { lab in
            let gate = try lab.service("gate") { $0.isGateway = true }
            let one = try lab.service("one", for: "b.test") { $0.conduct = .slow(.seconds(7)) }
            try await lab.serving([(gate, ["192.0.2.20"]), (one, ["192.0.2.1"])]) {
                let start = lab.network.now
                let outcome = try await lab.client().send(.test(), through: [try Lab.endpoint("192.0.2.20")])
                #expect(outcome.status == .success)
                #expect(start.duration(to: lab.network.now) == .seconds(7))
            }
        }
    }

    @Test("A service that is neither the recipient nor a gateway takes nothing for others")
    func stranger() async throws {
        try await Lab.run(on: .memory) { lab in
            try await lab.serving([(try lab.service("one", for: "a.test"), ["192.0.2.1"])]) {
                let status3 = try await lab.client().send(.test()).status
                #expect(status3 == .failure)
                #expect(lab.story.contains("one: not served here"))
            }
        }
    }

    @Test("A recipient takes no Message/CPIM that breaks its rules, or requires what it does not know")
    func content() async throws {
        let head = "Content-type: Message/CPIM\r\n\r\n"
        let rest = "\r\nContent-type: text/plain\r\n\r\nhello"
        let contents: [(text: String, told: String?)] = [
            (head + "Subject: hello\r\n" + rest, nil),
            (head + "Subject:hello\r\n" + rest, "bad Message/CPIM, octet 38: no space behind the colon"),
            (head + "Require: Vital\r\n" + rest, "Vital is required and not known"),
            (head + "NS: f <x:f>\r\nRequire: f.known\r\n" + rest, nil),
            ("Content-type: text/plain\n\nhello", nil), ("\0", nil), ("", nil),
            // Whoever says late what it is says so.
            (
                "X: " + String(repeating: "x", count: 100_000) + "\r\n" + head + "Require: Vital\r\n" + rest,
                "Vital is required and not known"
            ),
            (
                "Content-type:\r\n Message/\r\n\tCPIM\r\n\r\n",
                "bad Message/CPIM, octet 35: no empty line behind the headers"
            ),
        ]
        for (text, told) in contents {
            try await Lab.run(on: .memory) { lab in
                let one = try lab.service("one", for: "b.test") {
                    $0.knownRequirements = [CPIMHeader.Identity("known", namespace: "x:f")]
                }
                try await lab.serving([(one, ["192.0.2.1"])]) {
                    let status = try await lab.client().send(.test(text)).status
                    #expect(status == (told == nil ? .success : .failure), "\(text)")
                    #expect(told.map { lab.story.contains("one: \($0)") } ?? true, "\(lab.story)")
                }
            }
        }
    }

    @Test("Content that is longer than a service takes is a failure; longer than a frame, an error of the sender")
    func oversized() async throws {
        try await Lab.run(on: .memory) { lab in
            let one = try lab.service("one", for: "b.test") { $0.maximumContent = 1000 }
            try await lab.serving([(one, ["192.0.2.1"])]) {
                let fits = MessageOperation.test(String(repeating: "x", count: 1000))
                let over = MessageOperation.test(String(repeating: "x", count: 1001))
                let status4 = try await lab.client().send(fits).status
                #expect(status4 == .success)
                let status5 = try await lab.client().send(over).status
                #expect(status5 == .failure)
                #expect(lab.story.contains("one: too large"))
                let huge = MessageOperation.test(String(repeating: "x", count: Frame.maximumLength))
                await #expect(throws: FrameError.self) { try await lab.client().send(huge) }
            }
        }
    }

    @Test("A connection carries one operation after the other")
    func reuse() async throws {
        try await Lab.run(on: .loopback) { lab in
            let one = try lab.service("one", for: "b.test") { $0.maximumConnections = 1 }
            try await lab.serving([(one, ["192.0.2.1"])]) {
                let client = lab.client()
                for number in 0..<20 {
                    let status6 = try await client.send(.test(id: "t\(number)")).status
                    #expect(status6 == .success)
                }
                #expect(lab.story.count { $0.hasSuffix("too many connections") } == 0)
            }
        }
    }
}

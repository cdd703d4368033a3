import DNSWire
import NextHops
import Operations
import Synchronization
import Testing
import Transport
import Zones

/// A server that answers whatever a test wants.
struct AnyHost: SimulatedHost {
    let reply: @Sendable (Question, Message) -> [UInt8]

    func receive(
        _ message: SimulatedMessage, at time: ContinuousClock.Instant,
        _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
    ) {
        guard let query = try? Message(parsing: message.bytes), let question = query.questions.first else { return }
        var reply = Message(id: query.id, questions: query.questions)
        reply.isReply = true
        reply.isAuthoritative = true
        deliver(SimulatedEvent(self.reply(question, reply), replyingTo: message))
    }
}

@Suite("Capturing from servers that mean no good") struct HostileCaptureTests {
    @Test("Octets without sense end the capture with nothing learned", arguments: 1...20 as ClosedRange<UInt64>)
    func nonsense(_ seed: UInt64) async throws {
        let generator = Mutex(SeededGenerator(seed: seed))
        let lab = CaptureLab(
            AnyHost { _, reply in
                generator.withLock { generator in
                    let count = Int.random(in: 0...200, using: &generator)
                    let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                    // Half of it begins like a reply.
                    return Bool.random(using: &generator) ? noise : reply.bytes.prefix(12) + noise
                }
            })
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(files.zoneFiles.map(\.text) == [])
    }

    @Test("Replies with random records lead to zones that can be read", arguments: 1...40 as ClosedRange<UInt64>)
    func randomRecords(_ seed: UInt64) async throws {
        let generator = Mutex(SeededGenerator(seed: seed))
        let lab = CaptureLab(
            AnyHost { question, reply in
                generator.withLock { generator in
                    var reply = reply
                    reply.isAuthoritative = Bool.random(using: &generator)
                    if Int.random(in: 0..<5, using: &generator) == 0 { reply.responseCode = .noSuchName }
                    reply.answer = RandomRecords.some(question.name, &generator)
                    reply.authority = RandomRecords.some(question.name, &generator)
                    return reply.bytes
                }
            })
        var options = Capturer.Options()
        options.limits.questions = 60
        let files = CaptureFiles(try await lab.capture("club.test", options: options))
        let zones = try files.readZones()
        let fidelity = try await files.fidelity(served: zones)
        #expect(fidelity.total > 0 || !files.gaps.isEmpty)
        #expect(try await files.scenarios(for: [.sip, .xmpp], served: zones).count == 3)
    }

    @Test("Aliases without end are followed up to the bound")
    func endlessAliases() async throws {
        let lab = CaptureLab(
            AnyHost { question, reply in
                var reply = reply
                let next = (try? question.name.prepending("x")) ?? question.name
                reply.answer = [Record(owner: question.name, type: .cname, ttl: 1, data: next.wire)]
                return reply.bytes
            })
        var options = Capturer.Options()
        options.limits.questions = 10_000
        let capture = try await lab.capture("club.test", options: options)
        #expect(capture.gaps.contains { $0.hasPrefix("16 aliases in a row are the most") })
        #expect(capture.replies.count < 5000)
    }

    @Test("No more questions are asked than the bound, and the capture says so")
    func manyTargets() async throws {
        let lab = CaptureLab(
            AnyHost { question, reply in
                var reply = reply
                guard question.type == .srv else { return reply.bytes }
                reply.answer = (0..<400).map { number in
                    let target = (try? Name("h\(number).\(question.name)")) ?? .root
                    return Record(
                        owner: question.name, type: .srv, ttl: 1, data: [0, 1, 0, 1, 0, 80] + target.wire)
                }
                return reply.bytes
            })
        var options = Capturer.Options()
        options.limits.questions = 100
        let capture = try await lab.capture("club.test", options: options)
        #expect(capture.replies.count == 100)
        #expect(capture.gaps.contains { $0.hasPrefix("100 questions are the most: ") })
    }

    @Test("A transfer that is longer than the bound counts as none, and what was asked is kept")
    func longTransfer() async throws {
        var serving = ZoneServer.Options()
        serving.responder.transferPrefixes = [try #require(AddressPrefix("127.0.0.0/8"))]
        let hosts = (0..<3000).map { "h\($0) A 192.0.2.1\n" }.joined()
        let lab = try CaptureLab(["club.test": hosts], serving)
        var options = Capturer.Options()
        options.limits.transferRecords = 1000
        let capture = try await lab.capture("club.test", options: options)
        #expect(
            capture.notes == [
                "no transfer of club.test: transfers are longer than 1000 records together; only what was asked for "
                    + "is known"
            ])
        #expect(CaptureFiles(capture).zones.map(\.recordCount) == [2])
    }

    /// Captures five zones of 600 records from a server that transfers them.
    private static func transfers(
        _ limits: (inout CaptureLimits) -> Void, faults: [Fault] = []
    ) async throws -> (apexes: [String], notes: [String]) {
        var serving = ZoneServer.Options()
        serving.responder.transferPrefixes = [try #require(AddressPrefix("127.0.0.0/8"))]
        serving.faults = faults
        let hosts = (0..<600).map { "h\($0) A 192.0.2.1\n" }.joined()
        let apexes = (0..<5).map { "z\($0).test" }
        let lab = try CaptureLab(Dictionary(uniqueKeysWithValues: apexes.map { ($0, hosts) }), serving)
        var options = Capturer.Options()
        limits(&options.limits)
        let capturer = Capturer(
            Resolver.Configuration(servers: [CaptureLab.server]), network: lab.network, options: options)
        let capture = await capturer.capture(try apexes.map { try CaptureSubject($0) })
        return (capture.transfers.map(\.apex.host), capture.notes)
    }

    @Test("Transfers have bounds together: what is over stays what was asked for, and is counted")
    func manyTransfers() async throws {
        let known = "only what was asked for is known"
        let records = try await Self.transfers { $0.transferRecords = 1000 }
        #expect(records.apexes == ["z0.test"])
        #expect(
            records.notes == [
                "no transfer of z1.test and 3 more: transfers are longer than 1000 records together; \(known)"
            ])
        let octets = try await Self.transfers { $0.transferOctets = 40_000 }
        #expect(octets.apexes.count < 5)
        #expect(octets.notes.last?.hasSuffix("transfers are longer than 40000 octets together; \(known)") == true)
        var selector = Fault.Selector()
        selector.type = .axfr
        let silence = try await Self.transfers({ $0.time = .seconds(15) }, faults: [Fault(.drop, when: selector)])
        #expect(
            silence.notes == [
                "no transfer of z0.test: it did not come to an end in time; \(known)",
                "no transfer of z1.test: it did not come to an end in time; \(known)",
                "no transfer of z2.test and 2 more: 15.0 seconds are over (--max-time gives more); \(known)",
            ])
    }

    @Test("A few thousand redirections become as many zones", .timeLimit(.minutes(20)))
    func manyRedirections() throws {
        var capture = Capture(of: [try CaptureSubject("club.test")])
        capture.replies = try (0..<HostileCaptureTests.redirections).map { number in
            let apex = try Name("d\(number).test"), name = try Name("a.d\(number).test")
            let question = Question(name: name, type: .a)
            var message = Message(id: 0, questions: [question])
            (message.isReply, message.isAuthoritative) = (true, true)
            let target = try Name("a.club\(number).test")
            message.answer = [
                Record(owner: apex, type: .dname, ttl: 1, data: try Name("club\(number).test").wire),
                Record(owner: name, type: .cname, ttl: 1, data: target.wire),
            ]
            message.authority = [HostileCaptureTests.authority(try Name("club\(number).test"))]
            return CapturedReply(question: question, message: message, source: .withheld)
        }
        let files = CaptureFiles(capture)
        #expect(files.zones.count == 2 * HostileCaptureTests.redirections)
        #expect(files.gaps == [] && files.faultCount == 0)
    }

    static let redirections = 3000

    @Test("Names with line ends, quotes, slashes and escapes come back as they are, and stay in comments and files")
    func hostileNames() async throws {
        let labels = ["a\nb", "\"q", "..", "/etc", "$INCLUDE x", "@", ";c", "\u{1B}[31m", "'", "%2f", "(", "-rf", "\\"]
        let hosts = try labels.map { try Name(labels: [Array($0.utf8), Array("club".utf8), Array("test".utf8)]) }
        let apex = try Name(labels: [Array("../../x\n\"".utf8), Array("test".utf8)])
        let lab = CaptureLab(
            AnyHost { question, reply in
                var reply = reply
                switch question.type {
                case .srv:
                    reply.answer = (hosts + [apex]).map {
                        Record(owner: question.name, type: .srv, ttl: 1, data: [0, 1, 0, 1, 0, 80] + $0.wire)
                    }
                case .a: reply.answer = [Record(owner: question.name, type: .a, ttl: 1, data: [192, 0, 2, 1])]
                case .soa where question.name == apex || question.name.host == "club.test":
                    reply.answer = [HostileCaptureTests.authority(question.name)]
                default: break
                }
                return reply.bytes
            })
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(
            files.zoneFiles.map(\.path).sorted() == [
                "zones/=2e=2e=2f=2e=2e=2fx=0a=22.test.zone", "zones/club.test.zone",
            ])
        let zones = try files.readZones()
        let names = Set(zones.flatMap { zone in zone.records.map(\.record.owner) })
        #expect(names.isSuperset(of: hosts + [apex]))
        let scenarios = try await files.scenarios(for: [.sip], served: zones)
        for file in files.zoneFiles + scenarios.map(\.file) {
            #expect(file.text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
        }
    }

    static func authority(_ apex: Name) -> Record {
        Record(owner: apex, type: .soa, ttl: 1, data: [0, 0] + [UInt8](repeating: 1, count: 20))
    }

    @Test("An alias beside other data, and two aliases, are told and lead to a zone that can be read")
    func contradictions() async throws {
        let lab = CaptureLab(
            AnyHost { question, reply in
                var reply = reply
                let owner = question.name
                guard owner.host != "club.test" else {
                    reply.answer = question.type == .soa ? [HostileCaptureTests.authority(owner)] : []
                    return reply.bytes
                }
                let alias = Record(owner: owner, type: .cname, ttl: 1, data: question.name.wire)
                let other = Record(
                    owner: owner, type: .cname, ttl: 1,
                    data: [1, 0x62, 4] + Array("club".utf8) + [4] + Array("test".utf8) + [0])
                reply.answer = question.type == .srv ? [other, alias] : []
                return reply.bytes
            })
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(
            try files.text(of: "club.test").contains("; left out: 1 more CNAME of _im._sip.club.test, which has one"))
        #expect(try await !files.fidelity().isWhole)
        #expect(try files.readZones().count == 1)
    }

    @Test("A domain that is too long for a file has a name that is cut and its own")
    func longNames() async throws {
        let label = String(repeating: "\u{1}", count: 60)
        let domains = try ["a", "b"].map { try Name(labels: [$0 + label, label, label].map { Array($0.utf8) }) }
        var capture = Capture(of: [try CaptureSubject("club.test")])
        capture.transfers = domains.map { domain in
            CapturedTransfer(apex: domain, all: [HostileCaptureTests.authority(domain)], source: .withheld)
        }
        let paths = CaptureFiles(capture).zoneFiles.map(\.path)
        #expect(Set(paths).count == 2)
        #expect(paths.allSatisfy { $0.utf8.count < 230 })
    }
}

/// Records that may or may not fit what was asked.
private enum RandomRecords {
    static func some(_ name: Name, _ generator: inout SeededGenerator) -> [Record] {
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in record(name, &generator) }
    }

    private static func record(_ name: Name, _ generator: inout SeededGenerator) -> Record {
        let near = [name, name.parent ?? .root, (try? name.prepending("n")) ?? name, .root]
        let owner = near.randomElement(using: &generator) ?? name
        let target = (near.randomElement(using: &generator) ?? name).wire
        let ttl = UInt32.random(in: 0...100, using: &generator)
        switch Int.random(in: 0...6, using: &generator) {
        case 0: return Record(owner: owner, type: .cname, ttl: ttl, data: target)
        case 1: return Record(owner: owner, type: .dname, ttl: ttl, data: target)
        case 2: return Record(owner: owner, type: .ns, ttl: ttl, data: target)
        case 3:
            return Record(owner: owner, type: .soa, ttl: ttl, data: target + target + [UInt8](repeating: 0, count: 20))
        case 4: return Record(owner: owner, type: .srv, ttl: ttl, data: [0, 1, 0, 2, 0, 3] + target)
        case 5: return Record(owner: owner, type: .txt, ttl: ttl, data: [1, 0x22])
        default:
            return Record(
                owner: owner, type: .a, ttl: ttl, data: (0..<4).map { _ in .random(in: 0...255, using: &generator) })
        }
    }
}

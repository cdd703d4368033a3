import DNSWire
import Testing
import Transport
import Zones

@Suite("Faults") struct FaultTests {
    static let zone = """
        $TTL 300
        @ SOA ns host 1 3600 600 86400 60
        @ NS ns
        ns A 192.0.2.53
        _im._sip SRV 10 1 5060 a
        _im._sip SRV 20 1 5060 b
        a A 192.0.2.1
        b A 192.0.2.2
        """

    /// A server without sockets, and the faults in front of it.
    struct Lab {
        var responder: Responder
        var injector: FaultInjector

        init(_ faults: [Fault], seed: UInt64 = 1) throws {
            responder = Responder(try Catalog([try Zone(FaultTests.zone, origin: try Name("example.test"))]))
            injector = FaultInjector(faults, seed: seed)
        }

        mutating func outcome(
            _ name: String = "_im._sip", _ type: RecordType = .srv, over transport: TransportProtocol = .udp,
            edns: Bool = true, from client: String = "127.0.0.1"
        ) throws -> FaultInjector.Outcome {
            let owner = try Name(name, relativeTo: try Name("example.test"))
            var query = Message(id: 4711, questions: [Question(name: owner, type: type)])
            query.edns = edns ? EDNS(payloadSize: 1232) : nil
            let reply = responder.reply(to: query.bytes, over: transport)
            return injector.outcome(for: query.bytes, reply: reply, over: transport, from: IPAddress(client))
        }

        /// The one message that comes back.
        mutating func reply(_ name: String = "_im._sip", _ type: RecordType = .srv) throws -> Message {
            let outcome = try outcome(name, type)
            try #require(outcome.deliveries.count == 1)
            return try Message(parsing: outcome.deliveries[0].bytes)
        }
    }

    private static func records(_ text: String) throws -> [Record] {
        try ZoneText.records(text, origin: try Name("example.test"))
    }

    @Test("Without faults, the correct reply leaves at once")
    func none() throws {
        var lab = try Lab([])
        let outcome = try lab.outcome()
        #expect(outcome.deliveries.count == 1 && outcome.deliveries[0].delay == .zero && !outcome.isReset)
        #expect(try Message(parsing: outcome.deliveries[0].bytes).answer.count == 2)
    }

    @Test("Drop, refuse and reset")
    func refusals() throws {
        var drop = try Lab([Fault(.drop)])
        #expect(try drop.outcome().deliveries.isEmpty)
        var reset = try Lab([Fault(.reset)])
        let outcome = try reset.outcome(over: .tcp)
        #expect(outcome.deliveries.isEmpty && outcome.isReset)
        var refuse = try Lab([Fault(.refuse)])
        let reply = try refuse.reply()
        #expect(reply.responseCode == .refused && reply.id == 4711 && reply.questions.count == 1)
        #expect(reply.answer.isEmpty && reply.additional.isEmpty && reply.authority.isEmpty && !reply.isAuthoritative)
    }

    static let occurrences: [(Fault.Occurrence, [Bool])] = [
        (.always, [true, true, true, true, true, true]), (.first(2), [true, true, false, false, false, false]),
        (.nth(2), [false, true, false, false, false, false]), (.every(2), [false, true, false, true, false, true]),
        (.after(4), [false, false, false, false, true, true]), (.chance(0), Array(repeating: false, count: 6)),
        (.chance(1), Array(repeating: true, count: 6)),
    ]

    @Test("A fault happens to the queries that its occurrence says", arguments: occurrences)
    func occurrence(_ occurrence: Fault.Occurrence, _ expected: [Bool]) throws {
        var selector = Fault.Selector()
        selector.occurrence = occurrence
        selector.type = .srv
        var lab = try Lab([Fault(.drop, when: selector)])
        var dropped: [Bool] = []
        for _ in expected {
            dropped.append(try lab.outcome().deliveries.isEmpty)
            // Queries that the selector does not mean are not counted.
            #expect(try lab.outcome("a", .a).deliveries.count == 1)
        }
        #expect(dropped == expected)
        #expect(lab.injector.hits == [expected.count(where: \.self)])
    }

    @Test("Selectors mean name, type, transport, EDNS and client")
    func selectors() throws {
        var selectors: [Fault.Selector] = Array(repeating: Fault.Selector(), count: 5)
        selectors[0].name = try Name("A.example.test")
        selectors[1].type = .aaaa
        selectors[2].transport = .tcp
        selectors[3].hasEDNS = false
        selectors[4].client = AddressPrefix("192.0.2.0/24")
        for (number, selector) in selectors.enumerated() {
            var lab = try Lab([Fault(.drop, when: selector)])
            let met = [
                try lab.outcome("a", .a), try lab.outcome("b", .aaaa), try lab.outcome("b", .a, over: .tcp),
                try lab.outcome("b", .a, edns: false), try lab.outcome("b", .a, from: "192.0.2.9"),
            ].map(\.deliveries.isEmpty)
            #expect(met == (0..<5).map { $0 == number }, "selector \(number)")
        }
    }

    @Test("Chance follows from the seed, and from nothing else")
    func chance() throws {
        var selector = Fault.Selector()
        selector.occurrence = .chance(0.5)
        func pattern(_ seed: UInt64) throws -> [Bool] {
            var lab = try Lab([Fault(.drop, when: selector)], seed: seed)
            return try (0..<64).map { _ in try lab.outcome().deliveries.isEmpty }
        }
        let one = try pattern(1)
        #expect(try pattern(1) == one)
        #expect(try pattern(2) != one)
        #expect((10...54).contains(one.count(where: \.self)))
    }

    @Test("Truncation keeps as many records as it says")
    func truncation() throws {
        for count in 0...2 {
            var lab = try Lab([Fault(.truncate(keeping: count))])
            let reply = try lab.reply()
            #expect(reply.isTruncated && reply.answer.count == count && reply.additional.isEmpty && reply.edns != nil)
        }
    }

    @Test("Another reply stands instead, and what was taken away stays away")
    func substitute() throws {
        var substitute = Fault.Substitute()
        substitute.responseCode = .serverFailure
        substitute.sections.answer = try Self.records("a 5 A 192.0.2.66")
        substitute.repeatsQuestion = false
        var lab = try Lab([Fault(.answer(substitute))])
        let reply = try lab.reply()
        #expect(reply.responseCode == .serverFailure && reply.questions.isEmpty && reply.id == 4711)
        #expect(reply.answer.map(\.ttl) == [5])
        var dropped = try Lab([Fault(.drop), Fault(.answer(substitute))])
        #expect(try dropped.outcome().deliveries.isEmpty)
        // A reply is not replied to, or two servers would never end.
        #expect(dropped.injector.outcome(for: reply.bytes, reply: nil, over: .udp, from: nil).deliveries.isEmpty)
        substitute.raw = [0, 0, 0x80, 0, 1, 2]
        var raw = try Lab([Fault(.answer(substitute))])
        #expect(try raw.outcome().deliveries.map(\.bytes) == [[0x12, 0x67, 0x80, 0, 1, 2]])
    }

    @Test("Records are put in beside those that belong there")
    func append() throws {
        var sections = Fault.Sections()
        sections.answer = try Self.records("evil.other.test. SRV 0 0 1 evil.other.test.")
        sections.additional = try Self.records("b A 192.0.2.66")
        var lab = try Lab([Fault(.append(sections))])
        let reply = try lab.reply()
        #expect(reply.answer.count == 3 && reply.answer[2].owner.host == "evil.other.test")
        #expect(reply.additional.last?.data == [192, 0, 2, 66])
    }

    @Test("A reply is rewritten without being damaged")
    func rewriting() throws {
        var rewriting = Fault.Rewriting()
        rewriting.ttl = 7
        rewriting.order = .reverse
        rewriting.letterCase = .upper
        rewriting.additional = .partial
        rewriting.isAuthoritative = false
        var plain = try Lab([])
        let right = try plain.reply()
        var lab = try Lab([Fault(.rewrite(rewriting))])
        let reply = try lab.reply()
        #expect(reply.answer.map(\.data) == right.answer.map(\.data).reversed())
        #expect((reply.answer + reply.additional).allSatisfy { $0.ttl == 7 } && !reply.isAuthoritative)
        #expect(reply.additional.count == (right.additional.count + 1) / 2 && !right.additional.isEmpty)
        // Names are equal in any case; their text is not.
        #expect(reply.questions == right.questions)
        #expect(reply.questions[0].name.description == "_IM._SIP.EXAMPLE.TEST.")
        rewriting.additional = .strip
        var stripped = try Lab([Fault(.rewrite(rewriting))])
        #expect(try stripped.reply().additional.isEmpty)
    }

    @Test("A changed reply is as long as the correct one, so that it fits where that did")
    func length() throws {
        var rewriting = Fault.Rewriting()
        for letterCase in [nil, Fault.Rewriting.LetterCase.upper] {
            rewriting.ttl = 7
            rewriting.letterCase = letterCase
            var plain = try Lab([])
            var changed = try Lab([Fault(.rewrite(rewriting))])
            let right = try plain.outcome().deliveries[0].bytes
            let bytes = try changed.outcome().deliveries[0].bytes
            // Hosts in capitals are not found in the targets of the SRV records: a label more for each.
            #expect(bytes.count <= right.count + (letterCase == nil ? 0 : 4), "\(bytes.count) for \(right.count)")
            let message = try Message(parsing: bytes)
            #expect(try message.answer.map(\.data).map(\.count) == Message(parsing: right).answer.map(\.data.count))
            #expect(message.edns != nil && message.additional.count == 2)
        }
    }

    @Test("Rotation goes on by one with each query, and shuffling gives every order")
    func orders() throws {
        var rewriting = Fault.Rewriting()
        for order in [Fault.Rewriting.Order.rotate, .shuffle] {
            rewriting.order = order
            var lab = try Lab([Fault(.rewrite(rewriting))])
            var firsts: [String] = []
            for _ in 0..<40 { firsts.append(try #require(try lab.reply().answer[0].serviceLocation).target.host) }
            #expect(Set(firsts).count == 2)
            if order == .rotate { #expect(zip(firsts, firsts.dropFirst()).allSatisfy { $0 != $1 }) }
        }
    }

    @Test("Each kind of damage makes the reply unusable, in its own way", arguments: Fault.Corruption.allCases)
    func corruption(_ corruption: Fault.Corruption) throws {
        var plain = try Lab([])
        let right = try plain.reply()
        var lab = try Lab([Fault(.corrupt(corruption))])
        let bytes = try lab.outcome().deliveries[0].bytes
        let parsed = try? Message(parsing: bytes)
        switch corruption {
        case .id: #expect(parsed?.id == 4710)
        case .qr: #expect(parsed?.isReply == false && parsed?.answer == right.answer)
        case .question: #expect(parsed?.questions != right.questions && parsed?.answer == right.answer)
        case .owner: #expect(parsed?.answer[0].owner != right.answer[0].owner && parsed?.answer[1] == right.answer[1])
        case .length, .pointer: #expect(parsed == nil)
        }
    }

    @Test("Of several copies the first is damaged, so that the right one follows")
    func damageBeforeRight() throws {
        var lab = try Lab([Fault(.duplicate(times: 1)), Fault(.corrupt(.id))])
        let ids = try lab.outcome().deliveries.map { try Message(parsing: $0.bytes).id }
        #expect(ids == [4710, 4711])
    }

    @Test("Times and orders of leaving are told, not made")
    func departures() throws {
        var lab = try Lab([
            Fault(.delay(by: .milliseconds(100), jitter: .milliseconds(50))), Fault(.duplicate(times: 2)),
            Fault(.reorder(behind: 3)),
        ])
        let outcome = try lab.outcome()
        #expect(outcome.deliveries.count == 3 && outcome.deliveries.allSatisfy { $0.behind == 3 })
        #expect(outcome.deliveries.allSatisfy { (.milliseconds(100) ... .milliseconds(150)).contains($0.delay) })
        #expect(Set(outcome.deliveries).count == 1)
    }

    @Test("Faults are applied in their order")
    func composition() throws {
        var sections = Fault.Sections()
        sections.answer = try Self.records("c A 192.0.2.3")
        var one = try Lab([Fault(.append(sections)), Fault(.truncate(keeping: 3))])
        #expect(try one.reply().answer.count == 3)
        var other = try Lab([Fault(.truncate(keeping: 1)), Fault(.append(sections))])
        #expect(try other.reply().answer.count == 2)
    }

    @Test("Numbers that nobody means neither trap nor fill the memory")
    func extremes() throws {
        let copies = Array(repeating: Fault(.duplicate(times: .max)), count: 5)
        var lab = try Lab(copies + [Fault(.reorder(behind: .max)), Fault(.reorder(behind: .max))])
        #expect(try lab.outcome().deliveries.count == 1000)
        var odd = try Lab([Fault(.duplicate(times: -5)), Fault(.truncate(keeping: -1)), Fault(.reorder(behind: -1))])
        #expect(try odd.outcome().deliveries.count == 1)
    }

    @Test("Whatever arrives, faults neither trap nor make a message longer than there is")
    func hostile() throws {
        var sections = Fault.Sections()
        sections.answer = try Self.records(
            (0..<5000).map { "n\($0) TXT \"\(String(repeating: "x", count: 40))\"" }.joined(separator: "\n"))
        let corruptions = Fault.Corruption.allCases.map { Fault(.corrupt($0)) }
        var injector = FaultInjector(
            [Fault(.append(sections)), Fault(.truncate(keeping: 9000)), Fault(.refuse)] + corruptions, seed: 1)
        var generator = SeededGenerator(seed: 7)
        for length in 0..<300 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let outcome = injector.outcome(for: bytes, reply: bytes, over: .udp, from: nil)
            #expect(outcome.deliveries.allSatisfy { $0.bytes.count <= 65_535 })
        }
        var big = try Lab([Fault(.append(sections))])
        #expect(try big.outcome(over: .tcp).deliveries[0].bytes.count == 65_535)
    }

    @Test("Records of an author may own any name, and a mistake has its line")
    func records() throws {
        let records = try Self.records("; a comment\na 5 A 192.0.2.1\n  A 192.0.2.2\n$TTL 9\nother.test. A 192.0.2.3\n")
        #expect(records.map(\.owner.host) == ["a.example.test", "a.example.test", "other.test"])
        #expect(records.map(\.ttl) == [5, 60, 9])
        let origin = try Name("example.test")
        let error = #expect(throws: ZoneError.self) {
            try ZoneText.records("a A 192.0.2.1\nb A 192.0.2\n$INCLUDE x\n", origin: origin, file: "f", firstLine: 10)
        }
        #expect(error?.issues.map(\.place.line) == [11, 12])
    }
}

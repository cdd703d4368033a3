import DNSWire
import Testing
import Transport

@testable import NextHops

@Suite("What counts as the reply") struct ReplyMatchingTests {
    /// A datagram that is not the reply, made from the reply.
    struct Stray: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let event: @Sendable (FakeQuery, Message) -> FakeEvent

        /// A reply that is changed.
        init(_ name: String, _ change: @escaping @Sendable (inout Message) -> Void) {
            testDescription = name
            event = { query, reply in
                var reply = reply
                change(&reply)
                return query.returning(reply)
            }
        }

        /// The same bytes from elsewhere, or other bytes.
        init(_ name: String, event: @escaping @Sendable (FakeQuery, Message) -> FakeEvent) {
            testDescription = name
            self.event = event
        }
    }

    static let strays = [
        Stray("another id") { $0.id &+= 1 },
        Stray("the id with its octets swapped, or another one") {
            $0.id = $0.id.byteSwapped == $0.id ? ~$0.id : $0.id.byteSwapped
        },
        Stray("a query") { $0.isReply = false },
        Stray("another name") { $0.questions = [Question(name: .root, type: .srv)] },
        Stray("another type") { $0.questions = $0.questions.map { Question(name: $0.name, type: .a) } },
        Stray("another class") {
            $0.questions = $0.questions.map { Question(name: $0.name, type: $0.type, recordClass: .chaos) }
        },
        Stray("two questions") { $0.questions += $0.questions },
        Stray("no question") { $0.questions = [] },
        Stray("no question, and NXDOMAIN") {
            $0.questions = []
            $0.responseCode = .noSuchName
        },
        Stray("no question, and TC") {
            $0.questions = []
            $0.isTruncated = true
        },
        Stray("another opcode") { $0.opcode = .notify },
        Stray("another opcode, and an error") {
            $0.opcode = .update
            $0.responseCode = .refused
        },
        Stray("another address") { query, reply in
            .datagram(Datagram(bytes: reply.bytes, source: Endpoint(address: Endpoint.three.address, port: 53)))
        },
        Stray("another port") { query, reply in
            .datagram(Datagram(bytes: reply.bytes, source: Endpoint(address: query.server.address, port: 54)))
        },
        Stray("nothing at all") { query, _ in query.returning([UInt8]()) },
        Stray("half a header") { query, reply in query.returning(Array(reply.bytes.prefix(11))) },
        Stray("bytes that are no message, with another question") { query, reply in
            var bytes = reply.bytes
            // A letter of the name, and a record that is not there.
            bytes[14] ^= 0x01
            bytes[7] = 1
            return query.returning(bytes)
        },
        Stray("bytes that are no message, without the question") { query, reply in
            query.returning(Array(reply.bytes.prefix(Message.headerLength + 3)))
        },
    ]

    @Test("A datagram that is not the reply is passed over, and the reply behind it is used (V56)", arguments: strays)
    func strayFirst(_ stray: Stray) async throws {
        let server = FakeServer { query in
            [stray.event(query, query.reply(.noSuchName)), query.returning(query.reply())]
        }
        var asking = Asking([(.one, server), (.two, .silent)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(asking.order == ["one"])
    }

    @Test("All such datagrams, one behind the other, do not hide the reply behind them (V56)")
    func allStraysFirst() async throws {
        let server = FakeServer { query in
            let strays = Self.strays.map { $0.event(query, query.reply(.noSuchName)) }
            return strays + [query.returning(query.reply())]
        }
        var asking = Asking([(.one, server), (.two, .silent)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(asking.order == ["one"])
    }

    @Test("A datagram that is not the reply is never used, not even alone", arguments: strays)
    func strayAlone(_ stray: Stray) async throws {
        let server = FakeServer { query in [stray.event(query, query.reply())] }
        var asking = Asking([(.one, server)]) { $0.attempts = 1 }
        #expect(try await asking.ask() == "timeout")
        #expect(asking.network.time == .seconds(2))
    }

    @Test("The reply to an earlier query is not the reply to a later one")
    func earlierReply() async throws {
        // The same port would be needed, and the same id.
        let server = FakeServer { query in [.delay(.seconds(3)), query.returning(query.reply())] }
        var asking = Asking([(.one, server)]) { $0.timeout = .seconds(2) }
        #expect(try await asking.ask() == "timeout")
    }

    @Test("A question that comes back in other letters is the same question")
    func letterCase() async throws {
        let server = FakeServer.replying { query in
            var reply = query.reply()
            reply.questions = reply.questions.map {
                Question(name: (try? Name("_IM._SIP.EXAMPLE.TEST")) ?? $0.name, type: $0.type)
            }
            return reply
        }
        var asking = Asking([(.one, server)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
    }

    @Test("What nobody asked for in the flags changes nothing")
    func flags() async throws {
        let server = FakeServer.replying { query in
            var reply = query.reply()
            (reply.isAuthoritative, reply.recursionAvailable, reply.authenticData) = (false, true, true)
            return reply
        }
        var asking = Asking([(.one, server)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
    }

    @Test("A flood of foreign datagrams ends a try, and does not keep it busy")
    func flood() async throws {
        for (count, outcome) in [(999, "NOERROR, 0 records"), (1000, "timeout"), (5000, "timeout")] {
            let server = FakeServer { query in
                var foreign = query.reply()
                foreign.id &+= 1
                return Array(repeating: query.returning(foreign), count: count) + [query.returning(query.reply())]
            }
            var asking = Asking([(.one, server)]) { $0.attempts = 1 }
            #expect(try await asking.ask() == outcome, "\(count) datagrams")
            #expect(asking.network.time == .zero)
        }
    }

    @Test("Every query has a port of its own and an id that nobody foresees")
    func freshness() async throws {
        var asking = Asking([(.one, .failing(.serverFailure))]) { $0.attempts = 64 }
        #expect(try await asking.ask() == "serverFailure")
        let sent = asking.network.sent
        #expect(sent.count == 64)
        #expect(Set(sent.map(\.port)).count == 64)
        // Five ids that came before, among 64 at random: once in four thousand million runs.
        #expect(Set(sent.map(\.message.id)).count > 59)
        let steps = zip(sent, sent.dropFirst()).map { $1.message.id &- $0.message.id }
        #expect(Set(steps).count > 55)
    }

    @Test("The seed of the order has no part in ids")
    func seedAndIDs() async throws {
        var ids: [[UInt16]] = []
        for _ in 0..<2 {
            let network = FakeNetwork([.one: .failing(.serverFailure)])
            var configuration = Resolver.Configuration(servers: [.one])
            configuration.attempts = 16
            var draws = RandomDraws(SeededGenerator(seed: 1))
            let resolver = Resolver(configuration, network: network)
            let uri = try MessagingURI("im:alice@example.test")
            await #expect(throws: ResolutionError.self) { try await resolver.resolve(uri, using: &draws) }
            ids.append(network.sent.map(\.message.id))
        }
        #expect(ids[0].count == 32 && ids[0] != ids[1])
    }

    @Test("A query asks for recursion, announces 1232 octets and holds one question")
    func queries() async throws {
        var asking = Asking([(.one, .empty)])
        _ = try await asking.ask()
        let query = try #require(asking.network.sent.first).message
        #expect(!query.isReply && query.recursionDesired && query.opcode == .query)
        #expect(query.questions == [Question(name: try Name(Asking.question), type: .srv)])
        #expect(query.edns == EDNS(payloadSize: 1232))
        #expect(query.answer.isEmpty && query.authority.isEmpty && query.additional.isEmpty)
    }
}

import DNSWire
import Testing
import Transport

@testable import NextHops

@Suite("TCP after truncation") struct TruncationTests {
    /// Truncates over UDP, with one record that must not be used; over TCP the script decides.
    static func truncating(_ stream: @escaping @Sendable (FakeQuery) -> [FakeEvent]) throws -> FakeServer {
        let partial = try Record.lines("_im._sip 60 SRV 0 0 1 decoy")
        return FakeServer { query in
            guard query.transport == .udp else { return stream(query) }
            var reply = query.reply(answer: partial)
            reply.isTruncated = true
            return [query.returning(reply)]
        }
    }

    @Test("A truncated reply is asked for again over TCP, and only that answer is used (V51)")
    func answerOverTCP() async throws {
        let whole = try Record.lines("_im._sip 60 SRV 0 0 1 a\n_im._sip 60 SRV 0 0 1 b")
        var asking = Asking([(.one, try Self.truncating { [$0.returning($0.reply(answer: whole))] })])
        #expect(try await asking.ask() == "NOERROR, 2 records")
        #expect(asking.order == ["one", "one tcp"])
        let sent = asking.network.sent
        #expect(sent[0].question == sent[1].question)
        #expect(sent[0].bytes.dropFirst(2) == sent[1].bytes.dropFirst(2))
        #expect(asking.log.map(\.transport) == [.udp, .tcp])
    }

    @Test("NXDOMAIN over TCP is an answer")
    func missingOverTCP() async throws {
        var asking = Asking([(.one, try Self.truncating { [$0.returning($0.reply(.noSuchName))] })])
        #expect(try await asking.ask() == "NXDOMAIN, 0 records")
    }

    struct Failing: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var connection = SimulatedConnection.accepted
        var stream: @Sendable (FakeQuery) -> [FakeEvent] = { _ in [] }
    }

    static let failing = [
        Failing(testDescription: "the connection is refused", connection: .refused),
        Failing(testDescription: "the connection does not come about", connection: .silent),
        Failing(testDescription: "nothing comes"),
        Failing(testDescription: "the server closes the connection") { _ in [.failure(.closed)] },
        Failing(testDescription: "half a length comes") { _ in [.octets([0])] },
        Failing(testDescription: "half a message comes, then the end") { query in
            guard case .octets(let octets) = query.returning(query.reply()) else { return [] }
            return [.octets(Array(octets.dropLast())), .failure(.closed)]
        },
        Failing(testDescription: "a message without octets comes") { _ in [.octets([0, 0])] },
        Failing(testDescription: "TC stands over TCP too") { query in
            var reply = query.reply()
            reply.isTruncated = true
            return [query.returning(reply)]
        },
        Failing(testDescription: "another id comes") { query in
            var reply = query.reply()
            reply.id &+= 1
            return [query.returning(reply)]
        },
        Failing(testDescription: "another question comes") { query in
            var reply = query.reply()
            reply.questions = [Question(name: .root, type: .srv)]
            return [query.returning(reply)]
        },
        Failing(testDescription: "bytes come that are no message") { [$0.returning($0.reply(withAnswer: [0xC0]))] },
    ]

    @Test("Without TCP a truncated reply is a failure, and nothing of it is used (V52)", arguments: failing)
    func noAnswerOverTCP(_ failing: Failing) async throws {
        let server = try Self.truncating(failing.stream).connecting(failing.connection)
        var asking = Asking([(.one, server)]) { $0.attempts = 1 }
        #expect(try await asking.ask() == "truncated")
        #expect(asking.network.time <= .seconds(2))
        let run = await Run(servers: [(.one, server)])
        #expect(run.failure == "temporaryFailure truncated", "\(run)")
        #expect(!run.asked.contains { $0.contains("decoy") }, "\(run)")
    }

    @Test("After a failure over TCP the next server is asked", arguments: failing)
    func nextServer(_ failing: Failing) async throws {
        let server = try Self.truncating(failing.stream).connecting(failing.connection)
        var asking = Asking([(.one, server), (.two, .empty)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(asking.order.last == "two")
        #expect(asking.order.filter { $0 == "one" }.count == 1)
    }

    @Test("TCP has what the try has left of its time, and no more")
    func sharedTime() async throws {
        let slow = FakeServer { query in
            var reply = query.reply()
            reply.isTruncated = query.transport == .udp
            return [.delay(.milliseconds(1500)), query.returning(reply)]
        }
        var asking = Asking([(.one, slow)]) { $0.attempts = 1 }
        #expect(try await asking.ask() == "truncated")
        #expect(asking.network.time == .seconds(2))
    }

    @Test("An error over TCP keeps its name", arguments: EDNSTests.errors)
    func errorOverTCP(_ code: ResponseCode, _ detail: String) async throws {
        var asking = Asking([(.one, try Self.truncating { [$0.returning($0.reply(code))] })]) { $0.attempts = 1 }
        #expect(try await asking.ask() == detail)
    }
}

import DNSWire
import Testing
import Transport

@testable import NextHops

@Suite("EDNS") struct EDNSTests {
    /// Replies with a code to queries with EDNS and as it should to others.
    static func withoutEDNS(_ code: ResponseCode, repeatsQuestion: Bool = true) -> FakeServer {
        .replying("\(code) to EDNS\(repeatsQuestion ? "" : ", without the question")") { query in
            guard query.message.edns != nil else { return query.reply() }
            var reply = query.reply(code)
            if !repeatsQuestion { reply.questions = [] }
            return reply
        }
    }

    static let servers = [
        withoutEDNS(.formatError), withoutEDNS(.notImplemented), withoutEDNS(.badVersion),
        withoutEDNS(.formatError, repeatsQuestion: false), withoutEDNS(.notImplemented, repeatsQuestion: false),
        withoutEDNS(.badVersion, repeatsQuestion: false),
        FakeServer("FORMERR in twelve octets") { query in
            guard query.message.edns != nil else { return [query.returning(query.reply())] }
            var reply = query.reply(.formatError)
            reply.questions = []
            return [query.returning(Array(reply.bytes.prefix(Message.headerLength)))]
        },
    ]

    @Test("A server that does not understand EDNS is asked again without it, at once", arguments: servers)
    func askedWithoutEDNS(_ server: FakeServer) async throws {
        var asking = Asking([(.one, server), (.two, .silent)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
        #expect(asking.order == ["one", "one"])
        let sent = asking.network.sent
        #expect(sent.map { $0.message.edns != nil } == [true, false])
        #expect(sent[0].port != sent[1].port)
        #expect(sent[0].question == sent[1].question)
    }

    static let verdicts = [ResponseCode.refused, .serverFailure, .noSuchName]

    @Test("Other codes are no reason to do without EDNS", arguments: verdicts)
    func otherCodes(_ code: ResponseCode) async throws {
        var asking = Asking([(.one, .failing(code))]) { $0.attempts = 1 }
        _ = try await asking.ask()
        #expect(asking.order == ["one"])
    }

    static let errors: [(ResponseCode, String)] = [
        (.formatError, "formatError"), (.notImplemented, "notImplemented"), (.refused, "refused"),
        (.serverFailure, "serverFailure"),
    ]

    @Test("An error without the question is an error all the same", arguments: errors)
    func errorWithoutQuestion(_ code: ResponseCode, _ detail: String) async throws {
        let server = FakeServer.replying { query in
            var reply = query.reply(code)
            reply.questions = []
            return reply
        }
        var asking = Asking([(.one, server)]) { $0.attempts = 1 }
        #expect(try await asking.ask() == detail)
        #expect(asking.network.time == .zero)
    }

    @Test("An error that stays without EDNS counts, and the next server is asked", arguments: errors)
    func errorRemains(_ code: ResponseCode, _ detail: String) async throws {
        var alone = Asking([(.one, .failing(code))]) { $0.attempts = 1 }
        #expect(try await alone.ask() == detail)
        var asking = Asking([(.one, .failing(code)), (.two, .empty)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
    }

    @Test("Codes that say nothing of the name are failures of the server", arguments: [6, 7, 8, 9, 10, 11, 15, 23])
    func strangeCodes(_ value: UInt16) async throws {
        var asking = Asking([(.one, .failing(ResponseCode(rawValue: value)))]) { $0.attempts = 1 }
        #expect(try await asking.ask() == "serverFailure")
    }

    static let noted: [ResponseCode] = [.refused, .serverFailure, .badVersion, .nameTooLong, ResponseCode(rawValue: 9)]

    @Test("The log has the code that the server said", arguments: noted)
    func notedCode(_ code: ResponseCode) async throws {
        var asking = Asking([(.one, .failing(code))]) { $0.attempts = 1 }
        _ = try await asking.ask()
        #expect(asking.log.first?.responseCode == code)
    }
}

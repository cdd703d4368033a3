import DNSWire
import Testing
import Transport

@testable import NextHops

@Suite("Replies that are no answer") struct UselessReplyTests {
    struct Malformed: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// What stands behind the question, counted as one answer.
        let record: [UInt8]
    }

    static let malformed = [
        Malformed(testDescription: "no record", record: []),
        Malformed(testDescription: "SRV data of three octets", record: FakeQuery.service(claiming: 3, [0, 0, 0])),
        Malformed(
            testDescription: "SRV data that ends in the target",
            record: FakeQuery.service(claiming: 9, [0, 0, 0, 0, 19, 196, 5, 97, 97])),
        Malformed(
            testDescription: "a target that runs past its data",
            record: FakeQuery.service(claiming: 8, [0, 0, 0, 0, 19, 196, 1, 97, 0])),
        Malformed(
            testDescription: "octets behind the target",
            record: FakeQuery.service(claiming: 8, [0, 0, 0, 0, 19, 196, 0, 0])),
        Malformed(
            testDescription: "a target that points to itself",
            record: FakeQuery.service(claiming: 8, [0, 0, 0, 0, 19, 196, 0xC0, 57])),
        Malformed(
            testDescription: "a target that points forward",
            record: FakeQuery.service(claiming: 8, [0, 0, 0, 0, 19, 196, 0xC0, 200])),
        Malformed(
            testDescription: "a label of a type that is not in use",
            record: FakeQuery.service(claiming: 8, [0, 0, 0, 0, 19, 196, 0x80, 0])),
        Malformed(
            testDescription: "data that is longer than the message",
            record: FakeQuery.service(claiming: 65535, [0, 0, 0, 0, 19, 196, 0])),
        Malformed(
            testDescription: "an address of three octets",
            record: [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 3, 1, 2, 3]),
    ]

    @Test(
        "Bytes that are no message are a failure of the server that repeats the question (V57)",
        arguments: malformed)
    func malformedReply(_ malformed: Malformed) async throws {
        let server = FakeServer { [$0.returning($0.reply(withAnswer: malformed.record))] }
        var alone = Asking([(.one, server)]) { $0.attempts = 1 }
        #expect(try await alone.ask() == "malformed")
        #expect(alone.network.time == .zero)
        var asking = Asking([(.one, server), (.two, .empty)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
    }

    @Test("A compressed target is read (V58)")
    func compressedTarget() async throws {
        // A pointer to `example.test` within the question `_im._sip.example.test`.
        let target: [UInt8] = [1, 97, 0xC0, 21]
        let address = try Record.lines("a 60 A 192.0.2.1")
        let server = FakeServer { query in
            guard query.question?.type == .srv else {
                return [query.returning(query.reply(answer: query.question?.type == .a ? address : []))]
            }
            let record = FakeQuery.service(claiming: 10, [0, 0, 0, 0, 19, 196] + target)
            return [query.returning(query.reply(withAnswer: record))]
        }
        let run = await Run(servers: [(.one, server)])
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.asked == ["SRV _im._sip.example.test", "AAAA a.example.test", "A a.example.test"])
    }

    @Test("A referral is a failure of a server that should know")
    func referral() async throws {
        let names = try Record.lines("example.test. 60 NS ns.other.test.\nns.other.test. 60 A 192.0.2.66")
        let server = FakeServer.replying { query in
            var reply = query.reply(authority: [names[0]], additional: [names[1]])
            reply.isAuthoritative = false
            return reply
        }
        for server in [server, .lame] {
            var alone = Asking([(.one, server)]) { $0.attempts = 1 }
            #expect(try await alone.ask() == "referral")
            var asking = Asking([(.one, server), (.two, .empty)])
            #expect(try await asking.ask() == "NOERROR, 0 records")
            let run = await Run(servers: [(.one, server)])
            #expect(run.failure == "temporaryFailure referral", "\(run)")
        }
    }

    @Test("NS without SOA is a referral, whatever the server claims and whatever strangers' records come along")
    func claimedReferral() async throws {
        for answer in ["", "other.test. 60 SRV 0 0 1 a"] {
            let (records, names) = (try Record.lines(answer), try Record.lines("example.test. 60 NS ns"))
            let server = FakeServer.replying { $0.reply(answer: records, authority: names) }
            var asking = Asking([(.one, server)]) { $0.attempts = 1 }
            #expect(try await asking.ask() == "referral")
        }
    }

    static let noReferrals: [(String, Bool)] = [
        ("example.test. 60 SOA ns host 1 1 1 1 30", false),
        ("example.test. 60 NS ns\nexample.test. 60 SOA ns host 1 1 1 1 30", false), ("", false),
    ]

    @Test("No records and no referral is an answer", arguments: noReferrals)
    func noData(_ authority: String, _ isAuthoritative: Bool) async throws {
        let records = try Record.lines(authority)
        let server = FakeServer.replying { query in
            var reply = query.reply(authority: records)
            reply.isAuthoritative = isAuthoritative
            return reply
        }
        var asking = Asking([(.one, server)])
        #expect(try await asking.ask() == "NOERROR, 0 records")
    }

    @Test("What the network reports as unreachable costs no time")
    func unreachable() async throws {
        var alone = Asking([(.one, .unreachable)])
        #expect(try await alone.ask() == "unreachable")
        #expect(alone.order == ["one", "one"] && alone.network.time == .zero)
        let run = await Run(servers: [(.one, .unreachable)])
        #expect(run.failure == "temporaryFailure unreachable")
    }

    @Test("A server that cannot be sent to is unreachable")
    func cannotSend() async throws {
        let network = FakeNetwork([.two: .empty])
        var exchange = Exchange(Resolver.Configuration(servers: [.one, .two]), network: network)
        let question = Question(name: try Name(Asking.question), type: .srv)
        guard case .reply = await exchange.ask(question) else {
            Issue.record("the second server was not asked")
            return
        }
        #expect(exchange.queries.map(\.failure) == [.unreachable, nil])
    }
}

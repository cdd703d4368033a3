import DNSWire
import NextHops
import Synchronization
import Testing
import Transport
import Zones

@testable import ZonesTesting

@Suite("What a failing test tells") struct FailureEvidenceTests {
    /// What a test's body records while zones are served to it, and what it throws; nothing of it fails this test.
    private static func issues(
        _ body: @escaping @concurrent @Sendable () async throws -> Void
    ) async throws -> (comments: [[String]], error: (any Error)?, attached: [String: Int]) {
        let comments = Mutex<[[String]]>([])
        let attached = Mutex<[String: Int]>([:])
        let test = try #require(Test.current)
        let thrown = Mutex<(any Error)?>(nil)
        let collector: IssueHandlingTrait = .compactMapIssues { issue in
            comments.withLock { $0.append(issue.comments.map(\.rawValue)) }
            return nil
        }
        try await collector.provideScope(for: test, testCase: .current) {
            do {
                try await withZoneServer(serving: "club.test.zone", on: .memory) { server in
                    let evidence = FailureEvidence(server) { octets, name in
                        attached.withLock { $0[name] = octets.count }
                    }
                    try await evidence.watch(test, .current, body)
                }
            } catch {
                thrown.withLock { $0 = error }
            }
        }
        return (comments.withLock(\.self), thrown.withLock(\.self), attached.withLock(\.self))
    }

    private static func ask(_ domain: String) async throws {
        let server = try ZoneServer.current
        let resolver = Resolver(.init(servers: [server.endpoint]), network: try server.network)
        _ = try? await resolver.resolve("im:anna@\(domain)")
    }

    @Test("A failure comes with what the server was asked, a later one with what was asked since")
    func failures() async throws {
        let (comments, error, attached) = try await Self.issues {
            #expect(Bool(true))
            try await Self.ask("club.test")
            #expect(Bool(false), "my own words")
            #expect(Bool(false))
            try await Self.ask("elsewhere.test")
            Issue.record("oops")
        }
        #expect(error == nil)
        #expect(
            attached.keys.sorted() == ["failures.queries.jsonl", "failures.queries.pcap"]
                && attached.values.allSatisfy { $0 > 100 })
        try #require(comments.count == 3)
        #expect(comments[0].first == "my own words" && comments[0].count == 2)
        let lines = comments[0][1].split(separator: "\n")
        #expect(lines.first == "what 192.0.2.53:53 was asked:" && lines.count > 2)
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("  127.0.0.1:") })
        #expect(comments[0][1].contains(" udp SRV _im._xmpp.club.test → NOERROR, 2 records, "))
        #expect(comments[1] == ["what was asked since: nothing"])
        #expect(comments[2].last?.hasPrefix("what was asked since:\n") == true)
        #expect(
            comments[2].last?.contains("club.test") == false && comments[2].last?.contains("elsewhere.test") == true)
    }

    @Test("A requirement that fails ends the test, and tells once")
    func requirement() async throws {
        let (comments, error, attached) = try await Self.issues {
            try #require(Bool(false))
        }
        #expect(attached.isEmpty)
        let hint = "; in memory a client has to send through ZoneServer.current.network"
        #expect(comments == [["what 192.0.2.53:53 was asked: nothing" + hint]])
        #expect(error is ExpectationFailedError)
    }

    private struct Oops: Error {}

    @Test("An error that is thrown is an issue, with what was asked since the last one")
    func thrown() async throws {
        let (comments, error, attached) = try await Self.issues {
            try await Self.ask("elsewhere.test")
            #expect(Bool(false))
            try await Self.ask("club.test")
            throw Oops()
        }
        #expect(error == nil && attached.count == 2)
        try #require(comments.count == 2)
        #expect(comments[1].last?.hasPrefix("what was asked since:\n") == true)
        #expect(comments[1].last?.contains("club.test") == true && comments[1].last?.contains("elsewhere") == false)
    }

    @Test("A server that a test starts itself is closer to what fails in it")
    func inner() async throws {
        let (comments, _, _) = try await Self.issues {
            try await withZoneServer(serving: "club.test.zone") { _ in
                try await Self.ask("club.test")
                #expect(Bool(false))
            }
        }
        #expect(comments.first?.last?.hasPrefix("what 127.0.0.1:") == true)
        #expect(comments.first?.last?.contains("SRV _im._xmpp.club.test") == true)
    }

    @Test("Whoever is cancelled has not failed")
    func cancelled() async throws {
        let (comments, error, _) = try await Self.issues { throw CancellationError() }
        #expect(comments.isEmpty && error is CancellationError)
    }

    @Test("An issue that is known is no failure, and has nothing attached")
    func known() async throws {
        let (comments, error, attached) = try await Self.issues {
            try await Self.ask("club.test")
            withKnownIssue { #expect(Bool(false)) }
        }
        #expect(error == nil && comments.allSatisfy { $0.isEmpty } && attached.isEmpty, "\(comments)")
    }

    @Test("Of many queries the first are told, and how many more there are")
    func many() async throws {
        let server = try await withZoneServer(serving: "club.test.zone", on: .memory) { server in
            for number in 0..<30 { try await Self.ask("n\(number).club.test") }
            return server
        }
        let count = server.queries.count
        try #require(count > 50)
        let lines = FailureEvidence.text(server.queries, 7, "asked:").split(separator: "\n")
        #expect(
            lines.count == 53 && lines[51] == "  and \(count - 50) more" && lines[52] == "  and 7 that were not kept")
        #expect(server.transcript.hasPrefix("what 192.0.2.53:53 was asked:\n  127.0.0.1:"))
    }
}

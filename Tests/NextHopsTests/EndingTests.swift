import DNSWire
import Testing

@testable import NextHops

@Suite("Ends of a search") struct EndingTests {
    @Test("A name that is not there and a name without such records are told apart")
    func missingAndEmpty() async throws {
        var finding = try Finding(zone: "a TXT text\n_im._sip SRV 0 0 1 a\nb CNAME gone\nc CNAME a\n")
        for (name, end) in [("gone", "no such name"), ("a", "no data"), ("_sip", "no data")] {
            #expect(try await finding.find(name).end == end)
        }
        // The reply is about the last name (RFC 2308 2.1).
        for (name, end) in [("b", "no such name"), ("c", "no data")] {
            let found = try await finding.find(name)
            #expect(found.end == end && found.aliasCount == 1)
        }
        #expect(finding.asked.count == 5)
    }

    @Test("Records beside NXDOMAIN are not used: the reply contradicts itself")
    func recordsInNXDOMAIN() async throws {
        let records = try Record.lines("a 60 A 192.0.2.66")
        var finding = Finding(.table(["A a.example.test": records]) { $1.responseCode = .noSuchName })
        #expect(try await finding.find("a").end == "no such name")
    }

    @Test("A chain that ends without records and without SOA has not been looked at to its end")
    func openEnd() async throws {
        let alias = try Record.lines("a 60 CNAME b")
        let authority = try Record.lines("example.test. 60 SOA ns host 1 1 1 1 30")
        var open = Finding(.table(["A a.example.test": alias]))
        #expect(try await open.find("a").end == "no data")
        #expect(open.asked == ["A a.example.test", "A b.example.test"])
        var closed = Finding(.table(["A a.example.test": alias]) { $1.authority = authority })
        #expect(try await closed.find("a").end == "no data")
        #expect(closed.asked == ["A a.example.test"])
    }

    @Test("Each question is asked once")
    func askedOnce() async throws {
        var finding = try Finding(zone: "a A 192.0.2.1\nb CNAME a\nc TXT text\n")
        for _ in 0..<3 {
            for name in ["a", "A", "b", "c"] { _ = try await finding.find(name) }
        }
        #expect(finding.asked == ["A a.example.test", "A b.example.test", "A c.example.test"])
    }

    @Test("A name that does not exist is not asked for another type")
    func missingForEveryType() async throws {
        var finding = try Finding(zone: "b CNAME gone\n")
        for type in [RecordType.aaaa, .a, .srv] {
            #expect(try await finding.find("gone", type).end == "no such name")
        }
        #expect(finding.asked == ["AAAA gone.example.test"])
    }

    @Test("An alias to a name that does not exist does exist")
    func aliasToMissing() async throws {
        var finding = try Finding(zone: "b CNAME gone\n")
        _ = try await finding.find("b", .aaaa)
        _ = try await finding.find("b", .a)
        #expect(finding.asked == ["AAAA b.example.test", "A b.example.test"])
    }

    @Test("Failures are asked again")
    func failures() async throws {
        var finding = Finding(.scripted(.failing(.serverFailure), .failing(.serverFailure), .empty))
        #expect(try await finding.find("a").end == "serverFailure")
        #expect(try await finding.find("a").end == "no data")
    }

    struct Lifetime: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let answer: String
        var authority = ""
        var code = ResponseCode.noError
        let ttl: UInt32
    }

    static let lifetimes = [
        Lifetime(testDescription: "the least of the records", answer: "a 60 A 192.0.2.1\na 50 A 192.0.2.2", ttl: 50),
        Lifetime(testDescription: "the least of the chain", answer: "a 1 CNAME b\nb 3600 A 192.0.2.1", ttl: 1),
        Lifetime(testDescription: "the record below a long alias", answer: "a 3600 CNAME b\nb 7 A 192.0.2.1", ttl: 7),
        Lifetime(testDescription: "zero", answer: "a 0 A 192.0.2.1", ttl: 0),
        Lifetime(
            testDescription: "MINIMUM below the TTL of the SOA", answer: "",
            authority: "example.test. 300 SOA ns host 1 1 1 1 5", ttl: 5),
        Lifetime(
            testDescription: "the TTL of the SOA below MINIMUM", answer: "",
            authority: "example.test. 4 SOA ns host 1 1 1 1 300", code: .noSuchName, ttl: 4),
        Lifetime(
            testDescription: "the alias before nothing", answer: "a 2 CNAME b",
            authority: "example.test. 300 SOA ns host 1 1 1 1 300", ttl: 2),
        Lifetime(
            testDescription: "records that nothing leads to do not count", answer: "a 60 A 192.0.2.1\nz 1 A 192.0.2.2",
            ttl: 60),
        Lifetime(
            testDescription: "the SOA beside records does not count", answer: "a 60 A 192.0.2.1",
            authority: "example.test. 1 SOA ns host 1 1 1 1 1", ttl: 60),
    ]

    @Test("What was found holds for the least TTL that it rests on", arguments: lifetimes)
    func validity(_ lifetime: Lifetime) async throws {
        let answer = try Record.lines(lifetime.answer)
        let authority = try Record.lines(lifetime.authority)
        let server = FakeServer.table(["A a.example.test": answer]) { _, reply in
            reply.authority = authority
            reply.responseCode = lifetime.code
        }
        var finding = Finding(server)
        #expect(try await finding.find("a").ttl == lifetime.ttl)
    }
}

import DNSWire
import NextHops
import Testing
import Transport
import Zones

@testable import Conformance

@Suite("A client in Swift against scenarios") struct VerificationTests {
    /// A client that knows one answer, and needs nothing but `resolve`.
    private struct Fixed: Subject {
        let reply: SubjectReply

        func resolve(_ request: SubjectRequest) async throws -> SubjectReply { reply }
    }

    private static let request = SubjectRequest(
        uri: "im:a@example.test", servers: [], client: ClientSettings(), seed: 9)

    private static func folder(_ texts: [String: String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (name, text) in texts { try folder.write(text, to: "Scenarios/\(name)") }
        return folder
    }

    @Test("The scenarios of a folder come by name, each with an id that begins with it")
    func all() throws {
        let folder = try Self.folder(["b.yaml": ScenarioReaderTests.smallest, "a/c.yml": ScenarioReaderTests.smallest])
        let here = folder.path + "/Tests.swift"
        let scenarios = try Scenario.all(in: "Scenarios", file: here)
        #expect(scenarios.map(\.description) == ["Scenarios/a/c", "Scenarios/b"])
        #expect(try Scenario.all(in: folder.path + "/Scenarios").map(\.id) == scenarios.map(\.id))
        #expect(throws: ScenarioFileError.self) { try Scenario.all(in: "Nowhere", file: here) }
    }

    @Test("Everything that is wrong in any of them is told at once")
    func mistakes() throws {
        let folder = try Self.folder(["a.yaml": "title: x", "b.yaml": "title: y"])
        let error = #expect(throws: ScenarioError.self) { try Scenario.all(in: folder.path) }
        #expect(Set(error?.issues.map { $0.place.file.suffix(6) } ?? []) == ["a.yaml", "b.yaml"])
    }

    @Test("A client that is right passes, and the verdicts are there")
    func right() async throws {
        let scenario = try Scenario.table("one", "two")
        let hop = try Self.request.hop(to: "A.test.", port: 1)
        let results = try await scenario.verify(Fixed(reply: .hops([hop])))
        #expect(results.map(\.verdict) == [.pass, .pass])
    }

    @Test("A client that is wrong is told case by case what differs and what the servers saw")
    func wrong() async throws {
        let scenario = try Scenario.table("one", "two")
        let error = await #expect(throws: ScenarioFailure.self) {
            try await scenario.verify(Fixed(reply: .error(.temporaryFailure, .timeout)))
        }
        #expect(error?.subject == "Fixed" && error?.results.map(\.verdict) == [.fail, .fail])
        let text = error?.description ?? ""
        #expect(text.contains("\nFAIL Scenarios/one:two\n") && text.contains("  hops\n    expected: a.test:1\n"))
        #expect(text.contains("    got:      temporaryFailure (timeout)\n"))
        #expect(text.contains("\n  what srvlab itself does: swift run srvlab test "))
    }

    @Test("A missed SHOULD is a failure only where that is wanted")
    func should() async throws {
        let scenario = try Scenario.table("one", spec: "RFC2782-FMT-8")
        let client = Fixed(reply: .error(.noAddresses))
        #expect(try await scenario.verify(client).map(\.verdict) == [.warn])
        await #expect(throws: ScenarioFailure.self) { try await scenario.verify(client, isStrict: true) }
    }

    @Test("A scenario of which nothing can be judged is no success")
    func unsupported() async throws {
        let scenario = try ScenarioText.scenario(
            ScenarioReaderTests.smallest.replacing("resolve:", with: "client: { limit: 2 }\nresolve:"))
        let error = await #expect(throws: ScenarioFailure.self) {
            try await scenario.verify(Fixed(reply: .error(.noAddresses)))
        }
        #expect(error?.description.contains("Fixed lacks limit") == true)
    }

    @Test("What a client throws is told as its own, and no hops without an error are told too")
    func thrown() async throws {
        struct Thrower: Subject {
            enum Oops: Error { case timeout }
            func resolve(_ request: SubjectRequest) async throws -> SubjectReply { throw Oops.timeout }
        }
        let scenario = try Scenario.table("one")
        let error = await #expect(throws: ScenarioFailure.self) { try await scenario.verify(Thrower()) }
        #expect(error?.description.contains("  broken: the subject threw ") == true)
        #expect(error?.description.contains("Thrower.Oops.timeout\n") == true)
        let silent = try ScenarioText.scenario(
            ScenarioReaderTests.smallest.replacing(/expect: .*/, with: "expect: { error: aliasLoop }"))
        let nothing = await #expect(throws: ScenarioFailure.self) { try await silent.verify(Fixed(reply: .hops([]))) }
        #expect(nothing?.description.contains("got:      no hops, and no error\n") == true)
    }

    @Test("Scenarios of one id are refused, each with its file")
    func twins() throws {
        let folder = try Self.folder(["a.yaml": ScenarioReaderTests.smallest, "a.yml": ScenarioReaderTests.smallest])
        let error = #expect(throws: ScenarioError.self) { try Scenario.all(in: folder.path + "/Scenarios") }
        #expect(error?.issues.count == 1 && error?.description.contains("a.yml:1: the id Scenarios/a (") == true)
    }

    @Test("A host or an address that is none is an error of the client")
    func noHop() {
        #expect(throws: SubjectError.self) { try Self.request.hop(to: "a..b", port: 1) }
        #expect(throws: SubjectError.self) { try Self.request.hop(to: "a.test", port: 1, addresses: ["192.0.2"]) }
    }

    @Test("What only resolves is counted by resolving, each time with another seed")
    func counted() async throws {
        struct Dice: Subject {
            func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
                request.seed.isMultiple(of: 3) ? .error(.noAddresses) : .hops([try request.hop(to: "a.test", port: 1)])
            }
        }
        let tally = try await Dice().tally(Self.request, count: 30, of: .first)
        #expect(tally.errors == [.noAddresses: 10] && tally.counts.values.reduce(0, +) == 20)
    }
}

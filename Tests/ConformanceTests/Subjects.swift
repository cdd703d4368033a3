import NextHops
import Synchronization
import Testing

@testable import Conformance

/// A subject that does as a test says.
struct ScriptedSubject: Subject {
    let name = "scripted"
    /// Whether it is judged as our own resolver is.
    var isReference = true
    var abilities = Set(SubjectAbility.allCases).subtracting([.draws])
    var reply: @Sendable (SubjectRequest) async throws -> SubjectReply
    var picks: @Sendable (SubjectRequest, Int) async throws -> HopTally = { _, _ in HopTally() }

    func resolve(_ request: SubjectRequest) async throws -> SubjectReply { try await reply(request) }

    func tally(
        _ request: SubjectRequest, count: Int, of outcome: SpreadOutcome
    ) async throws -> HopTally {
        try await picks(request, count)
    }
}

/// Opens once; one task may wait for it, and waits no longer when it is cancelled.
struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    }

    func open() { continuation.finish() }

    func wait() async {
        for await _ in stream {}
    }
}

/// What subjects that run at the same time have seen.
final class Notebook<Note: Sendable>: Sendable {
    private let list = Mutex<[Note]>([])

    var notes: [Note] { list.withLock { $0 } }

    func add(_ note: Note) { list.withLock { $0.append(note) } }
}

extension Scenario {
    /// All cases, as a runner takes them.
    var all: [(scenario: Scenario, test: Scenario.Case)] { cases.map { (self, $0) } }

    /// A scenario whose cases expect the hop `a.test:1` and differ in their URIs alone: `im:NAME@example.test`.
    static func table(_ names: String..., spec: String = "D1") throws -> Scenario {
        let rows = names.map { "  \($0): { resolve: 'im:\($0)@example.test', expect: { hops: [ 'a.test:1' ] } }\n" }
        let opening = ScenarioText.opening.replacing("D1", with: spec)
        let scenario = try ScenarioText.scenario(opening + "cases:\n" + rows.joined())
        try #require(scenario.cases.count == names.count)
        return scenario
    }
}

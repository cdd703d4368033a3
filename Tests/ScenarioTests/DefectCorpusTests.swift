import DNSWire
public import Testing
import Transport

@testable public import Conformance

@Suite("Clients with one mistake") struct DefectCorpusTests {
    private static func cases(
        where isWanted: (Scenario) -> Bool
    ) throws -> [(scenario: Scenario, test: Scenario.Case)] {
        try Corpus.files.map { try Scenario($0) }.filter(isWanted)
            .flatMap { scenario in scenario.cases.map { (scenario: scenario, test: $0) } }
    }

    private static func run(
        _ defect: Defect, _ cases: [(scenario: Scenario, test: Scenario.Case)], stops: Bool
    ) async throws -> [CaseResult] {
        var options = Runner.Options()
        options.seed = 3861
        options.edge = .memory
        options.stopsAtFirstFailure = stops
        return try await Runner(MistakenClient(defect, network: SimulatedNetwork()), options).run(cases)
    }

    @Test("A case that proves what a client breaks finds it out", arguments: Defect.all)
    func kills(_ defect: Defect) async throws {
        let cases = try Self.cases { defect.isBroken(by: $0.requirements) }
        var matrix = KillMatrix()
        matrix.add(defect, try await Self.run(defect, cases, stops: true))
        #expect(matrix.survivors.isEmpty, "\(matrix.text(listsCases: true))")
        #expect(matrix.rows[0].broken.isEmpty, "\(matrix.text(listsCases: true))")
    }

    static let harmless: [Defect] = [
        Defect("asks-as-told", "changes no question", breaks: "D1", mistake: .request { _ in }),
        Defect("reads-as-it-stands", "changes no reply", breaks: "D1", mistake: .exchange(ExchangeMistake())),
        Defect(
            "reads-twice", "writes each reply anew", breaks: "D1",
            mistake: .exchange(ExchangeMistake(reply: { reply, _, _ in reply.recursionAvailable.toggle() }))),
        Defect("reports-as-found", "changes no result", breaks: "D1", mistake: .result { try await $0.find($1) }),
    ]

    /// What is put around the resolver fails no case by itself: the mistake does.
    @Test("A client whose mistake changes nothing passes every case", arguments: harmless)
    func changesNothing(_ defect: Defect) async throws {
        let cases = try Self.cases { _ in true }.filter { $0.test.expectation.distribution == nil }
        let results = try await Self.run(defect, cases, stops: false)
        let bad = results.filter { $0.verdict != .pass }.map { "\($0.id): \($0.reason ?? "") \($0.differences)" }
        #expect(bad == [])
        #expect(results.count == cases.count)
    }
}

extension Defect: CustomTestStringConvertible {
    public var testDescription: String { id }
}

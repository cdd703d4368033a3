import DNSWire
import NextHops
public import Testing
import Transport
import Zones

@testable public import Conformance

// One after the other: each takes all the time that it can get.
@Suite("Clients with one mistake", .serialized) struct DefectCorpusTests {
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
        // Those of many resolutions last.
        let proving = Corpus.cases.filter { defect.isBroken(by: $0.scenario.requirements) }
        let cases =
            proving.filter { !$0.test.hasDistribution }
            + proving.filter { $0.test.hasDistribution }
        var matrix = KillMatrix()
        matrix.add(defect, try await Self.run(defect, cases, stops: true))
        #expect(matrix.survivors.isEmpty && matrix.unsought.isEmpty, "\(matrix.text(listsCases: true))")
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

    static let rightOrder = Defect(
        "draws-as-told", "changes no order", breaks: "D1",
        mistake: .order { hops, generator in
            var draws = RandomDraws(SeededGenerator(seed: generator.next()))
            return HopOrder.ordered(hops, priority: \.priority, weight: \.weight, using: &draws)
        })

    @Test("A client that orders again, and rightly, passes every case, distributions included")
    func ordersAgain() async throws {
        let results = try await Self.run(Self.rightOrder, Corpus.cases, stops: false)
        let bad = results.filter { $0.verdict != .pass }.map { "\($0.id): \($0.reason ?? "") \($0.differences)" }
        #expect(bad == [])
    }

    /// What is put around the resolver fails no case by itself: the mistake does.
    @Test("A client whose mistake changes nothing passes every case", arguments: harmless)
    func changesNothing(_ defect: Defect) async throws {
        let cases = Corpus.cases.filter { !$0.test.hasDistribution }
        let results = try await Self.run(defect, cases, stops: false)
        let bad = results.filter { $0.verdict != .pass }.map { "\($0.id): \($0.reason ?? "") \($0.differences)" }
        #expect(bad == [])
        #expect(results.count == cases.count)
    }
}

extension Defect: CustomTestStringConvertible {
    public var testDescription: String { id }
}

import DNSWire
import NextHops
import Testing

@testable import Conformance

@Suite("Sweeping the numbers of the draw") struct SpreadSweepTests {
    /// Where a number leads, from the weights in the order of the answer.
    typealias Draw = @Sendable (_ number: Int, _ weights: [Int]) -> Int

    /// RFC 2782, literally: zeros first, running sums, the first that is not below the number.
    static let literal: Draw = { number, weights in
        let order = weights.indices.filter { weights[$0] == 0 } + weights.indices.filter { weights[$0] > 0 }
        var running = 0
        return order.first { place in
            running += weights[place]
            return running >= number
        } ?? 0
    }

    private static func result(
        _ weights: [Int], model: String = "rfc2782", isReference: Bool = false, bound: Int? = nil,
        _ draw: @escaping Draw
    ) async throws -> (result: CaseResult, numbers: [[Int]]) {
        let asked = Notebook<[Int]>()
        var subject = ScriptedSubject { request in
            guard let draws = request.draws else { return try .hops("a.example.test:5269 192.0.2.1") }
            asked.add(draws)
            let host = SpreadVerdictTests.hosts[draw(draws[0], weights)]
            return SubjectReply(
                outcome: try SubjectReply.hops("\(host).example.test:5269 192.0.2.1").outcome,
                bounds: [bound ?? weights.reduce(0, +)])
        }
        subject.isReference = isReference
        subject.abilities.insert(.draws)
        let scenario = try ScenarioText.scenario(SpreadVerdictTests.text("model: \(model)", weights))
        let results = try await Runner(subject).run(scenario.all)
        return (try #require(results.first), asked.notes)
    }

    static let weights = [[1, 3], [0, 1], [0, 0], [0, 0, 10], [10, 0, 20], [10, 60, 30]]

    @Test("The procedure of RFC 2782 passes, each number asked for once", arguments: weights)
    func right(weights: [Int]) async throws {
        let (result, numbers) = try await Self.result(weights, Self.literal)
        #expect(result.verdict == .pass, "\(result.differences)")
        #expect(numbers == (0...weights.reduce(0, +)).map { [$0] })
        #expect(result.spread == nil)
    }

    @Test("Any arrangement that has the zeros in front is right")
    func reversed() async throws {
        for weights in [[1, 3], [10, 0, 20], [10, 60, 30]] {
            let (result, _) = try await Self.result(weights) { number, weights in
                weights.count - 1 - Self.literal(number, weights.reversed())
            }
            #expect(result.verdict == .pass, "\(result.differences)")
        }
    }

    static let wrongs: [(name: String, weights: [Int], draw: Draw, got: String)] = [
        ("always the first", [1, 3], { _, _ in 0 }, "0-4 a.example.test"),
        ("sums have to be above", [0, 1], { _, _ in 1 }, "0-1 b.example.test"),
        (
            "zeros stay where they are", [2, 0],
            { number, weights in weights[0] >= number ? 0 : 1 }, "0-2 a.example.test"
        ),
        (
            "numbers are shuffled", [2, 2], { number, _ in number % 2 },
            "0 a.example.test, 1 b.example.test, 2 a.example.test, 3 b.example.test, 4 a.example.test"
        ),
        ("one off", [1, 3], { number, _ in number <= 2 ? 0 : 1 }, "0-2 a.example.test, 3-4 b.example.test"),
    ]

    @Test("Whoever draws otherwise fails, and the difference says where each number leads", arguments: wrongs)
    func wrong(name: String, weights: [Int], draw: @escaping Draw, got: String) async throws {
        let (result, _) = try await Self.result(weights, draw)
        let difference = try #require(result.differences.first, "\(name)")
        #expect(result.verdict == .fail && result.differences.count == 1)
        #expect(difference.got == got)
        #expect(difference.subject == "first picks of the numbers 0 to \(weights.reduce(0, +))")
        #expect(difference.expected.contains(", and one more for "))
    }

    @Test("Our own resolver, a law that is no procedure, and too many numbers are left to statistics")
    func statistics() async throws {
        for (weights, model, isReference) in [
            ([1, 3], "rfc2782", true), ([1, 3], "proportional", false), ([40_000, 40_000], "rfc2782", false),
        ] {
            let (_, numbers) = try await Self.result(weights, model: model, isReference: isReference, Self.literal)
            #expect(numbers.isEmpty, "\(weights) \(model)")
        }
    }

    @Test("A draw with another bound fails, whatever its numbers lead to", arguments: [3, 5])
    func otherBound(bound: Int) async throws {
        let (result, _) = try await Self.result([1, 3], bound: bound, Self.literal)
        #expect(result.verdict == .fail)
        #expect(result.differences == [Difference("bound of the first draw", expected: "4", got: "\(bound)")])
    }

    @Test("Repetition is not needed where every number is tried")
    func withoutRepetition() async throws {
        var subject = ScriptedSubject { request in
            let place = Self.literal(request.draws?.first ?? 0, [1, 3])
            return SubjectReply(
                outcome: try SubjectReply.hops("\(SpreadVerdictTests.hosts[place]).example.test:5269").outcome,
                bounds: [4])
        }
        subject.isReference = false
        for (ability, verdict) in [(SubjectAbility.draws, Verdict.pass), (.seed, .unsupported)] {
            subject.abilities = [.servers, .order, .addresses, ability]
            let scenario = try ScenarioText.scenario(SpreadVerdictTests.text("model: rfc2782", [1, 3]))
            #expect(try await Runner(subject).run(scenario.all).map(\.verdict) == [verdict])
        }
    }
}

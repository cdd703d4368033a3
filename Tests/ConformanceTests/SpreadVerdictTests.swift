import DNSWire
import NextHops
import Spread
import Testing
import Transport

@testable import Conformance

@Suite("Judging load spreading") struct SpreadVerdictTests {
    static let hosts = ["a", "b", "c", "d"]

    /// A scenario with hosts `a`, `b`, … of one priority, a worse one, and a distribution to judge.
    static func text(_ distribution: String, _ weights: [Int], spec: String = "D22") -> String {
        let records = zip(hosts, weights).map { "    _im._xmpp SRV 10 \($1) 5269 \($0)\n    \($0) A 192.0.2.1\n" }
        return ScenarioText.opening.replacing("D1", with: spec) + records.joined()
            + "    _im._xmpp SRV 20 100 5269 worse\n    worse A 192.0.2.9\n"
            + "client: { protocols: [xmpp] }\nresolve: im:alice@example.test\n"
            + "expect: { distribution: { of: first, \(distribution) } }\n"
    }

    /// Runs the scenario against a subject whose first picks are shared out so.
    private func result(
        _ text: String, isReference: Bool = true, _ shares: @escaping @Sendable (Int) throws -> [(String, Int)]
    ) async throws -> CaseResult {
        var subject = ScriptedSubject { _ in
            try .hops("a.example.test:5269 192.0.2.1")
        } picks: { _, count in
            var picks = HopTally()
            for (host, number) in try shares(count) {
                let target = try Name("\(host).example.test")
                picks.counts[[HopTally.Pick(target: target, port: 5269)], default: 0] += number
            }
            return picks
        }
        subject.isReference = isReference
        let results = try await Runner(subject).run(try ScenarioText.scenario(text).all)
        return try #require(results.first)
    }

    /// As near to a law as whole numbers come.
    private static func counts(_ law: [Fraction], of total: Int) -> [(String, Int)] {
        var counts = law.map { Int(($0.value * Double(total)).rounded(.down)) }
        let rest = total - counts.reduce(0, +)
        for index in 0..<rest { counts[index] += 1 }
        return Array(zip(hosts, counts))
    }

    static let weights = [[1, 3], [0, 1], [0, 0, 10], [10, 60, 30]]

    @Test("A client that follows the law passes, with the counts as evidence", arguments: weights)
    func lawful(weights: [Int]) async throws {
        let law = try SpreadModel.rfc2782.firstPick(of: weights)
        let result = try await result(Self.text("model: rfc2782", weights)) { Self.counts(law, of: $0) }
        #expect(result.verdict == .pass, "\(result.differences)")
        let evidence = try #require(result.spread)
        #expect(evidence.outcomes.map(\.name) == Self.hosts.prefix(weights.count).map { "\($0).example.test" })
        #expect(evidence.verdict.counts.reduce(0, +) == evidence.verdict.plan.draws)
        #expect(evidence.outcomes.map(\.weight) == weights)
    }

    static let lawless: [(weights: [Int], model: SpreadModel)] = [
        ([1, 3], .uniform), ([1, 3], .listed), ([1, 3], .proportional), ([0, 1], .proportional),
        ([0, 0, 10], .listed), ([0, 0, 10], .uniform), ([10, 60, 30], .uniform),
    ]

    @Test("A client that follows another law fails, and the difference names the law that fits", arguments: lawless)
    func otherLaw(weights: [Int], model: SpreadModel) async throws {
        let law = try model.firstPick(of: weights)
        let result = try await result(Self.text("model: rfc2782", weights)) { Self.counts(law, of: $0) }
        #expect(result.verdict == .fail)
        let difference = try #require(result.differences.first)
        #expect(difference.subject == "first picks of \(result.spread?.verdict.plan.draws ?? 0)")
        #expect(difference.expected.hasSuffix("(rfc2782)"))
        #expect(difference.got.hasSuffix(", and \(model.rawValue) comes closest"))
        #expect(result.differences.count == 1)
    }

    static let others: [(weights: [Int], model: SpreadModel, verdict: Verdict)] = [
        ([1, 3], .proportional, .pass), ([1, 3], .listed, .pass), ([1, 3], .uniform, .fail),
        ([0, 1], .proportional, .fail), ([0, 0], .listed, .pass),
    ]

    @Test("Other implementations are held to what RFC 2782 allows, not to our arrangement", arguments: others)
    func foreignLaw(weights: [Int], model: SpreadModel, verdict: Verdict) async throws {
        let law = try model.firstPick(of: weights)
        let result = try await result(Self.text("model: rfc2782", weights), isReference: false) {
            Self.counts(law, of: $0)
        }
        #expect(result.verdict == verdict, "\(result.differences)")
    }

    // MARK: - Whole orders

    /// Runs a scenario of whole orders against a subject whose orders come out so often.
    private func orders(
        _ weights: [Int], _ model: String, isReference: Bool = true,
        _ counts: @escaping @Sendable (Int) throws -> [([Int], Int)]
    ) async throws -> CaseResult {
        let text = Self.text("model: \(model), against: [uniform]", weights).replacing("of: first", with: "of: order")
        var subject = ScriptedSubject { _ in
            try .hops("a.example.test:5269 192.0.2.1")
        } picks: { _, count in
            var tally = HopTally()
            for (order, number) in try counts(count) {
                let hosts = try (order.map { Self.hosts[$0] } + ["worse"]).map { host in
                    HopTally.Pick(target: try Name("\(host).example.test"), port: 5269)
                }
                tally.counts[hosts] = number
            }
            return tally
        }
        subject.isReference = isReference
        return try #require(try await Runner(subject).run(try ScenarioText.scenario(text).all).first)
    }

    /// As near to the law of orders as whole numbers come.
    private static func counts(_ law: OrderLaw, of total: Int) -> [([Int], Int)] {
        var counts = law.shares.map { Int(($0.value * Double(total)).rounded(.down)) }
        for index in 0..<(total - counts.reduce(0, +)) { counts[index] += 1 }
        return Array(zip(law.orders, counts))
    }

    @Test("Whole orders are judged by their law, whatever stands behind them")
    func wholeOrders() async throws {
        let weights = [1, 2, 3]
        for (model, verdict) in [(SpreadModel.rfc2782, Verdict.pass), (.uniform, .fail)] {
            let law = try OrderLaw(model, of: weights)
            let result = try await orders(weights, "rfc2782") { Self.counts(law, of: $0) }
            #expect(result.verdict == verdict, "\(result.differences)")
            let evidence = try #require(result.spread)
            #expect(evidence.outcomes.map(\.name).first == "a.example.test > b.example.test > c.example.test")
            #expect(evidence.outcomes.count == 6 && evidence.outcomes.allSatisfy { $0.weight == nil })
            #expect(
                result.differences.map(\.subject)
                    == (verdict == .pass ? [] : ["orders of \(evidence.verdict.plan.draws)"]))
        }
    }

    @Test("A first pick that is right does not hide an order that is wrong")
    func listedRest() async throws {
        let weights = [1, 2, 3]
        let first = try SpreadModel.rfc2782.firstPick(of: weights)
        let result = try await orders(weights, "rfc2782") { total in
            // The first host is drawn, the others follow as they stand.
            let counts = Self.counts(first, of: total).map(\.1)
            return [([0, 1, 2], counts[0]), ([1, 0, 2], counts[1]), ([2, 0, 1], counts[2])]
        }
        #expect(result.verdict == .fail)
    }

    static let partial: [(order: [Int], got: String)] = [
        ([0, 1], "a.example.test > b.example.test > worse.example.test"),
        ([0, 0, 1], "a.example.test > a.example.test > b.example.test"),
    ]

    @Test("An order without one of the hosts is told as it is", arguments: partial)
    func partialOrder(order: [Int], got: String) async throws {
        let result = try await orders([1, 2, 3], "rfc2782") { [(order, $0)] }
        let difference = try #require(result.differences.first)
        #expect(difference.subject == "orders" && difference.got.hasPrefix(got), "\(difference)")
    }

    @Test("The orders of other implementations are not held to our arrangement")
    func foreignOrders() async throws {
        let result = try await orders([1, 2, 3], "rfc2782", isReference: false) { [([0, 1, 2], $0)] }
        #expect(result.verdict == .pass && result.spread == nil)
    }

    @Test("Expected and found counts stand host by host")
    func readable() async throws {
        let result = try await result(
            Self.text("shares: { a.example.test: 1/4, b.example.test: 3/4 }, against: []", [1, 3])
        ) {
            [("a", $0), ("b", 0)]
        }
        let difference = try #require(result.differences.first).description
        #expect(
            difference == "first picks of 5000: expected a.example.test 1250, b.example.test 3750 (1/4, 3/4); "
                + "got a.example.test 5000, b.example.test 0; the chance of that is under 1e-300, below 1e-6, "
                + "and uniform comes closest")
    }

    @Test("The report of a run says how each spread was judged, passed or not, and nothing where none was")
    func report() async throws {
        let law = try SpreadModel.rfc2782.firstPick(of: [1, 3])
        let text = Self.text("model: rfc2782, against: [uniform, listed]", [1, 3])
        let right = try await result(text) { Self.counts(law, of: $0) }
        let wrong = try await result(text) { [("a", $0)] }
        let report = TextReport(TextReport.Style(isColored: false))
        let lines = try #require(report.spread(.of([right, wrong]))).split(separator: "\n").map(String.init)
        try #require(lines.count == 5)
        #expect(lines[0] == "load spreading")
        #expect(lines[1] == "pass Scenarios/one" && lines[3] == "fail Scenarios/one")
        #expect(lines[2].contains(" draws for rfc2782, false alarms 1e-06, ") && lines[2].hasSuffix("closest rfc2782"))
        #expect(lines[2].contains("told apart: uniform (") && lines[4].hasSuffix("closest uniform"))
        #expect(report.spread(.of([])) == nil)
    }

    @Test("Weights ignored by chance itself are found out, with any seed", arguments: 1...5 as ClosedRange<UInt64>)
    func uniformByChance(seed: UInt64) async throws {
        let result = try await result(Self.text("model: rfc2782", [1, 3])) { count in
            var generator = SeededGenerator(seed: seed)
            return (0..<count).map { _ in (Bool.random(using: &generator) ? "a" : "b", 1) }
        }
        #expect(result.verdict == .fail)
        #expect(result.differences.first?.got.hasSuffix(", and uniform comes closest") == true)
    }

    static let either: [(model: SpreadModel, verdict: Verdict)] = [
        (.rfc2782, .pass), (.proportional, .pass), (.uniform, .fail),
    ]

    @Test("Of several claimed laws one has to fit", arguments: either)
    func severalLaws(model: SpreadModel, verdict: Verdict) async throws {
        let law = try model.firstPick(of: [1, 3])
        let result = try await result(Self.text("model: [rfc2782, proportional]", [1, 3])) { Self.counts(law, of: $0) }
        #expect(result.verdict == verdict)
    }

    @Test("The chance of a false alarm in a run is the sum over its distributions")
    func falseAlarms() async throws {
        let result = try await result(Self.text("model: rfc2782, error: 1e-9", [1, 3])) { [("a", $0)] }
        let bound = RecordSummary(.of([result, result, result])).falseAlarmBound
        #expect(abs(bound - 3e-9) < 1e-20)
    }

    @Test("A missed spread of a SHOULD is a warning")
    func warning() async throws {
        let result = try await result(Self.text("model: rfc2782", [1, 3], spec: "RFC2782-FMT-8")) { [("a", $0)] }
        #expect(result.verdict == .warn)
    }

    @Test("A host outside the draw, too few draws and errors among them are differences")
    func oddPicks() async throws {
        let text = Self.text("model: rfc2782", [1, 3])
        let stranger = try await result(text) { [("a", $0 - 7), ("worse", 7)] }
        #expect(
            stranger.differences.map(\.description) == [
                "first picks: expected only a.example.test, b.example.test; got worse.example.test first 7 times"
            ])
        let short = try await result(text) { _ in [("a", 3), ("b", 7)] }
        #expect(short.verdict == .fail)
        #expect(short.differences.first?.description.hasSuffix("; got 10") == true)
        let subject = ScriptedSubject { _ in
            try .hops("a.example.test:5269")
        } picks: { _, _ in
            HopTally(counts: [:], errors: [.temporaryFailure: 2, .noAddresses: 1])
        }
        let failing = try await Runner(subject).run(try ScenarioText.scenario(text).all)
        #expect(
            failing.first?.differences.map(\.description) == [
                "first picks: expected a hop each time; got temporaryFailure 2 times"
            ])
    }

    static let unjudgeable: [(distribution: String, weights: [Int], reason: String)] = [
        ("model: rfc2782", [], "a distribution that no client can fail"),
        ("model: rfc2782", [1], "a distribution that no client can fail"),
        ("model: legal", [1], "a distribution that no client can fail"),
        ("shares: { a.example.test: 1 }", [1], "a distribution that no client can fail"),
    ]

    @Test("A distribution that cannot fail is an error at its line", arguments: unjudgeable)
    func noFailure(distribution: String, weights: [Int], reason: String) async throws {
        let scenario = try ScenarioText.scenario(Self.text(distribution, weights))
        let subject = ScriptedSubject { _ in try .hops("a.example.test:5269") }
        let result = try #require(try await Runner(subject).run(scenario.all).first)
        #expect(result.verdict == .error)
        let line = Self.text(distribution, weights).split(separator: "\n").count
        #expect(result.reason?.hasPrefix("\(scenario.file):\(line): \(reason)") == true, "\(result.reason ?? "")")
    }

    @Test("A law over weights needs records of different hosts, at any rate at its line")
    func noHosts() async throws {
        let twice = Self.text("model: rfc2782", [1]).replacing(
            "    a A 192", with: "    _im._xmpp SRV 10 1 5270 a\n    a A 192")
        let none = Self.text("model: rfc2782", []).replacing("_im._xmpp", with: "_im._other")
        for text in [twice, none] {
            let scenario = try ScenarioText.scenario(text)
            let subject = ScriptedSubject { _ in try .hops("a.example.test:5269") }
            let result = try #require(try await Runner(subject).run(scenario.all).first)
            #expect(result.verdict == .error)
            let line = text.split(separator: "\n").count
            let reason = "\(scenario.file):\(line): a model without a set of different hosts"
            #expect(result.reason?.hasPrefix(reason) == true, "\(result.reason ?? "")")
        }
    }

    @Test("Draws are not made when the single resolution is wrong already")
    func noDraws() async throws {
        let text = Self.text("model: rfc2782", [1, 3]).replacing(
            "{ distribution", with: "{ never: 192.0.2.1, distribution")
        let drawn = Notebook<Int>()
        let result = try await result(text) { count in
            drawn.add(count)
            return [("a", count)]
        }
        #expect(result.verdict == .fail)
        #expect(drawn.notes.isEmpty && result.spread == nil)
    }
}

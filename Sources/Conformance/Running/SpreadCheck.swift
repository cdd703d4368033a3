import DNSWire
import NextHops
import Spread
import Transport
import Zones

/// Judges how often each host is tried first, or how often each order comes out.
struct SpreadCheck {
    private enum Plan {
        case first(FirstPickPlan)
        case order(OrderPlan)
    }

    private let hosts: [String]
    private let plan: Plan

    /// The check for a subject. Ours follows the law that the scenario names; of others, whatever arrangement RFC 2782
    /// allows is right, and where it allows everything there is nothing to check.
    static func check(
        _ distribution: Expectation.Distribution, _ scenario: Scenario, _ test: Scenario.Case, isReference: Bool
    ) throws(ScenarioIssue) -> SpreadCheck? {
        guard !isReference, case .models(let models) = distribution.claim, models.contains(.rfc2782) else {
            return try SpreadCheck(distribution, scenario, test)
        }
        // Of whole orders nobody has said what any arrangement allows.
        guard distribution.of == .first else { return nil }
        var lenient = distribution
        lenient.claim = .models(models.filter { $0 != .rfc2782 && $0 != .legal } + [.legal])
        lenient.against = distribution.against?.filter { $0 != .rfc2782 }
        do throws(ScenarioIssue) {
            return try SpreadCheck(lenient, scenario, test)
        } catch {
            // What is wrong with the scenario is wrong with its own claim too.
            _ = try SpreadCheck(distribution, scenario, test)
            return nil
        }
    }

    /// - Throws: `ScenarioIssue` when the scenario's zones and its claim do not fit together.
    init(_ distribution: Expectation.Distribution, _ scenario: Scenario, _ test: Scenario.Case) throws(ScenarioIssue) {
        let place = Place(file: scenario.file, line: distribution.place)
        let records = SpreadCheck.records(scenario, test)
        let claims: [SpreadClaim]
        let weights: [Int]
        switch distribution.claim {
        case .models(let models):
            hosts = records.map(\.target.host)
            weights = records.map { Int($0.weight) }
            claims = models.map { .model($0) }
            guard Set(hosts).count == hosts.count, !hosts.isEmpty else {
                throw ScenarioIssue(
                    at: place, "a model without a set of different hosts",
                    because:
                        "the draw needs SRV records of one priority in the scenario's zones; shares say it directly")
            }
        case .shares(let named, let shares):
            hosts = named
            claims = [.shares(shares)]
            let known = Dictionary(records.map { ($0.target.host, Int($0.weight)) }) { first, _ in first }
            weights = named.map { known[$0] ?? 0 }
        }
        let against = distribution.against
        do throws(SpreadError) {
            let strength = try TestStrength(error: distribution.error)
            switch distribution.of {
            case .first:
                plan = .first(
                    try FirstPickPlan(weights: weights, claims: claims, against: against, strength: strength))
            case .order:
                plan = .order(try OrderPlan(weights: weights, claims: claims, against: against, strength: strength))
            }
        } catch {
            throw ScenarioIssue(at: place, "a distribution that cannot be judged", because: error.description)
        }
        guard !tallyPlan.isVacuous else {
            throw ScenarioIssue(
                at: place, "a distribution that no client can fail",
                because: "one host, or a law that allows everything")
        }
    }

    private var tallyPlan: TallyPlan {
        switch plan {
        case .first(let plan): plan.tally
        case .order(let plan): plan.tally
        }
    }

    /// How often the subject is asked.
    var draws: Int { tallyPlan.draws }

    /// The records of the lowest priority that the draw is between, read from the zones themselves.
    static func records(_ scenario: Scenario, _ test: Scenario.Case) -> [ServiceLocation] {
        guard let uri = try? MessagingURI(test.uri), let domain = try? uri.destination() else { return [] }
        for label in scenario.client.protocols ?? [.sip, .xmpp] {
            guard let owner = try? domain.prepending(uri.service.label, label.label) else { continue }
            let locations = scenario.servers.lazy.map { published(at: owner, by: $0) }.first { !$0.isEmpty } ?? []
            let usable = locations.filter { $0.port > 0 && !$0.target.isRoot }
            guard let priority = usable.map(\.priority).min() else { continue }
            return usable.filter { $0.priority == priority }
        }
        return []
    }

    private static func published(at owner: Name, by server: Scenario.Server) -> [ServiceLocation] {
        guard let catalog = try? Catalog(server.zones) else { return [] }
        var responder = Responder(catalog)
        let query = Message(id: 0, questions: [Question(name: owner, type: .srv)])
        guard let bytes = responder.reply(to: query.bytes, over: .tcp), let reply = try? Message(parsing: bytes) else {
            return []
        }
        return reply.answer.compactMap(\.serviceLocation)
    }

    /// Compares counts with the claim.
    func judge(_ tally: HopTally) -> (differences: [Difference], evidence: SpreadEvidence?) {
        if let (code, count) = tally.errors.max(by: { $0.value < $1.value }) {
            return ([difference("a hop each time", "\(code.rawValue) \(count) times")], nil)
        }
        var counts: [[Int]: Int] = [:]
        for (picks, count) in tally.counts {
            // Hosts of other priorities come behind.
            let names = picks.prefix(isOrder ? hosts.count : 1).map(\.target.host)
            let places = names.compactMap(hosts.firstIndex(of:))
            guard places.count == names.count, Set(places).count == (isOrder ? hosts.count : 1) else {
                let got = "\(names.joined(separator: " > ")) \(isOrder ? "" : "first ")\(count) times"
                return ([difference("only \(hosts.joined(separator: ", "))", got)], nil)
            }
            counts[places, default: 0] += count
        }
        guard let evidence = evidence(counts) else {
            return ([difference("\(draws)", "\(tally.counts.values.reduce(0, +))")], nil)
        }
        return (evidence.verdict.isAccepted ? [] : [evidence.difference], evidence)
    }

    private var isOrder: Bool { if case .order = plan { true } else { false } }

    private func difference(_ expected: String, _ got: String) -> Difference {
        Difference(isOrder ? "orders" : "first picks", expected: expected, got: got)
    }

    /// None where the counts do not add up.
    private func evidence(_ counts: [[Int]: Int]) -> SpreadEvidence? {
        switch plan {
        case .first(let plan):
            guard let verdict = try? plan.verdict(on: hosts.indices.map { counts[[$0]] ?? 0 }) else { return nil }
            let outcomes = zip(hosts, verdict.items).map { host, item in
                SpreadEvidence.Outcome(
                    name: host, weight: item.weight, observed: item.observed, expected: item.expected)
            }
            return SpreadEvidence(counted: "first picks", outcomes: outcomes, verdict: verdict.tally)
        case .order(let plan):
            guard let verdict = try? plan.verdict(on: counts) else { return nil }
            let outcomes = verdict.orders.map { order in
                SpreadEvidence.Outcome(
                    name: order.items.map { hosts[$0] }.joined(separator: " > "), weight: nil,
                    observed: order.observed, expected: order.expected...order.expected)
            }
            return SpreadEvidence(counted: "orders", outcomes: outcomes, verdict: verdict.tally)
        }
    }
}

import DNSWire
import NextHops
import Spread
import Transport
import Zones

/// A case and its verdict as plain values: one line of JSON, and what every report is written from. So a report can be
/// written later, elsewhere, and of several runs at once.
public struct CaseRecord: Codable, Hashable, Sendable {
    /// What a case proves.
    public struct Proof: Codable, Hashable, Sendable {
        /// Such as `RFC3861-4-5`, `D7` or `V03`.
        public let id: String
        /// `must`, `should` or `may`.
        public let level: String
        /// What it asks for, in plain words.
        public let text: String
    }

    /// One thing that was not as expected.
    public struct Discrepancy: Codable, Hashable, Sendable {
        /// What was compared: `hop 2`, `error`, `queries`.
        public let what: String
        /// In the terms of the scenario.
        public let expected: String
        /// What came instead, in the same terms.
        public let got: String
    }

    /// A query that a server saw.
    public struct Query: Codable, Hashable, Sendable {
        /// The scenario's name of the server.
        public let server: String
        /// Seconds since the first query of the case.
        public let time: Double
        /// `udp` or `tcp`.
        public let transport: String
        /// `SRV _im._xmpp.example.test`; none when it held no question.
        public let question: String?
        /// `NOERROR`; none when there was no reply.
        public let rcode: String?
        /// Whether the reply had TC set; false without a reply.
        public let truncated: Bool
        /// Records of the answer section.
        public let answers: Int
        /// Octets of the reply.
        public let octets: Int
    }

    /// How often each host came first, or each order, beside what was claimed.
    public struct Shares: Codable, Hashable, Sendable {
        /// A host that came first, or an order of hosts.
        public struct Host: Codable, Hashable, Sendable {
            /// `a.example.test`, or `a.example.test > b.example.test` for an order.
            public let name: String
            /// None for an order of hosts.
            public let weight: Int?
            /// How often it came out.
            public let observed: Int
            /// The least and the greatest count that the claim expects; they are equal where it is one law.
            public let expected: [Double]
        }

        /// The laws of which one had to fit: `rfc2782`, or `3/8, 5/8`, with `or` between several.
        public let claim: String
        /// How often the client was asked.
        public let draws: Int
        /// Every host or order, also those that never came out.
        public let hosts: [Host]
        /// The chance of counts as far off, for a client that is right.
        public let pValue: Double
        /// The chance of refusing a client that is right.
        public let falseAlarmRate: Double
        /// The greatest chance of accepting a law that is told apart.
        public let missRate: Double
        /// The law under which these counts are most probable.
        public let closest: String
        /// Laws that these draws refuse, each with the draws that it takes: `uniform (335 draws)`.
        public let toldApart: [String]
        /// Laws that these draws may accept.
        public let notToldApart: [String]
    }

    /// What a list of expectations says of a case.
    public struct Foreseen: Codable, Hashable, Sendable {
        /// That of the list; for a case that is not listed `pass`, or `unsupported` where it came out so.
        public let verdict: Verdict
        /// Why it does not pass; none for a case that is not listed.
        public let reason: String?
    }

    /// What was judged: `srvlab`, or the name that an adapter gives.
    public let subject: String
    /// Its scenario and, in a table, its name: `Scenarios/uri/refused:nobody`.
    public let id: String
    /// What the scenario proves, in words.
    public let title: String
    /// The scenario file.
    public let file: String
    /// The line of the `resolve` that the verdict is about, from 1.
    public let line: Int
    /// The number of the step that differs, or broke, from 1, in a case of several.
    public let step: Int?
    /// The URI that the verdict is about, as the scenario writes it.
    public let uri: String
    /// What the scenario proves: its requirements, in its order.
    public let spec: [Proof]
    /// The strongest level of `spec`.
    public let level: String
    /// `pass`, `warn`, `fail`, `unsupported` or `error`.
    public let verdict: Verdict
    /// None where there was no list of expectations.
    public var foreseen: Foreseen?
    /// What broke, what the subject lacks, or a note on a failure.
    public let reason: String?
    /// The hops that were expected, in groups that may come in any order.
    public let expected: [[String]]?
    /// The error that was expected: `temporaryFailure (timeout)`.
    public let expectedError: String?
    /// The hops that came, in order.
    public let hops: [String]?
    /// The error that came.
    public let error: String?
    /// What was not as expected; empty for a pass.
    public let differences: [Discrepancy]
    /// The subject's own reasons; of a delivery, by party.
    public let explanation: [String]
    /// What the servers saw of the resolution that the verdict is about, in the order of arrival.
    public let queries: [Query]
    /// The counts where load spreading was judged.
    public let shares: Shares?
    /// What went between services; none where nothing was delivered.
    public var ladder: Ladder?
    /// Where the chance of the whole run began; each case takes its own part of it.
    public let seed: UInt64
    /// How long the case took on the machine's clock.
    public let seconds: Double
    /// The command that repeats the case.
    public let repetition: String
}

extension Verdict: Codable {}

extension CaseRecord {
    /// - Parameters:
    ///   - result: The case and its verdict.
    ///   - subject: What was judged.
    ///   - command: How it is started, where it is a program of its own.
    public init(_ result: CaseResult, subject: String, command: String? = nil) {
        self.subject = subject
        id = result.id
        title = result.scenario.title
        file = result.scenario.file
        line = result.trial.place.line
        step = result.step
        uri = result.trial.uri
        spec = result.scenario.requirements.map { Proof(id: $0.id, level: $0.level.rawValue, text: $0.text) }
        level = result.scenario.level.rawValue
        verdict = result.verdict
        reason = result.reason
        if case .resolution(let resolution) = result.trial {
            let expectation = resolution.expectation
            expected = expectation.hops.map { groups in groups.map { $0.hops.map(\.description) } }
            expectedError = expectation.error.map { Judge.text($0, expectation.detail) }
        } else {
            (expected, expectedError) = (nil, nil)
        }
        ladder = result.evidence.map(Ladder.init)
        switch result.outcome {
        case .hops(let found): (hops, error) = (found.map(\.description), nil)
        case .error(let code, let detail): (hops, error) = (nil, Judge.text(code, detail))
        case nil: (hops, error) = (nil, nil)
        }
        differences = result.differences.map { Discrepancy(what: $0.subject, expected: $0.expected, got: $0.got) }
        explanation = result.explanation
        let start = result.log.first?.time
        queries = result.log.map { entry in
            Query(
                server: result.serverNames[entry.server] ?? entry.server.description,
                time: start.map { $0.duration(to: entry.time) / .seconds(1) } ?? 0,
                transport: entry.transport.rawValue, question: entry.question?.description,
                rcode: entry.responseCode?.description, truncated: entry.isTruncated, answers: entry.answerCount,
                octets: entry.replyLength)
        }
        shares = result.spread.map(Shares.init)
        seed = result.seed
        seconds = result.duration / .seconds(1)
        repetition = result.repetition + (command.map { " --adapter \(CaseResult.quoted($0))" } ?? "")
    }
}

extension CaseRecord.Shares: CustomStringConvertible {
    /// What was planned and what came out, in one line.
    public var description: String {
        let plan = "\(draws) draws for \(claim), false alarms \(falseAlarmRate.chance), misses \(missRate.chance)"
        let told = toldApart.isEmpty ? "" : "; told apart: \(toldApart.joined(separator: ", "))"
        let untold = notToldApart.isEmpty ? "" : "; not told apart: \(notToldApart.joined(separator: ", "))"
        return "\(plan)\(told)\(untold); p \(pValue.chance), closest \(closest)"
    }
}

extension CaseRecord.Shares {
    init(_ evidence: SpreadEvidence) {
        let (verdict, plan) = (evidence.verdict, evidence.verdict.plan)
        claim = plan.claims.map(\.description).joined(separator: " or ")
        draws = plan.draws
        hosts = evidence.outcomes.map { outcome in
            Host(
                name: outcome.name, weight: outcome.weight, observed: outcome.observed,
                expected: [outcome.expected.lowerBound, outcome.expected.upperBound])
        }
        pValue = verdict.pValue
        falseAlarmRate = plan.falseAlarmRate
        missRate = plan.missRate
        closest = verdict.bestModel.rawValue
        toldApart = plan.toldApart.map(\.description)
        notToldApart = plan.notToldApart.map(\.description)
    }
}

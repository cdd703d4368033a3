public import Transport
public import Zones

/// What a case came to.
public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// As expected.
    case pass
    /// A missed SHOULD or MAY.
    case warn
    /// A missed MUST.
    case fail
    /// The subject cannot do what the case needs.
    case unsupported
    /// The harness or the subject broke.
    case error
}

/// The verdict on one case, and all that it rests on.
public struct CaseResult: Sendable {
    /// The file that the case stands in.
    public let scenario: Scenario
    /// The case that was judged.
    public let test: Scenario.Case
    /// What the case came to.
    public internal(set) var verdict = Verdict.error
    /// What the rest is about: of steps, the one that differs, or the last.
    public internal(set) var trial: Scenario.Trial
    /// The number of its step, from 1, where it differs from what is expected, or is the last one before something broke.
    public internal(set) var step: Int?
    /// What was not as expected; empty for a pass.
    public internal(set) var differences: [Difference] = []
    /// What broke, for `error`; what the subject lacks, for `unsupported`.
    public internal(set) var reason: String?
    /// What the subject came to; none where it broke.
    public internal(set) var outcome: SubjectReply.Outcome?
    /// What became of an operation, where the trial is an exchange that came to an end.
    var evidence: ExchangeEvidence?
    /// The subject's own reasons.
    public internal(set) var explanation: [String] = []
    /// What the servers saw, of the single resolution.
    public internal(set) var log: [QueryLog.Entry] = []
    /// The scenario's names of the servers in the log.
    public internal(set) var serverNames: [Endpoint: String] = [:]
    /// The counts where load spreading was judged; none where the case judges none, or differed before.
    public internal(set) var spread: SpreadEvidence?
    /// How often there was a query that each fault of each server may happen to; empty where the servers did not run.
    public internal(set) var faultOpportunities: [[Int]] = []
    /// Where the chance of the whole run began; each case takes its own part of it.
    public let seed: UInt64
    /// Where the case ran.
    public internal(set) var edge = Edge.loopback
    /// For how long, at most, the machine stood still while the case ran and did not pass, and so ran anew, twice at most.
    public internal(set) var standstill: Duration?
    /// How long the case took on the machine's clock.
    public internal(set) var duration = Duration.zero

    init(scenario: Scenario, test: Scenario.Case, seed: UInt64) {
        self.scenario = scenario
        self.test = test
        self.seed = seed
        trial = test.trials[0]
    }

    /// The same case, in which the harness broke.
    func broken(because reason: String) -> CaseResult {
        var result = self
        result.verdict = .error
        result.reason = reason
        return result
    }

    /// `Scenarios/uri/refused:nobody`.
    public var id: String { test.id }

    /// The command that repeats the case.
    public var repetition: String {
        let run = scenario.cases.count > 1 ? " --run \(CaseResult.quoted(test.id))" : ""
        let network = edge == .loopback ? "" : " --network \(edge.rawValue)"
        return "srvlab test \(CaseResult.quoted(scenario.file))\(run)\(network) --seed \(seed)"
    }

    /// Text as one word of a shell.
    package static func quoted(_ text: String) -> String {
        // What would steer a terminal is written as octets, which bash, ksh and zsh read back.
        guard text.printable == text else { return "$'" + text.utf8.map(escaped).joined() + "'" }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "/._-:+".unicodeScalars.contains(scalar)
        }
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }

    private static func escaped(_ octet: UInt8) -> String {
        switch octet {
        case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(octet))
        case 0x20...0x7E: String(UnicodeScalar(octet))
        default: (octet < 0x10 ? "\\x0" : "\\x") + String(octet, radix: 16)
        }
    }
}

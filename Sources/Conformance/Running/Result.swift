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
    public let scenario: Scenario
    public let test: Scenario.Case
    public let verdict: Verdict
    public let differences: [Difference]
    /// What broke, for `error`; what the subject lacks, for `unsupported`.
    public let reason: String?
    /// The subject's own reasons.
    public let explanation: [String]
    /// What the servers saw, of the single resolution.
    public let log: [QueryLog.Entry]
    /// The scenario's names of the servers in the log.
    public internal(set) var serverNames: [Endpoint: String] = [:]
    /// What the subject came to; none where it broke.
    public internal(set) var outcome: SubjectReply.Outcome?
    public let spread: SpreadEvidence?
    public let seed: UInt64
    public let duration: Duration

    public var id: String { test.id }

    /// The command that repeats the case.
    public var repetition: String {
        let run = scenario.cases.count > 1 ? " --run \(CaseResult.quoted(test.id))" : ""
        return "srvlab test \(CaseResult.quoted(scenario.file))\(run) --seed \(seed)"
    }

    /// Text as one word of a shell.
    static func quoted(_ text: String) -> String {
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

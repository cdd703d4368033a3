public import DNSWire
public import Zones

/// One mistake, or what may be one.
public struct LintFinding: Sendable {
    /// What it breaks.
    public let rule: LintRule
    /// How much it matters at the levels of the run.
    public let severity: LintSeverity
    /// The first line of the record, or of what is no record.
    public let place: Place
    /// None where a line that is no record, or a zone as a whole, is at fault.
    public let record: Record?
    /// Whether the lines of the record's set state several TTLs: `record` has the lowest, and its line perhaps another.
    public let hasSeveralTTLs: Bool
    /// What is wrong there: one phrase.
    public let what: String

    init(rule: LintRule, severity: LintSeverity, _ spot: LintSpot, hasSeveralTTLs: Bool = false) {
        self.hasSeveralTTLs = hasSeveralTTLs
        self.rule = rule
        self.severity = severity
        place = spot.place
        record = spot.record
        what = spot.what
    }
}

/// What lint has found in zones.
public struct LintReport: Sendable {
    /// By file in the order of the run, and by line.
    public internal(set) var findings: [LintFinding] = []
    /// Findings that a comment of the zone says are meant, with its reason.
    public internal(set) var ignored: [(finding: LintFinding, reason: String)] = []
    /// Zones that can be served.
    public let zoneCount: Int
    /// Zones that cannot be read: only their text was looked at.
    public let brokenZoneCount: Int
    /// Records of the zones that can be served.
    public internal(set) var recordCount = 0

    init(zoneCount: Int, brokenZoneCount: Int) {
        self.zoneCount = zoneCount
        self.brokenZoneCount = brokenZoneCount
    }

    /// How many findings of a severity there are.
    public func count(_ severity: LintSeverity) -> Int { findings.count { $0.severity == severity } }

    /// - Parameter files: In the order of the run; others, which these include, follow.
    mutating func sort(_ files: [String]) {
        var ranks: [String: Int] = [:]
        for file in files + findings.map(\.place.file) + ignored.map(\.finding.place.file) where ranks[file] == nil {
            ranks[file] = ranks.count
        }
        func isBefore(_ left: LintFinding, _ right: LintFinding) -> Bool {
            (ranks[left.place.file] ?? 0, left.place.line) < (ranks[right.place.file] ?? 0, right.place.line)
        }
        // What was found by an earlier rule stays first on its line.
        findings.sort(by: isBefore)
        ignored.sort { isBefore($0.finding, $1.finding) }
    }
}

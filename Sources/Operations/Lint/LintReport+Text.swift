import Conformance
import DNSWire

extension LintReport {
    /// The report for people: each finding with its record, and with the reason and the way out where its rule is told
    /// for the first time.
    public func text(isColored: Bool = false) -> String {
        var told: Set<String> = []
        var lines = findings.flatMap { finding in
            text(of: finding, isColored: isColored, isNew: told.insert(finding.rule.id).inserted)
        }
        lines.append(summary)
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(of finding: LintFinding, isColored: Bool, isNew: Bool) -> [String] {
        let place = "\(finding.place)".printable
        let severity = isColored ? finding.severity.colored : finding.severity.rawValue
        let rule = finding.rule
        var lines = ["\(place): \(severity): \(finding.what.printable) [\(rule.id)]"]
        if let line = finding.line { lines.append("  \(line)") }
        if isNew { lines += ["  why: \(rule.why) (\(rule.reference))", "  fix: \(rule.fix)"] }
        return lines
    }

    /// `2 zones, 57 records: 1 error, 2 warnings, no notes`.
    public var summary: String {
        let counts = LintSeverity.allCases.reversed().map { Self.count(count($0), $0.rawValue) }
        let zones = brokenZoneCount > 0 ? ", \(Self.count(brokenZoneCount, "zone")) not readable" : ""
        let ignored = ignored.isEmpty ? "" : " (\(ignored.count) ignored)"
        return "\(Self.count(zoneCount, "zone")), \(Self.count(recordCount, "record"))\(zones): "
            + counts.joined(separator: ", ") + ignored
    }

    private static func count(_ count: Int, _ word: String) -> String {
        "\(count == 0 ? "no" : "\(count)") \(word)\(count == 1 ? "" : "s")"
    }
}

extension LintSeverity {
    fileprivate var colored: String {
        let code =
            switch self {
            case .note: "36"
            case .warning: "33"
            case .error: "31"
            }
        return "\u{1B}[\(code)m\(rawValue)\u{1B}[0m"
    }
}

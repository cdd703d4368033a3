/// A run in the Test Anything Protocol, version 14.
///
/// What is unsupported is skipped, and what is known to fail is `not ok # TODO`, which fails no run. A missed SHOULD
/// is `ok`, as it does not fail the run; its diagnostics say `severity: warn`. TODO is not used for it: consumers list
/// passing TODO tests as ones to be cleaned up.
public struct TAPReport: Sendable {
    private let run: RunRecord

    /// The document of a run, or of several that were merged.
    public init(_ run: RunRecord) {
        self.run = run
    }

    /// The document.
    public var text: String {
        guard !run.cases.isEmpty else { return "TAP version 14\n1..0 # no cases\n" }
        let namesSubjects = RecordSummary(run).subjects.count > 1
        var lines = ["TAP version 14", "1..\(run.cases.count)"]
        for (index, record) in run.cases.enumerated() {
            lines.append(TAPReport.point(index + 1, record, namesSubjects))
            if record.isFailure || record.verdict != .pass && record.verdict != .unsupported {
                lines += TAPReport.diagnostics(record)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func point(_ number: Int, _ record: CaseRecord, _ namesSubject: Bool) -> String {
        let subject = namesSubject ? " (\(record.subject))" : ""
        let isOK = record.isKnown ? !record.verdict.isFailure : !record.isFailure
        let point = "\(isOK ? "ok" : "not ok") \(number) - \(escaped(record.id + subject))"
        if record.isKnown, !isOK { return "\(point) # TODO \(escaped(record.foreseen?.reason ?? ""))" }
        return record.verdict == .unsupported && isOK ? "\(point) # SKIP \(escaped(record.summary))" : point
    }

    /// A hash would begin a directive: it and the backslash stand behind one.
    private static func escaped(_ text: String) -> String {
        text.printable.replacing("\\", with: "\\\\").replacing("#", with: "\\#")
    }

    /// A block of YAML, of which every text is a double-quoted scalar in one line.
    private static func diagnostics(_ record: CaseRecord) -> [String] {
        var lines = [
            "message: \(quoted(record.summary))", "severity: \(record.verdict.rawValue)",
            "title: \(quoted(record.title))", "subject: \(quoted(record.subject))",
            "at:", "  file: \(quoted(record.file))", "  line: \(record.line)", "uri: \(quoted(record.uri))",
        ]
        if let reason = record.reason { lines.append("reason: \(quoted(reason))") }
        if !record.differences.isEmpty { lines.append("differences:") }
        for difference in record.differences {
            lines.append("  - what: \(quoted(difference.what))")
            lines.append("    expected: \(quoted(difference.expected))")
            lines.append("    got: \(quoted(difference.got))")
        }
        lines += list("requirements", record.spec.map { "\($0.id) (\($0.level)): \($0.text)" })
        lines += list("explanation", record.explanation)
        lines += list("queries", record.queries.map(\.description))
        lines.append("repeat: \(quoted(record.repetition))")
        return ["  ---"] + lines.map { "  \($0)" } + ["  ..."]
    }

    private static func list(_ name: String, _ texts: [String]) -> [String] {
        texts.isEmpty ? [] : ["\(name):"] + texts.map { "  - \(quoted($0))" }
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.printable.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}

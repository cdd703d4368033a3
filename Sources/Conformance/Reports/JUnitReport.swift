/// A run as JUnit XML, in the form that GitLab, Jenkins and the readers for GitHub share: a suite for each subject, and
/// in it a test case for each case, its class being the folder.
public struct JUnitReport: Sendable {
    private let run: RunRecord

    /// The document of a run, or of several that were merged.
    public init(_ run: RunRecord) {
        self.run = run
    }

    /// The document.
    public var text: String {
        let groups = Dictionary(grouping: run.cases, by: \.subject)
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        lines.append("<testsuites name=\"srvlab\" \(JUnitReport.totals(run.cases, run.seconds))>")
        for subject in RecordSummary(run).subjects { lines += suite(subject, groups[subject] ?? []) }
        return (lines + ["</testsuites>"]).joined(separator: "\n") + "\n"
    }

    private static func totals(_ cases: [CaseRecord], _ seconds: Double) -> String {
        func count(_ element: Element) -> Int { cases.count { JUnitReport.element($0) == element } }
        return "tests=\"\(cases.count)\" failures=\"\(count(.failure))\" errors=\"\(count(.error))\" "
            + "skipped=\"\(count(.skipped))\" time=\"\(seconds.fixed(3))\""
    }

    private func suite(_ subject: String, _ cases: [CaseRecord]) -> [String] {
        let totals = JUnitReport.totals(cases, cases.map(\.seconds).reduce(0, +))
        let properties = [("version", run.version), ("seed", String(run.seed))].map { name, value in
            "      <property name=\"\(name)\" value=\"\(value.markup)\"/>"
        }
        return ["  <testsuite name=\"\(subject.markup)\" \(totals)>", "    <properties>"] + properties
            + ["    </properties>"] + cases.flatMap(JUnitReport.testCase) + ["  </testsuite>"]
    }

    private static func testCase(_ record: CaseRecord) -> [String] {
        // A class has to have a name.
        let folder = record.folder.isEmpty ? record.subject : record.folder
        let head =
            "    <testcase classname=\"\(folder.markup)\" name=\"\(record.name.markup)\" "
            + "time=\"\(record.seconds.fixed(3))\" file=\"\(record.file.markup)\" line=\"\(record.line)\""
        guard let result = result(record) else { return [head + "/>"] }
        return [head + ">", "      " + result, "    </testcase>"]
    }

    /// What a verdict becomes.
    private enum Element { case none, output, failure, error, skipped }

    /// What is known not to pass is skipped, with the reason: readers count everything else as a failure of the run.
    private static func element(_ record: CaseRecord) -> Element {
        if record.isKnown { return .skipped }
        switch record.verdict {
        case .error: return .error
        case _ where record.isSurprise: return .failure
        case .pass: return .none
        case .warn: return .output
        case .fail: return .failure
        case .unsupported: return .skipped
        }
    }

    private static func result(_ record: CaseRecord) -> String? {
        let message = (record.isKnown ? record.foresight ?? "" : record.summary).markup
        let body = record.story().map(\.markup).joined(separator: "\n")
        switch element(record) {
        case .none: return nil
        case .output: return "<system-out>WARN \(message)\n\(body)</system-out>"
        case .failure: return "<failure type=\"\(record.verdict.rawValue)\" message=\"\(message)\">\(body)</failure>"
        case .error: return "<error type=\"error\" message=\"\(message)\">\(body)</error>"
        case .skipped: return "<skipped message=\"\(message)\"/>"
        }
    }
}

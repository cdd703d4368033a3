/// A run as workflow commands of GitHub Actions: an error or a warning beside the line of each case that failed, broke
/// or missed a SHOULD. GitHub shows only the first few of each kind; the job summary has them all.
public struct GitHubAnnotations: Sendable {
    private let run: RunRecord

    /// The annotations for the cases of a run.
    public init(_ run: RunRecord) {
        self.run = run
    }

    /// A line for each annotation, the errors first; empty if there is none.
    public var text: String {
        let namesSubjects = RecordSummary(run).subjects.count > 1
        let cases = run.cases.filter(\.isFailure) + run.cases.filter { $0.isOpen && !$0.isFailure }
        return cases.map { GitHubAnnotations.command($0, namesSubjects) + "\n" }.joined()
    }

    private static func command(_ record: CaseRecord, _ namesSubject: Bool) -> String {
        let subject = namesSubject ? " (\(record.subject))" : ""
        // Line 0 is no line: the annotation then belongs to the file.
        let line = record.line > 0 ? ",line=\(record.line)" : ""
        let title = property("\(record.verdict.rawValue.uppercased()) \(record.id)\(subject)".printable)
        let message = [record.title, record.detail, "repeat: \(record.repetition)"].compactMap { $0?.printable }
        return "::\(record.isFailure ? "error" : "warning") file=\(property(record.file.printable))\(line),"
            + "title=\(title)::\(data(message.joined(separator: "\n")))"
    }

    /// The text of a command: what would end it is written as octets.
    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    /// The value of a property: colons and commas would end it too.
    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}

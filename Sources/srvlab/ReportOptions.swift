import ArgumentParser
import Conformance
internal import Foundation

/// The forms in which a run can be written, for `test` and `report`.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write JUnit XML, for CI systems.", valueName: "file"), completion: .file())
    var junit: String?

    @Option(help: ArgumentHelp("Write lines of JSON, for srvlab report.", valueName: "file"), completion: .file())
    var jsonl: String?

    @Option(help: ArgumentHelp("Write one HTML page that needs nothing else.", valueName: "file"), completion: .file())
    var html: String?

    @Option(help: ArgumentHelp("Write Markdown, as a job summary.", valueName: "file"), completion: .file())
    var markdown: String?

    @Flag(help: "Print TAP (version 14) instead of text.")
    var tap = false

    @Flag(help: "Print annotations for GitHub Actions too.")
    var github = false

    /// Whether any form is asked for.
    var areWanted: Bool { junit != nil || jsonl != nil || html != nil || markdown != nil || tap || github }

    /// Writes every form that is asked for.
    /// - Throws: `Failure` when a file cannot be written.
    func write(_ run: RunRecord) throws {
        if tap { Output.text(TAPReport(run).text) }
        if github { Output.text(GitHubAnnotations(run).text) }
        try write(junit) { JUnitReport(run).text }
        try write(jsonl) { run.lines }
        try write(markdown) { MarkdownReport(run).text }
        try write(html) { HTMLReport(run).text }
    }

    /// Finds out before a long run what cannot be written after it. What is there already stays as it is.
    /// - Throws: `Failure` for a file that cannot be written.
    func requireWritable() throws {
        for path in [junit, jsonl, markdown, html].compactMap(\.self) {
            let file = URL(filePath: path)
            do {
                let wasThere = FileManager.default.fileExists(atPath: path)
                if !wasThere { try Data().write(to: file, options: .withoutOverwriting) }
                try FileHandle(forWritingTo: file).close()
                if !wasThere { try FileManager.default.removeItem(at: file) }
            } catch {
                throw Failure.unwritable(path, error)
            }
        }
    }

    private func write(_ path: String?, _ text: () -> String) throws {
        guard let path else { return }
        do {
            try Data(text().utf8).write(to: URL(filePath: path))
        } catch {
            throw Failure.unwritable(path, error)
        }
    }
}

extension RunRecord {
    /// How a command ends that shows the run.
    func end(isStrict: Bool) throws {
        if cases.contains(where: \.isSurprise) { throw Failure(.unexpected) }
        let verdicts = Set(cases.filter { $0.foreseen == nil }.map(\.verdict))
        if verdicts.contains(.fail) || (isStrict && verdicts.contains(.warn)) { throw Failure(.unexpected) }
        if verdicts.contains(.error) { throw Failure(.unavailable) }
        try requireJudgement()
    }

    /// A run in which nothing was judged proves nothing.
    func requireJudgement() throws {
        guard !cases.isEmpty, cases.allSatisfy({ $0.verdict == .unsupported }) else { return }
        throw Failure(.unavailable, "nothing was judged: every case needs more than the subject says it can do")
    }
}

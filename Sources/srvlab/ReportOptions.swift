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

    /// Finds out before a long run what cannot be written after it. Nothing is opened: a pipe would be at its end.
    /// - Parameter other: One more file that is to be written.
    /// - Throws: `Failure` for a file that cannot be written.
    func requireWritable(_ other: String? = nil) throws {
        let manager = FileManager.default
        for path in [junit, jsonl, markdown, html, other].compactMap(\.self) {
            let file = URL(filePath: path)
            let folder = file.deletingLastPathComponent().path(percentEncoded: false)
            let kind = try? file.resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey]).isDirectory
            let reason: String? =
                if kind == true {
                    "it is a folder"
                } else if manager.fileExists(atPath: path) {
                    manager.isWritableFile(atPath: path) ? nil : "it may not be written"
                } else if !manager.fileExists(atPath: folder) {
                    "there is no folder \(folder)"
                } else {
                    manager.isWritableFile(atPath: folder) ? nil : "nothing may be written in \(folder)"
                }
            if let reason { throw Failure(.unavailable, "cannot write \(path): \(reason)") }
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

import ArgumentParser
import Conformance
internal import Foundation

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Merge the runs of several machines, compare runs, write any form of report.",
        discussion: """
            Examples:
              srvlab test --shard 1/4 --jsonl 1.jsonl       on each of four machines
              srvlab report *.jsonl --html report.html      all of them as one page
              srvlab report new.jsonl --compare old.jsonl   what became of each case

            Exit status: 0 all as expected; 1 unexpected results, or a case that was
            better before; 65 a file that is no record of a run; 66 no such file;
            69 a case in which the harness or the subject broke.
            """
    )

    @Argument(help: "Files that srvlab test --jsonl wrote.", completion: .file())
    var files: [String]

    @Option(help: ArgumentHelp("An earlier run.", valueName: "file"), completion: .file())
    var compare: String?

    @Flag(help: "A missed SHOULD is a failure too.")
    var strict = false

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    func run() throws {
        let record = RunRecord.merged(try files.map(Self.read))
        try reports.write(record)
        if let compare {
            let comparison = ReportComparison(from: try Self.read(compare), to: record)
            Output.line(comparison.text)
            if comparison.hasRegressions { throw Failure(.unexpected) }
        } else if !reports.tap {
            for bad in record.cases where bad.verdict != .pass {
                Output.line("\(bad.verdict.rawValue) \(bad.id)".printable)
            }
            Output.line(RecordSummary(record).line)
        }
        try record.end(isStrict: strict)
    }

    private static func read(_ path: String) throws -> RunRecord {
        guard let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int,
            size <= RunRecord.longestFile, let data = FileManager.default.contents(atPath: path)
        else { throw Failure(.nothingThere, "\(path): no such file, or one that is longer than any record of a run") }
        do {
            return try RunRecord(lines: String(decoding: data, as: UTF8.self), file: path)
        } catch {
            throw Failure(.badInput, error.description)
        }
    }
}

/// One of several parts of the scenarios: `2/4`.
struct Shard: ExpressibleByArgument {
    let number: Int
    let count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], (1...1000).contains(count),
            (1...count).contains(number)
        else { return nil }
        (self.number, self.count) = (number, count)
    }

    /// Whether the scenario at a place is in this part.
    func contains(_ place: Int) -> Bool { place % count == number - 1 }
}

import ArgumentParser
import Conformance
internal import Foundation
import Zones

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
            better before; 65 a file that is no record of a run; 66 no such file, or
            a shard that is missing (reports are written all the same); 69 a case in
            which the harness or the subject broke.
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
        try reports.requireWritable()
        let record = RunRecord.merged(try files.map(Self.read))
        try reports.write(record)
        if let compare {
            let comparison = ReportComparison(from: try Self.read(compare), to: record)
            Output.line(comparison.text)
            if comparison.hasRegressions { throw Failure(.unexpected) }
        } else if !reports.tap {
            for bad in record.cases where bad.verdict != .pass && !bad.isKnown || bad.isSurprise {
                let not = bad.isSurprise ? ", not \(bad.foreseen?.verdict.rawValue ?? "")" : ""
                Output.line("\(bad.verdict.rawValue)\(not) \(bad.id)".printable)
            }
            Output.line(RecordSummary(record).line)
        }
        try record.end(isStrict: strict)
        if let missing = record.missingPartsText {
            throw Failure(.nothingThere, "\(missing): nobody knows how the cases in there end")
        }
    }

    private static func read(_ path: String) throws -> RunRecord {
        let size = (try? FileManager.default.attributesOfItem(atPath: FileKind.resolved(path)))?[.size] as? Int
        if let size, size > RunRecord.longestFile {
            throw Failure(.badInput, "\(path): \(size) octets, longer than any record of a run")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            let what = FileKind(path: path) == nil ? "no such file" : "nothing that can be read"
            throw Failure(.nothingThere, "\(path): \(what)")
        }
        do {
            return try RunRecord(lines: String(decoding: data, as: UTF8.self), file: path)
        } catch {
            throw Failure(.badInput, error.description)
        }
    }
}

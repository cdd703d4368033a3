import ArgumentParser
import DNSWire
internal import Foundation
import Operations
import Zones

struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Look for mistakes in zones: in their text, and in where they send clients.",
        discussion: """
            Examples:
              srvlab lint example.test.zone
              srvlab lint zones                        all of a folder, together
              srvlab lint --set operator zones         only what changes where clients go
              srvlab lint --rule ns-single=off --deny warnings zones
              dig @127.0.0.1 example.test AXFR | srvlab lint --origin example.test -
              srvlab lint --format sarif zones > lint.sarif
              srvlab explain srv-target-alias          what a rule says

            Zones are looked at together: what one of them says of a name holds
            for the targets of the others. A comment says that a finding is meant:
              mx  SRV 0 0 5060 gw   ; lint:ignore srv-owner an old client asks so
            It stands on the record's line or alone above it, and has to be needed.

            Exit status: 0 no errors; 1 errors, an unreadable zone, or what --deny
            names; 64 usage; 66 no such file.
            """
    )

    /// How findings are printed.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, sarif }

    /// What ends with an error beside errors.
    enum Denied: String, ExpressibleByArgument, CaseIterable { case warnings, notes }

    @Argument(help: "Zone files, folders with .zone files, or - for standard input.", completion: .file())
    var paths: [String]

    @Option(
        help: "The rules: all; all, and warnings are errors; or only what changes where clients go or is an error.")
    var set = LintLevels.Preset.default

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("The level of one rule: off, note, warning or error; repeatable.", valueName: "id=level"))
    var rule: [String] = []

    @Option(help: "End with status 1 for warnings, or for notes and warnings, too.")
    var deny: Denied?

    @Option(help: "How findings are printed.")
    var format = Format.text

    @Option(help: ArgumentHelp("What completes relative names of one file or of standard input.", valueName: "name"))
    var origin: String?

    @Option(help: "Colour in text.")
    var color = ColorChoice.auto

    func run() throws {
        let report = Lint(try levels()).report(on: try sources())
        switch format {
        case .text: Output.text(report.text(isColored: color.isColored))
        case .json: Output.line(report.json)
        case .sarif: Output.line(report.sarif(version: Srvlab.version))
        }
        let isDenied = LintSeverity.allCases.contains { report.count($0) > 0 && $0 >= leastDenied }
        if isDenied || report.brokenZoneCount > 0 { throw Failure(.unexpected) }
    }

    private var leastDenied: LintSeverity {
        switch deny {
        case .notes: .note
        case .warnings: .warning
        case nil: .error
        }
    }

    private func levels() throws -> LintLevels {
        var levels = LintLevels(set)
        for text in rule {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let level = LintLevels.Level(rawValue: parts[1].lowercased()) else {
                let levels = LintLevels.Level.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(
                    .usage, "--rule \(text): an id and a level (\(levels)) are expected, as in ns-single=off")
            }
            guard let rule = LintRule.named(parts[0]) else {
                let guess = LintRule.nearest(to: parts[0]).map { "; did you mean \($0)?" } ?? ""
                throw Failure(.usage, "--rule \(text): no rule \(parts[0])\(guess) (srvlab explain lists all)")
            }
            levels.overrides[rule.id] = level
        }
        return levels
    }

    private func sources() throws -> [Lint.Source] {
        let name = try ZoneArguments.origin(origin)
        guard paths.count(where: { $0 == "-" }) <= 1 else {
            throw Failure(.usage, "- can stand once: there is one input")
        }
        var seen: Set<String> = []
        let sources = try paths.flatMap { path -> [Lint.Source] in
            guard path != "-" else {
                let data = FileHandle.standardInput.readDataToEndOfFile()
                return [.text(String(decoding: data, as: UTF8.self), origin: name, name: "-")]
            }
            do {
                // A folder, and a file in it, name the file once.
                return try ZoneFiles.find([path]).filter { seen.insert(FileKind.resolved($0)).inserted }
                    .map { .file($0, origin: name) }
            } catch {
                throw Failure(.nothingThere, "\(error)")
            }
        }
        try ZoneArguments.check(name, for: sources.count)
        return sources
    }
}

import ArgumentParser
import Conformance
internal import Foundation
import Transport

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run scenarios against the resolver of this package.",
        discussion: """
            Examples:
              srvlab test                                    all of Scenarios/
              srvlab test Scenarios/priority                 one folder
              srvlab test --run 'cname/*' --skip '*loop*'    by id
              srvlab test --spec RFC3861-4-5                 what proves one requirement
              srvlab test --seed 7                           the same draws again

            Exit status: 0 all as expected; 1 unexpected results; 65 a bad
            scenario; 66 nothing selected; 69 the harness or the subject broke.
            """
    )

    @Argument(help: "Scenario files and folders (default: Scenarios).", completion: .file())
    var paths: [String] = []

    @Option(help: ArgumentHelp("Only cases whose id, or its end behind a /, matches.", valueName: "glob"))
    var run: [String] = []

    @Option(help: ArgumentHelp("No cases whose id matches.", valueName: "glob"))
    var skip: [String] = []

    @Option(help: ArgumentHelp("Only cases that prove a requirement.", valueName: "id"))
    var spec: [String] = []

    @Option(help: "Only cases of this level or a stronger one: must, should, may.")
    var level: Requirement.Level = .may

    @Flag(help: "List the cases and run nothing.")
    var list = false

    @Flag(help: "A missed SHOULD is a failure too.")
    var strict = false

    @Flag(help: "Begin no further case after the first failure.")
    var failFast = false

    @Option(help: ArgumentHelp("Where all chance begins (default: another one each time).", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: "Where servers and resolver meet: loopback (sockets), or memory (no sockets, and time that takes none).")
    var network: Edge = .loopback

    @Option(name: .customShort("j"), help: ArgumentHelp("Cases at a time.", valueName: "n"))
    var jobs = ProcessInfo.processInfo.activeProcessorCount * 2

    @Option(
        help: ArgumentHelp("One of N parts of the cases, for N machines: 1/N to N/N.", valueName: "i/n"))
    var shard: Shard?

    @Option(help: "When to use colour: auto, always, never.")
    var color: ColorChoice = .auto

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    func validate() throws {
        guard (1...1024).contains(jobs) else { throw ValidationError("-j takes a number from 1 to 1024.") }
        for id in spec where Requirement.named(id) == nil {
            let guess = Requirement.nearest(to: id).map { " Did you mean \($0)?" } ?? ""
            throw ValidationError("--spec \(id) is not a known requirement.\(guess)")
        }
    }

    func run() async throws {
        let selected = try select(try read())
        guard !list else {
            for (scenario, test) in selected { Output.line("\(test.id)  \(scenario.title)".printable) }
            return
        }
        let report = TextReport(TextReport.Style(isColored: color.isColored))
        let seed = seed ?? UInt64.random(in: 0...999_999_999)
        let (results, duration) = try await run(selected, report, seed)
        let summary = RunSummary(results, duration: duration)
        let record = RunRecord(
            version: Srvlab.version, seed: seed, seconds: duration / .seconds(1),
            cases: results.map { CaseRecord($0, subject: "srvlab") })
        try reports.write(record)
        if !reports.tap { show(summary, results, report) }
        try record.end(isStrict: strict)
    }

    private func show(_ summary: RunSummary, _ results: [CaseResult], _ report: TextReport) {
        Output.line(report.table(summary))
        Output.line("")
        if let spread = report.spread(results) { Output.line(spread + "\n") }
        if summary.falseAlarmBound > 0 {
            Output.line(
                "chance of a false alarm in this run: at most \(String(format: "%.0e", summary.falseAlarmBound))")
        }
        Output.line(summary.line)
    }

    // MARK: - Steps

    private func read() throws -> [Scenario] {
        let files: [ScenarioFile]
        do {
            files = try ScenarioFile.find(paths.isEmpty ? ["Scenarios"] : paths)
        } catch {
            let hint = paths.isEmpty ? " (name a scenario file or a folder)" : ""
            throw Failure(.nothingThere, error.description + hint)
        }
        var scenarios: [Scenario] = []
        var errors: [String] = []
        for file in files {
            do throws(ScenarioError) {
                scenarios.append(try Scenario(file))
            } catch {
                errors.append(error.description)
            }
        }
        guard errors.isEmpty else { throw Failure(.badInput, errors.joined(separator: "\n")) }
        return scenarios
    }

    private func select(_ scenarios: [Scenario]) throws -> [(scenario: Scenario, test: Scenario.Case)] {
        let (runs, skips) = (run.map(Glob.init), skip.map(Glob.init))
        let wanted = Set(spec.compactMap { Requirement.named($0)?.id })
        let selected = scenarios.flatMap { scenario in scenario.cases.map { (scenario: scenario, test: $0) } }
            .filter { scenario, test in
                (runs.isEmpty || runs.contains { $0.matches(id: test.id) })
                    && !skips.contains { $0.matches(id: test.id) }
                    && (wanted.isEmpty || scenario.requirements.contains { wanted.contains($0.id) })
                    && scenario.level >= level
            }
        guard !selected.isEmpty else { throw Failure(.nothingThere, "no case is selected (--list shows the ids)") }
        guard let shard else { return selected }
        return selected.enumerated().filter { shard.contains($0.offset) }.map(\.element)
    }

    private func run(
        _ cases: [(scenario: Scenario, test: Scenario.Case)], _ report: TextReport, _ seed: UInt64
    ) async throws -> ([CaseResult], Duration) {
        var options = Runner.Options()
        options.jobs = jobs
        options.seed = seed
        options.stopsAtFirstFailure = failFast
        if !reports.tap { Output.line("\(cases.count) cases, seed \(seed)") }
        options.edge = network
        let sockets: SocketNetwork
        do {
            sockets = try SocketNetwork()
        } catch {
            throw Failure(.unavailable, error.description)
        }
        options.network = sockets
        let start = ContinuousClock.now
        var progress = Progress()
        var done = 0
        let results = try await Runner(ResolverSubject(network: sockets), options).run(cases) { result in
            done += 1
            progress.show("\(done)/\(cases.count) \(result.id.printable)")
            guard result.verdict != .pass, !reports.tap else { return }
            progress.clear()
            Output.line(report.details(result) + "\n")
        }
        progress.clear()
        return (results, start.duration(to: .now))
    }
}

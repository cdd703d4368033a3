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

    @Option(name: .customShort("j"), help: ArgumentHelp("Cases at a time.", valueName: "n"))
    var jobs = ProcessInfo.processInfo.activeProcessorCount * 2

    @Option(help: "When to use colour: auto, always, never.")
    var color: ColorChoice = .auto

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
        let (results, duration) = try await run(selected, report)
        let summary = RunSummary(results, duration: duration)
        Output.line(report.table(summary))
        Output.line("")
        if let spread = report.spread(results) { Output.line(spread + "\n") }
        if summary.falseAlarmBound > 0 {
            Output.line(
                "chance of a false alarm in this run: at most \(String(format: "%.0e", summary.falseAlarmBound))")
        }
        Output.line(summary.line)
        try end(summary)
    }

    private func end(_ summary: RunSummary) throws {
        if summary.counts[.fail] != nil || (strict && summary.counts[.warn] != nil) { throw Failure(.unexpected) }
        if summary.counts[.error] != nil { throw Failure(.unavailable) }
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
        return selected
    }

    private func run(
        _ cases: [(scenario: Scenario, test: Scenario.Case)], _ report: TextReport
    ) async throws -> ([CaseResult], Duration) {
        var options = Runner.Options()
        options.jobs = jobs
        options.seed = seed ?? UInt64.random(in: 0...999_999_999)
        options.stopsAtFirstFailure = failFast
        Output.line("\(cases.count) cases, seed \(options.seed)")
        let network: SocketNetwork
        do {
            network = try SocketNetwork()
        } catch {
            throw Failure(.unavailable, error.description)
        }
        let start = ContinuousClock.now
        var progress = Progress()
        var done = 0
        let results = try await Runner(ResolverSubject(network: network), options).run(cases) { result in
            done += 1
            progress.show("\(done)/\(cases.count) \(result.id.printable)")
            guard result.verdict != .pass else { return }
            progress.clear()
            Output.line(report.details(result) + "\n")
        }
        progress.clear()
        return (results, start.duration(to: .now))
    }
}

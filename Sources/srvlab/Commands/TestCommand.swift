import ArgumentParser
import Conformance
internal import Foundation
import Transport
import Zones

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run scenarios against the resolver of this package, or against others.",
        discussion: """
            Examples:
              srvlab test                                    all of Scenarios/
              srvlab test Scenarios/priority                 one folder
              srvlab test --run 'cname/*' --skip '*loop*'    by id
              srvlab test --spec RFC3861-4-5                 what proves one requirement
              srvlab test --seed 7                           the same draws again
              srvlab test --defects                          do the cases find mistakes?

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

    @Flag(help: "Print every requirement with its cases, and those that no case proves.")
    var matrix = false

    @Flag(help: "Begin no further case after the first failure.")
    var failFast = false

    @Option(
        help: ArgumentHelp(
            "Where all chance begins (default: another one each time, but 1 with --defects).", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Where servers and resolver meet: loopback (sockets, the default), or memory (no sockets, and time that "
                + "takes none; the default of --defects)."))
    var network: Edge?

    @Option(name: .customShort("j"), help: ArgumentHelp("Cases at a time.", valueName: "n"))
    var jobs = ProcessInfo.processInfo.activeProcessorCount * 2

    @Option(
        help: ArgumentHelp("One of N parts of the cases, for N machines: 1/N to N/N.", valueName: "i/n"))
    var shard: Shard?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Judge another implementation: a command that speaks the adapter protocol; repeatable.", valueName: "cmd"))
    var adapter: [String] = []

    @Flag(
        help:
            "Judge the cases: clients with one mistake each, which the cases that prove it have to find out (--matrix: which cases do, others included)."
    )
    var defects = false

    @Option(
        help: ArgumentHelp("What is known not to pass; anything else is unexpected.", valueName: "file"),
        completion: .file())
    var expectations: String?

    @Flag(help: "Write the verdicts of this run into the file of --expectations.")
    var updateExpectations = false

    @Option(help: "When to use colour: auto, always, never.")
    var color: ColorChoice = .auto

    @OptionGroup(title: "Reports")
    var reports: ReportOptions

    func validate() throws {
        guard adapter.isEmpty || network != .memory else {
            throw ValidationError("--adapter: a program of its own needs sockets, --network loopback.")
        }
        let others = [adapter.isEmpty, expectations == nil, !reports.areWanted, shard == nil, !strict, !failFast]
        guard !defects || !others.contains(false) else {
            throw ValidationError(
                "--defects judges the cases, not a subject: --adapter, --expectations, --shard, --strict, --fail-fast and "
                    + "reports do not go with it.")
        }
        guard !updateExpectations || expectations != nil else {
            throw ValidationError("--update-expectations needs --expectations and a file.")
        }
        guard expectations == nil || adapter.count < 2 else {
            throw ValidationError("--expectations are those of one subject: run adapters one by one.")
        }
        guard (1...1024).contains(jobs) else { throw ValidationError("-j takes a number from 1 to 1024.") }
        for id in spec where Requirement.named(id) == nil {
            let guess = Requirement.nearest(to: id).map { " Did you mean \($0)?" } ?? ""
            throw ValidationError("--spec \(id) is not a known requirement.\(guess)")
        }
    }

    func run() async throws {
        let scenarios = try read()
        let selected = try select(scenarios)
        guard !list else {
            for (scenario, test) in selected { Output.line("\(test.id)  \(scenario.title)".printable) }
            return
        }
        guard !defects else { return try await judgeCases(selected) }
        try reports.requireWritable(updateExpectations ? expectations : nil)
        let report = TextReport(TextReport.Style(isColored: color.isColored))
        let seed = chosenSeed
        let list = try expectationList(scenarios)
        var record = RunRecord(version: Srvlab.version, seed: seed, seconds: 0, cases: [])
        record.date = Date.now.formatted(.iso8601)
        for (subject, command) in try await subjects() {
            let judge = Judging(subject: subject, command: command, list: updateExpectations ? nil : list)
            let (results, duration) = try await run(selected, judge, report, seed)
            let part = RunRecord(
                version: Srvlab.version, seed: seed, seconds: duration / .seconds(1),
                cases: results.map(judge.record))
            record.seconds += part.seconds
            if let shard { record.shards[subject.name, default: []].insert(shard) }
            record.cases += part.cases
            if !reports.tap { show(part, results, report) }
            await (subject as? AdapterSubject)?.end()
        }
        try reports.write(record)
        guard updateExpectations, var list, let expectations else { return try record.end(isStrict: strict) }
        list.update(with: record.cases, among: scenarios, areAll: paths.isEmpty)
        try write(list, to: expectations)
    }

    /// The seed that was given, or a fresh one.
    var chosenSeed: UInt64 { seed ?? UInt64.random(in: 0...999_999_999) }

    // MARK: - Expectations

    private func expectationList(_ scenarios: [Scenario]) throws -> ExpectationList? {
        guard let expectations else { return nil }
        guard let data = FileManager.default.contents(atPath: expectations) else {
            guard updateExpectations else { throw Failure(.nothingThere, "\(expectations): no such file") }
            return ExpectationList()
        }
        let list: ExpectationList
        do {
            list = try ExpectationList(text: String(decoding: data, as: UTF8.self), file: expectations)
        } catch {
            throw Failure(.badInput, error.description)
        }
        let strangers = list.strangers(among: scenarios, areAll: paths.isEmpty)
        guard strangers.isEmpty || updateExpectations else {
            throw Failure(.badInput, strangers.map(\.description).joined(separator: "\n"))
        }
        return list
    }

    private func write(_ list: ExpectationList, to path: String) throws {
        do {
            try Data(list.text.utf8).write(to: URL(filePath: path))
        } catch {
            throw Failure.unwritable(path, error)
        }
    }

    /// What is judged, and how it is started where it is a program.
    private func subjects() async throws -> [(subject: any Subject, command: String?)] {
        do {
            guard adapter.isEmpty else {
                var subjects: [(any Subject, String?)] = []
                for command in adapter { subjects.append((try await AdapterSubject(command: command), command)) }
                return subjects
            }
            return [(ResolverSubject(network: try SocketNetwork()), nil)]
        } catch let error as SubjectError {
            throw Failure(.unavailable, error.reason)
        } catch let error as TransportError {
            throw Failure(.unavailable, error.description)
        }
    }

    private func show(_ part: RunRecord, _ results: [CaseResult], _ report: TextReport) {
        Output.line(matrix ? CoverageMatrix(results).text : report.table(part))
        Output.line("")
        if let spread = report.spread(part) { Output.line(spread + "\n") }
        let summary = RecordSummary(part)
        if summary.falseAlarmBound > 0 {
            Output.line(
                "chance of a false alarm in this run: at most \(summary.falseAlarmBound.roundedUp)")
        }
        // A machine that is busy takes its time, and that says nothing of the subject.
        let timed = results.count { $0.test.resolutions.contains { $0.expectation.time != nil } }
        if timed > 0, (network ?? .loopback) == .loopback {
            Output.line(
                "time is judged with --network memory only (\(RecordSummary.counted(timed)) with some)"
            )
        }
        Output.line(summary.line)
    }

    // MARK: - Steps

    private func read() throws -> [Scenario] {
        let files: [ScenarioFile]
        do {
            files = try ScenarioFile.find(paths.isEmpty ? ["Scenarios"] : paths, from: ".")
        } catch {
            let hint = paths.isEmpty ? " (name a scenario file or a folder)" : ""
            throw Failure(.nothingThere, error.description + hint)
        }
        do {
            return try files.scenarios()
        } catch {
            throw Failure(.badInput, error.description)
        }
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
        guard !selected.isEmpty else {
            let isKnown =
                runs.isEmpty
                || scenarios.flatMap(\.cases).contains { test in
                    runs.contains { $0.matches(id: test.id) }
                }
            let guess = isKnown ? nil : run.first.flatMap { ScenarioFile.id(nearestTo: $0, among: scenarios) }
            let hint = guess.map { "did you mean \($0)? " } ?? ""
            throw Failure(.nothingThere, "no case is selected; \(hint)--list shows the ids")
        }
        guard let shard else { return selected }
        // A scenario stays whole.
        let files = scenarios.map(\.file)
        return selected.filter { shard.contains(files.firstIndex(of: $0.0.file) ?? 0) }
    }

    /// One subject, how it is started, and what is known of it.
    private struct Judging {
        let subject: any Subject
        let command: String?
        let list: ExpectationList?

        func record(_ result: CaseResult) -> CaseRecord {
            let record = CaseRecord(result, subject: subject.name, command: command)
            return list?.applied(to: record) ?? record
        }
    }

    private func run(
        _ cases: [(scenario: Scenario, test: Scenario.Case)], _ judging: Judging, _ report: TextReport, _ seed: UInt64
    ) async throws -> ([CaseResult], Duration) {
        let subject = judging.subject
        var options = Runner.Options()
        options.jobs = jobs
        options.seed = seed
        options.stopsAtFirstFailure = failFast
        options.repeatsAfterStandstill = true
        if !reports.tap {
            Output.line(
                "\(RecordSummary.counted(cases.count)), \(subject.isReference ? "" : "\(subject.name), ")seed \(seed)"
                    .printable)
        }
        options.edge = network ?? .loopback
        options.network = try sockets()
        let start = ContinuousClock.now
        var progress = Progress()
        var done = 0
        let results = try await Runner(subject, options).run(cases) { result in
            done += 1
            progress.show("\(done)/\(cases.count) \(result.id.printable)")
            guard !reports.tap, let text = report.news(of: judging.record(result)) else { return }
            progress.clear()
            Output.line(text)
        }
        progress.clear()
        let disturbed = results.compactMap(\.standstill)
        if let longest = disturbed.max() {
            let length = "\((longest / .seconds(1)).fixed(1)) s"
            Output.error(
                "\(RecordSummary.counted(disturbed.count)) ran again: the machine stood still meanwhile, for up to \(length)"
            )
        }
        return (results, start.duration(to: .now))
    }
}

extension Double {
    /// With one digit that is not too small: `3e-05` for 2.1e-05.
    fileprivate var roundedUp: String {
        let text = String(format: "%.0e", self)
        guard let near = Double(text), near < self else { return text }
        return String(format: "%.0e", near + pow(10, log10(self).rounded(.down)))
    }
}

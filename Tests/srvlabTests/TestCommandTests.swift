import Foundation
import Testing
import Transport

@Suite("srvlab test") struct TestCommandTests {
    private func run(_ scenarios: [String: String], _ arguments: String...) async throws -> Tool.Result {
        let folder = try TemporaryFolder()
        for (name, text) in scenarios { try folder.write(text, to: "Scenarios/\(name).yaml") }
        return try await Tool.run(["test", folder.path + "/Scenarios"] + arguments)
    }

    private static let lastLine =
        #"^[0-9]+ cases?: [0-9]+ pass, [0-9]+ warn, [0-9]+ fail, [0-9]+ unsupported, "#
        + #"[0-9]+ error  [0-9]+\.[0-9] s$"#

    static let outcomes: [(scenarios: [String: String], arguments: [String], status: Int32, counts: String)] = [
        (["a": Samples.passing], [], 0, "1 case: 1 pass, 0 warn, 0 fail, 0 unsupported, 0 error  "),
        (["a": Samples.failing], [], 1, "1 case: 0 pass, 0 warn, 1 fail, 0 unsupported, 0 error  "),
        (["a": Samples.missing], [], 0, "1 case: 0 pass, 1 warn, 0 fail, 0 unsupported, 0 error  "),
        (["a": Samples.missing], ["--strict"], 1, "1 case: 0 pass, 1 warn, 0 fail, 0 unsupported, 0 error  "),
        (["a": Samples.broken], [], 69, "1 case: 0 pass, 0 warn, 0 fail, 0 unsupported, 1 error  "),
        (
            ["a": Samples.broken, "b": Samples.failing, "c": Samples.passing, "d": Samples.missing], [], 1,
            "4 cases: 1 pass, 1 warn, 1 fail, 0 unsupported, 1 error  "
        ),
        (
            ["a": Samples.failing, "b": Samples.passing], ["--fail-fast", "-j", "1"], 1,
            "1 case: 0 pass, 0 warn, 1 fail, 0 unsupported, 0 error  "
        ),
    ]

    @Test("The exit code follows the verdicts, and the last line counts them", arguments: outcomes)
    func exitCodes(
        scenarios: [String: String], arguments: [String], status: Int32, counts: String
    ) async throws {
        let folder = try TemporaryFolder()
        for (name, text) in scenarios { try folder.write(text, to: "Scenarios/\(name).yaml") }
        let result = try await Tool.run(["test", folder.path + "/Scenarios"] + arguments)
        #expect(result.status == status)
        let last = try #require(result.lines.last)
        #expect(last.hasPrefix(counts))
        #expect(try last.firstMatch(of: Regex(Self.lastLine)) != nil, "\(last)")
        #expect(result.errors.isEmpty)
    }

    @Test("A failure shows what differs, the query log, and a command that repeats it")
    func failure() async throws {
        let result = try await run(["bad one": Samples.failing], "--seed", "7")
        #expect(result.lines.first == "1 case, seed 7")
        #expect(result.lines.contains("FAIL bad one") || result.lines.contains("FAIL Scenarios/bad one"))
        #expect(result.lines.contains("    expected: other.club.test:5269"))
        #expect(result.lines.contains("    got:      chat.club.test:5269 192.0.2.10"))
        #expect(result.output.contains(" udp SRV _im._xmpp.club.test → NOERROR, 1 record, "))
        let command = try #require(result.lines.first { $0.hasPrefix("  repeat: srvlab test '") })
        #expect(command.hasSuffix("/Scenarios/bad one.yaml' --seed 7"))
    }

    @Test("The command that repeats a failure repeats it")
    func repetition() async throws {
        let folder = try TemporaryFolder()
        let table = Samples.table(["good": Samples.hops, "it's bad": "{ error: aliasLoop }"])
        let path = try folder.write(table, to: "it's.yaml")
        let first = try await Tool.run("test", path)
        let prefix = "  repeat: srvlab "
        let command = try #require(first.lines.first { $0.hasPrefix(prefix) }).dropFirst(prefix.count)
        let again = try await Tool.shell("\"$0\" \(command)", try #require(Tool.path))
        #expect(again.status == 1)
        #expect(again.output.contains("1 case: 0 pass, 0 warn, 1 fail, "))
        #expect(again.output.contains("FAIL it's:it's bad"))
    }

    @Test("The same seed draws the same, and another one differently")
    func seeds() async throws {
        let spread = Samples.scenario(expect: "{ distribution: { of: first, model: uniform, against: [rfc2782] } }")
            .replacing("5269 chat\n", with: "5269 chat\n    _im._xmpp SRV 0 9 5269 more\n    more A 192.0.2.11\n")
        func difference(_ seed: String) async throws -> String {
            let result = try await run(["a": spread], "--seed", seed)
            #expect(result.status == 1)
            return try #require(result.lines.first { $0.contains("got:") })
        }
        let first = try await difference("1")
        let again = try await difference("1")
        let other = try await difference("2")
        #expect(again == first)
        #expect(other != first)
    }

    @Test("A bad scenario is told with every line, and nothing is run")
    func badScenario() async throws {
        let folder = try TemporaryFolder()
        let bad = try folder.write(
            Samples.scenario(spec: "D99").replacing("client:", with: "cleint:"), to: "bad.yaml")
        let worse = try folder.write("[", to: "worse.yaml")
        let good = try folder.write(Samples.passing, to: "good.yaml")
        let result = try await Tool.run("test", bad, good, worse)
        #expect(result.status == 65)
        #expect(result.output.isEmpty)
        #expect(
            result.errorLines.map { $0.prefix { $0 != "(" } } == [
                "srvlab: \(bad):2: unknown id D99 ", "srvlab: \(bad):12: unknown key cleint in the scenario ",
                "srvlab: \(worse):2: this is not YAML ",
            ])
    }

    @Test("A path that is not there, and a folder without scenarios, are said to be so")
    func nothingThere() async throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "empty/notes.txt")
        let missing = try await Tool.run("test", folder.path + "/none")
        #expect(missing.status == 66)
        #expect(missing.errors == "srvlab: \(folder.path)/none: no such file or folder\n")
        let empty = try await Tool.run("test", folder.path + "/empty")
        #expect(empty.status == 66)
        #expect(empty.errors == "srvlab: \(folder.path)/empty: no scenarios (.yaml) in it\n")
        let unnamed = try await Tool.run("test", in: folder.path)
        #expect(unnamed.status == 66)
        #expect(unnamed.errors == "srvlab: Scenarios: no such file or folder (name a scenario file or a folder)\n")
    }

    @Test("Without a path the scenarios of the folder Scenarios are run")
    func defaultPath() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Samples.passing, to: "Scenarios/a.yaml")
        let result = try await Tool.run("test", in: folder.path)
        #expect(result.status == 0)
        #expect(result.lines.last?.hasPrefix("1 case: 1 pass") == true)
    }

    @Test("Escape sequences are printed for colour alone, and never those of a scenario")
    func colour() async throws {
        let hostile = Samples.failing.replacing("A failure", with: "\"\\e[2J\\x9B2Jcleared\"")
        let plain = try await run(["a": hostile])
        #expect(!plain.output.contains("\u{1B}") && !plain.output.contains("\u{9B}"))
        #expect(plain.lines.contains("  \\u{1b}[2J\\u{9b}2Jcleared"))
        let coloured = try await run(["a": hostile], "--color", "always")
        #expect(coloured.output.contains("\u{1B}[31mFAIL\u{1B}[0m"))
        #expect(!coloured.output.contains("\u{1B}[2J"))
        let never = try await run(["a": hostile], "--color", "never")
        #expect(!never.output.contains("\u{1B}"))
    }

    @Test("Defects that no selected case finds out make the run fail, and are named")
    func defects() async throws {
        let result = try await run(["a": Samples.passing], "--defects", "--seed", "1")
        #expect(result.status == 1)
        #expect(result.lines.first?.hasSuffix(" defects, 1 case, seed 1") == true)
        #expect(result.lines.contains { $0.hasPrefix("alias-at-the-owner-ignored") && $0.contains("SURVIVES") })
        // What this case has nothing to do with is told apart from what it misses.
        #expect(result.lines.contains { $0.hasPrefix("ttl-zero-kept") && !$0.contains("SURVIVES") })
        let last = try #require(result.lines.last)
        #expect(last.hasSuffix(" s") && last.contains(" not looked for; the resolver itself fails 0 of 1 case"))
    }

    @Test(
        "Nothing that is said of a subject goes with the defects",
        arguments: [["--adapter", "cat"], ["--tap"], ["--shard", "1/2"]])
    func defectsAlone(_ arguments: [String]) async throws {
        let result = try await Tool.run(["test", "--defects"] + arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains("--defects judges the cases"))
    }

    /// An adapter that greets, skips what it does not know, and answers each question with an error.
    private static func adapter(can abilities: String, in folder: TemporaryFolder) throws -> String {
        let path = try folder.write(
            """
            read line; echo '{"id":0,"protocol":1,"name":"shell","gives":["addresses"],"can":[\(abilities)]}'
            read line; echo '{"id":1,"skipped":true}'
            read line; echo '{"id":2,"error":"temporaryFailure","detail":"timeout"}'; read line
            """, to: "adapter.sh")
        return "sh '\(path)'"
    }

    @Test("A run in which nothing was judged is no success, and says so")
    func nothingJudged() async throws {
        let folder = try TemporaryFolder()
        let command = try Self.adapter(can: "", in: folder)
        let result = try await run(["a": Samples.passing], "--adapter", command)
        #expect(result.status == 69)
        #expect(result.errors.contains("nothing was judged"), "\(result.errors)")
        #expect(result.lines.last?.contains("0 pass, 0 warn, 0 fail, 1 unsupported, 0 error") == true)
    }

    @Test("The command that repeats a case of an adapter names the adapter")
    func adapterRepetition() async throws {
        let folder = try TemporaryFolder()
        let command = try Self.adapter(can: #""servers""#, in: folder)
        let result = try await run(["a": Samples.passing], "--adapter", command, "--seed", "5")
        #expect(result.status == 1)
        let line = try #require(result.lines.first { $0.hasPrefix("  repeat: ") })
        let quoted = "'" + command.replacing("'", with: #"'\''"#) + "'"
        #expect(line.hasSuffix("--seed 5 --adapter \(quoted)"), "\(line)")
    }

    @Test(
        "Interrupted, it ends its adapters, and then as the signal says", .timeLimit(.minutes(20)),
        arguments: [SIGTERM, SIGINT, SIGHUP])
    func interruption(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let scenario = try folder.write(Samples.passing, to: "a.yaml")
        let pipe = folder.path + "/alive"
        #expect(try ChildProgram("/usr/bin/mkfifo", [pipe]).waitForEnd() == 0)
        let adapter = try folder.write("exec 3>'\(pipe)'; echo started >&3; exec sleep 1000", to: "adapter.sh")
        let run = try ToolRun(["test", scenario, "--adapter", "sh '\(adapter)'"])
        // Opened when the adapter has opened it, and at its end when the adapter has gone.
        let alive = try #require(FileHandle(forReadingAtPath: pipe))
        #expect(try alive.read(upToCount: 8) == Data("started\n".utf8))
        run.send(signal)
        #expect(await run.end() == -signal)
        #expect(try alive.readToEnd() ?? Data() == Data())
    }
}

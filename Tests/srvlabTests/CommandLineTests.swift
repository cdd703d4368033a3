import Testing

@testable import srvlab

@Suite("The command line") struct CommandLineTests {
    @Test("The version is one line of three numbers")
    func version() async throws {
        let result = try await Tool.run("--version")
        #expect(result.status == 0)
        #expect(result.lines.count == 1)
        #expect(result.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
    }

    static let commands: [[String]] = [[], ["test"], ["serve"], ["resolve"], ["explain"], ["simulate"], ["lint"]]

    @Test("Help begins with examples, before the syntax", arguments: commands)
    func help(command: [String]) async throws {
        let result = try await Tool.run(command + ["--help"])
        #expect(result.status == 0)
        let examples = try #require(result.output.firstRange(of: "Examples:\n  srvlab "))
        let usage = try #require(result.output.firstRange(of: "USAGE: srvlab"))
        #expect(examples.upperBound < usage.lowerBound)
        #expect(result.errors.isEmpty)
    }

    @Test("Help of a command names the exit codes", arguments: ["test", "serve", "resolve", "simulate", "lint"])
    func exitCodes(command: String) async throws {
        let result = try await Tool.run(command, "--help")
        #expect(result.output.contains("Exit status: 0 "))
    }

    static let misuse: [[String]] = [
        ["nonsense"], ["--nonsense"], ["test", "--nonsense"], ["test", "-j", "0"], ["test", "-j", "x"],
        ["test", "--seed", "-1"], ["test", "--level", "maybe"], ["test", "--color", "sometimes"],
        ["test", "--spec", "D99"], ["serve"], ["serve", "--workers", "0", "zones"], ["resolve"],
    ]

    @Test("What the command line does not know is a usage error with a message", arguments: misuse)
    func usage(arguments: [String]) async throws {
        let result = try await Tool.run(arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("Usage: srvlab"))
    }

    @Test("A misspelled requirement is answered with the one that was meant")
    func suggestion() async throws {
        let result = try await Tool.run("test", "--spec", "RFC3861-4-55")
        #expect(result.errors.contains("--spec RFC3861-4-55 is not a known requirement. Did you mean RFC3861-4-5?"))
    }

    @Test(
        "A misspelled command is answered with the one that was meant",
        arguments: [("serv", "serve"), ("resolv", "resolve"), ("simulte", "simulate")])
    func commandSuggestion(word: String, meant: String) async throws {
        let result = try await Tool.run(word, "zones")
        #expect(result.status == 64)
        #expect(result.errors.contains("\(word) is no command; did you mean \(meant)?"))
    }

    static let shells: [(shell: String, mark: String)] = [
        ("bash", "complete -o filenames"), ("zsh", "#compdef srvlab"), ("fish", "complete -c 'srvlab'"),
    ]

    @Test("Completions are written for every usual shell", arguments: shells)
    func completions(shell: String, mark: String) async throws {
        let result = try await Tool.run("--generate-completion-script", shell)
        #expect(result.status == 0)
        #expect(result.output.contains(mark))
        for word in ["test", "serve", "resolve", "explain", "fail-fast"] { #expect(result.output.contains(word)) }
    }

    @Test("A requirement is explained with its level, source and text, in any letters")
    func explain() async throws {
        let result = try await Tool.run("explain", "d2", "V16")
        #expect(result.status == 0)
        try #require(result.lines.count == 5)
        #expect(result.lines[0].hasPrefix("D2 (must, decision"))
        #expect(result.lines[1].hasPrefix("  If an alias"))
        #expect(result.lines[2].hasPrefix("V16 (must, conformance case"))
        #expect(result.lines[4] == "  proves RFC3861-4-4, RFC2308-2.1-1, D2, D25")
        let outside = try await Tool.run("explain", "RFC3428-5-1")
        #expect(outside.lines.last == "  not judged: it belongs to another protocol")
    }

    @Test("What nobody knows cannot be explained, and the nearest id is named")
    func explainUnknown() async throws {
        let near = try await Tool.run("explain", "D99")
        #expect(near.status == 66)
        #expect(near.errors == "srvlab: D99 is not known; did you mean D9?\n")
        let far = try await Tool.run("explain", "D2", "nonsense\u{1B}[31m")
        #expect(far.status == 66)
        #expect(far.lines.first?.hasPrefix("D2 ") == true)
        #expect(far.errors == "srvlab: nonsense\\u{1b}[31m is not known (srvlab explain lists all)\n")
    }

    @Test("Errors, details, diagnostics and faults are explained too, in any case of letters")
    func explainWords() async throws {
        let result = try await Tool.run("explain", "portzero", "temporaryFailure", "timeout", "corrupt")
        #expect(result.status == 0)
        let heads = result.lines.filter { !$0.hasPrefix(" ") }
        #expect(
            heads == [
                "portZero (diagnostic)", "temporaryFailure (error)", "timeout (detail of temporaryFailure)",
                "corrupt (fault)",
            ])
    }
}

@Suite("Patterns of ids") struct GlobTests {
    static let matching: [(pattern: String, id: String)] = [
        ("*", "Scenarios/priority/gaps"), ("priority/*", "Scenarios/priority/gaps"),
        ("gaps", "Scenarios/priority/gaps"),
        ("Scenarios/*", "Scenarios/priority/gaps"), ("*ga?s", "Scenarios/priority/gaps"), ("*:one", "a/b:one"),
        ("b:*", "a/b:one"), ("*a*a*a*", "banana"), ("", ""), ("a**b", "axb"), ("[a]", "[a]"), ("é?", "éa"),
    ]

    @Test("A pattern matches an id as a whole or behind one of its slashes", arguments: matching)
    func matches(pattern: String, id: String) {
        #expect(Glob(pattern).matches(id: id))
    }

    static let differing: [(pattern: String, id: String)] = [
        ("gap", "Scenarios/priority/gaps"), ("priority", "Scenarios/priority/gaps"), ("aps", "Scenarios/priority/gaps"),
        ("gaps?", "gaps"), ("?", ""), ("GAPS", "gaps"), ("one", "a/b:one"), ("*x", "banana"),
    ]

    @Test("A pattern does not match a part of a word", arguments: differing)
    func differs(pattern: String, id: String) {
        #expect(!Glob(pattern).matches(id: id))
    }

    @Test("Many stars take no longer than their number", .timeLimit(.minutes(20)))
    func manyStars() {
        #expect(!Glob(String(repeating: "*a", count: 50) + "b").matches(id: String(repeating: "a", count: 500)))
    }
}

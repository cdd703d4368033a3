import Testing

@Suite("Selecting cases") struct SelectionTests {
    private static func write(to folder: TemporaryFolder) throws {
        try folder.write("This makes the folder the root of the ids.\n", to: "zones/README")
        try folder.write(Samples.scenario(spec: "[D1, RFC2782-FMT-8]"), to: "Scenarios/cname/one.yaml")
        try folder.write(Samples.scenario(spec: "RFC2782-FMT-8"), to: "Scenarios/cname/two.yaml")
        try folder.write(Samples.scenario(spec: "RFC3861-3-7"), to: "Scenarios/uri/three.yaml")
        let table = Samples.table(["a": Samples.hops, "b": "{ error: aliasLoop }"])
        try folder.write(table.replacing("spec: D1", with: "spec: D2"), to: "Scenarios/uri/table.yaml")
    }

    private static let all = ["cname/one", "cname/two", "uri/table:a", "uri/table:b", "uri/three"]
    private static let table = ["uri/table:a", "uri/table:b"]

    static let selections: [(arguments: [String], ids: [String])] = [
        ([], all), (["--run", "cname/*"], ["cname/one", "cname/two"]),
        (["--run", "two", "--run", "table*"], ["cname/two"] + table), (["--run", "*:b"], ["uri/table:b"]),
        (["--skip", "uri/*"], ["cname/one", "cname/two"]), (["--run", "cname/*", "--skip", "*o"], ["cname/one"]),
        (["--spec", "D1"], ["cname/one"]), (["--spec", "rfc2782-fmt-8"], ["cname/one", "cname/two"]),
        (["--spec", "D2", "--spec", "RFC3861-3-7"], table + ["uri/three"]),
        (["--level", "must"], ["cname/one"] + table), (["--level", "should"], ["cname/one", "cname/two"] + table),
        (["--level", "may"], all), (["--level", "must", "--spec", "RFC2782-FMT-8"], ["cname/one"]),
        (["Scenarios/uri", "--run", "three"], ["uri/three"]), (["Scenarios/cname/two.yaml"], ["cname/two"]),
    ]

    @Test("Cases are selected by id, requirement, level and path, and listed without being run", arguments: selections)
    func selected(arguments: [String], ids: [String]) async throws {
        let folder = try TemporaryFolder()
        try Self.write(to: folder)
        let result = try await Tool.run(["test", "--list"] + arguments, in: folder.path)
        #expect(result.status == 0)
        #expect(result.lines == ids.map { "Scenarios/\($0)  A title" })
        #expect(result.errors.isEmpty)
    }

    static let empty: [(arguments: [String], hint: String)] = [
        (["--run", "nothing-like-it"], ""), (["--skip", "*"], ""), (["--spec", "D3"], ""),
        (["--run", "three", "--level", "should"], ""), (["--list", "--run", "tow"], "did you mean two? "),
    ]

    @Test("A selection of nothing is an error that says so, not a run that passes", arguments: empty)
    func nothing(arguments: [String], hint: String) async throws {
        let folder = try TemporaryFolder()
        try Self.write(to: folder)
        let result = try await Tool.run(["test"] + arguments, in: folder.path)
        #expect(result.status == 66)
        #expect(result.output.isEmpty)
        #expect(result.errors == "srvlab: no case is selected; \(hint)--list shows the ids\n")
    }

    @Test("What is selected is what is run")
    func running() async throws {
        let folder = try TemporaryFolder()
        try Self.write(to: folder)
        let passing = try await Tool.run("test", "--skip", "*:b", in: folder.path)
        #expect(passing.status == 0)
        #expect(passing.lines.last?.hasPrefix("4 cases: 4 pass, ") == true)
        let failing = try await Tool.run("test", "--run", "*:b", in: folder.path)
        #expect(failing.status == 1)
        #expect(failing.lines.last?.hasPrefix("1 case: 0 pass, 0 warn, 1 fail, ") == true)
    }

    @Test("The ids of a list are printed without the power of their characters")
    func hostileIDs() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Samples.table(["\"\\e[2Ja\"": Samples.hops]), to: "a.yaml")
        let result = try await Tool.run("test", "--list", path)
        #expect(result.lines == ["a:\\u{1b}[2Ja  A title"])
    }
}

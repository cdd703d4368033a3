import Testing

@testable import Conformance

@Suite("A run as lines of JSON") struct RunLinesTests {
    @Test("What is written is read back, hostile text, shares and numbers included")
    func roundTrip() throws {
        var run = RunRecord.mixed
        run.cases += [
            .hostile(),
            .sample("é/東京", .fail, expected: nil, hops: nil, error: "timeout", queries: [.sample(rcode: nil)]),
        ]
        run.seed = .max
        run.date = CaseRecord.hostile
        run.shards = [CaseRecord.hostile: Set(["1/3", "3/3"].compactMap(Shard.init(rawValue:)))]
        #expect(try RunRecord(lines: run.lines, file: "run.jsonl") == run)
        #expect(try RunRecord(lines: RunRecord.sample([]).lines, file: "run.jsonl") == .sample([]))
    }

    @Test("Each line is one object with its keys in order and its slashes as they are")
    func form() {
        let lines = RunRecord.sample([.sample(), .hostile()]).lines.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == #"{"run":{"cases":2,"seconds":1.5,"seed":7,"version":"1.0"}}"#)
        #expect(
            lines[1].hasPrefix(
                #"{"case":{"differences":[],"expected":[["a.test:1"]],"explanation":[],"file":"Scenarios/uri"#))
    }

    @Test("A chance that is no number survives")
    func notANumber() throws {
        let shares = CaseRecord.Shares(
            claim: "rfc2782", draws: 1, hosts: [], pValue: .infinity, falseAlarmRate: 0, missRate: 0, closest: "",
            toldApart: [], notToldApart: [])
        let run = RunRecord.sample([.sample(shares: shares)])
        #expect(try RunRecord(lines: run.lines, file: "run.jsonl") == run)
    }

    @Test("Unknown keys, empty lines and carriage returns are passed over")
    func tolerant() throws {
        let run = RunRecord.sample([.sample()])
        let text = run.lines.replacing(#"{"run":{"#, with: #"{"new":[1],"run":{"extra":{},"#)
            .replacing(#"{"case":{"#, with: #"{"case":{"extra":null,"#).replacing("\n", with: "\r\n\r\n")
        #expect(try RunRecord(lines: text, file: "run.jsonl") == run)
    }

    @Test("A file that was cut off anywhere is refused")
    func truncated() {
        let text = RunRecord.sample([.sample(), .sample("Scenarios/uri/two")]).lines
        let octets = Array(text.utf8)
        // Without its last line feed it is still whole.
        for count in stride(from: 0, to: octets.count - 1, by: 7) {
            let error = #expect(throws: RunLinesError.self) {
                try RunRecord(lines: String(decoding: octets[..<count], as: UTF8.self), file: "run.jsonl")
            }
            #expect(error?.code == (count == 0 ? .runMissing : .truncated), "\(count) octets")
        }
    }

    static let wrong: [(text: String, description: String)] = [
        ("", "run.jsonl:1: no {\"run\":…} in it"),
        ("garbage\n", "run.jsonl:1: not a JSON object"),
        ("[1]\n", "run.jsonl:1: not a JSON object"),
        ("{}\n", "run.jsonl:1: neither {\"run\":…} nor {\"case\":…}"),
        ("{\"case\":1}\n", "run.jsonl:1: case is of another type"),
        (head(1) + "{\"case\":{}}\n", "run.jsonl:2: case.subject is missing"),
        (
            head(1) + "\n" + line.replacing("\"pass\"", with: "\"good\""),
            "run.jsonl:3: case.verdict has a value that is not known"
        ),
        (line, "run.jsonl:1: no {\"run\":…} before the cases"),
        (head(0) + line, "run.jsonl:2: more cases than the 0 announced"),
        (head(1) + line + head(0), "run.jsonl:3: a second run begins here"),
        (head(2) + line, "run.jsonl:3: ends after 1 of 2 cases: it was cut off"),
        (head(2) + line + "{\"case\":", "run.jsonl:3: breaks off within this line"),
        (head(-1), "run.jsonl:1: run.cases is negative"),
        (
            head(0).replacing("\"seed\"", with: "\"shards\":{\"a\":[\"9/2\"]},\"seed\""),
            "run.jsonl:1: run.shards.a.0 has a value that is not known"
        ),
        (head(1) + line.replacing("0.25", with: "-1"), "run.jsonl:2: case.seconds is no time"),
        (head(1) + line.replacing("\"line\":11", with: "\"line\":-1"), "run.jsonl:2: case.line is negative"),
    ]

    private static let line = "\(RunRecord.sample([.sample()]).lines.split(separator: "\n")[1])\n"

    private static func head(_ cases: Int) -> String {
        "{\"run\":{\"cases\":\(cases),\"seconds\":1,\"seed\":1,\"version\":\"1\"}}\n"
    }

    @Test("An error names the file, the line and the reason", arguments: wrong)
    func refused(text: String, description: String) {
        let error = #expect(throws: RunLinesError.self) { try RunRecord(lines: text, file: "run.jsonl") }
        #expect(error?.description == description)
    }

    static let wrongShares = [
        "\"draws\":-1", "\"draws\":9000000000000000000", "\"observed\":-1", "\"expected\":[]", "\"expected\":[1,2,3]",
        "\"expected\":[4,2]", "\"expected\":[-1,2]", "\"expected\":[1,\"inf\"]", "\"expected\":[\"nan\",\"nan\"]",
    ]

    @Test("Numbers that no draws have are refused", arguments: wrongShares)
    func shares(member: String) throws {
        let text = RunRecord.sample([.hostile()]).lines
        let key = try #require(member.split(separator: ":").first)
        let old = try #require(["\"draws\":10", "\"observed\":3", "\"expected\":[2,4]"].first { $0.hasPrefix(key) })
        #expect(text.count(of: old) == 1)
        let error = #expect(throws: RunLinesError.self) {
            try RunRecord(lines: text.replacing(old, with: member), file: "run.jsonl")
        }
        #expect(error?.code == .malformed && error?.line == 2)
    }

    @Test("A line longer than any report is refused before it is parsed")
    func tooLong() {
        let long = String(repeating: "x", count: RunRecord.longestLine + 1)
        let error = #expect(throws: RunLinesError.self) { try RunRecord(lines: "\n\(long)\n", file: "run.jsonl") }
        #expect(error?.code == .tooLong && error?.line == 2)
    }

    @Test("What steers a terminal is escaped in an error")
    func escapedFile() {
        let error = #expect(throws: RunLinesError.self) { try RunRecord(lines: "", file: "\u{1B}[31m") }
        #expect(error?.description.hasPrefix("\\u{1b}[31m:1: ") == true)
    }
}

@Suite("Merging runs") struct RunMergingTests {
    @Test("Shards become one run, in order of id and subject, with their seconds summed")
    func shards() {
        let merged = RunRecord.merged([
            .sample([.sample("c"), .sample("a", subject: "y")], seed: 3),
            .sample([.sample("b"), .sample("a", subject: "x")]),
        ])
        #expect(merged.cases.map(\.id) == ["a", "a", "b", "c"])
        #expect(merged.cases.map(\.subject) == ["x", "y", "srvlab", "srvlab"])
        #expect(merged.seconds == 3 && merged.seed == 3 && merged.version == "1.0")
    }

    static let parts: [(parts: [[String]], missing: String?)] = [
        ([[], []], nil), ([["1/2"], ["2/2"]], nil), ([["2/2", "1/2"]], nil), ([["1/1"], []], nil),
        ([["1/3"], ["3/3"]], "missing: part 2/3 of s0"), ([["4/4"], []], "missing: parts 1/4, 2/4, 3/4 of s0"),
        ([["1/2"], ["1/3", "2/3"]], "missing: parts 2/2, 3/3 of s0"),
        ([["1/12"], []], "missing: parts \((2...11).map { "\($0)/12" }.joined(separator: ", ")) and 1 more of s0"),
    ]

    @Test("A merged run knows which of its parts are missing", arguments: parts)
    func missingParts(parts: [[String]], missing: String?) {
        let runs = parts.map { shards in
            var run = RunRecord.sample([])
            if !shards.isEmpty { run.shards = ["s0": Set(shards.compactMap(Shard.init(rawValue:)))] }
            return run
        }
        let merged = RunRecord.merged(runs)
        #expect(merged.missingPartsText == missing)
        #expect(HTMLReport(merged).text.contains("<strong>missing: ") == (missing != nil))
        #expect(MarkdownReport(merged).text.contains("**missing: ") == (missing != nil))
    }

    @Test("Parts of one subject do not stand in for those of another")
    func partsOfSubjects() {
        let runs = ["a": "1/2", "b": "2/2"].map { subject, part in
            var run = RunRecord.sample([])
            run.shards = [subject: Set([part].compactMap(Shard.init(rawValue:)))]
            return run
        }
        #expect(RunRecord.merged(runs).missingPartsText == "missing: part 2/2 of a; part 1/2 of b")
    }

    @Test(
        "What is no part of a whole is refused",
        arguments: ["", "1", "0/2", "3/2", "1/0", "1/2/3", "a/2", "1/1001", "-1/2"])
    func noPart(text: String) {
        #expect(Shard(rawValue: text) == nil)
    }

    static let severity: [Verdict] = [.pass, .unsupported, .warn, .error, .fail]

    @Test("Of a case that ran twice the worse verdict stays, whichever came first", arguments: severity, severity)
    func worse(first: Verdict, second: Verdict) throws {
        let runs = [(first, "first"), (second, "second")].map { RunRecord.sample([.sample("a", $0, title: $1)]) }
        let merged = RunRecord.merged(runs)
        try #require(merged.cases.count == 1)
        let places = try [first, second].map { try #require(RunMergingTests.severity.firstIndex(of: $0)) }
        #expect(merged.cases[0].title == (places[0] > places[1] ? "first" : "second"))
    }

    @Test("What fails a run is kept, whatever is known of it elsewhere", arguments: [false, true])
    func foreseen(isReversed: Bool) {
        let known = CaseRecord.Foreseen(verdict: .fail, reason: "known")
        let pairs: [(foreseen: CaseRecord.Foreseen?, verdict: Verdict)] = [(nil, .fail), (known, .pass)]
        for bad in pairs {
            var records = [CaseRecord.sample("a", bad.verdict, title: "bad"), .sample("a", .fail, title: "good")]
            (records[0].foreseen, records[1].foreseen) = (bad.foreseen, known)
            let runs = (isReversed ? records.reversed() : records).map { RunRecord.sample([$0]) }
            #expect(RunRecord.merged(runs).cases.map(\.title) == ["bad"])
        }
    }

    @Test("Versions that differ are both named, and nothing gives an empty run")
    func versions() {
        let versions = ["1.0", "1.1", "1.0"].map { RunRecord.sample([], version: $0) }
        #expect(RunRecord.merged(versions).version == "1.0, 1.1")
        #expect(RunRecord.merged([]) == RunRecord(version: "", seed: 0, seconds: 0, cases: []))
    }
}

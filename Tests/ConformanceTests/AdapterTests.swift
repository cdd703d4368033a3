import DNSWire
import Foundation
import NextHops
import Testing
import Transport
import Zones

@testable import Conformance

@Suite("Our resolver behind the adapter protocol", .timeLimit(.minutes(20))) struct AdapterServerTests {
    private static let zone = """
        $TTL 60
        @ SOA ns host 1 2 3 4 30
        @ NS ns
        ns A 192.0.2.53
        _im._xmpp SRV 10 1 5269 a
        _im._xmpp SRV 10 3 5269 b
        a A 192.0.2.1
        b A 192.0.2.2
        """

    /// Puts lines to a server whose network is in memory.
    private static func replies(_ lines: String...) async throws -> [AdapterReply?] {
        let network = SimulatedNetwork()
        let endpoint = Endpoint(address: .ipv4Loopback, port: 53)
        network.attach(SimulatedServer(try Catalog([try Zone(zone, origin: try .init("example.test"))])), at: endpoint)
        var server = AdapterServer(network: network, version: "1.2.3")
        var replies: [AdapterReply?] = []
        for line in lines {
            let text = try await server.reply(to: line)
            replies.append(try text.map { try HopLines.value(AdapterReply.self, from: $0.utf8) })
        }
        return replies
    }

    private static let resolve =
        #""do":"resolve","uri":"im:alice@example.test","servers":["127.0.0.1:53"],"protocols":["xmpp"],"family":"ipv4""#

    @Test("It says hello, skips what it does not know, and ends after bye")
    func greeting() async throws {
        let replies = try await Self.replies(
            #"{"id":0,"do":"hello","protocol":1}"#, #"{"id":1,"do":"sing"}"#, #"{"id":2,"do":"bye"}"#)
        #expect(replies[0]?.protocol == 1 && replies[0]?.name == "srvlab" && replies[0]?.version == "1.2.3")
        #expect(replies[0]?.can?.contains("draws") == true && replies[0]?.gives?.contains("order") == true)
        #expect(replies[1]?.skipped == true && replies[1]?.id == 1)
        #expect(replies[2] == nil)
    }

    @Test("Draws take the place of chance, and their bounds come back")
    func draws() async throws {
        // The sum is 4: up to 1 the first, above it the second; then one is left.
        for (draw, first, bounds) in [(0, "a", [4, 3]), (1, "a", [4, 3]), (2, "b", [4, 1]), (4, "b", [4, 1])] {
            let reply = try await Self.replies(#"{"id":3,\#(Self.resolve),"draws":[\#(draw),0]}"#)[0]
            #expect(reply?.hops?.first?.target == "\(first).example.test" && reply?.bounds == bounds)
        }
    }

    @Test("Repetition tallies orders, a seed repeats them, and time and memory can be moved")
    func repetition() async throws {
        let line = #"{"id":4,\#(Self.resolve),"repeat":200,"seed":9}"#
        let replies = try await Self.replies(
            line, line, #"{"id":5,"do":"advance","seconds":59}"#, #"{"id":6,"do":"forget"}"#)
        let tally = try #require(replies[0]?.tally)
        #expect(tally.map(\.n).reduce(0, +) == 200 && tally.count == 2)
        #expect(tally.map(\.n) == replies[1]?.tally?.map(\.n))
        #expect(replies[2]?.done == true && replies[3]?.done == true)
    }

    @Test("Errors come with their detail, hops with all that is known of them")
    func outcomes() async throws {
        let replies = try await Self.replies(
            #"{"id":1,"do":"resolve","uri":"im:a@other.test","servers":["127.0.0.1:53"]}"#,
            #"{"id":2,"do":"resolve","uri":"im:","servers":["127.0.0.1:53"]}"#, #"{"id":3,\#(Self.resolve)}"#,
            #"{"id":4,"do":"resolve","uri":"im:a@example.test","servers":[]}"#)
        #expect(replies[0]?.error == "temporaryFailure" && replies[0]?.detail == "refused")
        #expect(replies[1]?.error == "noDestination" && replies[1]?.detail == nil)
        let hop = try #require(replies[2]?.hops?.first)
        #expect(hop.protocol == "xmpp" && hop.priority == 10 && hop.port == 5269 && hop.implicit == nil)
        #expect(replies[2]?.domain == "example.test" && replies[2]?.localPart == "alice")
        #expect(replies[3]?.skipped == true)
    }

    @Test("A line that is no request is an error of the other side")
    func badLine() async throws {
        await #expect(throws: SubjectError.self) { try await Self.replies("hello?") }
    }
}

@Suite("Programs behind the adapter protocol", .timeLimit(.minutes(20))) struct AdapterSubjectTests {
    /// An adapter of a few lines of shell: greets, and then does as the test says.
    private static func script(_ then: String) throws -> (folder: TemporaryFolder, command: String) {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            """
            read line; echo '{"id":0,"protocol":1,"name":"shell","gives":["order"],"can":["servers","repeat"]}'
            read line; echo '{"id":1,"skipped":true}'
            \(then)
            """, to: "adapter.sh")
        return (folder, "sh '\(path)'")
    }

    private static func run(_ command: String, spec: String = "D1") async throws -> CaseResult {
        let subject = try await AdapterSubject(command: command)
        let results = try await Runner(subject).run(try Scenario.table("one", spec: spec).all)
        await subject.end()
        return try #require(results.first)
    }

    @Test("A reply is judged like any other")
    func judged() async throws {
        for (port, verdict) in [(1, Verdict.pass), (2, .fail)] {
            let (folder, command) = try Self.script(
                #"read line; echo '{"id":2,"hops":[{"target":"a.test","port":\#(port)}]}'; read line"#)
            let result = try await Self.run(command)
            #expect(result.verdict == verdict, "\(result.reason ?? "") \(result.differences)")
            withExtendedLifetime(folder) {}
        }
    }

    static let breaks: [(then: String, reason: String)] = [
        ("exit 3", "the program ended with status 3"), ("kill -KILL $$", "the program was ended by signal 9"),
        ("read line; echo nonsense; read line", "no reply of the protocol: nonsense"),
        (
            "echo oops >&2; read line; echo '{\"id\":7,\"hops\":[]}'; read line",
            "a reply to 7, not to 2; its standard error:\n  oops"
        ),
        ("read line; echo '{\"id\":2}'; read line", "neither hops nor error"),
        ("read line; echo '{\"id\":2,\"error\":\"oops\"}'; read line", "the error oops is not known"),
        ("read line; echo '{\"id\":2,\"hops\":[{\"target\":\"a..b\",\"port\":1}]}'; read line", "is no hop"),
    ]

    @Test("A program that breaks the protocol is an error, with what it wrote to standard error", arguments: breaks)
    func broken(then: String, reason: String) async throws {
        let (folder, command) = try Self.script(then)
        let result = try await Self.run(command)
        #expect(result.verdict == .error)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        withExtendedLifetime(folder) {}
    }

    static let strangers: [String] = [
        "exit 0", "cat", "read line; echo '{\"id\":0,\"protocol\":2}'; read line",
        "read line; echo '{\"id\":0,\"protocol\":1}'; read line; echo '{\"id\":1,\"done\":true}'; read line",
    ]

    @Test("What does not speak the protocol is no subject", arguments: strangers)
    func refusesStranger(_ script: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(script, to: "adapter.sh")
        await #expect(throws: SubjectError.self) { try await AdapterSubject(command: "sh '\(path)'") }
    }

    @Test("What a subject lacks is not asked of it")
    func lacking() async throws {
        let (folder, command) = try Self.script("read line")
        let subject = try await AdapterSubject(command: command)
        #expect(subject.name == "shell" && subject.abilities == [.order, .servers, .repeat])
        let scenario = try ScenarioText.scenario(
            ScenarioText.opening + "client: { limit: 2 }\n" + ScenarioText.resolve + ScenarioText.expect)
        let result = try #require(try await Runner(subject).run(scenario.all).first)
        #expect(result.verdict == .unsupported && result.reason == "shell lacks limit")
        await subject.end()
        withExtendedLifetime(folder) {}
    }
}

@Suite("What is known not to pass") struct ExpectationListTests {
    private static let text = "# a comment\nfail A/b  # aliases\n\nunsupported C/d:two words # no limit\n"

    @Test("A list is read and written")
    func reading() throws {
        let list = try ExpectationList(text: Self.text, file: "f")
        #expect(
            list.entries.map(\.id) == ["A/b", "C/d:two words"] && list.entries.map(\.reason) == ["aliases", "no limit"])
        #expect(try ExpectationList(text: list.text, file: "g").text == list.text)
    }

    @Test("Lines that cannot be meant are refused with their place")
    func mistakes() {
        let error = #expect(throws: ScenarioError.self) {
            try ExpectationList(text: "fail\npass A\nfail B # b\nerror B # b\nmaybe C\nfail D\nfail E #\n", file: "f")
        }
        #expect(error?.issues.map(\.place.line) == [1, 2, 4, 5, 6, 7])
    }

    @Test("Whatever is not as listed is a surprise, a pass too")
    func surprises() throws {
        let list = try ExpectationList(text: Self.text, file: "f")
        let cases: [(String, Verdict)] = [
            ("A/b", .pass), ("C/d:two words", .unsupported), ("E", .pass), ("F", .unsupported), ("G", .warn),
        ]
        let records = cases.map { list.applied(to: CaseRecord.sample($0.0, $0.1)) }
        #expect(records.filter(\.isSurprise).map(\.id) == ["A/b", "G"])
        #expect(records.filter(\.isKnown).isEmpty)
        var updated = list
        updated.update(with: records, among: [], areAll: false)
        #expect(updated.entries.map(\.id) == ["G"] && updated.entries[0].reason == ExpectationList.unexplained)
        #expect(records.map { updated.applied(to: $0) }.filter(\.isSurprise).isEmpty)
        #expect(records.map { updated.applied(to: $0) }.filter(\.isKnown).map(\.id) == ["G"])
    }

    @Test("An entry that names no case is found, with what may have been meant")
    func strangers() throws {
        let scenario = try Scenario.table("one", "two")
        let text = "fail Scenarios/one:tow  # a\nfail Scenarios/one:two  # b\nfail Scenarios/gone  # c\n"
        let list = try ExpectationList(text: text, file: "f")
        let known = list.strangers(among: [scenario], areAll: false).map(\.description)
        #expect(known == ["f:1: Scenarios/one:tow: no such case (did you mean Scenarios/one:two?)"])
        #expect(list.strangers(among: [scenario], areAll: true).map(\.place.line) == [1, 3])
        var updated = list
        updated.update(with: [.sample("Scenarios/one:two", .fail)], among: [scenario], areAll: true)
        #expect(updated.entries.map(\.id) == ["Scenarios/one:two"] && updated.entries[0].reason == "b")
    }

    /// What was known, what was expected to fail and passed, and what failed without being listed.
    private static let judged: RunRecord = {
        let list = try? ExpectationList(
            text: "fail A  # no aliases\nwarn B  # late\nfail C  # no order\nfail F  # x\n", file: "f")
        let cases: [(String, Verdict)] = [
            ("A", .fail), ("B", .warn), ("C", .pass), ("D", .fail), ("E", .pass), ("F", .unsupported),
        ]
        return .sample(cases.compactMap { list?.applied(to: .sample($0.0, $0.1)) })
    }()

    @Test("Every report sets what is known apart from what is not")
    func reports() {
        let run = Self.judged
        #expect(run.cases.count == 6)
        let report = TextReport(TextReport.Style(isColored: false))
        let news = run.cases.map { report.news(of: $0) }
        #expect(news[0] == "FAIL A  known: no aliases" && news[1] == "WARN B  known: late" && news[4] == nil)
        #expect(news[2]?.contains("\n  unexpected: pass, not fail (no order)\n") == true)
        #expect(news[3]?.contains("\n  unexpected: fail, not pass\n") == true)
        #expect(RecordSummary(run).line.hasPrefix("6 cases: 2 pass, 1 warn, 2 fail, 1 unsupported, 0 error (2 known)"))
        let points = TAPReport(run).text.split(separator: "\n").filter { $0.contains("ok ") }
        #expect(
            points == [
                "not ok 1 - A # TODO no aliases", "ok 2 - B", "not ok 3 - C", "not ok 4 - D", "ok 5 - E",
                "not ok 6 - F",
            ])
        let junit = JUnitReport(run).text
        #expect(junit.contains(#"tests="6" failures="3" errors="0" skipped="2""#))
        #expect(junit.contains(#"<skipped message="known: no aliases"/>"#))
        #expect(junit.contains(#"<failure type="pass" message="unexpected: pass, not fail (no order)">"#))
        let annotations = GitHubAnnotations(run).text.split(separator: "\n")
        #expect(annotations.count == 3 && annotations.allSatisfy { $0.hasPrefix("::error ") })
        let markdown = MarkdownReport(run).text
        #expect(markdown.contains("<code>C</code>") && markdown.contains("<code>D</code>"))
        #expect(!markdown.contains("<code>A</code>") && !markdown.contains("<code>B</code>"))
        let page = HTMLReport(run).text
        #expect(page.count(of: " open>") == 3 && page.contains("known: no aliases") && page.contains(">2 known<"))
    }

    @Test("What is known stays so in lines, and when runs are merged")
    func lines() throws {
        let run = Self.judged
        #expect(try RunRecord(lines: run.lines, file: "run.jsonl") == run)
        #expect(RunRecord.merged([run]).cases.map(\.foreseen) == run.cases.map(\.foreseen))
    }
}

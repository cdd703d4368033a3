import Testing

@testable import Conformance

@Suite("Annotations for GitHub") struct GitHubAnnotationsTests {
    private func lines(_ run: RunRecord) -> [String] {
        GitHubAnnotations(run).text.split(separator: "\n").map(String.init)
    }

    @Test("Failures and errors first, then warnings, and nothing for the rest")
    func kinds() {
        let lines = lines(.mixed)
        #expect(lines.map { $0.prefix { $0 != " " } } == ["::error", "::error", "::error", "::error", "::warning"])
        #expect(GitHubAnnotations(.sample([.sample(), .sample("b", .unsupported)])).text.isEmpty)
    }

    @Test("An annotation stands beside the line of its case, with properties and text escaped")
    func form() {
        let difference = CaseRecord.Discrepancy(what: "hop 1", expected: "a:1", got: "100 %")
        let record = CaseRecord.sample("Scenarios/a,b:c", .fail, differences: [difference])
        #expect(
            lines(.sample([record])) == [
                "::error file=Scenarios/a%2Cb.yaml,line=11,title=FAIL Scenarios/a%2Cb%3Ac::A title"
                    + "%0Ahop 1: expected a:1; got 100 %25%0Arepeat: srvlab test Scenarios/a,b.yaml --seed 7"
            ])
    }

    @Test("Hostile text begins no command and no property", arguments: [Verdict.fail, .warn])
    func hostile(verdict: Verdict) throws {
        let text = GitHubAnnotations(.sample([.hostile(verdict)])).text
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        try #require(lines(.sample([.hostile(verdict)])).count == 1)
        // The head ends at the second `::`, and has just the properties that are ours.
        let head = try #require(text.dropFirst(2).split(separator: "::", maxSplits: 1).first)
        #expect(head.count(where: { $0 == "," }) == 2 && !head.contains(":"))
        #expect(head.hasPrefix(verdict == .warn ? "warning file=" : "error file="))
    }
}

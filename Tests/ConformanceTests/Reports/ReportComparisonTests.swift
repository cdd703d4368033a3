import Testing

@testable import Conformance

@Suite("Comparing runs") struct ReportComparisonTests {
    private func compare(_ before: Verdict?, _ after: Verdict?) -> ReportComparison {
        func run(_ verdict: Verdict?) -> RunRecord {
            .sample((verdict.map { [.sample("x", $0)] } ?? []) + [.sample("y")])
        }
        return ReportComparison(from: run(before), to: run(after))
    }

    static let kinds: [(before: Verdict?, after: Verdict?, kind: String, isRegression: Bool)] = [
        (.pass, .fail, "newly failing", true), (.warn, .error, "newly failing", true),
        (.unsupported, .fail, "newly failing", true), (.fail, .pass, "newly passing", false),
        (.error, .pass, "newly passing", false), (.pass, .warn, "changed", true),
        (.pass, .unsupported, "changed", true),
        (.warn, .pass, "changed", false), (.warn, .unsupported, "changed", false), (.fail, .error, "changed", false),
        (.error, .fail, "changed", false), (.fail, .warn, "changed", false), (nil, .fail, "new", false),
        (.pass, nil, "gone", false), (.fail, .fail, "", false), (.pass, .pass, "", false),
    ]

    @Test("Each change is of one kind, and only a known case that came out worse is a regression", arguments: kinds)
    func kind(before: Verdict?, after: Verdict?, kind: String, isRegression: Bool) {
        let comparison = compare(before, after)
        let kinds = [
            "newly failing": comparison.newlyFailing, "newly passing": comparison.newlyPassing,
            "changed": comparison.changed, "new": comparison.added, "gone": comparison.gone,
        ]
        for (name, changes) in kinds { #expect(changes.map(\.id) == (name == kind ? ["x"] : []), "\(name)") }
        #expect(comparison.hasRegressions == isRegression)
        #expect(comparison.unchanged == (kind.isEmpty ? 2 : 1))
    }

    @Test("The text has a heading for each kind and a line for each case")
    func text() {
        let old = RunRecord.sample([.sample("b"), .sample("a"), .sample("c", .fail), .sample("d")])
        let new = RunRecord.sample([.sample("a", .fail), .sample("b", .error), .sample("c"), .sample("e\u{1B}", .warn)])
        #expect(
            ReportComparison(from: old, to: new).text == """
                newly failing (2)
                  srvlab a: pass → fail
                  srvlab b: pass → error
                newly passing (1)
                  srvlab c: fail → pass
                new (1)
                  srvlab e\\u{1b}: warn
                gone (1)
                  srvlab d: pass
                2 newly failing, 1 newly passing, 0 changed, 1 new, 1 gone, 0 as before
                """)
    }

    @Test("Subjects are compared each with itself, and the worse of two verdicts counts")
    func subjects() {
        let old = RunRecord.sample([.sample("a", .fail, subject: "x"), .sample("a", .pass, subject: "y")])
        let new = RunRecord.sample([
            .sample("a", .pass, subject: "y"), .sample("a", .fail, subject: "x"), .sample("a", .pass, subject: "x"),
        ])
        let comparison = ReportComparison(from: old, to: new)
        #expect(comparison.unchanged == 2 && !comparison.hasRegressions)
    }
}

public import Conformance
import Foundation
public import Testing
import Transport
import Zones

/// The scenarios and zones of this tree.
enum Corpus {
    /// The folder that holds `Scenarios/` and `zones/`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path(percentEncoded: false)

    /// Every scenario file; none when they cannot be found, which a test of its own reports.
    static let files = (try? ScenarioFile.find([root + "Scenarios"])) ?? []

    /// The files of which a case is judged by many resolutions. What cannot be read fails elsewhere.
    static let spreadFiles = files.filter { file in
        (try? Scenario(file))?.cases.contains { $0.hasDistribution } ?? false
    }

    /// Every case that can be read, with its scenario. What cannot be read fails elsewhere.
    static let cases = files.compactMap { try? Scenario($0) }
        .flatMap { scenario in scenario.cases.map { (scenario: scenario, test: $0) } }

    static let zones = names(in: "zones").filter { $0.hasSuffix(".zone") }.map { root + "zones/\($0)" }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []).sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: URL(filePath: path), encoding: .utf8)
    }

    /// Runs cases with our resolver and expects that each passes.
    static func expectPass(
        _ cases: [(scenario: Scenario, test: Scenario.Case)], on edge: Edge,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var options = Runner.Options()
        options.seed = 3861
        options.edge = edge
        let subject = ResolverSubject(network: try SocketNetwork())
        let report = TextReport(TextReport.Style(isColored: false))
        let results = try await Runner(subject, options).run(cases)
        #expect(results.count == cases.count, sourceLocation: sourceLocation)
        for result in results where result.verdict != .pass {
            Issue.record("\(report.details(CaseRecord(result, subject: subject.name)))", sourceLocation: sourceLocation)
        }
    }
}

extension ScenarioFile: CustomTestStringConvertible {
    public var testDescription: String { id }
}

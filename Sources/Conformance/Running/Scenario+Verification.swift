internal import Foundation
public import Zones

extension Scenario {
    /// The scenarios of a folder, and of the folders in it, by name.
    ///
    ///     @Test("Our client", arguments: try Scenario.all(in: "Scenarios"))
    ///     func client(_ scenario: Scenario) async throws {
    ///         try await scenario.verify(OurClient())
    ///     }
    ///
    /// - Parameters:
    ///   - folder: From the folder of the file that calls, or a whole path.
    ///   - file: The file that calls.
    /// - Throws: `ScenarioFileError` for a folder that is not there or holds none; `ScenarioError` with everything
    ///   that is wrong in any of them, each with its line.
    public static func all(in folder: String, file: String = #filePath) throws -> [Scenario] {
        let base = URL(filePath: file).deletingLastPathComponent()
        let path = folder.hasPrefix("/") ? folder : base.appending(path: folder).path(percentEncoded: false)
        let above = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        return try ScenarioFile.find([path], from: above).scenarios()
    }

    /// Runs every case against a client, each with servers of its own; one on sockets that does not pass while the
    /// machine stands still runs again.
    ///
    /// - Parameters:
    ///   - subject: The client. It is held to what RFC 2782 allows, not to the arrangement that our own resolver draws.
    ///   - edge: Where the client meets the servers. In memory it has to send through the network that it is given.
    ///   - seed: Where all chance begins; the same seed gives the same verdicts.
    ///   - isStrict: Whether a missed SHOULD is a failure too.
    /// - Returns: What became of each case: also those that need more than the client says it can do.
    /// - Throws: `ScenarioFailure` when a case fails or breaks, or none is judged; `CancellationError`.
    @discardableResult
    public func verify(
        _ subject: some Subject, on edge: Edge = .loopback, seed: UInt64 = 1, isStrict: Bool = false
    ) async throws -> [CaseResult] {
        var options = Runner.Options()
        options.edge = edge
        options.seed = seed
        options.repeatsAfterStandstill = true
        let results = try await Runner(subject, options).run(cases.map { (self, $0) })
        let bad = results.filter { $0.verdict.isFailure || (isStrict && $0.verdict == .warn) }
        guard bad.isEmpty, results.contains(where: { $0.verdict != .unsupported }) else {
            throw ScenarioFailure(subject: subject.name, results: bad.isEmpty ? results : bad)
        }
        return results
    }
}

extension Scenario: CustomStringConvertible {
    /// The id.
    public var description: String { id }
}

/// A client that is not as a scenario expects.
public struct ScenarioFailure: Error, Sendable {
    /// The client.
    public let subject: String
    /// The cases that failed or broke; all, if none was judged.
    public let results: [CaseResult]
}

extension ScenarioFailure: CustomStringConvertible {
    /// For each case what differs, what the servers saw, and how our own resolver can be asked the same.
    public var description: String {
        let report = TextReport(TextReport.Style(isColored: false))
        return results.map { result in
            let record = CaseRecord(result, subject: subject)
            let lines = report.details(record).split(separator: "\n").filter { !$0.hasPrefix("  repeat: ") }
            return "\n\(lines.joined(separator: "\n"))\n  what srvlab itself does: swift run \(result.repetition)"
        }.joined(separator: "\n")
    }
}

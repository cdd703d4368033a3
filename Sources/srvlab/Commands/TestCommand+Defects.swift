import Conformance
internal import Foundation
import Transport
import Zones

extension TestCommand {
    /// Runs the cases against our resolver, which has to pass them all, and against every defect, which a case that
    /// proves what it breaks has to find out. A defect meets those cases first, and all others if none of them does,
    /// or with `--matrix`. One that no case looks for is no failure of theirs.
    func judgeCases(_ cases: [(scenario: Scenario, test: Scenario.Case)]) async throws {
        // The same each time unless it is chosen: whether cases find a mistake of the order out must not change by
        // itself.
        let seed = self.seed ?? 1
        let start = ContinuousClock.now
        Output.line("\(Defect.all.count) defects, \(RecordSummary.counted(cases.count)), seed \(seed)")
        let network = try sockets()
        let report = TextReport(TextReport.Style(isColored: color.isColored))
        var progress = Progress()
        var options = Runner.Options()
        options.jobs = jobs
        options.seed = seed
        options.edge = self.network ?? .memory
        options.network = network
        let reference = try await Runner(ResolverSubject(network: network), options).run(cases)
        for result in reference where result.verdict != .pass {
            Output.line(report.details(CaseRecord(result, subject: "srvlab")) + "\n")
        }
        // A case that the right resolver fails finds nothing out.
        let right = Set(reference.filter { $0.verdict == .pass }.map(\.id))
        let sound = cases.filter { right.contains($0.test.id) }
        var matrix = KillMatrix()
        for (number, defect) in Defect.all.enumerated() {
            progress.show("\(number + 1)/\(Defect.all.count) \(defect.id)")
            let runner = Runner(MistakenClient(defect, network: network), options)
            let own = sound.filter { defect.isBroken(by: $0.scenario.requirements) }
            var results = try await runner.run(own)
            if self.matrix || !results.contains(where: { $0.verdict == .fail || $0.verdict == .warn }) {
                results += try await runner.run(sound.filter { !defect.isBroken(by: $0.scenario.requirements) })
            }
            matrix.add(defect, results)
        }
        progress.clear()
        Output.line(matrix.text(listsCases: self.matrix))
        Output.line("")
        if let row = matrix.survivors.first { Output.line("what a defect is: srvlab explain \(row.defect.id)") }
        let failed = reference.count { $0.verdict != .pass }
        let seconds = String(format: "%.1f s", start.duration(to: .now) / .seconds(1))
        Output.line(
            "\(matrix.summary); the resolver itself fails \(failed) of \(RecordSummary.counted(cases.count))"
                + "\(failed > 0 ? ", which say nothing" : "")  \(seconds)")
        let isBroken = matrix.brokenCount > 0 || reference.contains { $0.verdict == .error }
        let isMissed = !matrix.survivors.isEmpty || reference.contains { $0.verdict != .pass && $0.verdict != .error }
        if isMissed { throw Failure(.unexpected) }
        if isBroken { throw Failure(.unavailable) }
    }

    func sockets() throws -> SocketNetwork {
        do {
            return try SocketNetwork()
        } catch {
            throw Failure(.unavailable, error.description)
        }
    }
}

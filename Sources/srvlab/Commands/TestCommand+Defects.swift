import Conformance
internal import Foundation
import Transport

extension TestCommand {
    /// Runs the cases against our resolver, which has to pass them all, and against every defect, which a case that proves
    /// what it breaks has to find out. A defect meets those cases alone, or with `--matrix` all. One that no case looks for
    /// is no failure of theirs.
    func judgeCases(_ cases: [(scenario: Scenario, test: Scenario.Case)]) async throws {
        let seed = chosenSeed
        let start = ContinuousClock.now
        Output.line("\(Defect.all.count) defects, \(cases.count) cases, seed \(seed)")
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
        var matrix = KillMatrix()
        for (number, defect) in Defect.all.enumerated() {
            progress.show("\(number + 1)/\(Defect.all.count) \(defect.id)")
            let own = cases.filter { self.matrix || defect.isBroken(by: $0.scenario.requirements) }
            matrix.add(defect, try await Runner(MistakenClient(defect, network: network), options).run(own))
        }
        progress.clear()
        Output.line(matrix.text(listsCases: self.matrix))
        Output.line("")
        let failed = reference.count { $0.verdict != .pass }
        let seconds = String(format: "%.1f s", start.duration(to: .now) / .seconds(1))
        Output.line("\(matrix.summary); the resolver itself fails \(failed) of \(cases.count) cases  \(seconds)")
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

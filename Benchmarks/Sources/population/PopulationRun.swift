internal import Foundation
import Harness
import Operations

/// Clients that are simulated again and again, ever more of them behind the same caches.
struct PopulationRun {
    /// What one population took.
    struct Measurement {
        let seconds: Double
        /// Of all threads: on a machine that does other work too, what the simulation did of it.
        let processorSeconds: Double
        /// The most that the process had in memory meanwhile, less what it had before any population, in octets.
        let growth: Int
        /// Whether the clients went where the closed forms send them, none of them lost.
        let agrees: Bool
    }

    private static let seed: UInt64 = 2782

    let models: [ClientModel]
    let down: [HostPattern]
    let caches: Int

    /// How the clients choose, and from what.
    var name: String {
        (models.count == 1 ? "one model" : "\(models.count) models") + (down.isEmpty ? "" : ", a host down")
    }

    /// Simulates clients as `srvlab simulate --population` does.
    func measure(
        _ clients: Int, of deployment: Deployment, workers: Int, base: Int
    ) async throws -> Measurement {
        var simulation = Simulation()
        simulation.models = models
        simulation.down = down
        simulation.workers = workers
        simulation.crowd = Simulation.Crowd(clients: clients, caches: caches, seed: PopulationRun.seed)
        try ResidentMemory.restartPeak()
        let (start, worked) = (ContinuousClock.now, clock())
        let outcome = try await simulation.run([deployment])
        let seconds = start.duration(to: .now) / .seconds(1)
        // POSIX: a clock tick is a millionth of a second.
        let processorSeconds = Double(clock() - worked) / 1_000_000
        let checks = outcome.outlooks.flatMap(\.checks)
        let isComplete =
            checks.count == models.count
            && checks.allSatisfy { $0.counts.served.reduce($0.counts.unserved, +) == clients }
        return Measurement(
            seconds: seconds, processorSeconds: processorSeconds, growth: try ResidentMemory.peak() - base,
            agrees: isComplete && outcome.agrees)
    }
}

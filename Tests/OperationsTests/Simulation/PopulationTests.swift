import NextHops
import Operations
import Spread
import Synchronization
import Testing

@Suite("Simulated clients") struct PopulationTests {
    private static let seed: UInt64 = 2_782

    private static func deployment() async throws -> Deployment {
        try await SimulatedZones.deployment(
            "20 3 5269 f", "10 0 5269 a", "10 1 5269 b", "10 2 5269 c", "10 0 5269 d", "20 1 5269 e")
    }

    static let outages: [Set<Int>] = [[], [2], [0, 1], [0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5]]

    @Test(
        "Clients that choose one by one agree with the exact shares, whatever is down", arguments: ClientModel.allCases,
        outages)
    func agreement(model: ClientModel, down: Set<Int>) async throws {
        let deployment = try await Self.deployment()
        for rotates in [false, true] {
            let population = Population(
                clients: 30_000, caches: 300, seed: Self.seed, timeToLive: 5, rate: 1, rotates: rotates)
            let counts = try await population.counts(model, of: deployment, without: down, workers: 2)
            let forecast = try Forecast(model, of: deployment, without: down, rotates: rotates)
            let check = try PopulationCheck(forecast, population, counts, error: 1e-6)
            #expect(check.agrees, "seed \(Self.seed): \(check.rows) \(check.waits)")
            #expect(counts.served.reduce(counts.unserved, +) == 30_000)
            #expect((counts.unserved == 0) == (down.count < 6))
        }
    }

    @Test("Other shares are found out: the check is worth something")
    func disagreement() async throws {
        let deployment = try await Self.deployment()
        let population = Population(clients: 30_000, caches: 300, seed: Self.seed, timeToLive: 5, rate: 1)
        let counts = try await population.counts(.uniform, of: deployment, without: [2], workers: 1)
        let wrong = try PopulationCheck(
            try Forecast(.rfc2782, of: deployment, without: [2]), population, counts, error: 1e-6)
        #expect(!wrong.agrees)
        let up = try PopulationCheck(try Forecast(.uniform, of: deployment), population, counts, error: 1e-6)
        #expect(!up.agrees)
    }

    @Test("The counts do not depend on the number of threads, and do on the seed")
    func threads() async throws {
        let deployment = try await Self.deployment()
        func counts(_ seed: UInt64, _ workers: Int, _ purpose: Int = 0) async throws -> Population.Counts {
            try await Population(clients: 10_007, caches: 513, seed: seed, timeToLive: 3, rate: 2, rotates: true)
                .counts(.rfc2782, of: deployment, without: [1], purpose: purpose, workers: workers)
        }
        let one = try await counts(1, 1)
        for workers in [0, 2, 7, 1_000] { #expect(try await counts(1, workers) == one) }
        #expect(try await counts(2, 1) != one)
        #expect(try await counts(1, 1, 1) != one)
    }

    @Test("Caches answer as many queries as the law says")
    func caches() async throws {
        let deployment = try await Self.deployment()
        let population = Population(clients: 200_000, caches: 20, seed: Self.seed, timeToLive: 8, rate: 0.5)
        let counts = try await population.counts(.first, of: deployment, workers: 2)
        let law = try CacheLaw(timeToLive: 8, rate: 0.5)
        let expected = 200_000 * (1 - law.hitRatio)
        // Each answer serves 1 client and a Poisson number with mean 4 more: five deviations of a renewal process.
        let deviation = (200_000.0 * 4 / 125).squareRoot()
        let distance = abs(Double(counts.fetches) - expected)
        #expect(distance < 5 * deviation + 20, "seed \(Self.seed): \(counts.fetches), expected \(expected)")
    }

    @Test("Clients behind one cache that keeps a rotated answer choose together, and count as few")
    func together() async throws {
        let deployment = try await Self.deployment()
        let population = Population(
            clients: 10_000, caches: 10, seed: Self.seed, timeToLive: 1e9, rate: 1, rotates: true)
        let counts = try await population.counts(.first, of: deployment, workers: 1)
        let check = try PopulationCheck(
            try Forecast(.first, of: deployment, rotates: true), population, counts, error: 1e-6)
        #expect(check.effectiveCount == 10)
        #expect(counts.fetches == 10)
        #expect(counts.served.allSatisfy { $0 % 1_000 == 0 })
        #expect(check.agrees)
    }

    @Test("Progress is told up to the end, and a cancelled task stops")
    func progress() async throws {
        let deployment = try await Self.deployment()
        let population = Population(clients: 5_000, caches: 500, seed: 1, timeToLive: 5, rate: 1)
        var told: [Int] = []
        _ = try await population.counts(.uniform, of: deployment, workers: 2) { told.append($0) }
        #expect(told == told.sorted())
        #expect(told.last == 5_000)
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await population.counts(.uniform, of: deployment, workers: 2)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

import ArgumentParser
import DNSWire
import Harness
import Operations
import Zones

/// What simulating a population costs, and whether memory stays out of proportion to its clients.
@main
struct Populations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "population",
        abstract: "Simulate 1 and 10 million clients, and fail when they take too long or too much memory.",
        discussion: """
            Clients choose one by one, as in `srvlab simulate --population`: one model of
            them, then all five while a host is down, behind 1,000 and 1,000,000 shared
            caches. 10 million clients may take 10 seconds, and 4 MiB of memory more than
            1 million behind as many caches; neither may take more than 4 MiB and 8 octets
            a cache. All have to go where the closed forms send them.

            Examples:
              population
              population --workers 1

            Exit status: 0 all is kept; 1 a bound is not; 64 usage; 69 memory cannot be
            measured.
            """
    )

    @Option(help: "Pieces of work at a time.")
    var workers = 2

    private static let sizes = [1_000_000, 10_000_000]
    private static let maximumSeconds = 10.0
    private static let octetsOfCache = 8
    private static let warmUp = 100_000

    func run() async throws {
        do {
            try await measure()
        } catch let failure as Failure {
            Console.note("population: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }

    private func measure() async throws {
        guard workers > 0 else { throw Failure(.usage, "the number of workers is 1 or more") }
        try Populations.provePeak()
        let deployment = try await Populations.deployment()
        let down = [HostPattern("node2.population.test")].compactMap(\.self)
        let runs = [1_000, 1_000_000].flatMap { caches in
            [
                PopulationRun(models: [.rfc2782], down: [], caches: caches),
                PopulationRun(models: ClientModel.allCases, down: down, caches: caches),
            ]
        }
        // The threads and whatever else comes once are there before anything is measured.
        for run in runs {
            _ = try await run.measure(Populations.warmUp, of: deployment, workers: workers, base: 0)
        }
        try ResidentMemory.restartPeak()
        let base = try ResidentMemory.peak()
        var table = Table(["population", "caches", "clients", "seconds", "CPU seconds", "memory grew by KiB"])
        var missed: [String] = []
        for run in runs {
            var measured: [PopulationRun.Measurement] = []
            for clients in Populations.sizes {
                let one = try await run.measure(clients, of: deployment, workers: workers, base: base)
                table.add([
                    run.name, run.caches.grouped, clients.grouped, one.seconds.decimals(2),
                    one.processorSeconds.decimals(2),
                    (one.growth / 1024).grouped,
                ])
                measured.append(one)
            }
            missed += Populations.missed(by: measured, run)
        }
        table.print()
        guard missed.isEmpty else { throw Failure(.missed, missed.joined(separator: "; ")) }
    }

    /// The bounds that a run does not keep, the fewest clients first in what was measured.
    private static func missed(by measured: [PopulationRun.Measurement], _ run: PopulationRun) -> [String] {
        guard let few = measured.first, let many = measured.last else { return [] }
        let bound = ResidentMemory.maximumGrowth + octetsOfCache * run.caches
        var missed: [String] = []
        if many.seconds > maximumSeconds {
            let work = many.processorSeconds.decimals(1)
            missed.append("more than \(maximumSeconds.decimals(0)) s, \(work) s of CPU")
        }
        if many.growth - few.growth > ResidentMemory.maximumGrowth { missed.append("memory grows with the clients") }
        if measured.contains(where: { $0.growth > bound }) { missed.append("more memory than the caches explain") }
        if !measured.allSatisfy(\.agrees) { missed.append("other shares than the exact ones") }
        return missed.map { "\(run.name), \(run.caches.grouped) caches: \($0)" }
    }

    /// An octet for each of the clients has to be seen: a peak that sees nothing proves nothing.
    private static func provePeak() throws {
        let count = sizes.reduce(0, max)
        try ResidentMemory.restartPeak()
        let before = try ResidentMemory.peak()
        let planted = [UInt8](repeating: 1, count: count)
        let grown = try withExtendedLifetime(planted) { try ResidentMemory.peak() } - before
        try ResidentMemory.restartPeak()
        guard grown > count * 9 / 10, try ResidentMemory.peak() < before + count / 10 else {
            throw Failure(.unavailable, "the peak of the memory does not show what is held")
        }
    }

    /// Three hosts of which one weighs twice as much, and two that wait for them to fail.
    private static func deployment() async throws -> Deployment {
        let text = """
            $TTL 600
            @         SOA ns host 1 60 60 60 60
            @         NS  ns
            _im._xmpp SRV 10 1 5269 node1
            _im._xmpp SRV 10 1 5269 node2
            _im._xmpp SRV 10 2 5269 node3
            _im._xmpp SRV 20 0 5269 spare1
            _im._xmpp SRV 20 3 5269 spare2
            node1     A   192.0.2.1
            node2     A   192.0.2.2
            node3     A   192.0.2.3
            spare1    A   192.0.2.4
            spare2    A   192.0.2.5

            """
        let zone = try Zone(text, origin: try Name("population.test"))
        let zones = try PublishedZones([zone])
        guard let deployment = await zones.search(zones.inquiries).deployments.first else {
            throw Failure(.unavailable, "no hosts for \(zone.apex)")
        }
        return deployment
    }
}

import ArgumentParser
import CAresDriver
internal import Foundation
import Harness
import Transport

/// Measures what a resolution costs, beside c-ares on the same names and the same server.
@main
struct Resolutions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolutions",
        abstract: "Measure resolutions: names/s, CPU and allocations of one, round trips, draws of the order.",
        discussion: """
            A server of ours on one core of this machine answers for 1,000 domains,
            each with three SRV records whose hosts have two addresses. On another
            core our resolver and c-ares resolve all of them, in turn, round by round;
            the figures are medians of the rounds. Ratios are to c-ares.

            Examples:
              resolutions
              resolutions --rounds 20 --in-flight 64

            Needs taskset; c-ares is left out where libc-ares-dev was not installed
            when this was built:
              apt install libc-ares-dev util-linux

            Exit status: 0 measured; 1 a goal is missed, with --check; 64 usage;
            69 something that is needed is missing or failed.
            """
    )

    @Option(help: ArgumentHelp("How often everything is measured.", valueName: "n"))
    var rounds = 10

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("Resolutions that are under way at once.", valueName: "n"))
    var inFlight = [1, 64]

    @Option(help: ArgumentHelp("The core of the server and that of the resolvers.", valueName: "a,b"))
    var cores = "0,1"

    @Option(help: ArgumentHelp("Rows whose title contains this.", valueName: "text"))
    var only: String?

    @Flag(help: "End with status 1 when a goal is missed.")
    var check = false

    @Flag(name: .customLong("serve"), help: .private)
    var isServer = false

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds takes a number from 1.") }
        guard inFlight.allSatisfy({ (1...1000).contains($0) }) else {
            throw ValidationError("--in-flight takes numbers from 1 to 1000.")
        }
        guard coreNumbers.count == 2 else { throw ValidationError("--cores takes two numbers: 0,1.") }
    }

    private var coreNumbers: [Int] { cores.split(separator: ",").compactMap { Int($0) } }

    func run() async throws {
        do {
            if isServer {
                try DomainServer.serve()
            } else {
                try await measure()
            }
        } catch let failure as Failure {
            Console.note("resolutions: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }
}

extension Resolutions {
    private func measure() async throws {
        #if DEBUG
            throw Failure(.usage, "a debug build says nothing of speed: swift run -c release")
        #else
            try await RoundTrips.print()
            try OrderDraws.print()
            try pin(to: coreNumbers[1])
            let server = try DomainServer(core: coreNumbers[0])
            defer { server.stop() }
            var isMissed = false
            for count in inFlight {
                let results = try await compare(server.endpoint, inFlight: count)
                isMissed = !show(results, inFlight: count) || isMissed
            }
            if check, isMissed { throw Failure(.missed, "a goal is missed") }
        #endif
    }

    private typealias Results = [(contestant: Contestant, costs: [Cost])]

    private func compare(_ server: Endpoint, inFlight: Int) async throws -> Results {
        let hasCAres = unsafe !String(cString: cares_version_text()).isEmpty
        var results: Results = Contestant.all.filter { contestant in
            (hasCAres || contestant.title.hasPrefix("srvlab")) && (only.map(contestant.title.contains) ?? true)
        }.map { ($0, []) }
        // The first round warms up, and does not count.
        for round in 0...rounds {
            for place in results.indices {
                // A different one begins each time.
                let index = (place + round) % results.count
                let cost = try await results[index].contestant.run(server, inFlight)
                if round > 0 { results[index].costs.append(cost) }
            }
        }
        return results
    }

    /// Keeps this process, whatever threads it has or gets, on one core.
    private func pin(to core: Int) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = ["-acp", "\(core)", "\(ProcessInfo.processInfo.processIdentifier)"]
        process.standardOutput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Failure(.unavailable, "taskset cannot be run (apt install util-linux): \(error.localizedDescription)")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(.unavailable, "core \(core) cannot be used") }
    }
}

// MARK: - Tables

extension Resolutions {
    /// - Returns: Whether the goals are met, as far as they were measured.
    private func show(_ results: Results, inFlight: Int) -> Bool {
        Console.line("")
        Console.line("\(inFlight) in flight, medians of \(rounds) rounds; ratios to c-ares with every address")
        var table = Table(["", "names/s", "ratio", "CPU us/name", "ratio", "queries/name", "allocations/name"])
        func median(_ costs: [Cost], _ figure: (Cost) -> Double) -> Double { costs.map(figure).median ?? .nan }
        let base = results.first { $0.contestant.title == "c-ares, SRV and every address" }?.costs ?? []
        let (baseSpeed, baseCPU) = (median(base, \.namesPerSecond), median(base, \.cpuMicroseconds))
        var isMet = true
        for (contestant, costs) in results {
            let (speed, cpu) = (median(costs, \.namesPerSecond), median(costs, \.cpuMicroseconds))
            table.add([
                contestant.title, Int(speed).grouped, (speed / baseSpeed).decimals(2), cpu.decimals(1),
                (cpu / baseCPU).decimals(2), (Double(costs[0].queries) / Double(DomainServer.count)).decimals(1),
                costs.compactMap(\.allocations).median?.decimals(0) ?? "",
            ])
            guard contestant.title.hasPrefix("srvlab"), inFlight >= 64, !base.isEmpty else { continue }
            let isGood =
                contestant.usesAdditional
                ? speed >= 2 * baseSpeed && cpu <= 0.75 * baseCPU : speed >= 0.8 * baseSpeed
            isMet = isMet && isGood
        }
        table.print()
        if inFlight >= 64 {
            Console.line("goals: additional section used, names/s at least 2.00, CPU at most 0.75; else at least 0.80")
        }
        return isMet
    }
}

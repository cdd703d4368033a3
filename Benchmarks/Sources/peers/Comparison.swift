internal import Foundation
import Harness

/// Runs programs on zone sets in interleaved rounds: each round starts every program anew, in an order that moves on by
/// one, so that whatever disturbs the machine meets all of them.
struct Comparison {
    let programs: [any ServerProgram]
    let rounds: Int
    let queries: Int
    let seed: UInt64
    let serverCore: Int
    let loadCore: Int
    let load: any Load
    let folder: String
    let children: Children

    /// All programs on one zone set, one worker each, server and load on a core each.
    func compare(on kind: ZoneSet.Kind) throws -> [Series] {
        let runs = programs.map { Run(program: $0, workers: 1, cores: [serverCore]) }
        return try measure(runs, on: kind)
    }

    /// Our server with one worker and with two, both on both cores.
    func compareWorkers(_ program: any ServerProgram) throws -> [Series] {
        let runs = [1, 2].map { Run(program: program, workers: $0, cores: [serverCore, loadCore]) }
        return try measure(runs, on: .small)
    }

    /// One line of a table to be.
    private struct Run {
        let program: any ServerProgram
        let workers: Int
        let cores: [Int]
    }

    private func measure(_ runs: [Run], on kind: ZoneSet.Kind) throws -> [Series] {
        let place = "\(folder)/\(kind.rawValue)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        Console.note("\(kind.rawValue): generating \(kind.summary), \(queries.grouped) queries")
        let zones = try ZoneSet(generating: kind, into: place, seed: seed)
        let workload = try Workload(drawing: queries, from: zones, to: "\(place)/queries", seed: seed)
        let warmUp = try Workload(drawing: max(1, queries / 10), from: zones, to: "\(place)/warm-up", seed: ~seed)
        var series = runs.map { run in
            Series(
                program: run.program.name, version: run.program.version, zoneSet: kind.rawValue, workers: run.workers)
        }
        for round in 0..<rounds {
            for step in runs.indices {
                let index = (round + step) % runs.count
                let state = "\(place)/state-\(round)-\(index)"
                let result = try measure(runs[index], zones, workload, warmUp, folder: state)
                series[index].rounds.append(result)
                note(kind, round, runs[index], result)
            }
        }
        return series
    }

    private func measure(
        _ run: Run, _ zones: ZoneSet, _ workload: Workload, _ warmUp: Workload, folder: String
    ) throws -> Measurement {
        let server = try RunningServer(
            run.program, zones, workers: run.workers, cores: run.cores, folder: folder, children)
        defer { server.stop() }
        let startTime = try server.waitUntilAnswering(zones)
        _ = try load.run(warmUp, port: server.port)
        let before = server.tree.cpu
        let result = try load.run(workload, port: server.port)
        let cpu = server.tree.cpu(since: before)
        let seconds = Double(result.queries - result.lost) / max(result.queriesPerSecond, 1)
        return Measurement(
            load: result, cpuPerQuery: cpu.total.inMicroseconds / Double(max(result.queries, 1)),
            userPerQuery: cpu.user.inMicroseconds / Double(max(result.queries, 1)),
            busy: cpu.total.inMicroseconds / 1e6 / max(seconds, 1e-6), residentMemory: server.tree.residentMemory,
            peakMemory: server.tree.peakMemory, startTime: startTime.inMilliseconds)
    }

    private func note(_ kind: ZoneSet.Kind, _ round: Int, _ run: Run, _ result: Measurement) {
        let workers = run.workers == 1 ? "" : ", \(run.workers) workers"
        Console.note(
            "\(kind.rawValue): round \(round + 1) of \(rounds), \(run.program.name)\(workers): "
                + "\(result.cpuPerQuery.decimals(2)) us/query, \(Int(result.load.queriesPerSecond).grouped) queries/s, "
                + "first answer after \(result.startTime.decimals(1)) ms")
    }
}

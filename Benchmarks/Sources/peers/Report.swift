internal import Foundation
import Harness

/// What a comparison found, as tables for a reader and as JSON for a program.
struct Report: Codable {
    let machine: String
    let load: String
    let rounds: Int
    let queries: Int
    let seed: UInt64
    var series: [Series] = []
    var goals: [Goal] = []

    /// The machine in words: its cores, its kernel, and how busy it was when the comparison began.
    static var thisMachine: String {
        let process = ProcessInfo.processInfo
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        let average = load.split(separator: " ").first ?? "unknown"
        return "\(process.activeProcessorCount) cores, \(process.operatingSystemVersionString), load average \(average)"
    }

    var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }
}

// MARK: - Tables

extension Report {
    func printHead() {
        Console.line(machine)
        Console.line(
            "\(queries.grouped) queries a run by \(load), EDNS on; medians of interleaved rounds: \(rounds); seed \(seed); "
                + "one worker; server and load on a core each")
    }

    /// One zone set: every figure, and its ratio to that of the first peer.
    static func printTable(of kind: ZoneSet.Kind, _ series: [Series]) {
        let base = series.first { $0.program == "NSD" } ?? series.first
        Console.line()
        Console.line("\(kind.rawValue): \(kind.summary); ratios to \(base?.program ?? "")")
        var table = Table([
            "", "queries/s", "ratio", "CPU us/query", "ratio", "user us", "lost", "busy", "resident MB", "ratio",
            "peak MB", "first answer ms", "ratio", "reply octets",
        ])
        for one in series { table.add(row(one, base)) }
        table.print()
        printDifferences(series)
    }

    private static func row(_ one: Series, _ base: Series?) -> [String] {
        let megabyte = 1_048_576.0
        return [
            "\(one.program) \(one.version)",
            one.queriesPerSecond.map { Int($0).grouped } ?? "",
            text(Goal.ratio(one.queriesPerSecond, base?.queriesPerSecond), 2),
            text(one.cpuPerQuery, 2), text(Goal.ratio(one.cpuPerQuery, base?.cpuPerQuery), 2),
            text(one.userPerQuery, 2), "\(one.lost)", one.busy.map { "\(Int(($0 * 100).rounded())) %" } ?? "",
            text(one.residentMemory.map { $0 / megabyte }, 1),
            text(Goal.ratio(one.residentMemory, base?.residentMemory), 2),
            text(one.peakMemory.map { $0 / megabyte }, 1),
            text(one.startTime, 1), text(Goal.ratio(one.startTime, base?.startTime), 2),
            text(one.median { Double($0.load.replyOctets) }, 0),
        ]
    }

    static func printWorkers(_ series: [Series]) {
        Console.line()
        Console.line("workers: srvlab on both cores, the load on one of them; small zone")
        var table = Table(["", "queries/s", "CPU us/query", "ratio", "lost"])
        for one in series {
            table.add([
                one.workers == 1 ? "1 worker" : "\(one.workers) workers",
                one.queriesPerSecond.map { Int($0).grouped } ?? "", text(one.cpuPerQuery, 2),
                text(Goal.ratio(one.cpuPerQuery, series.first?.cpuPerQuery), 2), "\(one.lost)",
            ])
        }
        table.print()
    }

    func printGoals() {
        guard !goals.isEmpty else { return }
        Console.line()
        var table = Table(["goal", "zones", "wanted", "this run", ""], leading: [0, 1, 2, 4])
        for goal in goals {
            let verdict = goal.isMet.map { $0 ? "met" : "MISSED" } ?? "not judged: nothing to compare with"
            table.add([goal.title, goal.zoneSet, goal.limit.description, Report.text(goal.value, 2), verdict])
        }
        table.print()
    }

    private static func text(_ value: Double?, _ decimals: Int) -> String { value?.decimals(decimals) ?? "" }

    /// Programs that answer otherwise do another job: their figures cannot be compared.
    private static func printDifferences(_ series: [Series]) {
        let codes = series.map { one in Set(one.rounds.filter { $0.load.lost == 0 }.map(\.load.responseCodes)) }
        guard Set(codes.flatMap { $0 }).count > 1 else { return }
        Console.line("The programs answered differently:")
        for (one, codes) in zip(series, codes) {
            Console.line("  \(one.program): \(codes.sorted().joined(separator: "; "))")
        }
    }
}

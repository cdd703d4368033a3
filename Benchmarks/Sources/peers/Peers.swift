import ArgumentParser
internal import Foundation
import Harness

/// Compares our server with NSD, Knot and BIND on this machine.
@main
struct Peers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers",
        abstract: "Compare srvlab with NSD and Knot: queries/s, CPU per query, memory, time to first answer.",
        discussion: """
            Every program serves the same generated zones on a free port of
            127.0.0.1, with one worker, on a core of its own; the load comes from
            another core, a fixed number of queries. Rounds are interleaved. CPU per
            query (user and system, all processes and threads) is the figure that
            survives a noisy machine; leave the machine alone all the same.
            A program that is not installed is left out.

            Examples:
              peers                          everything, some minutes
              peers --sets small --rounds 3
              peers --only srvlab --sets million
              peers --load flood             queries/s of the servers, not of dnsperf
              peers --with bind --json peers.json

            Needs dnsperf, taskset and the peers:
              apt install dnsperf util-linux nsd knot

            Exit status: 0 measured; 1 a goal is missed, with --check; 64 usage;
            69 something that is needed is missing or failed.
            """
    )

    /// What can be measured.
    enum Part: String, CaseIterable {
        case small, million, thousand, workers

        var kind: ZoneSet.Kind? { ZoneSet.Kind(rawValue: rawValue) }
    }

    /// What can send the queries.
    enum LoadChoice: String, CaseIterable, ExpressibleByArgument {
        case dnsperf, flood
    }

    /// The programs that can be compared.
    enum Candidate: String, CaseIterable, ExpressibleByArgument {
        case nsd, knot, bind, srvlab
    }

    @Option(help: ArgumentHelp("How often each program is started and measured.", valueName: "n"))
    var rounds = 5

    @Option(help: ArgumentHelp("Queries of one run.", valueName: "n"))
    var queries = 300_000

    @Option(
        help: ArgumentHelp(
            "What to measure, with commas between: small, million, thousand, workers.", valueName: "list"))
    var sets = "small,million,thousand,workers"

    @Option(help: ArgumentHelp("Measure this program only: nsd, knot, bind, srvlab; repeatable.", valueName: "name"))
    var only: [Candidate] = []

    @Option(help: ArgumentHelp("Measure one more program: bind.", valueName: "name"))
    var with: [Candidate] = []

    @Option(
        help: ArgumentHelp(
            "The release binary of srvlab (default: the package around this one is built).", valueName: "path"))
    var srvlab: String?

    @Option(
        help: ArgumentHelp(
            """
            What sends the queries: dnsperf, or flood, a loop of this command that costs less for each query, so that \
            the server is the bottleneck.
            """, valueName: "name"))
    var load = LoadChoice.dnsperf

    @Option(help: ArgumentHelp("The core of the server and that of the load.", valueName: "a,b"))
    var cores = "0,1"

    @Option(help: ArgumentHelp("What zones and queries are drawn with.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Write every single measurement to a file.", valueName: "file"), completion: .file())
    var json: String?

    @Flag(help: "End with status 1 when a goal is missed.")
    var check = false

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds takes a number from 1.") }
        guard queries >= 1000 else { throw ValidationError("--queries takes a number from 1000: fewer say nothing.") }
        _ = try parts()
        _ = try twoCores()
    }

    func run() throws {
        do {
            try measure()
        } catch let failure as Failure {
            Console.note("peers: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }
}

// MARK: - Arguments

extension Peers {
    private func parts() throws -> [Part] {
        try sets.split(separator: ",").map { word in
            guard let part = Part(rawValue: String(word)) else {
                let known = Part.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--sets \(word): known are \(known).")
            }
            return part
        }
    }

    private func twoCores() throws -> (server: Int, load: Int) {
        let numbers = cores.split(separator: ",").compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] != numbers[1], numbers.allSatisfy({ $0 >= 0 }) else {
            throw ValidationError("--cores takes two different numbers, as in 0,1.")
        }
        let count = ProcessInfo.processInfo.processorCount
        guard numbers.allSatisfy({ $0 < count }) else {
            throw ValidationError("--cores \(cores): this machine has \(count), numbered from 0.")
        }
        return (numbers[0], numbers[1])
    }

    private func needed(_ name: String, package: String) throws -> String {
        guard let path = Program.find(name) else {
            throw Failure(.unavailable, "\(name) is not installed: apt install \(package)")
        }
        return path
    }

    private func sender(on core: Int, _ children: Children) throws -> any Load {
        switch load {
        case .flood: Flood(core: core)
        case .dnsperf:
            Dnsperf(executable: try needed("dnsperf", package: "dnsperf"), core: core, children: children)
        }
    }

    /// The programs that take part, peers first. What is not installed is left out with a remark.
    private func programs() throws -> [any ServerProgram] {
        let wanted = only.isEmpty ? [.nsd, .knot] + with.filter { $0 != .nsd && $0 != .knot } + [.srvlab] : only
        var programs: [any ServerProgram] = []
        for candidate in Candidate.allCases where wanted.contains(candidate) {
            guard let program = try program(candidate) else { continue }
            programs.append(program)
        }
        guard !programs.isEmpty else { throw Failure(.unavailable, "nothing is left to measure") }
        return programs
    }

    private func program(_ candidate: Candidate) throws -> (any ServerProgram)? {
        switch candidate {
        case .nsd: installed("nsd", "nsd") { NSD(executable: $0) }
        case .knot: installed("knotd", "knot") { Knot(executable: $0) }
        case .bind: installed("named", "bind9") { BIND(executable: $0) }
        case .srvlab: Srvlab(executable: try ReleaseBuild.executable(srvlab))
        }
    }

    private func installed(
        _ name: String, _ package: String, _ program: (String) -> any ServerProgram
    ) -> (any ServerProgram)? {
        guard let path = Program.find(name) else {
            Console.note("\(name) is not installed and is left out: apt install \(package)")
            return nil
        }
        return program(path)
    }
}

// MARK: - Measuring

extension Peers {
    private func measure() throws {
        let (serverCore, loadCore) = try twoCores()
        _ = try needed("taskset", package: "util-linux")
        let process = ProcessInfo.processInfo.processIdentifier
        let folder = "\(FileManager.default.temporaryDirectory.path())srvlab-peers-\(process)"
        let children = Children(folder: folder)
        let sender = try sender(on: loadCore, children)
        let programs = try programs()
        let signals = children.clearOnSignals()
        defer {
            for signal in signals { signal.cancel() }
            children.clear()
        }
        let comparison = Comparison(
            programs: programs, rounds: rounds, queries: queries, seed: seed, serverCore: serverCore,
            loadCore: loadCore, load: sender, folder: folder, children: children)
        var report = Report(
            machine: Report.thisMachine, load: load.rawValue, rounds: rounds, queries: queries, seed: seed)
        report.printHead()
        for part in try parts() { try measure(part, comparison, &report) }
        report.printGoals()
        if let json { try write(report, to: json) }
        let missed = report.goals.filter { $0.isMet == false }.count
        if check, missed > 0 { throw Failure(.missed, "goals missed: \(missed)") }
    }

    private func measure(_ part: Part, _ comparison: Comparison, _ report: inout Report) throws {
        if let kind = part.kind {
            let series = try comparison.compare(on: kind)
            Report.printTable(of: kind, series)
            report.series += series
            report.goals += Goal.goals(of: kind, series)
        } else if let ours = comparison.programs.first(where: { $0.name == "srvlab" }) {
            let series = try comparison.compareWorkers(ours)
            Report.printWorkers(series)
            report.series += series
            report.goals.append(Goal.workers(series))
        } else {
            Console.note("workers: left out, as srvlab is not measured")
        }
    }

    private func write(_ report: Report, to path: String) throws {
        do {
            try report.json.write(to: URL(filePath: path))
        } catch {
            throw Failure(.unavailable, "cannot write \(path): \(error.localizedDescription)")
        }
    }
}

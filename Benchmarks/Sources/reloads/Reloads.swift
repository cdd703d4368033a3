import ArgumentParser
import CFlood
import CSteady
import DNSWire
internal import Foundation
import Harness
internal import Synchronization

/// Reloads a server again and again while it is asked at a steady rate, and looks for what is lost or mixed.
@main
struct Reloads: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reloads",
        abstract: "Reload a loaded server, and fail when a query is lost or an answer mixes two versions.",
        discussion: """
            First the server is asked as fast as it answers; then steadily at a share of that,
            while the zones change and it is told to read them again, each time only when its
            log says that the ones before are served.

            Examples:
              reloads
              reloads --reloads 100 --hosts 10000

            Exit status: 0 nothing lost, dropped or mixed; 1 something was; 64 usage; 69 the
            server or something else that is needed does not work.
            """
    )

    @Option(help: "How often the zones change.") var reloads = 1000
    @Option(help: "Hosts in each of the two zones.") var hosts = 1000
    @Option(help: "Share of what the server can take.") var load = 0.5
    @Option(help: ArgumentHelp("A release build of srvlab.", valueName: "path"))
    var srvlab = ".build/release/srvlab"

    private static let cores = (server: 0, load: 1)

    func validate() throws {
        guard reloads > 0, hosts >= 0, load > 0, load <= 1 else {
            throw ValidationError("--reloads from 1 on, --hosts from 0 on, --load above 0 and up to 1.")
        }
    }

    func run() throws {
        do {
            try measure()
        } catch let failure as Failure {
            Console.note("reloads: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }

    private func measure() throws {
        guard FileManager.default.isExecutableFile(atPath: srvlab) else {
            throw Failure(.unavailable, "no \(srvlab): swift build -c release makes it, --srvlab names another")
        }
        let files = try ServedZoneFiles(filler: hosts)
        defer { files.remove() }
        try files.write(version: 1)
        let server = try RunningServe(srvlab, files.folder, core: Reloads.cores.server)
        var query = Message(id: 0, questions: [Question(name: try Name(ServedZoneFiles.name), type: .a)])
        query.edns = EDNS(payloadSize: 1232)
        let capacity = try Reloads.capacity(of: server.port, query.bytes)
        Console.note("\(Int(capacity).grouped) queries/s at most; now \(Int(capacity * load).grouped)")
        let memory = SystemCounters.resident(server.number) ?? 0
        let steady = SteadyLoad(query.bytes, port: server.port, rate: capacity * load, core: Reloads.cores.load)
        let start = ContinuousClock.now
        for version in 2..<(reloads + 2) {
            try files.write(version: version)
            try server.reload()
        }
        let duration = ContinuousClock.now - start
        let result = try steady.end()
        let drops = SystemCounters.drops(port: server.port) ?? 0
        let growth = (SystemCounters.resident(server.number) ?? 0) - memory
        let status = server.stop()
        report(capacity, result, drops, growth, duration)
        guard status == 0 else { throw Failure(.unavailable, "the server ended with status \(status)") }
        guard result.lost == 0, result.mixed == 0, drops == 0 else {
            throw Failure(.missed, "\(result.lost) lost, \(drops) dropped, \(result.mixed) mixed")
        }
    }

    /// Queries a second that the server answers when it is asked as fast as it does.
    private static func capacity(of port: UInt16, _ query: [UInt8]) throws -> Double {
        let count = 300_000
        let queries = Array(repeatElement(query, count: count).joined())
        let offsets = (0...count).map { $0 * query.count }
        let options = cflood_options(port: port, sockets: 8, window: 16, patience: 1000, core: Int32(cores.load))
        var result = cflood_result()
        guard unsafe cflood_run(queries, offsets, count, options, &result) == 0, result.seconds > 0 else {
            throw Failure(.unavailable, "the server cannot be asked")
        }
        return Double(result.received) / result.seconds
    }

    private func report(
        _ capacity: Double, _ result: csteady_result, _ drops: Int, _ growth: Int, _ duration: Duration
    ) {
        var table = Table(["measured", "value"])
        let rows: [(String, String)] = [
            ("queries/s at most", Int(capacity).grouped),
            ("queries/s while reloading", Int(Double(result.sent) / max(result.seconds, 1e-6)).grouped),
            ("reloads", reloads.grouped), ("records in each version", (2 * hosts + 15).grouped),
            ("milliseconds for each", (duration / .milliseconds(1) / Double(reloads)).decimals(2)),
            ("queries", result.sent.grouped), ("answers", result.received.grouped), ("lost", result.lost.grouped),
            ("dropped by the receive buffer", drops.grouped), ("of two versions", result.mixed.grouped),
            ("us until the answer, half", "\(result.half)"), ("us until the answer, 99 %", "\(result.most)"),
            ("us until the answer, longest", "\(result.longest)"),
            ("memory grown, KiB", (growth / 1024).grouped),
        ]
        for (title, value) in rows { table.add([title, value]) }
        table.print()
    }
}

/// A steady load on a thread of its own.
@safe private final class SteadyLoad: Sendable {
    private struct Outcome {
        var status: Int32 = 0
        var result = csteady_result()
    }

    private let outcome = Mutex(Outcome())
    private let done = DispatchSemaphore(value: 0)
    // Made before the thread, and freed behind its end.
    private nonisolated(unsafe) let stop: OpaquePointer

    init(_ query: [UInt8], port: UInt16, rate: Double, core: Int) {
        unsafe stop = csteady_stop_make()
        let options = csteady_options(
            port: port, queries_per_second: rate, records: UInt32(ServedZoneFiles.answerCount), core: Int32(core))
        Thread.detachNewThread { [self] in
            var result = csteady_result()
            let status = unsafe csteady_run(query, query.count, options, stop, &result)
            outcome.withLock { $0 = Outcome(status: status, result: result) }
            done.signal()
        }
    }

    /// Ends the load, and waits for the answers that are under way.
    func end() throws -> csteady_result {
        unsafe csteady_stop_now(stop)
        done.wait()
        unsafe csteady_stop_free(stop)
        let (status, result) = outcome.withLock { ($0.status, $0.result) }
        guard status == 0 else { throw Failure(.unavailable, "the load could not be sent (errno \(status))") }
        return result
    }
}

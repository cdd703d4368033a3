import ArgumentParser
import DNSWire
import Harness
import Zones

/// Counts the allocations that answering a query costs, and holds them to their thresholds.
@main
struct Allocations: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allocations",
        abstract: "Count allocations per answered query, and fail when they exceed their thresholds.",
        discussion: """
            Each kind of reply is made a thousand times by a warm responder, bytes to
            bytes, while the C library's allocating functions are counted; then a real
            server answers 10,000 datagrams on loopback while all threads are counted.
            Arrays that are planted first have to be seen. Times are for information:
            nothing depends on them.

            Examples:
              allocations
              allocations --only cname

            Exit status: 0 within the thresholds; 1 a threshold is exceeded; 64 usage;
            69 the counter does not count, or a reply is not the one that is meant.
            """
    )

    @Option(help: ArgumentHelp("Cases whose title contains this, in any case of letters.", valueName: "text"))
    var only: String?

    func run() throws {
        do {
            try measure()
        } catch let failure as Failure {
            Console.note("allocations: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }

    /// One line of the table.
    private struct Row {
        let title: String
        let allocations: Double
        let threshold: Double
        let nanoseconds: Double
        var replyOctets: Int?

        var isWithin: Bool { allocations <= threshold }
    }

    private func measure() throws {
        #if DEBUG
            throw Failure(.usage, "a debug build allocates where a release build does not: swift run -c release")
        #else
            try AllocationCounter.check()
            let catalog = try BenchmarkZones.catalog()
            let rows = try replies(catalog) + servers(catalog)
            guard !rows.isEmpty else { throw Failure(.usage, "--only \(only ?? ""): no title contains this") }
            print(rows)
            let exceeded = rows.filter { !$0.isWithin }
            guard exceeded.isEmpty else {
                let titles = exceeded.map(\.title).joined(separator: ", ")
                throw Failure(.missed, "over the threshold: \(titles)")
            }
        #endif
    }

    private func isWanted(_ title: String) -> Bool {
        only.map { title.lowercased().contains($0.lowercased()) } ?? true
    }

    private func replies(_ catalog: Catalog) throws -> [Row] {
        var benchmark = ReplyBenchmark(catalog)
        return try ReplyCase.all().filter { isWanted($0.title) }.map { one in
            let outcome = try benchmark.measure(one)
            return Row(
                title: one.title, allocations: outcome.allocations, threshold: one.threshold,
                nanoseconds: outcome.nanoseconds, replyOctets: outcome.replyOctets)
        }
    }

    private func servers(_ catalog: Catalog) throws -> [Row] {
        let query = try ReplyCase("", .srv, "_im._xmpp.bench.test") { _ in true }.query
        let rounds = [(false, 1), (false, 32), (true, 1)].map { (hasCapture, inFlight) in
            let capture = hasCapture ? ", its capture full" : ""
            return (
                hasCapture: hasCapture, inFlight: inFlight,
                title: "server over UDP, SRV, \(inFlight) in flight\(capture)"
            )
        }
        let wanted = rounds.filter { isWanted($0.title) }
        guard !wanted.isEmpty else { return [] }
        try ServerBenchmark.check(catalog, query)
        return try wanted.map { round in
            var benchmark = try ServerBenchmark(
                catalog, log: round.hasCapture ? QueryLog(capacity: 0, keepsMessages: true) : nil)
            defer { benchmark.stop() }
            if round.hasCapture { try benchmark.fillCapture(query) }
            let outcome = try benchmark.measure(query, inFlight: round.inFlight)
            return Row(
                title: round.title, allocations: outcome.allocations, threshold: 0, nanoseconds: outcome.nanoseconds)
        }
    }

    private func print(_ rows: [Row]) {
        var table = Table(["reply", "allocations", "threshold", "", "ns (information)", "octets"], leading: [0, 3])
        for row in rows {
            table.add([
                row.title, row.allocations.decimals(3), row.threshold.decimals(0), row.isWithin ? "" : "EXCEEDED",
                row.nanoseconds.decimals(0), row.replyOctets.map { $0.grouped } ?? "",
            ])
        }
        table.print()
    }
}

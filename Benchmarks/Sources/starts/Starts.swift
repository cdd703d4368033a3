import ArgumentParser
import DNSWire
import Harness
import Transport
import Zones

/// What it costs to start a server for each test, and whether anything of it stays.
@main
struct Starts: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "starts",
        abstract: "Start and stop a server with 50 records again and again, and fail when something stays.",
        discussion: """
            A server on loopback is started, asked once, and stopped; then so many at
            once. Threads and descriptors have to be as many as before, and memory may
            have grown by 1 MiB at most. Times are for information.

            Examples:
              starts
              starts --count 1000

            Exit status: 0 nothing stays; 1 something does; 64 usage; 69 a server does
            not answer.
            """
    )

    @Option(help: "Servers that are started one after the other.")
    var count = 10_000

    @Option(help: "Servers that run at once.")
    var atOnce = 200

    private static let warmUp = 500
    private static let maximumGrowth = 1 << 20
    /// Milliseconds that a server has for its reply.
    private static let patience = 2000

    /// What the process holds at one moment.
    private struct Held: Equatable {
        let threads = Threads.count ?? 0
        let descriptors = OpenDescriptors.count
    }

    func run() throws {
        do {
            try measure()
        } catch let failure as Failure {
            Console.note("starts: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }

    private func measure() throws {
        guard count > 0, atOnce > 0 else { throw Failure(.usage, "the numbers of servers are 1 or more") }
        let zone = try Starts.zone()
        let query = Message(id: 1, questions: [Question(name: try Name("h7.start.test"), type: .a)]).bytes
        for _ in 0..<Starts.warmUp { try Starts.cycle(zone, query) }
        let (before, memory) = (Held(), ResidentMemory.octets)
        var microseconds: [Double] = []
        for _ in 0..<count { microseconds.append(try Starts.cycle(zone, query)) }
        let growth = memory.flatMap { before in ResidentMemory.octets.map { $0 - before } } ?? 0
        let after = Held()
        let all = try Starts.cycle(zone, query, servers: atOnce)
        let last = Held()
        report(microseconds.sorted(), all, [before, after, last], growth)
        guard before == after, after == last, growth <= Starts.maximumGrowth else {
            throw Failure(.missed, "something stays when a server is stopped")
        }
    }

    /// Starts servers, asks each once, and stops them.
    /// - Returns: The time of starting and stopping, in microseconds.
    @discardableResult
    private static func cycle(_ zone: Zone, _ query: [UInt8], servers count: Int = 1) throws -> Double {
        let start = ContinuousClock.now
        let servers = try (0..<count).map { _ in try ZoneServer(try Catalog([zone])) }
        let started = ContinuousClock.now
        for server in servers {
            let client = try LoopbackClient(port: Int(server.endpoint.port), patience: patience)
            var buffer = [UInt8](repeating: 0, count: 512)
            guard client.send(query, count: query.count), client.receive(into: &buffer) != nil else {
                throw Failure(.unavailable, "no reply from \(server.endpoint)")
            }
        }
        let asked = ContinuousClock.now
        for server in servers { server.stop() }
        return (start.duration(to: started) + asked.duration(to: .now)) / .microseconds(1)
    }

    private static func zone() throws -> Zone {
        let hosts = (0..<47).map { "h\($0) A 192.0.2.\($0)" }
        let text = ["$TTL 60", "@ SOA ns host 1 60 60 60 60", "@ NS ns", "ns A 192.0.2.53"] + hosts
        return try Zone(text.joined(separator: "\n") + "\n", origin: try Name("start.test"))
    }

    private func report(_ times: [Double], _ all: Double, _ held: [Held], _ growth: Int) {
        var table = Table(["starting and stopping", "us each"])
        table.add(["one after the other, median of \(count.grouped)", times[times.count / 2].decimals(0)])
        table.add(["the slowest of a hundred", times[times.count * 99 / 100].decimals(0)])
        table.add(["\(atOnce.grouped) at once", (all / Double(atOnce)).decimals(0)])
        table.print()
        let threads = held.map { String($0.threads) }.joined(separator: ", ")
        let descriptors = held.map { String($0.descriptors) }.joined(separator: ", ")
        Console.line("threads before, after, and after all at once: \(threads); descriptors: \(descriptors)")
        Console.line("memory grew by \((growth / 1024).grouped) KiB (\(Starts.maximumGrowth / 1024) allowed)")
    }
}

import ArgumentParser
import CPIM
import Harness
import Transport

/// What a message costs that one gateway relays, and whether any is lost.
@main
struct Deliveries: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries",
        abstract: "Send messages through a gateway on loopback, and fail when one is lost or they are too slow.",
        discussion: """
            Clients, each with a connection of its own, send one message after the other.
            Both the clients and the gateway ask a name server of ours, with a cache, who
            is next. Clients, gateway and recipient have a thread each.

            Examples:
              deliveries
              deliveries --messages 1000000 --clients 16
              deliveries --floor 0

            Exit status: 0 every message delivered, fast enough and without memory that
            grows; 1 one was lost, it was slower than the floor, or memory grew; 64 usage;
            69 the machine has no sockets for it.
            """
    )

    @Option(help: "Messages that are measured.")
    var messages = 200_000

    @Option(help: "Messages before them, in which everybody gets what it keeps.")
    var warmUp = 50_000

    @Option(help: "Clients that send at once.")
    var clients = 64

    @Option(help: "Octets of each message's content.")
    var octets = 200

    @Option(help: "The fewest messages a second.")
    var floor = 10_000

    /// Octets by which memory may have grown since the warm-up.
    private static let maximumGrowth = 4 << 20

    func validate() throws {
        guard messages > 0, warmUp >= 0, (1...64).contains(clients), (0...(1 << 20)).contains(octets), floor >= 0 else {
            throw ValidationError("--messages from 1 on, --clients from 1 to 64, --octets up to 1048576.")
        }
    }

    func run() async throws {
        do {
            try await measure()
        } catch let failure as Failure {
            Console.note("deliveries: \(failure.message)")
            throw ExitCode(failure.status.rawValue)
        }
    }

    private func measure() async throws {
        #if DEBUG
            throw Failure(.usage, "a debug build says nothing of speed: swift run -c release")
        #else
            try await MessagePath.run { path in
                let senders = try path.senders(clients)
                let content = [UInt8](repeating: UInt8(ascii: "x"), count: octets)
                try await senders.send(warmUp, content)
                let (memory, start) = (ResidentMemory.octets, ContinuousClock.now)
                let cpu = path.cpuSeconds
                let lost = try await senders.send(messages, content)
                let seconds = max(start.duration(to: .now) / .seconds(1), 1e-6)
                let growth = memory.flatMap { before in ResidentMemory.octets.map { $0 - before } } ?? 0
                report(seconds, path.cpuSeconds - cpu, lost, memory ?? 0, growth)
                try check(rate: Double(messages) / seconds, lost, growth)
            }
        #endif
    }

    private func report(_ seconds: Double, _ cpuSeconds: Double, _ lost: Int, _ memory: Int, _ growth: Int) {
        var table = Table(["measured", "value"])
        let rows: [(String, String)] = [
            ("clients", clients.grouped), ("messages", messages.grouped),
            ("messages/s", Int(Double(messages) / seconds).grouped),
            ("CPU us/message", (cpuSeconds * 1e6 / Double(messages)).decimals(1)),
            ("not delivered", lost.grouped),
            ("memory before, KiB", (memory / 1024).grouped), ("memory after, KiB", ((memory + growth) / 1024).grouped),
        ]
        for (title, value) in rows { table.add([title, value]) }
        table.print()
    }

    private func check(rate: Double, _ lost: Int, _ growth: Int) throws(Failure) {
        guard lost == 0 else { throw Failure(.missed, "\(lost.grouped) messages were not delivered") }
        guard rate >= Double(floor) else {
            throw Failure(.missed, "\(Int(rate).grouped) messages/s, and \(floor.grouped) are demanded")
        }
        guard growth <= Deliveries.maximumGrowth else {
            throw Failure(.missed, "memory grew by \((growth / 1024).grouped) KiB")
        }
    }
}

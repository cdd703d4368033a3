import ArgumentParser
import Harness
import QueryInvariants
import Transport
import Zones

/// Where the packets of a run go.
enum FuzzTransport: String, CaseIterable, ExpressibleByArgument {
    case memory, udp, tcp
}

@main struct Fuzz: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the name server what no client would, and check every reply.",
        discussion: """
            Packets are sound queries, most of them damaged, and noise; each follows from the seed and its number. \
            Every reply is read by two readers and held against what a third, plain reader makes of the query. Over \
            UDP and TCP, a server on a loopback port has to send the octets that the same code gives in memory.

            The first packet that is not handled as it should be ends the run with status 1: it is printed in \
            hexadecimal, with the command that makes it again.
            """)

    @Option(help: "How many packets.")
    var packets = 1_000_000

    @Option(help: "What the packets follow from; by default another number each time.")
    var seed = UInt64.random(in: 0...UInt64(UInt32.max))

    @Option(help: "The number of the first packet, for making one packet again.")
    var from = 0

    @Option(help: "Where the packets go: memory, udp or tcp (in-process server on a loopback port).")
    var transport = FuzzTransport.memory

    @Option(help: ArgumentHelp("Check this one packet instead, in memory, over UDP and TCP.", valueName: "hex"))
    var packet: String?

    @Option(
        help: ArgumentHelp(
            "Zone files, or folders with zone files, to serve beside the built-in zones.", valueName: "path")
    )
    var zones: [String] = []

    @Flag(help: "Demand FORMERR also for what is wrong where a server need not look: options, owners of records.")
    var strict = false

    @Flag(help: "Print the first packet of each kind of finding and go on.")
    var keepGoing = false

    @Flag(help: "Check the checks: replies that are damaged on purpose must all be found.")
    var selfCheck = false

    func validate() throws {
        guard packets > 0, from >= 0 else { throw ValidationError("--packets takes 1 or more, --from 0 or more.") }
    }

    func run() throws {
        var served = try FuzzZones.zones()
        for path in try ZoneFiles.find(zones.isEmpty ? [Fuzz.zonesFolder] : zones) {
            served.append(try Zone(contentsOf: path))
        }
        let catalog = try Catalog(served)
        var rules = ReplyRules()
        rules.isStrict = strict
        let invariants = QueryInvariants(served, rules)
        if selfCheck { return try check(SelfCheck(catalog, invariants, PacketSource(served, seed: seed))) }
        let oracle = Oracle(catalog, invariants)
        if let packet { return try checkPacket(packet, oracle) }
        let good = try GoodQueries()
        let source = PacketSource(served, seed: seed)
        switch transport {
        case .memory: try run(MemoryRun(oracle, good), source)
        case .udp: try run(try UDPRun(catalog, oracle, good), source)
        case .tcp: try run(try TCPRun(catalog, oracle, good, seed: seed), source)
        }
    }

    /// The zones of this repository.
    private static let zonesFolder =
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/zones"
}

// MARK: - Runs

extension Fuzz {
    private func run(_ run: consuming some FuzzRun & ~Copyable, _ source: PacketSource) throws {
        var run = run
        var (tally, log) = (Tally(), FindingLog(keepsGoing: keepGoing, seed: seed))
        let progress = Progress(total: packets)
        // What is in memory after the warm-up may not grow.
        let warmUp = min(packets / 4, 50_000)
        var resident: Int?
        for number in from..<(from + packets) {
            if number - from == warmUp { resident = ResidentMemory.octets }
            do {
                try run.send(source.packet(number), number: number, &tally)
            } catch let finding as Finding {
                try log.note(finding, command(for: finding))
            }
            progress.show(number - from)
        }
        do {
            try run.finish(&tally)
        } catch let finding as Finding {
            try log.note(finding, command(for: finding))
        }
        progress.end()
        let growth = resident.flatMap { before in ResidentMemory.octets.map { $0 - before } }
        for line in tally.doubtLines { print(line) }
        print("seed \(seed), \(transport.rawValue): \(tally.summary(growth: growth))")
        if let growth, growth > ResidentMemory.maximumGrowth {
            print("memory grew by more than \(ResidentMemory.maximumGrowth / 1024) KiB")
            throw ExitCode(1)
        }
        if log.count > 0 { throw ExitCode(1) }
    }

    private func command(for finding: Finding) -> String {
        // Sockets are fed in batches: a batch ends at a number that the longest divides.
        let first = transport == .memory ? finding.number : max(from, finding.number - 64)
        return "swift run -c release --package-path Benchmarks fuzz --seed \(seed) --from \(first) "
            + "--packets \(finding.number - first + 1) --transport \(transport.rawValue)" + (strict ? " --strict" : "")
    }

    private func checkPacket(_ text: String, _ oracle: Oracle) throws {
        guard let packet = [UInt8](hexadecimal: text) else {
            throw ValidationError("--packet takes hexadecimal digits.")
        }
        var oracle = oracle
        print("query: \(StrictQuery(packet).verdict)")
        for transport in TransportProtocol.allCases {
            do {
                let reply = try oracle.reply(to: packet, number: 0, over: transport)
                print("\(transport.rawValue): \(reply?.hexadecimal ?? "none")")
            } catch {
                print("\(transport.rawValue): \(error.complaint)\n  \(error.reply?.hexadecimal ?? "none")")
                throw ExitCode(1)
            }
        }
    }

    private func check(_ check: consuming SelfCheck) throws {
        let outcome = check.run(packets: min(packets, 20_000))
        print("self-check: \(outcome.damaged) damaged replies, \(outcome.missed.count) not found")
        for text in outcome.missed.prefix(10) { print("  \(text)") }
        let seesMemory = SelfCheck.seesMemory
        if !seesMemory { print("  memory that grows is not seen") }
        if !outcome.missed.isEmpty || !seesMemory { throw ExitCode(1) }
    }
}

/// Prints findings: the first one and no more, or one of each kind.
private struct FindingLog {
    let keepsGoing: Bool
    let seed: UInt64
    private(set) var count = 0
    private var kinds: Set<String> = []

    init(keepsGoing: Bool, seed: UInt64) {
        self.keepsGoing = keepsGoing
        self.seed = seed
    }

    mutating func note(_ finding: Finding, _ command: String) throws {
        count += 1
        if kinds.insert(finding.kind).inserted { print("\n" + finding.text(seed: seed, command: command)) }
        if !keepsGoing { throw ExitCode(1) }
    }
}

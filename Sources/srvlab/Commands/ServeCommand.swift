import ArgumentParser
import Conformance
internal import Dispatch
internal import Foundation
import Logging
import Transport
import Zones

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve zone files, folders of them, or the zones of one scenario.",
        discussion: """
            Examples:
              srvlab serve zones/clustered.test.zone    on 127.0.0.1:5300, UDP and TCP
              srvlab serve --listen 127.0.0.1:0 zones   on any free port
              srvlab serve --log queries.jsonl zones    each query as a JSON line
              srvlab serve --pcap queries.pcap zones    each message, for Wireshark
              srvlab serve --allow-transfer 127.0.0.0/8 zones   AXFR for this machine
              srvlab serve Scenarios/cname/provider-answers-apart.yaml

            Prints one line for each address when it can answer:
              ready 127.0.0.1:40053 zones=3 records=42
            SIGHUP reads the files again, all of them or, if one is wrong, none, and
            opens the log and the capture anew; SIGUSR1 prints what was asked so far to
            standard error; SIGTERM and SIGINT end it.

            Exit status: 0 ended by a signal; 65 a bad zone or scenario; 66 no
            such file; 69 port in use.
            """
    )

    @Argument(help: "Zone files, folders with .zone files, or one scenario (.yaml).", completion: .file())
    var paths: [String]

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            Where to listen; repeatable; port 0 is any free one (default: 127.0.0.1:5300; for several servers of a \
            scenario, free ports).
            """,
            valueName: "addr:port"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("Threads for each address.", valueName: "n"))
    var workers = 1

    @Option(help: ArgumentHelp("Append each query to a file, as a JSON line.", valueName: "file"), completion: .file())
    var log: String?

    @Option(
        help: ArgumentHelp(
            "Append each message to a capture file as it arrives or leaves, for Wireshark.", valueName: "file"),
        completion: .file())
    var pcap: String?

    @Option(help: ArgumentHelp("Megabytes that the log and the capture may each grow to, from 1 on.", valueName: "n"))
    var logLimit = 1024

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A network whose hosts may transfer zones (AXFR, IXFR); repeatable; nobody may by default.",
            valueName: "prefix"))
    var allowTransfer: [String] = []

    @Flag(help: "Begin each reply's record sets with another record than the one before.")
    var rotate = false

    @Option(
        help: ArgumentHelp(
            """
            UDP replies a second to one network (/24 or /56) from each thread; of those above, every second one is \
            short, with TC. 0 is no limit (default: no limit where only this machine can ask, 200 elsewhere).
            """,
            valueName: "n"))
    var rateLimit: Int?

    @Option(
        help: ArgumentHelp(
            "Name of the server for clients that ask it (NSID; in a scenario, by default the server's).",
            valueName: "text"))
    var nsid: String?

    @Flag(help: "Say in replies why they are as they are (extended errors, RFC 8914).")
    var extendedErrors = false

    @Flag(name: .shortAndLong, help: "Say more on standard error.")
    var verbose = false

    func validate() throws {
        guard (1...64).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 64.") }
        guard (1...1 << 30).contains(logLimit) else {
            throw ValidationError("--log-limit takes megabytes, from 1 on.")
        }
        guard rateLimit ?? 0 >= 0 else { throw ValidationError("--rate-limit takes a number from 0 on.") }
        guard nsid?.utf8.count ?? 0 <= 255 else { throw ValidationError("--nsid takes at most 255 octets.") }
        for prefix in allowTransfer where AddressPrefix(prefix) == nil {
            throw ValidationError("--allow-transfer \(prefix): a network is expected, as in 127.0.0.0/8 or ::1.")
        }
    }

    func run() async throws {
        let endpoints = try listen.map { text in
            guard let endpoint = Endpoint(text, defaultPort: 5300) else {
                throw Failure(
                    .usage, "--listen \(text): an address and a port are expected, as in 127.0.0.1:5300 or [::1]:5300")
            }
            return endpoint
        }
        // Until there is something to read again, a hang-up is no reason to end.
        for number in [SIGHUP, SIGUSR1] { signal(number, SIG_IGN) }
        let logger = logger()
        let plans = try readPlans()
        let queryLog = try log.map { try JSONLinesLog(path: $0, limit: logLimit << 20) }
        let capture = try pcap.map { try CaptureFile(path: $0, limit: logLimit << 20) }
        let timer = capture?.flushRegularly()
        // After the servers have stopped.
        defer {
            timer?.cancel()
            capture?.flush()
        }
        guard plans.count == 1 || endpoints.count <= plans.count else {
            throw Failure(.usage, "\(endpoints.count) times --listen for \(plans.count) servers")
        }
        let signals = Signals([SIGTERM, SIGINT, SIGHUP, SIGUSR1])
        let servers = try start(plans, endpoints, noting(in: queryLog, capture), logger)
        defer { for server in servers { server.stop() } }
        for (plan, server) in zip(plans, servers) { announce(plan, server) }
        if rateLimit == nil, servers.contains(where: { $0.endpoints.contains { !$0.address.isLoopback } }) {
            logger.notice(
                "other hosts can ask: at most \(ZoneServer.defaultRateLimit) UDP replies a second to each network from each thread (--rate-limit)"
            )
        }
        for await signal in signals.received {
            switch signal {
            case SIGHUP:
                reload(plans, servers, logger)
                attempt { try queryLog?.reopen() }
                attempt { try capture?.reopen() }
            case SIGUSR1:
                for (plan, server) in zip(plans, servers) { Output.note(MetricsText.line(server, plan.name) + "\n") }
            default: return
            }
        }
    }

    /// What the servers note, and where; none when nobody wants to know, which costs them nothing then.
    private func noting(in log: JSONLinesLog?, _ capture: CaptureFile?) -> QueryLog? {
        guard log != nil || capture != nil else { return nil }
        var observer: (@Sendable (QueryLog.Entry) -> Void)?
        var packetObserver: (@Sendable (Packet) -> Void)?
        if let log { observer = { log.write($0) } }
        if let capture { packetObserver = { capture.write($0) } }
        return QueryLog(capacity: 0, observer: observer, packetObserver: packetObserver)
    }

    /// Does what may fail without ending the server.
    private func attempt(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            Output.error((error as? Failure)?.message ?? "\(error)")
        }
    }

    private func readPlans() throws -> [ServePlan] {
        try ServePlan.read(paths) { Output.error("warning: \($0)") }
    }

    private func start(
        _ plans: [ServePlan], _ endpoints: [Endpoint], _ log: QueryLog?, _ logger: Logger
    ) throws -> [ZoneServer] {
        var servers: [ZoneServer] = []
        for (index, plan) in plans.enumerated() {
            var options = ZoneServer.Options()
            options.workers = workers
            options.responder.crossesZones = plan.crossesZones
            options.faults = plan.faults
            options.faultSeed = plan.seed
            options.responder.transferPrefixes = allowTransfer.compactMap(AddressPrefix.init)
            options.responder.rotatesRecords = rotate
            options.responder.identity = nsid ?? plan.name
            options.responder.explainsErrors = extendedErrors
            options.rateLimit = rateLimit
            options.logger = logger
            options.log = log
            if plans.count == 1 {
                options.listen = endpoints.isEmpty ? [Endpoint(address: .ipv4Loopback, port: 5300)] : endpoints
            } else if index < endpoints.count {
                options.listen = [endpoints[index]]
            }
            do {
                servers.append(try ZoneServer(plan.catalog, options))
            } catch {
                for server in servers { server.stop() }
                throw Failure(.unavailable, "\(error)")
            }
        }
        return servers
    }

    private func announce(_ plan: ServePlan, _ server: ZoneServer) {
        for endpoint in server.endpoints {
            let name = plan.name.map { " server=\($0.printable)" } ?? ""
            Output.line("ready \(endpoint)\(name) zones=\(plan.catalog.zoneCount) records=\(plan.catalog.recordCount)")
        }
    }

    private func reload(_ old: [ServePlan], _ servers: [ZoneServer], _ logger: Logger) {
        do {
            let new = try readPlans()
            guard Set(new.map(\.name)) == Set(old.map(\.name)), new.count == old.count else {
                throw Failure(.badInput, "the scenario has other servers than before: start srvlab again")
            }
            for (plan, server) in zip(old, servers) {
                guard let next = new.first(where: { $0.name == plan.name }) else { continue }
                server.publish(next.catalog)
            }
            let (zones, records) = new.reduce((0, 0)) { ($0.0 + $1.catalog.zoneCount, $0.1 + $1.catalog.recordCount) }
            logger.notice("reloaded \(paths.joined(separator: ", ")): zones=\(zones) records=\(records)")
        } catch {
            // The old zones stay: whoever is asked now must not find nothing.
            Output.error((error as? Failure)?.message ?? "\(error)")
            logger.error("not reloaded: the zones before stay")
        }
    }

    private func logger() -> Logger {
        var logger = Logger(label: "srvlab", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = verbose ? .debug : .notice
        return logger
    }
}

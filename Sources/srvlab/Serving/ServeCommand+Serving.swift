import Conformance
import DNSWire
internal import Dispatch
internal import Foundation
import Logging
import Transport
import Zones

extension ServeCommand {
    /// Serves until a signal ends it.
    func serve(_ addresses: ListenAddresses) async throws {
        // Until there is something to read again, a hang-up is no reason to end.
        for number in [SIGHUP, SIGUSR1] { signal(number, SIG_IGN) }
        // Nobody who reads a log, a capture or messages ends a server by leaving.
        signal(SIGPIPE, SIG_IGN)
        let logger = logger()
        let plans = try readPlans()
        let endpoints = try addresses.assigned(to: plans.map(\.name))
        let queryLog = try log.map { try JSONLinesLog(path: $0, limit: logLimit << 20, masksClients: maskClients) }
        let capture = try pcap.map { try CaptureFile(path: $0, limit: logLimit << 20) }
        let timer = capture?.flushRegularly()
        // After the servers have stopped.
        defer {
            timer?.cancel()
            capture?.flush()
        }
        let signals = Signals([SIGTERM, SIGINT, SIGHUP, SIGUSR1])
        let servers = try start(plans, endpoints, noting(in: queryLog, capture), logger)
        defer { for server in servers { server.stop() } }
        for (plan, server) in zip(plans, servers) { announce(plan, server) }
        suggest(plans, servers)
        warnOfOthers(servers, logger)
        try await whileTelling(servers, logger) { tell in
            for await signal in signals.received {
                switch signal {
                case SIGHUP:
                    let before = servers.map(\.catalog)
                    reload(plans, servers, logger)
                    tell(zip(servers, before).flatMap { $0.catalog.changes(since: $1) })
                    attempt { try queryLog?.reopen() }
                    attempt { try capture?.reopen() }
                case SIGUSR1:
                    for (plan, server) in zip(plans, servers) {
                        Output.note(MetricsText.line(server, plan.name) + "\n")
                    }
                default: return
                }
            }
        }
    }

    /// Has the secondaries told of every zone, and of what `body` hands over, as long as it runs.
    private func whileTelling(
        _ servers: [ZoneServer], _ logger: Logger, _ body: (([Zone]) -> Void) async -> Void
    ) async throws {
        guard !secondaries.isEmpty else { return await body { _ in } }
        let notifier = Notifier(secondaries, try SocketNetwork())
        notifier.tell(servers.flatMap(\.catalog.allZones))
        await withDiscardingTaskGroup { group in
            group.addTask {
                await notifier.run { report in
                    let level: Logger.Level = report.outcome == .acknowledged ? .notice : .warning
                    logger.log(level: level, "\(report)")
                }
            }
            await body { notifier.tell($0) }
            group.cancelAll()
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

    private func start(
        _ plans: [ServePlan], _ endpoints: [[Endpoint]], _ log: QueryLog?, _ logger: Logger
    ) throws -> [ZoneServer] {
        var servers: [ZoneServer] = []
        for (plan, listen) in zip(plans, endpoints) {
            var options = ZoneServer.Options()
            options.workers = workers
            options.responder.crossesZones = plan.crossesZones
            options.faults = plan.faults
            options.faultSeed = plan.seed
            options.responder.transferPrefixes = transferPrefixes
            options.responder.rotatesRecords = rotate
            options.responder.identity = nsid ?? plan.name
            options.responder.explainsErrors = extendedErrors
            options.rateLimit = rateLimit
            options.logger = logger
            options.log = log
            if !listen.isEmpty {
                options.listen = listen
            } else if plans.count == 1 {
                options.listen = [Endpoint(address: .ipv4Loopback, port: 5300)]
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

    private func warnOfOthers(_ servers: [ZoneServer], _ logger: Logger) {
        guard rateLimit == nil, servers.contains(where: { $0.endpoints.contains { !$0.address.isLoopback } }) else {
            return
        }
        logger.notice(
            """
            other hosts can ask: at most \(ZoneServer.defaultRateLimit) UDP replies a second to each network from each \
            thread (--rate-limit)
            """)
    }

    /// Says what somebody at a terminal may type next; programs read standard output.
    private func suggest(_ plans: [ServePlan], _ servers: [ZoneServer]) {
        let asked = zip(plans, servers).compactMap { plan, server in
            plan.catalog.exampleQuestion.map {
                (question: $0, endpoint: server.endpoint, isHealthy: plan.faults.isEmpty)
            }
        }
        // A server that misbehaves may well not answer.
        guard let first = asked.first(where: \.isHealthy) ?? asked.first else { return }
        Output.note("try: \(FirstQuestion.command(first.question, at: first.endpoint))\n")
    }

    private func reload(_ old: [ServePlan], _ servers: [ZoneServer], _ logger: Logger) {
        do {
            let new = try readPlans()
            guard Set(new.map(\.name)) == Set(old.map(\.name)), new.count == old.count else {
                throw Failure(.badInput, "the scenario has other servers than before: start srvlab again")
            }
            var replaced: [(old: Catalog, new: Catalog)] = []
            for (plan, server) in zip(old, servers) {
                guard let next = new.first(where: { $0.name == plan.name }) else { continue }
                replaced.append((server.catalog, next.catalog))
                server.publish(next.catalog)
            }
            // Behind the last publish: comparing large zones takes its time.
            for (old, new) in replaced {
                for change in new.unnoticedChanges(since: old) {
                    logger.warning("\(change.zone.unnoticedChange(since: change.serial))")
                }
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

extension Zone {
    fileprivate func unnoticedChange(since before: UInt32) -> String {
        let place = serial == before ? "\(serial) as before" : "\(serial) behind \(before)"
        return "\(apex.host.printable) has changed, and its serial is \(place): secondaries will not follow"
    }
}

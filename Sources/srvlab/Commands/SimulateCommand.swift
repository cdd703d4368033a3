import ArgumentParser
import Conformance
import DNSWire
internal import Foundation
import NextHops
import Operations
import Spread
import Transport
import Zones

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Compute how the hosts of a zone or a domain share their traffic.",
        usage: "srvlab simulate [<path> ...] [<uri> ...] [@server[:port]] [<options>]",
        discussion: """
            Examples:
              srvlab simulate zones/clustered.test.zone      shares of every host
              srvlab simulate zones/clustered.test.zone --down node3.clustered.test
              srvlab simulate zones/clustered.test.zone --clients zipf:1000
              srvlab simulate old/example.test.zone --change new/example.test.zone --rate 5
              srvlab simulate zones/clustered.test.zone --population 10000000
              srvlab simulate im:dean@example.test @127.0.0.1:5300 --html outlook.html

            Paths are zone files, folders of them, or one scenario (without its
            faults); they are resolved in memory. Without a URI, every name in them
            that publishes _im or _pres is looked up, for each protocol. Without a
            path, URIs are resolved through @server, or the servers of
            /etc/resolv.conf, which may give what is left of a TTL: --ttl corrects it.

            Exit status: 0 computed; 1 the population disagrees with the exact
            shares; 64 usage; 65 a bad zone, URI or file of clients; 66 no such
            file, or nothing to simulate; 69 a page that cannot be written;
            75 nobody could tell.
            """
    )

    @Argument(help: "Zone files, folders or one scenario; URIs; @server[:port].", completion: .file())
    var words: [String]

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A host that is down, perhaps with a port; repeat it, or join several by commas.", valueName: "host[:port]")
    )
    var down: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            """
            How clients choose: rfc2782, proportional, listed, uniform, or first, which takes the first record of the \
            answer; repeatable (default: all).
            """, valueName: "model"))
    var model: [ClientModel] = []

    @Option(
        name: .customLong("protocol"), parsing: .singleValue,
        help: ArgumentHelp(
            "A protocol label; repeat it, or join several by commas (default: all, of a URI sip, xmpp).",
            valueName: "label"))
    var protocols: [String] = []

    @Option(help: ArgumentHelp("Seconds that a client waits for an address that is down.", valueName: "seconds"))
    var timeout = Simulation.defaultTimeout

    @Flag(help: "The authority begins each answer with another record, which matters for the model first.")
    var rotate = false

    @Option(
        help: ArgumentHelp(
            "The traffic of each client: a file with one number a line, or zipf:n for n clients by Zipf's law.",
            valueName: "file|zipf:n"),
        completion: .file())
    var clients: String?

    @Option(help: ArgumentHelp("Seconds for which caches keep answers (default: the TTL).", valueName: "seconds"))
    var ttl: UInt32?

    @Option(
        help: ArgumentHelp(
            "Queries a second from the clients of one cache (default: never idle; 1 for --population).",
            valueName: "n"))
    var rate: Double?

    @Option(
        help: ArgumentHelp("A zone file, or a folder, that replaces what was published.", valueName: "path"),
        completion: .file())
    var change: String?

    @Option(
        help: ArgumentHelp(
            "What completes relative names of one zone file, and of --change (default: its name).", valueName: "name"))
    var origin: String?

    @Option(help: ArgumentHelp("The part of the clients that never ask again, 0 to 1.", valueName: "share"))
    var ttlIgnorers = 0.0

    @Option(help: ArgumentHelp("Simulate so many independent clients one by one, and compare.", valueName: "n"))
    var population: Int?

    @Option(help: ArgumentHelp("Caches that the population shares (default: 1000).", valueName: "n"))
    var caches: Int?

    @Option(help: ArgumentHelp("Where the chance of the population begins.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Print one line for each host and model, as CSV.")
    var csv = false

    @Option(help: ArgumentHelp("Write one page that explains itself.", valueName: "file"), completion: .file())
    var html: String?

    @Option(help: "Use of colour: auto, always, never.")
    var color = ColorChoice.auto

    func validate() throws {
        guard words.contains(where: { !$0.hasPrefix("@") }) else {
            throw ValidationError(
                "A zone file or a URI is expected, as in zones/clustered.test.zone or im:a@example.test.")
        }
        guard !servers.isEmpty ? paths.isEmpty : true else {
            throw ValidationError("\(servers[0]) is not asked when zones are given: they are resolved in memory.")
        }
        guard paths.count <= 1 || !paths.contains(where: ZoneArguments.isScenario) else {
            throw ValidationError("A scenario is simulated alone.")
        }
        guard origin == nil || !paths.contains(where: ZoneArguments.isScenario) else {
            throw ValidationError("--origin is for one zone; a scenario names its own.")
        }
        guard origin == nil || !paths.isEmpty || change != nil else {
            throw ValidationError("--origin goes with a zone file.")
        }
        guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other.") }
        guard timeout > 0, timeout <= 3600 else {
            throw ValidationError("--timeout takes more than 0 and at most 3600 seconds.")
        }
        guard ttl ?? 0 <= 2_147_483_647 else { throw ValidationError("--ttl takes at most 2147483647 seconds.") }
        guard rate.map({ $0 >= 1e-9 && $0 <= 1e9 }) ?? true else {
            throw ValidationError("--rate takes 1e-9 to 1e9 queries a second.")
        }
        guard (0...1).contains(ttlIgnorers) else { throw ValidationError("--ttl-ignorers takes 0 to 1.") }
        guard population.map((1...Population.greatestClientCount).contains) ?? true else {
            throw ValidationError("--population takes 1 to \(Population.greatestClientCount).")
        }
        guard caches.map({ $0 >= 1 && $0 <= population ?? 0 }) ?? true else {
            throw ValidationError("--caches takes 1 to as many as --population.")
        }
        guard change != nil || ttlIgnorers == 0 else { throw ValidationError("--ttl-ignorers goes with --change.") }
    }

    func run() async throws {
        var simulation = try simulation()
        let search = try await search()
        for failure in search.before.failures { Output.error(note(failure)) }
        guard !search.before.deployments.isEmpty else { throw nothing(search.before.failures) }
        try checkDown(simulation.down, search.before.deployments + (search.after?.deployments ?? []))
        simulation.replacement = search.after?.deployments
        for failure in search.after?.failures ?? [] { Output.error("after the change, \(note(failure))") }
        for unused in search.after?.deployments.flatMap(\.unused) ?? [] {
            Output.error("after the change, \(unused)")
        }
        let outcome = try await outcome(of: simulation, search.before.deployments)
        try show(outcome)
        guard outcome.agrees else {
            throw Failure(.unexpected, "a population disagrees with the exact shares (--seed \(seed) repeats it)")
        }
    }

    private func outcome(
        of simulation: Simulation, _ deployments: [Deployment]
    ) async throws -> SimulationOutcome {
        var progress = Progress()
        defer { progress.clear() }
        do {
            return try await simulation.run(deployments) { part in
                progress.show("simulating: \(Int(part * 100)) %")
            }
        } catch let error as SpreadError {
            let way = error.code == .tooManyItems ? "; --down takes fewer hosts of one priority, or all of them" : ""
            throw Failure(.usage, "\(error)\(way)")
        }
    }

    private func show(_ outcome: SimulationOutcome) throws {
        if json {
            Output.line(JSONEncoder.line(of: SimulationDocument(outcome, clients: clients)))
        } else if csv {
            Output.text(SimulationTable(outcome).text)
        } else {
            let style = TextReport.Style(isColored: color.isColored)
            Output.text(SimulationText(outcome, clients: clients, style).text)
        }
        guard let html else { return }
        do {
            try Data(SimulationPage(outcome, clients: clients).text.utf8).write(to: URL(filePath: html))
        } catch {
            throw Failure.unwritable(html, error)
        }
    }
}

// MARK: - Arguments

extension SimulateCommand {
    private var servers: [String] { words.filter { $0.hasPrefix("@") } }
    private var uris: [String] { words.filter { Service(schemeOf: $0) != nil } }
    private var paths: [String] { words.filter { !$0.hasPrefix("@") && Service(schemeOf: $0) == nil } }

    private func simulation() throws -> Simulation {
        var simulation = Simulation()
        if !model.isEmpty { simulation.models = ClientModel.allCases.filter(model.contains) }
        simulation.down = try down.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map { text in
            guard let pattern = HostPattern(String(text)) else {
                throw Failure(
                    .usage, "--down \(text): a host is expected, perhaps with a port, as in a.example.test:5269")
            }
            return pattern
        }
        simulation.timeout = timeout
        simulation.rotates = rotate
        simulation.mix = try clients.map(mix)
        simulation.timeToLive = ttl
        simulation.rate = rate
        simulation.ignorers = ttlIgnorers
        simulation.crowd = population.map { .init(clients: $0, caches: caches ?? min($0, 1000), seed: seed) }
        return simulation
    }

    private func mix(_ text: String) throws -> TrafficMix {
        do {
            guard text.hasPrefix("zipf:") else {
                return try TrafficMix(volumes: try ClientFile.volumes(try contents(of: text), file: text))
            }
            guard let count = Int(text.dropFirst("zipf:".count)) else {
                throw Failure(.usage, "--clients \(text): a number is expected, as in zipf:1000")
            }
            return try TrafficMix.zipf(count)
        } catch let error as ClientFileError {
            throw Failure(.badInput, error.description)
        } catch let error as SpreadError {
            throw Failure(text.hasPrefix("zipf:") ? .usage : .badInput, "\(text): \(error)")
        }
    }

    private func contents(of path: String) throws -> String {
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: ClientFile.greatestLength + 1)
        else { throw Failure(.nothingThere, "\(path): no such file, or none that can be read (--clients)") }
        guard data.count <= ClientFile.greatestLength else {
            throw Failure(.badInput, "\(path): more than \(ClientFile.greatestLength) octets: not a list of clients")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// A host that is none would be down without anybody seeing it.
    private func checkDown(_ patterns: [HostPattern], _ deployments: [Deployment]) throws {
        for pattern in patterns where deployments.allSatisfy({ $0.places(of: pattern).isEmpty }) {
            let names = Set(deployments.flatMap { $0.hosts.map(\.name) }).sorted()
            let list = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
            throw Failure(.usage, "--down \(pattern): no such host; there are \(list)")
        }
    }
}

// MARK: - Searching

extension SimulateCommand {
    private func search() async throws -> (before: DeploymentSearch, after: DeploymentSearch?) {
        let labels = try ProtocolLabel.list(protocols)
        let named = try uris.map {
            DeploymentSearch.Inquiry(try Self.uri($0), protocols: labels.isEmpty ? nil : labels)
        }
        guard !paths.isEmpty else {
            let live = await DeploymentSearch(
                named, try Resolver.Configuration(asking: servers), on: try SocketNetwork.ofTool())
            let after = try change.map {
                try PublishedZones(ZoneArguments.zones([$0], origin: ZoneArguments.origin(origin)))
            }
            return (live, await after?.search(named))
        }
        let (before, after, inScenario) = try published()
        var inquiries =
            named
            + (named.isEmpty
                ? inScenario.map { DeploymentSearch.Inquiry($0, protocols: labels.isEmpty ? nil : labels) } : [])
        if inquiries.isEmpty {
            inquiries = before.inquiries.filter { inquiry in
                labels.isEmpty || inquiry.protocols?.contains(where: labels.contains) ?? true
            }
        }
        guard inquiries.count <= PublishedZones.greatestServiceCount else {
            throw Failure(
                .usage,
                "more than \(PublishedZones.greatestServiceCount) services are published: name URIs beside the path")
        }
        return (await before.search(inquiries), await after?.search(inquiries, before.configuration.asking(after)))
    }

    private static func uri(_ text: String) throws -> MessagingURI {
        do throws(ResolutionError) {
            let uri = try MessagingURI(text)
            _ = try uri.destination()
            return uri
        } catch {
            throw Failure(.badInput, "\(text): \(error)")
        }
    }

    /// The zones of the paths, what they are changed to, and the URIs of a scenario.
    private func published() throws -> (PublishedZones, PublishedZones?, [MessagingURI]) {
        do {
            if ZoneArguments.isScenario(paths[0]) {
                let scenario = try ZoneArguments.scenario(paths[0])
                let texts = scenario.cases.flatMap { $0.resolutions.map(\.uri) }
                let uris = texts.compactMap { try? MessagingURI($0) }
                var seen: Set<MessagingURI> = []
                let zones = scenario.servers.flatMap(\.zones)
                return (
                    try PublishedZones(scenario), try changed(zones), uris.filter { seen.insert($0).inserted }
                )
            }
            let zones = try ZoneArguments.zones(paths, origin: ZoneArguments.origin(origin))
            return (try PublishedZones(zones), try changed(zones), [])
        } catch let error as CatalogError {
            throw Failure(.badInput, error.description)
        }
    }

    /// The zones with those of the change in their place.
    private func changed(_ zones: [Zone]) throws -> PublishedZones? {
        guard let change else { return nil }
        let new = try ZoneArguments.zones([change], origin: ZoneArguments.origin(origin))
        for zone in new where !zones.contains(where: { $0.apex == zone.apex }) {
            let apexes = Set(zones.map(\.apex.host)).sorted().prefix(8).joined(separator: ", ")
            throw Failure(.badInput, "--change \(change): \(zone.apex.host) replaces no zone; there are \(apexes)")
        }
        var kept: [Zone] = []
        for zone in zones
        where !new.contains(where: { $0.apex == zone.apex }) && !kept.contains(where: { $0.apex == zone.apex }) {
            kept.append(zone)
        }
        return try PublishedZones(kept + new)
    }

    private func note(_ failure: DeploymentSearch.Failure) -> String {
        let labels = failure.inquiry.protocols.map { " over \($0.map(\.name).joined(separator: ", "))" } ?? ""
        // In memory every question has an answer, but for zones that nobody named.
        let hint = isMissingZone(failure) ? " (its zone is none of those given: name it beside the path)" : ""
        return "\(failure.inquiry.uri)\(labels) leads to no host: \(failure.error)\(hint)"
    }

    private func isMissingZone(_ failure: DeploymentSearch.Failure) -> Bool {
        !paths.isEmpty && failure.error.detail == .refused
    }

    /// How the command ends when there is no host at all.
    private func nothing(_ failures: [DeploymentSearch.Failure]) -> Failure {
        if failures.isEmpty {
            let kind = protocols.isEmpty ? "no" : "of \(protocols.joined(separator: ", ")) no"
            return Failure(
                .nothingThere,
                "\(kind) _im or _pres SRV records in these zones: name a URI beside the path, as in im:a@example.test")
        }
        let isUnknown = failures.contains { $0.error.code == .temporaryFailure && !isMissingZone($0) }
        return Failure(isUnknown ? .temporaryFailure : .nothingThere, "nothing to simulate")
    }
}

extension Resolver.Configuration {
    /// The same client with the servers of other zones.
    fileprivate func asking(_ zones: PublishedZones?) -> Resolver.Configuration {
        var configuration = self
        configuration.servers = zones?.configuration.servers ?? servers
        return configuration
    }
}

import DNSWire
internal import Foundation
import NextHops
internal import Yams
import Zones

/// Reads one scenario file (format version 1).
struct ScenarioReader {
    /// Octets of a scenario file: far above what a person writes.
    private static let maximumLength = 1 << 22
    /// Servers of a scenario, and faults of a server: far above what a case needs.
    private static let maximumServers = 100
    static let maximumFaults = 100
    private static let topLevel = [
        "$schema", "title", "spec", "zones", "servers", "services", "client", "resolve", "deliver", "subscribe",
        "presence", "expect", "steps", "cases",
    ]

    private let id: String
    /// The folder that `file:` and `$INCLUDE` stay inside.
    private let root: String
    private var yaml: YAMLReading
    private var services: [ServicePlan] = []

    private init(id: String, file: String, root: String) {
        self.id = id
        self.root = root
        yaml = YAMLReading(file: file)
    }

    /// - Throws: `ScenarioError` with everything that is wrong, each with its line.
    static func read(_ file: ScenarioFile) throws(ScenarioError) -> Scenario {
        var reader = ScenarioReader(id: file.id, file: file.path, root: file.root)
        let scenario = reader.readFile(file.path)
        guard let scenario, reader.yaml.issues.isEmpty else {
            throw ScenarioError(issues: reader.yaml.issues.sorted { $0.place.line < $1.place.line })
        }
        return scenario
    }

    private mutating func readFile(_ path: String) -> Scenario? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= ScenarioReader.maximumLength,
            let text = String(data: data, encoding: .utf8)
        else {
            yaml.note(1, "cannot read the scenario", "a readable UTF-8 file of at most 4 MiB is expected")
            return nil
        }
        // Aliases unfold without end while the file stays small, and nest deeper than any parser's bound.
        guard let anchor = YAMLReading.firstAnchor(in: text) else { return compose(text) }
        yaml.note(
            anchor.line, "an anchor, &\(anchor.name)", "scenarios have no aliases: write it out where it is needed")
        return nil
    }

    private mutating func compose(_ text: String) -> Scenario? {
        do {
            guard let node = try Yams.compose(yaml: text) else {
                yaml.note(
                    1, "an empty file",
                    "a scenario has at least zones, what is done (resolve, deliver, subscribe or presence) and expect")
                return nil
            }
            return scenario(node)
        } catch {
            note(error)
            return nil
        }
    }

    private mutating func note(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            yaml.note(mark.line, "this is not YAML", problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            yaml.note(
                context.mark.line, "\(duplicates.joined(separator: ", ")) twice in one mapping", "a key stands once")
        default:
            yaml.note(1, "this is not YAML", "\(error)".split(separator: "\n").first.map(String.init) ?? "unreadable")
        }
    }

    // MARK: - The parts

    private mutating func scenario(_ node: Node) -> Scenario? {
        let fields = yaml.fields(node, of: "the scenario", known: ScenarioReader.topLevel)
        for name in ["title", "spec", "zones"] where fields[name] == nil {
            yaml.note(1, "no \(name)", "every scenario has one")
        }
        let title = fields["title"].map { self.title($0) } ?? ""
        let requirements = fields["spec"].map { self.requirements($0) } ?? []
        let zones = fields["zones"].map { self.zones($0) } ?? []
        let servers = self.servers(fields["servers"], zones)
        let client = self.client(fields["client"], servers)
        services = fields["services"].map { yaml.services($0, zones.map(\.zone)) } ?? []
        let cases = self.cases(fields, zones)
        checkUse(of: zones, servers)
        checkServices(fields, cases)
        return Scenario(
            id: id, file: yaml.file, title: title, requirements: requirements, servers: servers.map(\.server),
            services: services, client: client, cases: cases)
    }

    private mutating func title(_ field: YAMLReading.Field) -> String {
        let title = yaml.text(field.node, "title")
        if title?.isEmpty == true { yaml.note(field.line, "an empty title", "it says what the scenario proves") }
        return title ?? ""
    }

    private mutating func requirements(_ field: YAMLReading.Field) -> [Requirement] {
        let requirements = yaml.list(field.node).compactMap { node -> Requirement? in
            guard let text = yaml.text(node, "spec") else { return nil }
            if let requirement = Requirement.named(text) { return requirement }
            yaml.note(
                YAMLReading.line(of: node), "unknown id \(text)",
                Requirement.nearest(to: text).map { "did you mean \($0)?" }
                    ?? "spec holds ids of requirements and cases")
            return nil
        }
        if YAMLReading.isEmpty(field.node) { yaml.note(field.line, "an empty spec", "a scenario proves something") }
        return requirements
    }

    // MARK: - Zones and servers

    private struct NamedZone {
        let name: String
        let line: Int
        let zone: Zone
    }

    private mutating func zones(_ field: YAMLReading.Field) -> [NamedZone] {
        var seen: Set<Name> = []
        return yaml.entries(field.node, of: "zones").compactMap { entry in
            guard let apex = try? Name(entry.name) else {
                yaml.note(entry.line, "\(entry.name) is not a domain name", "zones are named by their apex")
                return nil
            }
            guard seen.insert(apex).inserted else {
                yaml.note(entry.line, "zone \(entry.name) twice", "capital and small letters are alike in a name")
                return nil
            }
            do throws(ZoneError) {
                guard let zone = try zone(entry, apex) else { return nil }
                guard zone.apex == apex else {
                    yaml.note(
                        entry.line, "the zone's SOA is at \(zone.apex.host)", "\(entry.name) is expected by its key")
                    return nil
                }
                return NamedZone(name: entry.name, line: entry.line, zone: zone)
            } catch {
                for issue in error.issues {
                    // A zone in a file of its own has places there: the line here is that of its name.
                    let isHere = issue.place.file == yaml.file
                    yaml.note(
                        isHere ? issue.place.line : entry.line, isHere ? issue.what : "\(issue.place): \(issue.what)",
                        issue.why)
                }
                return nil
            }
        }
    }

    private mutating func zone(_ entry: YAMLReading.Field, _ apex: Name) throws(ZoneError) -> Zone? {
        if let scalar = entry.node.scalar {
            let begins = scalar.style == .literal || scalar.style == .folded ? 1 : 0
            return try Zone(
                scalar.string, origin: apex, file: yaml.file, firstLine: YAMLReading.line(of: entry.node) + begins,
                root: root)
        }
        let fields = yaml.fields(entry.node, of: "a zone", known: ["file"])
        guard let path = fields["file"].flatMap({ yaml.text($0.node, "file") }) else {
            if YAMLReading.isEmpty(entry.node) {
                yaml.note(entry.line, "a zone without text", "write it here, or name its file")
            }
            return nil
        }
        guard let inside = ScenarioFile.path(path, inside: root) else {
            yaml.note(entry.line, "\(path) is outside \(root)", "file: stays below the folder that holds zones/")
            return nil
        }
        return try Zone(contentsOf: inside)
    }

    private struct NamedServer {
        let line: Int
        let server: Scenario.Server
    }

    private mutating func servers(_ field: YAMLReading.Field?, _ zones: [NamedZone]) -> [NamedServer] {
        guard let field else {
            return [
                NamedServer(
                    line: 1, server: Scenario.Server(name: "server", zones: zones.map(\.zone), crossesZones: true))
            ]
        }
        if YAMLReading.isEmpty(field.node) {
            yaml.note(field.line, "no servers", "leave servers out for one that serves all zones")
        }
        let entries = yaml.entries(field.node, of: "servers")
        if entries.count > ScenarioReader.maximumServers {
            yaml.note(field.line, "\(entries.count) servers", "\(ScenarioReader.maximumServers) are the most")
        }
        return entries.prefix(ScenarioReader.maximumServers).map { entry in
            let fields = yaml.fields(entry.node, of: "server \(entry.name)", known: ["zones", "crossZone", "faults"])
            if !entry.name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }) {
                yaml.note(entry.line, "a server called \(entry.name)", "letters, digits, . _ and - make a name")
            }
            let own = fields["zones"].map { served($0, zones) } ?? zones
            let crosses = yaml.value(fields["crossZone"], "follow or stop") { ["follow": true, "stop": false][$0] }
            // Names in records of faults are relative to the scenario's one zone, or to the root.
            let origin = zones.count == 1 ? zones[0].zone.apex : .root
            let faults = fields["faults"].map { yaml.faults($0, origin: origin) } ?? []
            return NamedServer(
                line: entry.line,
                server: Scenario.Server(
                    name: entry.name, zones: own.map(\.zone), crossesZones: crosses ?? true, faults: faults))
        }
    }

    private mutating func served(_ field: YAMLReading.Field, _ zones: [NamedZone]) -> [NamedZone] {
        yaml.list(field.node).compactMap { node in
            guard let text = yaml.text(node, "zones") else { return nil }
            if let zone = zones.first(where: { $0.name == text }) { return zone }
            let guess = Suggestion.closest(to: text, among: zones.map(\.name))
            yaml.note(
                YAMLReading.line(of: node), "no zone \(text)",
                guess.map { "did you mean \($0)?" } ?? "the scenario has \(zones.map(\.name).joined(separator: ", "))")
            return nil
        }
    }

    /// A zone that nobody serves proves nothing.
    private mutating func checkUse(of zones: [NamedZone], _ servers: [NamedServer]) {
        for zone in zones where !servers.contains(where: { $0.server.zones.contains { $0.apex == zone.zone.apex } }) {
            yaml.note(zone.line, "zone \(zone.name) is served by nobody", "give it to a server, or leave it out")
        }
    }

    /// An operation needs somebody to go to, and a service somebody who comes.
    private mutating func checkServices(_ fields: [String: YAMLReading.Field], _ cases: [Scenario.Case]) {
        let exchange = cases.flatMap(\.exchanges).first
        if let exchange, services.isEmpty, fields["services"] == nil {
            yaml.note(exchange.place.line, "no services", "messages and presence go to services: name them")
        }
        if let field = fields["services"], exchange == nil, yaml.issues.isEmpty {
            yaml.note(field.line, "services that nobody needs", "deliver, subscribe and presence need them")
        }
    }

    // MARK: - The client

    private mutating func client(_ field: YAMLReading.Field?, _ servers: [NamedServer]) -> ClientSettings {
        var client = ClientSettings()
        client.servers = servers.map(\.server.name)
        guard let field else { return client }
        let fields = yaml.fields(
            field.node, of: "client",
            known: [
                "servers", "timeout", "attempts", "protocols", "ports", "seed", "strict", "limit", "family",
                "additional", "patience",
            ])
        if let names = fields["servers"] { client.servers = clientServers(names, servers) }
        client.timeout = yaml.value(fields["timeout"], "a time such as 500ms or 2s", YAMLReading.seconds)
        client.attempts = yaml.value(fields["attempts"], "a number from 1 to 100") {
            Int($0).flatMap { (1...100).contains($0) ? $0 : nil }
        }
        client.protocols = fields["protocols"].map { protocols($0) }
        client.ports = fields["ports"].map { ports($0) } ?? [:]
        client.seed = yaml.value(fields["seed"], "a number from 0") { UInt64($0) }
        client.isStrict = yaml.boolean(fields["strict"])
        client.limit = yaml.value(fields["limit"], "a number from 2 (RFC 3861 section 6)") {
            Int($0).flatMap { $0 >= 2 ? $0 : nil }
        }
        client.family = fields["family"].flatMap { yaml.word($0.node, "family", Resolver.Configuration.Family.self) }
        client.usesAdditional = yaml.value(fields["additional"], "use or ignore") {
            ["use": true, "ignore": false][$0]
        }
        client.patience = yaml.value(fields["patience"], "a time such as 2s", YAMLReading.seconds)
        return client
    }

    private mutating func clientServers(_ field: YAMLReading.Field, _ servers: [NamedServer]) -> [String] {
        if YAMLReading.isEmpty(field.node) { yaml.note(field.line, "no servers", "a client asks at least one") }
        return yaml.list(field.node).compactMap { node in
            yaml.value(node, "servers", "one of \(servers.map(\.server.name).joined(separator: ", "))") { text in
                servers.contains { $0.server.name == text } ? text : nil
            }
        }
    }

    private mutating func protocols(_ field: YAMLReading.Field) -> [ProtocolLabel] {
        if YAMLReading.isEmpty(field.node) { yaml.note(field.line, "no protocols", "a client speaks at least one") }
        return yaml.list(field.node).compactMap { node in
            yaml.value(node, "protocols", "a protocol label such as sip or xmpp") { ProtocolLabel(name: $0) }
        }
    }

    private mutating func ports(_ field: YAMLReading.Field) -> [ProtocolLabel: UInt16] {
        var ports: [ProtocolLabel: UInt16] = [:]
        for entry in yaml.entries(field.node, of: "ports") {
            guard let label = ProtocolLabel(name: entry.name) else {
                yaml.note(entry.line, "ports: \(entry.name)", "a protocol label such as sip or xmpp is expected")
                continue
            }
            ports[label] = yaml.value(entry, "a port from 1 to 65535") { UInt16($0).flatMap { $0 > 0 ? $0 : nil } }
        }
        return ports
    }

    // MARK: - Cases

    private static let duty = "a case has resolve, deliver, subscribe or presence, and expects something"
    private static let caseKeys = YAMLReading.trialKeys + ["expect", "steps"]

    private mutating func cases(_ fields: [String: YAMLReading.Field], _ zones: [NamedZone]) -> [Scenario.Case] {
        guard let table = fields["cases"] else {
            let line = ((YAMLReading.trialKeys + ["steps"]).lazy.compactMap { fields[$0] }.first)?.line ?? 1
            return self.case(fields, id: id, line: line, zones).map { [$0] } ?? []
        }
        for name in ScenarioReader.caseKeys {
            guard let field = fields[name] else { continue }
            yaml.note(field.line, "\(name) beside cases", "each case of a table has its own")
        }
        if YAMLReading.isEmpty(table.node) {
            yaml.note(table.line, "a table without cases", "name: { resolve: …, expect: … } is expected")
        }
        return yaml.entries(table.node, of: "cases").compactMap { entry in
            let fields = yaml.fields(entry.node, of: "case \(entry.name)", known: ScenarioReader.caseKeys)
            return self.case(fields, id: "\(id):\(entry.name)", line: entry.line, zones)
        }
    }

    private mutating func `case`(
        _ fields: [String: YAMLReading.Field], id: String, line: Int, _ zones: [NamedZone]
    ) -> Scenario.Case? {
        guard let list = fields["steps"] else {
            return trial(fields, line: line).map { Scenario.Case(id: id, steps: [$0]) }
        }
        for name in ScenarioReader.caseKeys where name != "steps" {
            guard let field = fields[name] else { continue }
            yaml.note(field.line, "\(name) beside steps", "each step has its own")
        }
        let issueCount = yaml.issues.count
        let steps = yaml.list(list.node).flatMap { self.steps($0, zones) }
        let test = Scenario.Case(id: id, steps: steps)
        guard !test.trials.isEmpty else {
            if yaml.issues.count == issueCount {
                yaml.note(list.line, "steps that only prepare", ScenarioReader.duty)
            }
            return nil
        }
        if test.hasDistribution {
            yaml.note(list.line, "a distribution among steps", "it is judged in a case with one resolution alone")
        }
        switch steps.last {
        case .resolve, .exchange: return test
        case .publish, .advance, .access, .restart, nil:
            yaml.note(list.line, "steps that end with a preparation", "what nobody looks at proves nothing")
            return nil
        }
    }

    /// One element of `steps`: a trial, or something that happens.
    private mutating func steps(_ node: Node, _ zones: [NamedZone]) -> [Scenario.Step] {
        let line = YAMLReading.line(of: node)
        let happenings = ["publish", "advance", "access", "restart"]
        let fields = yaml.fields(node, of: "a step", known: YAMLReading.trialKeys + ["expect"] + happenings)
        guard fields.keys.count(where: { $0 != "expect" }) == 1 else {
            if !fields.isEmpty || YAMLReading.isEmpty(node) {
                yaml.note(
                    line, "a step of \(fields.count) parts",
                    "one of \(YAMLReading.trialKeys.joined(separator: ", ")) (with expect), publish, advance, "
                        + "access and restart")
            }
            return []
        }
        if let advance = fields["advance"] {
            guard let seconds = yaml.value(advance, "a time such as 59s", YAMLReading.seconds) else { return [] }
            return [.advance(.seconds(seconds))]
        }
        if let access = fields["access"] { return [.access(yaml.access(access, services))] }
        if let restart = fields["restart"] { return [.restart(yaml.serviceNames(restart, services))] }
        guard let publish = fields["publish"] else { return trial(fields, line: line).map { [$0] } ?? [] }
        let published = self.zones(publish).compactMap { published -> Zone? in
            guard zones.contains(where: { $0.zone.apex == published.zone.apex }) else {
                yaml.note(published.line, "publish: \(published.name)", "the scenario has no zone of this name")
                return nil
            }
            return published.zone
        }
        return published.isEmpty ? [] : [.publish(published)]
    }

    /// What is judged: one of the keys, and what is expected.
    private mutating func trial(_ fields: [String: YAMLReading.Field], line: Int) -> Scenario.Step? {
        let named = YAMLReading.trialKeys.compactMap { fields[$0] }
        guard named.count <= 1 else {
            yaml.note(named[1].line, "\(named[1].name) beside \(named[0].name)", "a case does one of them")
            return nil
        }
        if let field = named.first, field.name != "resolve" {
            return yaml.exchange(field, fields["expect"], services).map { .exchange($0) }
        }
        return resolution(fields, line: line).map { .resolve($0) }
    }

    private mutating func resolution(_ fields: [String: YAMLReading.Field], line: Int) -> Scenario.Resolution? {
        guard let resolve = fields["resolve"], let expect = fields["expect"] else {
            yaml.note(line, "no \(fields["resolve"] == nil ? "resolve" : "expect")", ScenarioReader.duty)
            return nil
        }
        guard let uri = yaml.text(resolve.node, "resolve") else { return nil }
        guard let expectation = yaml.expectation(expect) else { return nil }
        if expectation.error == nil {
            do throws(ResolutionError) {
                _ = try MessagingURI(uri)
            } catch {
                yaml.note(resolve.line, "resolve: \(uri)", error.reason)
            }
        }
        return Scenario.Resolution(
            place: Place(file: yaml.file, line: resolve.line), uri: uri, expectation: expectation)
    }
}

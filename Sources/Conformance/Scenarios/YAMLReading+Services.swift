import CPIM
import DNSWire
internal import Foundation
import NextHops
import Transport
internal import Yams
import Zones

/// Services and what goes between them.
extension YAMLReading {
    /// What a case does.
    static let trialKeys = ["resolve", "deliver", "subscribe", "presence"]
    /// Services of a scenario: far above what a case needs.
    private static let maximumServices = 100
    private static let serviceKeys = [
        "at", "for", "gateway", "indeterminant", "conduct", "delay", "allow", "deny", "limit", "duration", "patience",
        "connections", "knows", "protocols",
    ]

    // MARK: - Services

    mutating func services(_ field: Field, _ zones: [Zone]) -> [ServicePlan] {
        let entries = entries(field.node, of: "services")
        if entries.isEmpty { note(field.line, "no services", "leave services out where nothing is delivered") }
        if entries.count > YAMLReading.maximumServices {
            note(field.line, "\(entries.count) services", "\(YAMLReading.maximumServices) are the most")
        }
        var taken: [Endpoint: String] = [:]
        return entries.prefix(YAMLReading.maximumServices).compactMap { entry in
            guard let plan = service(entry, ServiceMap(zones)) else { return nil }
            for endpoint in plan.endpoints {
                if let other = taken.updateValue(plan.name, forKey: endpoint) {
                    note(entry.line, "\(plan.name) is at \(endpoint)", "\(other) is there already")
                }
            }
            return plan
        }
    }

    private mutating func service(_ entry: Field, _ map: ServiceMap) -> ServicePlan? {
        let what = "service \(entry.name)"
        let isNothing = entry.node.scalar?.string.isEmpty == true
        let fields = isNothing ? [:] : fields(entry.node, of: what, known: YAMLReading.serviceKeys)
        var configuration = MessagingService.Configuration(name: entry.name)
        let places = fields["at"].map { list($0.node).compactMap { text($0, "at") } } ?? [entry.name]
        let line = fields["at"]?.line ?? entry.line
        if places.isEmpty {
            note(line, "at: nowhere", "a host and a port, an address and a port, or a domain is expected")
        }
        if fields["at"] == nil, !entry.name.contains(":"), let domain = try? Name(entry.name) {
            configuration.domains = [domain]
        }
        let endpoints = places.flatMap { place -> [Endpoint] in
            let found = map.endpoints(of: place)
            if found.isEmpty { note(line, "at: \(place)", map.advice(on: place)) }
            return found
        }
        if let own = fields["for"] {
            if YAMLReading.isEmpty(own.node) { note(own.line, "for: nobody", "leave for out where nobody is here") }
            configuration.domains = Set(
                list(own.node).compactMap { value($0, "for", "a full domain name", YAMLReading.domain) })
        }
        configuration.isGateway = boolean(fields["gateway"]) ?? false
        if boolean(fields["indeterminant"]) == true { configuration.delegation = .blind }
        configuration.access = accessList(fields)
        configuration.maximumContent =
            value(fields["limit"], "a number of octets") { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
            ?? configuration.maximumContent
        configuration.maximumDuration =
            fields["duration"].flatMap { wholeSeconds($0.node, "duration") } ?? configuration.maximumDuration
        configuration.patience =
            value(fields["patience"], "a time such as 2s", YAMLReading.seconds).map { .seconds($0) }
            ?? configuration.patience
        configuration.maximumConnections =
            value(fields["connections"], "a number from 0 to 1000") {
                Int($0).flatMap { (0...1000).contains($0) ? $0 : nil }
            }
            ?? configuration.maximumConnections
        if let knows = fields["knows"] {
            configuration.knownRequirements = Set(
                list(knows.node).compactMap { value($0, "knows", "a namespace and a name", YAMLReading.identity) })
        }
        var isRefused = false
        if let conduct = fields["conduct"] {
            isRefused = self.conduct(conduct, fields["delay"], &configuration)
        } else if let delay = fields["delay"] {
            note(delay.line, "delay without conduct", "conduct: slow has one")
        }
        return ServicePlan(
            endpoints: endpoints, isRefused: isRefused, configuration: configuration,
            protocols: fields["protocols"].map { field in
                list(field.node).compactMap {
                    value($0, "protocols", "a protocol label such as sip or xmpp") { ProtocolLabel(name: $0) }
                }
            })
    }

    /// How a service treats those who come.
    /// - Returns: Whether nobody listens.
    private mutating func conduct(
        _ field: Field, _ delay: Field?, _ configuration: inout MessagingService.Configuration
    ) -> Bool {
        let words = ["answers", "refuses", "resets", "silent", "garbles", "slow"]
        guard let word = value(field, "one of \(words.joined(separator: ", "))", { words.contains($0) ? $0 : nil })
        else { return false }
        if word == "slow", delay == nil { note(field.line, "conduct: slow without delay", "delay: 3s says how slow") }
        if word != "slow", let delay { note(delay.line, "delay beside conduct: \(word)", "conduct: slow has one") }
        switch word {
        case "refuses": return true
        case "resets": configuration.conduct = .resets
        case "silent": configuration.conduct = .silent
        case "garbles": configuration.conduct = .garbles
        case "slow":
            if let seconds = value(delay, "a time such as 2s", YAMLReading.seconds) {
                configuration.conduct = .slow(.seconds(seconds))
            }
        default: break
        }
        return false
    }

    private mutating func accessList(_ fields: [String: Field]) -> AccessList {
        AccessList(allowed: fields["allow"].map { patterns($0) }, denied: fields["deny"].map { patterns($0) } ?? [])
    }

    private mutating func patterns(_ field: Field) -> [AccessList.Pattern] {
        list(field.node).compactMap { value($0, field.name, "*, *@domain or user@domain") { AccessList.Pattern($0) } }
    }

    /// One that principals may have.
    private static func domain(_ text: String) -> Name? {
        guard !text.contains("@"), case .domain(let host) = AccessList.Pattern("*@\(text)") else { return nil }
        return try? Name(host)
    }

    private static func identity(_ text: String) -> CPIMHeader.Identity? {
        let words = text.split(separator: " ").map(String.init)
        return switch words.count {
        case 1: CPIMHeader.Identity(words[0])
        case 2: CPIMHeader.Identity(words[1], namespace: words[0])
        default: nil
        }
    }

    private mutating func wholeSeconds(_ node: Node, _ name: String) -> UInt32? {
        value(node, name, "whole seconds such as 60s") { text in
            YAMLReading.seconds(text).flatMap { UInt32(exactly: $0) }
        }
    }

    // MARK: - Happenings

    /// `restart: one`, or a list.
    mutating func serviceNames(_ field: Field, _ services: [ServicePlan]) -> [String] {
        if YAMLReading.isEmpty(field.node) {
            note(field.line, "\(field.name) of no service", "one or more are expected")
        }
        return list(field.node).compactMap { name($0, field.name, services) }
    }

    private mutating func name(_ node: Node, _ what: String, _ services: [ServicePlan]) -> String? {
        guard let text = text(node, what) else { return nil }
        return isService(text, YAMLReading.line(of: node), services) ? text : nil
    }

    private mutating func isService(_ name: String, _ line: Int, _ services: [ServicePlan]) -> Bool {
        let names = services.map(\.name)
        if names.contains(name) { return true }
        let guess = Suggestion.closest(to: name, among: names)
        let known = names.isEmpty ? "none" : names.joined(separator: ", ")
        note(line, "no service \(name)", guess.map { "did you mean \($0)?" } ?? "the scenario has \(known)")
        return false
    }

    /// `access: { one: { deny: "*@a.test" } }`.
    mutating func access(_ field: Field, _ services: [ServicePlan]) -> [String: AccessList] {
        let entries = entries(field.node, of: "access")
        if entries.isEmpty { note(field.line, "access of no service", "one or more are expected") }
        var lists: [String: AccessList] = [:]
        for entry in entries where isService(entry.name, entry.line, services) {
            let fields = fields(entry.node, of: "access", known: ["allow", "deny"])
            lists[entry.name] = accessList(fields)
        }
        return lists
    }

    // MARK: - Exchanges

    mutating func exchange(
        _ field: Field, _ expect: Field?, _ services: [ServicePlan]
    ) -> Scenario.Exchange? {
        guard let expect else {
            note(field.line, "no expect", "a case expects something")
            return nil
        }
        let action: Scenario.Exchange.Action?
        switch field.name {
        case "deliver": action = message(field, services).map { .deliver($0) }
        case "subscribe": action = subscription(field, services).map { .subscribe($0) }
        default: action = presence(field, services)
        }
        let expectation = exchangeExpectation(expect, services, of: field.name)
        guard let action, let expectation else { return nil }
        return Scenario.Exchange(
            place: Place(file: file, line: field.line), action: action, expectation: expectation)
    }

    private mutating func message(_ field: Field, _ services: [ServicePlan]) -> Scenario.MessagePlan? {
        let kinds = ["content", "cpim", "base64", "size"]
        let fields = fields(field.node, of: "deliver", known: ["from", "to", "via", "forwards", "id"] + kinds)
        guard let source = required("from", fields, field), let destination = required("to", fields, field) else {
            return nil
        }
        var message = Scenario.MessagePlan(source: source, destination: destination)
        message.gateway = fields["via"].flatMap { name($0.node, "via", services) }
        message.maxForwards = value(fields["forwards"], "a number from 0") { UInt32($0) } ?? message.maxForwards
        message.transactionID = value(fields["id"], "1 to 40 octets") { OperationID($0.utf8) }
        let given = kinds.compactMap { fields[$0] }
        if given.count > 1 { note(given[1].line, "\(given[1].name) beside \(given[0].name)", "one of them is content") }
        if let content = given.first, let octets = octets(of: content) { message.content = octets }
        return message
    }

    private mutating func octets(of field: Field) -> [UInt8]? {
        switch field.name {
        case "content": text(field.node, field.name).map { Array($0.utf8) }
        // Lines of the scenario are those of the message (RFC 3862 2.2).
        case "cpim": text(field.node, field.name).map { Array($0.replacing("\n", with: "\r\n").utf8) }
        case "base64":
            value(field, "base64") { Data(base64Encoded: $0, options: .ignoreUnknownCharacters).map(Array.init) }
        default:
            value(field, "a number of octets, at most \(Frame.maximumContentLength)") { text in
                Int(text).flatMap {
                    (0...Frame.maximumContentLength).contains($0)
                        ? [UInt8](repeating: UInt8(ascii: "x"), count: $0) : nil
                }
            }
        }
    }

    private mutating func subscription(_ field: Field, _ services: [ServicePlan]) -> Scenario.SubscriptionPlan? {
        let fields = fields(
            field.node, of: "subscribe", known: ["watcher", "target", "via", "duration", "id", "forwards"])
        guard let watcher = required("watcher", fields, field), let target = required("target", fields, field),
            let length = fields["duration"]
        else {
            if fields["duration"] == nil { note(field.line, "subscribe without duration", "0s is a single look") }
            return nil
        }
        guard let duration = wholeSeconds(length.node, "duration") else { return nil }
        let identifier = value(fields["id"], "1 to 40 octets") { OperationID($0.utf8) }
        guard let identifier = identifier ?? OperationID("s".utf8) else { return nil }
        return Scenario.SubscriptionPlan(
            watcher: watcher, target: target, gateway: fields["via"].flatMap { name($0.node, "via", services) },
            duration: duration, identifier: identifier,
            hopLimit: value(fields["forwards"], "a number from 0") { UInt32($0) } ?? MessageOperation.defaultMaxForwards
        )
    }

    private mutating func presence(_ field: Field, _ services: [ServicePlan]) -> Scenario.Exchange.Action? {
        let fields = fields(field.node, of: "presence", known: ["target", "content"])
        guard let target = required("target", fields, field), let content = required("content", fields, field) else {
            return nil
        }
        guard let principal = try? Principal(target, of: .pres) else {
            note(field.line, "target: \(target)", "a pres: URI is expected")
            return nil
        }
        if !services.isEmpty, !services.contains(where: { $0.domains.contains(principal.domain) }) {
            note(field.line, "nobody has \(target)", "a service for \(principal.domain) is expected")
        }
        return .presence(target: target, content: Array(content.utf8))
    }

    private mutating func required(_ name: String, _ fields: [String: Field], _ field: Field) -> String? {
        guard let value = fields[name] else {
            note(field.line, "\(field.name) without \(name)", "it is needed")
            return nil
        }
        return text(value.node, name)
    }

    // MARK: - What is expected

    private mutating func exchangeExpectation(
        _ field: Field, _ services: [ServicePlan], of action: String
    ) -> ExchangeExpectation? {
        let issueCount = issues.count
        let known =
            switch action {
            case "deliver": ["status", "reason", "path", "forwards", "attempts", "never", "queries", "time"]
            case "subscribe":
                [
                    "status", "reason", "path", "forwards", "attempts", "duration", "notifies", "never", "queries",
                    "time",
                ]
            default: ["notifies", "never", "queries"]
            }
        let fields = fields(field.node, of: "expect", known: known)
        if fields.isEmpty, issues.count == issueCount {
            note(field.line, "nothing is expected", "an expectation has to be able to fail")
        }
        var expectation = ExchangeExpectation()
        expectation.status = fields["status"].flatMap { word($0.node, "status", OperationStatus.self) }
        expectation.reason = fields["reason"].flatMap { field in
            value(field.node, "reason", "one of \(Refusal.Code.allCases.map(\.rawValue).joined(separator: ", "))") {
                Refusal.Code(rawValue: $0)
            }
        }
        if action == "deliver", expectation.status == .success, let reason = fields["reason"] {
            note(reason.line, "reason beside status: success", "nobody says no to what succeeds")
        }
        expectation.path = fields["path"].map { field in
            list(field.node).compactMap { name($0, "path", services) }
        }
        expectation.forwards = fields["forwards"].map { field in
            list(field.node).compactMap { value($0, "forwards", "a number from 0") { UInt32($0) } }
        }
        expectation.attempts = fields["attempts"].map { field in
            list(field.node).compactMap {
                value(
                    $0, "attempts",
                    "[who] address:port, and if in vain \(AttemptFailure.allCases.map(\.rawValue).joined(separator: ", "))",
                    YAMLReading.attempt)
            }
        }
        expectation.duration = fields["duration"].flatMap { wholeSeconds($0.node, "duration") }
        expectation.notifies = fields["notifies"].map { field in
            list(field.node).compactMap { text($0, "notifies") }
        }
        expectation.never =
            fields["never"].map { field in
                list(field.node).compactMap { name($0, "never", services) }
            } ?? []
        expectation.queries = fields["queries"].map { queries($0) } ?? []
        expectation.time = value(
            fields["time"], "a range of times such as 500ms..1500ms, ..2s or 1s..", YAMLReading.timeRange)
        if !fields.isEmpty, Set(fields.keys).isSubset(of: ["never", "queries", "time"]) {
            note(field.line, "nothing that has to happen", "say too what it comes to")
        }
        return expectation
    }

    /// `192.0.2.1:5269`, `gate 192.0.2.1:5269`, `192.0.2.1:5269 refused`.
    private static func attempt(_ text: String) -> ExchangeExpectation.Attempt? {
        var words = text.split(separator: " ").map(String.init)[...]
        guard let first = words.first else { return nil }
        var party: String?
        if Endpoint(first) == nil { party = words.removeFirst() }
        guard let endpoint = words.popFirst().flatMap({ Endpoint($0) }) else { return nil }
        guard let word = words.popFirst() else {
            return ExchangeExpectation.Attempt(party: party, endpoint: endpoint)
        }
        guard words.isEmpty, let failure = AttemptFailure(rawValue: word) else { return nil }
        return ExchangeExpectation.Attempt(party: party, endpoint: endpoint, failure: failure)
    }
}

/// Where hosts and domains of a scenario are, as its zones have it at first.
private struct ServiceMap {
    private let zones: [Zone]

    init(_ zones: [Zone]) {
        self.zones = zones
    }

    /// The endpoints that `host:port`, `address:port` or a domain stands for.
    func endpoints(of place: String) -> [Endpoint] {
        if let endpoint = Endpoint(place) { return endpoint.port > 0 ? [endpoint] : [] }
        if let colon = place.lastIndex(of: ":"), let port = UInt16(place[place.index(after: colon)...]), port > 0,
            let host = try? Name(String(place[..<colon]))
        {
            return addresses(of: host).map { Endpoint(address: $0, port: port) }
        }
        guard let domain = try? Name(place) else { return [] }
        var found: [Endpoint] = []
        for (record, _) in zones.flatMap(\.records) where record.type == .srv && isService(record.owner, domain) {
            guard let location = record.serviceLocation else { continue }
            for address in addresses(of: location.target) {
                let endpoint = Endpoint(address: address, port: location.port)
                if !found.contains(endpoint) { found.append(endpoint) }
            }
        }
        return found
    }

    /// Why there is none, or how to write one.
    func advice(on place: String) -> String {
        let host = place.lastIndex(of: ":").map { String(place[..<$0]) } ?? place
        let form = "host:port or a domain with SRV records of the zones, or address:port, is expected"
        if Endpoint(place) != nil { return "a port from 1 to 65535 is expected" }
        guard let name = try? Name(host), !addresses(of: name).isEmpty else { return "there is no address; \(form)" }
        return host == place ? "a port is missing: \(place):5269" : "a port from 1 to 65535 is expected"
    }

    /// Whether a name is `_im` or `_pres` and a protocol below a domain.
    private func isService(_ owner: Name, _ domain: Name) -> Bool {
        guard owner.labels.count == domain.labels.count + 2, owner.isAtOrBelow(domain) else { return false }
        let label = owner.labels[0].map { $0 | 0x20 }
        return Service.allCases.contains { Array($0.label.utf8).map { $0 | 0x20 } == label }
    }

    private func addresses(of host: Name) -> [IPAddress] {
        zones.flatMap(\.records).filter { record, _ in
            record.owner == host && (record.type == .a || record.type == .aaaa)
        }.compactMap { IPAddress(networkOrder: $0.record.data) }
    }
}

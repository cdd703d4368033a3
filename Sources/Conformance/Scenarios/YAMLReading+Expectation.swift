import DNSWire
import NextHops
import Spread
import Transport
internal import Yams

extension YAMLReading {
    private static let expectationKeys = [
        "hops", "error", "detail", "diagnostics", "never", "queries", "time", "distribution",
    ]

    /// What stands under `expect`.
    mutating func expectation(_ field: Field) -> Expectation? {
        let issueCount = issues.count
        let fields = fields(field.node, of: "expect", known: YAMLReading.expectationKeys)
        let isReadable = issues.count == issueCount
        var expectation = Expectation()
        expectation.hops = fields["hops"].map { hops($0) }
        expectation.error = fields["error"].flatMap { word($0.node, "error", ResolutionError.Code.self) }
        expectation.detail = fields["detail"].flatMap { word($0.node, "detail", ResolutionError.Detail.self) }
        expectation.diagnostics = fields["diagnostics"].map { diagnostics($0) }
        expectation.never = fields["never"].map { never($0) } ?? []
        expectation.queries = fields["queries"].map { queries($0) } ?? []
        expectation.time = value(
            fields["time"], "a range of times such as 500ms..1500ms, ..2s or 1s..", YAMLReading.timeRange)
        expectation.distribution = fields["distribution"].flatMap { distribution($0) }
        // A key that is misspelled says what is wrong.
        if fields.isEmpty, isReadable {
            note(field.line, "nothing is expected", "an expectation has to be able to fail")
        }
        check(fields, expectation, at: field.line)
        return expectation
    }

    /// Expectations that contradict each other, or that no client could fail.
    private mutating func check(_ fields: [String: Field], _ expectation: Expectation, at line: Int) {
        if let error = fields["error"], let hops = fields["hops"] ?? fields["distribution"] {
            note(error.line, "error beside \(hops.name)", "a resolution ends with hops or with an error")
        }
        if let detail = fields["detail"], expectation.error != .temporaryFailure {
            note(detail.line, "detail without error: temporaryFailure", "only that error has one")
        }
        if let hops = fields["hops"], YAMLReading.isEmpty(hops.node) {
            note(hops.line, "no hops", "write the error that is expected instead")
        }
        let namesOutcome = ["hops", "error", "distribution", "diagnostics", "queries"].contains {
            fields[$0] != nil
        }
        if !namesOutcome, let never = fields["never"] {
            note(never.line, "never alone", "a client that finds nothing at all would pass: say what is expected too")
        }
        let saysOnlyWhatIsNot = Set(fields.keys).isSubset(of: ["never", "queries", "time"])
        if saysOnlyWhatIsNot, !expectation.queries.isEmpty,
            expectation.queries.allSatisfy({ $0.range.contains(0) })
        {
            note(line, "nothing that has to happen", "a client that does nothing would pass: say what is expected too")
        }
        if let time = fields["time"] {
            if expectation.time == 0...Double.infinity {
                note(time.line, "time: any", "an expectation has to be able to fail")
            }
            if Set(fields.keys).isSubset(of: ["never", "time"]) {
                note(time.line, "time without an outcome", "say too what the resolution comes to")
            }
        }
        if let queries = fields["queries"], YAMLReading.isEmpty(queries.node) {
            note(queries.line, "no queries", "name a question and how often it is asked")
        }
        for count in expectation.queries where count.range == 0...Int.max {
            note(count.place, "\(count): any number", "an expectation has to be able to fail")
        }
    }

    // MARK: - Hops

    private mutating func hops(_ field: Field) -> [Expectation.HopGroup] {
        list(field.node).compactMap { node in
            if let mapping = node.mapping, mapping["any"] != nil {
                let fields = fields(node, of: "a group of hops", known: ["any"])
                guard let any = fields["any"] else { return nil }
                if YAMLReading.isEmpty(any.node) {
                    note(any.line, "a group without hops", "any: takes the hops of so many places")
                }
                return Expectation.HopGroup(hops: list(any.node).compactMap { hop($0) })
            }
            return hop(node).map { Expectation.HopGroup(hops: [$0]) }
        }
    }

    private mutating func hop(_ node: Node) -> Expectation.HopPattern? {
        node.mapping == nil ? shortHop(node) : longHop(node)
    }

    /// `target:port [address...]`.
    private mutating func shortHop(_ node: Node) -> Expectation.HopPattern? {
        value(node, "hop", "target:port and perhaps addresses") { text in
            let words = text.split(separator: " ")
            guard let parts = words.first?.split(separator: ":", omittingEmptySubsequences: false), parts.count == 2,
                let name = try? Name(String(parts[0])), let port = UInt16(parts[1])
            else { return nil }
            let addresses = words.dropFirst().map { IPAddress(String($0)) }
            guard !addresses.contains(nil) else { return nil }
            return Expectation.HopPattern(
                target: name.host, port: port, addresses: addresses.isEmpty ? nil : addresses.compactMap(\.self))
        }
    }

    private mutating func longHop(_ node: Node) -> Expectation.HopPattern? {
        let fields = fields(
            node, of: "a hop",
            known: ["target", "port", "addresses", "protocol", "priority", "weight", "implicit"])
        let target = value(fields["target"], "a domain name") { try? Name($0).host }
        guard let target else {
            if fields["target"] == nil {
                note(YAMLReading.line(of: node), "a hop without target", "its host is expected")
            }
            return nil
        }
        var pattern = Expectation.HopPattern(target: target)
        pattern.port = value(fields["port"], "a port") { UInt16($0) }
        pattern.priority = value(fields["priority"], "a number from 0 to 65535") { UInt16($0) }
        pattern.weight = value(fields["weight"], "a number from 0 to 65535") { UInt16($0) }
        pattern.protocolLabel = value(fields["protocol"], "a protocol label") { ProtocolLabel(name: $0) }
        pattern.isImplicit = boolean(fields["implicit"])
        if let addresses = fields["addresses"] {
            pattern.addresses = list(addresses.node).compactMap { node in
                value(node, "addresses", "an IP address") { IPAddress($0) }
            }
        }
        return pattern
    }

    private mutating func never(_ field: Field) -> [Expectation.Forbidden] {
        if YAMLReading.isEmpty(field.node) { note(field.line, "an empty never", "name what must not be offered") }
        return list(field.node).compactMap { node in
            value(node, "never", "an IP address or a full host name, without a port,") { text in
                IPAddress(text).map { .address($0) } ?? YAMLReading.fullHost(text).map { .host($0) }
            }
        }
    }

    /// A name of two labels or more that is not a mistyped address or one with a port: nothing is ever called so.
    private static func fullHost(_ text: String) -> String? {
        guard !text.contains(":"), let name = try? Name(text), name.labels.count > 1,
            name.labels.last?.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) == false
        else { return nil }
        return name.host
    }

    // MARK: - Diagnostics and queries

    private mutating func diagnostics(_ field: Field) -> [Expectation.DiagnosticPattern] {
        list(field.node).compactMap { node in
            guard let text = text(node, "diagnostics") else { return nil }
            let words = text.split(separator: " ", maxSplits: 1).map(String.init)
            let codes = Diagnostic.Code.allCases.map(\.rawValue)
            guard let word = words.first, let code = Diagnostic.Code(rawValue: word) else {
                let guess = Suggestion.closest(to: words.first ?? "", among: codes)
                note(
                    YAMLReading.line(of: node), "diagnostics: \(text)",
                    guess.map { "did you mean \($0)?" } ?? "one of \(codes.joined(separator: ", "))")
                return nil
            }
            guard words.count > 1 else { return Expectation.DiagnosticPattern(code: code, name: nil) }
            guard let name = try? Name(words[1]) else {
                note(
                    YAMLReading.line(of: node), "diagnostics: \(text)", "a code and perhaps a domain name are expected")
                return nil
            }
            return Expectation.DiagnosticPattern(code: code, name: name.host)
        }
    }

    mutating func queries(_ field: Field) -> [Expectation.QueryCount] {
        entries(field.node, of: "queries").compactMap { entry in
            guard let range = value(entry, "a count such as 2, 2..4, ..10 or 2..", YAMLReading.range) else {
                return nil
            }
            guard entry.name != "total" else {
                return Expectation.QueryCount(question: nil, transport: nil, range: range, place: entry.line)
            }
            let words = entry.name.split(separator: " ")
            let parts = words.last?.split(separator: "/", maxSplits: 1) ?? []
            guard words.count == 2, let type = RecordType(String(words[0])), let first = parts.first,
                let name = try? Name(String(first)),
                let transport = parts.count == 2
                    ? TransportProtocol(rawValue: String(parts[1])).map(Optional.some) : .some(nil)
            else {
                note(
                    entry.line, "queries: \(entry.name)", "TYPE name, TYPE name/udp, TYPE name/tcp or total is expected"
                )
                return nil
            }
            return Expectation.QueryCount(
                question: Question(name: name, type: type), transport: transport, range: range, place: entry.line)
        }
    }

    // MARK: - Distribution

    private mutating func distribution(_ field: Field) -> Expectation.Distribution? {
        let fields = fields(field.node, of: "distribution", known: ["of", "model", "shares", "error", "against"])
        guard let outcome = fields["of"].flatMap({ word($0.node, "of", SpreadOutcome.self) }) else {
            if fields["of"] == nil { note(field.line, "a distribution of what?", "of: first or of: order is expected") }
            return nil
        }
        let error = value(fields["error"], "a chance from 1e-12 to 0.5, such as 1e-6") { text in
            Double(text).flatMap { (try? TestStrength(error: $0))?.error }
        }
        let against = fields["against"].map { alternatives($0) }
        let claim: Expectation.Distribution.Claim
        switch (fields["model"], fields["shares"]) {
        case (let model?, nil): claim = .models(models(model, of: outcome))
        case (nil, let shares?):
            guard outcome == .first else {
                note(field.line, "shares of orders", "shares are those of first picks; an order has a model")
                return nil
            }
            guard let exact = self.shares(shares) else { return nil }
            claim = exact
        default:
            note(
                field.line,
                "a distribution with \(fields["model"] == nil ? "neither model nor shares" : "model and shares")",
                "one of both is expected")
            return nil
        }
        return Expectation.Distribution(
            of: outcome, claim: claim, error: error ?? 1e-6, against: against, place: field.line)
    }

    private mutating func models(_ field: Field, of outcome: SpreadOutcome) -> [SpreadModel] {
        if YAMLReading.isEmpty(field.node) { note(field.line, "no model", "name the law that the client follows") }
        let models = list(field.node).compactMap { word($0, field.name, SpreadModel.self) }
        if outcome == .order, models.contains(where: { !$0.isPointLaw }) {
            note(field.line, "a range of laws for orders", "legal bounds first picks only")
        }
        return models
    }

    private mutating func alternatives(_ field: Field) -> [SpreadModel] {
        list(field.node).compactMap { node in
            guard let model = word(node, field.name, SpreadModel.self) else { return nil }
            guard !model.isPointLaw else { return model }
            note(YAMLReading.line(of: node), "\(field.name): \(model.rawValue)", "it is a range of laws, not one")
            return nil
        }
    }

    private mutating func shares(_ field: Field) -> Expectation.Distribution.Claim? {
        var hosts: [String] = []
        var shares: [Fraction] = []
        let entries = entries(field.node, of: "shares")
        for entry in entries {
            guard let name = try? Name(entry.name) else {
                note(entry.line, "shares: \(entry.name)", "a host is expected")
                continue
            }
            guard let share = value(entry, "a share from 0 to 1, such as 3/8", { YAMLReading.share($0) }) else {
                continue
            }
            hosts.append(name.host)
            shares.append(share)
        }
        guard shares.count == entries.count else { return nil }
        guard Fraction.sum(of: shares) == .one else {
            note(field.line, "the shares do not sum to 1", "every first pick goes to some host")
            return nil
        }
        return .shares(hosts, shares)
    }

    private static func share(_ text: String) -> Fraction? {
        Fraction(text).flatMap { $0 >= .zero && $0 <= .one ? $0 : nil }
    }
}

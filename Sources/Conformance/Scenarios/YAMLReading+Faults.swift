import DNSWire
import Transport
internal import Yams
import Zones

extension YAMLReading {
    private static let selectorKeys = [
        "name", "type", "transport", "edns", "client", "first", "nth", "every", "after", "chance",
    ]

    /// What stands under `faults`: a list of `verb: all` or `verb: { selectors and arguments }`.
    mutating func faults(_ field: Field, origin: Name) -> [(fault: Fault, line: Int)] {
        let nodes = list(field.node)
        if nodes.count > ScenarioReader.maximumFaults {
            note(field.line, "\(nodes.count) faults", "\(ScenarioReader.maximumFaults) are the most of a server")
        }
        return nodes.prefix(ScenarioReader.maximumFaults).flatMap { node -> [(fault: Fault, line: Int)] in
            guard let scalar = node.scalar?.string else {
                let entries = entries(node, of: "a fault")
                if entries.count > 1 {
                    note(
                        entries[1].line, "\(entries[1].name) beside \(entries[0].name)",
                        "a fault has one verb, and an entry of the list for itself (- \(entries[1].name): …)")
                }
                return entries.compactMap { entry in fault(entry, origin).map { ($0, entry.line) } }
            }
            note(YAMLReading.line(of: node), "the fault \(scalar)", "\(scalar): all is expected, or selectors")
            return []
        }
    }

    private mutating func fault(_ entry: Field, _ origin: Name) -> Fault? {
        guard let verb = FaultVerb(rawValue: entry.name) else {
            let verbs = FaultVerb.allCases.map(\.rawValue)
            let guess = Suggestion.closest(to: entry.name, among: verbs)
            note(
                entry.line, "unknown fault \(entry.name)",
                guess.map { "did you mean \($0)?" } ?? "known are \(verbs.joined(separator: ", "))")
            return nil
        }
        var fields: [String: Field] = [:]
        if let text = entry.node.scalar?.string {
            guard text == "all" else {
                note(entry.line, "\(entry.name): \(text)", "all is expected, or selectors in a mapping")
                return nil
            }
        } else {
            fields = self.fields(
                entry.node, of: "the fault \(entry.name)", known: YAMLReading.selectorKeys + verb.arguments)
        }
        let selector = selector(fields, at: entry.line)
        return effect(verb, entry, fields, origin).map { Fault($0, when: selector) }
    }

    // MARK: - Selectors

    private mutating func selector(_ fields: [String: Field], at line: Int) -> Fault.Selector {
        var selector = Fault.Selector()
        selector.name = value(fields["name"], "a domain name") { try? Name($0) }
        selector.type = value(fields["type"], "a record type") { RecordType($0) }
        selector.transport = fields["transport"].flatMap { word($0.node, "transport", TransportProtocol.self) }
        selector.hasEDNS = boolean(fields["edns"])
        selector.client = value(fields["client"], "an address or a network such as 192.0.2.0/24") { AddressPrefix($0) }
        let count = "a number from 1"
        let occurrences: [Fault.Occurrence] = [
            value(fields["first"], count) { YAMLReading.positive($0).map(Fault.Occurrence.first) },
            value(fields["nth"], count) { YAMLReading.positive($0).map(Fault.Occurrence.nth) },
            value(fields["every"], count) { YAMLReading.positive($0).map(Fault.Occurrence.every) },
            value(fields["after"], count) { YAMLReading.positive($0).map(Fault.Occurrence.after) },
            value(fields["chance"], "a probability above 0, up to 1") { text in
                Double(text).flatMap { $0 > 0 && $0 <= 1 ? .chance($0) : nil }
            },
        ].compactMap(\.self)
        if occurrences.count > 1 {
            note(line, "\(occurrences.count) of first, nth, every, after and chance", "a fault takes one of them")
        }
        selector.occurrence = occurrences.first ?? .always
        return selector
    }

    private static func positive(_ text: String) -> Int? {
        Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }

    // MARK: - Effects

    private mutating func effect(
        _ verb: FaultVerb, _ entry: Field, _ fields: [String: Field], _ origin: Name
    ) -> Fault.Effect? {
        switch verb {
        case .drop: return .drop
        case .refuse: return .refuse
        case .reset: return .reset
        case .truncate:
            return .truncate(keeping: value(fields["keep"], "a number from 0", YAMLReading.count) ?? 0)
        case .append:
            let sections = sections(fields, origin)
            if verb.arguments.allSatisfy({ fields[$0] == nil }) {
                note(entry.line, "append without records", "answer, authority or additional says which")
            }
            return .append(sections)
        case .answer: return .answer(substitute(fields, origin))
        case .rewrite: return rewriting(entry, fields)
        case .delay:
            guard let by = required(entry, fields, "by") else { return nil }
            guard let time = value(by, "a time such as 500ms", YAMLReading.seconds) else { return nil }
            let jitter = value(fields["jitter"], "a time such as 50ms", YAMLReading.seconds) ?? 0
            return .delay(by: .seconds(time), jitter: .seconds(jitter))
        case .corrupt:
            return required(entry, fields, "what").flatMap { word($0.node, "what", Fault.Corruption.self) }
                .map(Fault.Effect.corrupt)
        case .duplicate:
            return value(fields["times"], "a number from 1 to 100", YAMLReading.few).map(Fault.Effect.duplicate)
                ?? .duplicate(times: 1)
        case .reorder:
            return value(fields["behind"], "a number from 1 to 100", YAMLReading.few).map(Fault.Effect.reorder)
                ?? .reorder(behind: 1)
        }
    }

    private mutating func required(_ entry: Field, _ fields: [String: Field], _ name: String) -> Field? {
        if fields[name] == nil { note(entry.line, "\(entry.name) without \(name)", "it has to be said") }
        return fields[name]
    }

    private static func count(_ text: String) -> Int? { Int(text).flatMap { (0...65_535).contains($0) ? $0 : nil } }
    private static func few(_ text: String) -> Int? { Int(text).flatMap { (1...100).contains($0) ? $0 : nil } }

    private mutating func sections(_ fields: [String: Field], _ origin: Name) -> Fault.Sections {
        var sections = Fault.Sections()
        sections.answer = records(fields["answer"], origin)
        sections.authority = records(fields["authority"], origin)
        sections.additional = records(fields["additional"], origin)
        return sections
    }

    private mutating func records(_ field: Field?, _ origin: Name) -> [Record] {
        guard let field, let text = text(field.node, field.name) else { return [] }
        let isBlock = field.node.scalar.map { $0.style == .literal || $0.style == .folded } ?? false
        do throws(ZoneError) {
            return try ZoneText.records(
                text, origin: origin, file: file, firstLine: YAMLReading.line(of: field.node) + (isBlock ? 1 : 0))
        } catch {
            for issue in error.issues { note(issue.place.line, issue.what, issue.why) }
            return []
        }
    }

    private mutating func substitute(_ fields: [String: Field], _ origin: Name) -> Fault.Substitute {
        var substitute = Fault.Substitute()
        substitute.responseCode =
            value(fields["rcode"], "a response code such as SERVFAIL") { ResponseCode($0) } ?? .noError
        substitute.sections = sections(fields, origin)
        substitute.repeatsQuestion = boolean(fields["question"]) ?? true
        substitute.raw = value(fields["raw"], "octets in hexadecimal, 65535 at most", YAMLReading.octets)
        return substitute
    }

    private static func octets(_ text: String) -> [UInt8]? {
        let digits = text.filter { !$0.isWhitespace }
        guard digits.count.isMultiple(of: 2), digits.count <= 2 * 65_535 else { return nil }
        var octets: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let octet = UInt8(rest.prefix(2), radix: 16) else { return nil }
            octets.append(octet)
            rest = rest.dropFirst(2)
        }
        return octets
    }

    private mutating func rewriting(_ entry: Field, _ fields: [String: Field]) -> Fault.Effect {
        var rewriting = Fault.Rewriting()
        rewriting.ttl = value(fields["ttl"], "seconds from 0 to 2147483647") { text in
            UInt32(text).flatMap { $0 <= UInt32(Int32.max) ? $0 : nil }
        }
        rewriting.order = fields["order"].flatMap { word($0.node, "order", Fault.Rewriting.Order.self) }
        rewriting.letterCase = fields["case"].flatMap { word($0.node, "case", Fault.Rewriting.LetterCase.self) }
        rewriting.additional = fields["additional"].flatMap {
            word($0.node, "additional", Fault.Rewriting.Additional.self)
        }
        rewriting.isAuthoritative = boolean(fields["aa"])
        if !FaultVerb.rewrite.arguments.contains(where: { fields[$0] != nil }) {
            note(entry.line, "rewrite without a change", "ttl, order, case, additional or aa says what")
        }
        return .rewrite(rewriting)
    }
}

import DNSWire
import NextHops
import Zones

/// What no zone makes a server say, as faults of a server with the captured zones: error codes, silence, referrals of a
/// server that does not know a zone it was named for, and a name that was said not to exist although names below it do
/// (RFC 8020 2; servers that know no empty names say so).
///
/// Replies that were cut off or could not be read have no fault: what they were meant to say is not known, and they are
/// told as not learned.
struct CapturedFaults {
    /// One fault, in both forms: for a server, and for a scenario.
    struct Entry {
        let fault: Fault
        /// As an entry of a list in YAML.
        let text: String
    }

    /// The most faults of one server of a scenario.
    static let maximumCount = 100

    private(set) var entries: [Entry] = []
    /// Failures for which there is no room.
    private var surplus = 0
    /// Questions whose failure is not reproduced.
    private(set) var unlearned: [CapturedReply] = []

    init(of capture: Capture, _ zones: [CapturedZone]) {
        let zones = Dictionary(zones.map { ($0.apex, $0) }) { first, _ in first }
        let existing = zones.mapValues(\.existingNames)
        for reply in capture.replies {
            guard let failure = reply.failure else {
                if let entry = CapturedFaults.denial(reply, zones, existing) { add(entry) }
                continue
            }
            switch failure {
            case .timeout, .unreachable: add(CapturedFaults.entry(.drop, reply.question))
            case .refused:
                // A server without the zone refuses by itself.
                guard CapturedFaults.zone(of: reply.question.name, zones) != nil else { continue }
                add(CapturedFaults.entry(.refuse, reply.question))
            case .serverFailure, .notImplemented, .formatError:
                add(CapturedFaults.answer(reply.message?.responseCode ?? .serverFailure, reply.question))
            case .truncated, .malformed: unlearned.append(reply)
            case .referral:
                guard let contents = reply.contents, case .referral(let cut) = contents.ending else {
                    unlearned.append(reply)
                    continue
                }
                let zone = CapturedFaults.zone(of: reply.question.name, zones)
                let isInZone = zone?.apex != cut && zone?.sets.contains { $0.type == .ns && $0.owner == cut } == true
                if !isInZone { add(CapturedFaults.referral(reply.question, contents.delegation)) }
            }
        }
    }

    private mutating func add(_ entry: Entry) {
        if entries.count < CapturedFaults.maximumCount { entries.append(entry) } else { surplus += 1 }
    }

    /// What is not reproduced although a fault could do it; none when everything is.
    var remark: String? {
        guard surplus > 0 else { return nil }
        let most = CapturedFaults.maximumCount
        return "\(surplus) more failures of servers are not pinned: \(most) faults are the most of one server"
    }

    /// NXDOMAIN for a name that exists in the zones, because something below it does.
    private static func denial(
        _ reply: CapturedReply, _ zones: [Name: CapturedZone], _ existing: [Name: Set<Name>]
    ) -> Entry? {
        guard let contents = reply.contents, contents.ending == .noSuchName, contents.aliasCount == 0 else {
            return nil
        }
        let name = reply.question.name
        guard let zone = zone(of: name, zones), existing[zone.apex]?.contains(name) == true else { return nil }
        return answer(.noSuchName, reply.question, contents.denial)
    }

    /// The zone that answers for a name.
    private static func zone(of name: Name, _ zones: [Name: CapturedZone]) -> CapturedZone? {
        name.andAncestors.first { zones[$0] != nil }.flatMap { zones[$0] }
    }

    /// A referral to a cut that no zone above has: from a server that was named for a zone and does not know it.
    private static func referral(_ question: Question, _ delegation: [Record]) -> Entry {
        var substitute = Fault.Substitute()
        substitute.sections.authority = delegation.filter { $0.type == .ns }
        substitute.sections.additional = delegation.filter { $0.type != .ns }
        var text = selection(question) + ", authority: " + YAMLText.quoted(substitute.sections.authority)
        if !substitute.sections.additional.isEmpty {
            text += ", additional: " + YAMLText.quoted(substitute.sections.additional)
        }
        return Entry(
            fault: Fault(.answer(substitute), when: selector(question)), text: "answer: { \(text) }")
    }

    private static func entry(_ effect: Fault.Effect, _ question: Question) -> Entry {
        Entry(fault: Fault(effect, when: selector(question)), text: "\(effect.verb): { \(selection(question)) }")
    }

    private static func answer(_ code: ResponseCode, _ question: Question, _ denial: Record? = nil) -> Entry {
        var substitute = Fault.Substitute()
        substitute.responseCode = code
        substitute.sections.authority = denial.map { [$0] } ?? []
        let authority = denial.map { ", authority: \(YAMLText.quoted([$0]))" } ?? ""
        return Entry(
            fault: Fault(.answer(substitute), when: selector(question)),
            text: "answer: { \(selection(question)), rcode: \(code)\(authority) }")
    }

    private static func selector(_ question: Question) -> Fault.Selector {
        var selector = Fault.Selector()
        selector.name = question.name
        selector.type = question.type
        return selector
    }

    private static func selection(_ question: Question) -> String {
        "name: \(YAMLText.quoted(question.name.description)), type: \(question.type)"
    }
}

/// Text as a scalar of YAML.
enum YAMLText {
    /// In single quotes, in which nothing but they themselves has a meaning. Presentation forms and `printable` text
    /// have no line ends.
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// Records, one a line, in double quotes, in which a line end can be written.
    static func quoted(_ records: [Record]) -> String {
        let lines = records.map { record in
            RecordLine(apex: nil).text(of: record).map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        }
        return "\"" + lines.joined(separator: "\\n") + "\""
    }
}

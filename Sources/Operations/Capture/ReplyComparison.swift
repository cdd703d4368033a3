import DNSWire
import NextHops
import Zones

/// Compares what was captured with what is served. Each function gives none where they are alike.
enum ReplyComparison {
    static func difference(_ captured: CapturedReply, _ served: Inquiry.Reply) -> String? {
        let (then, now) = (outcome(captured.failure, captured.message), outcome(served.failure, served.message))
        guard then == now else { return "\(then) was captured, \(now) is served" }
        guard let before = captured.message, let after = served.message else { return nil }
        let answers = answerDifference(before, after)
        guard answers == nil, captured.failure == nil || captured.failure == .referral else { return answers }
        return captured.contents.flatMap { denialDifference($0, before, after, captured.question) }
    }

    /// A transfer against the zone that was written.
    static func difference(_ transfer: CapturedTransfer, _ zone: Zone?) -> String? {
        guard let zone else { return "the zone is not served" }
        let served = Set(zone.records.lazy.map(\.record))
        let missing = transfer.records.filter { !served.contains($0) }
        return missing.first.map { "\(missing.count) of \(transfer.records.count) records are missing: \($0)" }
    }

    private static func outcome(_ failure: ResolutionError.Detail?, _ message: Message?) -> String {
        switch failure {
        // Nobody there, and nobody who says anything, come to the same for who waits.
        case .timeout, .unreachable: "no reply"
        case .referral: "a referral"
        case nil: message?.responseCode.description ?? "no reply"
        case .some(let detail): message?.responseCode.description ?? detail.rawValue
        }
    }

    // MARK: - Answers

    private static func answerDifference(_ before: Message, _ after: Message) -> String? {
        let captured = ZoneAssembly.sets(before.answer)
        let served = ZoneAssembly.sets(after.answer.filter(Capture.isKept))
        let servedSets = Dictionary(served.map { ($0.0, $0.1) }) { first, _ in first }
        let redirections = captured.filter { $0.0.type == .dname }.map(\.0.name)
        for (key, set) in captured {
            guard let other = servedSets[key] else { return "\(key) was captured and is not served" }
            let (data, otherData) = (Set(set.map(text)), Set(other.map(text)))
            guard data == otherData else {
                return "\(key) is \(list(otherData)), and \(list(data)) was captured"
            }
            // RFC 6672 3.1: the alias that a DNAME makes.
            if key.type == .cname, redirections.contains(where: key.name.isAtOrBelow) { continue }
            let (ttl, otherTTL) = (lowest(set), lowest(other))
            guard ttl == otherTTL || !before.isAuthoritative && otherTTL > ttl else {
                return "the TTL of \(key) is \(otherTTL), and \(ttl) was captured"
            }
        }
        let extra = served.first { key, _ in !captured.contains { $0.0 == key } }
        return extra.map { "\($0.0) is served and was not captured" }
    }

    /// RFC 2181 5.2: a set has one TTL; where it has several, the lowest counts.
    private static func lowest(_ set: [Record]) -> UInt32 { set.map(\.ttl).min() ?? 0 }

    /// Names in data compare without case (RFC 4343).
    private static func text(_ record: Record) -> String { record.dataDescription.lowercased() }

    private static func list(_ data: Set<String>) -> String {
        let shown = data.sorted().prefix(4).joined(separator: ", ")
        return data.count > 4 ? "\(shown) and \(data.count - 4) more" : shown
    }

    // MARK: - Denials

    private static func denialDifference(
        _ captured: ReplyContents, _ before: Message, _ after: Message, _ question: Question
    ) -> String? {
        let served = ReplyContents(of: after, to: question)
        switch captured.ending {
        case .referral(let cut):
            guard served.ending == captured.ending else { return "no referral to \(cut.host) is served" }
            let (names, others) = (servers(captured), servers(served))
            return names == others ? nil : "the referral names \(list(others)), and \(list(names)) was captured"
        case .noData, .noSuchName:
            // A cache says what it likes beside a denial, and some servers say nothing.
            guard before.isAuthoritative, let apex = captured.denial?.owner else { return nil }
            guard served.denial?.owner == apex else {
                return "the denial comes from \(served.denial?.owner.host ?? "nowhere"), "
                    + "and from \(apex.host) was captured"
            }
            return nil
        case .records, .open, .loop: return nil
        }
    }

    private static func servers(_ contents: ReplyContents) -> Set<String> {
        Set(contents.delegation.filter { $0.type == .ns }.map(text))
    }
}

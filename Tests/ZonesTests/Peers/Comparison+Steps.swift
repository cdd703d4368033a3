import DNSWire
import Transport
import Zones

// What disputed cases look at, and how they take a dispute out of the replies.

extension Comparison {
    /// Takes a bit out of all flags, when it is not everywhere the same and ours is as stated.
    mutating func strip(flag: UInt16, where isOurs: (Comparison, UInt16) -> Bool) -> Bool {
        let all = peers.compactMap { $0 }
        guard isOurs(self, ours.flags & flag), all.contains(where: { $0.flags & flag != ours.flags & flag }) else {
            return false
        }
        change { $0.flags &= ~flag }
        return true
    }

    /// Leaves peers out that differ from ours in the way that a dispute says.
    mutating func dismiss(_ programs: [PeerProgram], where isStated: (Comparison, Outline) -> Bool) -> Bool {
        var isAny = false
        for program in programs {
            guard let outline = self[program], outline != ours, isStated(self, outline) else { continue }
            self[program] = nil
            isAny = true
        }
        return isAny
    }

    /// Takes records out of all additional sections that not all have, by the name of their owner.
    mutating func stripAdditional(where isDisputed: (Comparison, Name) -> Bool) -> Bool {
        let all = all
        var disputed: Set<Outline.Item> = []
        for outline in all {
            for item in outline.additional where !disputed.contains(item) {
                guard !all.allSatisfy({ $0.additional.contains(item) }) else { continue }
                if isDisputed(self, outline.owner(of: item)) { disputed.insert(item) }
            }
        }
        guard !disputed.isEmpty else { return false }
        change { outline in outline.additional.removeAll { disputed.contains($0) } }
        return true
    }

    /// Takes all records of some types out, when not all replies have the same of them.
    mutating func strip(types: [RecordType]) -> Bool {
        let numbers = Set(types.map(\.rawValue))
        let before = self
        change { outline in
            outline.answer.removeAll { numbers.contains($0.type) }
            outline.authority.removeAll { numbers.contains($0.type) }
            outline.additional.removeAll { numbers.contains($0.type) }
        }
        return zip(before.all, all).contains { $0 != $1 }
    }

    var hasRedirection: Bool { full.answer.contains { $0.type == RecordType.dname.rawValue } }

    /// Whether the reply refers to a child zone that holds the name to which its last alias leads.
    func isReferredDown(_ outline: Outline) -> Bool {
        guard let last = outline.answer.last, let cut = outline.authority.first else { return false }
        return outline.authority.allSatisfy { $0.type == RecordType.ns.rawValue || $0.type == RecordType.ds.rawValue }
            && outline.target(of: last).isAtOrBelow(outline.owner(of: cut))
    }

    /// Whether an answer is the beginning of our whole one, or all of it, and ends with an alias.
    func isBeginning(_ outline: Outline) -> Bool {
        outline.answer.last?.type == RecordType.cname.rawValue && full.answer.starts(with: outline.answer)
            && outline.isAuthoritative == ours.isAuthoritative
    }

    func isBeginningOrTruncated(_ outline: Outline) -> Bool {
        isBeginning(outline) || (outline.isTruncated && outline.isPart(of: full))
    }

    /// Whether the last alias of an answer leads into another zone of the server.
    func leavesZone(_ outline: Outline) -> Bool {
        guard let last = outline.answer.last, let zone = map.apex(above: outline.target(of: last)) else { return false }
        return zone != map.apex(above: outline.owner(of: last))
    }

    /// Whether our chain of aliases ends at a name that it had before.
    var isLoop: Bool {
        guard let last = full.answer.last, last.type == RecordType.cname.rawValue else { return false }
        return full.answer.contains { $0.type == last.type && $0.owner == last.target }
    }

    /// The zone that our answer ends in.
    var lastZone: Name? {
        if let last = (full.answer + full.authority).last { return map.apex(above: full.owner(of: last)) }
        return map.apex(above: question.name)
    }
}

extension Outline {
    /// Aliases in the answer, those of DNAMEs included.
    var aliasCount: Int { answer.count { $0.type == RecordType.cname.rawValue } }

    /// Whether every record is in another reply's same section.
    func isPart(of other: Outline) -> Bool {
        Set(answer).isSubset(of: other.answer) && Set(authority).isSubset(of: other.authority)
            && Set(additional).isSubset(of: other.additional)
    }

    /// Record sets in the answer.
    var setCount: Int { Set(answer.map { $0.owner ^ UInt64($0.type) &* 0x9E37_79B9_7F4A_7C15 }).count }

    var isEmpty: Bool { answer.isEmpty && authority.isEmpty }

    mutating func empty() {
        answer = []
        authority = []
        additional = []
    }
}

extension QueryVariant {
    /// Octets that a reply may have.
    var limit: Int {
        switch transport {
        case .tcp: 65_535
        case .udp: payloadSize.map { max(512, min(Int($0), 1232)) } ?? 512
        }
    }
}

import DNSWire
import NextHops
import Transport

// Mistakes about how long an answer may be used.

extension Defect {
    /// Seconds for which a mistaken client keeps what it should not: a week.
    private static let tooLong: UInt32 = 604_800

    static let timing: [Defect] = [
        Defect(
            "ttl-ignored", "keeps what it has found for a week", breaks: "V62", "D21",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, _, _ in reply.answer = reply.answer.map { $0.with(ttl: tooLong) } }))),
        Defect(
            "ttl-zero-kept", "keeps records with the TTL 0 for a minute", breaks: "V61", "D21",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, _, _ in
                    reply.answer = reply.answer.map { $0.ttl == 0 ? $0.with(ttl: 60) : $0 }
                }))),
        Defect(
            "alias-ttl-ignored", "keeps what stands behind an alias longer than the alias itself", breaks: "V62", "D21",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, _, _ in
                    reply.answer = reply.answer.map { $0.type == .cname ? $0.with(ttl: tooLong) : $0 }
                }))),
        Defect(
            "denial-for-ever", "never asks again for what did not exist", breaks: "V63", "RFC2308-5-1", "D21",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, _, _ in
                    reply.authority = reply.authority.map {
                        $0.type == .soa ? $0.with(ttl: tooLong).lasting(tooLong) : $0
                    }
                }))),
        Defect(
            "minimum-ignored", "keeps a denial for the TTL of the SOA record, whatever its last field says",
            breaks: "V63", "RFC2308-5-1", "D21",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, _, _ in
                    reply.authority = reply.authority.map { $0.type == .soa ? $0.lasting(tooLong) : $0 }
                }))),
        Defect(
            "denial-without-soa-kept", "keeps a denial that says nothing of how long it holds", breaks: "V64",
            "RFC2308-5-1", "D21",
            mistake: .exchange(
                ExchangeMistake(reply: { reply, _, _ in
                    let isDenial = [.noError, .noSuchName].contains(reply.responseCode) && reply.answer.isEmpty
                    guard isDenial, reply.authority.isEmpty else { return }
                    // Names of the root, five numbers.
                    let authority = Record(
                        owner: .root, type: .soa, recordClass: .internet, ttl: tooLong,
                        data: Array(repeating: 0, count: 22))
                    reply.authority = [authority.lasting(tooLong)]
                }))),
        Defect(
            "failure-kept", "never asks again what a server failed to answer", breaks: "D28",
            mistake: .exchange(
                ExchangeMistake(
                    query: { query, memory in
                        guard !memory.badQuestions.isDisjoint(with: query.questions) else { return .sent(query) }
                        var reply = query.denial
                        reply.responseCode = .serverFailure
                        return .answered(reply)
                    },
                    reply: { reply, query, memory in
                        if reply.responseCode == .serverFailure { memory.badQuestions.formUnion(query.questions) }
                    }))),
    ]
}

extension Record {
    /// An SOA record with another last field.
    fileprivate func lasting(_ seconds: UInt32) -> Record {
        let octets = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: seconds >> $0) }
        return with(data: data.dropLast(4) + octets)
    }
}

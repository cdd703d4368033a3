import DNSWire
import NextHops
import Transport

// Mistakes about queries, replies and servers.

extension Defect {
    static let replies: [Defect] = [
        Defect(
            "no-tcp", "never asks over TCP", breaks: "V51", "RFC2181-9-1", "RFC7766-5-1",
            mistake: .exchange(ExchangeMistake(opensStreams: false))),
        Defect(
            "truncated-reply-used", "makes do with the records of a reply that was cut off", breaks: "V51", "V52",
            "RFC2181-9-1",
            mistake: .exchange(ExchangeMistake(reply: { reply, _, _ in reply.isTruncated = false }))),
        Defect(
            "one-server-only", "asks the first of its servers and no other", breaks: "V53", "V55", "D26",
            mistake: .request { $0.servers = Array($0.servers.prefix(1)) }),
        Defect(
            "id-unchecked", "takes replies with another id", breaks: "V56", "RFC5452-9-1",
            mistake: .exchange(
                ExchangeMistake(datagram: { datagram, query, _ in
                    datagram.with { $0.replaceSubrange(..<2, with: [UInt8(query.id >> 8), UInt8(query.id & 0xFF)]) }
                }))),
        Defect(
            "question-unchecked", "takes replies to another question", breaks: "V56", "RFC5452-9-1",
            mistake: .exchange(
                ExchangeMistake(datagram: { datagram, query, _ in
                    guard var reply = try? Message(parsing: datagram.bytes), reply.id == query.id, reply.isReply,
                        reply.questions != query.questions
                    else { return datagram }
                    reply.questions = query.questions
                    return Datagram(bytes: reply.bytes, source: datagram.source)
                }))),
        Defect(
            "query-taken-for-a-reply", "does not look at the bit that tells replies from queries", breaks: "V56",
            "RFC5452-9-1",
            mistake: .exchange(
                ExchangeMistake(datagram: { datagram, _, _ in datagram.with { $0[2] |= 0x80 } }))),
        Defect(
            "stray-ends-the-wait", "gives up when something else than the reply arrives", breaks: "V56",
            mistake: .exchange(
                ExchangeMistake(datagram: { datagram, query, server in
                    guard let reply = try? Message(parsing: datagram.bytes) else { return datagram }
                    let isReply = reply.id == query.id && reply.isReply && reply.questions == query.questions
                    return isReply && datagram.source == server ? datagram : nil
                }))),
        Defect(
            "edns-required", "never asks without EDNS", breaks: "D23", "RFC6891-7-1",
            mistake: .exchange(ExchangeMistake(query: { query, _ in query.edns == nil ? .lost : .sent(query) }))),
        Defect(
            "referral-is-an-empty-answer", "takes a referral for the news that there are no SRV records", breaks: "D7",
            mistake: .exchange(
                .service { reply, _ in
                    let isReferral = reply.answer.isEmpty && reply.authority.contains { $0.type == .ns }
                    if reply.responseCode == .noError, isReferral { reply.deny() }
                })),
    ]
}

extension Datagram {
    /// The datagram with other octets, if it has a header.
    fileprivate func with(_ change: (inout [UInt8]) -> Void) -> Datagram {
        guard bytes.count >= Message.headerLength else { return self }
        var bytes = bytes
        change(&bytes)
        return Datagram(bytes: bytes, source: source)
    }
}

import DNSWire
import Transport
import Zones

/// A query whose reply is counted and timed, and by what the reply is known to be the one that is meant.
struct ReplyCase: Sendable {
    let title: String
    let query: [UInt8]
    let transport: TransportProtocol
    /// Allocations per reply that are not too many.
    let threshold: Double
    /// Whether a reply is of the kind that the title says.
    let isMeant: @Sendable (Message) -> Bool

    init(
        _ title: String, _ type: RecordType, _ name: String, edns: EDNS? = EDNS(payloadSize: 1232),
        over transport: TransportProtocol = .udp, extra: [UInt8] = [], opcode: Opcode = .query, threshold: Double = 0,
        isMeant: @escaping @Sendable (Message) -> Bool
    ) throws {
        self.title = title
        self.transport = transport
        self.threshold = threshold
        self.isMeant = isMeant
        var message = Message(id: 4711, questions: [Question(name: try Name(name), type: type)])
        message.edns = edns
        message.opcode = opcode
        query = message.bytes + extra
    }
}

// MARK: - The cases and their thresholds

extension ReplyCase {
    /// Every kind of reply that the server gives. The threshold of each is 0 unless the case says otherwise.
    static func all() throws -> [ReplyCase] {
        try answers() + negatives() + sizes() + options() + refusals()
    }

    private static func answers() throws -> [ReplyCase] {
        [
            try ReplyCase("SRV, additional addresses", .srv, "_im._xmpp.bench.test") {
                $0.answer.count == 3 && $0.additional.count == 6
            },
            try ReplyCase("SRV, targets in another zone", .srv, "_pres._xmpp.bench.test") {
                $0.answer.count == 1 && $0.additional.isEmpty
            },
            try ReplyCase("A", .a, "h1.bench.test") { $0.answer.map(\.type) == [.a] },
            try ReplyCase("AAAA", .aaaa, "h1.bench.test") { $0.answer.map(\.type) == [.aaaa] },
            try ReplyCase("A, name in mixed case", .a, "H1.bEnCh.TeSt") { $0.answer.count == 1 },
            try ReplyCase("A, without EDNS", .a, "h1.bench.test", edns: nil) {
                $0.answer.count == 1 && $0.edns == nil
            },
            try ReplyCase("NS of the apex", .ns, "bench.test") { $0.answer.map(\.type) == [.ns] },
            try ReplyCase("CNAME chain", .a, "twice.bench.test") {
                $0.answer.map(\.type) == [.cname, .cname, .a]
            },
            try ReplyCase("CNAME into another zone", .a, "away.bench.test") {
                $0.answer.map(\.type) == [.cname, .a]
            },
            try ReplyCase("below a DNAME", .a, "www.moved.bench.test") {
                $0.answer.map(\.type) == [.dname, .cname, .a]
            },
            try ReplyCase("wildcard A", .a, "any.name.wild.bench.test") { $0.answer.map(\.type) == [.a] },
            try ReplyCase("wildcard SRV", .srv, "_im._xmpp.wild.bench.test") {
                $0.answer.map(\.type) == [.srv] && $0.additional.count == 2
            },
            try ReplyCase("referral with glue", .a, "www.sub.bench.test") {
                $0.authority.map(\.type) == [.ns, .ns] && $0.additional.count == 4 && !$0.isAuthoritative
            },
            try ReplyCase("ANY", .any, "h1.bench.test") { $0.answer.count == 2 },
        ]
    }

    private static func negatives() throws -> [ReplyCase] {
        [
            try ReplyCase("NXDOMAIN", .a, "nowhere.bench.test") { $0.responseCode == .noSuchName },
            try ReplyCase("NODATA", .mx, "h1.bench.test") { $0.answer.isEmpty && $0.authority.count == 1 },
            try ReplyCase("NODATA, empty non-terminal", .a, "_xmpp.bench.test") {
                $0.responseCode == .noError && $0.answer.isEmpty && $0.authority.count == 1
            },
        ]
    }

    private static func sizes() throws -> [ReplyCase] {
        [
            try ReplyCase("big SRV set, truncated", .srv, "_big._xmpp.bench.test") { $0.isTruncated },
            try ReplyCase("big SRV set, truncated, 512", .srv, "_big._xmpp.bench.test", edns: nil) { $0.isTruncated },
            try ReplyCase("big SRV set over TCP", .srv, "_big._xmpp.bench.test", over: .tcp) {
                $0.answer.count == BenchmarkZones.bigCount && $0.additional.count == 2 * BenchmarkZones.bigCount
            },
            try ReplyCase("TXT of 50,000 octets over TCP", .txt, "text.bench.test", over: .tcp) {
                $0.answer.count == BenchmarkZones.textCount && !$0.isTruncated
            },
            try ReplyCase("SRV over TCP", .srv, "_im._xmpp.bench.test", over: .tcp) { $0.additional.count == 6 },
        ]
    }

    private static func options() throws -> [ReplyCase] {
        [
            try ReplyCase("EDNS with DO", .srv, "_im._xmpp.bench.test", edns: EDNS(payloadSize: 4096, dnssecOK: true)) {
                $0.edns?.dnssecOK == true
            },
            try ReplyCase(
                "EDNS with a cookie", .a, "h1.bench.test",
                edns: EDNS(payloadSize: 1232, options: [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8])
            ) { $0.answer.count == 1 && $0.edns != nil },
            try ReplyCase("EDNS, payload size 512", .srv, "_im._xmpp.bench.test", edns: EDNS(payloadSize: 512)) {
                $0.answer.count == 3
            },
            try ReplyCase("BADVERS", .a, "h1.bench.test", edns: EDNS(version: 1, payloadSize: 1232)) {
                $0.responseCode == .badVersion
            },
        ]
    }

    private static func refusals() throws -> [ReplyCase] {
        [
            try ReplyCase("FORMERR, octets behind the query", .a, "h1.bench.test", extra: [0]) {
                $0.responseCode == .formatError
            },
            try ReplyCase("NOTIMP, an update", .soa, "bench.test", opcode: .update) {
                $0.responseCode == .notImplemented
            },
            try ReplyCase("REFUSED, not our zone", .a, "www.elsewhere.test") { $0.responseCode == .refused },
            try ReplyCase("REFUSED, a transfer", .axfr, "bench.test", over: .tcp) { $0.responseCode == .refused },
        ]
    }
}

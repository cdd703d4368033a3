import DNSWire
import Foundation
import Testing
import Transport
import Zones

/// Compares our replies with those of peers, and counts.
struct Differential {
    /// What is counted of differences of one kind, with the first of them in full.
    struct Finding {
        var count = 0
        var examples: [String] = []
    }

    private static let batchSize = 20_000
    private static let examplesPerKind = 2

    private let servers: [PeerServer]
    private let map: ZoneMap
    /// The zones that a server does not have: it is not asked about them.
    private let refused: [Set<Name>]
    private var lanes: PeerLanes
    private var responder: Responder
    private var buffer = [UInt8](repeating: 0, count: 65_535)
    /// Changes our replies: the proof that differences are seen.
    private let distortion: (([UInt8]) -> [UInt8])?
    private(set) var compared = 0
    private(set) var agreed = 0
    private(set) var disputes: [String: Int] = [:]
    private(set) var findings: [String: Finding] = [:]
    private var askingTime = Duration.zero
    private var comparingTime = Duration.zero

    init(_ servers: [PeerServer], _ zones: [PeerZone], distortion: (([UInt8]) -> [UInt8])? = nil) throws {
        self.servers = servers
        refused = servers.map { Set($0.refused.map(\.zone.apex)) }
        map = ZoneMap(zones)
        lanes = try PeerLanes(servers.map(\.endpoint))
        responder = Responder(try Catalog(zones.map(\.zone)))
        self.distortion = distortion
    }

    /// Compares a run of questions.
    mutating func compare(_ questions: [PeerQuestion]) throws {
        for start in stride(from: 0, to: questions.count, by: Self.batchSize) {
            let batch = questions[start..<min(questions.count, start + Self.batchSize)]
            let queries = batch.map { PeerLanes.Query(bytes: $0.bytes, isStream: $0.variant.transport == .tcp) }
            let clock = ContinuousClock()
            var replies: [[[UInt8]?]] = []
            askingTime += try clock.measure { replies = try lanes.ask(queries) }
            for server in servers { try server.checkRunning() }
            comparingTime += clock.measure {
                for (index, question) in batch.enumerated() {
                    compare(question, queries[index].bytes, replies.map { $0[index] })
                }
            }
        }
    }

    private mutating func compare(_ question: PeerQuestion, _ query: [UInt8], _ replies: [[UInt8]?]) {
        compared += 1
        guard var comparison = comparison(question, query, replies) else {
            note("no reply, or one that cannot be read", question, query, replies)
            return
        }
        if comparison.isSettled {
            agreed += 1
            return
        }
        // Where all peers agree nothing is in dispute but what we do on purpose.
        let isDisputed = comparison.isDisputed
        for dispute in DisputedCase.all where (isDisputed || dispute.isOursAlone) && dispute.settle(&comparison) {
            disputes[dispute.id, default: 0] += 1
            if comparison.isSettled { return }
        }
        let kind = comparison.peersAgree ? "ours alone differs" : "unknown dispute"
        note("\(kind), \(comparison.signature)", question, query, replies)
    }

    private mutating func comparison(
        _ question: PeerQuestion, _ query: [UInt8], _ replies: [[UInt8]?]
    ) -> Comparison? {
        guard let reply = ourReply(query, over: question.variant.transport), let ours = Outline(reply, to: query)
        else { return nil }
        var peers: [(PeerProgram, Outline)] = []
        let zone = refused.allSatisfy(\.isEmpty) ? nil : map.apex(above: question.name)
        for (index, (server, reply)) in zip(servers, replies).enumerated() {
            if let zone, refused[index].contains(zone) { continue }
            guard let reply, let outline = Outline(reply, to: query) else { return nil }
            peers.append((server.peer, outline))
        }
        var full = ours
        if question.variant.transport == .udp, ours.bytes.count > 300 || peers.contains(where: { $0.1.isTruncated }) {
            full = self.reply(to: query, over: .tcp).flatMap { Outline($0, to: query) } ?? ours
        }
        return Comparison(question, ours: ours, full: full, peers: peers, map)
    }

    private mutating func ourReply(_ query: [UInt8], over transport: TransportProtocol) -> [UInt8]? {
        guard let reply = reply(to: query, over: transport) else { return nil }
        return distortion?(reply) ?? reply
    }

    private mutating func reply(to query: [UInt8], over transport: TransportProtocol) -> [UInt8]? {
        let count = responder.reply(to: query, length: query.count, over: transport, into: &buffer)
        return count == 0 ? nil : Array(buffer[..<count])
    }

    // MARK: - Telling

    private mutating func note(_ kind: String, _ question: PeerQuestion, _ query: [UInt8], _ replies: [[UInt8]?]) {
        findings[kind, default: Finding()].count += 1
        guard findings[kind, default: Finding()].examples.count < Self.examplesPerKind else { return }
        var lines = ["\(question)", "  ours: \(Self.text(ourReply(query, over: question.variant.transport)))"]
        for (server, reply) in zip(servers, replies) { lines.append("  \(server.peer): \(Self.text(reply))") }
        findings[kind, default: Finding()].examples.append(lines.joined(separator: "\n"))
    }

    private static func text(_ reply: [UInt8]?) -> String {
        guard let reply else { return "nothing" }
        guard let message = try? Message(parsing: reply) else { return "\(reply.count) octets that make no sense" }
        let flags = String(reply[uint16: HeaderOffset.flags], radix: 16)
        let lines = message.lines.prefix(24).map { $0.count > 150 ? $0.prefix(150) + "..." : $0 }
        return "\(flags), \(reply.count) octets, \(lines.joined(separator: "\n    "))"
    }

    /// What was found, in words.
    var summary: String {
        let head =
            "\(compared) questions: \(agreed) replies the same everywhere, "
            + "\(compared - agreed - findings.values.reduce(0) { $0 + $1.count }) disputes that are known "
            + "(asked in \(askingTime), compared in \(comparingTime))"
        return ([head, DisputedCase.table(disputes)] + complaints).joined(separator: "\n")
    }

    /// What no dispute explains, the most frequent first, with examples.
    var complaints: [String] {
        findings.sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }.map { kind, finding in
            (["\(finding.count) × \(kind)"] + finding.examples).joined(separator: "\n")
        }
    }
}

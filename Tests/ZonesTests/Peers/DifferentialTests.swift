import DNSWire
import Foundation
import Testing
import Transport
import Zones

/// Our answers beside those of name servers that the world relies on.
///
/// `SRVLAB_DIFFERENTIAL` is the number of questions, or `all`: every name in every type, and every record set in every
/// variant of a question; `SRVLAB_DIFFERENTIAL_SEED` repeats a run.
@Suite("Answers beside those of NSD, Knot and BIND", .serialized) struct DifferentialTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let asksAll = environment["SRVLAB_DIFFERENTIAL"] == "all"
    private static let count = Int(environment["SRVLAB_DIFFERENTIAL"] ?? "") ?? 200_000
    private static let seed = UInt64(environment["SRVLAB_DIFFERENTIAL_SEED"] ?? "") ?? UInt64.random(in: 1...999_999)
    private static let hasPeers = PeerProgram.installed.count >= 2
    private static let reason: Comment = "fewer than two of nsd, knotd and named are installed"

    /// Runs the peers that are installed for the time of `body`.
    private static func withPeers(_ body: ([PeerServer], [PeerZone]) throws -> Void) throws {
        let folder = try TemporaryFolder()
        let zones = try PeerZone.all(writingTo: folder)
        var servers: [PeerServer] = []
        defer { for server in servers { server.stop() } }
        for peer in PeerProgram.installed { servers.append(try PeerServer.start(peer, zones, in: folder.path)) }
        for server in servers {
            for (zone, reason) in server.refused { print("\(server.peer) does not serve \(zone.apexText): \(reason)") }
        }
        try body(servers, zones)
    }

    @Test(
        "Where all of them agree so do we; where they differ, it is a dispute that we know, and we do as we say",
        .enabled(if: hasPeers, reason))
    func sameAnswers() async throws {
        let (complaints, idle) = try await Self.aside { try Self.compare() }
        #expect(complaints.isEmpty, "seed \(Self.seed)")
        #expect(idle.isEmpty, "disputes that nobody has")
    }

    /// Runs work of a minute on a thread of its own: tests share few, and others wait for their replies meanwhile.
    private static func aside<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// What is wrong and, where everything was asked, the disputes that did not occur.
    private static func compare() throws -> (complaints: [String], idle: [String]) {
        var outcome: (complaints: [String], idle: [String]) = ([], [])
        try withPeers { servers, zones in
            let questions = try PeerQuestions(zones)
            var differential = try Differential(servers, zones)
            print("seed \(Self.seed): \(questions.names.count) names, \(questions.types.count) types")
            var generator = SeededGenerator(seed: Self.seed)
            if Self.asksAll {
                for start in stride(from: 0, to: questions.names.count, by: 256) {
                    let end = min(questions.names.count, start + 256)
                    try differential.compare((start..<end).flatMap { questions.all(ofName: $0, &generator) })
                }
                try differential.compare(questions.allRecordSets(&generator))
            } else {
                try differential.compare(questions.sample(Self.count, &generator))
            }
            print(differential.summary)
            outcome.complaints = differential.complaints
            guard Self.asksAll, servers.count == PeerProgram.allCases.count else { return }
            outcome.idle = DisputedCase.all.map(\.id).filter { differential.disputes[$0] == nil }
        }
        return outcome
    }

    /// Replies that are wrong in one place each.
    static let distortions: [(place: String, change: @Sendable ([UInt8]) -> [UInt8])] = [
        ("AA", { $0.changed(at: 2) { $0 ^ 0x04 } }),
        ("the code", { $0.changed(at: 3) { $0 ^ 0x02 } }),
        ("the letters of the question", { $0.changed(at: 13) { $0 ^ 0x20 } }),
        ("the last octet of the data", { $0.changed(at: $0.count - 1) { $0 ^ 0x01 } }),
        ("a record left out", { $0.withoutLastAnswer }),
    ]

    @Test("A reply that is wrong in any place is told from theirs", .enabled(if: hasPeers, reason))
    func wrongAnswers() throws {
        try Self.withPeers { servers, zones in
            let plain = QueryVariant(payloadSize: nil, transport: .udp, dnssecOK: false, bits: 0)
            let question = PeerQuestion(name: try Name("www.plain.test"), type: .aaaa, variant: plain)
            var faithful = try Differential(servers, zones)
            try faithful.compare([question])
            #expect(faithful.complaints.isEmpty)
            for (place, change) in Self.distortions {
                var distorted = try Differential(servers, zones, distortion: change)
                try distorted.compare([question])
                #expect(distorted.complaints.count == 1, "\(place)")
            }
        }
    }

    @Test("A server on a socket replies with the octets of the responder")
    func sameOctets() throws {
        let folder = try TemporaryFolder()
        let zones = try PeerZone.all(writingTo: folder)
        let catalog = try Catalog(zones.map(\.zone))
        let server = try ZoneServer(catalog)
        defer { server.stop() }
        print("seed \(Self.seed)")
        var generator = SeededGenerator(seed: Self.seed)
        let questions = try PeerQuestions(zones).sample(5000, &generator)
        let queries = questions.map { PeerLanes.Query(bytes: $0.bytes, isStream: $0.variant.transport == .tcp) }
        var lanes = try PeerLanes([server.endpoint])
        let replies = try lanes.ask(queries)[0]
        var responder = Responder(catalog)
        for (index, question) in questions.enumerated() {
            let reply = responder.reply(to: queries[index].bytes, over: question.variant.transport)
            #expect(replies[index]?.dropFirst(2) == reply?.dropFirst(2), "\(question), seed \(Self.seed)")
        }
    }
}

extension [UInt8] {
    fileprivate func changed(at index: Int, _ change: (UInt8) -> UInt8) -> [UInt8] {
        var bytes = self
        bytes[index] = change(bytes[index])
        return bytes
    }

    /// A reply to `www.plain.test AAAA` without its record.
    fileprivate var withoutLastAnswer: [UInt8] {
        var bytes = Array(dropLast(28))
        bytes[uint16: HeaderOffset.answers] = 0
        return bytes
    }
}

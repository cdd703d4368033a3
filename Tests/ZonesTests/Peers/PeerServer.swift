import DNSWire
import Foundation
import Testing

@testable import Transport

/// A peer that runs on a port of this machine, with all it writes in a folder of its own.
final class PeerServer {
    let peer: PeerProgram
    let endpoint: Endpoint
    /// The zones that it answers for.
    private(set) var served: [PeerZone] = []
    /// The zones that it does not answer for, with what it said about them.
    private(set) var refused: [(zone: PeerZone, reason: String)] = []
    private let program: ChildProgram
    private let folder: String

    private static let startTries = 5
    private static let patience = Duration.seconds(60)

    /// Starts a peer, and waits until it answers for its zones.
    /// - Throws: `PeerFailure`.
    static func start(_ peer: PeerProgram, _ zones: [PeerZone], in folder: String) throws -> PeerServer {
        for _ in 1..<startTries {
            // Another program may take the port before the peer does.
            if let server = try? PeerServer(peer, zones, in: folder) { return server }
        }
        return try PeerServer(peer, zones, in: folder)
    }

    private init(_ peer: PeerProgram, _ zones: [PeerZone], in parent: String) throws {
        self.peer = peer
        folder = "\(parent)/\(peer)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        endpoint = try PeerServer.freeEndpoint()
        let settings = PeerSettings(folder: folder, port: endpoint.port, zones: zones)
        let file = "\(folder)/\(peer).conf"
        try settings.text(for: peer).write(toFile: file, atomically: false, encoding: .utf8)
        program = try PeerServer.run(peer, settings.arguments(for: peer, file), in: folder)
        do {
            try waitForAnswers(zones)
        } catch {
            stop()
            throw error
        }
    }

    /// A port that is free for UDP and TCP.
    private static func freeEndpoint() throws -> Endpoint {
        for _ in 0..<startTries {
            let stream = try TCPListener(listeningOn: Servers.loopback)
            if (try? UDPSocket(listeningOn: stream.localEndpoint)) != nil { return stream.localEndpoint }
        }
        return try UDPSocket(listeningOn: Servers.loopback).localEndpoint
    }

    private static func run(_ peer: PeerProgram, _ arguments: [String], in folder: String) throws -> ChildProgram {
        guard let path = peer.path else { throw CocoaError(.fileNoSuchFile) }
        try "".write(toFile: "\(folder)/output.log", atomically: false, encoding: .utf8)
        let log = try FileHandle(forWritingTo: URL(filePath: "\(folder)/output.log"))
        defer { try? log.close() }
        return try ChildProgram(
            path, arguments, environment: ["LC_ALL": "C", "PATH": "/usr/bin:/bin"], output: .file(log),
            errors: .sameAsOutput)
    }

    /// - Throws: `PeerFailure` when the peer has ended by itself.
    func checkRunning() throws {
        guard !program.isRunning else { return }
        throw PeerFailure(peer: peer, log: log.suffix(20).joined(separator: "\n"))
    }

    func stop() {
        // Nothing that a peer has is kept.
        program.kill()
        program.waitForEnd()
    }

    deinit { stop() }

    // MARK: - Starting

    /// Asks for every SOA record, until the peer answers at all and each zone is either there or has been refused.
    private func waitForAnswers(_ zones: [PeerZone]) throws {
        let deadline = ContinuousClock.now + PeerServer.patience
        var lanes = try PeerLanes([endpoint])
        let queries = try zones.map { zone in
            var query = try Queries.bytes("\(zone.apexText) SOA")
            query[HeaderOffset.flags] = 0
            return PeerLanes.Query(bytes: query, isStream: false)
        }
        var missing = zones
        while ContinuousClock.now < deadline, program.isRunning {
            let replies = try lanes.ask(queries, tries: 3)[0]
            guard replies.allSatisfy({ $0 != nil }) else { continue }
            missing = zip(zones, replies).filter { $1.map(PeerServer.isAuthoritative) != true }.map(\.0)
            if missing.allSatisfy({ reason(for: $0) != nil }) {
                let lost = Set(missing.map(\.apexText))
                served = zones.filter { !lost.contains($0.apexText) }
                refused = missing.map { ($0, reason(for: $0) ?? "") }
                return
            }
        }
        throw PeerFailure(peer: peer, log: log.suffix(20).joined(separator: "\n"))
    }

    private static func isAuthoritative(_ reply: [UInt8]) -> Bool {
        reply.count > Message.headerLength && reply[uint16: HeaderOffset.flags] & 0x040F == 0x0400
            && reply[uint16: HeaderOffset.answers] == 1
    }

    /// What the peer's log says of a zone or its file, with a word of failure in it.
    private func reason(for zone: PeerZone) -> String? {
        log.first { line in
            ["error", "fail", "invalid"].contains { line.contains($0) }
                && (line.contains(zone.path) || line.contains("[\(zone.apexText).]"))
        }
    }

    /// What the peer has written of itself.
    private var log: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".log") }.flatMap { name in
            ((try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "").split(separator: "\n")
        }.map(String.init)
    }
}

/// A peer that did not start to answer, and the end of its log.
struct PeerFailure: Error {
    let peer: PeerProgram
    let log: String
}

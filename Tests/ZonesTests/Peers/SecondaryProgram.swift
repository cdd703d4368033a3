import DNSWire
import Foundation
import Testing

@testable import Transport

/// A name server of someone else's that follows one zone of ours as its secondary.
final class SecondaryProgram {
    let endpoint: Endpoint
    private let program: ChildProgram
    private let folder: String
    private var lanes: PeerLanes

    private static let patience = Duration.seconds(60)
    private static let startTries = 5

    /// Starts a secondary, and waits until it serves the zone with a serial.
    static func start(
        _ peer: PeerProgram, of apex: String, from primary: Endpoint, serial: UInt32, in folder: String
    ) throws -> SecondaryProgram {
        for _ in 1..<startTries {
            // Another program may take the port before the peer does.
            let server = try SecondaryProgram(peer, apex, primary, "\(folder)/\(UUID().uuidString)")
            if (try? server.wait(for: serial, of: apex)) != nil { return server }
            server.stop()
        }
        let server = try SecondaryProgram(peer, apex, primary, "\(folder)/\(UUID().uuidString)")
        try server.wait(for: serial, of: apex)
        return server
    }

    private init(_ peer: PeerProgram, _ apex: String, _ primary: Endpoint, _ folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let stream = try TCPListener(listeningOn: Servers.loopback)
        endpoint = stream.localEndpoint
        lanes = try PeerLanes([endpoint])
        let settings = PeerSettings(folder: folder, port: endpoint.port, zones: [])
        let file = "\(folder)/\(peer).conf"
        let text = SecondaryProgram.text(settings.text(for: peer), apex, from: primary, for: peer, folder)
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        guard let path = peer.path else { throw CocoaError(.fileNoSuchFile) }
        _ = consume stream
        program = try ChildProgram(
            path, settings.arguments(for: peer, file), environment: ["LC_ALL": "C", "PATH": "/usr/bin:/bin"])
    }

    deinit { stop() }

    func stop() {
        program.kill()
        program.waitForEnd()
    }

    /// The settings of a peer without zones, and the zone that it follows.
    private static func text(
        _ settings: String, _ apex: String, from primary: Endpoint, for peer: PeerProgram, _ folder: String
    ) -> String {
        let address = "\(primary.address)@\(primary.port)"
        switch peer {
        case .nsd:
            return settings + """
                zone:
                    name: "\(apex)"
                    zonefile: "\(folder)/\(apex).zone"
                    allow-notify: \(primary.address) NOKEY
                    request-xfr: \(address) NOKEY

                """
        case .knot:
            // What a section names has to stand before it.
            let rights = """
                remote:
                  - id: primary
                    address: "\(address)"
                acl:
                  - id: notify
                    address: "\(primary.address)"
                    action: notify
                zone:
                  - domain: "\(apex)"
                    master: primary
                    acl: notify

                """
            return settings.replacing("zone:\n", with: rights)
        case .bind:
            return settings + """
                zone "\(apex)" {
                    type secondary; file "\(folder)/\(apex).db"; notify no;
                    primaries { \(primary.address) port \(primary.port); };
                };

                """
        }
    }

    /// The reply to one question, none when there was none.
    func ask(_ question: String) throws -> Message? {
        let query = PeerLanes.Query(bytes: try Queries.bytes(question), isStream: false)
        return try lanes.ask([query], tries: 1)[0][0].flatMap { try? Message(parsing: $0) }
    }

    /// Waits until the zone is served with a serial.
    /// - Throws: `SilentSecondary`.
    func wait(for serial: UInt32, of apex: String) throws {
        let deadline = ContinuousClock.now + SecondaryProgram.patience
        while ContinuousClock.now < deadline, program.isRunning {
            if try ask("\(apex) SOA")?.answer.first?.startOfAuthority?.serial == serial { return }
        }
        throw SilentSecondary(folder: folder)
    }
}

/// A secondary that did not get where it was to be; its logs are in the folder.
struct SilentSecondary: Error {
    let folder: String
}

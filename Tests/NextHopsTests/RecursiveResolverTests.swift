import DNSWire
import Foundation
import NextHops
import Testing
import Zones

@testable import Transport

/// A real recursive resolver between our resolver and our server: what arrives there has been taken apart and put
/// together again by somebody else.
@Suite("Behind a recursive resolver", .serialized, .enabled(if: Unbound.path != nil, "unbound is not installed"))
struct RecursiveResolverTests {
    static let zones = [
        ResolverTests.three,
        "_im._sip CNAME x\nx SRV 0 0 5060 y\ny CNAME a\na A 192.0.2.1\n",
        "_im._sip CNAME x\nx A 192.0.2.9\n",
        "@ A 192.0.2.9\n@ AAAA 2001:db8::9\n",
        "_im._sip SRV 0 0 0 .\n@ A 192.0.2.66\n",
        "_im._sip SRV 0 0 5060 gone\n@ A 192.0.2.66\n",
        "_sip._sip TXT text\n",
        (1...60).map { "_im._sip SRV \($0) 0 5060 host-number-\($0)\nhost-number-\($0) A 192.0.2.\($0)\n" }.joined(),
    ]

    @Test("The outcome is that of the server itself", arguments: zones)
    func sameOutcome(_ text: String) async throws {
        try await Edge.loopback.serve([try .of(text)]) { site in
            let unbound = try await Unbound.start(forwardingTo: site.server)
            defer { unbound.stop() }
            let direct = await site.resolve()
            let behind = await site.resolve([unbound.endpoint])
            #expect(behind.hops == direct.hops)
            #expect((try? behind.get())?.domain == (try? direct.get())?.domain)
            // It is no authority, and does not pretend to be.
            #expect((try? behind.get())?.diagnostics == (try? direct.get())?.diagnostics)
        }
    }

    @Test("A domain that nobody serves does not exist, or nobody can tell")
    func foreignDomain() async throws {
        try await Edge.loopback.serve([try .of("@ A 192.0.2.9\n", origin: "other.test")]) { site in
            let unbound = try await Unbound.start(forwardingTo: site.server)
            defer { unbound.stop() }
            let result = await site.resolve([unbound.endpoint])
            guard case .failure(let error) = result else {
                Issue.record("\(result.hops)")
                return
            }
            // Our server refuses the name; unbound has nobody else to ask.
            #expect(error.code == .temporaryFailure && error.detail == .serverFailure, "\(error)")
        }
    }
}

/// A running unbound that asks one server for everything below `test`.
private final class Unbound {
    static let path = ChildProgram.path(of: "unbound")

    private static let startTries = 5
    private static let patience = Duration.seconds(60)

    let endpoint: Endpoint
    private let program: ChildProgram
    private let folder: URL

    /// Starts it, and waits until it answers.
    static func start(forwardingTo server: Endpoint) async throws -> Unbound {
        for _ in 1..<startTries {
            // Another program may take the port before unbound does.
            if let unbound = try? await Unbound(forwardingTo: server) { return unbound }
        }
        return try await Unbound(forwardingTo: server)
    }

    private init(forwardingTo server: Endpoint) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "unbound-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        endpoint = try UDPSocket(listeningOn: Endpoint(address: .ipv4Loopback, port: 0)).localEndpoint
        let file = folder.appending(path: "unbound.conf")
        try Unbound.settings(endpoint, folder, server).write(to: file, atomically: false, encoding: .utf8)
        program = try ChildProgram(Unbound.path ?? "", ["-d", "-c", file.path(percentEncoded: false)])
        do {
            try await waitForAnswer()
        } catch {
            stop()
            throw error
        }
    }

    private static func settings(_ endpoint: Endpoint, _ folder: URL, _ server: Endpoint) -> String {
        """
        server:
            interface: \(endpoint.address)@\(endpoint.port)
            access-control: 127.0.0.0/8 allow
            do-ip6: no
            do-daemonize: no
            use-syslog: no
            chroot: ""
            username: ""
            directory: "\(folder.path(percentEncoded: false))"
            pidfile: ""
            num-threads: 1
            module-config: "iterator"
            do-not-query-localhost: no
            # Unbound itself denies everything below test, as RFC 6761 6.2 allows.
            local-zone: "test." nodefault
            rrset-roundrobin: no
            edns-buffer-size: 1232
            max-udp-size: 1232
        remote-control:
            control-enable: no
        stub-zone:
            name: "test."
            stub-addr: \(server.address)@\(server.port)
            stub-prime: no
        """
    }

    /// Asks for a name that unbound knows by itself, until the reply comes.
    private func waitForAnswer() async throws {
        var query = Message(id: 1, questions: [Question(name: try Name("localhost"), type: .a)])
        query.recursionDesired = true
        let network = try SocketNetwork()
        let end = ContinuousClock.now + Unbound.patience
        while ContinuousClock.now < end, program.isRunning {
            let port = try network.openDatagrams(toward: endpoint)
            try? port.send(query.bytes, to: endpoint)
            let reply = try? await port.receive(before: .now + .milliseconds(50))
            if reply != nil { return }
        }
        throw CocoaError(.executableLoad)
    }

    func stop() {
        defer { try? FileManager.default.removeItem(at: folder) }
        // Nothing that it has is kept.
        program.kill()
        program.waitForEnd()
    }
}

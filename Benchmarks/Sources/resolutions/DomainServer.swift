import DNSWire
internal import Foundation
import Harness
import Transport
import Zones

/// The domains that are resolved, and a server for them in a process of its own.
final class DomainServer {
    static let count = 1000
    static let option = "--serve"

    /// `d0.bench.test` and so on, each with three hosts that have an IPv6 and an IPv4 address.
    static let domains = (0..<count).map { "d\($0).bench.test" }

    static func catalog() throws -> Catalog {
        var text = "$TTL 3600\n@ SOA ns host 1 7200 900 1209600 300\n@ NS ns\nns A 192.0.2.53\n"
        for number in 0..<count {
            for (host, record) in ["10 60", "10 40", "20 0"].enumerated() {
                text += "_im._xmpp.d\(number) SRV \(record) 5269 h\(host).d\(number)\n"
                text += "h\(host).d\(number) A 192.0.2.\(host + 1)\nh\(host).d\(number) AAAA 2001:db8::\(host + 1)\n"
            }
        }
        return try Catalog([try Zone(text, origin: try Name("bench.test"))])
    }

    /// The child: prints its port, and serves until its standard input ends.
    static func serve() throws {
        let server = try ZoneServer(try catalog())
        Console.line("\(server.endpoint.port)")
        while readLine() != nil {}
        server.stop()
    }

    let endpoint: Endpoint
    private let process = Process()
    private let input = Pipe()

    /// Starts this program once more as the server, on a core of its own.
    init(core: Int) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = [
            "--cpu-list", "\(core)", "/proc/\(ProcessInfo.processInfo.processIdentifier)/exe", DomainServer.option,
        ]
        process.standardInput = input
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw Failure(.unavailable, "taskset cannot be run (apt install util-linux): \(error.localizedDescription)")
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = UInt16(line.filter { !$0.isWhitespace }) else {
            throw Failure(.unavailable, "the server did not say its port, but \(line)")
        }
        endpoint = Endpoint(address: .ipv4Loopback, port: port)
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

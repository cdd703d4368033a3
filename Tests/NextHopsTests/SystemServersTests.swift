import Foundation
import Testing
import Transport
import Zones

@testable import NextHops

@Suite("Name servers of the machine") struct SystemServersTests {
    struct Text: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String
        var servers: [String] = []
        var timeout: Int?
        var attempts: Int?
    }

    static let texts = [
        Text(testDescription: "nothing", text: ""),
        Text(testDescription: "one server", text: "nameserver 192.0.2.1\n", servers: ["192.0.2.1:53"]),
        Text(testDescription: "no line end", text: "nameserver 192.0.2.1", servers: ["192.0.2.1:53"]),
        Text(
            testDescription: "several servers, in their order",
            text: "nameserver 192.0.2.2\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver 192.0.2.3\n",
            servers: ["192.0.2.2:53", "192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.3:53"]),
        Text(testDescription: "tabs and blanks", text: " nameserver\t 192.0.2.1 \t\n", servers: ["192.0.2.1:53"]),
        Text(
            testDescription: "lines that end as elsewhere", text: "nameserver 192.0.2.1\r\nnameserver 192.0.2.2\r\n",
            servers: ["192.0.2.1:53", "192.0.2.2:53"]),
        Text(
            testDescription: "comments",
            text:
                "# nameserver 192.0.2.1\n; nameserver 192.0.2.2\nnameserver 192.0.2.3 # and more\nnameserver 192.0.2.4;\n",
            servers: ["192.0.2.3:53", "192.0.2.4:53"]),
        Text(
            testDescription: "servers that cannot be read",
            text: "nameserver\nnameserver example.test\nnameserver 192.0.2\n"),
        Text(testDescription: "other letters", text: "NAMESERVER 192.0.2.1\nnameservers 192.0.2.2\n"),
        Text(
            testDescription: "a search list",
            text: "search corp.test\ndomain corp.test\nsortlist 192.0.2.0\nnameserver 192.0.2.1\n",
            servers: ["192.0.2.1:53"]),
        Text(testDescription: "options", text: "options timeout:3 attempts:4\n", timeout: 3, attempts: 4),
        Text(
            testDescription: "options among others",
            text: "options ndots:5 rotate timeout:1\noptions attempts:1 edns0\n",
            timeout: 1, attempts: 1),
        Text(
            testDescription: "the last of several options", text: "options timeout:3\noptions timeout:5\n", timeout: 5),
        Text(
            testDescription: "the largest numbers", text: "options timeout:30 attempts:30\n", timeout: 30, attempts: 30),
        Text(
            testDescription: "numbers that cannot be meant",
            text: "options timeout:0 attempts:0\noptions timeout:-1 attempts:x\noptions timeout: attempts: timeout\n"),
        Text(
            testDescription: "more than is sensible", text: "options timeout:60 attempts:31\n", timeout: 30,
            attempts: 30),
        Text(
            testDescription: "ports and scopes",
            text: "nameserver 192.0.2.1:5353\nnameserver [2001:db8::1]:5353\nnameserver fe80::1%1\n",
            servers: ["192.0.2.1:5353", "[2001:db8::1]:5353", "[fe80::1%1]:53"]),
        Text(
            testDescription: "a port for all", text: "nameserver 192.0.2.1\nport 5353\nnameserver 192.0.2.2:54\n",
            servers: ["192.0.2.1:5353", "192.0.2.2:54"]),
        Text(
            testDescription: "every address of the machine", text: "nameserver 0.0.0.0\nnameserver ::\n",
            servers: ["127.0.0.1:53", "[::1]:53"]),
    ]

    @Test("The text of resolv.conf is read", arguments: texts)
    func read(_ text: Text) {
        let system = SystemServers(text: text.text)
        #expect(system.servers.map(\.description) == text.servers)
        #expect(system.timeout == text.timeout.map { .seconds($0) })
        #expect(system.attempts == text.attempts)
    }

    static let zones: [(String, [String])] = [
        ("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n", ["a.example.test:5060 192.0.2.1"]),
        ("@ A 192.0.2.9\n", ["example.test:5060 192.0.2.9"]), ("@ TXT text\n", []),
    ]

    @Test("Names are asked for as they are, and never with the search list behind them (V11)", arguments: zones)
    func searchList(_ text: String, _ hops: [String]) async throws {
        let system = SystemServers(text: "search corp.test\noptions ndots:5\nnameserver 192.0.2.201\n")
        try #require(system.servers == [.one])
        // What a client would find that puts the search list behind a name.
        let decoy = try Zone.of(
            "_im._sip.example.test SRV 0 0 5060 decoy\nexample.test A 192.0.2.66\ndecoy A 192.0.2.66\n",
            origin: "corp.test")
        let run = await Run(servers: [(.one, try .serving([try .of(text), decoy]))])
        #expect(run.hops == hops, "\(run)")
        #expect(!run.asked.contains { $0.contains("corp.test") }, "\(run)")
    }

    @Test("A file is read from its path, and one that is not there counts as empty")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "resolv-\(UUID().uuidString).conf")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data("nameserver 192.0.2.1\noptions attempts:3\n".utf8).write(to: path)
        let system = SystemServers(path: path.path(percentEncoded: false))
        #expect(system.servers.map(\.description) == ["192.0.2.1:53"] && system.attempts == 3)
        let missing = SystemServers(path: path.path(percentEncoded: false) + ".missing")
        #expect(missing.servers.isEmpty && missing.timeout == nil && missing.attempts == nil)
    }

    @Test("Octets that are no UTF-8 harm their own line only")
    func badText() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "resolv-\(UUID().uuidString).conf")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data([0xFF, 0xFE, 0x0A] + Array("nameserver 192.0.2.1\n".utf8)).write(to: path)
        #expect(SystemServers(path: path.path(percentEncoded: false)).servers.count == 1)
    }
}

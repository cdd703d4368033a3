import Foundation
import Testing
import Transport

@Suite("Reloading and logging") struct ServeReloadTests {
    @Test("SIGHUP serves what the files hold now, and a broken file leaves the zones before in place")
    func reload() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "club.test.zone")
        try await withServer([file]) { server, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            let moved = Samples.records.replacing("192.0.2.10", with: "192.0.2.11")
            try folder.write(moved, to: "club.test.zone")
            server.send(SIGHUP)
            _ = try await server.nextError(with: "reloaded \(file)")
            try await expectHops("chat.club.test:5269 192.0.2.11\n", at: ready)

            try folder.write(moved.replacing("192.0.2.11", with: "192.0.2.999"), to: "club.test.zone")
            server.send(SIGHUP)
            let error = try await server.nextError(with: "192.0.2.999")
            #expect(error.hasPrefix("srvlab: \(file):7: A 192.0.2.999 ("))
            _ = try await server.nextError(with: "not reloaded: the zones before stay")
            try await expectHops("chat.club.test:5269 192.0.2.11\n", at: ready)

            try FileManager.default.removeItem(atPath: file)
            server.send(SIGHUP)
            _ = try await server.nextError(with: "no such file or folder")
            _ = try await server.nextError(with: "not reloaded")
            try await expectHops("chat.club.test:5269 192.0.2.11\n", at: ready)

            try folder.write(Samples.records, to: "club.test.zone")
            server.send(SIGHUP)
            _ = try await server.nextError(with: "reloaded \(file)")
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
    }

    @Test("A folder is searched again, so that a new zone is served")
    func newZone() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Samples.records, to: "zones/a.test.zone")
        try await withServer(["zones"], in: folder.path) { server, ready in
            try await expectHops("", at: ready)
            try folder.write(Samples.records, to: "zones/club.test.zone")
            server.send(SIGHUP)
            _ = try await server.nextError(with: "reloaded zones")
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
    }

    @Test("A zone that changed without a higher serial is served with a warning, and one that is the same without")
    func serials() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "club.test.zone")
        let other = Samples.records.replacing("192.0.2.10", with: "192.0.2.11")
        let versions = [
            // The same records, in another order.
            (Samples.records.replacing("chat       A    192.0.2.10\n", with: "") + "chat A 192.0.2.10\n", nil),
            (other, "club.test has changed, and its serial is 1 as before: secondaries will not follow"),
            (other.replacing("host 1 ", with: "host 2 "), nil),
            (other, "club.test has changed, and its serial is 1 behind 2: secondaries will not follow"),
        ]
        try await withServer([file]) { server, _ in
            for (text, warning) in versions {
                try folder.write(text, to: "club.test.zone")
                server.send(SIGHUP)
                let line = try await server.nextError(with: "has changed", or: "reloaded")
                #expect(line.contains(warning ?? "reloaded"))
                if warning != nil { _ = try await server.nextError(with: "reloaded") }
            }
        }
    }

    /// Two zones that fit each other only in the same version: an alias in the one leads to eight addresses in the
    /// other, and the version is the TTL of all of them.
    private static func write(version: Int, to folder: TemporaryFolder, isBroken: Bool = false) throws {
        let head = "$TTL \(version)\n@ SOA ns host \(version) 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\n"
        try folder.write(head + "www CNAME host.two.test.\n", to: "zones/one.test.zone")
        let addresses = (1...8).map { "host A 192.0.2.\($0)\n" }.joined()
        try folder.write(head + addresses + (isBroken ? "host A 192.0.2.999\n" : ""), to: "zones/two.test.zone")
    }

    @Test("Under load, no reload loses a query or mixes two versions, and a broken zone is refused with its reason")
    func underLoad() async throws {
        let folder = try TemporaryFolder()
        try Self.write(version: 1, to: folder)
        try await withServer(["--workers", "2", "zones"], in: folder.path) { server, ready in
            let flood = try ReloadFlood(
                of: try #require(Endpoint(ready.endpoint)), "www.one.test", type: 1, records: 9)
            for version in 2...60 {
                // Every tenth is broken in the second file, when the first has been read.
                let isBroken = version.isMultiple(of: 10)
                try Self.write(version: version, to: folder, isBroken: isBroken)
                server.send(SIGHUP)
                if isBroken {
                    let reason = try await server.nextError(with: "192.0.2.999")
                    #expect(reason.hasPrefix("srvlab: zones/two.test.zone:13: A 192.0.2.999 ("))
                }
                _ = try await server.nextError(
                    with: isBroken ? "not reloaded: the zones before stay" : "reloaded zones")
            }
            let outcome = try flood.end()
            #expect(outcome.lost == 0 && outcome.mixed == 0 && outcome.asked > 0, "\(outcome)")
            #expect(outcome.versions.isDisjoint(with: [10, 20, 30, 40, 50, 60]) && outcome.versions.count > 1)
            let after = try ReloadFlood(
                of: try #require(Endpoint(ready.endpoint)), "www.one.test", type: 1, records: 9
            ).end()
            #expect(after.asked > 0 && after.versions == [59] && after.mixed == 0)
        }
    }

    /// A line of the log.
    private struct Line: Decodable, Equatable {
        let time: String
        let client: String
        let server: String
        let transport: String
        let name: String?
        let type: String?
        let rcode: String?
        let truncated: Bool
        let answers: Int
        let octets: Int
    }

    @Test("Each query is appended to the log as a line of JSON")
    func log() async throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Samples.records, to: "club.test.zone")
        let log = try folder.write("{\"before\":true}\n", to: "queries.jsonl")
        let endpoint = try await withServer(["--log", log, zone]) { _, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            return ready.endpoint
        }
        let text = try String(contentsOf: URL(filePath: log), encoding: .utf8)
        let texts = text.split(separator: "\n")
        #expect(texts.first == "{\"before\":true}")
        let lines = try texts.dropFirst().map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(lines.map(\.name) == ["_im._xmpp.club.test", "chat.club.test"])
        #expect(lines.map(\.type) == ["SRV", "AAAA"])
        #expect(lines.map(\.rcode) == ["NOERROR", "NOERROR"])
        #expect(lines.map(\.answers) == [1, 0])
        for line in lines {
            #expect(line.server == endpoint && line.client.hasPrefix("127.0.0.1:"))
            #expect(line.transport == "udp" && !line.truncated && line.octets > 12)
            #expect(line.time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line.time)")
        }
    }

    @Test("A log that cannot be written is an error before anything is served")
    func unwritableLog() async throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Samples.records, to: "club.test.zone")
        let log = folder.path + "/none/queries.jsonl"
        let result = try await Tool.run("serve", "--listen", "127.0.0.1:0", "--log", log, zone)
        #expect(result.status == 69)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("srvlab: cannot write the log \(log): "), "\(result.errors)")
    }

    @Test("Warnings of a zone are told, and it is served")
    func warnings() async throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Samples.records + "chat A 192.0.2.10\n", to: "club.test.zone")
        try await withServer([zone]) { server, ready in
            let warning = try await server.nextError(with: "warning")
            #expect(warning.hasPrefix("srvlab: warning: \(zone):8: "))
            #expect(ready.fields["zones"] == "1")
        }
    }
}

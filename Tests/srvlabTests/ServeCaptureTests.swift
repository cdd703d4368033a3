import Foundation
import Testing
import Transport

@Suite("Captures of a server") struct ServeCaptureTests {
    private static let tshark = ChildProgram.path(of: "tshark")

    /// What tshark reads of a capture: each message as `time,protocol,response,name`.
    private static func dissect(_ path: String, port: UInt16) async throws -> [[String]] {
        let run = try ToolRun(
            [
                "-r", path, "-d", "udp.port==\(port),dns", "-d", "tcp.port==\(port),dns", "-Y", "dns", "-T", "fields",
                "-o", "udp.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                "-E", "separator=,", "-e", "frame.time_epoch", "-e", "_ws.col.Protocol", "-e", "dns.flags.response",
                "-e", "dns.qry.name", "-e", "_ws.expert.message",
            ], path: tshark)
        var lines: [[String]] = []
        for await line in run.output {
            lines.append(line.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        }
        _ = await run.end()
        return lines
    }

    @Test(
        "tshark reads every message of both transports with right checksums, in the order of time",
        .enabled(if: tshark != nil, "tshark is not installed"))
    func dissected() async throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Samples.records, to: "club.test.zone")
        let path = folder.path + "/queries.pcap"
        let port = try await withServer(["--pcap", path, "--allow-transfer", "127.0.0.0/8", zone]) { _, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            let client = try RawStream(try #require(Endpoint(ready.endpoint)))
            #expect(try client.ask(RawQuery.bytes("club.test", type: 252)).count > 100)
            return try #require(ready.port)
        }
        let lines = try await Self.dissect(path, port: port)
        #expect(
            lines.map { $0[2...].joined(separator: " ") } == [
                "0 _im._xmpp.club.test ", "1 _im._xmpp.club.test ", "0 chat.club.test ", "1 chat.club.test ",
                "0 club.test ", "1 club.test ",
            ], "\(lines)")
        let times = lines.compactMap { Double($0[0]) }
        #expect(times.count == 6 && times == times.sorted())
    }

    @Test(
        "A capture that is moved away goes on in a new file after a hang-up",
        .enabled(if: tshark != nil, "tshark is not installed"))
    func rotation() async throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Samples.records, to: "club.test.zone")
        let path = folder.path + "/queries.pcap"
        let port = try await withServer(["--pcap", path, zone]) { server, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
            for _ in 0..<2 {
                // The capture is opened after the zones are read; the next hang-up comes after both.
                server.send(SIGHUP)
                _ = try await server.nextError(with: "reloaded")
            }
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            return try #require(ready.port)
        }
        for part in [path, path + ".1"] { #expect(try await Self.dissect(part, port: port).count == 4, "\(part)") }
    }

    @Test("A capture goes on behind what an earlier server has written, and leaves other files alone")
    func appended() async throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Samples.records, to: "club.test.zone")
        let path = folder.path + "/queries.pcap"
        var sizes: [Int] = []
        for _ in 1...2 {
            try await withServer(["--pcap", path, zone]) { _, ready in
                try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            sizes.append(size)
        }
        // Both rounds are alike, and the header of the file is there once.
        #expect(sizes[1] - 24 == 2 * (sizes[0] - 24), "\(sizes)")
        let foreign = try folder.write("my diary, 1985: dear diary, today\n", to: "diary")
        let result = try await Tool.run("serve", "--listen", "127.0.0.1:0", "--pcap", foreign, zone)
        #expect(result.status == 69)
        #expect(
            result.errors == "srvlab: cannot write the capture \(foreign): another file is there (move it away)\n")
        #expect(try String(contentsOfFile: foreign, encoding: .utf8) == "my diary, 1985: dear diary, today\n")
    }

    @Test(
        "A disk that is full is told once, and serving goes on",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        let zone = try folder.write(Samples.records, to: "club.test.zone")
        let server = try Server(["--listen", "127.0.0.1:0", "--pcap", "/dev/full", zone])
        let ready = try Ready(try await server.nextLine())
        _ = try await server.nextError(with: "cannot write the capture /dev/full: queries are missing")
        try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        server.send(SIGTERM)
        // No further line: the stream of lines ends with the server.
        await #expect(throws: ServerEnded.self) { try await server.nextError(with: "/dev/full") }
        #expect(await server.end() == 0)
    }

    @Test("A capture stops growing at its limit, with whole packets, and says so")
    func limit() async throws {
        let folder = try TemporaryFolder()
        // Replies of 50,000 octets: two dozen of them are more than a megabyte.
        let texts = (0..<200).map { "long TXT \($0) \(String(repeating: "x", count: 240))\n" }.joined()
        let zone = try folder.write(Samples.records + texts, to: "club.test.zone")
        let path = folder.path + "/queries.pcap"
        try await withServer(["--pcap", path, "--log-limit", "1", zone]) { server, ready in
            let client = try RawStream(try #require(Endpoint(ready.endpoint)))
            for _ in 0..<24 { #expect(try client.ask(RawQuery.bytes("long.club.test", type: 16)).count > 50_000) }
            #expect(try await server.nextError(with: "--log-limit").contains(path))
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
        let data = try Data(contentsOf: URL(filePath: path))
        #expect(data.count <= 1 << 20 && data.count > 1_000_000)
        var offset = 24
        while offset + 16 <= data.count { offset += 16 + Int(data[offset + 8]) + Int(data[offset + 9]) << 8 }
        #expect(offset == data.count)
    }
}

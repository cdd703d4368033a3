import Foundation
import Testing

@Suite("Configurations for other servers") struct ServeExportTests {
    private static func zone(in folder: TemporaryFolder) throws -> String {
        try folder.write(Samples.records, to: "zones/club.test.zone")
    }

    static let programs = [
        ("nsd", "nsd.conf", "ip-address: 127.0.0.2@5310"), ("knot", "knot.conf", "listen: [ \"127.0.0.2@5310\" ]"),
        ("bind", "named.conf", "listen-on port 5310 { 127.0.0.2; };"), ("coredns", "Corefile", "bind 127.0.0.2"),
    ]

    @Test(
        "A folder gets the configuration and the zone files, and the command that starts it is printed",
        arguments: programs)
    func written(program: String, configuration: String, listen: String) async throws {
        let folder = try TemporaryFolder()
        let zone = try Self.zone(in: folder)
        let result = try await Tool.run(
            ["serve", "--listen", "127.0.0.2:5310", "--print-config", program, "-o", "fleet/one", zone], in: folder.path
        )
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(result.output.hasPrefix("cd \(folder.path)/fleet/one && "))
        #expect(result.output.hasSuffix(" \(configuration)\n"))
        let text = try String(contentsOfFile: folder.path + "/fleet/one/\(configuration)", encoding: .utf8)
        #expect(text.contains(listen) && text.contains("zones/club.test.zone"))
        // The folder may be moved.
        #expect(!text.contains(folder.path))
        let records = try String(contentsOfFile: folder.path + "/fleet/one/zones/club.test.zone", encoding: .utf8)
        #expect(records.contains("_im._xmpp.club.test.\t60\tIN\tSRV\t0 0 5269 chat.club.test.\n"))
        // What was written is a zone that we serve.
        try await withServer([folder.path + "/fleet/one/zones"]) { _, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
    }

    @Test("Without a folder the configuration alone is printed, and names the zone files")
    func printed() async throws {
        let folder = try TemporaryFolder()
        let result = try await Tool.run("serve", "--print-config", "nsd", try Self.zone(in: folder))
        #expect(result.status == 0)
        #expect(result.output.contains("# zones/club.test.zone: club.test, 6 records\n"))
        #expect(result.output.contains("    ip-address: 127.0.0.1@5300\n"))
        #expect(result.errors == "srvlab: --output FOLDER writes this and the zone files that it names\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["zones"])
    }

    @Test("Nothing that is there is replaced unless it is wished, and then everything is")
    func overwriting() async throws {
        let folder = try TemporaryFolder()
        let zone = try Self.zone(in: folder)
        let mine = try folder.write("mine\n", to: "fleet/zones/club.test.zone")
        let arguments = ["serve", "--print-config", "bind", "-o", folder.path + "/fleet"]
        let refused = try await Tool.run(arguments + [zone])
        #expect(refused.status == 69)
        #expect(
            refused.errors == "srvlab: cannot write \(mine): it is there already (--overwrite replaces it)\n")
        #expect(try String(contentsOfFile: mine, encoding: .utf8) == "mine\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/fleet") == ["zones"])
        let replaced = try await Tool.run(arguments + ["--overwrite", zone])
        #expect(replaced.status == 0)
        #expect(try String(contentsOfFile: mine, encoding: .utf8).contains("SOA"))
    }

    @Test("A link in the folder leads nothing out of it", arguments: ["zones", "zones/club.test.zone", "nsd.conf"])
    func links(name: String) async throws {
        let folder = try TemporaryFolder()
        let zone = try Self.zone(in: folder)
        try folder.write("", to: "fleet/other")
        try folder.write("elsewhere\n", to: "elsewhere/file")
        if name.contains("/") { try folder.write("", to: "fleet/zones/other") }
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/fleet/\(name)",
            withDestinationPath: name == "zones" ? "../elsewhere" : "\(folder.path)/elsewhere/file")
        let result = try await Tool.run(
            "serve", "--print-config", "nsd", "-o", folder.path + "/fleet", "--overwrite", zone)
        #expect(
            result.status == 69 && result.errors.hasSuffix("/fleet/\(name): it is a link, which may lead elsewhere\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/elsewhere") == ["file"])
        #expect(try String(contentsOfFile: folder.path + "/elsewhere/file", encoding: .utf8) == "elsewhere\n")
    }

    @Test("The servers of a scenario have a folder and ports each, and what is not exported is told")
    func scenario() async throws {
        let folder = try TemporaryFolder()
        let servers = "servers: { one: { faults: [ { drop: { first: 1 } } ] }, Two: { crossZone: stop } }\n"
        let path = try folder.write(
            Samples.passing.replacing("client: {", with: servers + "client: { servers: [one, Two],"), to: "a.yaml")
        let result = try await Tool.run("serve", "--print-config", "nsd", "-o", folder.path + "/fleet", path)
        #expect(
            result.errorLines == [
                "srvlab: server one: faults are not exported, no other program has them: drop",
                "srvlab: server Two: that aliases are not followed into its other zones is not exported",
            ])
        #expect(result.status == 0)
        for (name, port) in [("one", 5300), ("=54wo", 5301)] {
            let text = try String(contentsOfFile: "\(folder.path)/fleet/\(name)/nsd.conf", encoding: .utf8)
            #expect(text.contains("127.0.0.1@\(port)"))
        }
    }

    @Test("The command that starts a program is one for a shell, whatever the folder is called")
    func quoting() async throws {
        let folder = try TemporaryFolder()
        let zone = try Self.zone(in: folder)
        let result = try await Tool.run(
            "serve", "--print-config", "nsd", "-o", folder.path + "/my fleet's; $HOME", zone)
        #expect(result.output == "cd '\(folder.path)/my fleet'\\''s; $HOME' && nsd -d -c nsd.conf\n")
    }

    @Test("Servers without an address take none that another one has, and none is given twice")
    func addresses() async throws {
        let folder = try TemporaryFolder()
        let servers = "servers: { one: {}, two: {}, three: {} }\nclient: { servers: [one, two, three],"
        let path = try folder.write(Samples.passing.replacing("client: {", with: servers), to: "a.yaml")
        let arguments = ["serve", "--print-config", "nsd", path]
        let spread = try await Tool.run(arguments + ["--listen", "one=127.0.0.1:5301", "--listen", "two=0.0.0.0:5300"])
        #expect(
            spread.lines.filter { $0.contains("ip-address") }.map { $0.split(separator: " ").last } == [
                "127.0.0.1@5301", "0.0.0.0@5300", "127.0.0.1@5302",
            ])
        for second in ["127.0.0.1:5301", "0.0.0.0:5301"] {
            let twice = try await Tool.run(arguments + ["--listen", "127.0.0.1:5301", "--listen", "two=\(second)"])
            #expect(twice.status == 64 && twice.output.isEmpty)
            #expect(twice.errors.contains("--listen: 127.0.0.1:5301 and \(second) cannot both be listened on"))
        }
    }

    @Test("What is asked for beside the zones is exported, or told", arguments: ["nsd", "knot", "bind", "coredns"])
    func options(program: String) async throws {
        let folder = try TemporaryFolder()
        let zone = try Self.zone(in: folder)
        let result = try await Tool.run(
            "serve", "--print-config", program, "--nsid", "lab 7", "--rate-limit", "50", "--rotate",
            "--extended-errors", "--workers", "2", "--log", "q.jsonl", zone)
        #expect(result.status == 0)
        let parts: [String: [String]] = [
            "nsd": ["nsid: 6c61622037", "rrl-ratelimit: 50", "rrl-ipv6-prefix-length: 56", "round-robin: yes"],
            "knot": ["nsid: 0x6c61622037", "rate-limit: 50", "slip: 2", "answer-rotation: on"],
            "bind": ["server-id \"lab 7\";", "rate-limit { responses-per-second 50;", "order cyclic"],
            "coredns": ["nsid \"lab 7\""],
        ]
        for part in parts[program] ?? [] { #expect(result.output.contains(part), "\(part) in \(result.output)") }
        let told = ["--extended-errors", "--workers, --log"] + (program == "coredns" ? ["--rotate"] : [])
        for word in told + ["--rate-limit"] {
            #expect(result.errorLines.contains { $0.contains(word) }, "\(word) in \(result.errors)")
            #expect(result.lines.contains { $0.contains("Not here: ") && $0.contains(word) }, "\(word)")
        }
    }

    static let wrong: [[String]] = [
        ["--print-config", "powerdns"], ["-o", "x"], ["--print-config", "nsd", "--overwrite"],
        ["--print-config", "nsd", "--listen", "127.0.0.1:0"], ["--notify", "secondary"],
    ]

    @Test("What cannot be is wrong use", arguments: wrong)
    func wrongUse(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        let zone = try Self.zone(in: folder)
        let result = try await Tool.run(["serve"] + arguments + [zone], in: folder.path)
        #expect(result.status == 64 && result.output.isEmpty, "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["zones"])
    }

    @Test("A secondary is told at the start, and of each reload whose serial has moved")
    func notify() async throws {
        let folder = try TemporaryFolder()
        let zone = try Self.zone(in: folder)
        let other = Samples.records.replacing("host 1 ", with: "host 0 ")
        let secondaryZone = try folder.write(other, to: "other/club.test.zone")
        try await withServer([secondaryZone]) { _, secondary in
            try await withServer(["--notify", secondary.endpoint, zone]) { server, _ in
                _ = try await server.nextError(with: "\(secondary.endpoint) knows of club.test 1")
                // Another record, the same version: nobody is told.
                try folder.write(
                    Samples.records.replacing("192.0.2.10", with: "192.0.2.11"), to: "zones/club.test.zone")
                server.send(SIGHUP)
                _ = try await server.nextError(with: "reloaded")
                try folder.write(Samples.records.replacing("host 1 ", with: "host 2 "), to: "zones/club.test.zone")
                server.send(SIGHUP)
                let news = try await server.nextError(with: "knows of")
                #expect(news.contains("club.test 2"))
            }
            try await withServer(["--notify", secondary.endpoint, Tool.tree + "zones/single.test.zone"]) { server, _ in
                let refusal = try await server.nextError(with: "does not want to know")
                #expect(refusal.contains("single.test") && refusal.contains("NOTAUTH"))
            }
        }
    }
}

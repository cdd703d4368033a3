import Foundation
import Testing

@testable import Transport

@Suite("srvlab capture") struct CaptureCommandTests {
    private static let zones = ["customer", "provider"].map { Tool.tree + "zones/\($0).test.zone" }

    /// Serves zones or a scenario, and runs a capture into a new folder.
    private static func capture(
        _ served: [String], _ arguments: String..., in folder: TemporaryFolder
    ) async throws -> Tool.Result {
        try await withServer(served) { _, ready in
            try await Tool.run(["capture", "@" + ready.endpoint, "-o", folder.path + "/out"] + arguments)
        }
    }

    @Test("What the servers would not say is told, and a domain that is not there")
    func gaps() async throws {
        let folder = try TemporaryFolder()
        let alone = try await Self.capture([Tool.tree + "zones/customer.test.zone"], "customer.test", in: folder)
        let note = "note: SRV _im._sip.provider.test @ 127.0.0.1:"
        let notes = alone.lines.filter { $0.hasPrefix(note) }
        #expect(notes.count == 1 && notes.allSatisfy { $0.hasSuffix("refused; what is there is not captured") })
        #expect(alone.status == 75)
        #expect(alone.errors == "srvlab: not everything could be captured; what is known is written\n")
        #expect(try await Tool.run("test", folder.path + "/out").status == 0)
        let missing = try await Self.capture(
            [Tool.tree + "zones/customer.test.zone"], "missing.customer.test", "--overwrite", in: folder)
        #expect(missing.lines.contains("note: missing.customer.test does not exist"))
        #expect(missing.status == 0)
    }

    @Test("A domain behind aliases is captured with fidelity N/N, and the scenario that is written passes")
    func aliases() async throws {
        let folder = try TemporaryFolder()
        let result = try await Self.capture(Self.zones, "customer.test", in: folder)
        #expect(result.errors.isEmpty)
        #expect(result.status == 0)
        #expect(
            result.lines == [
                "\(folder.path)/out/zones/customer.test.zone: 8 records",
                "\(folder.path)/out/zones/provider.test.zone: 19 records",
                "\(folder.path)/out/Scenarios/customer.test.yaml",
                "\(folder.path)/out/Scenarios/customer.test/sip.yaml",
                "\(folder.path)/out/Scenarios/customer.test/xmpp.yaml",
                "\(folder.path)/out/lint.txt: 2 zones, 27 records: no errors, 2 warnings, no notes",
                "note: no transfer of customer.test: REFUSED; only what was asked for is known",
                "note: no transfer of provider.test: REFUSED; only what was asked for is known", "fidelity 38/38",
            ])
        let test = try await Tool.run("test", folder.path + "/out")
        #expect(test.status == 0)
        #expect(test.output.contains("6 cases: 6 pass"))
        let pinned = try String(contentsOfFile: folder.path + "/out/Scenarios/customer.test.yaml", encoding: .utf8)
        #expect(pinned.contains("- 'sip.provider.test:5060 2001:db8:32::1 192.0.2.32'"))
        let lint = try String(contentsOfFile: folder.path + "/out/lint.txt", encoding: .utf8)
        #expect(lint.contains("left out here: ") && lint.contains("ns-single"), "\(lint)")
    }

    @Test("The pinned scenario fails when the zones change")
    func pinned() async throws {
        let folder = try TemporaryFolder()
        _ = try await Self.capture(Self.zones, "customer.test", "--protocol", "xmpp", in: folder)
        let file = folder.path + "/out/zones/provider.test.zone"
        let zone = try String(contentsOfFile: file, encoding: .utf8)
        try folder.write(zone.replacing("192.0.2.31", with: "192.0.2.99"), to: "out/zones/provider.test.zone")
        #expect(try await Tool.run("test", folder.path + "/out").status == 1)
    }

    @Test("A server whose answers no zone gives: the difference is told, with exit code 1")
    func differences() async throws {
        let folder = try TemporaryFolder()
        let scenario = try folder.write(
            """
            title: Records that belong to nobody
            spec: [D13]
            zones:
              club.test: "@ 60 SOA ns host 1 2 3 4 5\\n@ 60 NS ns\\n_im._sip 60 SRV 0 0 5060 a\\na 60 A 192.0.2.1"
            servers: { one: { faults: [ { append: { type: SRV, answer: "x.test. 60 SRV 0 0 1 x.test." } } ] } }
            resolve: im:alice@club.test
            expect: { hops: [ "a.club.test:5060" ] }
            """, to: "odd.yaml")
        let result = try await Self.capture([scenario], "club.test", "--protocol", "sip", in: folder)
        #expect(result.status == 1)
        #expect(result.lines.contains("differs: SRV _im._sip.club.test: SRV x.test was captured and is not served"))
        #expect(result.lines.last?.hasPrefix("fidelity ") == true)
    }

    @Test("A server that fails is reproduced by faults, and the scenario that is written passes")
    func faults() async throws {
        let folder = try TemporaryFolder()
        let scenario = try folder.write(
            """
            title: A server that fails and falls silent
            spec: [D7]
            zones:
              club.test: "@ 60 SOA ns host 1 2 3 4 5\\n@ 60 NS ns\\n@ 60 A 192.0.2.1"
            servers: { one: { faults: [ { answer: { name: _im._sip.club.test, rcode: SERVFAIL } },
              { drop: { name: _pres._sip.club.test } } ] } }
            client: { timeout: 100ms, attempts: 1 }
            resolve: im:alice@club.test
            expect: { error: temporaryFailure }
            """, to: "odd.yaml")
        let one = try await Self.capture([scenario], "im:a@club.test", in: try TemporaryFolder())
        #expect(one.lines.contains("note: 1 failure of a server is a fault in the scenarios"))
        let result = try await Self.capture([scenario], "club.test", "--timeout", "0.2", "--attempts", "1", in: folder)
        #expect(result.status == 75)
        #expect(result.lines.contains("note: 2 failures of servers are faults in the scenarios"))
        #expect(try await Tool.run("test", folder.path + "/out").status == 0)
    }

    @Test("Names and addresses are made anonymous on request")
    func rename() async throws {
        let folder = try TemporaryFolder()
        let result = try await Self.capture(
            Self.zones, "im:romeo@customer.test", "--rename", "example.test", in: folder)
        #expect(result.lines.last == "fidelity 29/29")
        #expect(result.lines.first == "\(folder.path)/out/zones/example.test.zone: 6 records")
        #expect(!result.output.contains("provider"))
        #expect(try await Tool.run("test", folder.path + "/out").status == 0)
    }

    @Test("Answers that were pasted are read from a file and from standard input")
    func pasted() async throws {
        let folder = try TemporaryFolder()
        let answers = "_im._xmpp.club.test. 60 IN SRV 1 2 5269 a.club.test.\na.club.test. 60 IN A 192.0.2.1\n"
        let file = try folder.write(answers, to: "answers.txt")
        let arguments = ["capture", "im:a@club.test", "--protocol", "xmpp", "-o"]
        let read = try await Tool.run(arguments + ["\(folder.path)/one", "--from", file])
        #expect(read.status == 75)
        #expect(read.errors == "srvlab: not everything could be captured; what is known is written\n")
        #expect(read.lines.contains("note: AAAA a.club.test was not asked: the scenario takes it for not there"))
        #expect(read.lines.last == "fidelity 2/2")
        let piped = try await Tool.run(arguments + ["\(folder.path)/two", "--from", "-"], input: answers)
        #expect(piped.status == 75)
        #expect(try await Tool.run("test", "\(folder.path)/two").status == 0)
        let short = try await Tool.run(arguments + ["\(folder.path)/three", "--from", "-"], input: "192.0.2.1\n")
        #expect(short.status == 65)
        #expect(short.errors.hasPrefix("srvlab: standard input:1: 192.0.2.1 is no record (+short prints"))
    }

    private static let programs = ["dig", "kdig", "drill"].filter { ChildProgram.path(of: $0) != nil }

    @Test(
        "What the programs of other projects print becomes zones that answer the same",
        .enabled(if: !programs.isEmpty, "none of dig, kdig and drill is installed"), arguments: programs)
    func printed(_ program: String) async throws {
        let folder = try TemporaryFolder()
        let answers = try await withServer(Self.zones) { _, ready in
            let port = try #require(ready.port)
            let ask = "\(program) @127.0.0.1 -p \(port)"
            return try await Tool.shell(
                "\(ask) _im._xmpp.customer.test SRV; \(ask) xmpp.provider.test A; \(ask) provider.test SOA;"
                    + "\(ask) nothing.provider.test AAAA; \(ask) _sip.provider.test SRV; \(ask) club.test A"
            ).output
        }
        let result = try await Tool.run(
            ["capture", "im:a@customer.test", "--protocol", "xmpp", "-o", "\(folder.path)/out", "--from", "-"],
            input: answers)
        #expect(result.lines.last == "fidelity 6/6", "\(answers)\(result.errors)")
        #expect(try await Tool.run("test", "\(folder.path)/out").status == 0)
        let zone = try String(contentsOfFile: "\(folder.path)/out/zones/provider.test.zone", encoding: .utf8)
        #expect(zone.contains("standard input:"))
        #expect(zone.contains(", authoritative\n"))
    }

    @Test("Files that are there stay without --overwrite, and nothing else is written either")
    func overwriting() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.club.test. 60 IN A 192.0.2.1\n", to: "answers.txt")
        let arguments = ["capture", "club.test", "-o", "\(folder.path)/out", "--from", file]
        let mine = try folder.write("mine\n", to: "out/lint.txt")
        let refused = try await Tool.run(arguments)
        #expect(refused.status == 69)
        #expect(
            refused.errors
                == "srvlab: cannot write \(mine): it is there already (--overwrite replaces it; several domains go into "
                + "one capture)\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out") == ["lint.txt"])
        #expect(try await Tool.run(arguments + ["--overwrite"]).status == 75)
        #expect(try await Tool.run("test", "\(folder.path)/out").status == 0)
    }

    @Test("What a zone file had that is not in the new one is told when it is replaced")
    func lost() async throws {
        let folder = try TemporaryFolder()
        let srv = ["_im._sip.host.test. 60 IN SRV 0 0 5060 a.host.test.", "a.host.test. 60 IN A 192.0.2.1"]
        let soa = "host.test. 60 IN SOA ns.host.test. host.host.test. 1 2 3 4 5"
        let arguments = ["capture", "-o", "\(folder.path)/out", "--from", "-", "--overwrite"]
        let first = try await Tool.run(
            arguments + ["host.test"], input: (srv + [soa, "b.host.test. 60 IN A 192.0.2.2"]).joined(separator: "\n"))
        #expect(first.status == 75 && !first.output.contains("no longer"))
        let same = try await Tool.run(
            arguments + ["host.test"], input: (srv + [soa, "b.host.test. 9 IN A 192.0.2.3"]).joined(separator: "\n"))
        #expect(same.status == 75 && !same.output.contains("no longer"))
        let second = try await Tool.run(
            arguments + ["b.host.test"], input: [soa, "b.host.test. 60 IN A 192.0.2.2"].joined(separator: "\n"))
        #expect(second.status == 75)
        #expect(
            second.lines.contains(
                "note: \(folder.path)/out/zones/host.test.zone no longer has SRV _im._sip.host.test, A a.host.test: "
                    + "if another domain needs them, capture all domains together"))
    }

    @Test("A capture that runs out of time says so and how to give it more, and pins nothing that nobody said")
    func outOfTime() async throws {
        let folder = try TemporaryFolder()
        let scenario = try folder.write(
            """
            title: A server that falls silent
            spec: [D7]
            zones: { club.test: "@ 60 SOA ns host 1 2 3 4 5\\n@ 60 NS ns\\n@ 60 A 192.0.2.1" }
            servers: { one: { faults: [ { drop: { name: _pres._sip.club.test } } ] } }
            client: { timeout: 100ms, attempts: 1 }
            resolve: pres:alice@club.test
            expect: { error: temporaryFailure }
            """, to: "odd.yaml")
        let result = try await Self.capture([scenario], "club.test", "--timeout", "600", "--max-time", "1", in: folder)
        #expect(result.status == 75)
        #expect(result.lines.contains { $0.hasSuffix("are not asked (--max-time gives more)") })
        #expect(!result.output.contains("faults in the scenarios"))
        #expect(!result.output.contains("_pres._sip.club.test @"))
    }

    static let wrong: [(arguments: [String], status: Int32)] = [
        (["@127.0.0.1"], 64), (["club.test", "@here"], 64), (["club.test", "--from", "x", "@127.0.0.1"], 64),
        (["club.test", "--keep-addresses"], 64), (["club.test", "--protocol", "sip,sip", "@127.0.0.1"], 64),
        (["club.test", "--rename", "test", "--from", "-"], 64), (["club..test"], 65), (["club"], 65),
        (["im:club.test"], 65), (["192.0.2.1"], 65), (["a/../b.test"], 65),
        (["club.test", "--from", "no-such-file"], 66), (["club.test", "--from", "-", "--rename", "x y.test"], 64),
        (["club.test", "--from", "-", "--rename", "club.test"], 64),
        (["club.test", "--from", "-", "--rename", "x.Club.test"], 64),
        (["a.club.test", "--from", "-", "--rename", "club.test"], 64),
        (["a.test", "club.test", "--from", "-", "--rename", "club.test"], 64),
    ]

    @Test("Wrong uses end with their exit codes, and nothing is written", arguments: 0..<wrong.count)
    func statuses(_ number: Int) async throws {
        let folder = try TemporaryFolder()
        let (arguments, status) = Self.wrong[number]
        let input = "a.club.test. 60 IN A 192.0.2.1\n"
        let result = try await Tool.run(["capture", "-o", "\(folder.path)/out"] + arguments, input: input)
        #expect(result.status == status, "\(result.errors)")
        #expect(!result.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out"))
    }

    @Test("Nobody there, and nobody who knows, end with exit code 75")
    func nobody() async throws {
        let folder = try TemporaryFolder()
        let elsewhere = try await Self.capture(Self.zones, "nowhere.example", in: folder)
        #expect(elsewhere.status == 75)
        #expect(elsewhere.errorLines.first == "srvlab: SRV _im._sip.nowhere.example: refused")
        #expect(elsewhere.errorLines.last == "srvlab: nobody said anything of a zone: nothing is written")
        let silent = try UDPSocket(listeningOn: Endpoint(address: .ipv4Loopback, port: 0))
        let server = silent.localEndpoint.description
        let nobody = try await Tool.run(
            ["capture", "club.test", "@\(server)", "-o", "\(folder.path)/out", "--timeout", "0.1"])
        #expect(nobody.status == 75)
        #expect(nobody.errors == "srvlab: nobody answered at \(server): nothing is written\n")
    }

    @Test("Files of an earlier capture that stay are told, and with --rename nothing is written beside them")
    func remains() async throws {
        let folder = try TemporaryFolder()
        let out = "\(folder.path)/out"
        let arguments = ["capture", "im:a@club.test", "--overwrite", "-o", out, "--from", "-"]
        let answers = "_im._xmpp.club.test. 60 IN SRV 1 2 5269 a.club.test.\na.club.test. 60 IN A 192.0.2.1\n"
        #expect(try await !Tool.run(arguments, input: answers).output.contains("not of this capture"))
        let second = try await Tool.run(arguments + ["--protocol", "xmpp"], input: answers)
        #expect(
            second.lines.contains(
                "note: not of this capture, and still there: \(out)/Scenarios/club.test/sip.yaml, "
                    + "\(out)/Scenarios/club.test/xmpp.yaml"))
        let renamed = try await Tool.run(arguments + ["--rename", "example.test"], input: answers)
        #expect(renamed.status == 69)
        #expect(renamed.output.isEmpty)
        #expect(
            renamed.errors
                == "srvlab: cannot write into \(out): real names may stand in \(out)/Scenarios/club.test.yaml, "
                + "\(out)/Scenarios/club.test/sip.yaml, \(out)/Scenarios/club.test/xmpp.yaml, "
                + "\(out)/zones/club.test.zone, which are not of this capture (name another folder)\n")
        let fresh = ["capture", "im:a@club.test", "--overwrite", "-o", "\(folder.path)/new", "--from", "-"]
        for _ in 0..<2 {
            #expect(try await Tool.run(fresh + ["--rename", "example.test"], input: answers).status == 75)
        }
    }
}

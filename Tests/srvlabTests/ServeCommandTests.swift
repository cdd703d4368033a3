import Foundation
import Testing

@Suite("srvlab serve") struct ServeCommandTests {
    private static let zones = Tool.tree + "zones"

    @Test("It says where it answers, how many zones it has and how many records, and then it answers")
    func ready() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "club.test.zone")
        try await withServer([file]) { _, ready in
            #expect(ready.endpoint.hasPrefix("127.0.0.1:"))
            #expect(ready.port != nil && ready.port != 0)
            #expect(ready.fields == ["zones": "1", "records": "6"])
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
    }

    @Test("A folder is served with all its zone files")
    func folder() async throws {
        try await withServer([Self.zones]) { _, ready in
            let count = try FileManager.default.contentsOfDirectory(atPath: Self.zones).count { $0.hasSuffix(".zone") }
            #expect(ready.fields["zones"] == "\(count)")
            let result = try await Tool.run("resolve", "pres:juliet@split.test", "@" + ready.endpoint, "+short")
            #expect(result.output == "presence.split.test:5070 2001:db8::52 192.0.2.52\n")
        }
    }

    @Test("A folder is one, whatever it is called")
    func folderName() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Samples.records, to: "lab.yaml/club.test.zone")
        try folder.write("no scenario", to: "lab.yaml/a.yaml")
        try await withServer([folder.path + "/lab.yaml"]) { _, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
        let result = try await Tool.run("simulate", "--json", folder.path + "/lab.yaml")
        #expect(result.status == 0 && result.output.contains("chat.club.test"), "\(result.errors)")
    }

    @Test("A zone whose names nothing completes takes its origin from the command line")
    func origin() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "records.txt")
        try await withServer(["--origin", "club.test", file]) { server, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            server.send(SIGHUP)
            #expect(try await server.nextError(with: "reloaded", or: "without").contains("reloaded"))
        }
        let simulated = try await Tool.run("simulate", "--origin", "club.test", "--json", file)
        #expect(simulated.status == 0 && simulated.output.contains("chat.club.test"), "\(simulated.errors)")
        let scenario = try folder.write(Samples.passing, to: "a.yaml")
        for (arguments, text) in [
            (["a..b", file], "--origin a..b"), (["club.test", Self.zones], "--origin is for one zone, and there are "),
            (["club.test", scenario], "--origin is for one zone"),
        ] {
            for command in ["serve", "simulate"] {
                let result = try await Tool.run([command, "--origin"] + arguments)
                #expect(result.status == 64 && result.errors.contains(text), "\(command) \(result.errors)")
            }
        }
    }

    @Test("Each address has its line, IPv6 in brackets, and answers by several threads")
    func severalAddresses() async throws {
        try await withServer(["--listen", "[::1]:0", "--workers", "2", Self.zones]) { server, first in
            let second = try Ready(try await server.nextLine())
            #expect(second.endpoint.hasPrefix("[::1]:"))
            #expect(first.fields == second.fields)
            for endpoint in [first.endpoint, second.endpoint] {
                let result = try await Tool.run("resolve", "im:a@single.test", "@" + endpoint)
                #expect(result.status == 0)
            }
        }
    }

    @Test("A signal prints what was asked so far as a JSON line, and serving goes on")
    func metrics() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "club.test.zone")
        try await withServer(["--nsid", "lab", file]) { server, ready in
            for round in 1...2 {
                try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
                server.send(SIGUSR1)
                let line = try JSONValue(try await server.nextError(with: "\"queries\""))
                #expect(line["queries"]?["SRV"] == .number(Double(round)))
                #expect(line["rcodes"]?.keys == ["NOERROR"])
                #expect(line["listen"] == .list([.text(ready.endpoint)]))
            }
        }
    }

    @Test("A log with masked clients has their networks, and no ports")
    func maskedLog() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "club.test.zone")
        let log = folder.path + "/queries.jsonl"
        try await withServer(["--log", log, "--mask-clients", file]) { _, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        #expect(!lines.isEmpty && lines.allSatisfy { $0.contains("\"client\":\"127.0.0.0/24\"") })
        #expect(try await Tool.run("serve", "--mask-clients", file).status == 64)
    }

    @Test("A log stops growing at its limit, says so once, and serving goes on")
    func logLimit() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "club.test.zone")
        let log = try folder.write(String(repeating: "x", count: 1 << 20) + "\n", to: "queries.jsonl")
        try await withServer(["--log", log, "--log-limit", "1", file]) { server, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            #expect(try await server.nextError(with: "--log-limit").contains(log))
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
        }
        #expect(try String(contentsOfFile: log, encoding: .utf8).count == (1 << 20) + 1)
    }

    @Test(
        "A log that is moved away goes on in a new file after a hang-up, and lines go to the end of a file that others cut"
    )
    func logRotation() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Samples.records, to: "club.test.zone")
        let log = folder.path + "/queries.jsonl"
        try await withServer(["--log", log, file]) { server, ready in
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            let first = try String(contentsOfFile: log, encoding: .utf8)
            try "".write(toFile: log, atomically: false, encoding: .utf8)
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            let second = try String(contentsOfFile: log, encoding: .utf8)
            #expect(second.split(separator: "\n").count == first.split(separator: "\n").count)
            #expect(second.hasPrefix("{"))
            try FileManager.default.moveItem(atPath: log, toPath: log + ".1")
            server.send(SIGHUP)
            _ = try await server.nextError(with: "reloaded")
            // The log is opened after the zones are read; the next hang-up comes after both.
            server.send(SIGHUP)
            _ = try await server.nextError(with: "reloaded")
            try await expectHops("chat.club.test:5269 192.0.2.10\n", at: ready)
            #expect(try String(contentsOfFile: log, encoding: .utf8).hasPrefix("{"))
            #expect(try String(contentsOfFile: log + ".1", encoding: .utf8) == second)
        }
    }

    static let wrongOptions = [
        ["--allow-transfer", "192.0.2.0/33"], ["--allow-transfer", "lan"], ["--rate-limit=-1"], ["--rate-limit", "x"],
        ["--log-limit=0"],
        ["--nsid", String(repeating: "n", count: 256)],
    ]

    @Test("Networks, limits and names that cannot be are wrong use", arguments: wrongOptions)
    func wrongOption(arguments: [String]) async throws {
        let result = try await Tool.run(["serve", "--listen", "127.0.0.1:0"] + arguments + [Self.zones])
        #expect(result.status == 64)
        #expect(result.errors.contains(arguments[0].prefix(7)))
    }

    @Test("Each server of a scenario has a line with its name, and its own zones")
    func scenario() async throws {
        let path = Tool.tree + "Scenarios/cname/each-operator-has-its-own-server.yaml"
        try await withServer([path]) { server, shop in
            let host = try Ready(try await server.nextLine())
            #expect(shop.fields["server"] == "shop" && host.fields["server"] == "host")
            #expect(shop.fields["zones"] == "1" && shop.endpoint != host.endpoint)
            let arguments = ["resolve", "im:rose@florist.test", "--protocol", "sip", "+short"]
            let one = try await Tool.run(arguments + ["@" + shop.endpoint])
            #expect(one.status == 75)
            let both = try await Tool.run(arguments + ["@" + shop.endpoint, "@" + host.endpoint])
            #expect(both.output == "proxy.telco.test:5060 192.0.2.20\n")
        }
    }

    @Test("A server's name cannot forge a line of its own")
    func hostileName() async throws {
        let folder = try TemporaryFolder()
        let names = "servers: { \"a\\nready 127.0.0.1:53\": {}, b: {} }\n"
        let path = try folder.write(Samples.passing + names, to: "a.yaml")
        let result = try await Tool.run("serve", "--listen", "127.0.0.1:0", path)
        #expect(result.status == 65)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("srvlab: \(path):"))
    }

    @Test("A port that is in use is one clear line")
    func portInUse() async throws {
        try await withServer([Self.zones]) { _, ready in
            let result = try await Tool.run("serve", "--listen", ready.endpoint, Self.zones)
            #expect(result.status == 69)
            #expect(result.output.isEmpty)
            let reason = "the port is in use (another one, or port 0 for any free one, works)"
            #expect(result.errors == "srvlab: cannot listen on UDP \(ready.endpoint): \(reason)\n")
        }
    }

    static let endpoints = ["127.0.0.1:65536", "localhost:53", "127.0.0.1:", "", "127.0.0.1:x"]

    @Test("An address that is none is a usage error", arguments: endpoints)
    func badAddress(text: String) async throws {
        let result = try await Tool.run("serve", "--listen", text, Self.zones)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errors.hasPrefix("srvlab: --listen \(text): an address and a port are expected"))
    }

    @Test("An address that is not this machine's is said to be so")
    func foreignAddress() async throws {
        let result = try await Tool.run("serve", "--listen", "192.0.2.1:0", Self.zones)
        #expect(result.status == 69)
        #expect(result.errors.contains("this machine does not have the address"))
    }

    @Test("Every error of every zone file is told with its line, and nothing is served")
    func badZones() async throws {
        let folder = try TemporaryFolder()
        let one = try folder.write(Samples.records + "bad A 192.0.2.999\nworse NONSENSE x\n", to: "one.test.zone")
        let two = try folder.write("$TTL\n", to: "two.test.zone")
        let result = try await Tool.run("serve", "--listen", "127.0.0.1:0", folder.path)
        #expect(result.status == 65)
        #expect(result.output.isEmpty)
        let places = result.errorLines.map { $0.prefix { $0 != " " } + $0.drop { $0 != " " }.prefix { $0 != "(" } }
        #expect(places.contains("srvlab: \(one):8: A 192.0.2.999 "))
        #expect(places.contains("srvlab: \(one):9: NONSENSE is not a record type "))
        #expect(places.contains("srvlab: \(two):1: $TTL with 0 words "))
        #expect(result.errorLines.allSatisfy { $0.hasPrefix("srvlab: \(folder.path)/") })
    }

    @Test("Two files with one zone, and a bad scenario, are bad input with their lines")
    func badInput() async throws {
        let folder = try TemporaryFolder()
        try folder.write("$ORIGIN club.test.\n" + Samples.records, to: "zones/a.zone")
        try folder.write(Samples.records, to: "zones/club.test.zone")
        let twice = try await Tool.run("serve", "--listen", "127.0.0.1:0", folder.path + "/zones")
        #expect(twice.status == 65)
        #expect(twice.errors.hasPrefix("srvlab: \(folder.path)/zones/club.test.zone:2: a second zone club.test. "))
        let path = try folder.write(Samples.scenario(spec: "D99"), to: "a.yaml")
        let scenario = try await Tool.run("serve", "--listen", "127.0.0.1:0", path)
        #expect(scenario.status == 65)
        #expect(scenario.errors == "srvlab: \(path):2: unknown id D99 (did you mean D9?)\n")
    }

    @Test("A file that is not there, and a folder without zones, are said to be so")
    func nothingThere() async throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "empty/notes.txt")
        for (name, reason) in [("none.zone", "no such file or folder"), ("empty", "no zones (.zone) in it")] {
            let path = "\(folder.path)/\(name)"
            let result = try await Tool.run("serve", "--listen", "127.0.0.1:0", path)
            #expect(result.status == 66)
            #expect(result.errors == "srvlab: \(path): \(reason)\n")
        }
    }

    @Test("A link on the way leads no include out of its folder, even where a file inside has the same name")
    func includeBehindLink() async throws {
        let folder = try TemporaryFolder()
        let records = Samples.records.replacing("chat       A    192.0.2.10", with: "$INCLUDE link/../chat.inc")
        try folder.write(records, to: "root/club.test.zone")
        try folder.write("chat A 192.0.2.10\n", to: "root/chat.inc")
        try folder.write("chat A 192.0.2.66\n", to: "chat.inc")
        try folder.write("", to: "inner/empty")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/root/link", withDestinationPath: "../inner")
        for path in ["root/club.test.zone", folder.path + "/root/club.test.zone"] {
            // Whether the link is looked through first or the dots are is the system's choice; both stay inside.
            let server = try Server(["--listen", "127.0.0.1:0", path], in: folder.path)
            if let line = try? await server.nextLine() {
                try await expectHops("chat.club.test:5269 192.0.2.10\n", at: try Ready(line))
                server.send(SIGTERM)
                #expect(await server.end() == 0)
            } else {
                #expect(await server.end() == 65)
            }
        }
    }

    @Test("A scenario is served alone")
    func scenarioAlone() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Samples.passing, to: "a.yaml")
        let result = try await Tool.run("serve", "--listen", "127.0.0.1:0", path, Self.zones)
        #expect(result.status == 64)
        #expect(result.errors == "srvlab: a scenario is served alone: \(path)\n")
    }

    static let signals: [(name: String, number: Int32)] = [("SIGTERM", SIGTERM), ("SIGINT", SIGINT)]

    @Test("SIGTERM and SIGINT end it well, and its port is free again", arguments: signals)
    func endings(name: String, number: Int32) async throws {
        // On an address of its own: on 127.0.0.1 a server of another test may take the port meanwhile.
        let server = try Server(["--listen", "127.0.0.\(100 + number):0", Self.zones])
        let ready = try Ready(try await server.nextLine())
        server.send(number)
        #expect(await server.end() == 0)
        let again = try Server(["--listen", ready.endpoint, Self.zones])
        let taken = try Ready(try await again.nextLine())
        #expect(taken.endpoint == ready.endpoint)
        again.send(SIGKILL)
        #expect(await again.end() == -SIGKILL)
    }
}

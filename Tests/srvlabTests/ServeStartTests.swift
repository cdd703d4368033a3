import Foundation
import Testing
import Transport

@Suite("How a server starts") struct ServeStartTests {
    private static let dig = ChildProgram.path(of: "dig")

    @Test("It says which line to try, for a service that is there, and standard output has nothing but its contract")
    func line() async throws {
        try await withServer([Tool.tree + "zones"]) { server, ready in
            let line = try await server.nextError(with: "try: ")
            let port = try #require(ready.port)
            #expect(line == "try: dig @127.0.0.1 -p \(port) _im._xmpp.clustered.test SRV")
            server.send(SIGTERM)
            await #expect(throws: ServerEnded.self) { try await server.nextLine() }
        }
    }

    static let zones: [(records: String, question: String)] = [
        (Samples.records, "_im._xmpp.club.test SRV"),
        (Samples.records.replacing("_im._xmpp", with: "_pres._sip"), "_pres._sip.club.test SRV"),
        (Samples.records.replacing("_im._xmpp", with: "_xmpp-client._tcp"), "club.test SOA"),
        // Below a delegation nothing is answered.
        (
            Samples.records.replacing("_im._xmpp", with: "_im._xmpp.branch") + "branch NS ns.elsewhere.test.\n",
            "club.test SOA"
        ),
    ]

    @Test("What it names is answered", .enabled(if: dig != nil, "dig is not installed"), arguments: zones)
    func answered(records: String, question: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(records, to: "club.test.zone")
        try await withServer([file]) { server, _ in
            let line = try await server.nextError(with: "try: ")
            #expect(line.hasSuffix(" \(question)"))
            let result = try await Tool.shell(String(line.dropFirst(5)) + " +noall +answer")
            #expect(result.lines.count == 1 && result.status == 0, "\(result.output)")
        }
    }

    static let hostile = [
        #"$(touch\032FILE).test"#, #"`touch\032FILE`.test"#, #"a'\;touch\032FILE\;'b.test"#, #"+short.test"#,
        #"-f.test"#, #"\@127.0.0.1.test"#, "*.test", #"a\010b.test"#, "mx",
    ]

    @Test(
        "A name with marks of the shell is a name", .enabled(if: dig != nil, "dig is not installed"), arguments: hostile
    )
    func hostileName(name: String) async throws {
        let folder = try TemporaryFolder()
        let apex = name.replacing("FILE", with: "made").replacing("$", with: #"\$"#)
            .replacing("(", with: #"\("#).replacing(")", with: #"\)"#)
        let head = "$ORIGIN \(apex).\n"
        let file = try folder.write(head + Samples.records.replacing("_im._xmpp", with: "x"), to: "a.zone")
        try await withServer([file]) { server, _ in
            let line = try await server.nextError(with: "try: ")
            let command = "cd '\(folder.path)' && " + line.dropFirst(5) + " +noall +answer"
            let result = try await Tool.shell(command)
            #expect(result.lines.count == 1 && result.output.contains("SOA"), "\(line): \(result.output)")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/made"))
        }
    }

    private static func scenario() -> String {
        let zones = ["a", "b", "c"].map { name in
            "  \(name).test: |\n    @ 60 SOA ns host 1 3600 600 86400 60\n    @ 60 NS ns\n    ns 60 A 192.0.2.53\n"
                + "    _im._xmpp 60 SRV 0 0 5269 ns\n"
        }
        return "title: Three operators\nspec: [D1]\nzones:\n" + zones.joined()
            + "servers:\n" + ["a", "b", "c"].map { "  \($0): { zones: [\($0).test] }\n" }.joined()
            + "client: { servers: [a, b, c], protocols: [xmpp] }\nresolve: im:x@a.test\n"
            + "expect: { hops: [ 'ns.a.test:5269 192.0.2.53' ] }\n"
    }

    static let listens: [(arguments: [String], servers: [String])] = [
        (["127.0.0.1:0", "127.0.0.2:0", "[::1]:0"], ["a 127.0.0.1", "b 127.0.0.2", "c ::1"]),
        (["c=127.0.0.1:0", "a=127.0.0.2:0", "b=[::1]:0"], ["a 127.0.0.2", "b ::1", "c 127.0.0.1"]),
        (
            ["b=127.0.0.2:0", "127.0.0.3:0", "b=[::1]:0", "[::1]:0"],
            ["a 127.0.0.3", "b 127.0.0.2", "b ::1", "c ::1"]
        ),
        (["127.0.0.2:0"], ["a 127.0.0.2", "b 127.0.0.1", "c 127.0.0.1"]),
    ]

    @Test("Servers of a scenario listen in their order or by name, each with its own zones", arguments: listens)
    func addresses(arguments: [String], servers: [String]) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.scenario(), to: "a.yaml")
        let server = try Server(arguments.flatMap { ["--listen", $0] } + [path])
        var found: [String] = []
        for _ in servers {
            let ready = try Ready(try await server.nextLine())
            let name = try #require(ready.fields["server"])
            let place = try #require(Endpoint(ready.endpoint))
            found.append("\(name) \(place.address)")
            let stream = try RawStream(place)
            for zone in ["a", "b", "c"] {
                let reply = try stream.ask(RawQuery.bytes("_im._xmpp.\(zone).test", type: 33))
                // NOERROR for its own zone, REFUSED for the others.
                #expect(reply[3] & 0xF == (zone == name ? 0 : 5), "\(name) \(zone)")
            }
        }
        server.send(SIGTERM)
        #expect(await server.end() == 0)
        #expect(found == servers)
    }

    static let wrongListens: [(arguments: [String], reason: String)] = [
        (["d=127.0.0.1:0"], "--listen d=127.0.0.1:0: no server d (there are a, b, c)"),
        (
            ["127.0.0.1:0", "127.0.0.2:0", "127.0.0.3:0", "127.0.0.4:0"],
            "4 times --listen for 3 servers (NAME=ADDR:PORT gives a server several)"
        ),
        (["a=x"], "--listen a=x: an address and a port are expected, as in 127.0.0.1:5300 or [::1]:5300"),
    ]

    @Test("Names and numbers of addresses that fit no server are wrong use", arguments: wrongListens)
    func wrongAddresses(arguments: [String], reason: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.scenario(), to: "a.yaml")
        let result = try await Tool.run(["serve"] + arguments.flatMap { ["--listen", $0] } + [path])
        #expect(result.status == 64 && result.errors == "srvlab: \(reason)\n")
        let zone = try folder.write(Samples.records, to: "club.test.zone")
        let named = try await Tool.run("serve", "--listen", "a=127.0.0.1:0", zone)
        #expect(named.status == 64 && named.errors.contains("only servers of a scenario with several have names"))
    }
}

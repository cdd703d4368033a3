import Foundation
import Testing

@Suite("srvlab simulate") struct SimulateCommandTests {
    private static let cluster = Tool.tree + "zones/clustered.test.zone"
    private static let old = """
        $TTL 60
        @         SOA  ns host 1 3600 600 86400 60
        @         NS   ns
        ns        A    192.0.2.53
        _im._xmpp 600 SRV 10 1 5269 a
        a         A    192.0.2.1
        b         A    192.0.2.2

        """
    private static let new = old.replacing("5269 a", with: "5269 b")

    @Test("A zone is enough: shares of every host, exactly, with bars")
    func shares() async throws {
        let result = try await Tool.run("simulate", Self.cluster, "--protocol", "xmpp", "--model", "rfc2782")
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        #expect(
            result.output == """
                im and pres over xmpp at clustered.test: 4 hosts, TTL 600 s
                  priority  weight  host                         rfc2782  rfc2782
                        10       1  node1.clustered.test:5269    26.67 %  █████▍               4/15
                        10       1  node2.clustered.test:5269    26.67 %  █████▍               4/15
                        10       2  node3.clustered.test:5269    46.67 %  █████████▍           7/15
                        20       0  backup.clustered.test:5269    0.00 %                       0

                """)
    }

    @Test("A host that is down leaves its traffic to others, after a wait for each of its addresses")
    func down() async throws {
        let result = try await Tool.run(
            "simulate", Self.cluster, "--protocol", "xmpp", "--model", "rfc2782", "--timeout", "0.5", "--down",
            "node1.clustered.test,node2.clustered.test:5269", "--down", "NODE3.clustered.test.")
        #expect(result.status == 0)
        #expect(result.lines.contains { $0.contains("node1.clustered.test:5269 (down)") && $0.contains("0.00 %") })
        #expect(result.lines.contains { $0.contains("backup") && $0.contains("100.00 %") })
        #expect(result.lines.contains { $0.contains("served within 3 s") && $0.contains("100.00 %") })
        #expect(result.lines.contains { $0.contains("wait on average (0.5 s for each)") && $0.contains("3.00 s") })
    }

    @Test("Clients of different size count as fewer equal ones")
    func clients() async throws {
        let zipf = try await Tool.run("simulate", Self.cluster, "--clients", "zipf:1000")
        #expect(zipf.output.contains("zipf:1000: 1000 clients count as 34.1 equal ones"))
        let folder = try TemporaryFolder()
        let file = try folder.write("# two of one size\n5\n5\n", to: "clients.txt")
        let two = try await Tool.run("simulate", Self.cluster, "--clients", file)
        #expect(two.output.contains("2 clients count as 2.0 equal ones"))
    }

    @Test("After a change old hosts fade until the TTL of the records")
    func change() async throws {
        let folder = try TemporaryFolder()
        let before = try folder.write(Self.old, to: "old/club.test.zone")
        let after = try folder.write(Self.new, to: "new/club.test.zone")
        let result = try await Tool.run(
            "simulate", before, "--change", after, "--ttl-ignorers", "0.1", "--model", "rfc2782")
        #expect(result.status == 0)
        #expect(
            result.lines.suffix(5) == [
                "  since the change        0 s      150 s      300 s      450 s      600 s",
                "  old answers        100.00 %    77.50 %    55.00 %    32.50 %    10.00 %",
                "  a.club.test:5269   100.00 %    77.50 %    55.00 %    32.50 %    10.00 %",
                "  b.club.test:5269     0.00 %    22.50 %    45.00 %    67.50 %    90.00 %",
                "  the last old answer is gone after 600 s, but 10.00 % of the clients never ask again (rfc2782)",
            ])
        let other = try await Tool.run("simulate", Self.cluster, "--change", after)
        #expect(other.status == 65)
        #expect(other.errors.contains("club.test replaces no zone; there are clustered.test"))
    }

    @Test("A population agrees with the exact shares, and is the same for the same seed")
    func population() async throws {
        let arguments = [
            "simulate", Self.cluster, "--population", "2000", "--down", "node3.clustered.test", "--rotate",
        ]
        let result = try await Tool.run(arguments)
        #expect(result.status == 0)
        #expect(result.output.contains("2000 clients behind 1000 caches, seed 1"))
        #expect(!result.output.contains("DISAGREES"))
        #expect(try await Tool.run(arguments).output == result.output)
        #expect(try await Tool.run(arguments + ["--seed", "2"]).output != result.output)
    }

    @Test("A live domain is resolved through a server, and gives what its zone gives")
    func live() async throws {
        try await withServer([Self.cluster]) { _, ready in
            let arguments = ["simulate", "im:dean@clustered.test", "--protocol", "xmpp"]
            let live = try await Tool.run(arguments + ["@" + ready.endpoint])
            #expect(live.status == 0)
            #expect(live.output == (try await Tool.run(arguments + [Self.cluster])).output)
        }
    }

    @Test("A scenario is simulated for its URIs, and its faults play no part")
    func scenario() async throws {
        let result = try await Tool.run("simulate", Tool.tree + "Scenarios/setups/clustered.yaml")
        #expect(result.status == 0)
        #expect(result.lines.first?.hasPrefix("im over xmpp at ") == true)
    }

    @Test("--json prints one object with every number, --csv a line for each host and model")
    func machine() async throws {
        let arguments = [
            "simulate", Self.cluster, "--protocol", "xmpp", "--clients", "zipf:10", "--population", "1000",
        ]
        let json = try await Tool.run(arguments + ["--json"])
        #expect(json.status == 0)
        #expect(json.lines.count == 1)
        let object = try JSONValue(json.output)
        #expect(object["agrees"] == .boolean(true))
        guard case .list(let deployments) = object["deployments"], case .list(let models) = deployments[0]["models"]
        else {
            Issue.record("\(json.output)")
            return
        }
        #expect(models.count == 5)
        #expect(deployments[0]["domain"] == .text("clustered.test"))
        guard case .list(let shares) = models[0]["shares"] else { return }
        #expect(shares.map { $0["exact"] } == ["4/15", "4/15", "7/15", "0"].map { .text($0) })
        let csv = try await Tool.run(arguments + ["--csv"])
        try #require(csv.lines.count == 1 + 4 * 5)
        #expect(
            csv.lines.first?.hasPrefix("domain,services,protocol,ttl,model,priority,weight,host,port,down,share,")
                == true)
        #expect(
            csv.lines[1].hasPrefix("clustered.test,im pres,xmpp,600,rfc2782,10,1,node1.clustered.test,5269,false,0.26"))
    }

    @Test("--html writes a page, and says where it cannot")
    func page() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("", to: "outlook.html")
        let result = try await Tool.run("simulate", Self.cluster, "--html", file)
        #expect(result.status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("<!DOCTYPE html>"))
        let nowhere = try await Tool.run("simulate", Self.cluster, "--html", folder.path + "/none/outlook.html")
        #expect(nowhere.status == 69)
        let aFolder = try await Tool.run("simulate", Self.cluster, "--html", folder.path)
        #expect(aFolder.status == 69 && aFolder.errors.contains("it is a folder"), "\(aFolder.errors)")
        let help = try await Tool.run("simulate", "--help").output
        let words = Set(help.split(whereSeparator: \.isWhitespace).map(String.init))
        #expect(words.isSuperset(of: ["1", "64", "65", "66", "69", "75"]), "\(help)")
    }

    static let endings: [(arguments: [String], status: Int32, error: String)] = [
        ([], 64, "Missing expected argument"), (["@127.0.0.1"], 64, "A zone file or a URI is expected"),
        ([cluster, "@127.0.0.1"], 64, "resolved in memory"), ([cluster, "--json", "--csv"], 64, "exclude each other"),
        ([cluster, "--down", "nobody.test"], 64, "no such host; there are backup.clustered.test:5060"),
        ([cluster, "--down", "a:b"], 64, "a host is expected"), ([cluster, "--model", "best"], 64, "best"),
        ([cluster, "--clients", "zipf:0"], 64, "clients is 0"), ([cluster, "--clients", "zipf:x"], 64, "a number"),
        ([cluster, "--clients", "/nonexistent"], 66, "no such file"), ([cluster, "--ttl-ignorers", "2"], 64, "0 to 1"),
        ([cluster, "--ttl-ignorers", "0.5"], 64, "--change"), ([cluster, "--timeout", "nan"], 64, "--timeout"),
        ([cluster, "--rate", "0"], 64, "--rate"), ([cluster, "--population", "0"], 64, "--population"),
        ([cluster, "--caches", "3"], 64, "--caches"), ([cluster, "--ttl", "4294967295"], 64, "--ttl"),
        ([cluster, "--change", "/nonexistent"], 66, "no such file"), ([cluster, "--protocol", "_"], 64, "label"),
        ([cluster, "im:"], 65, "noDestination"), ([cluster, "im:a@b@"], 65, "invalidURI"),
        ([cluster, "im:a@node1.clustered.test", "--protocol", "none"], 66, "noDefaultPort"),
        ([cluster, "im:a@gone.clustered.test"], 66, "noSuchDomain"),
        ([cluster, "im:a@elsewhere.test"], 66, "its zone is none of those given"),
        ([cluster, "--protocol", "jabber"], 66, "of jabber no _im or _pres SRV records"),
        (["/nonexistent"], 66, "no such file"), ([Tool.tree + "zones/retired.test.zone"], 66, "serviceUnavailable"),
    ]

    @Test("What cannot be simulated has its exit code and a message", arguments: endings)
    func ending(arguments: [String], status: Int32, error: String) async throws {
        let result = try await Tool.run(["simulate"] + arguments)
        #expect(result.status == status, "\(result.errors)")
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(error), "\(result.errors)")
    }

    @Test("A file of clients is refused at its first wrong line, and one without traffic or without end too")
    func hostileClients() async throws {
        let folder = try TemporaryFolder()
        for (text, message) in [
            ("1\nmany\u{1B}[31m", ":2: \"many\\u{1b}[31m\" is no traffic"), ("# none\n", "no client"),
        ] {
            let file = try folder.write(text, to: "clients.txt")
            let result = try await Tool.run("simulate", Self.cluster, "--clients", file)
            #expect(result.status == 65)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
        let endless = try await Tool.run("simulate", Self.cluster, "--clients", "/dev/zero")
        #expect(endless.status == 65)
    }

    @Test("What is odd about the records is noted before the shares")
    func notes() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.old + "_im._xmpp 600 SRV 10 1 5269 gone\n", to: "club.test.zone")
        let result = try await Tool.run("simulate", file)
        #expect(result.status == 0)
        #expect(result.lines[1] == "  note: gone.club.test:5269 (10, 1) has no share: it has no address")
    }

    @Test("A preferred host whose address nobody could tell has no share, and is named with the reason")
    func unusedHosts() async throws {
        let folder = try TemporaryFolder()
        let text = Self.old.replacing("10 1 5269 a", with: "20 0 5269 a")
        let file = try folder.write(
            text + "_im._xmpp 600 SRV 10 0 5269 chat.elsewhere.test.\n_im._xmpp 600 SRV 15 0 5269 gone\n",
            to: "club.test.zone")
        let result = try await Tool.run("simulate", file, "--model", "rfc2782")
        #expect(result.status == 0)
        #expect(
            result.lines[1...2] == [
                "  note: chat.elsewhere.test:5269 (10, 0) has no share: nobody could tell its addresses (refused)",
                "  note: gone.club.test:5269 (15, 0) has no share: it has no address",
            ], "\(result.output)")
        let json = try JSONValue(try await Tool.run("simulate", file, "--json").output)
        guard case .list(let deployments) = json["deployments"], case .list(let unused) = deployments[0]["unused"]
        else {
            Issue.record("\(json)")
            return
        }
        #expect(unused.map { $0["target"] } == [.text("chat.elsewhere.test"), .text("gone.club.test")])
        #expect(unused.map { $0["reason"] } == [.text("addressesUnknown"), .text("targetWithoutAddress")])
        #expect(unused.map { $0["detail"] } == [.text("refused"), nil])
        let change = try await Tool.run(
            "simulate", try folder.write(Self.old, to: "old/club.test.zone"), "--change", file)
        #expect(change.errors.contains("after the change, chat.elsewhere.test:5269 (10, 0) has no share"))
    }

    @Test("A zone that is wrong is told with its line")
    func badZone() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.old.replacing("10 1 5269", with: "10 1 99999"), to: "club.test.zone")
        let result = try await Tool.run("simulate", file)
        #expect(result.status == 65)
        #expect(result.errors.contains("club.test.zone:5: "))
        let plain = try folder.write(Self.old.replacing("_im._xmpp", with: "_xmpp._tcp"), to: "club.test.zone")
        let nothing = try await Tool.run("simulate", plain)
        #expect(nothing.status == 66)
        #expect(nothing.errors.contains("name a URI"))
    }
}

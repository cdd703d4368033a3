import Testing

@Suite("JSON of srvlab resolve") struct ResolveJSONTests {
    private static let records = """
        $TTL 60
        @          SOA   ns host 1 3600 600 86400 60
        @          NS    ns
        ns         A     192.0.2.53
        _im._xmpp  SRV   10 60 5269 a
        _im._xmpp  SRV   20 0 5269 b
        a          A     192.0.2.1
        a          AAAA  2001:db8::1
        b          CNAME c
        c          A     192.0.2.3

        """

    @Test("Hops are one object with exactly the keys of the contract")
    func hops() async throws {
        try await withZone(Self.records) { server in
            let result = try await Tool.run("resolve", "im:romeo@club.test", server, "--json", "--protocol", "xmpp")
            #expect(result.status == 0)
            #expect(result.lines.count == 1)
            let endpoint = server.dropFirst()
            func query(_ name: String, _ type: String) -> String {
                """
                {"name":"\(name)","type":"\(type)","server":"\(endpoint)","transport":"udp","rcode":"NOERROR"}
                """
            }
            let expected = """
                {"uri":"im:romeo@club.test","service":"im","domain":"club.test",
                 "hops":[{"protocol":"xmpp","priority":10,"weight":60,"target":"a.club.test","port":5269,
                          "addresses":["2001:db8::1","192.0.2.1"],"implicit":false},
                         {"protocol":"xmpp","priority":20,"weight":0,"target":"b.club.test","port":5269,
                          "addresses":["192.0.2.3"],"implicit":false}],
                 "diagnostics":[{"code":"targetIsAlias","name":"b.club.test"}],
                 "validFor":60,
                 "queries":[\(query("_im._xmpp.club.test", "SRV")),
                            \(query("b.club.test", "AAAA")),\(query("b.club.test", "A"))]}
                """
            let found = try JSONValue(result.output)
            let contract = try JSONValue(expected)
            #expect(found == contract)
        }
    }

    @Test("An error takes the place of the hops, with a detail where it has one")
    func errors() async throws {
        try await withZone(Self.records) { server in
            let definite = try JSONValue(
                try await Tool.run("resolve", "pres:romeo@a.club.test", server, "--json", "--protocol", "x").output)
            #expect(definite.keys == ["uri", "service", "domain", "error", "diagnostics", "queries"])
            #expect(definite["error"] == .text("noDefaultPort"))
            #expect(definite["service"] == .text("pres") && definite["domain"] == .text("a.club.test"))
            let doubtful = try JSONValue(
                try await Tool.run("resolve", "im:romeo@elsewhere.test", server, "--json").output)
            #expect(doubtful.keys == definite.keys.union(["detail"]))
            #expect(doubtful["detail"] == .text("refused"))
            #expect(doubtful["queries"]?.elements.first?["rcode"] == .text("REFUSED"))
            let invalid = try JSONValue(try await Tool.run("resolve", "sip:romeo@club.test", server, "--json").output)
            #expect(invalid.keys == ["uri", "error", "diagnostics", "queries"])
            #expect(invalid["queries"] == .list([]) && invalid["diagnostics"] == .list([]))
        }
    }

    @Test("An implicit hop says so")
    func implicit() async throws {
        try await withZone(Self.records) { server in
            let result = try await Tool.run("resolve", "pres:romeo@a.club.test", server, "--json")
            let hop = try #require(try JSONValue(result.output)["hops"]?.elements.first)
            #expect(hop["implicit"] == .boolean(true))
            #expect(hop["priority"] == .number(0) && hop["weight"] == .number(0) && hop["port"] == .number(5060))
        }
    }

    @Test("Several URIs give an object a line, errors among them, and no words")
    func lines() async throws {
        try await withZone(Self.records) { server in
            let input = "im:romeo@club.test\nim:\npres:romeo@a.club.test\n"
            let result = try await Tool.run("resolve", "-", server, "--json", "--explain", input: input)
            #expect(result.status == 65)
            #expect(result.errors.isEmpty)
            let uris = try result.lines.map { try JSONValue($0)["uri"] }
            #expect(uris == [.text("im:romeo@club.test"), .text("im:"), .text("pres:romeo@a.club.test")])
        }
    }
}

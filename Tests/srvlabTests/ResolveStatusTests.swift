import Foundation
import Testing

@Suite("Exit codes of srvlab resolve") struct ResolveStatusTests {
    private static let records = """
        $TTL 60
        @               SOA   ns host 1 3600 600 86400 60
        @               NS    ns
        ns              A     192.0.2.53
        chat            A     192.0.2.10
        _im._sip        SRV   0 0 5060 chat
        _im._sip.closed SRV   0 0 0 .
        _im._sip.ring   CNAME other.ring
        other.ring      CNAME _im._sip.ring
        _im._sip.bare   SRV   0 0 5060 none

        """

    static let outcomes: [(uri: String, arguments: [String], status: Int32, error: String?)] = [
        ("im:a@club.test", [], 0, nil), ("im:a@gone.club.test", [], 1, "noSuchDomain"),
        ("pres:a@club.test", [], 1, "noAddresses"), ("im:a@bare.club.test", [], 1, "noAddresses"),
        ("im:a@closed.club.test", [], 1, "serviceUnavailable"), ("im:a@ring.club.test", [], 1, "aliasLoop"),
        ("sip:a@club.test", [], 65, "invalidURI"), ("im:a@b@", [], 65, "invalidURI"),
        ("im:", [], 65, "noDestination"), ("im:a@club", [], 65, "notFQDN"), ("im:a@[192.0.2.1]", [], 65, "notFQDN"),
        ("im:a@elsewhere.test", [], 75, "temporaryFailure"),
        ("im:a@chat.club.test", ["--protocol", "other"], 78, "noDefaultPort"),
    ]

    @Test("Each outcome has its exit code and is named", arguments: outcomes)
    func outcome(uri: String, arguments: [String], status: Int32, error: String?) async throws {
        try await withZone(Self.records) { server in
            let human = try await Tool.run(["resolve", uri, server] + arguments)
            #expect(human.status == status)
            #expect(human.errors.isEmpty)
            let short = try await Tool.run(["resolve", uri, server, "+short"] + arguments)
            #expect(short.status == status)
            guard let error else {
                #expect(short.output == "chat.club.test:5060 192.0.2.10\n")
                return
            }
            #expect(human.lines.first?.hasPrefix("\(uri): \(error)") == true, "\(human.output)")
            #expect(short.output.isEmpty)
            #expect(short.errors.hasPrefix("srvlab: \(uri): \(error)"), "\(short.errors)")
        }
    }

    @Test("A server that nobody runs is no answer, with the reason")
    func nobodyThere() async throws {
        // A port that was just given back.
        let server = try await withZone { $0 }
        let result = try await Tool.run("resolve", "im:a@club.test", server, "--json", "--attempts", "1")
        #expect(result.status == 75)
        let object = try JSONValue(result.output)
        #expect(object["error"] == .text("temporaryFailure"))
        #expect(object["detail"] == .text("unreachable"))
    }

    private static let uri = "im:a@club.test"

    static let misuse: [(arguments: [String], message: String)] = [
        ([uri, "@nonsense"], "@nonsense is not a server"), ([uri, "@"], "@ is not a server"),
        ([uri, "@127.0.0.1:65536"], "@127.0.0.1:65536 is not a server"),
        ([uri, "@192.0.2"], "@192.0.2 is not a server"), ([uri, "im:b@club.test"], "one URI is expected; several go"),
        ([uri, "--protocl", "xmpp"], "Unknown option '--protocl'"),
        ([uri, "127.0.0.1:5300"], "did you mean @127.0.0.1:5300?"), ([uri, "+shrt"], "+shrt is not known"),
        ([uri, "--dot", "--json"], "--dot prints a graph alone"), ([uri, "--protocol", "sip,sip"], "more than once"),
        ([uri, "--protocol", ""], "is not a protocol label"),
        (["+short"], "A URI is expected"), ([uri, "--limit", "1"], "--limit takes 2 or more"),
        ([uri, "--timeout", "0"], "--timeout takes more than 0 and at most 3600 seconds"),
        ([uri, "--timeout", "nan"], "--timeout takes"),
        ([uri, "--attempts", "0"], "--attempts takes 1 to 100"), ([uri, "--attempts", "101"], "--attempts takes"),
        ([uri, "@127.0.0.1", "--protocol", "a.b"], "a.b is not a protocol label"),
        ([uri, "@127.0.0.1", "--port", "xmpp"], "--port xmpp: label=number is expected"),
        ([uri, "@127.0.0.1", "--port", "xmpp=0"], "--port xmpp=0: label=number is expected"),
        ([uri, "--family", "ipv5"], "ipv5"), ([uri, "--nonsense"], "--nonsense"),
    ]

    @Test("Options that make no sense are usage errors that say what is expected", arguments: misuse)
    func usage(arguments: [String], message: String) async throws {
        let result = try await Tool.run(["resolve"] + arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(message), "\(result.errors)")
    }
}

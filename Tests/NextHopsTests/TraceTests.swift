import DNSWire
import NextHops
import Testing
import Transport

@Suite("Traces") struct TraceTests {
    @Test("A trace tells the steps of a plain resolution in order")
    func plain() async throws {
        let run = try await Run(zone: ResolverTests.three) { $0.limit = 2 }
        #expect(
            run.steps.map(\.description) == [
                "example.test is looked up for sip [RFC3861-3-7]",
                "_im._sip.example.test has 3 SRV records [RFC2782-USE-2]",
                "sip targets in the order of priority and weight: a.example.test:5060 (10, 0), "
                    + "b.example.test:5060 (20, 0), c.example.test:5060 (30, 0) [RFC3861-6-4, D22]",
                "a.example.test has the address 2001:db8::1, which came with the answer [RFC2782-USE-4, D13]",
                "a.example.test has the address 192.0.2.1, which came with the answer [RFC2782-USE-4, D13]",
                "b.example.test has the address 2001:db8::2, which came with the answer [RFC2782-USE-4, D13]",
                "b.example.test has the address 192.0.2.2, which came with the answer [RFC2782-USE-4, D13]",
                "c.example.test has the address 192.0.2.3, which came with the answer [RFC2782-USE-4, D13]",
                "the list is cut to 2 addresses [RFC3861-6-2, D20]",
            ])
    }

    @Test("A trace tells why the address of a domain stands in")
    func implicit() async throws {
        let run = try await Run(zone: "* CNAME @\n@ A 192.0.2.9\n@ A 192.0.2.10\n") { $0.protocols = [.sip, .xmpp] }
        let owners = ["_im._sip.example.test", "_im._xmpp.example.test"].flatMap { owner in
            [
                "\(owner) is an alias of example.test [RFC1034-3.6.2-1]",
                "the alias \(owner) leads to example.test, which was processed already: no SRV here [D2]",
            ]
        }
        #expect(
            run.steps.map(\.description)
                == ["example.test is looked up for sip, then xmpp [RFC3861-3-7]"] + owners + [
                    "no SRV record exists, so example.test itself is used, with port 5060 and the addresses 192.0.2.9, "
                        + "192.0.2.10 [RFC3861-4-6, D10]"
                ])
    }

    struct Told: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let zone: String
        let step: String
        var configure: @Sendable (inout Resolver.Configuration) -> Void = { _ in }
    }

    static let told = [
        Told(
            testDescription: "no data", zone: "@ A 192.0.2.9\n_im TXT text\n_im._sip TXT text\n",
            step: "_im._sip.example.test has no SRV record [RFC2308-2.2-1]"),
        Told(
            testDescription: "no such name", zone: "@ A 192.0.2.9\n",
            step: "_im._sip.example.test does not exist [RFC2308-2.2-1]"),
        Told(
            testDescription: "an alias without SRV", zone: "_im._sip CNAME x\nx A 192.0.2.9\n",
            step:
                "the alias _im._sip.example.test leads to no SRV record, so x.example.test is processed as the domain "
                + "[RFC3861-4-4, D2, D3]"),
        Told(
            testDescription: "a hostless service", zone: "_im._sip SRV 0 0 0 .\n",
            step: "_im._sip.example.test says that the service is not available [RFC2782-FMT-14, D5]"),
        Told(
            testDescription: "a protocol without hops", zone: "_im._sip SRV 0 0 0 .\n",
            step: "_im._sip.example.test gives no hop: serviceUnavailable [D24]"),
        Told(
            testDescription: "a forbidden address", zone: "_im._sip SRV 0 0 0 .\n@ A 192.0.2.66\n",
            step: "the address of example.test must not be used [RFC3861-4-5, D6]"),
        Told(
            testDescription: "addresses asked for", zone: "_im._sip SRV 0 0 1 a\na A 192.0.2.1\na A 192.0.2.2\n",
            step:
                "a.example.test has the addresses 192.0.2.1, 192.0.2.2, which had to be asked for [RFC2782-NOTE-4]"
        ) { $0.usesAdditional = false },
        Told(
            testDescription: "port 0", zone: "_im._sip SRV 0 0 0 a\n",
            step: "a record for a.example.test is not used: port 0 [D14]"),
        Told(
            testDescription: "the root among others", zone: "_im._sip SRV 0 0 0 .\n_im._sip SRV 0 0 1 a\n",
            step: "a record of _im._sip.example.test is not used: the root among other targets [D5]"),
        Told(
            testDescription: "an alias as a target, used", zone: "_im._sip SRV 0 0 1 x\nx CNAME a\na A 192.0.2.1\n",
            step: "the target x.example.test is an alias [D11]"),
        Told(
            testDescription: "a target in a circle", zone: "_im._sip SRV 0 0 1 x\nx CNAME x\n",
            step: "the target x.example.test is not used: its aliases go in circles, or are too many [D4]"),
        Told(
            testDescription: "a target that is an alias, dropped",
            zone: "_im._sip SRV 0 0 1 x\nx CNAME a\na A 192.0.2.1\n",
            step: "x.example.test is not used, because it is an alias [RFC2782-FMT-11, D11]"
        ) { $0.isStrict = true },
        Told(
            testDescription: "where an alias of a target leads",
            zone: "_im._sip SRV 0 0 1 x\nx CNAME a\na A 192.0.2.1\n",
            step: "x.example.test is an alias of a.example.test [RFC1034-3.6.2-1]"),
        Told(
            testDescription: "a domain without anything", zone: "@ TXT text\n",
            step: "no SRV record exists, and example.test has no address either [D25]"),
        Told(
            testDescription: "a loop", zone: "_im._sip CNAME _im._sip\n",
            step: "the aliases of _im._sip.example.test go in circles, or are too many [D4]"),
        Told(
            testDescription: "no port", zone: "@ A 192.0.2.9\n",
            step: "no SRV record exists, and nobody said which port of example.test bip uses [D10]"
        ) { $0.protocols = ProtocolLabel("_bip").map { [$0] } ?? [] },
        Told(
            testDescription: "more targets than anybody has",
            zone: (0..<130).map { "_im._sip SRV \($0) 0 1 t\($0)\nt\($0) A 192.0.2.1\n" }.joined(),
            step: "2 more targets are left aside [D26]"),
        Told(
            testDescription: "a target without addresses", zone: "_im._sip SRV 0 0 1 a\n",
            step: "the target a.example.test has no address [D8]"),
    ]

    @Test("Each decision is told with the clause that it follows", arguments: told)
    func decisions(_ told: Told) async throws {
        let run = try await Run(zone: told.zone, configure: told.configure)
        #expect(run.steps.map(\.description).contains(told.step), "\(run.steps)")
    }

    struct Troubled: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let server: FakeServer
        let step: String
    }

    static let troubled = [
        Troubled(
            testDescription: "a server that fails", server: .failing(.serverFailure),
            step: "192.0.2.201:53 could not tell SRV _im._sip.example.test: serverFailure [D7, D26]"),
        Troubled(
            testDescription: "a reply that is cut off",
            server: .replying { query in
                var reply = query.reply()
                reply.isTruncated = query.transport == .udp
                return reply
            },
            step: "the reply of 192.0.2.201:53 to SRV _im._sip.example.test was cut off, so it is asked for over TCP "
                + "[RFC2181-9-1]"),
        Troubled(
            testDescription: "a server without EDNS",
            server: .replying { $0.reply($0.message.edns == nil ? .noError : .formatError) },
            step: "192.0.2.201:53 refused SRV _im._sip.example.test with EDNS, so it is asked without "
                + "[RFC6891-7-1, D23]"),
        Troubled(
            testDescription: "datagrams of others",
            server: FakeServer { query in
                let foreign = query.reply().bytes.enumerated().map { $0.offset == 0 ? $0.element ^ 1 : $0.element }
                return [query.returning(foreign), query.returning(foreign), query.returning(query.reply())]
            },
            step: "2 datagrams that can be no reply of 192.0.2.201:53 to SRV _im._sip.example.test were passed over "
                + "[RFC5452-9-1]"),
    ]

    @Test("Trouble with a server is told before what came of it", arguments: troubled)
    func exchanges(_ troubled: Troubled) async throws {
        let run = await Run(servers: [(.one, troubled.server)])
        let steps = run.steps.map(\.description)
        // The first step says what is looked up.
        #expect(steps.dropFirst().first == troubled.step, "\(steps)")
    }

    @Test("What is known from before is told of")
    func remembered() async throws {
        let lab = try ReplyCacheTests.Lab(zone: "_im._sip 60 SRV 0 0 5060 a\na 60 A 192.0.2.1\n")
        _ = await lab.resolve()
        let again = try await lab.resolver.resolve("im:alice@example.test")
        let steps = again.trace.steps.map(\.description)
        #expect(steps.count { $0.hasSuffix("was answered before, and that still counts [D21, D30]") } == 2, "\(steps)")
    }

    @Test("Records that came unasked are told of")
    func foreignRecords() async throws {
        let service = try Record.lines(
            "_im._sip 60 SRV 0 0 1 a.other.test.\n_im._sip 60 SRV 0 0 1 A.other.test.\n_im._bip 60 SRV 0 0 1 b")
        let added = try Record.lines("a.other.test. 60 A 192.0.2.66")
        let server = FakeServer.table(["SRV _im._sip.example.test": service]) { $1.additional = added }
        let run = await Run(servers: [(.one, server)])
        let steps = run.steps.map(\.description)
        #expect(steps.contains("records of _im._bip.example.test are not used: no alias leads there [D13]"), "\(steps)")
        #expect(steps.contains("a record for a.other.test stands more than once and counts once [D15]"), "\(steps)")
        #expect(
            steps.contains(
                "addresses of a.other.test came with the answer of another domain and are not used [D13]"), "\(steps)")
    }

    @Test("Every diagnostic is told of once in the trace, and every step names a clause")
    func clauses() async throws {
        let clause = /(D[0-9]+|RFC[0-9]+-[0-9A-Z.]+-[0-9]+)(, (D[0-9]+|RFC[0-9]+-[0-9A-Z.]+-[0-9]+))*/
        for zone in Self.told.map(\.zone) {
            let run = try await Run(zone: zone)
            let noticed = run.steps.compactMap { step in
                if case .noticed(let diagnostic) = step { diagnostic.description } else { nil }
            }
            #expect(noticed == run.diagnostics)
            for step in run.steps {
                #expect(step.clause.wholeMatch(of: clause) != nil, "\(step)")
                #expect(!step.words.isEmpty && step.description == "\(step.words) [\(step.clause)]")
            }
        }
        let name = try Name("a.example.test")
        for code in Diagnostic.Code.allCases {
            let step = Trace.Step.noticed(Diagnostic(code, name))
            #expect(step.clause.wholeMatch(of: clause) != nil && step.words.contains("a.example.test"), "\(step)")
        }
    }

    @Test("A limit that cuts nothing is no step")
    func idleLimit() async throws {
        let run = try await Run(zone: ResolverTests.three) { $0.limit = 5 }
        #expect(!run.steps.contains { if case .limited = $0 { true } else { false } })
    }

    @Test("Diagnostics, queries and hops describe themselves as reports print them")
    func descriptions() throws {
        #expect(Diagnostic(.portZero, try Name("A.example.test")).description == "portZero a.example.test")
        let address = try #require(IPAddress("192.0.2.1"))
        let hop = Hop(
            protocolLabel: .sip, priority: 1, weight: 2, target: try Name("A.example.test"), port: 5060,
            addresses: [address])
        #expect(hop.description == "a.example.test:5060 192.0.2.1" && !hop.isImplicit)
    }
}

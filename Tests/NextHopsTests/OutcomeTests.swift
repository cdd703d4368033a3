import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("Which error, and when the address is forbidden") struct OutcomeTests {
    /// What one protocol comes to.
    enum Fate: String, CaseIterable, Sendable {
        case temporaryFailure, aliasLoop, noAddresses, serviceUnavailable, nothing

        /// The records of the zone that make it so; `temporaryFailure` is the server's doing.
        func records(_ label: String) -> String {
            switch self {
            case .temporaryFailure, .nothing: ""
            case .aliasLoop: "_im._\(label) CNAME _im._\(label)\n"
            case .noAddresses: "_im._\(label) SRV 0 0 1 gone\n"
            case .serviceUnavailable: "_im._\(label) SRV 0 0 0 .\n"
            }
        }
    }

    @Test("Of two errors the more telling one counts, in whatever order", arguments: Fate.allCases, Fate.allCases)
    func mostTelling(_ sip: Fate, _ xmpp: Fate) async throws {
        let zone = try Zone.of("@ A 192.0.2.9\n" + sip.records("sip") + xmpp.records("xmpp"))
        let server = try FakeServer.serving([zone]) { query, reply in
            for (fate, label) in [(sip, "sip"), (xmpp, "xmpp")]
            where fate == .temporaryFailure && query.asked == "SRV _im._\(label).example.test" {
                reply = query.reply(.serverFailure)
            }
        }
        let run = await Run(servers: [(.one, server)]) { $0.protocols = [.sip, .xmpp] }
        // The cases stand in the order in which they count.
        let telling = Fate.allCases.first { $0 == sip || $0 == xmpp }
        if telling == .nothing {
            #expect(run.hops == ["example.test:5060 192.0.2.9"], "\(run)")
        } else {
            #expect(run.error?.code.rawValue == telling?.rawValue, "\(run)")
            #expect(!run.asked.contains("A example.test"), "\(run)")
            #expect(run.steps.contains { if case .addressForbidden = $0 { true } else { false } })
        }
        // Both protocols were tried, whatever the first one came to.
        #expect(run.asked.contains("SRV _im._xmpp.example.test"))
    }

    @Test("Whatever becomes of the first protocol, the second one's hops count", arguments: Fate.allCases)
    func secondProtocolWins(_ sip: Fate) async throws {
        let zone = try Zone.of(sip.records("sip") + "_im._xmpp SRV 0 0 5269 a\na A 192.0.2.1\n")
        let server = try FakeServer.serving([zone]) { query, reply in
            if sip == .temporaryFailure, query.asked.contains("_sip") { reply = query.reply(.refused) }
        }
        let run = await Run(servers: [(.one, server)]) { $0.protocols = [.sip, .xmpp] }
        #expect(run.hops == ["a.example.test:5269 192.0.2.1"], "\(run)")
    }

    static let failures: [(FakeServer, String)] = [
        (.silent, "timeout"), (.failing(.serverFailure), "serverFailure"), (.failing(.refused), "refused"),
        (.failing(.formatError), "formatError"), (.failing(.notImplemented), "notImplemented"), (.lame, "referral"),
        (.malformed, "malformed"), (.unreachable, "unreachable"),
    ]

    @Test("Where no server tells the SRV answer, the address does not stand in (V54, V55)", arguments: failures)
    func unknownIsNoAnswer(_ service: FakeServer, _ detail: String) async throws {
        let good = try FakeServer.serving([try .of("@ A 192.0.2.66\n")])
        let server = FakeServer { ($0.question?.type == .srv ? service : good).respond($0) }
        let run = await Run(servers: [(.one, server), (.two, server)])
        #expect(run.failure == "temporaryFailure \(detail)", "\(run)")
        #expect(run.asked.allSatisfy { $0 == "SRV _im._sip.example.test" }, "\(run)")
        #expect(Set(run.network.sent.map(\.server)) == [.one, .two], "\(run)")
    }

    private static let published = "@ A 192.0.2.66\n_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n"

    @Test("The second server's answer counts where the first one says nothing, within the time allowed (V53)")
    func silentFirstServer() async throws {
        let second = try FakeServer.serving([try .of(Self.published)])
        let run = await Run(servers: [(.one, .silent), (.two, second)])
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        // One try of 2 seconds: the questions after it go to the second server at once.
        #expect(run.network.time == .seconds(2))
    }

    @Test(
        "The second server's answer counts where the first one refuses (V55)",
        arguments: [ResponseCode.refused, .notImplemented])
    func refusingFirstServer(_ code: ResponseCode) async throws {
        let second = try FakeServer.serving([try .of(Self.published)])
        let run = await Run(servers: [(.one, .failing(code)), (.two, second)])
        #expect(run.hops == ["a.example.test:5060 192.0.2.1"], "\(run)")
        #expect(run.network.sent.first?.server == .one && run.network.time == .zero)
    }

    @Test("Where a target's addresses are not known, another target's count (V41)", arguments: failures)
    func unknownTarget(_ service: FakeServer, _ detail: String) async throws {
        let services = "_im._sip SRV 0 0 5060 a\n_im._sip SRV 1 0 5060 b\n"
        let zone = "@ A 192.0.2.65\n" + services + "a A 192.0.2.66\nb A 192.0.2.2\n"
        let good = try FakeServer.serving([try .of(zone)])
        let server = FakeServer { ($0.asked.hasSuffix(" a.example.test") ? service : good).respond($0) }
        let run = await Run(servers: [(.one, server)]) { $0.usesAdditional = false }
        #expect(run.hops == ["b.example.test:5060 192.0.2.2"], "\(run)")
        // Alone, the failure tells.
        let alone = FakeServer {
            ($0.asked.hasSuffix(".example.test") && $0.question?.type != .srv ? service : good).respond($0)
        }
        let none = await Run(servers: [(.one, alone)]) {
            $0.usesAdditional = false
            $0.timeout = .milliseconds(100)
        }
        #expect(none.failure == "temporaryFailure \(detail)", "\(none)")
        #expect(!none.asked.contains("A example.test"))
    }

    @Test("Targets without addresses end in noAddresses, and the domain's address is not used")
    func noTargetHasAddresses() async throws {
        let run = try await Run(zone: "@ A 192.0.2.66\n_im._sip SRV 0 0 1 a\n_im._sip SRV 0 0 1 b\na TXT text\n")
        #expect(run.failure == "noAddresses", "\(run)")
        #expect(Set(run.diagnostics) == ["targetWithoutAddress a.example.test", "targetWithoutAddress b.example.test"])
        #expect(!run.asked.contains("A example.test"))
    }

    @Test("The first failure's detail is told where several targets failed")
    func firstFailure() async throws {
        let server = try FakeServer.serving([
            try .of("_im._sip SRV 0 0 1 a\n_im._sip SRV 1 0 1 b\na TXT text\nb TXT text\n")
        ]) { query, reply in
            if query.asked.hasSuffix(" a.example.test") { reply = query.reply(.refused) }
            if query.asked.hasSuffix(" b.example.test") { reply = query.reply(.serverFailure) }
        }
        let run = await Run(servers: [(.one, server)])
        #expect(run.failure == "temporaryFailure refused", "\(run)")
    }

    @Test("Errors are equal by code and detail, and say both")
    func errors() {
        #expect(ResolutionError(.noAddresses, "one") == ResolutionError(.noAddresses, "other"))
        #expect(ResolutionError(.noAddresses, "") != ResolutionError(.noSuchDomain, ""))
        let timeout = ResolutionError(.temporaryFailure, detail: .timeout, "nobody answers")
        #expect(timeout != ResolutionError(.temporaryFailure, detail: .refused, "nobody answers"))
        #expect(timeout.description == "temporaryFailure (timeout): nobody answers")
        #expect(ResolutionError(.noAddresses, "none").description == "noAddresses: none")
        #expect(Set([timeout, ResolutionError(.temporaryFailure, detail: .timeout, "")]).count == 1)
    }

    @Test("An error carries what was noticed, asked and decided on the way")
    func errorEvidence() async throws {
        let run = try await Run(zone: "_im._sip SRV 0 0 0 a\na A 192.0.2.1\n")
        let error = try #require(run.error)
        #expect(error.code == .serviceUnavailable)
        #expect(error.diagnostics == [Diagnostic(.portZero, try Name("a.example.test"))])
        #expect(error.queries.map(\.question.description) == run.asked)
        #expect(!error.trace.steps.isEmpty)
    }
}

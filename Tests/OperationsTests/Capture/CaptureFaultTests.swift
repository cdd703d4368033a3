import DNSWire
import NextHops
import Operations
import Testing
import Zones

@Suite("What no zone makes a server say") struct CaptureFaultTests {
    static let records = "_im._sip SRV 0 0 5060 a\n_pres._sip SRV 0 0 5060 a\na A 192.0.2.1"

    static func fault(_ effect: Fault.Effect, _ name: String, _ type: RecordType) throws -> Fault {
        var selector = Fault.Selector()
        (selector.name, selector.type) = (try Name(name), type)
        return Fault(effect, when: selector)
    }

    static func files(_ effect: Fault.Effect) async throws -> CaptureFiles {
        var options = ZoneServer.Options()
        options.faults = [try fault(effect, "_im._sip.club.test", .srv)]
        return CaptureFiles(try await CaptureLab(["club.test": records], options).capture("club.test"))
    }

    static func code(_ code: ResponseCode) -> Fault.Effect {
        var substitute = Fault.Substitute()
        substitute.responseCode = code
        return .answer(substitute)
    }

    static let failures: [(Fault.Effect, String, String)] = [
        (code(.serverFailure), "answer: { name: '_im._sip.club.test.', type: SRV, rcode: SERVFAIL }", "serverFailure"),
        (.refuse, "refuse: { name: '_im._sip.club.test.', type: SRV }", "refused"),
        (.drop, "drop: { name: '_im._sip.club.test.', type: SRV }", "timeout"),
    ]

    @Test(
        "Error codes and silence are faults of the scenario, and its result is the failure",
        arguments: 0..<failures.count)
    func failure(_ number: Int) async throws {
        let (effect, text, detail) = Self.failures[number]
        let files = try await Self.files(effect)
        #expect(try await files.fidelity().isWhole)
        #expect(files.faultCount == 1)
        let scenario = try #require(await files.scenarios(for: [.sip], served: files.readZones()).first).file.text
        #expect(scenario.contains("      - \(text)\n"))
        #expect(scenario.contains("expect: { error: temporaryFailure, detail: \(detail) }"))
    }

    @Test("A fault that no client of the scenario meets is left out of it")
    func unused() async throws {
        let files = try await Self.files(.refuse)
        let scenario = try #require(await files.scenarios(for: [.xmpp], served: files.readZones()).first).file.text
        #expect(!scenario.contains("faults"))
    }

    @Test("NXDOMAIN for a name with names below it is a fault, because no zone says so")
    func emptyName() async throws {
        var options = ZoneServer.Options()
        options.faults = [try Self.fault(Self.code(.noSuchName), "club.test", .aaaa)]
        let lab = try CaptureLab(["club.test": Self.records], options)
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(files.faultCount == 1)
        #expect(try await files.fidelity().isWhole)
    }

    @Test("A referral from a server that should know the zone is a fault, with its servers and their addresses")
    func lameServer() async throws {
        var substitute = Fault.Substitute()
        let (apex, server) = (try Name("club.test"), try Name("n\\\"s.club.test"))
        substitute.sections.authority = [Record(owner: apex, type: .ns, ttl: 60, data: server.wire)]
        substitute.sections.additional = [Record(owner: server, type: .a, ttl: 60, data: [192, 0, 2, 53])]
        let files = try await Self.files(.answer(substitute))
        #expect(files.faultCount == 1)
        #expect(files.gaps == ["club.test is delegated to other servers: ask one of them too (@SERVER)"])
        #expect(try await files.fidelity().isWhole)
        let scenario = try #require(await files.scenarios(for: [.sip], served: files.readZones()).first).file.text
        let name = #"n\\\"s.club.test."#
        #expect(
            scenario.contains(#"authority: "club.test. 60 IN NS \#(name)", additional: "\#(name) 60 IN A 192.0.2.53""#))
        #expect(scenario.contains("expect: { error: temporaryFailure, detail: referral }"))
    }

    @Test("A name in no zone that is refused needs no fault: a server without the zone refuses too")
    func notServed() async throws {
        let lab = try CaptureLab(["club.test": "_im._sip SRV 0 0 5060 a.elsewhere.test."])
        let files = CaptureFiles(try await lab.capture("club.test"))
        #expect(files.faultCount == 0)
        #expect(try await files.fidelity().isWhole)
    }

    @Test("Replies that cannot be read are told as not learned, and not compared")
    func unreadable() async throws {
        let files = try await Self.files(.corrupt(.length))
        #expect(
            files.gaps == ["SRV _im._sip.club.test @ 127.0.0.1:53 over udp: malformed; what is there is not captured"])
        #expect(try await files.fidelity().isWhole)
    }

    @Test("A question that the capture itself had no more time for is not asked, and no fault of the server")
    func outOfTime() async throws {
        var serving = ZoneServer.Options()
        serving.faults = try ["_im._sip.club.test", "_pres._sip.club.test"].map { try Self.fault(.drop, $0, .srv) }
        var options = Capturer.Options()
        options.limits.time = .seconds(3)
        let capture = try await CaptureLab(["club.test": Self.records], serving).capture("club.test", options: options)
        // Each try waits for two seconds.
        #expect(capture.replies.map(\.question.description) == ["SRV _im._sip.club.test"])
        #expect(capture.gaps.contains { $0.hasPrefix("3.0 seconds are over: ") }, "\(capture.gaps)")
        let files = CaptureFiles(capture)
        #expect(files.faultCount == 1)
        // Who is handed the scenario alone is told too.
        let text = try #require(await files.scenarios(for: [.xmpp], served: files.readZones()).first).file.text
        #expect(text.contains("# SRV _im._xmpp.club.test was not asked then, and is answered here as not there.\n"))
        #expect(text.contains("# Gaps of the capture, where the servers may know more: \(files.gaps.count).\n"))
    }

    @Test("Of more failures than a scenario may have faults, the others are counted in it")
    func manyFaults() async throws {
        let targets = (1...65).map { "_im._sip SRV 0 0 5060 h\($0)\nh\($0) A 192.0.2.1\n" }.joined()
        var options = ZoneServer.Options()
        options.faults = try (1...65).flatMap { number in
            try [.a, .aaaa].map { try Self.fault(.refuse, "h\(number).club.test", $0) }
        }
        let files = CaptureFiles(try await CaptureLab(["club.test": targets], options).capture("club.test"))
        #expect(files.faultCount == 100)
        let text = try #require(await files.scenarios(for: [.sip], served: files.readZones()).first).file.text
        #expect(text.contains("# 30 more failures of servers are not pinned: 100 faults are the most of one server.\n"))
    }
}

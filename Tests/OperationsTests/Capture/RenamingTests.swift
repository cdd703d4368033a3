import DNSWire
import NextHops
import Operations
import Testing
import Zones

@Suite("Making a capture anonymous") struct RenamingTests {
    static let zones = [
        "chat.firm.test":
            "@ A 10.1.2.3\n_im._xmpp CNAME _im._xmpp.firm.hosting.\n_im._sip SRV 1 2 5060 node1\nnode1 A 10.1.2.4",
        "hosting": "_im._xmpp.firm 77 SRV 10 5 5269 node1.firm\nnode1.firm A 10.1.2.3\nnode1.firm AAAA fd00::1",
    ]

    static func renamed(to name: String, keepsAddresses: Bool = false) async throws -> CaptureFiles {
        let capture = try await CaptureLab(zones).capture("im:romeo@chat.firm.test")
        var renaming = try Renaming(
            to: try Name(name), from: capture.subjects[0].domain, keepsAddresses: keepsAddresses)
        return CaptureFiles(try renaming(capture))
    }

    @Test("Shared suffixes and labels stay shared, numbers stay, equal addresses stay equal")
    func structure() async throws {
        let files = try await Self.renamed(to: "sub.example.test")
        #expect(
            try files.records(of: "sub.example.test") == [
                "@ 3600 SOA x0 x001 1 7200 900 1209600 300", "@ 3600 NS x0", "@ 3600 A 192.0.2.2",
                "_im._sip 3600 SRV 1 2 5060 x0000", "_im._xmpp 3600 CNAME _im._xmpp.x000.x000000.test.",
                "x0000 3600 A 192.0.2.1",
            ])
        #expect(
            try files.records(of: "x000000.test").filter { !$0.hasPrefix("@") } == [
                "_im._xmpp.x000 77 SRV 10 5 5269 x0000.x000", "x0000.x000 3600 A 192.0.2.2",
                "x0000.x000 3600 AAAA 2001:db8::1",
            ])
        #expect(try await files.fidelity().isWhole)
    }

    @Test("Nothing of the names, the servers, the local part or the addresses is left in any file")
    func leaks() async throws {
        let files = try await Self.renamed(to: "sub.example.test")
        let scenarios = try await files.scenarios(for: [.sip, .xmpp], served: files.readZones())
        for file in files.zoneFiles + scenarios.map(\.file) {
            for word in ["firm", "chat", "hosting", "node1", "romeo", "10.1.2", "fd00", "127.0.0.1"] {
                #expect(!file.text.contains(word), "\(file.text)")
                #expect(!file.path.contains(word))
            }
        }
        #expect(scenarios.first?.file.text.contains("resolve: 'im:someone@sub.example.test'") == true)
    }

    @Test("A name of fewer labels takes the place of as many, and one of more that of all")
    func lengths() async throws {
        #expect(try await Self.renamed(to: "example.test").zones.map(\.apex.host).contains("x000.example.test"))
        #expect(try await Self.renamed(to: "a.b.c.d.test").zones.map(\.apex.host).contains("a.b.c.d.test"))
        await #expect(throws: Renaming.Failure.self) { try await Self.renamed(to: "test") }
    }

    @Test("Addresses stay on request")
    func keepAddresses() async throws {
        let files = try await Self.renamed(to: "sub.example.test", keepsAddresses: true)
        #expect(try files.records(of: "sub.example.test").contains("@ 3600 A 10.1.2.3"))
    }

    @Test("Different addresses stay different, and more than documentation has are an error", arguments: [762, 763])
    func addresses(_ count: Int) throws {
        let owner = try Name("club.test")
        var message = Message(id: 0, questions: [])
        message.answer = (0..<count).map { number in
            Record(owner: owner, type: .a, ttl: 1, data: [10, 0, UInt8(number / 256), UInt8(number % 256)])
        }
        var capture = Capture(of: [try CaptureSubject("club.test")])
        capture.replies = [
            CapturedReply(question: Question(name: owner, type: .a), message: message, source: .withheld)
        ]
        var renaming = try Renaming(to: try Name("example.test"), from: owner)
        guard count <= 762 else {
            #expect(throws: Renaming.Failure.self) { try renaming(capture) }
            return
        }
        let renamed = try #require(try renaming(capture).replies.first?.message)
        #expect(Set(renamed.answer.map(\.data)).count == count)
    }

    @Test("A name that becomes too long is an error that says which")
    func tooLong() throws {
        let long = String(repeating: "a", count: 60)
        let base = try Name("\(long).\(long).\(long).example.test")
        var renaming = try Renaming(to: base, from: try Name("club.test"))
        let name = try Name("\(String(repeating: "b", count: 60)).club.test")
        var capture = Capture(of: [try CaptureSubject("club.test")])
        capture.replies = [CapturedReply(question: Question(name: name, type: .a), message: nil, source: .withheld)]
        #expect(throws: Renaming.Failure.self) { try renaming(capture) }
    }

    @Test("Lint says the same of a pasted capture under its names and under others")
    func sameLint() throws {
        let text =
            "_im._sip.club.test. 60 IN SRV 1 2 5060 a.club.test.\n_pres._sip.club.test. 60 IN SRV 1 2 5060 b.x.\n"
        var capture = Capture(of: [try CaptureSubject("club.test")])
        capture.replies = try PastedAnswers(text, file: "a.txt").replies
        var renaming = try Renaming(to: try Name("example.test"), from: capture.subjects[0].domain)
        let reports = [CaptureFiles(capture), CaptureFiles(try renaming(capture))].map { $0.lint().report.summary }
        #expect(reports[0] == reports[1])
        #expect(reports[0].contains("no errors"))
    }
}

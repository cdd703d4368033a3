import DNSWire
import NextHops
import Testing
import Transport

@testable import Conformance

@Suite("Defects") struct DefectTests {
    @Test("There are at least 50, each with an id and words of its own, and a requirement that is judged")
    func catalogue() {
        #expect(Defect.all.count >= 50)
        #expect(Set(Defect.all.map(\.id)).count == Defect.all.count)
        #expect(Set(Defect.all.map(\.summary)).count == Defect.all.count)
        for defect in Defect.all {
            #expect(!defect.requirements.isEmpty, "\(defect.id)")
            #expect(!defect.requirements.contains { !$0.isInScope || !$0.party.isJudgedByCases }, "\(defect.id)")
            #expect(Defect.named(defect.id.uppercased())?.id == defect.id)
            #expect(GlossaryEntry.named(defect.id).count == 1, "\(defect.id)")
        }
        #expect(Defect.named("no-such-thing") == nil)
    }

    @Test("A case proves what a client breaks by its own word or through one of the catalogue")
    func proof() throws {
        let defect = try #require(Defect.named("address-beside-srv"))
        let proofs = ["V03": true, "RFC3861-4-5": true, "V04": true, "V54": false, "D5": false]
        for (id, isProof) in proofs {
            let requirement = try #require(Requirement.named(id))
            #expect(defect.isBroken(by: [requirement]) == isProof, "\(id)")
        }
    }

    // MARK: - The matrix

    private static func result(_ verdict: Verdict, spec: String, _ id: String) throws -> CaseResult {
        let scenario = try Scenario.table(id, spec: spec)
        var result = CaseResult(scenario: scenario, test: scenario.cases[0], seed: 0)
        result.verdict = verdict
        result.reason = verdict == .error ? "it broke" : nil
        return result
    }

    static let outcomes: [(verdict: Verdict, spec: String, summary: String)] = [
        (.fail, "D10", "1 killed, 0 survive"), (.warn, "D10", "1 killed, 0 survive"),
        (.pass, "D10", "0 killed, 1 survives"), (.error, "D10", "0 killed, 1 survives, 1 case broke"),
        (.unsupported, "D10", "0 killed, 1 survives"), (.fail, "D1", "0 killed, 0 survive, 1 not looked for"),
        (.pass, "D1", "0 killed, 0 survive, 1 not looked for"),
    ]

    @Test(
        "Only a failed case that proves what is broken kills; without such a case nobody has looked",
        arguments: outcomes)
    func kills(verdict: Verdict, spec: String, summary: String) throws {
        var matrix = KillMatrix()
        matrix.add(try #require(Defect.named("implicit-port-fixed")), [try Self.result(verdict, spec: spec, "one")])
        #expect(matrix.summary == "1 defect: \(summary)")
        #expect(matrix.survivors.isEmpty == summary.contains("0 survive"))
        let text = matrix.text(listsCases: false)
        #expect(text.contains("SURVIVES") == summary.contains("1 survives"))
        #expect(text.contains("not looked for") == summary.contains("not looked for"))
        #expect(text.contains("found, but not looked for") == (spec == "D1" && verdict == .fail))
    }

    @Test("The text names killers, bystanders and what broke")
    func text() throws {
        var matrix = KillMatrix()
        matrix.add(
            try #require(Defect.named("implicit-port-fixed")),
            [
                try Self.result(.fail, spec: "D10", "a"), try Self.result(.fail, spec: "D1", "b"),
                try Self.result(.error, spec: "D10", "c"),
            ])
        let lines = matrix.text(listsCases: true).split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines[0] == "defect               found by  what it breaks")
        #expect(lines[1].hasPrefix("implicit-port-fixed  1         D10"))
        #expect(lines[2] == "  the client uses port 5060 for every protocol where no SRV record says one")
        #expect(
            lines[3...] == [
                "  Scenarios/one:a", "  Scenarios/one:b, which does not say that it proves it",
                "  broken: Scenarios/one:c: it broke",
            ])
        #expect(matrix.text(listsCases: false).split(separator: "\n").count == 3)
    }

    // MARK: - The exchange

    private static let server = Endpoint(address: .ipv4Loopback, port: 53)
    private static let query = Message(id: 7, questions: [Question(name: .root, type: .srv)])

    @Test("A stream hands out the changed reply, in pieces of any size")
    func stream() async throws {
        let mistaken = MistakenNetwork(
            OneReplyNetwork(reply: Self.query.denial.bytes),
            ExchangeMistake(reply: { reply, _, _ in reply.responseCode = .refused }))
        let stream = try #require(try await mistaken.openStream(to: Self.server, before: mistaken.now))
        let bytes = Self.query.bytes
        #expect(try await stream.send([0, UInt8(bytes.count)] + bytes, before: mistaken.now))
        var received: [UInt8] = []
        while received.count < bytes.count + 2, let octet = try await stream.receive(1, before: mistaken.now) {
            received += octet
        }
        let reply = try Message(parsing: Array(received.dropFirst(2)))
        #expect(received[..<2] == [0, UInt8(received.count - 2)])
        #expect(reply.responseCode == .refused)
    }

    @Test("What is no reply to the query passes unchanged, whatever the mistake")
    func foreignReply() async throws {
        var foreign = Self.query.denial
        foreign.id = 8
        for bytes in [foreign.bytes, [1, 2, 3]] {
            let mistaken = MistakenNetwork(
                OneReplyNetwork(reply: bytes), ExchangeMistake(reply: { reply, _, _ in reply.responseCode = .refused }))
            let port = try mistaken.openDatagrams(toward: Self.server)
            try port.send(Self.query.bytes, to: Self.server)
            #expect(try await port.receive(before: mistaken.now)?.bytes == bytes)
        }
    }

    @Test("A belief takes the place of the network, silence can be read, and streams can be missing")
    func beliefs() async throws {
        let never = ExchangeMistake(
            query: { query, _ in .answered(query.denial) }, opensStreams: false)
        let network = MistakenNetwork(OneReplyNetwork(reply: nil), never)
        let port = try network.openDatagrams(toward: Self.server)
        try port.send(Self.query.bytes, to: Self.server)
        #expect(try await port.receive(before: network.now)?.bytes == Self.query.denial.bytes)
        #expect(try await port.receive(before: network.now) == nil)
        await #expect(throws: TransportError.self) {
            try await network.openStream(to: Self.server, before: network.now)
        }
        let deaf = MistakenNetwork(OneReplyNetwork(reply: nil), ExchangeMistake(silence: { $0.denial }))
        let other = try deaf.openDatagrams(toward: Self.server)
        try other.send(Self.query.bytes, to: Self.server)
        #expect(try await other.receive(before: deaf.now)?.bytes == Self.query.denial.bytes)
    }
}

/// A network on which whatever is sent gets the same reply, or none.
private struct OneReplyNetwork: Network, DatagramPort, ByteStream {
    let reply: [UInt8]?
    let now = ContinuousClock.now
    private let cursor = Cursor()

    init(reply: [UInt8]?) { self.reply = reply }

    private actor Cursor {
        var place = 0

        func next(_ count: Int, of bytes: [UInt8]) -> [UInt8] {
            defer { place += count }
            return Array(bytes[place..<(place + count)])
        }
    }

    func run<Result>(_ body: () async throws -> Result) async rethrows -> Result { try await body() }

    func openDatagrams(toward server: Endpoint) -> any DatagramPort { self }

    func openStream(to server: Endpoint, before deadline: ContinuousClock.Instant) async -> (any ByteStream)? { self }

    func send(_ bytes: [UInt8], to destination: Endpoint) {}

    func receive(before deadline: ContinuousClock.Instant) async -> Datagram? {
        reply.map { Datagram(bytes: $0, source: Endpoint(address: .ipv4Loopback, port: 53)) }
    }

    func send(_ bytes: [UInt8], before deadline: ContinuousClock.Instant) async -> Bool { true }

    func receive(_ count: Int, before deadline: ContinuousClock.Instant) async -> [UInt8]? {
        guard let reply else { return nil }
        return await cursor.next(count, of: [UInt8(reply.count >> 8), UInt8(reply.count & 0xFF)] + reply)
    }
}

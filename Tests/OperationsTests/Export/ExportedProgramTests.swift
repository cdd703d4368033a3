import DNSWire
import Foundation
import NextHops
import Testing
import Zones

@testable import Operations
@testable import Transport

/// Other servers are started from what was exported, asked what we are asked, and captured. CoreDNS is not among them:
/// its configuration is looked at only (`ExportTests`).
@Suite("Programs started from an export", .serialized) struct ExportedProgramTests {
    static let installed = [(NameServerProgram.nsd, "nsd"), (.knot, "knotd"), (.bind, "named")]
        .filter { ChildProgram.path(of: $0.1) != nil }.map(\.0)

    private static func freeEndpoint(_ address: IPAddress) throws -> Endpoint {
        for _ in 0..<20 {
            let stream = try TCPListener(listeningOn: Endpoint(address: address, port: 0))
            if (try? UDPSocket(listeningOn: stream.localEndpoint)) != nil { return stream.localEndpoint }
        }
        return try UDPSocket(listeningOn: Endpoint(address: address, port: 0)).localEndpoint
    }

    /// The zones of the tree, and names that a configuration could trip over.
    private static func zones() throws -> [Zone] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let tree = try ZoneFiles.find([root.appending(path: "zones").path(percentEncoded: false)])
        return try tree.map { try Zone(contentsOf: $0) } + ExportTests.hostileZones()
    }

    /// The records of an answer, in any order; NSD makes all letters small.
    private static func texts(of message: Message) -> Set<String> {
        Set(message.answer.map { $0.description.lowercased() })
    }

    /// Every record set of every zone, asked of the program and of ours.
    private static func differences(_ program: RunningProgram, _ zones: [Zone]) throws -> (asked: Int, texts: [String])
    {
        var responder = Responder(try Catalog(zones))
        var seen: Set<Question> = []
        var differences: [String] = []
        for record in zones.flatMap({ $0.records.map(\.record) }) {
            let question = Question(name: record.owner, type: record.type)
            guard seen.insert(question).inserted else { continue }
            var query = Message(id: 1, questions: [question])
            query.edns = EDNS(payloadSize: 1232)
            let bytes = responder.reply(to: query.bytes, over: .udp)
            let ours = try Message(parsing: try #require(bytes))
            let theirs = try program.reply(to: question)
            let isSame =
                ours.responseCode == theirs.responseCode && ours.isAuthoritative == theirs.isAuthoritative
                && texts(of: ours) == texts(of: theirs)
            if !isSame { differences.append("\(question): \(ours.answer) \(theirs.responseCode) \(theirs.answer)") }
        }
        return (seen.count, differences)
    }

    @Test("They serve the same record sets, hostile names among them", arguments: installed)
    func sameAnswers(server: NameServerProgram) throws {
        let folder = try TemporaryFolder()
        let refused = server == .bind ? [try Name("*.star.test")] : []
        let zones = try Self.zones().filter { !refused.contains($0.apex) }
        let endpoints = [try Self.freeEndpoint(.ipv4Loopback), try Self.freeEndpoint(.ipv6Loopback)]
        var setup = ServedSetup([ServedSetup.Server(zones: zones, listen: endpoints)])
        setup.transferPrefixes = ["127.0.0.0/8", "::1"].compactMap(AddressPrefix.init)
        setup.notify = [try Self.freeEndpoint(.ipv4Loopback)]
        setup.servers[0].identity = "lab 7"
        // More than are asked here; the programs have to take it.
        setup.rateLimit = 1000
        for file in setup.exported(for: server) { try folder.write(file.text, to: file.path) }
        let program = try RunningProgram(server, in: folder.path, at: endpoints[0], zones: zones.map(\.apex))
        let reply = try program.reply(to: Question(name: zones[0].apex, type: .soa))
        let identity = [0, 3, 0, 5] + Array("lab 7".utf8)
        #expect(reply.edns?.options == identity, "\(reply)")
        let (asked, differences) = try Self.differences(program, zones)
        #expect(asked > 150 && differences.isEmpty, "\(differences.prefix(5)) \(program.said.suffix(2000))")
    }
}

// MARK: - Captured

extension ExportedProgramTests {
    static let programs = [NameServerProgram.nsd, .knot, .bind]

    /// Names that no question of a capture leads to, and more records than one message of a transfer holds.
    private static func capturedZone() throws -> Zone {
        let text = """
            $TTL 3600
            @         SOA  ns host 7 7200 900 1209600 300
            @         NS   ns
            ns        A    192.0.2.53
            _im._xmpp SRV  10 0 5269 chat
            _im._xmpp SRV  20 0 5269 spare
            chat      A    192.0.2.1
            chat 60   AAAA 2001:db8::1
            spare     A    192.0.2.2
            *.bots    A    192.0.2.3
            notes     TXT  "not kept"
            sub       NS   ns.sub
            ns.sub    A    192.0.2.54

            """
        let hosts = (1...2600).map { "unasked\($0) A 192.0.2.4\n" }
        return try Zone(text + hosts.joined(), origin: try Name("club.test"))
    }

    /// Captures the zone over sockets from a program that runs from what was exported.
    private static func capture(_ zone: Zone, from server: NameServerProgram, transfers: Bool) async throws -> Capture {
        guard ChildProgram.path(of: server.startWords[0]) != nil else {
            try Test.cancel("\(server.startWords[0]) is not installed")
        }
        let folder = try TemporaryFolder()
        let endpoint = try freeEndpoint(.ipv4Loopback)
        var setup = ServedSetup([ServedSetup.Server(zones: [zone], listen: [endpoint])])
        setup.transferPrefixes = transfers ? ["127.0.0.0/8"].compactMap(AddressPrefix.init) : []
        for file in setup.exported(for: server) { try folder.write(file.text, to: file.path) }
        let program = try RunningProgram(server, in: folder.path, at: endpoint, zones: [zone.apex])
        let capturer = Capturer(Resolver.Configuration(servers: [endpoint]), network: try SocketNetwork())
        let capture = await capturer.capture([try CaptureSubject("club.test")])
        return withExtendedLifetime(program) { capture }
    }

    @Test("They give a capture the whole zone, what nobody asks for included", arguments: programs)
    func wholeZone(server: NameServerProgram) async throws {
        let zone = try Self.capturedZone()
        let capture = try await Self.capture(zone, from: server, transfers: true)
        #expect(capture.notes == [] && capture.gaps == [])
        #expect(capture.transfers.map(\.apex) == [zone.apex])
        let transfer = try #require(capture.transfers.first)
        let kept = zone.records.map(\.record).filter { Capture.keptTypes.contains($0.type) }.map(\.description)
        let difference = Set(transfer.records.map(\.description)).symmetricDifference(kept)
        #expect(difference.isEmpty && transfer.records.count == kept.count, "\(difference.sorted().prefix(5))")
        #expect(transfer.otherNames == [try Name("notes.club.test")])

        let files = CaptureFiles(capture)
        #expect(files.zones.map(\.isWhole) == [true])
        let records = try files.records(of: "club.test")
        #expect(records.contains("*.bots 3600 A 192.0.2.3") && records.contains("unasked2600 3600 A 192.0.2.4"))
        let fidelity = try await files.fidelity()
        #expect(fidelity.differences.map(\.description) == [])
        #expect(fidelity.total == capture.replies.count + 1, "every question, and the transfer")
    }

    @Test("Where they give no transfer, the capture has what it asked for, and says so", arguments: programs)
    func partOfZone(server: NameServerProgram) async throws {
        let capture = try await Self.capture(try Self.capturedZone(), from: server, transfers: false)
        #expect(capture.transfers.isEmpty)
        #expect(
            capture.notes.count == 1 && capture.notes[0].hasPrefix("no transfer of club.test: "), "\(capture.notes)")
        let files = CaptureFiles(capture)
        #expect(files.zones.map(\.isWhole) == [false])
        let records = try files.records(of: "club.test")
        #expect(records.contains("_im._xmpp 3600 SRV 10 0 5269 chat") && records.contains("chat 60 AAAA 2001:db8::1"))
        #expect(!records.contains { $0.contains("bots") || $0.contains("unasked") || $0.contains("sub") })
        #expect(try await files.fidelity().isWhole)
    }
}

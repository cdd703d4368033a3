import DNSWire
import Foundation
import Testing
import Zones

@testable import Operations
@testable import Transport

/// Other servers are started from what was exported, and asked what we are asked. CoreDNS is not among them: its
/// configuration is looked at only (`ExportTests`).
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

import DNSWire
import Transport
import Zones

@testable import NextHops

/// Names followed to their records over a fake network with one server.
struct Finding {
    let network: FakeNetwork
    private(set) var questions: Questions

    init(_ server: FakeServer) {
        network = FakeNetwork([.one: server])
        questions = Questions(Exchange(Resolver.Configuration(servers: [.one]), network: network))
    }

    /// From one zone, which is `example.test` unless others are given.
    init(zone: String, _ others: [Zone] = [], crossesZones: Bool = true) throws {
        self.init(try FakeServer.serving([try Zone.of(zone)] + others, crossesZones: crossesZones))
    }

    /// Follows a name below `example.test`, or a full one.
    mutating func find(
        _ name: String, _ type: RecordType = .a, aliasesBefore: Int = 0
    ) async throws -> Questions.Found {
        let name = try Name(name, relativeTo: try Name("example.test"))
        return await network.run { await questions.find(name, type, aliasesBefore: aliasesBefore) }
    }

    var asked: [String] { network.sent.map(\.asked) }
}

extension Questions.Found {
    /// `2 records`, `no such name`, `no data`, `loop`, or the detail of a failure.
    var end: String {
        switch ending {
        case .records(let records): "\(records.count) record\(records.count == 1 ? "" : "s")"
        case .nothing(let nameExists): nameExists ? "no data" : "no such name"
        case .loop: "loop"
        case .failure(let detail): detail.rawValue
        }
    }

    /// The names of the chain, `.example.test` left out.
    var names: [String] { chain.map { $0.host.replacing(".example.test", with: "") } }
}

extension FakeServer {
    /// Replies to each question with the records that stand under its text, and to others with none.
    static func table(
        _ answers: [String: [Record]], _ change: @escaping @Sendable (FakeQuery, inout Message) -> Void = { _, _ in }
    ) -> FakeServer {
        .replying("a table") { query in
            var reply = query.reply(answer: answers[query.asked] ?? [])
            change(query, &reply)
            return reply
        }
    }
}

/// So many aliases in a row, as lines of a zone: `c0 CNAME c1` and so on; the last name has what `end` says.
func aliasChain(_ count: Int, end: String) -> String {
    (0..<count).map { "c\($0) CNAME c\($0 + 1)\n" }.joined() + "c\(count) \(end)\n"
}

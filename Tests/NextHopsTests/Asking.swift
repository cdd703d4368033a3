import DNSWire
import Transport

@testable import NextHops

/// Questions put to fake servers by one exchange, one after another.
struct Asking {
    let network: FakeNetwork
    private(set) var exchange: Exchange

    init(_ servers: [(Endpoint, FakeServer)], configure: (inout Resolver.Configuration) -> Void = { _ in }) {
        network = FakeNetwork(Dictionary(uniqueKeysWithValues: servers))
        var configuration = Resolver.Configuration(servers: servers.map(\.0))
        configure(&configuration)
        exchange = Exchange(configuration, network: network)
    }

    static let question = "_im._sip.example.test"

    /// Puts one question: `NOERROR, 2 records`, or the detail of the failure.
    mutating func ask(_ name: String = Asking.question, _ type: RecordType = .srv) async throws -> String {
        let question = Question(name: try Name(name), type: type)
        return switch await network.run({ await exchange.ask(question) }) {
        case .reply(let reply): "\(reply.responseCode), \(reply.answer.count) records"
        case .failure(let detail): detail.rawValue
        }
    }

    /// The servers in the order in which they were asked, and when: `one 0.0`.
    var tries: [String] {
        network.sent.map { "\($0.server.nickname) \($0.time / .seconds(1))" }
    }

    /// The same without the times, and with the transport where it is TCP.
    var order: [String] {
        network.sent.map { $0.server.nickname + ($0.transport == .tcp ? " tcp" : "") }
    }

    var log: [QueryRecord] { exchange.queries }
}

extension Endpoint {
    var nickname: String {
        switch self {
        case .one: "one"
        case .two: "two"
        case .three: "three"
        default: description
        }
    }
}

extension FakeServer {
    /// Says that the name exists and has no such records.
    static let empty = failing(.noError)

    /// Cannot be reached, and the network says so.
    static let unreachable = FakeServer("unreachable") { _ in [.failure(.unreachable)] }

    /// Puts up scripts for the first queries; the last one stands for all that follow.
    static func scripted(_ servers: FakeServer...) -> FakeServer {
        let count = Counter()
        return FakeServer { query in servers[min(count.next(), servers.count - 1)].respond(query) }
    }
}

import ChatClient
import Conformance
import NextHops
import Testing
import Transport
import Zones
import ZonesTesting

@Suite(.zones("chat.test.zone")) struct ChatClientTests {
    @Test("The main host comes first, and its addresses with it")
    func order() async throws {
        let server = try ZoneServer.current
        let hops = try await ChatClient(servers: [server.endpoint], network: server.network).hosts(
            for: "anna@chat.test")
        #expect(hops.map(\.description) == ["main.chat.test:5269 192.0.2.1", "backup.chat.test:5269 192.0.2.2"])
        #expect(server.queries(for: "_im._xmpp.chat.test", .srv).count == 1)
    }

    @Test("A lost reply costs a second query and no message", .fault(.drop, first: 1, type: .srv), .inMemory)
    func patience() async throws {
        let server = try ZoneServer.current
        let hops = try await ChatClient(servers: [server.endpoint], network: server.network).hosts(
            for: "anna@chat.test")
        #expect(hops.count == 2 && server.queries(for: "_im._xmpp.chat.test").count == 2)
    }

    @Test("The client does what each scenario says", arguments: try Scenario.all(in: "Scenarios"))
    func scenario(_ scenario: Scenario) async throws {
        try await scenario.verify(Judged(network: SocketNetwork()))
    }
}

/// The client, as scenarios ask it.
private struct Judged: Subject {
    let network: any Network

    func resolve(_ request: SubjectRequest) async throws -> SubjectReply {
        do throws(ResolutionError) {
            let client = ChatClient(servers: request.servers, network: network)
            return .hops(try await client.hosts(for: String(request.uri.dropFirst("im:".count))))
        } catch {
            return .error(error.code, error.detail)
        }
    }
}

import CPIM
import DNSWire
internal import Foundation
import Harness
import NextHops
import Transport
import Zones

/// A gateway and a recipient on loopback, and the name servers that lead from one to the other.
struct MessagePath: Sendable {
    static let domain = "bench.test"

    /// Leads clients to the gateway.
    private let server: Endpoint

    /// Runs `body` where messages for the domain are relayed by a gateway and delivered.
    static func run(_ body: (MessagePath) async throws -> Void) async throws {
        let networks = (gateway: try SocketNetwork(), recipient: try SocketNetwork())
        let anyPort = Endpoint(address: .ipv4Loopback, port: 0)
        let gate = try networks.gateway.listen(at: anyPort)
        let inbox = try networks.recipient.listen(at: anyPort)
        // Outside, the gateway is the next hop; the gateway itself sees another view, with the recipient.
        let outside = try ZoneServer(try Catalog([try zone(leadingTo: gate.endpoint)]))
        defer { outside.stop() }
        let inside = try ZoneServer(try Catalog([try zone(leadingTo: inbox.endpoint)]))
        defer { inside.stop() }
        var gateway = MessagingService.Configuration(name: "gateway")
        gateway.isGateway = true
        var recipient = MessagingService.Configuration(name: "recipient")
        recipient.domains = [try Name(domain)]
        let services = [
            (service(gateway, networks.gateway, inside.endpoint), gate),
            (service(recipient, networks.recipient, inside.endpoint), inbox),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (service, listener) in services { group.addTask { await service.serve([listener]) } }
            defer { group.cancelAll() }
            try await body(MessagePath(server: outside.endpoint))
        }
    }

    private static func zone(leadingTo endpoint: Endpoint) throws -> Zone {
        let text = """
            $TTL 86400
            @ SOA ns host 1 7200 900 1209600 300
            @ NS ns
            ns A 127.0.0.1
            _im._xmpp SRV 0 0 \(endpoint.port) hop
            hop A \(endpoint.address)

            """
        return try Zone(text, origin: try Name(domain))
    }

    private static func service(
        _ configuration: MessagingService.Configuration, _ network: SocketNetwork, _ server: Endpoint
    ) -> MessagingService {
        MessagingService(configuration, hops: resolver(asking: server, on: network), network: network)
    }

    private static func resolver(asking server: Endpoint, on network: SocketNetwork) -> Resolver {
        var configuration = Resolver.Configuration(servers: [server])
        configuration.protocols = [.xmpp]
        configuration.family = .ipv4
        return Resolver(configuration, network: network, cache: ReplyCache())
    }

    /// Clients on a network of their own.
    func senders(_ count: Int) throws -> Senders {
        let network = try SocketNetwork()
        let resolver = MessagePath.resolver(asking: server, on: network)
        let clients = (0..<count).map { MessagingClient(name: "client \($0)", hops: resolver, network: network) }
        return Senders(clients: clients, network: network)
    }

    /// User and system time of all threads so far.
    var cpuSeconds: Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}

/// Clients that send at once, each one message after the other.
struct Senders: Sendable {
    let clients: [MessagingClient]
    let network: SocketNetwork

    /// - Returns: Messages of which another status than `success` was heard.
    @discardableResult
    func send(_ count: Int, _ content: [UInt8]) async throws -> Int {
        try await network.run {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for (number, client) in clients.enumerated() {
                    group.addTask { try await Senders.send(client, number, count, clients.count, content) }
                }
                return try await group.reduce(0, +)
            }
        }
    }

    /// Sends every so many of all messages, from a sender's number on.
    private static func send(
        _ client: MessagingClient, _ sender: Int, _ count: Int, _ step: Int, _ content: [UInt8]
    ) async throws -> Int {
        var lost = 0
        for number in stride(from: sender, to: count, by: step) {
            guard let identifier = OperationID("\(sender)-\(number)".utf8) else { continue }
            let message = MessageOperation(
                source: "im:sender\(sender)@client.test", destination: "im:recipient@\(MessagePath.domain)",
                transactionID: identifier, content: content)
            if try await client.send(message).status != .success { lost += 1 }
        }
        return lost
    }
}

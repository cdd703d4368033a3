import CPIM
import DNSWire
import NextHops
import Transport
import Zones

/// Name servers, services and a sender, on one edge.
struct Lab: Sendable {
    static let zones = [
        """
        $ORIGIN b.test.
        $TTL 60
        @          SOA ns host 1 3600 600 86400 60
        @          NS  ns
        ns         A   192.0.2.53
        _im._xmpp   SRV 10 0 5269 one
        _im._xmpp   SRV 20 0 5269 two
        _pres._xmpp SRV 10 0 5269 one
        one        A   192.0.2.1
        one        A   192.0.2.2
        two        A   192.0.2.3
        """,
        """
        $ORIGIN a.test.
        $TTL 60
        @          SOA ns host 1 3600 600 86400 60
        @          NS  ns
        ns         A   192.0.2.53
        _im._xmpp   SRV 0 0 5269 @
        _pres._xmpp SRV 0 0 5269 @
        @          A   192.0.2.11
        """,
        """
        $ORIGIN far.test.
        $TTL 60
        @          SOA ns host 1 3600 600 86400 60
        @          NS  ns
        ns         A   192.0.2.53
        _im._xmpp   SRV 0 0 5269 gate.relay.test.
        _pres._xmpp SRV 0 0 5269 gate.relay.test.
        """,
        """
        $ORIGIN relay.test.
        $TTL 60
        @          SOA ns host 1 3600 600 86400 60
        @          NS  ns
        ns         A   192.0.2.53
        gate       A   192.0.2.20
        """,
    ]

    let network: any ListeningNetwork
    let names: any Network
    let server: Endpoint
    let log: DeliveryLog

    /// Runs `body` where zones are served, in memory or on sockets.
    static func run<Result>(
        on edge: Edge, _ texts: [String] = zones, _ body: (Lab) async throws -> Result
    ) async throws -> Result {
        let zones = try texts.map { try Zone($0, origin: nil, file: "lab") }
        switch edge {
        case .loopback:
            let sockets = ShiftedNetwork(try SocketNetwork())
            return try await withZoneServer(zones) { server in
                let lab = Lab(
                    network: MappedNetwork(sockets), names: sockets, server: server.endpoint,
                    log: DeliveryLog(on: sockets))
                return try await sockets.run { try await body(lab) }
            }
        case .memory:
            let network = SimulatedNetwork()
            let endpoint = Endpoint(address: .ipv4Loopback, port: 53)
            network.attach(SimulatedServer(try Catalog(zones)), at: endpoint)
            let lab = Lab(network: network, names: network, server: endpoint, log: DeliveryLog(on: network))
            return try await network.run { try await body(lab) }
        }
    }

    var resolver: Resolver {
        var configuration = Resolver.Configuration(servers: [server])
        configuration.protocols = [.xmpp]
        configuration.timeout = .seconds(60)
        configuration.deadline = .seconds(120)
        return Resolver(configuration, network: names, cache: ReplyCache())
    }

    func client(patience: Duration = .seconds(60)) -> MessagingClient {
        MessagingClient(name: "alice", hops: resolver, network: network, patience: patience, log: log)
    }

    func service(
        _ name: String, for domains: String..., store: PresenceDatabase? = nil,
        _ set: (inout MessagingService.Configuration) -> Void = { _ in }
    ) throws -> MessagingService {
        var configuration = MessagingService.Configuration(name: name)
        configuration.domains = try Set(domains.map { try Name($0) })
        configuration.seed = 1
        set(&configuration)
        let log = log
        return MessagingService(
            configuration, hops: resolver, network: network, store: store,
            clock: { 1_000_000 + log.elapsed / .seconds(1) }, log: log)
    }

    /// Runs services at their addresses for the time of `body`.
    func serving<Result: Sendable>(
        _ services: [(MessagingService, [String])], _ body: () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (service, places) in services {
                let listeners = try places.map { try network.listen(at: try Lab.endpoint($0)) }
                group.addTask { await service.serve(listeners) }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    static func endpoint(_ text: String) throws -> Endpoint {
        guard let endpoint = Endpoint(text, defaultPort: 5269) else { throw LabError.noEndpoint(text) }
        return endpoint
    }

    enum LabError: Error { case noEndpoint(String) }

    /// Waits until something holds.
    func wait(until isMet: () async throws -> Bool) async throws {
        let end = network.now + .seconds(600)
        while try await !isMet() {
            guard network.now < end else { throw StillRunning() }
            try await network.sleep(until: network.now + .milliseconds(1))
        }
    }

    /// Waits until no service has anything to do.
    func rest() async throws { try await wait { log.isQuiet } }

    /// A gateway that says nothing of what becomes of messages.
    func blindGateway(_ name: String) throws -> MessagingService {
        try service(name) { configuration in
            configuration.isGateway = true
            configuration.delegation = .blind
        }
    }

    /// What happened, without addresses and octets: `alice> 192.0.2.1:5269`, `one: delivered`.
    var story: [String] {
        log.events.compactMap { event in
            switch event.kind {
            case .resolved, .handedOver: nil
            case .unresolved(_, let code, _): "\(event.party): \(code.rawValue)"
            case .attempted(_, let endpoint): "\(event.party) > \(endpoint.address)"
            case .attemptFailed(_, let endpoint, let failure):
                "\(event.party) x \(endpoint.address) \(failure.rawValue)"
            case .arrived(let operation): "\(event.party): \(operation.text)"
            case .delivered(let operation): "\(event.party): delivered \(operation.text)"
            case .refused(_, let refusal): "\(event.party): \(refusal)"
            case .answered(let response):
                "\(event.party): \(response.status.rawValue)\(response.duration.map { " \($0)" } ?? "")"
            case .malformed(let error): "\(event.party): \(error)"
            case .connectionRefused: "\(event.party): too many connections"
            }
        }
    }
}

extension CPIMOperation {
    var text: String {
        switch self {
        case .message(let message): "message \(message.maxForwards)"
        case .response: "response"
        case .subscribe(let subscribe): "subscribe \(subscribe.duration)"
        case .notify(let notify): "notify \(String(decoding: notify.content, as: UTF8.self))"
        }
    }
}

extension MessageOperation {
    static func test(
        from source: String = "im:alice@a.test", to destination: String = "im:bob@b.test", _ content: String = "hello",
        maxForwards: UInt32 = 5, id: String = "t1"
    ) -> MessageOperation {
        MessageOperation(
            source: source, destination: destination, maxForwards: maxForwards,
            transactionID: .test(id), content: Array(content.utf8))
    }
}

extension Name {
    /// A name of a text that is one.
    static func test(_ text: String) -> Name {
        guard let name = try? Name(text) else { preconditionFailure("\(text) is no name") }
        return name
    }
}

extension OperationID {
    /// An identifier of a text that is one.
    static func test(_ text: String) -> OperationID {
        guard let identifier = OperationID(text.utf8) else { preconditionFailure("\(text) is no identifier") }
        return identifier
    }
}

import CPIM
import DNSWire
import Harness
import NextHops
import Transport
import Zones

/// A service in memory, for peers that send anything and for good clients.
struct HostileLab: Sendable {
    private static let zone = """
        $ORIGIN bench.test.
        $TTL 86400
        @ SOA ns host 1 7200 900 1209600 300
        @ NS ns
        ns A 192.0.2.53
        _im._xmpp SRV 0 0 5269 one
        _pres._xmpp SRV 0 0 5269 one
        one A 192.0.2.1

        """
    private static let place = Endpoint(address: IPAddress("192.0.2.1") ?? .ipv4Loopback, port: 5269)
    /// How long a connection may be idle there, and how long an answer may take.
    private static let idleTime = Duration.seconds(60)
    private static let patience = Duration.seconds(600)

    private let network: SimulatedNetwork
    private let client: MessagingClient

    /// Runs `body` on the service's time.
    static func run(_ body: (HostileLab) async throws -> Void) async throws {
        let network = SimulatedNetwork()
        let names = Endpoint(address: .ipv4Loopback, port: 53)
        network.attach(SimulatedServer(try Catalog([try Zone(zone, origin: nil, file: "bench")])), at: names)
        var settings = Resolver.Configuration(servers: [names])
        settings.protocols = [.xmpp]
        let resolver = Resolver(settings, network: network, cache: ReplyCache())
        var configuration = MessagingService.Configuration(name: "one")
        configuration.domains = [try Name("bench.test")]
        configuration.isGateway = true
        configuration.idleTime = idleTime
        configuration.seed = 1
        let service = MessagingService(
            configuration, hops: resolver, network: network, store: try PresenceDatabase())
        let lab = HostileLab(
            network: network, client: MessagingClient(name: "good", hops: resolver, network: network))
        try await network.run {
            let listener = try network.listen(at: place)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await service.serve([listener]) }
                defer { group.cancelAll() }
                try await body(lab)
            }
        }
    }

    /// Sends octets over a connection of their own, waits for what becomes of it, and asks for a good client.
    /// - Returns: What became of it, in words.
    /// - Throws: `Finding`.
    func show(_ frame: [UInt8], _ number: Int) async throws -> String {
        let outcome = try await answer(to: frame, number)
        guard let identifier = OperationID("good-\(number)".utf8) else { return outcome }
        let message = MessageOperation(
            source: "im:good@client.test", destination: "im:bob@bench.test", transactionID: identifier, content: [])
        guard try await client.send(message).status == .success else {
            throw Finding(number: number, frame: frame, complaint: "a good client is not answered any more")
        }
        return outcome
    }

    private func answer(to frame: [UInt8], _ number: Int) async throws -> String {
        let deadline = network.now + HostileLab.patience
        guard let stream = try await network.openStream(to: HostileLab.place, before: deadline) else {
            throw Finding(number: number, frame: frame, complaint: "no connection")
        }
        do {
            _ = try await stream.send(frame, before: deadline)
            guard let head = try await stream.receive(Frame.headLength, before: deadline),
                let body = try await stream.receive(head.reduce(0) { $0 << 8 | Int($1) }, before: deadline)
            else { throw Finding(number: number, frame: frame, complaint: "neither an answer nor an end") }
            let length = frame.prefix(Frame.headLength).reduce(0) { $0 << 8 | Int($1) }
            let sent = try FrameContent(body: Array(frame.dropFirst(Frame.headLength).prefix(length)))
            guard case .operation(let asked, let wantsReceipt) = sent else {
                throw Finding(number: number, frame: frame, complaint: "an answer to a receipt")
            }
            switch try FrameContent(body: body) {
            case .receipt where wantsReceipt: return "shown, taken"
            case .operation(.response(let response), _) where !wantsReceipt:
                guard response.transactionID == asked.transactionID else {
                    throw Finding(number: number, frame: frame, complaint: "the answer to something else")
                }
                return "shown, \(response.status.rawValue)"
            default: throw Finding(number: number, frame: frame, complaint: "an answer that is none")
            }
        } catch let error as TransportError where error.code == .closed {
            return "shown, ended"
        } catch let error as FrameError {
            throw Finding(number: number, frame: frame, complaint: "an answer, though it is no frame: \(error)")
        }
    }
}

@testable import Transport

/// The networks on which services can listen, each as its own test.
enum ListeningEdge: String, CaseIterable, Sendable {
    case sockets, memory, shiftedSockets, shiftedMemory, mappedSockets, mappedMemory

    /// Those on simulated time, where a moment can be told exactly.
    static let simulated: [ListeningEdge] = [.memory, .shiftedMemory, .mappedMemory]

    /// Those that lead from any address to others.
    static let mapped: [ListeningEdge] = [.mappedSockets, .mappedMemory]

    var isSimulated: Bool { ListeningEdge.simulated.contains(self) }
    var isMapped: Bool { ListeningEdge.mapped.contains(self) }

    /// An address at which one can listen, with any free port.
    var anyPort: Endpoint {
        Endpoint(address: isMapped ? IPAddress(ipv4: 0xC000_0201) : .ipv4Loopback, port: 0)
    }

    /// What a client hears where nobody listens any more: the machine is there only where it is this one.
    var nobody: TransportError.Code { self == .sockets || self == .shiftedSockets ? .refused : .unreachable }

    /// Runs `body` where the network's events arrive.
    func run(_ body: (any ListeningNetwork) async throws -> Void) async throws {
        let network: any ListeningNetwork =
            switch self {
            case .sockets: try SocketNetwork()
            case .memory: SimulatedNetwork()
            case .shiftedSockets: ShiftedNetwork(try SocketNetwork())
            case .shiftedMemory: ShiftedNetwork(SimulatedNetwork())
            case .mappedSockets: MappedNetwork(try SocketNetwork())
            case .mappedMemory: MappedNetwork(SimulatedNetwork())
            }
        if let shifted = network as? ShiftedNetwork { shifted.advance(by: .seconds(3600)) }
        try await network.run { try await body(network) }
    }
}

/// Both ends of a connection, and who took it.
struct Connection: Sendable {
    let listener: any StreamListener
    let client: any ByteStream
    let server: any AcceptedStream
}

extension ListeningNetwork {
    /// A deadline that only a failing test sees.
    var patience: ContinuousClock.Instant { now + .seconds(540) }

    /// A deadline that a test waits for.
    var soon: ContinuousClock.Instant { now + .milliseconds(20) }

    func connection(on edge: ListeningEdge) async throws -> Connection {
        let listener = try listen(at: edge.anyPort)
        let client = try await connect(to: listener.endpoint)
        return Connection(listener: listener, client: client, server: try await listener.accept())
    }

    func connect(to endpoint: Endpoint) async throws -> any ByteStream {
        guard let stream = try await openStream(to: endpoint, before: patience) else {
            throw TransportError(.unreachable, "connect to \(endpoint)")
        }
        return stream
    }
}

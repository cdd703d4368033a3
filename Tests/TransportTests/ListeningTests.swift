import Synchronization
import Testing

@testable import Transport

@Suite("Networks on which services listen", .timeLimit(.minutes(20))) struct ListeningTests {
    /// More than a pipe in memory, or the buffers of two sockets, hold.
    private static let manyOctets = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    @Test("Octets go both ways, and each end knows the other", arguments: ListeningEdge.allCases)
    func exchange(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let connection = try await network.connection(on: edge)
            #expect(connection.listener.endpoint.address == edge.anyPort.address)
            #expect(connection.listener.endpoint.port != 0)
            #expect(connection.server.peer.address == .ipv4Loopback)
            #expect(try await connection.client.send([1, 2, 3], before: network.patience))
            #expect(try await connection.server.receive(3, before: network.patience) == [1, 2, 3])
            #expect(try await connection.server.send([4, 5, 6, 7], before: network.patience))
            #expect(try await connection.client.receive(2, before: network.patience) == [4, 5])
            #expect(try await connection.client.receive(0, before: network.patience) == [])
            #expect(try await connection.client.receive(2, before: network.patience) == [6, 7])
            #expect(try await connection.client.send([], before: network.patience))
        }
    }

    @Test(
        "More octets than are held on the way arrive whole and in order, both ways", arguments: ListeningEdge.allCases)
    func longTransfer(edge: ListeningEdge) async throws {
        // Each octet in memory costs steps of the clock's queue.
        let octets = edge.isSimulated ? Array(Self.manyOctets.prefix(1_000_001)) : Self.manyOctets
        try await edge.run { network in
            let connection = try await network.connection(on: edge)
            let patience = network.patience
            async let sent = connection.client.send(octets, before: patience)
            async let returned = connection.server.send(octets, before: patience)
            async let received = connection.server.receive(octets.count, before: patience)
            // In pieces that divide nothing.
            var back: [UInt8] = []
            while back.count < octets.count {
                let count = min(7919, octets.count - back.count)
                back += try #require(try await connection.client.receive(count, before: patience))
            }
            #expect(back == octets)
            let (there, isSent, isReturned) = (try await received, try await sent, try await returned)
            #expect(there == octets)
            #expect(isSent && isReturned)
        }
    }

    @Test("A sender whose peer does not read waits, and gives up at the deadline", arguments: ListeningEdge.allCases)
    func unread(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let connection = try await network.connection(on: edge)
            let octets = [UInt8](repeating: 0, count: edge.isSimulated ? SimulatedPipe.capacity + 1 : 64 << 20)
            let deadline = network.soon
            #expect(try await connection.client.send(octets, before: deadline) == false)
            #expect(network.now >= deadline)
            if edge.isSimulated { #expect(network.now == deadline) }
            // The other way is free, and what had room has arrived.
            #expect(try await connection.server.send([7], before: network.patience))
            #expect(try await connection.client.receive(1, before: network.patience) == [7])
            let arrived = try await connection.server.receive(SimulatedPipe.capacity, before: network.patience)
            #expect(arrived?.count == SimulatedPipe.capacity)
        }
    }

    @Test("A pipe in memory holds exactly so many octets, and room is there as soon as one is read")
    func capacity() async throws {
        try await ListeningEdge.memory.run { network in
            let connection = try await network.connection(on: .memory)
            let octets = [UInt8](repeating: 1, count: SimulatedPipe.capacity)
            let start = network.now
            #expect(try await connection.client.send(octets, before: start))
            #expect(try await connection.client.send([2], before: start) == false)
            let patience = network.patience
            async let sent = connection.client.send([3], before: patience)
            try await network.sleep(until: start + .seconds(5))
            #expect(try await connection.server.receive(1, before: patience) == [1])
            let isSent = try await sent
            #expect(isSent)
            #expect(network.now == start + .seconds(5))
            #expect(try await connection.server.receive(octets.count, before: patience)?.last == 3)
        }
    }

    @Test("What does not arrive before the deadline is none", arguments: ListeningEdge.allCases)
    func halfData(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let connection = try await network.connection(on: edge)
            #expect(try await connection.client.send([1, 2], before: network.patience))
            let deadline = network.soon
            #expect(try await connection.server.receive(3, before: deadline) == nil)
            if edge.isSimulated { #expect(network.now == deadline) }
            #expect(try await connection.server.receive(1, before: network.now) == nil)
        }
    }

    /// Which end goes, and whether with a reset.
    enum Leaving: String, CaseIterable, Sendable { case client, server, resettingServer }

    /// The end of a connection that stays when the other has sent three octets and gone.
    private static func remains(
        of leaving: Leaving, _ network: any ListeningNetwork, _ edge: ListeningEdge
    ) async throws -> any ByteStream {
        let connection = try await network.connection(on: edge)
        let (going, staying): (any ByteStream, any ByteStream) =
            leaving == .client ? (connection.client, connection.server) : (connection.server, connection.client)
        #expect(try await going.send([1, 2, 3], before: network.patience))
        if leaving == .resettingServer {
            // What has not been read by then may be lost.
            #expect(try await staying.receive(3, before: network.patience) == [1, 2, 3])
            connection.server.resetWhenClosed()
        }
        return staying
    }

    @Test(
        "What was sent before the end is read; behind it there is an error for the reader and for the writer",
        arguments: ListeningEdge.allCases, Leaving.allCases)
    func end(edge: ListeningEdge, leaving: Leaving) async throws {
        let closed = TransportError(.closed, "")
        try await edge.run { network in
            let stream = try await Self.remains(of: leaving, network, edge)
            if leaving != .resettingServer {
                #expect(try await stream.receive(3, before: network.patience) == [1, 2, 3])
            }
            for _ in 0..<2 {
                await #expect(throws: closed) { try await stream.receive(1, before: network.patience) }
            }
            await #expect(throws: closed) { while try await stream.send([1], before: network.patience) {} }
        }
    }

    /// What holds an end until it is let go.
    private final class Holder: Sendable {
        private let stream: Mutex<(any AcceptedStream)?>

        init(_ stream: any AcceptedStream) {
            self.stream = Mutex(stream)
        }

        func letGo() {
            stream.withLock { $0 = nil }
        }
    }

    private static func heldConnection(
        _ network: any ListeningNetwork, _ edge: ListeningEdge
    ) async throws -> (client: any ByteStream, server: Holder) {
        let connection = try await network.connection(on: edge)
        return (connection.client, Holder(connection.server))
    }

    @Test(
        "Who waits to send or to receive is told when the peer goes", arguments: ListeningEdge.allCases, [true, false])
    func endWhileWaiting(edge: ListeningEdge, sends: Bool) async throws {
        try await edge.run { network in
            let (client, server) = try await Self.heldConnection(network, edge)
            let patience = network.patience
            await #expect(throws: TransportError(.closed, "")) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        if sends {
                            _ = try await client.send([UInt8](repeating: 0, count: 64 << 20), before: patience)
                        } else {
                            _ = try await client.receive(1, before: patience)
                        }
                    }
                    try await network.sleep(until: network.soon)
                    server.letGo()
                    try await group.waitForAll()
                }
            }
            #expect(network.now < patience)
        }
    }

    @Test(
        "When a listener goes, nobody is there any more; the endpoint can be taken again, and connections stay",
        arguments: ListeningEdge.allCases)
    func listenerGoes(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let (endpoint, client, server) = try await Self.unlistened(network, edge)
            await #expect(throws: TransportError(edge.nobody, "")) {
                _ = try await network.openStream(to: endpoint, before: network.patience)
            }
            #expect(try await client.send([1], before: network.patience))
            #expect(try await server.receive(1, before: network.patience) == [1])
            let again = try network.listen(at: endpoint).endpoint
            #expect(again == endpoint)
        }
    }

    /// A connection whose listener has gone.
    private static func unlistened(
        _ network: any ListeningNetwork, _ edge: ListeningEdge
    ) async throws -> (Endpoint, any ByteStream, any AcceptedStream) {
        let connection = try await network.connection(on: edge)
        return (connection.listener.endpoint, connection.client, connection.server)
    }

    @Test("A connection that nobody has taken ends with its listener", arguments: ListeningEdge.allCases)
    func untaken(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let stream = try await Self.untakenStream(network, edge)
            await #expect(throws: TransportError(.closed, "")) { try await stream.receive(1, before: network.patience) }
        }
    }

    private static func untakenStream(
        _ network: any ListeningNetwork, _ edge: ListeningEdge
    ) async throws -> any ByteStream {
        let listener = try network.listen(at: edge.anyPort)
        return try await network.connect(to: listener.endpoint)
    }

    @Test("An endpoint is taken once, by a listener or by a reservation", arguments: ListeningEdge.allCases)
    func takenTwice(edge: ListeningEdge) async throws {
        let taken = TransportError(.addressInUse, "")
        try await edge.run { network in
            let listener = try network.listen(at: edge.anyPort)
            let reserved = try network.reserve(edge.anyPort)
            #expect(listener.endpoint != reserved.endpoint)
            for endpoint in [listener.endpoint, reserved.endpoint] {
                #expect(throws: taken) { _ = try network.listen(at: endpoint) }
                #expect(throws: taken) { _ = try network.reserve(endpoint) }
            }
            // What was refused took nothing away.
            let client = try await network.connect(to: listener.endpoint)
            await #expect(throws: TransportError(.refused, "")) {
                _ = try await network.openStream(to: reserved.endpoint, before: network.patience)
            }
            withExtendedLifetime((client, reserved)) {}
        }
    }

    @Test("A reservation that goes gives its endpoint back", arguments: ListeningEdge.allCases)
    func reservationGoes(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let endpoint = try network.reserve(edge.anyPort).endpoint
            let listener = try network.listen(at: endpoint)
            #expect(try await network.connect(to: endpoint).send([1], before: network.patience))
            #expect(try await listener.accept().receive(1, before: network.patience) == [1])
        }
    }

    @Test("With port 0 each gets a port of its own", arguments: ListeningEdge.allCases)
    func ports(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let listeners = try (0..<20).map { _ in try network.listen(at: edge.anyPort) }
            let reserved = try (0..<20).map { _ in try network.reserve(edge.anyPort) }
            let ports = listeners.map(\.endpoint.port) + reserved.map(\.endpoint.port)
            #expect(Set(ports).count == 40 && !ports.contains(0))
        }
    }

    @Test("50 connections at once do not mix their octets", arguments: ListeningEdge.allCases)
    func crowd(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let (listener, patience) = (try network.listen(at: edge.anyPort), network.patience)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 as Range<UInt8> {
                    group.addTask {
                        let stream = try await network.connect(to: listener.endpoint)
                        guard try await stream.send([number], before: patience) else { return false }
                        return try await stream.receive(2, before: patience) == [number, number]
                    }
                }
                var servers: [any AcceptedStream] = []
                while servers.count < 50 { servers.append(try await listener.accept()) }
                for server in servers.reversed() {
                    let octets = try #require(try await server.receive(1, before: patience))
                    #expect(try await server.send(octets + octets, before: patience))
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    /// What can be waited for.
    enum Wait: String, CaseIterable, Sendable { case connection, octets, room, time }

    @Test("Whoever waits and is cancelled is told at once", arguments: ListeningEdge.allCases, Wait.allCases)
    func cancelled(edge: ListeningEdge, wait: Wait) async throws {
        try await edge.run { network in
            let connection = try await network.connection(on: edge)
            let (start, patience) = (network.now, network.patience)
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        switch wait {
                        case .connection: _ = try await connection.listener.accept()
                        case .octets: _ = try await connection.server.receive(1, before: patience)
                        case .room:
                            let octets = [UInt8](repeating: 0, count: 64 << 20)
                            _ = try await connection.server.send(octets, before: patience)
                        case .time: try await network.sleep(until: patience)
                        }
                    }
                    await Task.yield()
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
            #expect(network.now < patience)
            if edge.isSimulated { #expect(network.now == start) }
        }
    }

    @Test("Time passes up to a deadline, and a deadline that has passed is none", arguments: ListeningEdge.allCases)
    func time(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let deadline = network.soon
            try await network.sleep(until: deadline)
            #expect(network.now >= deadline)
            if edge.isSimulated { #expect(network.now == deadline) }
            try await network.sleep(until: deadline - .seconds(9))
        }
    }

    // MARK: - Clocks that are put forward

    @Test("Deadlines are told by the clock that was put forward", arguments: [ListeningEdge.sockets, .memory])
    func shifted(edge: ListeningEdge) async throws {
        let base: any ListeningNetwork = edge == .sockets ? try SocketNetwork() : SimulatedNetwork()
        let network = ShiftedNetwork(base)
        try await network.run {
            let connection = try await network.connection(on: edge)
            let deadline = network.now + .seconds(1000)
            network.advance(by: .seconds(1000))
            // Octets that are there are taken; for others nobody waits.
            #expect(try await connection.client.send([1], before: deadline))
            #expect(try await connection.server.receive(1, before: network.patience) == [1])
            #expect(try await connection.server.receive(1, before: deadline) == nil)
            #expect(try await connection.client.receive(1, before: deadline) == nil)
            #expect(base.now < deadline)
            if edge == .memory { #expect(network.now == deadline) }
            let later = network.soon
            #expect(try await connection.client.receive(1, before: later) == nil)
            #expect(network.now >= later)
        }
    }

    // MARK: - Addresses that stand for others

    private static let elsewhere = Endpoint(address: IPAddress(ipv4: 0xC000_0201), port: 5269)

    @Test("An address of a document leads to a port of loopback, and to nobody else's", arguments: ListeningEdge.mapped)
    func mapped(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let unreachable = TransportError(.unreachable, "")
            let others = ["192.0.2.1:5270", "192.0.2.2:5269", "[2001:db8::1]:5269"].compactMap {
                Endpoint($0, defaultPort: 5269)
            }
            #expect(others.count == 3)
            for endpoint in others + [Self.elsewhere] {
                await #expect(throws: unreachable) {
                    _ = try await network.openStream(to: endpoint, before: network.patience)
                }
            }
            let listener = try network.listen(at: Self.elsewhere)
            #expect(listener.endpoint == Self.elsewhere)
            let client = try await network.connect(to: Self.elsewhere)
            let server = try await listener.accept()
            #expect(server.peer.address == .ipv4Loopback)
            #expect(try await client.send([1], before: network.patience))
            #expect(try await server.receive(1, before: network.patience) == [1])
            for endpoint in others {
                await #expect(throws: unreachable) {
                    _ = try await network.openStream(to: endpoint, before: network.patience)
                }
            }
        }
    }

    @Test("A reserved address refuses, and leads nowhere when it is given back", arguments: ListeningEdge.mapped)
    func mappedReservation(edge: ListeningEdge) async throws {
        try await edge.run { network in
            let reserved = try network.reserve(Self.elsewhere)
            #expect(reserved.endpoint == Self.elsewhere)
            await #expect(throws: TransportError(.refused, "")) {
                _ = try await network.openStream(to: Self.elsewhere, before: network.patience)
            }
            withExtendedLifetime(reserved) {}
        }
        try await edge.run { network in
            let endpoint = try network.reserve(Self.elsewhere).endpoint
            #expect(endpoint == Self.elsewhere)
            await #expect(throws: TransportError(.unreachable, "")) {
                _ = try await network.openStream(to: Self.elsewhere, before: network.patience)
            }
        }
    }

    @Test("On the machine's own network nobody listens at an address that is not the machine's")
    func foreignAddress() async throws {
        try await ListeningEdge.sockets.run { network in
            for act in [{ _ = try network.listen(at: Self.elsewhere) }, { _ = try network.reserve(Self.elsewhere) }] {
                #expect(throws: TransportError(.addressNotAvailable, ""), performing: act)
            }
        }
    }
}

import Testing

@testable import Transport

@Suite("The simulated network", .timeLimit(.minutes(20))) struct SimulatedNetworkTests {
    /// Sends back what comes, each octet as much later as its value says.
    struct Echo: SimulatedHost {
        var answer = SimulatedConnection.accepted

        func connection(from client: Endpoint) -> SimulatedConnection { answer }

        func receive(
            _ message: SimulatedMessage, at time: ContinuousClock.Instant,
            _ deliver: @escaping @Sendable (SimulatedEvent) -> Void
        ) {
            for octet in message.bytes {
                deliver(SimulatedEvent([octet], replyingTo: message, after: .seconds(Int(octet))))
            }
        }
    }

    static let server = Endpoint(address: IPAddress(ipv4: 0xC000_0201), port: 53)

    let network = SimulatedNetwork()

    init() {
        network.attach(Echo(), at: Self.server)
    }

    private func inSeconds(_ count: Int) -> ContinuousClock.Instant { network.now + .seconds(count) }

    @Test("Datagrams arrive when they are due, from where they were sent, and none before the deadline is none")
    func datagrams() async throws {
        let port = network.openDatagrams(toward: Self.server)
        try port.send([5, 2, 9], to: Self.server)
        #expect(try await port.receive(before: inSeconds(60)) == Datagram(bytes: [2], source: Self.server))
        #expect(network.clock.elapsed == .seconds(2))
        #expect(try await port.receive(before: inSeconds(60))?.bytes == [5])
        #expect(try await port.receive(before: inSeconds(1)) == nil)
        #expect(network.clock.elapsed == .seconds(6))
        #expect(try await port.receive(before: inSeconds(60))?.bytes == [9])
    }

    @Test("Each port hears only what is meant for it")
    func ports() async throws {
        let ports = (0..<3).map { _ in network.openDatagrams(toward: Self.server) }
        for (number, port) in ports.enumerated() { try port.send([UInt8(number)], to: Self.server) }
        for (number, port) in ports.enumerated() {
            #expect(try await port.receive(before: inSeconds(9))?.bytes == [UInt8(number)])
        }
    }

    @Test("Where nobody is, the sender is told, and a connection is refused")
    func nobody() async throws {
        let nobody = Endpoint(address: IPAddress(ipv4: 0xC000_0202), port: 53)
        let port = network.openDatagrams(toward: nobody)
        try port.send([1], to: nobody)
        let unreachable = TransportError(.unreachable, "")
        await #expect(throws: unreachable) { try await port.receive(before: network.now + .seconds(1)) }
        await #expect(throws: unreachable) {
            _ = try await network.openStream(to: nobody, before: network.now + .seconds(1))
        }
        network.attach(Echo(answer: .refused), at: nobody)
        await #expect(throws: TransportError(.refused, "")) {
            _ = try await network.openStream(to: nobody, before: network.now + .seconds(1))
        }
        #expect(network.clock.elapsed == .zero)
        network.attach(Echo(answer: .silent), at: nobody)
        #expect(try await network.openStream(to: nobody, before: inSeconds(3)) == nil)
        #expect(network.clock.elapsed == .seconds(3))
    }

    @Test("A stream carries messages in pieces of any size, each way")
    func streams() async throws {
        let stream = try #require(try await network.openStream(to: Self.server, before: inSeconds(1)))
        for piece in [[0], [2, 1], [3, 0, 1, 2]] as [[UInt8]] {
            #expect(try await stream.send(piece, before: network.now))
        }
        #expect(try await stream.receive(1, before: inSeconds(1)) == nil || network.clock.elapsed == .seconds(1))
        #expect(try await stream.receive(5, before: inSeconds(9)) == [0, 1, 1, 0, 1])
        #expect(try await stream.receive(4, before: inSeconds(9)) == [2, 0, 1, 3])
        #expect(try await stream.receive(1, before: inSeconds(9)) == nil)
    }

    @Test("A message without octets is a message")
    func empty() {
        var framing = StreamFraming()
        #expect(framing.messages(adding: [0, 0, 0, 1, 7, 0]) == [[], [7]])
        #expect(framing.messages(adding: [1, 8]) == [[8]])
        #expect(StreamFraming.framed(Array(repeating: 1, count: 258)).prefix(3) == [1, 2, 1])
    }

    @Test("Whoever waits and is cancelled is told at once, and time does not pass")
    func cancelled() async throws {
        let port = network.openDatagrams(toward: Self.server)
        network.clock.pause()
        let task = Task {
            try await port.receive(before: network.now + .seconds(1))
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(network.clock.elapsed == .zero)
    }
}

import Testing

@testable import Transport

@Suite("Streams over sockets", .timeLimit(.minutes(20))) struct StreamTests {
    /// A connection: the side under test, and the server's.
    static func connection(
        _ lab: Lab, _ family: IPAddress.Family = .ipv4
    ) async throws -> (stream: any ByteStream, peer: StreamPeer) {
        let listener = try lab.listener(family)
        let stream = try #require(try await lab.network.openStream(to: listener.endpoint, before: lab.patience))
        return (stream, try await listener.accept())
    }

    @Test("Octets go both ways", arguments: IPAddress.Family.both)
    func exchange(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            let (stream, peer) = try await Self.connection(lab, family)
            #expect(peer.socket.peer.address == family.loopback.address)
            #expect(try await stream.send([1, 2, 3], before: lab.patience))
            #expect(try await peer.receive(3) == [1, 2, 3])
            try await peer.send([4, 5, 6, 7])
            #expect(try await stream.receive(2, before: lab.patience) == [4, 5])
            #expect(try await stream.receive(0, before: lab.patience) == [])
            #expect(try await stream.receive(2, before: lab.patience) == [6, 7])
        }
    }

    @Test("Octets that arrive one by one are put together")
    func pieces() async throws {
        try await Lab.run { lab in
            let (stream, peer) = try await Self.connection(lab)
            let patience = lab.patience
            try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask { try await stream.receive(100, before: patience) }
                for octet in 0..<100 as Range<UInt8> {
                    try await peer.send([octet])
                    await Task.yield()
                }
                #expect(try await group.next() == Array(0..<100))
            }
        }
    }

    @Test("Four million octets arrive in order, in both directions at once")
    func longTransfer() async throws {
        try await Lab.run { lab in
            let (stream, peer) = try await Self.connection(lab)
            let patience = lab.patience
            let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask { try await stream.send(bytes, before: patience) }
                group.addTask { try await peer.receive(bytes.count) == bytes }
                group.addTask {
                    try await peer.send(bytes)
                    return true
                }
                group.addTask { try await stream.receive(bytes.count, before: patience) == bytes }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test("What is not taken before the deadline is not sent")
    func slowReader() async throws {
        try await Lab.run { lab in
            let (stream, peer) = try await Self.connection(lab)
            let wasSent = try await stream.send([UInt8](repeating: 0, count: 64 << 20), before: lab.soon)
            #expect(!wasSent)
            withExtendedLifetime(peer) {}
        }
    }

    @Test("Half of the octets before the deadline are none")
    func halfData() async throws {
        try await Lab.run { lab in
            let (stream, peer) = try await Self.connection(lab)
            try await peer.send([1, 2])
            #expect(try await stream.receive(4, before: lab.soon) == nil)
            #expect(try await stream.receive(1, before: lab.network.now) == nil)
            withExtendedLifetime(peer) {}
        }
    }

    @Test("A peer that ends the connection early is an error", arguments: [0, 1, 3])
    func earlyEnd(sent: Int) async throws {
        try await Lab.run { lab in
            let stream = try await Self.halfClosedStream(lab, sending: sent)
            await #expect(throws: TransportError(.closed, "")) { try await stream.receive(4, before: lab.patience) }
            await #expect(throws: TransportError(.closed, "")) { try await stream.receive(1, before: lab.patience) }
        }
    }

    /// A stream whose peer sent some octets and went.
    private static func halfClosedStream(_ lab: Lab, sending count: Int) async throws -> any ByteStream {
        let (stream, peer) = try await connection(lab)
        try await peer.send([UInt8](repeating: 1, count: count))
        return stream
    }

    @Test("A connection that the peer resets is an error for the reader and for the writer")
    func reset() async throws {
        try await Lab.run { lab in
            let stream = try await Self.resetStream(lab)
            await #expect(throws: TransportError(.closed, "")) { try await stream.receive(1, before: lab.patience) }
            await #expect(throws: TransportError(.closed, "")) {
                while try await stream.send([1], before: lab.patience) {}
            }
        }
    }

    /// A stream whose peer went without reading what was sent, which resets the connection.
    private static func resetStream(_ lab: Lab) async throws -> any ByteStream {
        let (stream, peer) = try await connection(lab)
        #expect(try await stream.send([1, 2, 3, 4], before: lab.patience))
        _ = try await peer.receive(1)
        return stream
    }

    @Test("What was sent before the end is still read")
    func dataBeforeEnd() async throws {
        try await Lab.run { lab in
            let stream = try await Self.halfClosedStream(lab, sending: 3)
            #expect(try await stream.receive(3, before: lab.patience) == [1, 1, 1])
        }
    }

    @Test("A port that nobody listens at refuses", arguments: IPAddress.Family.both)
    func refusal(family: IPAddress.Family) async throws {
        try family.requireLoopback()
        try await Lab.run { lab in
            try await ClosedPort.forStreams(family) { closed in
                await #expect(throws: TransportError(.refused, "")) {
                    _ = try await lab.network.openStream(to: closed, before: lab.patience)
                }
            }
        }
    }

    @Test("Where no way leads to, no connection comes about", .enabled(if: isLinux, "asks for a broadcast of loopback"))
    func noRoute() async throws {
        try await Lab.run { lab in
            let everybody = Endpoint(address: IPAddress(ipv4: 0x7FFF_FFFF), port: 9)
            await #expect(throws: TransportError(.unreachable, "")) {
                _ = try await lab.network.openStream(to: everybody, before: lab.patience)
            }
        }
    }

    @Test(
        "A connection that does not come about before the deadline is none",
        .enabled(if: isLinux, "fills a Linux backlog"))
    func deadline() async throws {
        try await Lab.run { lab in
            // Nobody accepts: when the listener's queue is full, the system lets further attempts wait.
            let listener = try lab.listener()
            var streams: [any ByteStream] = []
            while streams.count < 1000,
                let stream = try await lab.network.openStream(to: listener.endpoint, before: lab.soon)
            {
                streams.append(stream)
            }
            #expect((1..<1000).contains(streams.count))
            #expect(try await lab.network.openStream(to: listener.endpoint, before: lab.network.now) == nil)
        }
    }

    private static var isLinux: Bool {
        #if os(Linux)
            true
        #else
            false
        #endif
    }

    @Test("50 connections at once do not mix their octets")
    func crowd() async throws {
        try await Lab.run { lab in
            let listener = try lab.listener()
            let (network, patience) = (lab.network, lab.patience)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 as Range<UInt8> {
                    group.addTask {
                        let stream = try #require(try await network.openStream(to: listener.endpoint, before: patience))
                        guard try await stream.send([number], before: patience) else { return false }
                        return try await stream.receive(2, before: patience) == [number, number]
                    }
                }
                var peers: [StreamPeer] = []
                while peers.count < 50 { peers.append(try await listener.accept()) }
                for peer in peers.reversed() {
                    let octets = try await peer.receive(1)
                    try await peer.send(octets + octets)
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }
}

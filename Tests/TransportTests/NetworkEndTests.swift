import Testing

@testable import Transport

@Suite("The end of a network", .timeLimit(.minutes(20))) struct NetworkEndTests {
    /// Everything that a network is used for, once, with all its ways to end.
    static func use() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let port = try lab.network.openDatagrams(toward: peer.endpoint)
            try port.send([1], to: peer.endpoint)
            try peer.send([2], to: try await peer.receive().source)
            #expect(try await port.receive(before: lab.patience)?.bytes == [2])
            #expect(try await port.receive(before: lab.network.now) == nil)
            let (stream, server) = try await StreamTests.connection(lab)
            #expect(try await stream.send([3], before: lab.patience))
            #expect(try await server.receive(1) == [3])
            try await ClosedPort.forStreams(.ipv4) { closed in
                await #expect(throws: TransportError.self) {
                    _ = try await lab.network.openStream(to: closed, before: lab.patience)
                }
            }
            let (listener, reserved) = (
                try lab.network.listen(at: IPAddress.Family.ipv4.loopback),
                try lab.network.reserve(IPAddress.Family.ipv4.loopback)
            )
            let client = try #require(try await lab.network.openStream(to: listener.endpoint, before: lab.patience))
            let accepted = try await listener.accept()
            #expect(try await accepted.send([4], before: lab.patience))
            #expect(try await client.receive(1, before: lab.patience) == [4])
            withExtendedLifetime(reserved) {}
            let patience = lab.patience
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await port.receive(before: patience) }
                group.addTask { _ = try? await stream.receive(1, before: patience) }
                group.addTask { _ = try? await listener.accept() }
                await Task.yield()
                group.cancelAll()
            }
        }
    }

    // In a process of its own: other suites come and go with threads and descriptors.
    @Test(
        "When networks go, no thread and no descriptor is left",
        .enabled(if: ProcessFiles.areListed, "needs /proc"))
    func nothingLeft() async {
        await #expect(processExitsWith: .success) {
            // The first rounds start what the runtime keeps: its threads and its own descriptors.
            for _ in 0..<5 { try await NetworkEndTests.use() }
            let (threads, descriptors) = (ProcessFiles.threadCount, ProcessFiles.descriptors.count)
            let rounds = 20
            for _ in 0..<rounds { try await NetworkEndTests.use() }
            #expect(await eventually { ProcessFiles.descriptors.count <= descriptors })
            // The runtime may have added a thread or two; a leak would be one for every round.
            #expect(await eventually { ProcessFiles.threadCount < threads + rounds / 2 })
        }
    }
}

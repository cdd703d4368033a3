import Synchronization
import Testing

@testable import Transport

@Suite("Waiting for descriptors", .timeLimit(.minutes(20))) struct ReactorTests {
    @Test("A wake-up ends a wait and is over when it was drained")
    func wakePipe() throws {
        let pipe = try WakePipe()
        var poller = Poller()
        poller.add(pipe.number, for: .reading)
        poller.wait(for: .zero)
        #expect(!poller.isReadable(0))
        // More wake-ups than a pipe holds.
        for _ in 0..<100_000 { pipe.wake() }
        poller.wait()
        #expect(poller.isReadable(0))
        pipe.drain()
        poller.wait(for: .zero)
        #expect(!poller.isReadable(0))
        pipe.wake()
        poller.wait(for: .seconds(60))
        #expect(poller.isReadable(0))
    }

    static let timeouts: [Duration] = [
        .zero, .nanoseconds(1), .milliseconds(1), .seconds(-1), .nanoseconds(-1), .seconds(Int64.min),
        .seconds(Int64.max), .seconds(Int64.max / 1000), .seconds(10_000_000),
    ]

    @Test("Any time-out is taken, be it negative or longer than the system's longest", arguments: timeouts)
    func timeout(duration: Duration) throws {
        let pipe = try WakePipe()
        pipe.wake()
        var poller = Poller()
        poller.add(pipe.number, for: .reading)
        poller.wait(for: duration)
        #expect(poller.isReadable(0))
    }

    @Test("Descriptors behind the first few are forgotten")
    func keepFirst() throws {
        let quiet = try WakePipe()
        let loud = try WakePipe()
        loud.wake()
        var poller = Poller()
        poller.add(quiet.number, for: .reading)
        poller.add(loud.number, for: .reading)
        poller.wait(for: .zero)
        #expect(!poller.isReadable(0) && poller.isReadable(1))
        poller.keepFirst(1)
        poller.keepFirst(5)
        poller.add(quiet.number, for: .reading)
        poller.wait(for: .zero)
        #expect(!poller.isReadable(0) && !poller.isReadable(1))
        poller.keepFirst(0)
        poller.add(loud.number, for: .reading)
        poller.wait(for: .zero)
        #expect(poller.isReadable(0))
    }

    @Test("A thread runs its work, and joining it waits for the end")
    func thread() throws {
        let total = Mutex(0)
        let threads = try (1...8).map { number in
            try WorkerThread {
                for _ in 0..<1000 { total.withLock { $0 += number } }
            }
        }
        for thread in threads { thread.join() }
        #expect(total.withLock { $0 } == 36_000)
    }

    @Test("A deadline in the far future is waited for like any other")
    func farDeadline() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let port = try lab.network.openDatagrams(toward: peer.endpoint)
            let never = lab.network.now + .seconds(Int64.max / 4)
            try await withThrowingTaskGroup(of: Datagram?.self) { group in
                group.addTask { try await port.receive(before: never) }
                try port.send([1], to: peer.endpoint)
                try peer.send([2], to: try await peer.receive().source)
                #expect(try await group.next()??.bytes == [2])
            }
        }
    }

    @Test("A wait with an early deadline is not kept by others with late ones")
    func severalDeadlines() async throws {
        try await Lab.run { lab in
            let ports = try (0..<10).map { _ in try lab.network.openDatagrams(toward: IPAddress.Family.ipv4.loopback) }
            let (soon, patience) = (lab.soon, lab.patience)
            await withTaskGroup(of: Void.self) { group in
                for port in ports.dropFirst() {
                    group.addTask { _ = try? await port.receive(before: patience) }
                }
                let nothing = try? await ports[0].receive(before: soon)
                #expect(nothing == .some(nil))
                group.cancelAll()
            }
        }
    }
}

@Suite("Cancelled waits", .timeLimit(.minutes(20))) struct CancellationTests {
    @Test("Cancelling a task that receives throws CancellationError", arguments: 0..<20)
    func receive(yields: Int) async throws {
        try await Lab.run { lab in
            let port = try lab.network.openDatagrams(toward: IPAddress.Family.ipv4.loopback)
            let patience = lab.patience
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Datagram?.self) { group in
                    group.addTask { try await port.receive(before: patience) }
                    // The wait has begun or has not: both have to end.
                    for _ in 0..<yields { await Task.yield() }
                    group.cancelAll()
                    _ = try await group.next()
                }
            }
            #expect(try await port.receive(before: lab.soon) == nil)
        }
    }

    @Test("A cancelled task does not begin to wait")
    func cancelledBefore() async throws {
        try await Lab.run { lab in
            let port = try lab.network.openDatagrams(toward: IPAddress.Family.ipv4.loopback)
            let (network, patience) = (lab.network, lab.patience)
            let listener = try lab.listener()
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await port.receive(before: patience) }
                    await #expect(throws: CancellationError.self) {
                        _ = try await network.openStream(to: listener.endpoint, before: patience)
                    }
                }
            }
        }
    }

    @Test("Cancelling a task that reads from a stream throws CancellationError", arguments: [0, 1, 10, 100])
    func stream(yields: Int) async throws {
        try await Lab.run { lab in
            let (stream, peer) = try await StreamTests.connection(lab)
            let patience = lab.patience
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await stream.receive(1, before: patience) }
                    group.addTask {
                        _ = try await stream.send([UInt8](repeating: 0, count: 64 << 20), before: patience)
                    }
                    for _ in 0..<yields { await Task.yield() }
                    group.cancelAll()
                    while try await group.next() != nil {}
                }
            }
            withExtendedLifetime(peer) {}
        }
    }

    @Test("A cancelled task's port is closed", .enabled(if: ProcessFiles.areListed, "needs /proc"))
    func closedSocket() async throws {
        try await Lab.run { lab in
            let peer = try lab.peer()
            let (network, patience) = (lab.network, lab.patience)
            let inode = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let port = try network.openDatagrams(toward: peer.endpoint)
                    try port.send([1], to: peer.endpoint)
                    _ = try await port.receive(before: patience)
                }
                let source = try await peer.receive().source
                let inode = try #require(ProcessFiles.inode(ofUDPPort: source.port))
                #expect(ProcessFiles.sockets.contains(inode))
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
                return inode
            }
            #expect(await eventually { !ProcessFiles.sockets.contains(inode) })
        }
    }

    @Test("Whoever waits when the network goes is told by a CancellationError", arguments: [0, 1, 10, 100])
    func networkGone(yields: Int) async throws {
        var network: SocketNetwork? = try SocketNetwork()
        let port = try #require(try network?.openDatagrams(toward: IPAddress.Family.ipv4.loopback))
        let patience = ContinuousClock.now + .seconds(540)
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await port.receive(before: patience) }
                for _ in 0..<yields { await Task.yield() }
                network = nil
                try await group.next()
            }
        }
        await #expect(throws: CancellationError.self) { try await port.receive(before: patience) }
    }
}

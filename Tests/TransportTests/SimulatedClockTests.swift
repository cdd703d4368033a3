import Synchronization
import Testing
import Transport

@Suite("The simulated clock", .timeLimit(.minutes(20))) struct SimulatedClockTests {
    let clock = SimulatedClock()

    /// Moments whose waits have ended, in order.
    final class Woken: Sendable {
        let moments = Mutex<[Int]>([])
    }

    @Test("A wait takes no time but its own")
    func sleeping() async throws {
        try await clock.run { try await clock.sleep(for: .seconds(86_400)) }
        #expect(clock.elapsed == .seconds(86_400))
        // Also without `run`, when nobody else is about.
        try await clock.sleep(for: .seconds(1))
        #expect(clock.elapsed == .seconds(86_401))
    }

    @Test("Whoever waits for an earlier moment goes on first, and equals in the order in which they came")
    func order() async throws {
        let moments = [30, 10, 20, 10, 30, 0, 20]
        let woken = await clock.run {
            await withTaskGroup(of: (Int, Int, Duration).self) { group in
                for (number, moment) in moments.enumerated() {
                    group.addTask {
                        try? await clock.sleep(for: .seconds(moment))
                        return (moment, number, clock.elapsed)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(woken.map(\.1) == [5, 1, 3, 2, 6, 0, 4])
        #expect(woken.allSatisfy { $0.2 == .seconds($0.0) })
    }

    @Test("Time stands still while anybody computes")
    func computing() async throws {
        let times = await clock.run {
            await withTaskGroup(of: Duration.self) { group in
                group.addTask {
                    for _ in 0..<1000 { await Task.yield() }
                    return clock.elapsed
                }
                group.addTask {
                    try? await clock.sleep(for: .seconds(1))
                    return clock.elapsed
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(times == [.zero, .seconds(1)])
    }

    @Test("A wait that is cancelled ends at once, whether it has begun or not")
    func cancelled() async throws {
        let ended = await clock.run {
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        do {
                            try await clock.sleep(for: .seconds(10))
                            return false
                        } catch {
                            return error is CancellationError
                        }
                    }
                }
                group.addTask {
                    try? await clock.sleep(for: .seconds(1))
                    return true
                }
                _ = await group.next()
                group.cancelAll()
                group.addTask {
                    (try? await clock.sleep(for: .seconds(10))) == nil
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(ended == [true, true, true])
        #expect(clock.elapsed == .seconds(1))
    }

    @Test("A clock that is stopped moves only as far as it is told")
    func paused() async throws {
        clock.pause()
        let woken = Woken()
        try await clock.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for moment in 1...5 {
                    group.addTask {
                        try await clock.sleep(for: .seconds(moment))
                        woken.moments.withLock { $0.append(moment) }
                    }
                }
                try await clock.advance(by: .milliseconds(2500))
                #expect(woken.moments.withLock(\.self) == [1, 2] && clock.elapsed == .milliseconds(2500))
                try await clock.advance(by: .milliseconds(500))
                #expect(clock.elapsed == .seconds(3))
                clock.resume()
                try await group.waitForAll()
            }
        }
        #expect(woken.moments.withLock(\.self) == [1, 2, 3, 4, 5] && clock.elapsed == .seconds(5))
    }

    @Test("Two pieces of work that begin apart share the time")
    func sharing() async throws {
        async let first: Void = clock.run { try await clock.sleep(for: .seconds(10)) }
        async let second: Void = clock.run { try await clock.sleep(for: .seconds(10)) }
        _ = try await (first, second)
        // The second may begin before, while or after the first waits.
        #expect(clock.elapsed >= .seconds(10) && clock.elapsed <= .seconds(20))
    }
}

import NextHops
import Synchronization
import Testing
import Zones

@testable import Conformance

@Suite("A machine that stands still", .timeLimit(.minutes(20))) struct StandstillTests {
    /// A clock that a test sets.
    private final class HandClock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { time.withLock { $0 } }

        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    /// A subject that gives the hops of a list, one with each run, and for which the clock goes on each time.
    private func run(
        _ hops: [String], on edge: Edge = .loopback, repeats: Bool = true, clockAdvances: [Duration]
    ) async throws -> (result: CaseResult, runs: Int) {
        let clock = HandClock()
        let runs = Notebook<String>()
        let subject = ScriptedSubject { _ in
            let number = runs.notes.count
            runs.add(hops[min(number, hops.count - 1)])
            clock.advance(by: clockAdvances[min(number, clockAdvances.count - 1)])
            return try .hops(hops[min(number, hops.count - 1)])
        }
        var options = Runner.Options()
        options.edge = edge
        options.repeatsAfterStandstill = repeats
        options.pulse = Pulse(now: { clock.now })
        clock.advance(by: .seconds(100))
        let results = try await Runner(subject, options).run(try Scenario.table("one").all)
        return (try #require(results.first), runs.notes.count)
    }

    @Test("A case that fails meanwhile runs again")
    func runsAgain() async throws {
        let (result, runs) = try await run(["b.test:1", "a.test:1"], clockAdvances: [.seconds(9), .zero])
        #expect(runs == 2)
        #expect(result.verdict == .pass)
        #expect(result.standstill == .seconds(9))
        #expect(result.differences.isEmpty)
        #expect(CaseRecord(result, subject: "x").reason == "run 2: the machine stood still for 9.0 s in the one before")
    }

    @Test("A case that fails on its own fails at once")
    func failsOnItsOwn() async throws {
        let (result, runs) = try await run(["b.test:1", "a.test:1"], clockAdvances: [Pulse.patience, .zero])
        #expect(runs == 1)
        #expect(result.verdict == .fail)
        #expect(result.standstill == nil)
        #expect(result.reason == nil)
    }

    @Test("A case that passes meanwhile does not run again")
    func passes() async throws {
        let (result, runs) = try await run(["a.test:1"], clockAdvances: [.seconds(9)])
        #expect(runs == 1)
        #expect(result.verdict == .pass)
        #expect(result.standstill == nil)
    }

    @Test("Unless that is wanted, no case runs again")
    func once() async throws {
        let (result, runs) = try await run(["b.test:1", "a.test:1"], repeats: false, clockAdvances: [.seconds(9)])
        #expect(runs == 1)
        #expect(result.verdict == .fail)
    }

    @Test("In memory, nothing stands still")
    func memory() async throws {
        let (result, runs) = try await run(["b.test:1", "a.test:1"], on: .memory, clockAdvances: [.seconds(9)])
        #expect(runs == 1)
        #expect(result.verdict == .fail)
    }

    @Test("After three runs the failure stands, and says what happened")
    func standsStillForEver() async throws {
        let (result, runs) = try await run(["b.test:1"], clockAdvances: [.seconds(1), .seconds(9), .seconds(2)])
        #expect(runs == 3)
        #expect(result.verdict == .fail)
        #expect(result.standstill == .seconds(9))
        #expect(result.reason == "the machine stood still in each of 3 runs, for up to 9.0 s")
        #expect(result.differences.map(\.description) == ["hop 1: expected a.test:1; got b.test:1"])
    }

    @Test("Only standstills after a time count, and the longest of them")
    func longest() {
        let clock = HandClock()
        let pulse = Pulse(now: { clock.now })
        clock.advance(by: .seconds(7))
        pulse.begin()
        #expect(pulse.standstill(since: clock.now) == nil)
        clock.advance(by: .seconds(5))
        pulse.beat()
        let start = clock.now
        for length in [Duration.seconds(1), .seconds(2), .milliseconds(500), .seconds(1)] {
            clock.advance(by: length)
            pulse.beat()
        }
        #expect(pulse.standstill(since: start) == .seconds(2))
        #expect(pulse.standstill(since: start - .seconds(1)) == .seconds(5))
        #expect(pulse.standstill(since: clock.now) == nil)
    }

    @Test("It beats on its own while somebody holds it, and ends with them")
    func beating() async throws {
        let beats = Notebook<Int>()
        let third = Gate()
        let pulse = Pulse(now: {
            beats.add(1)
            if beats.notes.count == 3 { third.open() }
            return .now
        })
        var beating = pulse.beating()
        #expect(beating != nil)
        await third.wait()
        // Waits for the thread.
        beating = nil
        #expect(beats.notes.count >= 3)
    }

    @Test("What is remembered is bounded, and the last standstill is part of it")
    func bounded() {
        let clock = HandClock()
        let pulse = Pulse(now: { clock.now })
        for _ in 0..<5000 {
            clock.advance(by: .seconds(1))
            pulse.beat()
        }
        let start = clock.now
        clock.advance(by: .seconds(3))
        #expect(pulse.standstill(since: start) == .seconds(3))
    }
}

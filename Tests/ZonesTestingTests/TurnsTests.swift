import Synchronization
import Testing
import Transport

@testable import ZonesTesting

@Suite("Turns") struct TurnsTests {
    /// How many run, and how many did at most.
    private final class Count: Sendable {
        private let state = Mutex((now: 0, most: 0))

        var most: Int { state.withLock(\.most) }

        func begin() {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
        }

        func end() { state.withLock { $0.now -= 1 } }
    }

    @Test("Everybody has a turn, and no more at once than may", arguments: [1, 3])
    func turns(places: Int) async {
        let turns = Turns(places)
        let count = Count()
        let finished = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    await turns.take {
                        count.begin()
                        // Others come meanwhile.
                        for _ in 0..<10 { await Task.yield() }
                        count.end()
                        return 1
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(finished == 200)
        #expect(count.most <= places)
    }

    @Test("A turn that ends with an error is given on")
    func error() async throws {
        let turns = Turns(1)
        await #expect(throws: CancellationError.self) { try await turns.take { throw CancellationError() } }
        #expect(await turns.take { true })
    }

    @Test("There are as many turns as descriptors allow, and one at least")
    func count() {
        #expect(Turns.count(forDescriptors: 1024) == 128)
        #expect(Turns.count(forDescriptors: 3) == 1)
    }
}

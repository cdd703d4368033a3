import DNSWire
import NextHops
import Testing
import Transport
import Zones

@Suite("Cancellation") struct CancellationTests {
    enum Place: String, CaseIterable, Sendable { case service, target, stream }

    @Test("Cancellation ends a resolution at once, wherever it waits", arguments: Place.allCases)
    func cancelled(_ place: Place) async throws {
        let (reached, signal) = AsyncStream<Void>.makeStream()
        let zone = try Zone.of("_im._sip SRV 0 0 5060 a\na A 192.0.2.1\n")
        let good = try FakeServer.serving([zone])
        let server = FakeServer { query in
            switch (place, query.question?.type, query.transport) {
            case (.service, .srv, _), (.target, .a, _), (.target, .aaaa, _), (.stream, _, .tcp):
                return [.nothingUntilCancelled { signal.yield() }]
            case (.stream, _, .udp):
                var reply = query.reply()
                reply.isTruncated = true
                return [query.returning(reply)]
            default: return good.respond(query)
            }
        }
        let task = Task {
            await Run(servers: [(.one, server), (.two, server)]) { $0.usesAdditional = false }
        }
        for await _ in reached { break }
        task.cancel()
        let run = await task.value
        #expect(run.error?.code == .temporaryFailure, "\(run)")
        // Nothing was sent and no time passed after the cancellation; the second family may have been under way.
        let expected = place == .service ? 1...1 : place == .target ? 2...3 : 2...2
        #expect(expected.contains(run.asked.count), "\(run)")
        #expect(run.network.time == .zero)
    }

    @Test("A cancelled task asks nothing")
    func cancelledBefore() async throws {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await Run(servers: [(.one, .empty)])
        }
        task.cancel()
        let run = await task.value
        #expect(run.error?.code == .temporaryFailure && run.asked.isEmpty, "\(run)")
    }
}

import NextHops
import Operations
import Spread
import Testing

@Suite("Traffic after a change") struct ZoneChangeTests {
    private static func change(
        rate: Double = .infinity, ignorers: Double = 0, to after: Bool = true
    ) async throws -> ZoneChange {
        let old = try await SimulatedZones.deployment("10 1 5269 a", "10 1 5269 b")
        let new = try await SimulatedZones.deployment("10 1 5269 b", "10 1 5269 c", "10 1 5269 d")
        let next = (new, try Forecast(.uniform, of: new))
        return ZoneChange(
            from: (old, try Forecast(.uniform, of: old)), to: after ? next : nil,
            law: try CacheLaw(timeToLive: 600, rate: rate), ignorers: ignorers)
    }

    @Test("Old hosts fade in a straight line until the TTL, and hosts that stay keep what they have in both")
    func course() async throws {
        let change = try await Self.change()
        #expect(change.hosts == ["a", "b", "c", "d"].map { "\($0).club.test:5269" })
        let moments = change.course()
        #expect(moments.map(\.time) == [0, 150, 300, 450, 600])
        #expect(moments.map(\.stale) == [1, 0.75, 0.5, 0.25, 0])
        #expect(moments[0].shares == [0.5, 0.5, 0, 0])
        #expect(zip(moments[4].shares, [0, 1, 1, 1]).allSatisfy { abs($0 - $1 / 3) < 1e-15 })
        for moment in moments { #expect(abs(moment.shares.reduce(0, +) - 1) < 1e-14) }
    }

    @Test("Caches that were idle have nothing old, and clients that never ask again always have")
    func idle() async throws {
        let idle = try await Self.change(rate: 1.0 / 600)
        #expect(abs(idle.moment(at: 0).stale - 0.5) < 1e-15)
        let stubborn = try await Self.change(ignorers: 0.02)
        #expect(stubborn.moment(at: 1e6).stale == 0.02)
        #expect(abs(stubborn.moment(at: 1e6).shares[0] - 0.01) < 1e-15)
    }

    @Test("When nothing replaces a deployment, what caches have is all there is")
    func gone() async throws {
        let change = try await Self.change(to: false)
        #expect(change.moment(at: 300).shares == [0.25, 0.25])
        #expect(change.moment(at: 600).shares == [0, 0])
        #expect(change.movesTraffic)
    }

    @Test("A change of nothing moves nothing")
    func nothing() async throws {
        let deployment = try await SimulatedZones.deployment("10 1 5269 a")
        let forecast = try Forecast(.rfc2782, of: deployment)
        let change = ZoneChange(
            from: (deployment, forecast), to: (deployment, forecast), law: try CacheLaw(timeToLive: 0), ignorers: 0)
        #expect(!change.movesTraffic)
        #expect(change.course().count == 1)
    }
}

import Foundation
import Spread
import Testing

@Suite("What caches make of a TTL") struct CacheLawTests {
    @Test("The authority sees λ / (1 + λT), the cache answers the rest")
    func rates() throws {
        let law = try CacheLaw(timeToLive: 60, rate: 0.5)
        #expect(law.authorityRate.agrees(with: 0.5 / 31, within: 1e-15))
        #expect(law.hitRatio.agrees(with: 30.0 / 31, within: 1e-15))
        #expect((law.authorityRate / law.rate + law.hitRatio).agrees(with: 1, within: 1e-15))
    }

    @Test("Old answers fade in a straight line and are gone with the TTL, but for clients that never ask again")
    func stale() throws {
        let law = try CacheLaw(timeToLive: 60, rate: 0.5)
        for (time, part) in [(0.0, 1.0), (15, 0.75), (30, 0.5), (59, 1.0 / 60)] {
            #expect(law.staleShare(after: time).agrees(with: 30.0 / 31 * part, within: 1e-12))
        }
        for time in [60.0, 61, 1e9] { #expect(law.staleShare(after: time) == 0) }
        #expect(law.staleShare(after: 30, ignoring: 0.1).agrees(with: 0.1 + 0.9 * 15 / 31, within: 1e-12))
        #expect(law.staleShare(after: 1e9, ignoring: 0.1) == 0.1)
        #expect(law.staleShare(after: -5) == law.hitRatio)
    }

    @Test("Caches that are never idle begin with nothing but old answers")
    func busy() throws {
        let law = try CacheLaw(timeToLive: 600)
        #expect(law.hitRatio == 1)
        #expect(law.authorityRate == 1.0 / 600)
        #expect(law.staleShare(after: 150) == 0.75)
    }

    @Test("Without a TTL every query goes to the authority")
    func zero() throws {
        let law = try CacheLaw(timeToLive: 0, rate: 3)
        #expect(law.hitRatio == 0)
        #expect(law.authorityRate == 3)
        #expect(law.staleShare(after: 0) == 0)
        #expect(try CacheLaw(timeToLive: 0).hitRatio == 0)
        #expect(try CacheLaw(timeToLive: 0).authorityRate == .infinity)
    }

    @Test("A cache that is asked by chance agrees")
    func simulation() throws {
        let (law, seed) = (try CacheLaw(timeToLive: 10, rate: 0.4), UInt64(5))
        var generator = SplitMix64(seed: seed)
        // Changes come at any moment of a long life: which part of the answers 4 s later is older than that?
        var (now, expiry, fetched, hits, old) = (0.0, -1.0, 0.0, 0, 0)
        let queries = 200_000
        for _ in 0..<queries {
            now -= log(1 - Double.random(in: 0..<1, using: &generator)) / law.rate
            if now >= expiry { (fetched, expiry) = (now, now + law.timeToLive) } else { hits += 1 }
            if now - fetched > 4 { old += 1 }
        }
        for (share, count) in [(law.hitRatio, hits), (law.staleShare(after: 4), old)] {
            // Queries that share an answer come together, ten at most here: the deviation is that of a tenth of them.
            let deviation = (share * (1 - share) * 10 / Double(queries)).squareRoot()
            #expect(abs(Double(count) / Double(queries) - share) < 5 * deviation, "seed \(seed): \(count), \(share)")
        }
    }

    @Test("Numbers that no cache has are refused")
    func refusals() {
        for wrong in [-1, .nan, .infinity, 2_147_483_648] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try CacheLaw(timeToLive: wrong) }
        }
        for wrong in [0, -1, .nan] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try CacheLaw(timeToLive: 60, rate: wrong) }
        }
    }
}

import Spread
import Testing

@Suite("Clients of different size") struct TrafficMixTests {
    @Test("Zipf's law over 1,000 clients counts as 34, and a target of 30 % varies by 7.8 points")
    func zipf() throws {
        let mix = try TrafficMix.zipf(1_000)
        #expect(mix.effectiveCount.agrees(with: 34.1, within: 0.002))
        #expect(mix.deviation(of: 0.3).agrees(with: 0.0785, within: 0.001))
        let range = mix.range(of: 0.3)
        #expect(range.lowerBound.agrees(with: 0.3 - 1.96 * 0.0785, within: 0.002))
        #expect(range.upperBound.agrees(with: 0.3 + 1.96 * 0.0785, within: 0.002))
    }

    @Test("Equal clients count each, one client counts as one")
    func ends() throws {
        #expect(
            try TrafficMix(volumes: [Double](repeating: 7, count: 400)).effectiveCount.agrees(with: 400, within: 1e-12))
        #expect(try TrafficMix(volumes: [0, 3, 0]).effectiveCount == 1)
        #expect(try TrafficMix(volumes: [1e-300]).effectiveCount == 1)
        let mix = try TrafficMix.zipf(1)
        #expect(mix.deviation(of: 0.5) == 0.5)
        #expect(mix.range(of: 0.5) == 0...1)
        #expect(mix.deviation(of: 0) == 0)
        #expect(mix.deviation(of: 1) == 0)
    }

    @Test("Clients that choose by chance vary as the formula says")
    func simulation() throws {
        let volumes = (1...1_000).map { 1 / Double($0) }
        let (total, seed) = (volumes.reduce(0, +), UInt64(34))
        var generator = SplitMix64(seed: seed)
        let rounds = 4_000
        var squares = 0.0
        for _ in 0..<rounds {
            let load = volumes.reduce(0) { $0 + (Double.random(in: 0..<1, using: &generator) < 0.3 ? $1 : 0) }
            squares += (load / total - 0.3) * (load / total - 0.3)
        }
        let observed = (squares / Double(rounds)).squareRoot()
        // Five standard deviations of an estimate from so many rounds.
        #expect(
            observed.agrees(
                with: try TrafficMix.zipf(1_000).deviation(of: 0.3), within: 5 / Double(2 * rounds).squareRoot()),
            "seed \(seed): \(observed)")
    }

    @Test("Traffic that cannot be is refused")
    func refusals() {
        #expect(throws: SpreadError(.noItems)) { try TrafficMix(volumes: []) }
        #expect(throws: SpreadError(.noItems)) { try TrafficMix(volumes: [0, 0]) }
        for wrong in [-1, .nan, .infinity, 1e101] {
            #expect(throws: SpreadError(.parameterOutOfRange)) { try TrafficMix(volumes: [1, wrong]) }
        }
        for wrong in [0, -1, .max] { #expect(throws: SpreadError(.parameterOutOfRange)) { try TrafficMix.zipf(wrong) } }
    }
}

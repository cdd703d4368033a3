/// How much of the traffic each client brings, and what that does to load shares.
///
/// A client that keeps its choice brings all of its traffic to one host. So the share of a host varies as if fewer,
/// equal clients had chosen: `1 / Σ s²` of them, where `s` are the clients' parts of the traffic.
public struct TrafficMix: Hashable, Sendable {
    /// A list of clients is not longer.
    public static let greatestClientCount = 10_000_000

    /// Standard deviations to each side that hold 95 % of a normal law.
    private static let deviationsOf95Percent = 1.959_963_984_540_054

    /// The number of clients, those without traffic included.
    public let clientCount: Int

    /// The sum of the squares of the clients' parts of the traffic: from 1 / `clientCount` to 1.
    public let sumOfSquares: Double

    /// - Parameter volumes: The traffic of each client, in any unit.
    /// - Throws: `noItems` for no client, or none with traffic; `tooManyItems`; `parameterOutOfRange` for a volume that
    ///   is not in 0 to 1e100.
    public init(volumes: [Double]) throws(SpreadError) {
        guard volumes.count <= Self.greatestClientCount else {
            throw SpreadError(
                .tooManyItems, reason: "\(volumes.count) clients, at most \(Self.greatestClientCount)")
        }
        for volume in volumes { try SpreadError.check("volume", volume, in: 0...1e100) }
        let total = volumes.reduce(0, +)
        guard total > 0 else { throw SpreadError(.noItems, reason: "no client brings any traffic") }
        clientCount = volumes.count
        sumOfSquares = volumes.reduce(0) { $0 + ($1 / total) * ($1 / total) }
    }

    /// Clients of which the second brings half as much as the first, the third a third of it, and so on (Zipf's law).
    ///
    /// - Throws: `parameterOutOfRange` unless there are 1 to 10,000,000 clients.
    public static func zipf(_ clientCount: Int) throws(SpreadError) -> TrafficMix {
        try SpreadError.check("clients", clientCount, in: 1...greatestClientCount)
        return try TrafficMix(volumes: (1...clientCount).map { 1 / Double($0) })
    }

    /// The number of equal clients that would vary as much: from 1 to `clientCount`.
    public var effectiveCount: Double { 1 / sumOfSquares }

    /// The standard deviation of a host's share of the traffic.
    ///
    /// - Parameter share: The expected share, 0 to 1; outside there is no deviation.
    public func deviation(of share: Double) -> Double {
        (max(0, share * (1 - share)) * sumOfSquares).squareRoot()
    }

    /// Where a host's share of the traffic lies in 95 of 100 mixes of choices, by the normal law.
    public func range(of share: Double) -> ClosedRange<Double> {
        let reach = Self.deviationsOf95Percent * deviation(of: share)
        return max(0, share - reach)...min(1, share + reach)
    }
}

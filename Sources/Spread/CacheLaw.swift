/// What a resolver's cache makes of the TTL, with queries that come by chance (a Poisson stream).
///
/// Each answer of the authority is kept for the TTL, and the first query after that time fetches the next one.
public struct CacheLaw: Hashable, Sendable {
    /// Seconds for which an answer is kept.
    public let timeToLive: Double

    /// Queries a second from the clients of one cache; infinite for one that is never idle.
    public let rate: Double

    /// - Parameters:
    ///   - timeToLive: Seconds, 0 to 2,147,483,647 (RFC 2181 8).
    ///   - rate: Queries a second from the clients of one cache; infinite for one that is never idle.
    /// - Throws: `parameterOutOfRange` for a TTL that no record has, or a rate that is not above 0.
    public init(timeToLive: Double, rate: Double = .infinity) throws(SpreadError) {
        try SpreadError.check("timeToLive", timeToLive, in: 0...2_147_483_647)
        try SpreadError.check("rate", rate, in: Double.leastNormalMagnitude...Double.infinity)
        self.timeToLive = timeToLive
        self.rate = rate
    }

    /// The queries that come on average while one answer is kept.
    private var load: Double { timeToLive == 0 ? 0 : rate * timeToLive }

    /// The part of the queries that the cache answers: λT / (1 + λT).
    public var hitRatio: Double { load.isInfinite ? 1 : load / (1 + load) }

    /// Queries a second that one cache sends to the authority: λ / (1 + λT).
    public var authorityRate: Double {
        if rate.isInfinite { return timeToLive == 0 ? .infinity : 1 / timeToLive }
        return rate / (1 + load)
    }

    /// The part of the answers that still hold what was published before a change: λT / (1 + λT) · (1 − t / T).
    ///
    /// - Parameters:
    ///   - time: Seconds since the change; from the TTL on nothing old is left.
    ///   - ignoring: The part of the clients that ask once and never again, 0 to 1: theirs stays old.
    public func staleShare(after time: Double, ignoring: Double = 0) -> Double {
        let kept = time < timeToLive ? hitRatio * (1 - max(0, time) / timeToLive) : 0
        return ignoring + (1 - ignoring) * kept
    }
}

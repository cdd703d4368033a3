public import Spread

/// What becomes of the traffic after a zone was changed: caches keep the old records until their time is up.
public struct ZoneChange: Sendable {
    /// The traffic at one moment.
    public struct Moment: Hashable, Sendable {
        /// Seconds since the change.
        public let time: Double
        /// The part of the answers that still hold the old records, 0 to 1.
        public let stale: Double
        /// The part of the clients that each host serves, in the order of `ZoneChange.hosts`.
        public let shares: [Double]
    }

    /// Every host of before and after, by name and port, those of before first.
    public let hosts: [String]
    /// How the clients choose.
    public let model: ClientModel
    /// What the caches do; its TTL is that of the old records.
    public let law: CacheLaw
    /// The part of the clients that keep what they found for ever, 0 to 1.
    public let ignorers: Double
    /// What each host serves while the old records count, and afterwards, in the order of `hosts`.
    private let ends: [(before: Double, after: Double)]

    /// - Parameters:
    ///   - before: The hosts until the change, and what each serves.
    ///   - after: The hosts from the change on, and what each serves; none when there are no more.
    ///   - law: What the caches do; its TTL is that of the old records.
    ///   - ignorers: The part of the clients that keep what they found for ever, 0 to 1.
    public init(
        from before: (deployment: Deployment, forecast: Forecast),
        to after: (deployment: Deployment, forecast: Forecast)?, law: CacheLaw, ignorers: Double
    ) {
        var names: [String] = []
        var ends: [String: (before: Double, after: Double)] = [:]
        func add(
            _ deployment: Deployment, _ shares: [Double],
            _ end: WritableKeyPath<(before: Double, after: Double), Double>
        ) {
            for (host, share) in zip(deployment.hosts, shares) {
                if ends[host.name] == nil { names.append(host.name) }
                ends[host.name, default: (0, 0)][keyPath: end] += share
            }
        }
        add(before.deployment, before.forecast.shares, \.before)
        if let after { add(after.deployment, after.forecast.shares, \.after) }
        hosts = names
        model = before.forecast.model
        self.law = law
        self.ignorers = ignorers
        self.ends = names.map { ends[$0] ?? (0, 0) }
    }

    /// Whether the change moves any traffic at all.
    public var movesTraffic: Bool { ends.contains { abs($0.before - $0.after) > 1e-12 } }

    /// The traffic so many seconds after the change.
    public func moment(at time: Double) -> Moment {
        let stale = law.staleShare(after: time, ignoring: ignorers)
        return Moment(time: time, stale: stale, shares: ends.map { stale * $0.before + (1 - stale) * $0.after })
    }

    /// Moments from the change to the end of the TTL, evenly apart.
    /// - Precondition: At least one step.
    public func course(steps: Int = 4) -> [Moment] {
        precondition(steps >= 1, "a course has a beginning and an end")
        guard law.timeToLive > 0 else { return [moment(at: 0)] }
        return (0...steps).map { moment(at: law.timeToLive * Double($0) / Double(steps)) }
    }
}

import Harness

/// What a ratio or a figure is to reach, and what it reached.
struct Goal: Codable {
    /// How a value meets its goal.
    enum Limit: Codable {
        case atMost(Double)
        case atLeast(Double)
        case below(Double)
    }

    let title: String
    let zoneSet: String
    let limit: Limit
    /// None when something that it is made of was not measured.
    let value: Double?

    var isMet: Bool? {
        guard let value else { return nil }
        return switch limit {
        case .atMost(let bound): value <= bound
        case .atLeast(let bound): value >= bound
        case .below(let bound): value < bound
        }
    }
}

extension Goal.Limit: CustomStringConvertible {
    var description: String {
        switch self {
        case .atMost(let bound): "at most \(bound.decimals(2))"
        case .atLeast(let bound): "at least \(bound.decimals(2))"
        case .below(let bound): "below \(bound.decimals(0))"
        }
    }
}

// MARK: - The goals of this project

extension Goal {
    /// The goals that a comparison on one zone set can judge.
    static func goals(of kind: ZoneSet.Kind, _ series: [Series]) -> [Goal] {
        guard let ours = series.first(where: { $0.program == "srvlab" }) else { return [] }
        let nsd = series.first { $0.program == "NSD" }
        let peers = series.filter { ["NSD", "Knot"].contains($0.program) }
        let set = kind.rawValue
        var goals = [
            Goal(
                title: "CPU per query / better of NSD and Knot", zoneSet: set,
                limit: .atMost(kind == .million ? 0.70 : 0.75),
                value: ratio(ours.cpuPerQuery, peers.compactMap(\.cpuPerQuery).min())),
            Goal(
                title: "queries/s / better of NSD and Knot", zoneSet: set, limit: .atLeast(1.25),
                value: ratio(ours.queriesPerSecond, peers.compactMap(\.queriesPerSecond).max())),
        ]
        switch kind {
        case .small:
            goals.append(
                Goal(title: "ms to first answer", zoneSet: set, limit: .below(20), value: ours.startTime))
        case .million:
            goals.append(
                Goal(
                    title: "resident memory / NSD", zoneSet: set, limit: .atMost(1),
                    value: ratio(ours.residentMemory, nsd?.residentMemory)))
            goals.append(
                Goal(
                    title: "time to first answer / NSD", zoneSet: set, limit: .atMost(0.6),
                    value: ratio(ours.startTime, nsd?.startTime)))
        case .thousand: break
        }
        return goals
    }

    /// The goal of a server with two workers.
    static func workers(_ series: [Series]) -> Goal {
        Goal(
            title: "CPU per query, two workers / one", zoneSet: ZoneSet.Kind.small.rawValue, limit: .atMost(1.1),
            value: ratio(
                series.first { $0.workers == 2 }?.cpuPerQuery, series.first { $0.workers == 1 }?.cpuPerQuery))
    }

    static func ratio(_ value: Double?, _ base: Double?) -> Double? {
        guard let value, let base, base > 0 else { return nil }
        return value / base
    }
}

/// A run, or several that belong together: what describes it, and its cases.
public struct RunRecord: Hashable, Sendable {
    /// The version of srvlab that judged.
    public var version: String
    public var seed: UInt64
    /// When it began, in ISO 8601; nothing if nobody knows.
    public var date: String?
    /// The parts of the scenarios that were run; none when nothing was divided.
    public var shards: [Shard] = []
    /// How long it took, in seconds.
    public var seconds: Double
    public var cases: [CaseRecord]

    public init(version: String, seed: UInt64, seconds: Double, cases: [CaseRecord]) {
        self.version = version
        self.seed = seed
        self.seconds = seconds
        self.cases = cases
    }

    /// The parts that a merged run lacks.
    public var missingShards: [Shard] { Shard.missing(from: shards) }

    /// `the parts 2/4, 3/4 are missing`; nothing if the run is whole.
    public var missingPartsText: String? {
        let missing = missingShards.map(\.rawValue)
        guard let first = missing.first else { return nil }
        return missing.count == 1
            ? "the part \(first) is missing" : "the parts \(missing.joined(separator: ", ")) are missing"
    }
}

// MARK: - Merging

extension RunRecord {
    /// Several runs as one: shards of a run, or runs of several subjects.
    ///
    /// Cases come in order of their id, then of the subject. A case that one subject ran twice is kept once, with the
    /// worse verdict, so that no run can hide a failure of another; of equal verdicts the later one stays. Seconds are
    /// summed; the seed is that of the first run, the date the earliest; versions are listed where they differ.
    public static func merged(_ runs: [RunRecord]) -> RunRecord {
        var kept: [CaseKey: CaseRecord] = [:]
        for record in runs.flatMap(\.cases) {
            if let known = kept[record.key], known.verdict.severity > record.verdict.severity { continue }
            kept[record.key] = record
        }
        var versions: [String] = []
        for run in runs where !versions.contains(run.version) { versions.append(run.version) }
        var merged = RunRecord(
            version: versions.joined(separator: ", "), seed: runs.first?.seed ?? 0,
            seconds: runs.map(\.seconds).reduce(0, +), cases: kept.values.sorted { $0.key < $1.key })
        merged.date = runs.compactMap(\.date).min()
        merged.shards = Set(runs.flatMap(\.shards)).sorted { ($0.count, $0.number) < ($1.count, $1.number) }
        return merged
    }
}

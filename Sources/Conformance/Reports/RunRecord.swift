/// A run, or several that belong together: what describes it, and its cases.
public struct RunRecord: Hashable, Sendable {
    /// The version of srvlab that judged.
    public var version: String
    /// Where all chance began; of merged runs, that of the first one.
    public var seed: UInt64
    /// When it began, in ISO 8601; nothing if nobody knows.
    public var date: String?
    /// The parts of the scenarios that each subject was asked; empty when nothing was divided.
    public var shards: [String: Set<Shard>] = [:]
    /// How long it took, in seconds.
    public var seconds: Double
    /// In the order in which they were run; of merged runs by id, then by subject.
    public var cases: [CaseRecord]

    /// A run without a date, of scenarios that were not divided.
    public init(version: String, seed: UInt64, seconds: Double, cases: [CaseRecord]) {
        self.version = version
        self.seed = seed
        self.seconds = seconds
        self.cases = cases
    }

    /// Missing parts that are named.
    private static let namedParts = 10

    /// `the parts 2/4, 3/4 of srvlab are missing`; nothing if the run is whole.
    public var missingPartsText: String? {
        let missing = shards.sorted { $0.key < $1.key }.compactMap { subject, shards -> String? in
            let missing = Shard.missing(from: shards)
            guard !missing.isEmpty else { return nil }
            let names = missing.prefix(RunRecord.namedParts).map(\.rawValue).joined(separator: ", ")
            let rest = missing.count - RunRecord.namedParts
            return
                "\(missing.count == 1 ? "part" : "parts") \(names)\(rest > 0 ? " and \(rest) more" : "") of \(subject)"
        }
        return missing.isEmpty ? nil : "missing: \(missing.joined(separator: "; "))"
    }
}

// MARK: - Merging

extension RunRecord {
    /// Several runs as one: shards of a run, or runs of several subjects.
    ///
    /// Cases come in order of their id, then of the subject. A case that one subject ran twice is kept once: what
    /// fails a run before what does not, then the worse verdict, so that no run can hide a failure of another; of
    /// equals the later one stays. Seconds are summed; the seed is that of the first run, the date the earliest;
    /// versions are listed where they differ.
    public static func merged(_ runs: [RunRecord]) -> RunRecord {
        var kept: [CaseKey: CaseRecord] = [:]
        for record in runs.flatMap(\.cases) {
            if let known = kept[record.key], known.rank > record.rank { continue }
            kept[record.key] = record
        }
        var versions: [String] = []
        for run in runs where !versions.contains(run.version) { versions.append(run.version) }
        var merged = RunRecord(
            version: versions.joined(separator: ", "), seed: runs.first?.seed ?? 0,
            seconds: runs.map(\.seconds).reduce(0, +), cases: kept.values.sorted { $0.key < $1.key })
        merged.date = runs.compactMap(\.date).min()
        for run in runs { merged.shards.merge(run.shards) { $0.union($1) } }
        return merged
    }
}

extension CaseRecord {
    /// How bad it is for the run.
    fileprivate var rank: (Int, Int) { (isFailure ? 1 : 0, verdict.severity) }
}

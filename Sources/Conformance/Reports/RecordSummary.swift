/// The numbers of a run's records: what reports show before any case.
public struct RecordSummary: Sendable {
    /// How the cases of one requirement ended.
    struct Row: Sendable {
        let proof: CaseRecord.Proof
        var counts: [Verdict: Int] = [:]

        var total: Int { counts.values.reduce(0, +) }
        var verdict: Verdict { counts.keys.max { $0.severity < $1.severity } ?? .pass }
    }

    let counts: [Verdict: Int]
    /// In the order in which they come.
    let subjects: [String]
    /// One row for each requirement that a case names: those of the catalogue in its order, then others by id.
    let rows: [Row]
    /// The chance that a subject which is right was refused somewhere: the sum over the statistical cases.
    public let falseAlarmBound: Double
    private let seconds: Double
    /// Cases that do not pass, and are known not to.
    let knownCount: Int

    /// Counts the cases of a run.
    public init(_ run: RunRecord) {
        counts = Dictionary(run.cases.map { ($0.verdict, 1) }, uniquingKeysWith: +)
        subjects = RecordSummary.distinct(run.cases.map(\.subject))
        rows = RecordSummary.rows(run.cases)
        falseAlarmBound = run.cases.compactMap { $0.shares?.falseAlarmRate }.reduce(0, +)
        seconds = run.seconds
        knownCount = run.cases.count(where: \.isKnown)
    }

    var total: Int { counts.values.reduce(0, +) }

    /// `12 cases: 11 pass, 0 warn, 1 fail, 0 unsupported, 0 error (1 known)  0.8 s`.
    public var line: String {
        let verdicts = Verdict.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        let known = knownCount == 0 ? "" : " (\(knownCount) known)"
        return "\(RecordSummary.counted(total)): \(verdicts)\(known)  \(seconds.fixed(1)) s"
    }

    /// `1 case`, `2 cases`.
    public static func counted(_ count: Int) -> String { count == 1 ? "1 case" : "\(count) cases" }

    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func rows(_ cases: [CaseRecord]) -> [Row] {
        var rows: [String: Row] = [:]
        for record in cases {
            for proof in record.spec {
                rows[proof.id, default: Row(proof: proof)].counts[record.verdict, default: 0] += 1
            }
        }
        return rows.values.sorted { first, second in
            let places = (place[first.proof.id] ?? .max, place[second.proof.id] ?? .max)
            return places.0 == places.1 ? first.proof.id < second.proof.id : places.0 < places.1
        }
    }

    /// Where a requirement stands in the catalogue.
    private static let place = Dictionary(
        Requirement.all.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
}

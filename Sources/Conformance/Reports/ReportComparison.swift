/// What changed from one run to another, case by case; a case is known by its subject and its id.
public struct ReportComparison: Sendable {
    /// A case whose verdict differs, or that only one of the runs has.
    public struct Change: Hashable, Sendable {
        /// Who was judged: `srvlab`, or the name that an adapter gives.
        public let subject: String
        /// The id of the case: `Scenarios/uri/refused:nobody`.
        public let id: String
        /// None for a new case.
        public let before: Verdict?
        /// None for one that is gone.
        public let after: Verdict?

        /// Whether a known case came out worse: a failure where there was none, or less than a pass where there was
        /// one. What `fail` and `error` become of each other is neither better nor worse.
        public var isRegression: Bool {
            guard let before, let after else { return false }
            return Change.rank(before) < Change.rank(after)
        }

        private static func rank(_ verdict: Verdict) -> Int {
            switch verdict {
            case .pass: 0
            case .warn, .unsupported: 1
            case .fail, .error: 2
            }
        }
    }

    /// Cases that fail or break now, and did not.
    public let newlyFailing: [Change]
    /// Cases that failed or broke, and pass now.
    public let newlyPassing: [Change]
    /// Other changes of the verdict, such as from `pass` to `warn`.
    public let changed: [Change]
    /// Cases that the old run does not have.
    public let added: [Change]
    /// Cases that the new run does not have.
    public let gone: [Change]
    /// How many cases came out as before.
    public let unchanged: Int

    /// Of a case that a run has twice, the worse verdict counts.
    public init(from old: RunRecord, to new: RunRecord) {
        let (before, after) = (ReportComparison.verdicts(old), ReportComparison.verdicts(new))
        let changes = Set(before.keys).union(after.keys).sorted()
            .map { Change(subject: $0.subject, id: $0.id, before: before[$0], after: after[$0]) }
        added = changes.filter { $0.before == nil }
        gone = changes.filter { $0.after == nil }
        let known = changes.filter { $0.before != nil && $0.after != nil }
        let different = known.filter { $0.before != $0.after }
        newlyFailing = different.filter { $0.before?.isFailure == false && $0.after?.isFailure == true }
        newlyPassing = different.filter { $0.before?.isFailure == true && $0.after == .pass }
        let told = Set(newlyFailing + newlyPassing)
        changed = different.filter { !told.contains($0) }
        unchanged = known.count - different.count
    }

    private static func verdicts(_ run: RunRecord) -> [CaseKey: Verdict] {
        Dictionary(RunRecord.merged([run]).cases.map { ($0.key, $0.verdict) }) { first, _ in first }
    }

    /// Whether a known case came out worse. New cases that fail are no regression, and neither are cases that are gone.
    public var hasRegressions: Bool { (newlyFailing + changed).contains(where: \.isRegression) }

    /// The changes for a terminal: a heading for each kind, and a line for each case.
    public var text: String {
        let sections = [
            ("newly failing", newlyFailing), ("newly passing", newlyPassing), ("changed", changed), ("new", added),
            ("gone", gone),
        ]
        let lines = sections.flatMap { title, changes in
            changes.isEmpty ? [] : ["\(title) (\(changes.count))"] + changes.map { "  \($0)" }
        }
        let counts = sections.map { "\($1.count) \($0)" }.joined(separator: ", ")
        return (lines + ["\(counts), \(unchanged) as before"]).joined(separator: "\n")
    }
}

extension ReportComparison.Change: CustomStringConvertible {
    /// `srvlab Scenarios/uri/refused: pass → fail`.
    public var description: String {
        let verdicts = [before, after].compactMap { $0?.rawValue }.joined(separator: " → ")
        return "\(subject.printable) \(id.printable): \(verdicts)"
    }
}

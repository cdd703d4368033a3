internal import Foundation
import Zones

/// What a subject is known to get wrong: the cases that do not pass, each with its verdict and the reason.
///
///     fail Scenarios/cname/alias-to-itself  # the library does not see aliases
public struct ExpectationList: Hashable, Sendable {
    /// A case that is known not to pass.
    public struct Entry: Hashable, Sendable {
        /// What the case comes to; never `pass`.
        public let verdict: Verdict
        /// The id of the case: `Scenarios/cname/alias-to-itself`.
        public let id: String
        /// Why it does not pass; never empty.
        public let reason: String
        /// Where it stands; none for an entry that was not read from a file.
        var place: Place?
    }

    /// What stands behind an entry that nobody has explained yet.
    public static let unexplained = "not looked into yet"

    /// In the order of the file, no case twice.
    public private(set) var entries: [Entry]

    /// A list without entries: every case passes, or the subject lacks what it needs.
    public init() {
        entries = []
    }

    /// - Parameters:
    ///   - text: A verdict, an id, and behind `#` the reason, one case a line.
    ///   - file: What places call the text.
    /// - Throws: `ScenarioError` with every line that is wrong.
    public init(text: String, file: String) throws(ScenarioError) {
        var entries: [Entry] = []
        var issues: [ScenarioIssue] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let parts = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            // An id may hold spaces.
            let words = (parts.first ?? "").split(maxSplits: 1, whereSeparator: \.isWhitespace)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard !words.isEmpty else { continue }
            guard words.count == 2, let verdict = Verdict(rawValue: words[0]), verdict != .pass else {
                issues.append(
                    ScenarioIssue(
                        at: Place(file: file, line: index + 1), "\(line.prefix(80))",
                        because: "a verdict (warn, fail, unsupported, error), an id and # a reason are expected"))
                continue
            }
            guard !entries.contains(where: { $0.id == words[1] }) else {
                issues.append(
                    ScenarioIssue(at: Place(file: file, line: index + 1), words[1], because: "it stands there twice"))
                continue
            }
            let reason = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            guard !reason.isEmpty else {
                issues.append(
                    ScenarioIssue(
                        at: Place(file: file, line: index + 1), words[1],
                        because: "# and a reason are expected behind it"))
                continue
            }
            entries.append(
                Entry(verdict: verdict, id: words[1], reason: reason, place: Place(file: file, line: index + 1)))
        }
        guard issues.isEmpty else { throw ScenarioError(issues: issues) }
        self.entries = entries
    }

    /// A record with what the list says of its case. One that is not listed has to pass, or to be unsupported: what a
    /// subject says that it can do decides that, and it says so before it is asked.
    public func applied(to record: CaseRecord) -> CaseRecord {
        var record = record
        let entry = entries.first { $0.id == record.id }
        record.foreseen = CaseRecord.Foreseen(
            verdict: entry?.verdict ?? (record.verdict == .unsupported ? .unsupported : .pass), reason: entry?.reason)
        return record
    }

    /// Entries that name no case: a scenario was renamed, or an id is misspelled.
    /// - Parameters:
    ///   - scenarios: Those that were read.
    ///   - areAll: Whether an entry for a scenario that was not read is one too.
    public func strangers(among scenarios: [Scenario], areAll: Bool) -> [ScenarioIssue] {
        let ids = scenarios.flatMap(\.cases).map(\.id)
        let known = Set(ids)
        let files = Set(scenarios.map(\.id))
        return entries.compactMap { entry in
            let file = String(entry.id.prefix { $0 != ":" })
            guard !known.contains(entry.id), areAll || files.contains(file), let place = entry.place else { return nil }
            let guess = Suggestion.closest(to: entry.id, among: ids)
            return ScenarioIssue(
                at: place, "\(entry.id): no such case", because: guess.map { "did you mean \($0)?" } ?? "it is gone")
        }
    }

    /// The list that a run is as expected by; reasons stay, and entries of cases that did not run. Entries that name
    /// no case go.
    public mutating func update(with cases: [CaseRecord], among scenarios: [Scenario], areAll: Bool) {
        let gone = Set(strangers(among: scenarios, areAll: areAll).map(\.place))
        entries.removeAll { $0.place.map(gone.contains) ?? false }
        let ran = Set(cases.map(\.id))
        let reasons = Dictionary(entries.map { ($0.id, $0.reason) }) { first, _ in first }
        let new = cases.filter { $0.verdict != .pass && $0.verdict != .unsupported }.map { record in
            Entry(
                verdict: record.verdict, id: record.id, reason: reasons[record.id] ?? ExpectationList.unexplained)
        }
        entries = (entries.filter { !ran.contains($0.id) } + new).sorted { $0.id < $1.id }
    }

    /// The list as a file.
    public var text: String {
        let head = "# What is known not to pass: verdict, case, and why.\n"
        return head + entries.map { "\($0.verdict.rawValue) \($0.id)  # \($0.reason)\n" }.joined()
    }
}

internal import Foundation
import Zones

/// What a subject is known to get wrong: the cases that do not pass, each with its verdict and the reason.
///
///     fail Scenarios/cname/alias-to-itself  # the library does not see aliases
public struct ExpectationList: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        public let verdict: Verdict
        public let id: String
        public let reason: String
    }

    /// Something that is not as the list says.
    public struct Surprise: Hashable, Sendable {
        public let id: String
        public let expected: Verdict
        public let got: Verdict
    }

    /// What stands behind an entry that nobody has explained yet.
    public static let unexplained = "not looked into yet"

    public private(set) var entries: [Entry]

    /// A list without entries: every case passes, or the subject lacks what it needs.
    public init() {
        entries = []
    }

    /// - Parameter file: What places call the text.
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
            entries.append(Entry(verdict: verdict, id: words[1], reason: reason))
        }
        guard issues.isEmpty else { throw ScenarioError(issues: issues) }
        self.entries = entries
    }

    /// What differs from the list. A case that is not listed has to pass, or to be unsupported.
    public func surprises(_ cases: [CaseRecord]) -> [Surprise] {
        let known = Dictionary(entries.map { ($0.id, $0.verdict) }) { first, _ in first }
        return cases.compactMap { record in
            let expected = known[record.id] ?? (record.verdict == .unsupported ? .unsupported : .pass)
            return record.verdict == expected ? nil : Surprise(id: record.id, expected: expected, got: record.verdict)
        }
    }

    /// The list that a run is as expected by; reasons stay, and entries of cases that did not run.
    public mutating func update(with cases: [CaseRecord]) {
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

import Synchronization
import Testing
import Zones

/// Tells what a server was asked when its test fails: with each failure the queries since the last one, and at the end the
/// whole log as attachments.
struct FailureEvidence: ~Copyable {
    private let served: ServedZones
    private let told = Told()

    /// What the handler of issues and the end of the test share.
    private final class Told: Sendable {
        struct State {
            /// Queries that were told.
            var count = 0
            var hasFailed = false
        }

        let state = Mutex(State())
    }

    init(_ served: ServedZones) {
        self.served = served
    }

    /// Runs a test.
    consuming func watch(
        _ test: Test, _ testCase: Test.Case?, _ function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let (served, told) = (served, told)
        let watcher: IssueHandlingTrait = .compactMapIssues { issue in
            var issue = issue
            if issue.isFailure { issue.comments.append(Comment(rawValue: FailureEvidence.news(served, told))) }
            return issue
        }
        defer { if told.state.withLock(\.hasFailed) { FailureEvidence.attach(served.queries) } }
        do {
            try await watcher.provideScope(for: test, testCase: testCase, performing: function)
        } catch {
            // What a test throws is recorded elsewhere; an expectation that was required is known already.
            if !told.state.withLock(\.hasFailed), !served.queries.isEmpty { print(FailureEvidence.news(served, told)) }
            throw error
        }
    }

    /// What was asked since the last failure.
    private static func news(_ served: ServedZones, _ told: Told) -> String {
        let entries = served.queries
        let (first, isFirst) = told.state.withLock { state in
            defer { state = Told.State(count: entries.count, hasFailed: true) }
            return (state.count, !state.hasFailed)
        }
        let title = isFirst ? "what \(served.endpoint) was asked:" : "what was asked since:"
        return text(entries.dropFirst(first), title)
    }

    /// Queries that are told; the attachments have them all.
    private static let mostLines = 50

    static func text(_ entries: some Collection<QueryLog.Entry>, _ title: String) -> String {
        guard !entries.isEmpty else { return "\(title) nothing" }
        let rest = entries.count - mostLines
        let lines = entries.prefix(mostLines).map { "  \($0)" } + (rest > 0 ? ["  and \(rest) more"] : [])
        return ([title] + lines).joined(separator: "\n")
    }

    /// The log for programs: a line of JSON for each query, and a capture that Wireshark reads.
    private static func attach(_ entries: [QueryLog.Entry]) {
        guard !entries.isEmpty else { return }
        let reading = ClockReading()
        let lines = entries.map { $0.json(reading) + "\n" }.joined()
        Attachment.record(Array(lines.utf8), named: "queries.jsonl")
        Attachment.record(PacketCapture.file(entries, reading), named: "queries.pcap")
    }
}

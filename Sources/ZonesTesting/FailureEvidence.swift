import Synchronization
import Testing
import Zones

/// Tells what a server was asked when its test fails: with each failure the queries since the last one, and at the end
/// the whole log as attachments.
struct FailureEvidence {
    /// Takes an attachment: its octets and its name.
    typealias Recorder = @Sendable (_ octets: [UInt8], _ name: String) -> Void

    private let served: ServedZones
    private let record: Recorder
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

    init(_ served: ServedZones, record: @escaping Recorder = { Attachment.record($0, named: $1) }) {
        self.served = served
        self.record = record
    }

    /// Runs a test.
    func watch(
        _ test: Test, _ testCase: Test.Case?, _ function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let watcher: IssueHandlingTrait = .compactMapIssues { issue in
            // Swift Testing hands the issues of detached tasks to every test that runs.
            guard issue.isFailure, Test.current?.id == test.id else { return issue }
            var issue = issue
            issue.comments.append(Comment(rawValue: news()))
            return issue
        }
        defer { if told.state.withLock(\.hasFailed) { attach(test.name) } }
        try await watcher.provideScope(for: test, testCase: testCase) {
            do {
                try await function()
            } catch let error where FailureEvidence.isFailure(error) {
                // Recorded here, so that what was asked goes with it.
                Issue.record(error, sourceLocation: test.sourceLocation)
            }
        }
    }

    /// Whether an error says that a test failed. An expectation that was required is an issue already, and who cancels
    /// a test has not failed it.
    private static func isFailure(_ error: any Error) -> Bool {
        !(error is ExpectationFailedError) && !(error is CancellationError) && !Task.isCancelled
    }

    /// What was asked since the last failure.
    private func news() -> String {
        // A server that was started within the test is closer to what failed.
        if let inner = ServedZones.served, inner !== served { return inner.transcript }
        return told.state.withLock { state in
            let entries = served.queries
            defer { state = Told.State(count: entries.count, hasFailed: true) }
            let title = state.hasFailed ? "what was asked since:" : "what \(served.endpoint) was asked:"
            guard !entries.isEmpty else { return FailureEvidence.text(served) }
            return FailureEvidence.text(entries.dropFirst(state.count), served.log.droppedCount, title)
        }
    }

    /// Queries that are told; the attachments have them all.
    private static let mostLines = 50

    /// Everything that a server was asked.
    static func text(_ served: ServedZones) -> String {
        let title = "what \(served.endpoint) was asked:"
        let text = text(served.queries, served.log.droppedCount, title)
        guard served.isInMemory, served.queries.isEmpty else { return text }
        return text + "; in memory a client has to send through ZoneServer.current.network"
    }

    /// - Parameter droppedCount: Queries that the log did not keep.
    static func text(_ entries: some Collection<QueryLog.Entry>, _ droppedCount: Int, _ title: String) -> String {
        guard !entries.isEmpty || droppedCount > 0 else { return "\(title) nothing" }
        let rest = entries.count - mostLines
        let lines = entries.prefix(mostLines).map { "  \($0)" } + (rest > 0 ? ["  and \(rest) more"] : [])
        let dropped = droppedCount > 0 ? ["  and \(droppedCount) that were not kept"] : []
        return ([title] + lines + dropped).joined(separator: "\n")
    }

    /// The log for programs: a line of JSON for each query, and a capture that Wireshark reads.
    private func attach(_ test: String) {
        let entries = served.queries
        guard !entries.isEmpty else { return }
        let reading = ClockReading()
        // `patience()` becomes `patience`.
        let name = String(test.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        let lines = entries.map { $0.json(reading) + "\n" }.joined()
        record(Array(lines.utf8), "\(name).queries.jsonl")
        record(PacketCapture.file(served.log.packets, reading), "\(name).queries.pcap")
    }
}

internal import Foundation
import Zones

/// Writes each query as one JSON object a line, at once, so that whoever has a reply finds its query there.
struct JSONLinesLog: Sendable {
    private let file: GrowingFile

    /// - Parameter limit: Octets that the file may grow to.
    /// - Throws: `Failure` when the file cannot be written.
    init(path: String, limit: Int) throws {
        file = try GrowingFile(path: path, kind: "log", limit: limit)
    }

    func write(_ entry: QueryLog.Entry) {
        file.append(Data((entry.json(ClockReading()) + "\n").utf8))
    }

    /// Opens the file anew, which may have been moved away.
    /// - Throws: `Failure` when it cannot be written; then the old one stays.
    func reopen() throws { try file.reopen() }
}

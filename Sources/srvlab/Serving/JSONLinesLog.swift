internal import Foundation
import Zones

/// Writes each query as one JSON object a line, at once, so that whoever has a reply finds its query there.
struct JSONLinesLog: Sendable {
    private let file: GrowingFile
    private let masksClients: Bool

    /// - Parameters:
    ///   - path: The file.
    ///   - limit: Octets that the file may grow to.
    ///   - masksClients: Whether only the networks of clients are written.
    /// - Throws: `Failure` when the file cannot be written.
    init(path: String, limit: Int, masksClients: Bool) throws {
        self.masksClients = masksClients
        file = try GrowingFile(path: path, kind: "log", limit: limit)
    }

    func write(_ entry: QueryLog.Entry) {
        file.append(Data((entry.json(ClockReading(), masksClient: masksClients) + "\n").utf8))
    }

    /// Opens the file anew, which may have been moved away.
    /// - Throws: `Failure` when it cannot be written; then the old one stays.
    func reopen() throws { try file.reopen() }
}

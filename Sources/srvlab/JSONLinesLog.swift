import DNSWire
internal import Foundation
import Synchronization
import Transport
import Zones

/// Writes each query as one JSON object a line.
final class JSONLinesLog: Sendable {
    let queryLog: QueryLog
    private let path: String
    private let limit: Int
    private let file: SharedFile

    /// - Parameter limit: Octets after which nothing more is written, so that a flood of queries does not fill the
    ///   disk.
    /// - Throws: `Failure` when the file cannot be written.
    init(path: String, limit: Int) throws {
        let file = SharedFile(try File(path: path, limit: limit))
        self.path = path
        self.limit = limit
        self.file = file
        queryLog = QueryLog(capacity: 0) { entry in
            let line = Data((entry.json(ClockReading()) + "\n").utf8)
            if let problem = file.state.withLock({ $0.write(line) }) {
                Output.error("\(problem) \(path): queries are missing from it from now on")
            }
        }
    }

    /// Opens the file anew, which may have been moved away, with its whole room.
    /// - Throws: `Failure` when it cannot be written; then the old one stays.
    func reopen() throws {
        let new = try File(path: path, limit: limit)
        file.state.withLock { $0 = new }
    }

    /// What the threads of servers and `reopen` share.
    private final class SharedFile: Sendable {
        let state: Mutex<File>

        init(_ file: File) {
            state = Mutex(file)
        }
    }

    private struct File {
        let handle: FileHandle
        /// Octets that may still be written.
        var room: Int
        var hasFailed = false

        init(path: String, limit: Int) throws {
            let manager = FileManager.default
            if !manager.fileExists(atPath: path) { _ = manager.createFile(atPath: path, contents: nil) }
            // Each line goes to the end, wherever others have moved that.
            guard let handle = FileHandle(forWritingAtPath: path), fcntl(handle.fileDescriptor, F_SETFL, O_APPEND) == 0
            else { throw Failure(.unavailable, "cannot write the log \(path)") }
            self.handle = handle
            room = limit - Int(clamping: (try? handle.seekToEnd()) ?? 0)
        }

        /// Writes a line; gives what is wrong, the first time only.
        mutating func write(_ line: Data) -> String? {
            guard !hasFailed else { return nil }
            do {
                guard line.count <= room else {
                    hasFailed = true
                    return "no more room (--log-limit) in the log"
                }
                try handle.write(contentsOf: line)
                room -= line.count
                return nil
            } catch {
                hasFailed = true
                return "cannot write the log"
            }
        }
    }
}

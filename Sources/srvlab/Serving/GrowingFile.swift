internal import Foundation
import Operations
import Synchronization

/// A file that several threads write to the end of, up to a limit. A disk that is full, and a limit that is reached,
/// are told once; whoever writes goes on without the file.
final class GrowingFile: Sendable {
    /// Octets of a header at most, by which a file is told from those of another kind.
    private static let maximumHeader = 64

    private let path: String
    private let kind: String
    private let limit: Int
    private let header: Data
    private let bufferLength: Int
    private let state: Mutex<State>

    /// Opens the file, or makes it. What is in it stays.
    /// - Parameters:
    ///   - path: The file.
    ///   - kind: What messages call it: `log`.
    ///   - limit: Octets that it may grow to, so that a flood of queries does not fill the disk.
    ///   - header: What stands at its beginning.
    ///   - bufferLength: Octets that are kept until they are written in one go; 0 writes at once.
    /// - Throws: `Failure` when the file cannot be written, or begins with something other than the header.
    init(path: String, kind: String, limit: Int, header: Data = Data(), bufferLength: Int = 0) throws {
        (self.path, self.kind, self.limit) = (path, kind, limit)
        self.header = header.prefix(GrowingFile.maximumHeader)
        self.bufferLength = bufferLength
        state = Mutex(try State(path, kind, limit, self.header))
    }

    /// Puts octets at the end, all of them or none.
    func append(_ octets: Data) {
        tell(state.withLock { $0.append(octets, keeping: bufferLength) })
    }

    /// Writes what is kept.
    func flush() {
        tell(state.withLock { $0.flush() })
    }

    /// Opens the file anew, which may have been moved away, with its whole room.
    /// - Throws: `Failure` when it cannot be written; then the old one stays.
    func reopen() throws {
        // First, so that the length of a file that is still in its place is right.
        flush()
        let new = try State(path, kind, limit, header)
        tell(
            state.withLock { state in
                let problem = state.flush()
                state = new
                return problem
            })
    }

    private func tell(_ problem: String?) {
        guard let problem else { return }
        Output.error("\(problem) \(path): queries are missing from it from now on")
    }

    private struct State {
        private let handle: FileHandle
        private let kind: String
        /// Octets that the file has, but for those that are kept.
        private var length: Int
        private let limit: Int
        private var kept: Data
        private var hasFailed = false

        init(_ path: String, _ kind: String, _ limit: Int, _ header: Data) throws {
            let manager = FileManager.default
            if !manager.fileExists(atPath: path) { _ = manager.createFile(atPath: path, contents: nil) }
            // What is written goes to the end, wherever others have moved that.
            let handle: FileHandle
            do {
                handle = try FileHandle(forWritingTo: URL(filePath: path))
            } catch {
                throw Failure(
                    .unavailable, "cannot write the \(kind) \(path): \(OutputFolder.reason(of: error))")
            }
            guard fcntl(handle.fileDescriptor, F_SETFL, O_APPEND) == 0 else {
                throw Failure(.unavailable, "cannot write the \(kind) \(path): it does not grow at its end")
            }
            let length = Int(clamping: (try? handle.seekToEnd()) ?? 0)
            if length > 0, !header.isEmpty {
                let start = try? FileHandle(forReadingAtPath: path)?.read(upToCount: header.count)
                guard start == header else {
                    throw Failure(
                        .unavailable, "cannot write the \(kind) \(path): another file is there (move it away)")
                }
            }
            (self.handle, self.kind, self.length, self.limit) = (handle, kind, length, limit)
            kept = length == 0 ? header : Data()
        }

        /// - Returns: What is wrong, the first time only.
        mutating func append(_ octets: Data, keeping bufferLength: Int) -> String? {
            guard !hasFailed else { return nil }
            guard length + kept.count + octets.count <= limit else {
                let problem = flush()
                hasFailed = true
                return problem ?? "no more room (--log-limit) in the \(kind)"
            }
            kept.append(octets)
            return kept.count > bufferLength ? flush() : nil
        }

        mutating func flush() -> String? {
            guard !hasFailed, !kept.isEmpty else { return nil }
            defer { kept.removeAll(keepingCapacity: true) }
            // Others may have cut the file, or moved its end.
            if let end = try? handle.seekToEnd() { length = Int(clamping: end) }
            do {
                try handle.write(contentsOf: kept)
                length += kept.count
                return nil
            } catch {
                hasFailed = true
                // Half of what was to be written is worse than nothing of it.
                try? handle.truncate(atOffset: UInt64(length))
                return "cannot write the \(kind)"
            }
        }
    }
}

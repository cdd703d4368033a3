import DNSWire
internal import Foundation
import Synchronization
import Transport
import Zones

/// Writes each query as one JSON object a line.
final class JSONLinesLog: Sendable {
    fileprivate struct Line: Encodable {
        let time: String
        let client: String
        let server: String
        let transport: String
        let name: String?
        let type: String?
        let rcode: String?
        let truncated: Bool
        let answers: Int
        let octets: Int
    }

    let queryLog: QueryLog

    /// - Throws: `Failure` when the file cannot be written.
    init(path: String) throws {
        let manager = FileManager.default
        if !manager.fileExists(atPath: path) { _ = manager.createFile(atPath: path, contents: nil) }
        guard let handle = FileHandle(forWritingAtPath: path), (try? handle.seekToEnd()) != nil else {
            throw Failure(.unavailable, "cannot write the log \(path)")
        }
        let file = Mutex((handle: handle, hasFailed: false))
        queryLog = QueryLog(capacity: 0) { entry in
            guard var data = try? JSONEncoder.lines.encode(Line(entry)) else { return }
            data.append(UInt8(ascii: "\n"))
            let isFirstFailure = file.withLock { file in
                do {
                    try file.handle.write(contentsOf: data)
                    return false
                } catch {
                    defer { file.hasFailed = true }
                    return !file.hasFailed
                }
            }
            if isFirstFailure { Output.error("cannot write the log \(path): queries are missing from it") }
        }
    }
}

extension JSONLinesLog.Line {
    init(_ entry: QueryLog.Entry) {
        // The entry's time is that of a clock that only goes forward; a log is read beside others.
        let age: Double = (ContinuousClock.now - entry.time) / .seconds(1)
        time = Date.now.addingTimeInterval(-age).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        client = entry.client.description
        server = entry.server.description
        transport = entry.transport.rawValue
        name = entry.question?.name.host
        type = entry.question?.type.description
        rcode = entry.responseCode?.description
        truncated = entry.isTruncated
        answers = entry.answerCount
        octets = entry.replyLength
    }
}

extension JSONEncoder {
    /// Keys in order, so that equal objects are equal lines.
    static var lines: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

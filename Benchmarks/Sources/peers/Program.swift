internal import Foundation
import Harness

/// Other programs: where they are, and what they print.
enum Program {
    /// Folders that hold servers, besides those of PATH.
    private static let systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"]

    /// The path of a program; none where it is not installed.
    static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + systemFolders
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program to its end.
    /// - Parameter children: Where it is noted while it runs.
    /// - Returns: Its status, and what it printed on standard output and standard error.
    static func run(
        _ executable: String, _ arguments: [String], notedIn children: Children? = nil
    ) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Failure(.unavailable, "cannot run \(executable): \(error.localizedDescription)")
        }
        children?.add(process.processIdentifier)
        defer { children?.remove(process.processIdentifier) }
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// The words that a program prints; none when it cannot be run.
    static func words(_ executable: String, _ arguments: [String]) -> [String] {
        let text = (try? run(executable, arguments))?.text ?? ""
        return text.split(whereSeparator: \.isWhitespace).map(String.init)
    }
}

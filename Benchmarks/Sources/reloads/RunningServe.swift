internal import Foundation
import Harness

/// `srvlab serve` on a core of its own, whose standard error is read line by line.
final class RunningServe {
    let port: UInt16
    private let process = Process()
    private let errors = Pipe()
    private var rest = Data()

    /// Starts the server; it answers when this returns.
    init(_ executable: String, _ folder: String, core: Int) throws {
        let port = try LoopbackClient.freePort()
        self.port = UInt16(port)
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/taskset")
        process.arguments = ["-c", "\(core)", executable, "serve", "--listen", "127.0.0.1:\(port)", folder]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard line.hasPrefix("ready ") else { throw Failure(.unavailable, "srvlab does not serve: \(line)") }
    }

    var number: Int32 { process.processIdentifier }

    /// Has the files read again, and waits until the log says that they are served.
    func reload() throws {
        kill(number, SIGHUP)
        while let line = nextLine() {
            if line.contains("not reloaded") { throw Failure(.unavailable, "the server refused the zones: \(line)") }
            if line.contains("reloaded ") { return }
        }
        throw Failure(.unavailable, "the server ended while it was to reload")
    }

    private func nextLine() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest = Data(rest[(end + 1)...])
                return line
            }
            let more = errors.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            rest += more
        }
    }

    /// Ends the server; its exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// What the system knows of a UDP port and of a process.
enum SystemCounters {
    /// Datagrams that met a full receive buffer at a local port; none where the system does not say.
    static func drops(port: UInt16) -> Int? {
        guard let table = try? String(contentsOfFile: "/proc/net/udp", encoding: .utf8) else { return nil }
        let suffix = ":" + String(port, radix: 16, uppercase: true).leftPadded(to: 4)
        let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
        return rows.filter { $0.count > 1 && $0[1].hasSuffix(suffix) }.compactMap { $0.last.flatMap { Int($0) } }
            .reduce(0, +)
    }

    /// Memory of a process in octets.
    static func resident(_ process: Int32) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map {
            $0 * Int(sysconf(Int32(_SC_PAGESIZE)))
        }
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: max(0, count - self.count)) + self
    }
}

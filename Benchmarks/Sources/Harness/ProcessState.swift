internal import Foundation

/// What the process holds.
package enum ResidentMemory {
    /// Growth after the warm-up that is taken for a leak, in octets.
    package static let maximumGrowth = 4 << 20

    /// Octets in memory; none where the system does not say.
    package static var octets: Int? {
        #if os(Linux)
            guard let file = unsafe fopen("/proc/self/statm", "r") else { return nil }
            defer { unsafe fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            guard unsafe fgets(&line, Int32(line.count), file) != nil else { return nil }
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            guard let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
            return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        #else
            return nil
        #endif
    }
}

// MARK: - The most

extension ResidentMemory {
    /// The most octets in memory since the peak was restarted last (`VmHWM` in proc(5)).
    package static func peak() throws(Failure) -> Int {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(.unavailable, "the system does not tell the peak of the memory")
        }
        return kibibytes * 1024
    }

    /// Makes the peak what is in memory now (`clear_refs` in proc(5)).
    package static func restartPeak() throws(Failure) {
        guard (try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))) != nil else {
            throw Failure(.unavailable, "the system does not restart the peak of the memory")
        }
    }
}

/// The descriptors that the process has open.
package enum OpenDescriptors {
    package static var count: Int {
        #if os(Linux)
            let bound = 4096
        #else
            let bound = 1024
        #endif
        return (0..<Int32(bound)).count { fcntl($0, F_GETFD) >= 0 }
    }
}

/// The threads of the process.
package enum Threads {
    /// None where the system does not say.
    package static var count: Int? { try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
}

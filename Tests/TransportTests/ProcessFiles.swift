import Foundation

/// What the system says that this process holds.
enum ProcessFiles {
    static let areListed = FileManager.default.fileExists(atPath: "/proc/self/fd")

    /// The inodes of this process's sockets.
    static var sockets: Set<String> {
        Set(descriptors.filter { $0.hasPrefix("socket:[") }.map { String($0.dropFirst(8).dropLast()) })
    }

    /// Where this process's descriptors lead.
    static var descriptors: [String] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        // The listing's own descriptor is closed by now.
        return numbers.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
    }

    static var threadCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count ?? 0
    }

    /// The inode of the IPv4 UDP socket that holds a port.
    static func inode(ofUDPPort port: UInt16) -> String? {
        let suffix = ":" + String(Int(port) + 0x10000, radix: 16).dropFirst().uppercased()
        guard let table = try? FileHandle(forReadingAtPath: "/proc/net/udp")?.readToEnd() else { return nil }
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            if fields.count > 9, fields[1].hasSuffix(suffix) { return String(fields[9]) }
        }
        return nil
    }
}

/// Whether a condition comes true while other tasks run; given up after very many tries.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<100_000 {
        if condition() { return true }
        await Task.yield()
    }
    return condition()
}

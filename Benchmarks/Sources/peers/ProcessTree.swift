internal import Foundation

/// A process and all that it started, as /proc shows them. NSD serves from child processes, Knot from threads.
struct ProcessTree {
    let root: Int32

    /// CPU time of a thread or of several.
    struct CPU {
        /// User and system time.
        var total = Duration.zero
        /// User time alone, in steps of ten milliseconds.
        var user = Duration.zero
    }

    /// The process and its descendants.
    var members: [Int32] {
        var children: [Int32: [Int32]] = [:]
        for number in ProcessTree.numbers(in: "/proc") {
            guard let parent = ProcessTree.parent(of: number) else { continue }
            children[parent, default: []].append(number)
        }
        var found = [root]
        var next = 0
        while next < found.count {
            found += children[found[next]] ?? []
            next += 1
        }
        return found
    }

    /// What every thread has used so far, by its number.
    var cpu: [Int32: CPU] {
        var times: [Int32: CPU] = [:]
        for process in members {
            for thread in ProcessTree.numbers(in: "/proc/\(process)/task") {
                times[thread] = ProcessTree.cpu(ofThread: "/proc/\(process)/task/\(thread)")
            }
        }
        return times
    }

    /// What has been used since `start`, by threads that are still there.
    func cpu(since start: [Int32: CPU]) -> CPU {
        cpu.reduce(into: CPU()) { sum, thread in
            let before = start[thread.key] ?? CPU()
            sum.total += thread.value.total - before.total
            sum.user += thread.value.user - before.user
        }
    }

    /// Memory in octets: pages that several processes share count once, pages of other programs in part.
    var residentMemory: Int {
        members.reduce(0) { sum, process in
            let shared = ProcessTree.kilobytes("Pss:", in: "/proc/\(process)/smaps_rollup")
            return sum + 1024 * (shared ?? ProcessTree.kilobytes("VmRSS:", in: "/proc/\(process)/status") ?? 0)
        }
    }

    /// The largest memory that one of the processes ever had, in octets.
    var peakMemory: Int {
        members.map { 1024 * (ProcessTree.kilobytes("VmHWM:", in: "/proc/\($0)/status") ?? 0) }.max() ?? 0
    }
}

// MARK: - Reading /proc

extension ProcessTree {
    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func numbers(in folder: String) -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap { Int32($0) }
    }

    /// The fields behind the program's name, which may hold anything: state, parent, and so on.
    private static func fields(_ folder: String) -> [Substring]? {
        guard let text = text("\(folder)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[end...].dropFirst().split(separator: " ")
    }

    private static func parent(of process: Int32) -> Int32? {
        guard let fields = fields("/proc/\(process)"), fields.count > 1 else { return nil }
        return Int32(fields[1])
    }

    /// Nanoseconds where the system has them, otherwise ticks of ten milliseconds.
    private static func cpu(ofThread folder: String) -> CPU? {
        guard let fields = fields(folder), fields.count > 12, let user = Int64(fields[11]),
            let system = Int64(fields[12])
        else { return nil }
        let ticks = CPU(total: .milliseconds(10 * (user + system)), user: .milliseconds(10 * user))
        guard let first = text("\(folder)/schedstat")?.split(separator: " ").first, let time = Int64(first), time > 0
        else { return ticks }
        return CPU(total: .nanoseconds(time), user: ticks.user)
    }

    private static func kilobytes(_ label: String, in path: String) -> Int? {
        let line = text(path)?.split(separator: "\n").first { $0.hasPrefix(label) }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}

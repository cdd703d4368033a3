import DNSWire
internal import Foundation
import Harness

/// A server program that runs on chosen cores, from its start until `stop`.
final class RunningServer {
    /// Milliseconds between two questions whether the server answers.
    private static let pollInterval = 1
    /// How long a server may take until it answers, and until it has ended.
    private static let patience = Duration.seconds(120)
    private static let endPatience = Duration.seconds(20)

    let port: Int
    let tree: ProcessTree
    private let program: any ServerProgram
    private let process = Process()
    private let children: Children
    private let log: String
    private let started: ContinuousClock.Instant

    init(
        _ program: any ServerProgram, _ zones: ZoneSet, workers: Int, cores: [Int], folder: String, _ children: Children
    ) throws {
        self.program = program
        self.children = children
        port = try LoopbackClient.freePort()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let arguments = try program.prepare(
            Assignment(zones: zones, port: port, workers: workers, folder: folder))
        log = "\(folder)/output.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let output = FileHandle(forWritingAtPath: log)
        process.executableURL = URL(filePath: Affinity.program)
        process.arguments = Affinity.arguments(cores) + [program.executable] + arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        started = .now
        do {
            try process.run()
        } catch {
            throw Failure(.unavailable, "cannot start \(program.executable): \(error.localizedDescription)")
        }
        tree = ProcessTree(root: process.processIdentifier)
        children.add(tree.root)
    }

    /// Asks until the answer is the right one.
    /// - Returns: The time from the start to that answer.
    func waitUntilAnswering(_ zones: ZoneSet) throws -> Duration {
        let question = zones.lastQuestion
        let name = try Name(question.name)
        let query = Message(id: 4711, questions: [Question(name: name, type: .srv)]).bytes
        let client = try LoopbackClient(port: port, patience: RunningServer.pollInterval)
        var reply = [UInt8](repeating: 0, count: 65_535)
        while ContinuousClock.now - started < RunningServer.patience {
            if client.send(query, count: query.count), let count = client.receive(into: &reply) {
                let time = ContinuousClock.now - started
                let message = try? Message(parsing: Array(reply[..<count]))
                if message?.answer.count == question.answerCount { return time }
            }
            guard process.isRunning else { throw failure("ended at once") }
            usleep(UInt32(RunningServer.pollInterval * 500))
        }
        throw failure("did not answer \(question.name) SRV within \(RunningServer.patience)")
    }

    private func failure(_ reason: String) -> Failure {
        let text = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let tail = text.split(separator: "\n").suffix(5).joined(separator: "\n  ")
        return Failure(.unavailable, "\(program.name) \(reason)" + (tail.isEmpty ? "" : "; its last words:\n  \(tail)"))
    }

    /// Ends the program and waits until nothing of it is left.
    func stop() {
        let members = tree.members
        process.terminate()
        let end = ContinuousClock.now + RunningServer.endPatience
        while members.contains(where: RunningServer.isAlive), .now < end { usleep(2000) }
        for member in members where RunningServer.isAlive(member) { kill(member, SIGKILL) }
        process.waitUntilExit()
        children.remove(tree.root)
    }

    private static func isAlive(_ process: Int32) -> Bool {
        // A child that has ended and is not waited for yet counts as ended.
        guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return false }
        let text = String(decoding: stat, as: UTF8.self)
        return text.split(separator: ")").last?.split(separator: " ").first != "Z"
    }
}

/// Which cores a program may run on; `taskset` sets them.
enum Affinity {
    static let program = Program.find("taskset") ?? "/usr/bin/taskset"

    static func arguments(_ cores: [Int]) -> [String] {
        ["--cpu-list", cores.map(String.init).joined(separator: ",")]
    }
}

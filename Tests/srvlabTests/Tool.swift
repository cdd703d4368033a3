import Foundation
import Testing

/// The executable that was built with the tests.
enum Tool {
    /// What a run left behind.
    struct Result {
        /// The exit code; the number of the signal below 0 where one ended the run.
        let status: Int32
        let output: String
        let errors: String

        var lines: [String] { Tool.lines(output) }
        var errorLines: [String] { Tool.lines(errors) }
    }

    /// Beside the bundle of the tests, whoever loaded it.
    static let path = folders.map { $0.appending(path: "srvlab").path(percentEncoded: false) }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static var folders: [URL] {
        [Bundle.main.bundleURL, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
            + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    }

    /// The folder that holds this tree's `Scenarios/` and `zones/`.
    static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path(percentEncoded: false)

    /// Runs the tool to its end.
    static func run(_ arguments: String..., input: String = "", in folder: String? = nil) async throws -> Result {
        try await run(arguments, input: input, in: folder)
    }

    static func run(_ arguments: [String], input: String = "", in folder: String? = nil) async throws -> Result {
        try await result(of: try ToolRun(arguments, input: input, in: folder))
    }

    /// Runs a command of the shell to its end.
    static func shell(_ command: String, _ arguments: String...) async throws -> Result {
        try await result(of: try ToolRun(["-c", command] + arguments, program: "/bin/sh"))
    }

    private static func result(of run: ToolRun) async throws -> Result {
        var output = ""
        var errors = ""
        for await line in run.output { output += line + "\n" }
        for await line in run.errors { errors += line + "\n" }
        return Result(status: await run.end(), output: output, errors: errors)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

/// One run of the tool, which is ended at its deadline, whatever it waits for.
final class ToolRun {
    /// Far above what any run takes: reached only where a test has failed.
    private static let deadline = 60

    let output: AsyncStream<String>
    let errors: AsyncStream<String>
    private let process = Process()
    private let statuses: AsyncStream<Int32>
    private let killer: DispatchWorkItem

    init(
        _ arguments: [String], program: String? = Tool.path, input: String = "", in folder: String? = nil
    ) throws {
        let (standardInput, standardOutput, standardError) = (Pipe(), Pipe(), Pipe())
        process.executableURL = URL(filePath: try #require(program, "the tool is built beside the tests"))
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = standardError
        let (statuses, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.statuses = statuses
        process.terminationHandler = { process in
            let isSignal = process.terminationReason == .uncaughtSignal
            continuation.yield(isSignal ? -process.terminationStatus : process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        let number = process.processIdentifier
        killer = DispatchWorkItem { kill(number, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(ToolRun.deadline), execute: killer)
        output = ToolRun.lines(of: standardOutput.fileHandleForReading)
        errors = ToolRun.lines(of: standardError.fileHandleForReading)
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
    }

    deinit {
        killer.cancel()
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for the end: the exit code, or the number of a signal below 0.
    func end() async -> Int32 {
        defer { killer.cancel() }
        for await status in statuses { return status }
        return .min
    }

    /// The lines of a pipe as they come. A thread of its own reads, so that no task waits without giving up its thread.
    private static func lines(of handle: FileHandle) -> AsyncStream<String> {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        Thread.detachNewThread {
            var rest = Data()
            while case let data = handle.availableData, !data.isEmpty {
                rest.append(data)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest = rest[(end + 1)...]
                }
            }
            if !rest.isEmpty { continuation.yield(String(decoding: rest, as: UTF8.self)) }
            continuation.finish()
        }
        return lines
    }
}

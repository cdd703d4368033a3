import Foundation
import Synchronization
import Testing
import Transport

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
        try await result(of: try ToolRun(["-c", command] + arguments, path: "/bin/sh"))
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
    /// Longer than all tests together: while they run, a test may wait for its turn with its server beside it.
    private static let patience = DispatchTimeInterval.seconds(600)

    let output: AsyncStream<String>
    let errors: AsyncStream<String>
    private let program: ChildProgram
    private let killer: DispatchWorkItem

    init(
        _ arguments: [String], path: String? = Tool.path, input: String = "", in folder: String? = nil
    ) throws {
        let path = try #require(path, "the tool is built beside the tests")
        program = try ChildProgram(path, arguments, in: folder, hasInput: true, output: .pipe, errors: .pipe)
        killer = DispatchWorkItem { [program] in program.kill() }
        DispatchQueue.global().asyncAfter(deadline: .now() + ToolRun.patience, execute: killer)
        output = ToolRun.lines(program.readOutput)
        errors = ToolRun.lines(program.readErrors)
        try program.input?.write(contentsOf: Data(input.utf8))
        try program.input?.close()
    }

    deinit {
        killer.cancel()
        program.kill()
    }

    func send(_ signal: Int32) { program.send(signal) }

    /// Waits for the end: the exit code, or the number of a signal below 0.
    func end() async -> Int32 { await program.ended() }

    /// The lines of an output as they come.
    private static func lines(_ read: (@escaping @Sendable (Data) -> Void) -> Void) -> AsyncStream<String> {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        let buffer = Mutex(Data())
        read { data in
            buffer.withLock { rest in
                rest.append(data)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest = rest[(end + 1)...]
                }
                guard data.isEmpty else { return }
                if !rest.isEmpty { continuation.yield(String(decoding: rest, as: UTF8.self)) }
                continuation.finish()
            }
        }
        return lines
    }
}

import Foundation
import Testing

@testable import Transport

@Suite("Programs that are started", .timeLimit(.minutes(20))) struct ChildProgramTests {
    @Test("An exit code is its own, a signal is below 0")
    func status() async throws {
        let program = try ChildProgram("/bin/sh", ["-c", "exit 7"])
        #expect(await program.ended() == 7)
        #expect(program.status == 7 && !program.isRunning)
        let sleeper = try ChildProgram("/bin/sleep", ["1000"])
        #expect(sleeper.isRunning && sleeper.status == nil)
        sleeper.kill()
        #expect(sleeper.waitForEnd() == -SIGKILL)
    }

    @Test("Input goes in, both outputs come out, apart or as one")
    func streams() throws {
        let apart = try ChildProgram(
            "/bin/sh", ["-c", "read line; echo got $line; echo oops >&2"], hasInput: true, output: .pipe, errors: .pipe)
        try apart.input?.write(contentsOf: Data("hello\n".utf8))
        #expect(try text(apart.output) == "got hello\n")
        #expect(try text(apart.errors) == "oops\n")
        let together = try ChildProgram("/bin/sh", ["-c", "echo a; echo b >&2"], output: .pipe, errors: .sameAsOutput)
        #expect(try text(together.output) == "a\nb\n" && together.errors == nil)
    }

    @Test("The environment and the folder are those that were given")
    func surroundings() throws {
        let program = try ChildProgram(
            "/bin/sh", ["-c", "echo $WORD $HOME; pwd"], environment: ["WORD": "x"], in: "/", output: .pipe)
        #expect(try text(program.output) == "x\n/\n")
    }

    @Test("What a program has started ends with it")
    func descendants() async throws {
        let program = try ChildProgram("/bin/sh", ["-c", "sleep 1000; true"], hasInput: true, output: .pipe)
        program.kill()
        // Both outputs and the end would be held open by the sleeper.
        #expect(try text(program.output) == "")
        #expect(await program.ended() == -SIGKILL)
    }

    @Test(
        "A program gets signals as any other does, whatever threads of this one block",
        arguments: ["TERM", "INT", "PIPE"])
    func signals(name: String) async throws {
        // A thread of Dispatch, which blocks them.
        let status = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let program = try ChildProgram("/bin/sh", ["-c", "kill -\(name) $$; exit 3"])
                        return program.waitForEnd()
                    })
            }
        }
        #expect(status == ["TERM": -SIGTERM, "INT": -SIGINT, "PIPE": -SIGPIPE][name])
    }

    @Test("What is not there cannot be started")
    func missing() {
        #expect(throws: (any Error).self) { try ChildProgram("/nonexistent/program") }
    }

    /// Without one start at a time some of these ends are seen only when a sleeper ends.
    @Test("The end of a program is seen while others run that were started at the same moment")
    func concurrentStarts() async throws {
        try await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let sleeper = number.isMultiple(of: 10) ? try ChildProgram("/bin/sleep", ["1000"]) : nil
                    let program = try ChildProgram("/bin/sh", ["-c", "echo done"], output: .pipe)
                    #expect(try text(program.output) == "done\n")
                    #expect(await program.ended() == 0)
                    return sleeper
                }
            }
            // All of the others have ended before a sleeper does.
            var sleepers: [ChildProgram] = []
            for try await sleeper in group { sleepers += sleeper.map { [$0] } ?? [] }
            #expect(sleepers.count == 20 && sleepers.allSatisfy(\.isRunning))
            for sleeper in sleepers { sleeper.kill() }
            for sleeper in sleepers { #expect(await sleeper.ended() == -SIGKILL) }
        }
    }
}

private func text(_ handle: FileHandle?) throws -> String {
    let handle = try #require(handle)
    defer { try? handle.close() }
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
}

internal import Foundation
import Synchronization
import Transport
import Zones

/// A program that speaks the adapter protocol on its standard input and output.
final class AdapterProcess: Sendable {
    /// Octets of a line: a tally of some thousand orders, and no more.
    private static let longestLine = 1 << 24
    /// How long a program that has closed its output may take to end.
    private static let patienceAtEnd = Duration.seconds(1)
    /// Octets of standard error that are kept as evidence, the last ones.
    private static let keptErrors = 1 << 14

    fileprivate struct State {
        var buffer: [UInt8] = []
        var errors: [UInt8] = []
        var hasEnded = false
        var waiter: CheckedContinuation<[UInt8]?, Never>?
    }

    private let state = Mutex(State())
    private let program: ChildProgram
    private let input: FileHandle?

    /// - Throws: `SubjectError` when the command cannot be started.
    init(_ command: String) throws {
        do {
            program = try ChildProgram(
                "/bin/sh", ["-c", "exec \(command)"], hasInput: true, output: .pipe, errors: .pipe)
        } catch {
            throw SubjectError(reason: "\(command) cannot be started: \(error.localizedDescription)")
        }
        input = program.input
        program.readOutput { [weak self] in self?.take($0) }
        program.readErrors { [weak self] in self?.keep($0) }
    }

    deinit { kill() }

    /// What the program wrote to standard error, the end of it.
    var evidence: String { String(decoding: state.withLock(\.errors), as: UTF8.self) }

    /// Sends a request and waits for its reply.
    /// - Throws: `SubjectError` when none comes in time, or something else does; `CancellationError`.
    func ask(_ request: AdapterRequest, within patience: Duration) async throws -> AdapterReply {
        do {
            try send(request)
        } catch {
            throw broken("\(request.do): \(await ending())")
        }
        guard let line = try await nextLine(within: patience) else {
            guard state.withLock(\.hasEnded) else { throw broken("\(request.do): no reply within \(patience)") }
            throw broken("\(request.do): \(await ending())")
        }
        let reply: AdapterReply
        do {
            reply = try HopLines.value(AdapterReply.self, from: line)
        } catch {
            throw broken(
                "\(request.do): no reply of the protocol: \(String(decoding: line.prefix(200), as: UTF8.self))")
        }
        guard reply.id == request.id else {
            throw broken("\(request.do): a reply to \(reply.id), not to \(request.id)")
        }
        return reply
    }

    /// Says good-bye.
    /// - Returns: The exit status; none when the program did not end in time.
    func end(within patience: Duration) async -> Int32? {
        try? send(AdapterRequest(id: Int.max, do: "bye"))
        try? input?.close()
        let end = ContinuousClock.now + patience
        while program.isRunning, .now < end { try? await Task.sleep(for: .milliseconds(5)) }
        guard let status = program.status else {
            program.kill()
            return nil
        }
        return status
    }

    /// Ends the program at once.
    func kill() {
        try? input?.close()
        program.kill()
    }

    private func send(_ request: AdapterRequest) throws {
        try input?.write(contentsOf: Data((JSONEncoder.line(of: request) + "\n").utf8))
    }

    /// How the program ended, whose output has. One that has closed its output and goes on is ended.
    private func ending() async -> String {
        let hasClosed = Atomic(false)
        let timer = Task { [program] in
            try await Task.sleep(for: AdapterProcess.patienceAtEnd)
            hasClosed.store(true, ordering: .releasing)
            program.kill()
        }
        let status = await program.ended()
        timer.cancel()
        guard !hasClosed.load(ordering: .acquiring) else { return "the program closed its output, and went on" }
        return status < 0 ? "the program was ended by signal \(-status)" : "the program ended with status \(status)"
    }

    /// With what the program wrote to standard error.
    private func broken(_ reason: String) -> SubjectError {
        let lines = evidence.replacing("\t", with: "    ").split(separator: "\n").map { "  \($0)" }
        return SubjectError(
            reason: lines.isEmpty ? reason : "\(reason); its standard error:\n\(lines.joined(separator: "\n"))")
    }

    // MARK: - Lines

    private func take(_ data: Data) {
        let waiter = state.withLock { state -> (CheckedContinuation<[UInt8]?, Never>, [UInt8]?)? in
            state.buffer += data
            // A line without an end is no line: whoever writes one has broken the protocol.
            if data.isEmpty || state.buffer.count > AdapterProcess.longestLine { state.hasEnded = true }
            guard let waiter = state.waiter else { return nil }
            let line = state.takeLine()
            guard line != nil || state.hasEnded else { return nil }
            state.waiter = nil
            return (waiter, line)
        }
        waiter?.0.resume(returning: waiter?.1)
        let isFlooded = state.withLock { state in
            guard state.buffer.count > AdapterProcess.longestLine else { return false }
            state.buffer = []
            return true
        }
        if isFlooded { program.kill() }
    }

    private func keep(_ data: Data) {
        state.withLock { state in
            state.errors += data
            state.errors.removeFirst(max(0, state.errors.count - AdapterProcess.keptErrors))
        }
    }

    private func nextLine(within patience: Duration) async throws -> [UInt8]? {
        let timer = Task { [weak self] in
            try await Task.sleep(for: patience)
            self?.giveUp()
        }
        defer { timer.cancel() }
        let line = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let line: [UInt8]?? = state.withLock { state in
                    if let line = state.takeLine() { return line }
                    guard !state.hasEnded, !Task.isCancelled else { return .some(nil) }
                    state.waiter = continuation
                    return nil
                }
                if let line { continuation.resume(returning: line) }
            }
        } onCancel: {
            giveUp()
        }
        try Task.checkCancellation()
        return line
    }

    private func giveUp() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }
}

extension AdapterProcess.State {
    /// The first whole line of what has arrived.
    fileprivate mutating func takeLine() -> [UInt8]? {
        guard let end = buffer.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { buffer.removeFirst(end + 1) }
        return Array(buffer[..<end])
    }
}

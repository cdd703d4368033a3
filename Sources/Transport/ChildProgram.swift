internal import Dispatch
package import Foundation
import Synchronization

/// A program that this one has started, with pipes to it.
///
/// Programs are started one after the other. `Process` of Foundation closes in a child on Linux what was open when it last
/// looked; a program that is started between that look and the start of another hands its pipes down to it, and its end is
/// noticed only when the other one has ended too.
package final class ChildProgram: Sendable {
    /// Where an output of the program goes.
    package enum Output: Sendable {
        case nowhere
        case pipe
        case file(FileHandle)
        /// Standard error: where standard output goes.
        case sameAsOutput
    }

    private static let starting = Mutex(())
    /// The numbers of the programs that run, so that they can be ended with this one. Nothing else is done under this lock,
    /// which is taken where Foundation tells of an end.
    private static let running = Mutex<Set<pid_t>>([])

    /// To write to, and to be closed; nothing where the program has no input.
    package let input: FileHandle?
    /// To read from to the end, and then to be closed, where a pipe was wanted; or `readOutput` does it.
    package let output: FileHandle?
    package let errors: FileHandle?
    private let process = Process()
    private let end = End()

    /// What is known of a program's end, and who waits for it.
    private final class End: Sendable {
        let waiters = DispatchGroup()
        let status = Mutex<Int32?>(nil)
    }

    /// Starts a program.
    /// - Parameters:
    ///   - path: The file of the program.
    ///   - environment: All its variables; those of this program without it.
    ///   - folder: Where it starts; where this program is without it.
    /// - Throws: An error of Foundation when there is no such program or folder.
    package init(
        _ path: String, _ arguments: [String] = [], environment: [String: String]? = nil, in folder: String? = nil,
        hasInput: Bool = false, output: Output = .nowhere, errors: Output = .nowhere
    ) throws {
        ChildProgram.receiveBrokenPipes
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        if let environment { process.environment = environment }
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        end.waiters.enter()
        process.terminationHandler = { [end] process in
            let isSignal = process.terminationReason == .uncaughtSignal
            ChildProgram.running.withLock { _ = $0.remove(process.processIdentifier) }
            end.status.withLock { $0 = isSignal ? -process.terminationStatus : process.terminationStatus }
            // What the program has started itself ends with it. Numbers below 2 would mean others.
            if process.processIdentifier > 1 { signalProcess(-process.processIdentifier, SIGKILL) }
            end.waiters.leave()
        }
        (input, self.output, self.errors) = try ChildProgram.starting.withLock { [process, end] _ in
            let handles = ChildProgram.connect(process, hasInput, output, errors)
            do {
                try ChildProgram.withoutBlockedSignals { try process.run() }
            } catch {
                end.waiters.leave()
                throw error
            }
            ChildProgram.running.withLock { _ = $0.insert(process.processIdentifier) }
            // It may have ended before it was there.
            if !process.isRunning { ChildProgram.running.withLock { _ = $0.remove(process.processIdentifier) } }
            return handles
        }
    }

    deinit { kill() }

    /// Threads of Dispatch block most signals, and a program would inherit that.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var blocked = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &blocked)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &blocked, nil) }
        try body()
    }

    /// A program that has ended must not end whoever writes to it. What is ignored would be ignored by the program too, so the
    /// signal is received and nothing done; unless somebody has decided otherwise.
    private static let receiveBrokenPipes: Void = {
        if Disposition.of(SIGPIPE) == .normal { Foundation.signal(SIGPIPE) { _ in } }
    }()

    /// Where a signal's number is written, for the thread that waits for one. A handler may do little more than write.
    private static let interruption = Atomic<Int32>(-1)

    /// From now on, a signal that interrupts this program ends those that it has started, and then this one. What was ignored
    /// from the start, as under `nohup`, stays so.
    package static func endAllWhenInterrupted() {
        let pipe = Pipe()
        interruption.store(pipe.fileHandleForWriting.fileDescriptor, ordering: .releasing)
        // Unlike what is ignored or blocked, a handler is not handed down to the programs.
        for number in [SIGINT, SIGTERM, SIGHUP] where Disposition.of(number) == .normal {
            Foundation.signal(number) { number in
                let error = errno
                var octet = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(ChildProgram.interruption.load(ordering: .acquiring), &octet, 1)
                errno = error
            }
        }
        Thread.detachNewThread {
            // The descriptors stay open as long as the handlers may write.
            defer { withExtendedLifetime(pipe) {} }
            guard let number = (try? pipe.fileHandleForReading.read(upToCount: 1))?.first.map(Int32.init) else {
                return
            }
            // Nothing is started any more: the lock is kept to the end.
            starting.withLock { _ in
                for child in running.withLock(\.self) { killGroup(child) }
                Foundation.signal(number, SIG_DFL)
                signalProcess(getpid(), number)
                pause()
            }
        }
    }

    private static func connect(
        _ process: Process, _ hasInput: Bool, _ output: Output, _ errors: Output
    ) -> (input: FileHandle?, output: FileHandle?, errors: FileHandle?) {
        let input = hasInput ? Pipe() : nil
        process.standardInput = input ?? FileHandle.nullDevice
        let standardOutput = target(output)
        process.standardOutput = standardOutput
        let standardError = if case .sameAsOutput = errors { standardOutput } else { target(errors) }
        process.standardError = standardError
        let errorPipe = standardError === standardOutput ? nil : standardError as? Pipe
        return (
            input?.fileHandleForWriting, (standardOutput as? Pipe)?.fileHandleForReading,
            errorPipe?.fileHandleForReading
        )
    }

    private static func target(_ output: Output) -> AnyObject {
        switch output {
        case .pipe: Pipe()
        case .file(let handle): handle
        case .nowhere, .sameAsOutput: FileHandle.nullDevice
        }
    }

    /// Hands on what arrives at standard output, and nothing at its end. A thread of its own reads.
    package func readOutput(_ body: @escaping @Sendable (Data) -> Void) { ChildProgram.read(output, body) }

    package func readErrors(_ body: @escaping @Sendable (Data) -> Void) { ChildProgram.read(errors, body) }

    private static func read(_ handle: FileHandle?, _ body: @escaping @Sendable (Data) -> Void) {
        guard let handle else { return }
        Thread.detachNewThread {
            while case let data = handle.availableData, !data.isEmpty { body(data) }
            try? handle.close()
            body(Data())
        }
    }

    /// The exit code, or the number of the signal that ended it below 0; nothing while it runs.
    package var status: Int32? { end.status.withLock(\.self) }

    package var isRunning: Bool { status == nil }

    package func send(_ signal: Int32) {
        guard process.isRunning else { return }
        signalProcess(process.processIdentifier, signal)
    }

    /// Ends the program and all that it has started itself, which would keep its pipes open.
    package func kill() {
        if process.isRunning { ChildProgram.killGroup(process.processIdentifier) }
    }

    /// Foundation starts each program as the leader of a process group; without one, only the program is ended.
    private static func killGroup(_ number: pid_t) {
        let group = getpgid(number)
        if group > 0, number > 1 { signalProcess(group == number ? -number : number, SIGKILL) }
    }

    /// Waits on this thread until the program has ended.
    @discardableResult
    package func waitForEnd() -> Int32 {
        end.waiters.wait()
        return status ?? 0
    }

    /// Waits until the program has ended.
    package func ended() async -> Int32 {
        await withCheckedContinuation { continuation in
            end.waiters.notify(queue: .global()) { continuation.resume() }
        }
        return status ?? 0
    }
}

/// `kill` of the C library, under a name that the method does not hide.
private func signalProcess(_ number: Int32, _ signal: Int32) { _ = kill(number, signal) }

/// What happens at a signal.
private enum Disposition {
    case normal, ignored, handled

    static func of(_ signal: Int32) -> Disposition {
        var action = sigaction()
        guard unsafe sigaction(signal, nil, &action) == 0 else { return .handled }
        #if canImport(Darwin)
            let handler = unsafe action.__sigaction_u.__sa_handler
        #else
            let handler = unsafe action.__sigaction_handler.sa_handler
        #endif
        // SIG_DFL and SIG_IGN are numbers in the place of functions.
        switch unsafe unsafeBitCast(handler, to: Int.self) {
        case 0: return .normal
        case 1: return .ignored
        default: return .handled
        }
    }
}

internal import CSockets
internal import Dispatch
package import Foundation
import Synchronization

/// A program that this one has started, with pipes to it.
///
/// It begins with the descriptors of its own and no others, and with the signals as any program has them. `Process` of
/// Foundation hands both down, tells of an end only when everybody who has inherited a descriptor of its has gone, and
/// reads beyond a directory entry when many descriptors are open.
package final class ChildProgram: Sendable {
    /// Where an output of the program goes.
    package enum Output: Sendable {
        case nowhere
        case pipe
        case file(FileHandle)
        /// Standard error: where standard output goes.
        case sameAsOutput
    }

    /// The programs that run, so that they can be ended with this one.
    private static let running = Mutex<Set<pid_t>>([])

    /// To write to, and to be closed; nothing where the program has no input.
    package let input: FileHandle?
    /// To read from to the end, and then to be closed, where a pipe was wanted; or `readOutput` does it.
    package let output: FileHandle?
    package let errors: FileHandle?
    private let end: End

    /// What is known of a program's end, and who waits for it.
    private final class End: Sendable {
        /// Of the process, and of its group.
        let number: pid_t
        let waiters = DispatchGroup()
        /// While there is none, the number is the program's: it is given back under this lock.
        let status = Mutex<Int32?>(nil)

        init(_ number: pid_t) {
            self.number = number
        }
    }

    /// Starts a program.
    /// - Parameters:
    ///   - path: The file of the program.
    ///   - environment: All its variables; those of this program without it.
    ///   - folder: Where it starts; where this program is without it.
    /// - Throws: `POSIXError` when there is no such program or folder, or no room for one more.
    package init(
        _ path: String, _ arguments: [String] = [], environment: [String: String]? = nil, in folder: String? = nil,
        hasInput: Bool = false, output: Output = .nowhere, errors: Output = .nowhere
    ) throws {
        ChildProgram.ignoreBrokenPipes
        let input = hasInput ? try ChildProgram.pipe() : nil
        let standardOutput = try ChildProgram.end(of: output)
        let standardError = if case .sameAsOutput = errors { standardOutput } else { try ChildProgram.end(of: errors) }
        let handles = [
            try input?.fileHandleForReading ?? ChildProgram.nowhere(), standardOutput.inner, standardError.inner,
        ]
        let variables = environment ?? ProcessInfo.processInfo.environment
        // Who interrupts this program finds every one that was started.
        end = try ChildProgram.running.withLock { running in
            // A handle that nobody holds any more closes its descriptor.
            let number = try withExtendedLifetime(handles) {
                try ChildProgram.spawn(
                    path, [path] + arguments, variables.map { "\($0)=\($1)" }, in: folder,
                    handles.map(\.fileDescriptor))
            }
            running.insert(number)
            return End(number)
        }
        // The program has its own; while these are open a reader would not see its end.
        for pipe in [standardOutput.pipe, standardError.pipe] { try? pipe?.fileHandleForWriting.close() }
        try? input?.fileHandleForReading.close()
        self.input = input?.fileHandleForWriting
        self.output = standardOutput.pipe?.fileHandleForReading
        self.errors = standardError.pipe === standardOutput.pipe ? nil : standardError.pipe?.fileHandleForReading
        ChildProgram.wait(for: end)
    }

    deinit { kill() }

    /// The file of a program: the first of that name in `PATH`, or where system programs are.
    package static func path(of name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/sbin", "/usr/local/sbin"]).map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Has a thread wait for the end, which ends what the program has started itself too.
    private static func wait(for end: End) {
        end.waiters.enter()
        Thread.detachNewThread {
            var information = unsafe siginfo_t()
            // The number stays the program's until it is asked for below.
            while unsafe waitid(P_PID, id_t(end.number), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
            signalProcess(-end.number, SIGKILL)
            running.withLock { _ = $0.remove(end.number) }
            end.status.withLock { status in
                var code: Int32 = 0
                while unsafe waitpid(end.number, &code, 0) < 0, errno == EINTR {}
                // The low octet holds the signal that ended it, the next one the exit code.
                status = code & 0x7F == 0 ? code >> 8 & 0xFF : -(code & 0x7F)
            }
            end.waiters.leave()
        }
    }

    private static func spawn(
        _ path: String, _ arguments: [String], _ environment: [String], in folder: String?, _ descriptors: [Int32]
    ) throws -> pid_t {
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var number: pid_t = 0
        let status = unsafe csockets_spawn(path, words, variables, folder, descriptors, &number)
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO) }
        return number
    }

    /// A pipe that other programs do not inherit.
    private static func pipe() throws -> Pipe {
        let pipe = Pipe()
        for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            guard handle.fileDescriptor >= 0 else { throw POSIXError(.EMFILE) }
            _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        return pipe
    }

    /// The program's end of an output, and the pipe that it belongs to.
    private static func end(of output: Output) throws -> (inner: FileHandle, pipe: Pipe?) {
        switch output {
        case .pipe:
            let pipe = try pipe()
            return (pipe.fileHandleForWriting, pipe)
        case .file(let handle): return (handle, nil)
        case .nowhere, .sameAsOutput: return (try nowhere(), nil)
        }
    }

    /// The null device of Foundation has no descriptor.
    private static func nowhere() throws -> FileHandle {
        guard let handle = FileHandle(forUpdatingAtPath: "/dev/null") else { throw POSIXError(.EMFILE) }
        return handle
    }

    /// A program that has ended must not end whoever writes to it; unless somebody has decided otherwise.
    private static let ignoreBrokenPipes: Void = {
        if Disposition.of(SIGPIPE) == .normal { Foundation.signal(SIGPIPE, SIG_IGN) }
    }()

    /// Where a signal's number is written, for the thread that waits for one. A handler may do little more than write.
    private static let interruption = Atomic<Int32>(-1)

    /// From now on, a signal that interrupts this program ends those that it has started, and then this one. What was
    /// ignored from the start, as under `nohup`, stays so.
    package static func endAllWhenInterrupted() {
        let pipe = Pipe()
        interruption.store(pipe.fileHandleForWriting.fileDescriptor, ordering: .releasing)
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
            running.withLock { running in
                for child in running { signalProcess(-child, SIGKILL) }
                Foundation.signal(number, SIG_DFL)
                signalProcess(getpid(), number)
                pause()
            }
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
        end.status.withLock { if $0 == nil { signalProcess(end.number, signal) } }
    }

    /// Ends the program and all that it has started itself, which would keep its pipes open.
    package func kill() {
        end.status.withLock { if $0 == nil { signalProcess(-end.number, SIGKILL) } }
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

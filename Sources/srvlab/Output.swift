import ArgumentParser
import Conformance
internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// Standard output and standard error.
enum Output {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorsGoToTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Prints a line at once, so that whoever waits for it behind a pipe sees it.
    /// Who cannot be written to any more ends the tool.
    static func line(_ text: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
        } catch {
            self.error("cannot write the output: \(error.localizedDescription)")
            Foundation.exit(ExitStatus.unavailable.rawValue)
        }
    }

    /// Prints text that ends its own lines.
    static func text(_ text: String) {
        if !text.isEmpty { line(text.hasSuffix("\n") ? String(text.dropLast()) : text) }
    }

    /// Writes to standard error, where nobody may listen.
    static func note(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Prints a message for a human on standard error.
    static func error(_ message: String?) {
        guard let message else { return }
        for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
            note("srvlab: \(String(line).printable)\n")
        }
    }
}

/// When colour is used.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never

    var isColored: Bool {
        switch self {
        case .always: true
        case .never: false
        // https://no-color.org: set and not empty.
        case .auto: Output.isTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
        }
    }
}

/// A line on a terminal's standard error that says how far long work has come; nothing elsewhere.
struct Progress {
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now
    private var hasShown = false

    init() {
        isShown = Output.errorsGoToTerminal
    }

    /// Shows the line, at most ten times a second and only once the work has taken a second.
    mutating func show(_ text: String) {
        let now = ContinuousClock.now
        guard isShown, now - start > .seconds(1), now - last > .milliseconds(100) else { return }
        last = now
        hasShown = true
        Output.note("\r\u{1B}[K\(text)")
    }

    /// Takes the line away.
    func clear() {
        guard hasShown else { return }
        Output.note("\r\u{1B}[K")
    }
}

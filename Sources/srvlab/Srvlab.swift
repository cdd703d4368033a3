import ArgumentParser
import Conformance
internal import Foundation
import Operations
import Transport
import Zones

/// The command line tool.
@main
struct Srvlab: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "srvlab",
        abstract: "DNS test harness for the address resolution of im: and pres: URIs (RFC 3861).",
        discussion: """
            Examples:
              srvlab test                           all scenarios in Scenarios/
              srvlab serve zones                    the zones of a folder, on port 5300
              srvlab resolve im:dean@clustered.test @127.0.0.1:5300
              srvlab lint zones                     mistakes in zone files
              srvlab capture example.test @127.0.0.1 -o DIR   published DNS, as zones and scenarios
              srvlab simulate zones/clustered.test.zone   who gets how much
              srvlab deliver im:a@a.test im:b@b.test FILE   does the message arrive?
              srvlab explain D14                    what a decision says
            """,
        version: version,
        subcommands: [
            TestCommand.self, ServeCommand.self, ResolveCommand.self, LintCommand.self, CaptureCommand.self,
            SimulateCommand.self, DeliverCommand.self, AdapterCommand.self, ExplainCommand.self, ReportCommand.self,
            SchemaCommand.self,
        ]
    )

    static func main() async {
        do {
            try checkCommand(CommandLine.arguments.dropFirst().first)
            var command = try parseAsRoot()
            // Only these start programs; a server has reasons of its own to be signalled.
            if command is TestCommand || command is AdapterCommand { ChildProgram.endAllWhenInterrupted() }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Output.error(failure.message)
            Foundation.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }

    /// Says which command is like one that there is not.
    private static func checkCommand(_ word: String?) throws {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let word, !word.hasPrefix("-"), !names.contains(word), word != "help",
            let nearest = Suggestion.closest(to: word, among: names)
        else { return }
        throw ValidationError("\(word) is no command; did you mean \(nearest)?")
    }
}

/// How the tool ends (sysexits.h).
enum ExitStatus: Int32 {
    case expected = 0
    /// Results that were not expected, or a definite "no".
    case unexpected = 1
    case usage = 64
    case badInput = 65
    case nothingThere = 66
    case unavailable = 69
    case temporaryFailure = 75
    case configuration = 78
}

/// Ends the tool with a message on standard error; without a message, everything was said before.
struct Failure: Error {
    let status: ExitStatus
    let message: String?

    init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }

    /// Files that are not written, and the way out.
    /// - Parameter otherWay: Beside that of replacing what is there.
    init(_ failure: OutputFolder.Failure, otherWay: String? = nil) {
        let ways = ["--overwrite replaces it", otherWay].compactMap(\.self).joined(separator: "; ")
        self.init(.unavailable, failure.description + (failure.code == .exists ? " (\(ways))" : ""))
    }

    /// A file that cannot be written, with the system's own reason where Foundation has one.
    static func unwritable(_ path: String, _ error: any Error) -> Failure {
        // For a folder Foundation has a number alone.
        let reason = FileKind(path: path) == .folder ? "it is a folder" : OutputFolder.reason(of: error)
        return Failure(.unavailable, "cannot write \(path): \(reason)")
    }
}

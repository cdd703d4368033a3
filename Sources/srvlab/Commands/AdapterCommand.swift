import ArgumentParser
import Conformance
internal import Foundation
import Transport

struct AdapterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapter",
        abstract: "Our resolver as a subject on standard input and output, or a check of another one.",
        discussion: """
            One JSON object a line: requests on standard input, replies on standard
            output with the same id. What a request may hold stands in
            Scenarios/README.md, and `srvlab schema adapter` prints its form.

            Examples:
              echo '{"id":0,"do":"hello","protocol":1}' | srvlab adapter
              srvlab adapter --check "python3 Scenarios/adapters/dnspython.py"

            Exit status: 0 said good-bye, or the input ended; 64 a line that is no
            request; 69 the adapter that is checked breaks the protocol.
            """
    )

    @Option(help: ArgumentHelp("Start another adapter, and see whether it keeps to the protocol.", valueName: "cmd"))
    var check: String?

    func run() async throws {
        if let check {
            try await examine(check)
        } else {
            try await serve()
        }
    }

    private func serve() async throws {
        let network: SocketNetwork
        do {
            network = try SocketNetwork()
        } catch {
            throw Failure(.unavailable, error.description)
        }
        var server = AdapterServer(network: network, version: Srvlab.version)
        while !server.hasEnded, let line = readLine() {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            do {
                if let reply = try await server.reply(to: line) { Output.line(reply) }
            } catch {
                throw Failure(.usage, "\(error)")
            }
        }
    }

    private func examine(_ command: String) async throws {
        do {
            for line in try await AdapterCheck(command: command).run() { Output.line(line.printable) }
        } catch let error as SubjectError {
            throw Failure(.unavailable, error.reason)
        }
    }
}

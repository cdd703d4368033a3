import ArgumentParser
import CPIM
import Conformance
internal import Foundation
import NextHops
import Transport
import Zones

struct DeliverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver",
        abstract: "Send a message through the services of a scenario, and show its way.",
        discussion: """
            Examples:
              srvlab deliver im:alice@porch.test im:bob@hall.test \\
                  Scenarios/delivery/two-gateways-and-a-dead-address.yaml
              srvlab deliver im:alice@a.test im:bob@b.test FILE --via gate --content hello
              srvlab deliver im:alice@a.test im:bob@b.test FILE --svg > way.svg

            The zones, servers, services and client of the scenario are taken; its
            cases and what they expect are not. Arrows are operations with the
            first characters of their identifier, the forwards that are left (#)
            and the address; a cross is an attempt in vain. Below are the services
            that it reached, the addresses that were tried, and the reason of a
            failure: srvlab explain says what it means. Where hosts have weights,
            the seed decides which come first.

            Exit status: 0 success; 1 failure; 64 usage; 65 a bad scenario, URI or
            content; 66 no such file, or a scenario without services; 69 the
            environment broke; 75 indeterminant.
            """
    )

    @Argument(help: ArgumentHelp("The im: URI of who sends.", valueName: "from"))
    var sender: String

    @Argument(help: ArgumentHelp("The im: URI of who is to get it.", valueName: "to"))
    var recipient: String

    @Argument(help: "A scenario with services.", completion: .file())
    var scenario: String

    @Option(help: ArgumentHelp("The service that gets it first, in place of the next hop.", valueName: "service"))
    var via: String?

    @Option(help: ArgumentHelp("What it says (default: hello).", valueName: "text"))
    var content: String?

    @Option(
        help: ArgumentHelp(
            "A file with what it says, at most 16 MiB, - for standard input; octets stay as they are.",
            valueName: "file"),
        completion: .file())
    var contentFile: String?

    @Option(help: ArgumentHelp("How many gateways may relay it, 0 to 4294967295.", valueName: "n"))
    var forwards: UInt32 = MessageOperation.defaultMaxForwards

    @Option(help: ArgumentHelp("The identifier of its transaction, 1 to 40 octets (default: drawn).", valueName: "id"))
    var id: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(help: "Print the diagram as SVG.")
    var svg = false

    @Flag(help: "Leave the addresses out of the diagram, for a narrow terminal.")
    var narrow = false

    @Flag(help: "Say too how each party found its hops.")
    var explain = false

    @Option(
        help: ArgumentHelp(
            "Where all chance begins (default: as the scenario says, or else drawn).", valueName: "n"))
    var seed: UInt64?

    @Option(help: "Where the services are: memory (silence takes no time), or loopback (sockets).")
    var network: Edge = .memory

    func validate() throws {
        guard !(json && svg) else { throw ValidationError("--json and --svg exclude each other.") }
        guard content == nil || contentFile == nil else {
            throw ValidationError("--content and --content-file exclude each other.")
        }
        guard id.map({ (1...OperationID.maximumLength).contains($0.utf8.count) }) ?? true else {
            throw ValidationError("--id takes 1 to \(OperationID.maximumLength) octets.")
        }
    }

    func run() async throws {
        var scenario = try read()
        let seed = seed ?? scenario.client.seed ?? .random(in: 0...UInt64(UInt32.max))
        scenario.client.seed = seed
        let record = try await deliver(through: scenario, seed: seed)
        guard record.verdict != .error, let ladder = record.ladder else {
            throw Failure(.unavailable, record.reason)
        }
        if json {
            Output.line(JSONEncoder.line(of: DeliveryDocument(record, from: sender, seed: seed)))
        } else if svg {
            Output.line(ladder.svg())
        } else {
            show(ladder, record, seed)
        }
        switch ladder.status {
        case OperationStatus.success.rawValue: return
        case OperationStatus.indeterminant.rawValue: throw Failure(.temporaryFailure)
        default: throw Failure(.unexpected)
        }
    }

    /// Lines of a list that are shown.
    private static let maximumLines = 20

    private func show(_ ladder: Ladder, _ record: CaseRecord, _ seed: UInt64) {
        for line in ladder.text(hasAddresses: !narrow) { Output.line(line) }
        Output.line("")
        if explain {
            for line in record.explanation { Output.line(line.printable) }
            Output.line("")
        }
        let list = { (what: String, values: [String]) in
            for value in values.prefix(DeliverCommand.maximumLines) { Output.line("\(what)  \(value)".printable) }
            let rest = values.count - DeliverCommand.maximumLines
            if rest > 0 { Output.line("\(what)  and \(rest) more") }
        }
        list("reached", ladder.path)
        list("tried  ", ladder.attempts)
        Output.line("seed     \(seed)")
        let reason = ladder.reason.map { " (\($0))" } ?? ""
        Output.line("\(sender) to \(recipient): \(ladder.status ?? "nothing")\(reason)".printable)
    }

    private func read() throws -> Scenario {
        for (name, text) in [("FROM", sender), ("TO", recipient)] {
            do throws(ResolutionError) {
                _ = try Principal(text, of: .im)
            } catch {
                throw Failure(.badInput, "\(name) has to be an im: URI, as im:alice@a.test: \(error.reason)")
            }
        }
        guard !scenario.isEmpty else { throw Failure(.usage, "a scenario is expected: a file") }
        guard FileKind(path: scenario) != .folder else {
            throw Failure(.usage, "\(scenario) is a folder: one scenario is expected")
        }
        let read = try ZoneArguments.scenario(scenario)
        guard !read.services.isEmpty else {
            throw Failure(
                .nothingThere, "\(scenario) has no services (Scenarios/delivery has scenarios with some)")
        }
        if let via, !read.services.contains(where: { $0.name == via }) {
            let names = read.services.map(\.name)
            let guess = Suggestion.closest(to: via, among: names).map { "did you mean \($0)?" }
            throw Failure(.usage, "no service \(via) (\(guess ?? "it has \(names.joined(separator: ", "))"))")
        }
        return read
    }

    private func octets() throws -> [UInt8] {
        guard let contentFile else { return Array((content ?? "hello").utf8) }
        let file = contentFile == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: contentFile)
        guard let file, let data = try? file.read(upToCount: Frame.maximumContentLength + 1) ?? Data() else {
            throw Failure(.nothingThere, "cannot read \(contentFile)")
        }
        guard data.count <= Frame.maximumContentLength else {
            throw Failure(.badInput, "\(contentFile) is longer than \(Frame.maximumContentLength) octets")
        }
        return Array(data)
    }

    private func deliver(through scenario: Scenario, seed: UInt64) async throws -> CaseRecord {
        var message = Scenario.MessagePlan(source: sender, destination: recipient)
        message.gateway = via
        message.maxForwards = forwards
        message.transactionID = id.flatMap { OperationID($0.utf8) }
        message.content = try octets()
        let exchange = Scenario.Exchange(
            place: Place(file: self.scenario, line: 1), action: .deliver(message),
            expectation: ExchangeExpectation())
        var options = Runner.Options()
        options.edge = network
        options.seed = seed
        let sockets = try SocketNetwork.ofTool()
        options.network = sockets
        let subject = ResolverSubject(network: sockets)
        let test = Scenario.Case(id: scenario.id, steps: [.exchange(exchange)])
        let results = try await Runner(subject, options).run([(scenario, test)])
        guard let result = results.first else { throw Failure(.unavailable, "nothing was delivered") }
        return CaseRecord(result, subject: subject.name)
    }
}

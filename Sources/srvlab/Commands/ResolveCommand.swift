import ArgumentParser
import Conformance
import DNSWire
internal import Foundation
import NextHops
import Transport
import Zones

struct ResolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Print the ordered next hops of an im: or pres: URI.",
        usage: "srvlab resolve <uri> [@server[:port]] [+short] [<options>]",
        discussion: """
            Examples:
              srvlab resolve im:romeo@example.test @127.0.0.1:5300
              srvlab resolve pres:juliet@example.test @[::1]:5300 --explain
              srvlab resolve im:romeo@example.test --protocol xmpp --json
              srvlab resolve im:romeo@example.test --connect   who answers over TCP?
              srvlab resolve - +short < uris.txt        one URI a line

            Without @server the servers of /etc/resolv.conf are asked.

            Exit status: 0 hops; 1 a definite no; 65 a bad URI; 75 nobody could
            tell; 78 no known port. With --connect, 1 too when nobody answered. Of
            several URIs, the highest.
            """
    )

    @Argument(help: "The URI or -, and perhaps @server[:port] and +short.")
    var words: [String]

    @Option(
        name: .customLong("protocol"), parsing: .singleValue,
        help: ArgumentHelp(
            "A protocol label; repeat it, or join several by commas, in the order of preference (default: sip, xmpp).",
            valueName: "label"))
    var protocols: [String] = []

    @Option(
        parsing: .singleValue, help: ArgumentHelp("The port of a protocol's implicit hop.", valueName: "label=n"))
    var port: [String] = []

    @Flag(help: "Print one JSON object a URI.")
    var json = false

    @Flag(help: "Print why: each decision with its clause.")
    var explain = false

    @Flag(help: "Print a graph of the names in the DOT language (graphviz): --dot | dot -Tsvg.")
    var dot = false

    @Flag(help: "Connect to each address over TCP, five seconds at most, and print who answered.")
    var connect = false

    @Option(help: ArgumentHelp("Where the draws of the order begin.", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Seconds for each try (default: 2, and twice as many in each further round; 30 in all, whatever is said).",
            valueName: "seconds"))
    var timeout: Double?

    @Option(help: ArgumentHelp("Rounds over the servers (default: 2).", valueName: "n"))
    var attempts: Int?

    @Flag(help: "Drop targets that are aliases.")
    var strict = false

    @Flag(help: "Ask for every address, also for those that came with an answer.")
    var noAdditional = false

    @Option(help: ArgumentHelp("The most addresses, at least 2.", valueName: "n"))
    var limit: Int?

    @Option(help: "Which addresses: ipv6First, ipv4First, ipv6, ipv4.")
    var family: Resolver.Configuration.Family = .ipv6First

    func validate() throws {
        guard !dot || !(json || isShort || explain) else {
            throw ValidationError("--dot prints a graph alone: it goes with none of --json, +short and --explain.")
        }
        guard !connect || !(dot || isShort) else {
            throw ValidationError("--connect prints who answered: it goes with neither --dot nor +short.")
        }
        try checkWords()
        guard timeout.map({ $0 > 0 && $0 <= 3600 }) ?? true else {
            throw ValidationError("--timeout takes more than 0 and at most 3600 seconds.")
        }
        guard attempts.map({ (1...100).contains($0) }) ?? true else {
            throw ValidationError("--attempts takes 1 to 100.")
        }
        guard limit.map({ $0 >= 2 }) ?? true else {
            throw ValidationError(
                "--limit takes 2 or more: a client tries at least two addresses (RFC 3861 section 6).")
        }
    }

    private func checkWords() throws {
        for word in words where word.hasPrefix("+") && word != "+short" {
            throw ValidationError("\(word) is not known: +short is.")
        }
        let others = words.filter { !$0.hasPrefix("@") && $0 != "+short" }
        if others.count > 1, let server = others.first(where: { Endpoint($0, defaultPort: 53) != nil }) {
            throw ValidationError("\(server) looks like a server: did you mean @\(server)?")
        }
        guard !others.isEmpty else {
            throw ValidationError("A URI is expected (or - for one a line on standard input).")
        }
    }

    /// Words that an unknown option left are told after it, and so not where words are checked.
    private func checkNumberOfURIs() throws(Failure) {
        guard words.count(where: { !$0.hasPrefix("@") && $0 != "+short" }) == 1 else {
            throw Failure(
                .usage, "one URI is expected; several go to standard input, one a line, with - in their place")
        }
    }

    func run() async throws {
        try checkNumberOfURIs()
        let network = try SocketNetwork.ofTool()
        let resolver = Resolver(try configuration(), network: network)
        var draws = seed.map { AnyDraws.seeded(SeededGenerator(seed: $0)) } ?? .system(SystemRandomNumberGenerator())
        var worst = ExitStatus.expected
        for uri in uris() {
            let status = try await resolve(uri, resolver, network, &draws)
            if status.rawValue > worst.rawValue { worst = status }
        }
        guard worst == .expected else { throw Failure(worst) }
    }

    private func uris() -> some Sequence<String> {
        let uri = words.first { !$0.hasPrefix("@") && $0 != "+short" } ?? "-"
        return sequence(state: uri == "-" ? nil : Optional(uri)) { (given: inout String?) -> String? in
            guard uri == "-" else {
                defer { given = nil }
                return given
            }
            while let line = readLine() {
                let text = line.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
                if !text.isEmpty, !text.hasPrefix("#") { return String(text) }
            }
            return nil
        }
    }

    /// How long an address may take to answer: what a person waits for, and longer than a lost SYN.
    private static let patience = Duration.seconds(5)

    private func resolve(
        _ uri: String, _ resolver: Resolver, _ network: SocketNetwork, _ draws: inout AnyDraws
    ) async throws -> ExitStatus {
        let resolution: Resolution
        do throws(ResolutionError) {
            resolution = try await resolver.resolve(try MessagingURI(uri), using: &draws)
        } catch {
            show(error, uri)
            return ExitStatus(error.code)
        }
        guard connect else {
            show(resolution)
            return .expected
        }
        let trials = try await resolution.trials(on: network, patience: Self.patience)
        show(resolution, trials)
        return trials.contains(where: \.hasAnswered) ? .expected : .unexpected
    }
}

// MARK: - Configuration

extension ResolveCommand {
    private func configuration() throws -> Resolver.Configuration {
        var configuration = try Resolver.Configuration(asking: words)
        if let timeout { configuration.timeout = .seconds(timeout) }
        configuration.attempts = attempts ?? configuration.attempts
        configuration.isStrict = strict
        configuration.limit = limit
        configuration.family = family
        configuration.usesAdditional = !noAdditional
        try setProtocols(&configuration)
        return configuration
    }

    private func setProtocols(_ configuration: inout Resolver.Configuration) throws {
        let labels = try ProtocolLabel.list(protocols)
        if !labels.isEmpty { configuration.protocols = labels }
        for text in port {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let number = UInt16(parts[1]), number > 0 else {
                throw Failure(.usage, "--port \(text): label=number is expected, as in xmpp=5269")
            }
            let label = try ProtocolLabel.named(parts[0])
            for service in Service.allCases {
                configuration.registry.register(label, for: service, defaultPort: number)
            }
        }
    }
}

extension ExitStatus {
    init(_ code: ResolutionError.Code) {
        self =
            switch code {
            case .invalidURI, .noDestination, .notFQDN: .badInput
            case .noSuchDomain, .noAddresses, .serviceUnavailable, .aliasLoop: .unexpected
            case .temporaryFailure: .temporaryFailure
            case .noDefaultPort: .configuration
            }
    }
}

/// Draws from the system, or from a seed.
private enum AnyDraws: DrawSource {
    case seeded(SeededGenerator)
    case system(SystemRandomNumberGenerator)

    mutating func first(of count: Int) -> Int { number(through: count - 1) }

    mutating func number(through bound: Int) -> Int {
        switch self {
        case .seeded(var generator):
            defer { self = .seeded(generator) }
            return Int.random(in: 0...bound, using: &generator)
        case .system(var generator):
            return Int.random(in: 0...bound, using: &generator)
        }
    }
}

// MARK: - Printing

extension ResolveCommand {
    private var isShort: Bool { words.contains("+short") }

    /// - Parameter trials: One for each address in its order, or none where nothing was tried.
    private func show(_ resolution: Resolution, _ trials: [ConnectionTrial] = []) {
        if json {
            Output.line(JSONEncoder.line(of: ResolutionDocument(resolution, trials)))
        } else if dot {
            Output.line(ResolutionGraph(resolution).text)
        } else if isShort {
            for hop in resolution.hops { Output.line(hop.description) }
        } else {
            let count = resolution.hops.count
            let hops = count == 1 ? "1 hop" : "\(count) hops"
            Output.line("\(resolution.uri.text.printable): \(hops), valid for \(resolution.validFor) s")
            var outcomes = trials.map(\.outcome)[...]
            for (index, hop) in resolution.hops.enumerated() {
                let kind = hop.isImplicit ? "implicit" : "priority \(hop.priority), weight \(hop.weight)"
                Output.line("\(index + 1). \(hop.target.host):\(hop.port)  \(hop.protocolLabel), \(kind)")
                for address in hop.addresses {
                    Output.line("     \(address)" + (outcomes.popFirst().map { "  \($0)" } ?? ""))
                }
            }
            for diagnostic in resolution.diagnostics { Output.line("note: \(diagnostic)") }
            showTroubles(resolution.trace)
        }
        if explain, !json { show(resolution.trace, resolution.queries) }
    }

    private func show(_ failure: ResolutionError, _ uri: String) {
        if json {
            Output.line(JSONEncoder.line(of: ResolutionDocument(failure, uri: uri)))
            return
        }
        if dot {
            Output.line(ResolutionGraph(failure, uri: uri).text)
            return
        }
        if isShort {
            Output.error("\(uri): \(failure)")
        } else {
            Output.line("\(uri.printable): \(failure.description.printable)")
            for diagnostic in failure.diagnostics { Output.line("note: \(diagnostic)") }
            showTroubles(failure.trace)
        }
        if explain { show(failure.trace, failure.queries) }
    }

    /// What servers could not tell, each server and reason once: trying again later may give more.
    private func showTroubles(_ trace: Trace) {
        var told: Set<String> = []
        for step in trace.steps {
            guard case .serverFailed(let question, let server, let detail) = step,
                told.insert("\(server) \(detail) \(question)").inserted
            else { continue }
            Output.line("note: \(step.words)")
        }
    }

    private func show(_ trace: Trace, _ queries: [QueryRecord]) {
        Output.line("why:")
        for (index, step) in trace.steps.enumerated() { Output.line("  \(index + 1). \(step)") }
        Output.line("asked:")
        for query in queries { Output.line("  \(query)") }
        if let clauses = trace.steps.last?.clause.split(separator: ", "), let clause = clauses.last {
            Output.line("what [\(clause)] and the like mean: srvlab explain \(clause)")
        }
    }
}

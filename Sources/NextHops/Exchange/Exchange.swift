import DNSWire
import Transport

/// Puts one question to the servers until one gives a usable reply (D26 for the order of the tries).
struct Exchange {
    /// What a server's reply is worth.
    enum Outcome {
        case reply(Message)
        case failure(ResolutionError.Detail)
    }

    /// A reply that could be read, be it of no use.
    struct Readable {
        let message: Message
        /// Why it is of no use.
        let failure: ResolutionError.Detail?
        /// What it answers.
        let query: QueryRecord
    }

    /// Octets of the largest UDP reply that is asked for: no fragments on any usual path (RFC 9715).
    static let payloadSize: UInt16 = 1232
    /// How long a try waits when nobody said.
    static let defaultTimeout = Duration.seconds(2)
    /// Datagrams that are not the reply before a try gives up: whoever sends them cannot keep it busy for ever.
    static let maximumForeignDatagrams = 1000

    private let network: any Network
    private let timeout: Duration?
    private let attempts: Int
    let deadline: ContinuousClock.Instant
    /// The servers, those that answered last in front.
    private var servers: [Endpoint]
    /// Servers that said REFUSED or NOTIMP to some question.
    private var refusing: Set<Endpoint> = []
    private(set) var queries: [QueryRecord] = []
    /// The last reply to the question that could be read; later tries that bring none leave it.
    private(set) var readable: Readable?
    /// What was decided on the way, in order.
    private(set) var steps: [Trace.Step] = []
    /// What was learned of servers, in order.
    private var lessons: [(detail: ResolutionError.Detail, server: Endpoint)] = []

    init(_ configuration: Resolver.Configuration, network: any Network) {
        self.network = network
        timeout = configuration.timeout
        attempts = configuration.attempts
        deadline = network.now + configuration.deadline
        servers = configuration.servers
    }

    /// The time on the network.
    var now: ContinuousClock.Instant { network.now }

    /// The first usable reply: NOERROR or NXDOMAIN from a server that should know.
    mutating func ask(_ question: Question) async -> Outcome {
        var last = ResolutionError.Detail.timeout
        // Servers that refused this question.
        var refused: Set<Endpoint> = []
        readable = nil
        for round in 0..<attempts {
            for server in willing where !refused.contains(server) || refused.count == Set(servers).count {
                let now = network.now
                guard now < deadline, !Task.isCancelled else { return .failure(.timeout) }
                let tryDeadline = min(deadline, now + (timeout ?? Exchange.defaultTimeout * (1 << min(round, 8))))
                var attempt = Attempt(network: network, server: server, deadline: tryDeadline)
                let outcome = await attempt.ask(question)
                queries += attempt.queries
                steps += attempt.steps
                readable = attempt.readable ?? readable
                guard case .failure(let detail) = outcome else { return outcome }
                last = detail
                steps.append(.serverFailed(question, server, detail))
                if detail.isRefusal { refused.insert(server) }
                note(detail, from: server)
            }
        }
        return .failure(last)
    }

    /// D26: a server that refused something waits until no other is left.
    private var willing: [Endpoint] {
        servers.filter { !refusing.contains($0) } + servers.filter(refusing.contains)
    }

    /// Notes that a question was not asked.
    mutating func remember(_ question: Question) {
        steps.append(.remembered(question))
    }

    /// Takes over what an exchange has sent and learned since it was a copy of this one at `start`.
    mutating func merge(_ other: Exchange, since start: Exchange) {
        queries += other.queries[start.queries.count...]
        steps += other.steps[start.steps.count...]
        for lesson in other.lessons[start.lessons.count...] { note(lesson.detail, from: lesson.server) }
    }

    private mutating func note(_ detail: ResolutionError.Detail, from server: Endpoint) {
        lessons.append((detail, server))
        if detail.isRefusal {
            refusing.insert(server)
        } else {
            servers = servers.filter { $0 != server } + servers.filter { $0 == server }
        }
    }
}

extension ResolutionError.Detail {
    /// Whether the server does not want to answer, rather than not being able to.
    fileprivate var isRefusal: Bool { self == .refused || self == .notImplemented }
}

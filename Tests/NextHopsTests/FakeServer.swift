import DNSWire
import NextHops
import Testing
import Transport
import Zones

/// A message that a fake server received.
struct FakeQuery: Sendable, CustomStringConvertible {
    let message: Message
    let bytes: [UInt8]
    let server: Endpoint
    let transport: TransportProtocol
    /// The client's port; every port and every stream that is opened has a number of its own.
    let port: Int
    let time: Duration

    var question: Question? { message.questions.first }

    /// The text of the question: `SRV _im._sip.example.test`.
    var asked: String { question?.description ?? "nothing" }

    var description: String { "\(asked) @\(server) \(transport.rawValue)" }

    /// A reply that the records of a test go into.
    func reply(
        _ code: ResponseCode = .noError, answer: [Record] = [], authority: [Record] = [], additional: [Record] = []
    ) -> Message {
        var reply = Message(id: message.id, questions: message.questions)
        reply.isReply = true
        reply.isAuthoritative = true
        reply.responseCode = code
        reply.answer = answer
        reply.authority = authority
        reply.additional = additional
        // BADVERS does not fit into the header.
        if code.rawValue > 15 { reply.edns = EDNS(payloadSize: 1232) }
        return reply
    }

    /// A message as it comes back over the transport of the query.
    func returning(_ message: Message) -> FakeEvent { returning(message.bytes) }

    func returning(_ bytes: [UInt8]) -> FakeEvent {
        switch transport {
        case .udp: .datagram(Datagram(bytes: bytes, source: server))
        case .tcp: .octets([UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes)
        }
    }
}

/// What happens at a client's port after a query.
enum FakeEvent: Sendable {
    case datagram(Datagram)
    /// Octets of a stream.
    case octets([UInt8])
    /// What follows comes later.
    case delay(Duration)
    /// The network reports an error.
    case failure(TransportError.Code)
    /// Whoever waits for it waits until its task is cancelled; the closure is called when the waiting begins.
    case nothingUntilCancelled(reached: @Sendable () -> Void)
}

/// A name server by script: from each query to what comes back.
struct FakeServer: Sendable, CustomTestStringConvertible {
    var testDescription: String

    /// What becomes of attempts to connect.
    var connection = SimulatedConnection.accepted
    let respond: @Sendable (FakeQuery) -> [FakeEvent]

    init(_ name: String = "a script", _ respond: @escaping @Sendable (FakeQuery) -> [FakeEvent]) {
        testDescription = name
        self.respond = respond
    }

    /// Never says anything.
    static let silent = FakeServer("silence") { _ in [] }

    /// Replies with one message to every query.
    static func replying(
        _ name: String = "a reply", _ reply: @escaping @Sendable (FakeQuery) -> Message
    ) -> FakeServer {
        FakeServer(name) { [$0.returning(reply($0))] }
    }

    /// Replies with one code to every query.
    static func failing(_ code: ResponseCode) -> FakeServer {
        replying(code.description) { $0.reply(code) }
    }

    /// Answers from zones, as the server of this package does.
    /// - Parameter change: Is handed each correct reply before it goes out.
    static func serving(
        _ zones: [Zone], crossesZones: Bool = true,
        change: @escaping @Sendable (FakeQuery, inout Message) -> Void = { _, _ in }
    ) throws -> FakeServer {
        let catalog = try Catalog(zones)
        return FakeServer { query in
            guard let bytes = FakeServer.reply(of: catalog, to: query, crossesZones: crossesZones),
                var message = try? Message(parsing: bytes)
            else { return [] }
            let correct = message
            change(query, &message)
            return [message == correct ? query.returning(bytes) : query.returning(message)]
        }
    }

    /// The bytes of a correct reply.
    static func reply(of catalog: Catalog, to query: FakeQuery, crossesZones: Bool = true) -> [UInt8]? {
        var options = Responder.Options()
        options.crossesZones = crossesZones
        var responder = Responder(catalog, options)
        return responder.reply(to: query.bytes, over: query.transport == .udp ? .udp : .tcp)
    }

    /// The same server, with another fate for connections.
    func connecting(_ connection: SimulatedConnection) -> FakeServer {
        var server = self
        server.connection = connection
        return server
    }
}

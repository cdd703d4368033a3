import DNSWire
import Foundation
import Operations
import Testing

@testable import Transport

/// Another name server that runs from an exported configuration, with the command that goes with it.
final class RunningProgram {
    private static let patience = Duration.seconds(60)
    /// How long one question waits while the program starts.
    private static let moment = Duration.milliseconds(100)

    private let program: ChildProgram
    private let endpoint: Endpoint
    private let socket: UDPSocket
    private let log: String

    /// Starts a program, and waits until it answers with authority for its zones.
    init(_ server: NameServerProgram, in folder: String, at endpoint: Endpoint, zones: [Name]) throws {
        let words = server.startWords
        let path = try #require(ChildProgram.path(of: words[0]))
        log = folder + "/output.log"
        try "".write(toFile: log, atomically: false, encoding: .utf8)
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        self.endpoint = endpoint
        socket = try UDPSocket(asking: endpoint.address.family)
        program = try ChildProgram(
            path, Array(words.dropFirst()), environment: ["LC_ALL": "C", "PATH": "/usr/bin:/bin"], in: folder,
            output: .file(output), errors: .sameAsOutput)
        let deadline = ContinuousClock.now + RunningProgram.patience
        var missing = zones
        while ContinuousClock.now < deadline, program.isRunning, !missing.isEmpty {
            missing = try missing.filter {
                try ask(Question(name: $0, type: .soa), for: Self.moment)?.answer.isEmpty != false
            }
        }
        if !missing.isEmpty { throw ProgramFailure(missing: missing, log: said) }
    }

    deinit {
        program.kill()
        program.waitForEnd()
    }

    /// What the program has written of itself.
    var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// The reply to a question; a lost datagram is sent again.
    func reply(to question: Question) throws -> Message {
        for _ in 0..<5 { if let reply = try ask(question, for: .seconds(5)) { return reply } }
        throw ProgramFailure(missing: [question.name], log: said)
    }

    private func ask(_ question: Question, for time: Duration) throws -> Message? {
        var query = Message(id: .random(in: 0 ... .max), questions: [question])
        // An empty NSID asks for the name of the server (RFC 5001 2.1).
        query.edns = EDNS(payloadSize: 1232, options: [0, 3, 0, 0])
        let bytes = query.bytes
        try? socket.send(bytes, count: bytes.count, to: SocketAddress(endpoint))
        let deadline = ContinuousClock.now + time
        var buffer = [UInt8](repeating: 0, count: 65_535)
        var source = SocketAddress()
        while case let left = ContinuousClock.now.duration(to: deadline), left > .zero {
            // A port that nobody listens at yet is an error here.
            if let count = (try? socket.receive(into: &buffer, from: &source)) ?? nil {
                let reply = try Message(parsing: Array(buffer[..<count]))
                if reply.id == query.id, reply.questions == query.questions { return reply }
                continue
            }
            var poller = Poller()
            poller.add(socket.number, for: .reading)
            poller.wait(for: left)
        }
        return nil
    }
}

/// A program that does not serve its zones, and what it said.
struct ProgramFailure: Error {
    let missing: [Name]
    let log: String
}

import Harness
import Transport
import Zones

/// Streams to a server on a loopback port: several messages, sound ends and rude ones.
struct TCPRun: FuzzRun, ~Copyable {
    /// How a stream ends.
    private enum Ending: CaseIterable {
        /// The client has nothing more to say, and reads all.
        case orderly
        /// The same, behind a length that promises octets which do not come.
        case unfinished
        /// A reset, before or after some of the replies.
        case abrupt, abruptInside
    }

    private static let batch = 8
    /// How long the server may take to see the ends of streams.
    private static let patience = Duration.seconds(20)

    private let server: ZoneServer
    private let descriptors: Int
    private var oracle: Oracle
    private let good: GoodQueries
    private var generator: SeededGenerator
    private var kept: [(number: Int, packet: [UInt8])] = []
    private var streams = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(_ catalog: Catalog, _ oracle: Oracle, _ good: GoodQueries, seed: UInt64) throws {
        server = try ZoneServer(catalog)
        descriptors = OpenDescriptors.count
        self.oracle = oracle
        self.good = good
        generator = SeededGenerator(seed: seed)
    }

    mutating func send(_ packet: [UInt8], number: Int, _ tally: inout Tally) throws {
        kept.append((number, packet))
        if kept.count >= TCPRun.batch { try exchange(&tally) }
    }

    mutating func finish(_ tally: inout Tally) throws {
        if !kept.isEmpty { try exchange(&tally) }
        let end = ContinuousClock.now + TCPRun.patience
        while OpenDescriptors.count != descriptors {
            guard ContinuousClock.now < end else {
                throw Failure("\(OpenDescriptors.count) descriptors are open; there were \(descriptors)")
            }
            pause()
        }
        server.stop()
    }

    /// One stream: what was kept, a good query, and an end.
    private mutating func exchange(_ tally: inout Tally) throws {
        let batch = kept
        kept = []
        streams += 1
        var (outgoing, expected) = ([UInt8](), [UInt8]())
        for (number, packet) in batch {
            let reply = try oracle.reply(to: packet, number: number, over: .tcp)
            tally.count(packet, reply)
            append(packet, to: &outgoing)
            if let reply { append(reply, to: &expected) }
        }
        let exchange = good[streams]
        append(exchange.query, to: &outgoing)
        append(exchange.reply, to: &expected)
        let ending = generator.chance(1, of: 2) ? Ending.orderly : generator.pick(Ending.allCases)
        outgoing += tail(ending)
        let isRude = ending == .abrupt || ending == .abruptInside
        let enough = isRude ? generator.below(expected.count + 1) : nil
        let (received, hasEnded) = try stream(outgoing, enough: enough)
        let isRight = isRude ? expected.starts(with: received) : received == expected && hasEnded
        guard !isRight else { return }
        throw Finding(
            number: batch.last?.number ?? 0, transport: .tcp, packet: outgoing,
            complaint: hasEnded || isRude
                ? "not the stream that the same code gives in memory: \(received.hexadecimal)"
                : "the stream stands still: \(received.hexadecimal)",
            reply: expected)
    }

    /// What is behind the last query.
    private mutating func tail(_ ending: Ending) -> [UInt8] {
        switch ending {
        case .orderly, .abrupt: return []
        case .abruptInside: return generator.octets(1 + generator.below(300))
        case .unfinished:
            let length = generator.below(301)
            guard length >= 2 else { return generator.octets(length) }
            let promised = length - 1 + generator.below(PacketSource.maximumLength - length)
            return MessageDraft.octets(UInt16(promised)) + generator.octets(length - 2)
        }
    }

    private func append(_ message: [UInt8], to stream: inout [UInt8]) {
        stream += MessageDraft.octets(UInt16(message.count)) + message
    }

    /// Sends octets in pieces, and reads until the server ends the stream; or resets it after `enough` octets.
    private mutating func stream(_ outgoing: [UInt8], enough: Int?) throws -> (received: [UInt8], hasEnded: Bool) {
        let socket = try LoopbackSocket(.stream, to: server.endpoint)
        let piece = generator.pick([1, 7, 100, 1 << 16])
        var (sent, received) = (0, [UInt8]())
        // A stream in single octets is short, or it would take the time of many.
        let length = outgoing.count > 2000 ? max(piece, 1000) : piece
        while true {
            if let enough, received.count >= enough, generator.chance(1, of: 2) || sent == outgoing.count {
                socket.closeAbruptly()
                return (received, false)
            }
            if sent < outgoing.count, let count = try socket.send(outgoing[sent..<min(outgoing.count, sent + length)]) {
                sent += count
                if sent == outgoing.count, enough == nil { socket.finishSending() }
                continue
            }
            if let count = try socket.receive(into: &buffer) {
                if count == 0 { return (received, true) }
                received += buffer[..<count]
                continue
            }
            guard socket.wait(toSend: sent < outgoing.count) else { return (received, false) }
        }
    }
}

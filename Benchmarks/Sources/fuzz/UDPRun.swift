import Transport
import Zones

/// Packets over UDP to a server on a loopback port. Each batch ends with a good query: the replies before it have
/// arrived when its own does, as one worker serves the packets in order.
struct UDPRun: FuzzRun, ~Copyable {
    /// Packets in one batch, and the octets after which it ends: the sockets have room for as much.
    private static let batch = 32
    private static let batchLength = 1 << 15
    /// The most octets of a datagram over IPv4.
    private static let maximumLength = 65_507

    private let server: ZoneServer
    private let socket: LoopbackSocket
    private var oracle: Oracle
    private let good: GoodQueries
    private var kept: [(number: Int, packet: [UInt8])] = []
    private var keptLength = 0
    private var batches = 0
    private var buffer = [UInt8](repeating: 0, count: PacketSource.maximumLength)

    init(_ catalog: Catalog, _ oracle: Oracle, _ good: GoodQueries) throws {
        let server = try ZoneServer(catalog)
        socket = try LoopbackSocket(.datagrams, to: server.endpoint)
        self.server = server
        self.oracle = oracle
        self.good = good
    }

    mutating func send(_ packet: [UInt8], number: Int, _ tally: inout Tally) throws {
        kept.append((number, Array(packet.prefix(UDPRun.maximumLength))))
        keptLength += packet.count
        if kept.count >= UDPRun.batch || keptLength >= UDPRun.batchLength { try exchange(&tally) }
    }

    mutating func finish(_ tally: inout Tally) throws {
        try exchange(&tally)
        server.stop()
    }

    private mutating func exchange(_ tally: inout Tally) throws {
        let last = kept.last?.number ?? 0
        defer { (kept, keptLength) = ([], 0) }
        var expected: [Finding] = []
        for (number, packet) in kept {
            let reply = try oracle.reply(to: packet, number: number, over: .udp)
            tally.count(packet, reply)
            if let reply { expected.append(UDPRun.finding(number, packet, reply)) }
        }
        for (_, packet) in kept { try put(packet) }
        let exchange = good[batches]
        batches += 1
        expected.append(UDPRun.finding(last, exchange.query, exchange.reply))
        try put(exchange.query)
        for item in expected { try expect(item) }
    }

    /// What is to be said when the reply does not come.
    private static func finding(_ number: Int, _ packet: [UInt8], _ reply: [UInt8]) -> Finding {
        Finding(
            number: number, transport: .udp, packet: packet,
            complaint: "not the reply that the same code gives in memory", reply: reply)
    }

    private func put(_ packet: [UInt8]) throws {
        while try socket.send(packet[...]) == nil {
            guard socket.wait(toSend: true) else { throw Failure("the socket takes no packets") }
        }
    }

    private mutating func expect(_ item: Finding) throws {
        while true {
            if let count = try socket.receive(into: &buffer) {
                guard buffer[..<count].elementsEqual(item.reply ?? []) else {
                    throw Finding(
                        number: item.number, transport: .udp, packet: item.packet,
                        complaint: "\(item.complaint): \(buffer[..<count].map { $0 }.hexadecimal)", reply: item.reply)
                }
                return
            }
            guard socket.wait(toSend: false) else {
                throw Finding(
                    number: item.number, transport: .udp, packet: item.packet, complaint: "no reply in time",
                    reply: item.reply)
            }
        }
    }
}

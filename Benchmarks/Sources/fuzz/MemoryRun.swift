import Transport
import Zones

/// Where packets go.
protocol FuzzRun: ~Copyable {
    /// Sends one packet, or keeps it for a later call.
    /// - Throws: `Finding`, or what keeps the run from going on.
    mutating func send(_ packet: [UInt8], number: Int, _ tally: inout Tally) throws

    /// Sends what was kept, and looks at what must be true at the end.
    mutating func finish(_ tally: inout Tally) throws
}

/// Packets that the responder gets in memory, every fourth as if over TCP.
struct MemoryRun: FuzzRun {
    /// Packets from one good query to the next.
    private static let goodQueryInterval = 100

    private var oracle: Oracle
    private let good: GoodQueries

    init(_ oracle: Oracle, _ good: GoodQueries) {
        self.oracle = oracle
        self.good = good
    }

    mutating func send(_ packet: [UInt8], number: Int, _ tally: inout Tally) throws {
        let transport: TransportProtocol = number.isMultiple(of: 4) ? .tcp : .udp
        tally.count(packet, try oracle.reply(to: packet, number: number, over: transport))
        guard number.isMultiple(of: MemoryRun.goodQueryInterval) else { return }
        let exchange = good[number / MemoryRun.goodQueryInterval]
        let reply = try oracle.reply(to: exchange.query, number: number, over: transport)
        guard reply == exchange.reply else {
            throw Finding(
                number: number, transport: transport, packet: exchange.query,
                complaint: "a good query is not answered with \(exchange.reply.hexadecimal)", reply: reply)
        }
    }

    mutating func finish(_ tally: inout Tally) throws {}
}

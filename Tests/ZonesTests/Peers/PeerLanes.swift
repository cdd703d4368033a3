import DNSWire
import Testing

@testable import Transport

/// Asks several servers the same questions, each over a UDP socket and a TCP connection with many questions in flight,
/// in one thread that waits in system calls.
struct PeerLanes {
    struct Query {
        let bytes: [UInt8]
        let isStream: Bool
    }

    /// Questions in flight over UDP, and over TCP, of which BIND takes 23 before it waits.
    private static let window = (datagrams: 48, stream: 16)
    /// How long a socket is silent before what is in flight counts as lost.
    private static let patience = Duration.seconds(1)

    private let lanes: [PeerLane]
    /// The identifier of the next batch's first query, so that a late reply is taken for no other.
    private var firstID: UInt16 = 0

    init(_ servers: [Endpoint]) throws {
        lanes = try servers.map { try PeerLane($0) }
    }

    /// Asks at most 65,536 questions, whose identifiers are set here.
    /// - Returns: For each server the replies, in the order of the questions; none where it stayed silent.
    mutating func ask(_ queries: [Query], tries: Int = 5) throws -> [[[UInt8]?]] {
        for lane in lanes { lane.begin(queries, firstID: firstID) }
        firstID &+= UInt16(truncatingIfNeeded: queries.count)
        var poller = Poller()
        var silences = 0
        var lastHeard = ContinuousClock.now
        while lanes.contains(where: { !$0.isDone }) {
            for lane in lanes { try lane.fill(PeerLanes.window) }
            poller.keepFirst(0)
            for lane in lanes { lane.add(to: &poller) }
            poller.wait(for: PeerLanes.patience)
            var isHeard = false
            for lane in lanes where try lane.drain() { isHeard = true }
            let now = ContinuousClock.now
            if isHeard { (silences, lastHeard) = (0, now) }
            // A socket may also be ready because it takes more.
            guard now - lastHeard >= PeerLanes.patience else { continue }
            (silences, lastHeard) = (silences + 1, now)
            for lane in lanes { silences < tries ? try lane.resend() : lane.giveUp() }
        }
        return lanes.map(\.replies)
    }
}

/// What is under way with one server.
private final class PeerLane {
    private let server: Endpoint
    private let datagrams: UDPSocket
    private var stream: TCPSocket?
    private var queries: [PeerLanes.Query] = []
    private var firstID: UInt16 = 0
    private(set) var replies: [[UInt8]?] = []
    /// Per transport, UDP first: the questions still to ask, last first, and those in flight.
    private var waiting: [[Int]] = [[], []]
    private var inFlight: [Set<Int>] = [[], []]
    private var unsent: [UInt8] = []
    private var received: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 65_535)

    init(_ server: Endpoint) throws {
        self.server = server
        datagrams = try UDPSocket(asking: server.address.family)
    }

    func begin(_ queries: [PeerLanes.Query], firstID: UInt16) {
        self.queries = queries
        self.firstID = firstID
        replies = Array(repeating: nil, count: queries.count)
        let order = queries.indices.reversed()
        waiting = [order.filter { !queries[$0].isStream }, order.filter { queries[$0].isStream }]
        inFlight = [[], []]
    }

    var isDone: Bool { waiting.allSatisfy(\.isEmpty) && inFlight.allSatisfy(\.isEmpty) }

    func giveUp() {
        waiting = [[], []]
        inFlight = [[], []]
    }

    func add(to poller: inout Poller) {
        poller.add(datagrams.number, for: .reading)
        if let stream { poller.add(stream.number, for: unsent.isEmpty ? .reading : [.reading, .writing]) }
    }

    private func bytes(_ index: Int) -> [UInt8] {
        var bytes = queries[index].bytes
        bytes[uint16: 0] = firstID &+ UInt16(truncatingIfNeeded: index)
        return bytes
    }

    // MARK: - Sending

    func fill(_ window: (datagrams: Int, stream: Int)) throws {
        while inFlight[0].count < window.datagrams, let index = waiting[0].popLast() {
            inFlight[0].insert(index)
            try sendDatagram(index)
        }
        while inFlight[1].count < window.stream, let index = waiting[1].popLast() {
            inFlight[1].insert(index)
            append(toStream: index)
        }
        try flush()
    }

    func resend() throws {
        for index in inFlight[0] { try sendDatagram(index) }
        if !inFlight[1].isEmpty { reconnect() }
    }

    private func sendDatagram(_ index: Int) throws {
        let query = bytes(index)
        try? datagrams.send(query, count: query.count, to: SocketAddress(server))
    }

    private func append(toStream index: Int) {
        let query = bytes(index)
        unsent.append(uint16: UInt16(query.count))
        unsent += query
    }

    private func flush() throws {
        guard !unsent.isEmpty else { return }
        if stream == nil { stream = try TCPSocket(connectingTo: server) }
        guard let stream else { return }
        // Before the connection stands nothing is taken, or an error says so; the poller waits for it.
        let sent = (try? stream.send(unsent, range: 0..<unsent.count)) ?? 0
        unsent.removeFirst(sent)
    }

    // MARK: - Receiving

    /// Takes everything that has arrived; whether there was anything.
    func drain() throws -> Bool {
        var isHeard = false
        var source = SocketAddress()
        while let count = (try? datagrams.receive(into: &buffer, from: &source)) ?? nil {
            isHeard = take(Array(buffer[..<count]), transport: 0) || isHeard
        }
        guard let stream else { return isHeard }
        var isEnded = false
        while !isEnded {
            guard let count = try receive(from: stream) else { break }
            isEnded = count == 0
            received += buffer[..<count]
        }
        isHeard = takeMessages() || isHeard
        if isEnded { reconnect() }
        return isHeard
    }

    private func receive(from stream: TCPSocket) throws -> Int? {
        do throws(TransportError) {
            return try stream.receive(into: &buffer, from: 0)
        } catch {
            return 0
        }
    }

    private func takeMessages() -> Bool {
        var offset = 0
        while offset + 2 <= received.count {
            let end = offset + 2 + Int(received[uint16: offset])
            guard end <= received.count else { break }
            _ = take(Array(received[(offset + 2)..<end]), transport: 1)
            offset = end
        }
        received.removeFirst(offset)
        return offset > 0
    }

    private func take(_ reply: [UInt8], transport: Int) -> Bool {
        guard reply.count >= Message.headerLength else { return false }
        let index = Int(reply[uint16: 0] &- firstID)
        guard inFlight[transport].remove(index) != nil else { return false }
        replies[index] = reply
        return true
    }

    /// The server ended the connection: what it left open is asked again over another one.
    private func reconnect() {
        stream = nil
        received = []
        unsent = []
        waiting[1] += inFlight[1]
        inFlight[1] = []
    }
}

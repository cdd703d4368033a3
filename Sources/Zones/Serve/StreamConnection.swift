import DNSWire
import Transport

/// One TCP connection of a client: messages behind their lengths (RFC 1035 4.2.2), several in a row (RFC 7766 6.2.1.1).
/// Used by the thread of one worker only.
final class StreamConnection {
    /// Octets that wait to be read by the peer, above which no more of its queries are taken.
    private static let maximumPending = 1 << 18
    /// Octets read at once.
    private static let readLength = 1 << 13

    private let socket: TCPSocket
    private let idleLimit: Duration
    /// When the connection ends, whatever happens.
    private let end: ContinuousClock.Instant
    /// When the connection ends unless something arrives or leaves.
    private(set) var deadline: ContinuousClock.Instant
    /// A zone that is on its way; the queries behind it wait.
    var transfer: Transfer?
    private(set) var hasEnded = false
    private var peerHasFinished = false
    private var incoming: [UInt8] = []
    private var taken = 0
    private var outgoing: [UInt8] = []
    private var sent = 0
    /// Where each message is noted before its first octet leaves.
    private let packetLog: QueryLog?
    /// Where the last message that was told ends in `outgoing`.
    private var toldEnd = 0

    init(
        _ socket: TCPSocket, at server: Endpoint, idleLimit: Duration, totalLimit: Duration, packetLog: QueryLog? = nil
    ) {
        self.packetLog = packetLog
        self.socket = socket
        self.server = server
        self.idleLimit = idleLimit
        let now = ContinuousClock.now
        end = now + totalLimit
        deadline = min(end, now + idleLimit)
    }

    var number: Int32 { socket.number }
    var peer: Endpoint { socket.peer }
    /// Where the client asks.
    let server: Endpoint

    private var pending: Int { outgoing.count - sent }
    /// Octets of replies that are kept.
    var keptCount: Int { outgoing.count }
    /// What has arrived is answered before more is read, so that no more than one query and one reading wait.
    private var mayRead: Bool { !peerHasFinished && pending <= StreamConnection.maximumPending && !hasQuery }

    /// What the connection waits for.
    var interest: Poller.Interest {
        var interest: Poller.Interest = []
        if mayRead { interest.insert(.reading) }
        if pending > 0 || hasWork { interest.insert(.writing) }
        return interest
    }

    func stop() { hasEnded = true }

    /// Ends the connection so that the peer sees an error.
    func reset() {
        socket.resetWhenClosed()
        stop()
    }

    /// Reads what has arrived.
    func fill(_ now: ContinuousClock.Instant) {
        guard mayRead, !hasEnded else { return }
        let length = incoming.count
        incoming.append(contentsOf: repeatElement(0, count: StreamConnection.readLength))
        do throws(TransportError) {
            let count = try socket.receive(into: &incoming, from: length)
            incoming.removeLast(StreamConnection.readLength - (count ?? 0))
            if let count, count > 0 { deadline = min(end, now + idleLimit) }
            if count == 0 { finish() }
        } catch {
            stop()
        }
    }

    /// The peer sends no more; what it asked for is still sent.
    private func finish() {
        peerHasFinished = true
        endIfDone()
    }

    private func endIfDone() {
        if peerHasFinished, pending == 0, !hasQuery, transfer == nil { stop() }
    }

    private var hasQuery: Bool {
        incoming.count - taken >= 2 && incoming.count - taken - 2 >= nextLength
    }

    /// Whether the peer has read enough for more to be sent.
    var hasRoom: Bool { !hasEnded && pending <= StreamConnection.maximumPending }

    /// Whether a whole query waits, and may be replied to.
    private var mayTakeQuery: Bool { hasRoom && transfer == nil && hasQuery }

    /// Whether there is something to send, and room for it.
    var hasWork: Bool { mayTakeQuery || (hasRoom && transfer != nil) }

    private var nextLength: Int { Int(incoming[taken]) << 8 | Int(incoming[taken + 1]) }

    /// Moves the next whole query to the front of `query`; its length, or none when there is none yet.
    func takeQuery(into query: inout [UInt8]) -> Int? {
        guard mayTakeQuery else {
            incoming.removeFirst(taken)
            taken = 0
            return nil
        }
        let length = nextLength
        for index in 0..<length { query[index] = incoming[taken + 2 + index] }
        taken += 2 + length
        return length
    }

    /// Takes a reply to be sent.
    func queue(_ reply: [UInt8], count: Int) {
        outgoing.append(UInt8(truncatingIfNeeded: count >> 8))
        outgoing.append(UInt8(truncatingIfNeeded: count))
        outgoing.append(contentsOf: reply[..<count])
    }

    /// Sends as much as the peer takes now.
    func flush() {
        while sent < outgoing.count, !hasEnded {
            do throws(TransportError) {
                let count = try socket.send(outgoing, range: sent..<endOfNextPart())
                guard count > 0 else { break }
                sent += count
                deadline = min(end, .now + idleLimit)
            } catch {
                stop()
            }
        }
        // What was sent goes: a peer that is never quite up to date does not make the rest grow.
        if sent >= StreamConnection.maximumPending {
            outgoing.removeFirst(sent)
            toldEnd = max(0, toldEnd - sent)
            sent = 0
        }
        if sent == outgoing.count {
            outgoing.removeAll(keepingCapacity: outgoing.count <= StreamConnection.maximumPending)
            (sent, toldEnd) = (0, 0)
            endIfDone()
        }
    }

    /// How far the next octets reach: all there are, or where each message is told, one message.
    private func endOfNextPart() -> Int {
        guard let packetLog else { return outgoing.count }
        if sent >= toldEnd {
            let start = toldEnd + 2
            toldEnd = start + Int(outgoing[start - 2]) << 8 + Int(outgoing[start - 1])
            packetLog.note(outgoing[start..<toldEnd], from: server, to: peer, over: .tcp)
        }
        return toldEnd
    }
}

import DNSWire
import Logging
import Synchronization
import Transport

/// One worker: waits for its sockets on a thread of its own, and replies (RFC 1035 4.2, RFC 7766).
struct ServingLoop: ~Copyable {
    /// Batches of datagrams, and connections, taken in a row before the others have their turn.
    private static let maximumRow = 64
    private static let wakeIndex = 0
    /// Times that one connection may fill its peer's buffers before the others have their turn.
    private static let maximumRounds = 4
    private static let udpIndex = 1
    private static let listenerIndex = 2
    private static let firstConnectionIndex = 3
    /// A descriptor that `poll` passes over.
    private static let noDescriptor: Int32 = -1
    /// How long a worker waits for the system to have room again.
    private static let pause = Duration.milliseconds(100)

    private let server: ZoneServer.Shared
    private let sockets: ListeningSockets
    private let worker: ZoneServer.Worker
    private var rateLimit: RateLimit?
    private var responder: Responder
    private var catalogVersion: Int
    private var connections: [StreamConnection] = []
    private var poller = Poller()
    private var query = [UInt8](repeating: 0, count: ReplyWriter.maximumLength)
    private var reply = [UInt8](repeating: 0, count: ReplyWriter.maximumLength)
    private var batch = DatagramBatch()
    /// Replies of a faulty server that leave later.
    private var late = LateReplies()
    /// Until when no connections are accepted, because the system has no room for them.
    private var pauseEnd: ContinuousClock.Instant?
    /// Where every message is noted; none when nobody wants to know.
    private let packetLog: QueryLog?

    init(_ server: ZoneServer.Shared, _ worker: ZoneServer.Worker, _ sockets: ListeningSockets) {
        self.server = server
        self.sockets = sockets
        self.worker = worker
        let automatic = sockets.endpoint.address.isLoopback ? 0 : ZoneServer.defaultRateLimit
        let limit = server.options.rateLimit ?? automatic
        if limit > 0 { rateLimit = RateLimit(repliesPerSecond: limit, now: .now, key: .random(in: 0 ... .max)) }
        packetLog = server.options.log.flatMap { $0.notesPackets ? $0 : nil }
        catalogVersion = server.catalogVersion
        responder = Responder(server.catalog, server.options.responder)
    }

    /// Goes on with the catalog that was published last: before each query, so that whoever asks after `publish` has
    /// returned is answered from it, and when nobody asks, so that the old one goes.
    private mutating func takeCatalog() {
        let version = server.catalogVersion
        guard version != catalogVersion else { return }
        catalogVersion = version
        responder = Responder(server.catalog, server.options.responder)
    }

    /// Serves until the server is told to stop.
    mutating func run() {
        poller.add(worker.wakePipe.number, for: .reading)
        poller.add(sockets.udp.number, for: .reading)
        while !server.isStopping {
            poller.keepFirst(ServingLoop.listenerIndex)
            if let end = pauseEnd, end <= .now { pauseEnd = nil }
            poller.add(pauseEnd == nil ? sockets.tcp.number : ServingLoop.noDescriptor, for: .reading)
            for connection in connections { poller.add(connection.number, for: connection.interest) }
            poller.wait(for: timeUntilNextDeadline())
            if poller.isReadable(ServingLoop.wakeIndex) { worker.wakePipe.drain() }
            takeCatalog()
            if server.hasFaults { sendLateReplies() }
            if poller.isReadable(ServingLoop.udpIndex) { serveDatagrams() }
            serveConnections()
            if poller.isReadable(ServingLoop.listenerIndex) { acceptConnections() }
        }
    }

    // MARK: - UDP

    private mutating func serveDatagrams() {
        for _ in 0..<ServingLoop.maximumRow {
            do throws(TransportError) {
                try batch.receive(from: sockets.udp)
                guard batch.count > 0 else { return }
                for index in 0..<batch.count { serveDatagram(index) }
                try batch.send(on: sockets.udp)
                // Fewer than there is room for: no more wait.
                guard batch.count == DatagramBatch.capacity || sockets.udp.listensEverywhere else { return }
            } catch {
                // An earlier reply met a closed port, or the like: nothing that concerns the next query.
                server.options.logger?.debug("\(error)")
            }
        }
    }

    private mutating func serveDatagram(_ index: Int) {
        takeCatalog()
        let length = batch.copyDatagram(index, into: &query)
        if let packetLog, let client = batch.source(index) {
            packetLog.note(query[..<length], from: client, to: place(batch.local), over: .udp)
        }
        let verdict = verdict(for: index)
        var count = 0
        // First the counts and the log: whoever has the reply finds its query there.
        if verdict == .drop {
            worker.counters.countDropped()
        } else {
            // Nobody transfers over UDP; but who may, hears how it is done.
            let client = server.options.responder.transferPrefixes.isEmpty ? nil : batch.source(index)?.address
            count = responder.reply(
                to: query, length: length, over: .udp, from: client, isShort: verdict == .truncate, into: &reply)
            worker.counters.count(responder.outcome, over: .udp, octets: count, isShortened: verdict == .truncate)
        }
        // A server that must not reply does not misbehave by replying.
        if server.hasFaults, verdict == .reply, let client = batch.source(index) {
            return reply(length, count, .datagram(client, batch.local), .udp)
        }
        if server.options.log != nil { log(length, count, batch.source(index), place(batch.local), .udp) }
        guard count > 0 else { return }
        if let packetLog, let client = batch.source(index) {
            packetLog.note(reply[..<count], from: place(batch.local), to: client, over: .udp)
        }
        batch.reply(to: index, reply, count: count)
    }

    /// Where a client asked.
    private func place(_ local: LocalAddress) -> Endpoint {
        Endpoint(address: local.address ?? sockets.endpoint.address, port: sockets.endpoint.port)
    }

    private mutating func verdict(for index: Int) -> RateLimit.Verdict {
        guard rateLimit != nil, let client = batch.source(index)?.address else { return .reply }
        return rateLimit?.verdict(for: client, now: .now) ?? .reply
    }

    // MARK: - TCP

    private mutating func acceptConnections() {
        for _ in 0..<ServingLoop.maximumRow {
            let accepted: TCPSocket?
            do throws(TransportError) {
                accepted = try sockets.tcp.accept()
            } catch {
                server.options.logger?.warning("\(error)")
                pauseEnd = .now + ServingLoop.pause
                return
            }
            guard let socket = accepted else { return }
            guard connections.count < server.options.maximumConnections else {
                worker.counters.countRefusedConnection()
                server.options.logger?.debug("connection of \(socket.peer) refused: \(connections.count) are open")
                continue
            }
            worker.counters.countConnection()
            connections.append(
                StreamConnection(
                    socket, at: socket.localEndpoint ?? sockets.endpoint, idleLimit: server.options.idleLimit,
                    totalLimit: server.options.connectionLimit, packetLog: packetLog))
        }
    }

    private mutating func serveConnections() {
        guard !connections.isEmpty else { return }
        let now = ContinuousClock.now
        var ended = false
        for (index, connection) in connections.enumerated() {
            let position = index + ServingLoop.firstConnectionIndex
            if poller.isReadable(position) || poller.isWritable(position) { serve(connection, now) }
            if connection.deadline <= now { connection.stop() }
            ended = ended || connection.hasEnded
        }
        if ended {
            connections.removeAll(where: \.hasEnded)
            if server.hasFaults { late.forgetEndedConnections() }
        }
    }

    private mutating func serve(_ connection: StreamConnection, _ now: ContinuousClock.Instant) {
        connection.flush()
        connection.fill(now)
        // Queries wait while too much is on its way to the peer: what is sent makes room for the next of them.
        for _ in 0..<ServingLoop.maximumRounds where connection.hasWork {
            sendTransfer(on: connection)
            while let length = connection.takeQuery(into: &query) {
                takeCatalog()
                packetLog?.note(query[..<length], from: connection.peer, to: connection.server, over: .tcp)
                let count = responder.reply(
                    to: query, length: length, over: .tcp, from: connection.peer.address, into: &reply)
                worker.counters.count(responder.outcome, over: .tcp, octets: count)
                guard !server.hasFaults || responder.transfer != nil else {
                    reply(length, count, .stream(connection), .tcp)
                    continue
                }
                log(length, count, connection.peer, connection.server, .tcp)
                if count > 0 { connection.queue(reply, count: count) }
                connection.transfer = responder.transfer
            }
            connection.flush()
        }
    }

    /// Sends more of the zone that a connection waits for.
    private mutating func sendTransfer(on connection: StreamConnection) {
        while connection.hasRoom, var transfer = connection.transfer {
            let count = responder.nextMessage(of: &transfer, into: &reply)
            if count > 0 { connection.queue(reply, count: count) }
            worker.counters.countSent(count)
            connection.transfer = count > 0 ? transfer : nil
        }
    }

    private func timeUntilNextDeadline() -> Duration? {
        var nearest = pauseEnd
        if server.hasFaults, let time = late.nextTime { nearest = min(nearest ?? time, time) }
        for connection in connections { nearest = min(nearest ?? connection.deadline, connection.deadline) }
        return nearest.map { ContinuousClock.now.duration(to: $0) }
    }

    // MARK: - Faults

    /// Sends what the server's faults make of a reply.
    private mutating func reply(
        _ queryLength: Int, _ replyLength: Int, _ destination: LateReplies.Destination, _ transport: TransportProtocol
    ) {
        let outcome = server.faults.withLock { faults in
            faults.outcome(
                for: Array(query[..<queryLength]), reply: replyLength > 0 ? Array(reply[..<replyLength]) : nil,
                over: transport, from: destination.client.address)
        }
        if let first = outcome.deliveries.first { reply.replaceSubrange(..<first.bytes.count, with: first.bytes) }
        log(
            queryLength, outcome.deliveries.first?.bytes.count ?? 0, destination.client, place(of: destination),
            transport, outcome.faults)
        if outcome.isReset, case .stream(let connection) = destination { return connection.reset() }
        late.take(outcome.deliveries, destination, .now)
        sendLateReplies()
    }

    private func place(of destination: LateReplies.Destination) -> Endpoint {
        switch destination {
        case .datagram(_, let local): place(local)
        case .stream(let connection): connection.server
        }
    }

    private mutating func sendLateReplies() {
        for (bytes, destination) in late.due(.now) {
            switch destination {
            case .datagram(let client, let local):
                packetLog?.note(bytes[...], from: place(local), to: client, over: .udp)
                // A client that is gone is its own concern.
                try? sockets.udp.send(bytes, count: bytes.count, to: SocketAddress(client), from: local)
            case .stream(let connection):
                connection.queue(bytes, count: bytes.count)
                connection.flush()
            }
        }
    }

    // MARK: - Log

    private func log(
        _ queryLength: Int, _ replyLength: Int, _ client: Endpoint?, _ place: Endpoint,
        _ transport: TransportProtocol, _ faults: [String] = []
    ) {
        guard let log = server.options.log, let client else { return }
        log.append(
            QueryLog.Entry(
                query: query, queryLength: queryLength, reply: reply, replyLength: replyLength, client: client,
                server: place, transport: transport, time: .now, faults: faults))
    }
}

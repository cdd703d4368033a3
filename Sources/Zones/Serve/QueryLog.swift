public import DNSWire
import Synchronization
public import Transport

/// What a server was asked and how it replied, in the order of arrival.
public final class QueryLog: Sendable {
    /// One query.
    public struct Entry: Hashable, Sendable {
        /// When it arrived, on the clock of the server.
        public let time: ContinuousClock.Instant
        /// The address and the port that it came from.
        public let client: Endpoint
        /// The address that was asked.
        public let server: Endpoint
        /// What it came over.
        public let transport: TransportProtocol
        /// None when the query held no question that can be read.
        public let question: Question?
        /// None when there was no reply.
        public let responseCode: ResponseCode?
        /// Whether the reply had TC set; false when there was none.
        public let isTruncated: Bool
        /// Records of the answer section.
        public let answerCount: Int
        /// Octets of the reply.
        public let replyLength: Int
        /// The verbs of the faults that changed what left the server, in their order: `delay`, `corrupt`.
        public internal(set) var faults: [String] = []
    }

    private struct State {
        var entries: [Entry] = []
        var droppedCount = 0
        var packets: [Packet] = []
        var packetOctets = 0
    }

    /// Octets of the packets that are kept: a zone transfer may be of any length.
    private static let maximumPacketOctets = 1 << 26

    private let state = Mutex(State())
    private let capacity: Int
    private let keepsMessages: Bool
    private let observer: (@Sendable (Entry) -> Void)?
    private let packetObserver: (@Sendable (Packet) -> Void)?

    /// - Parameters:
    ///   - capacity: The entries that are kept; later ones are counted only.
    ///   - keepsMessages: Whether `packets` keeps the octets of queries and replies, for a `PacketCapture`.
    ///   - observer: Is handed every entry, on the thread that serves.
    ///   - packetObserver: Is handed every message as it arrives and before it leaves, on the thread that serves.
    public init(
        capacity: Int = 100_000, keepsMessages: Bool = false, observer: (@Sendable (Entry) -> Void)? = nil,
        packetObserver: (@Sendable (Packet) -> Void)? = nil
    ) {
        self.capacity = capacity
        self.keepsMessages = keepsMessages
        self.observer = observer
        self.packetObserver = packetObserver
    }

    /// Those that were kept so far, in the order of arrival.
    public var entries: [Entry] { state.withLock { $0.entries } }

    /// Entries that came when the log was full.
    public var droppedCount: Int { state.withLock { $0.droppedCount } }

    /// Messages that arrived and left, as far as they are kept: 64 MiB of them. Those of one thread stand in the order
    /// in which they were noted; a delayed one of a server in memory has the time at which it leaves.
    public var packets: [Packet] { state.withLock { $0.packets } }

    /// Whether somebody wants to know of single messages.
    var notesPackets: Bool { keepsMessages || packetObserver != nil }

    /// Its octets are copied only where somebody keeps them.
    func note(
        _ message: ArraySlice<UInt8>, from source: Endpoint, to destination: Endpoint,
        over transport: TransportProtocol, at time: ContinuousClock.Instant = .now
    ) {
        let isKept = keepsMessages && takesRoom(for: message.count)
        guard isKept || packetObserver != nil else { return }
        let packet = Packet(
            time: time, source: source, destination: destination, transport: transport, message: Array(message))
        packetObserver?(packet)
        if isKept { state.withLock { $0.packets.append(packet) } }
    }

    private func takesRoom(for count: Int) -> Bool {
        state.withLock { state in
            // Empty ones take room too.
            let octets = count + MemoryLayout<Packet>.stride
            guard state.packetOctets + octets <= QueryLog.maximumPacketOctets else { return false }
            state.packetOctets += octets
            return true
        }
    }

    /// An entry is made only where somebody wants it.
    func append(_ entry: @autoclosure () -> Entry) {
        let isWanted = state.withLock { state in
            guard observer == nil, state.entries.count >= capacity else { return true }
            state.droppedCount += 1
            return false
        }
        guard isWanted else { return }
        let entry = entry()
        observer?(entry)
        state.withLock { state in
            if state.entries.count < capacity {
                state.entries.append(entry)
            } else {
                state.droppedCount += 1
            }
        }
    }
}

extension QueryLog.Entry {
    init(
        query: [UInt8], queryLength: Int, reply: [UInt8], replyLength: Int, client: Endpoint, server: Endpoint,
        transport: TransportProtocol, time: ContinuousClock.Instant, faults: [String] = []
    ) {
        self.time = time
        self.client = client
        self.server = server
        self.transport = transport
        self.replyLength = replyLength
        self.faults = faults
        let parsed = Query(query, length: queryLength)
        question = parsed.flatMap { parsed in
            guard parsed.hasQuestion else { return nil }
            // The question ends with its type and class.
            let name = Array(query[Query.questionOffset..<(parsed.questionEnd - 4)])
            return Question(name: Name(checked: name), type: parsed.type, recordClass: parsed.recordClass)
        }
        guard replyLength >= Message.headerLength else {
            responseCode = nil
            isTruncated = false
            answerCount = 0
            return
        }
        // BADVERS is the one code of ours with bits in the OPT record.
        responseCode = parsed?.problem == .badVersion ? .badVersion : ResponseCode(rawValue: UInt16(reply[3] & 0xF))
        isTruncated = reply[2] & 0x02 != 0
        answerCount = Int(reply[6]) << 8 | Int(reply[7])
    }
}

extension QueryLog.Entry: CustomStringConvertible {
    /// `127.0.0.1:40001 udp SRV _im._xmpp.example.test → NOERROR, 2 records, 143 octets`, and where faults had a part in
    /// it, ` (faults: delay, corrupt)`.
    public var description: String {
        let asked = question?.description ?? "no question"
        let cause = faults.isEmpty ? "" : " (faults: \(faults.joined(separator: ", ")))"
        guard let responseCode else { return "\(client) \(transport.rawValue) \(asked) → no reply\(cause)" }
        let records = answerCount == 1 ? "1 record" : "\(answerCount) records"
        let outcome = "\(responseCode)\(isTruncated ? " TC" : "")"
        return "\(client) \(transport.rawValue) \(asked) → \(outcome), \(records), \(replyLength) octets\(cause)"
    }
}

import DNSWire
import QueryInvariants

/// What came of the packets of a run.
struct Tally {
    private(set) var packets = 0
    private(set) var silent = 0
    /// Replies by RCODE.
    private var codes: [UInt16: Int] = [:]
    /// What was made of queries that are wrong where a server need not look.
    private var doubts: [String: Int] = [:]
    private let start = ContinuousClock.now

    mutating func count(_ packet: [UInt8], _ reply: [UInt8]?) {
        packets += 1
        guard let reply else {
            silent += 1
            return
        }
        // The upper bits of the code stand in an OPT record that is the last record of the reply.
        let asked = StrictQuery(packet)
        let hasOption =
            asked.option != nil && reply.count > 22 && reply[reply.count - 11] == 0
            && reply[reply.count - 9] == 41
        let code = UInt16(reply[3] & 0xF) | (hasOption ? UInt16(reply[reply.count - 6]) << 4 : 0)
        codes[code, default: 0] += 1
        if case .doubtful(let reason) = asked.verdict, asked.opcode == 0 {
            doubts["\(reason): \(ResponseCode(rawValue: code))", default: 0] += 1
        }
    }

    /// One line: packets, replies by code, speed and memory.
    func summary(growth: Int?) -> String {
        let seconds = max(start.duration(to: .now) / .seconds(1), 0.001)
        let replies = codes.sorted { $0.key < $1.key }.map { "\($0.value) \(ResponseCode(rawValue: $0.key))" }
        let memory = growth.map { "memory grew by \($0 / 1024) KiB" } ?? "memory not measured"
        return "\(packets) packets: \(replies.joined(separator: ", ")), \(silent) silent; "
            + "\(Int(Double(packets) / seconds)) per second; \(memory)"
    }

    /// One line for each doubt and what the server made of it.
    var doubtLines: [String] { doubts.sorted { $0.key < $1.key }.map { "  doubtful, \($0.key): \($0.value)" } }
}

import Harness
import QueryInvariants
import Transport
import Zones

/// Damages sound replies: the checks have to find every damage.
struct SelfCheck {
    struct Outcome {
        var damaged = 0
        /// Damages that no check found, in words.
        var missed: [String] = []
    }

    private var responder: Responder
    private let invariants: QueryInvariants
    private let source: PacketSource
    private var outcome = Outcome()

    init(_ catalog: Catalog, _ invariants: QueryInvariants, _ source: PacketSource) {
        responder = Responder(catalog)
        self.invariants = invariants
        self.source = source
    }

    /// Damages the replies to the first packets of the source.
    consuming func run(packets: Int) -> Outcome {
        for number in 0..<packets {
            let packet = source.packet(number)
            guard let reply = responder.reply(to: packet, over: .udp) else {
                expectComplaint("a reply to silence", [UInt8](repeating: 0x80, count: 12), packet)
                continue
            }
            expectComplaint("no reply", nil, packet)
            damageHeader(reply, packet)
            damageBody(reply, packet)
        }
        return outcome
    }

    /// Whether memory that grows by more than is allowed is seen to grow; where the system says how much there is.
    static var seesMemory: Bool {
        guard let before = ResidentMemory.octets else { return true }
        let octets = [UInt8](repeating: 1, count: 2 * ResidentMemory.maximumGrowth)
        let after = ResidentMemory.octets ?? 0
        return after - before > ResidentMemory.maximumGrowth && octets.last == 1
    }

    private mutating func damageHeader(_ reply: [UInt8], _ packet: [UInt8]) {
        flip(0x01, at: 1, "another id", reply, packet)
        flip(0x80, at: 2, "QR", reply, packet)
        flip(0x08, at: 2, "another opcode", reply, packet)
        flip(0x01, at: 2, "RD", reply, packet)
        flip(0x80, at: 3, "RA", reply, packet)
        flip(0x40, at: 3, "Z", reply, packet)
        flip(0x20, at: 3, "AD", reply, packet)
        flip(0x10, at: 3, "CD", reply, packet)
        for offset in [5, 7, 9, 11] { flip(0x01, at: offset, "count \(offset)", reply, packet) }
        // The codes of a well-formed query are the rules of its kind: to SERVFAIL, no query leads.
        var failed = reply
        failed[3] = failed[3] & 0xF0 | 2
        expectComplaint("SERVFAIL", failed, packet)
        let code = reply[3] & 0xF
        // Truncated replies and referrals may stand without AA.
        if code != 0 || reply[2] & 0x02 != 0 { return }
        if StrictQuery(packet).opcode == 0, reply[7] > 0 { flip(0x04, at: 2, "AA", reply, packet) }
    }

    private mutating func damageBody(_ reply: [UInt8], _ packet: [UInt8]) {
        if reply.count > 12, let question = StrictQuery(packet).question {
            flip(0x20, at: question.lowerBound + 1, "a letter of the question", reply, packet)
            flip(0x02, at: question.upperBound - 3, "the type of the question", reply, packet)
        }
        expectComplaint("an octet too few", reply.dropLast(), packet)
        expectComplaint("an octet too many", reply + [0], packet)
        // The header alone never has a record, so its counts tell the truth only where there is nothing.
        if reply.count > 12 { expectComplaint("nothing but the header", reply.prefix(12), packet) }
        guard reply[11] == 0, reply[10] == 0 else { return }
        expectComplaint("a foreign record", adding([192, 0, 2, 254], 1, to: reply), packet)
        expectComplaint("too long", adding([UInt8](repeating: 7, count: 1300), 10, to: reply), packet)
    }

    /// The reply with one more record in its additional section.
    private func adding(_ data: [UInt8], _ type: UInt8, to reply: [UInt8]) -> [UInt8] {
        var reply = reply
        reply[11] = 1
        return reply + [0, 0, type, 0, 1, 0, 0, 0, 0, UInt8(data.count >> 8), UInt8(data.count & 0xFF)] + data
    }

    private mutating func flip(
        _ bits: UInt8, at offset: Int, _ what: String, _ reply: [UInt8], _ packet: [UInt8]
    ) {
        guard offset < reply.count else { return }
        var damaged = reply
        damaged[offset] ^= bits
        expectComplaint(what, damaged, packet)
    }

    private mutating func expectComplaint(_ what: String, _ reply: (some Sequence<UInt8>)?, _ packet: [UInt8]) {
        outcome.damaged += 1
        let reply = reply.map { Array($0) }
        guard invariants.complaint(about: reply, to: packet, over: .udp) == nil else { return }
        outcome.missed.append("\(what): query \(packet.hexadecimal), reply \(reply?.hexadecimal ?? "none")")
    }

    private mutating func expectComplaint(_ what: String, _ reply: [UInt8]?, _ packet: [UInt8]) {
        expectComplaint(what, reply.map { $0[...] }, packet)
    }
}

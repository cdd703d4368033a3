import QueryInvariants
import Transport
import Zones

/// Answers packets in memory and checks each answer: what the servers behind sockets have to agree with.
struct Oracle {
    private var responder: Responder
    private let invariants: QueryInvariants
    private var reply = [UInt8](repeating: 0, count: PacketSource.maximumLength)

    init(_ catalog: Catalog, _ invariants: QueryInvariants) {
        responder = Responder(catalog)
        self.invariants = invariants
    }

    /// The reply to a packet; none for silence.
    /// - Throws: `Finding` when the reply is not what it should be, or not the same twice.
    mutating func reply(
        to packet: [UInt8], number: Int, over transport: TransportProtocol
    ) throws(Finding) -> [UInt8]? {
        let first = answer(packet, transport)
        var complaint = invariants.complaint(about: first, to: packet, over: transport)
        if complaint == nil, answer(packet, transport) != first { complaint = "another reply to the same query" }
        if let complaint {
            throw Finding(number: number, transport: transport, packet: packet, complaint: complaint, reply: first)
        }
        return first
    }

    private mutating func answer(_ packet: [UInt8], _ transport: TransportProtocol) -> [UInt8]? {
        let count = responder.reply(to: packet, length: packet.count, over: transport, into: &reply)
        return count == 0 ? nil : Array(reply[..<count])
    }
}

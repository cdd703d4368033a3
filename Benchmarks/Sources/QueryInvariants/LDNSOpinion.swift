internal import LDNSReader

/// What ldns makes of a message.
enum LDNSOpinion {
    /// The records of the answer, authority and additional sections, OPT not counted; none when ldns refuses the bytes.
    static func counts(_ bytes: [UInt8]) -> [Int]? {
        var pointer: UnsafeMutablePointer<ldns_pkt>?
        let status = unsafe ldns_wire2pkt(&pointer, bytes, bytes.count)
        guard status == LDNS_STATUS_OK, let packet = unsafe pointer else { return nil }
        defer { unsafe ldns_pkt_free(packet) }
        return unsafe [
            ldns_rr_list_rr_count(ldns_pkt_answer(packet)), ldns_rr_list_rr_count(ldns_pkt_authority(packet)),
            ldns_rr_list_rr_count(ldns_pkt_additional(packet)),
        ]
    }
}

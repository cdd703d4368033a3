internal import CLDNS

/// Owns one message in ldns's form; frees it when the value ends. The second opinion on our own reading and writing.
@safe package struct LDNSPacket: ~Copyable {
    private let raw: UnsafeMutablePointer<ldns_pkt>

    /// A message from its bytes; none when ldns does not accept them.
    package init?(parsing bytes: [UInt8]) {
        var pointer: UnsafeMutablePointer<ldns_pkt>?
        let status = unsafe ldns_wire2pkt(&pointer, bytes, bytes.count)
        guard status == LDNS_STATUS_OK, let pointer = unsafe pointer else { return nil }
        unsafe raw = pointer
    }

    deinit { unsafe ldns_pkt_free(raw) }

    /// The message as `dig` and `drill` print it.
    package var text: String {
        guard let text = unsafe ldns_pkt2str(raw) else { return "" }
        defer { unsafe LDNSMemory.free(text) }
        return unsafe String(cString: text)
    }

    /// The records of the answer, authority and additional sections, in presentation form; empty for a record that ldns
    /// read but cannot write.
    package var records: [[String]] {
        let (answer, authority, additional) = unsafe (
            ldns_pkt_answer(raw), ldns_pkt_authority(raw), ldns_pkt_additional(raw)
        )
        return unsafe [texts(of: answer), texts(of: authority), texts(of: additional)]
    }

    private func texts(of list: UnsafeMutablePointer<ldns_rr_list>?) -> [String] {
        var texts: [String] = []
        for index in 0..<(unsafe ldns_rr_list_rr_count(list)) {
            guard let text = unsafe ldns_rr2str(ldns_rr_list_rr(list, index)) else {
                texts.append("")
                continue
            }
            defer { unsafe LDNSMemory.free(text) }
            texts.append(unsafe String(cString: text).replacing("\n", with: ""))
        }
        return texts
    }
}

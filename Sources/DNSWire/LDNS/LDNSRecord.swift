internal import CLDNS

/// Owns one record in ldns's form; frees it when the value ends.
@safe struct LDNSRecord: ~Copyable {
    private let raw: UnsafeMutablePointer<ldns_rr>

    private init(owning raw: UnsafeMutablePointer<ldns_rr>) {
        unsafe self.raw = raw
    }

    deinit { unsafe ldns_rr_free(raw) }

    /// A record from one line of a zone file without comments and parentheses, every field stated.
    init(line: String, origin: Name) throws(RecordTextError) {
        var pointer: UnsafeMutablePointer<ldns_rr>?
        let origin = LDNSField(name: origin)
        let status = unsafe ldns_rr_new_frm_str(&pointer, line, 0, origin.raw, nil)
        guard status == LDNS_STATUS_OK, let pointer = unsafe pointer else {
            throw RecordTextError(.refused, LDNSStatus.text(status))
        }
        unsafe self.init(owning: pointer)
    }

    /// A record from its bytes; none when ldns does not take them, or takes them for others: it would resolve pointers
    /// in the data, and pass over octets that are missing.
    private static func parsing(_ record: Record) -> LDNSRecord? {
        var bytes: [UInt8] = []
        record.write(to: &bytes)
        var pointer: UnsafeMutablePointer<ldns_rr>?
        var position = 0
        let status = unsafe ldns_wire2rr(&pointer, bytes, bytes.count, &position, LDNS_SECTION_ANSWER)
        guard status == LDNS_STATUS_OK, let pointer = unsafe pointer else { return nil }
        let parsed = unsafe LDNSRecord(owning: pointer)
        guard (try? parsed.wire()) == bytes, parsed.isWhole else { return nil }
        return parsed
    }

    /// Whether no field is missing; a record may be without any data (RFC 2136 2.4.1).
    private var isWhole: Bool {
        let count = unsafe ldns_rr_rd_count(raw)
        let descriptor = unsafe ldns_rr_descript(UInt16(truncatingIfNeeded: ldns_rr_get_type(raw).rawValue))
        return count == 0 || count >= (unsafe ldns_rr_descriptor_minimum(descriptor))
    }

    /// The record's bytes, without compression.
    func wire() throws(RecordTextError) -> [UInt8] {
        var pointer: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = unsafe ldns_rr2wire(&pointer, raw, Int32(LDNS_SECTION_ANSWER.rawValue), &count)
        guard status == LDNS_STATUS_OK, let pointer = unsafe pointer else {
            throw RecordTextError(.refused, LDNSStatus.text(status))
        }
        defer { unsafe free(pointer) }
        return unsafe Array(UnsafeBufferPointer(start: pointer, count: count))
    }
}

// MARK: - Presentation form

extension LDNSRecord {
    static func text(of record: Record) -> String? {
        guard let parsed = parsing(record), let text = unsafe ldns_rr2str(parsed.raw) else { return nil }
        defer { unsafe LDNSMemory.free(text) }
        return unsafe String(cString: text).trimmingSpace
    }

    static func dataText(of record: Record) -> String? {
        guard !record.data.isEmpty, let parsed = parsing(record) else { return nil }
        var fields: [String] = []
        for index in 0..<(unsafe ldns_rr_rd_count(parsed.raw)) {
            guard let text = unsafe ldns_rdf2str(ldns_rr_rdf(parsed.raw, index)) else { return nil }
            defer { unsafe LDNSMemory.free(text) }
            fields.append(unsafe String(cString: text).trimmingSpace)
        }
        return fields.joined(separator: " ")
    }
}

/// Owns one field in ldns's form.
@safe struct LDNSField: ~Copyable {
    fileprivate let raw: UnsafeMutablePointer<ldns_rdf>?

    init(name: Name) {
        unsafe raw = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, name.wire.count, name.wire)
    }

    deinit { unsafe ldns_rdf_deep_free(raw) }
}

/// The words of ldns for its own errors.
enum LDNSStatus {
    static func text(_ status: ldns_status) -> String {
        // The one that is met most, in plainer words.
        if status == LDNS_STATUS_SYNTAX_RDATA_ERR { return "the data is not in the form that the type takes" }
        return unsafe ldns_get_errorstr_by_id(status).map { unsafe String(cString: $0) }
            ?? "ldns status \(status.rawValue)"
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

internal import CLDNS

/// Checks the fields of a record's text before ldns reads them: ldns 1.8 wraps numbers that are out of range
/// (`65536` becomes 0) and passes over text behind the last field.
enum LDNSFieldCheck {
    static func check(_ fields: [Substring], of type: RecordType) throws(RecordTextError) {
        // RFC 3597 5: the generic form states its own length, and ldns holds it to that.
        guard fields.first != "\\#", let descriptor = unsafe ldns_rr_descript(type.rawValue) else { return }
        let kinds = (0..<(unsafe ldns_rr_descriptor_maximum(descriptor))).prefix(64).map {
            unsafe ldns_rr_descriptor_field_type(descriptor, $0)
        }
        for (field, kind) in zip(fields, kinds) {
            if let maximum = maximum(of: kind) {
                try check(field, maximum: maximum)
            } else if kind == LDNS_RDF_TYPE_PERIOD {
                guard Period.seconds(field) != nil else {
                    throw RecordTextError(.outOfRange, "\(field) is not a time of 0 to \(UInt32.max) seconds")
                }
            }
        }
        guard fields.count <= kinds.count || !kinds.allSatisfy(isOneWord) else {
            throw RecordTextError(.excessFields, "\(fields[kinds.count]) is more than \(type) takes")
        }
    }

    private static func check(_ field: Substring, maximum: UInt64) throws(RecordTextError) {
        guard let first = field.utf8.first, isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        else { return }  // a mnemonic, which ldns knows or refuses
        guard field.utf8.allSatisfy(isDigit), let value = UInt64(field), value <= maximum else {
            throw RecordTextError(.outOfRange, "\(field) is not a number of 0 to \(maximum)")
        }
    }

    private static func isDigit(_ character: UInt8) -> Bool { character &- UInt8(ascii: "0") < 10 }

    /// The greatest value of a number field; none for fields of another kind.
    private static func maximum(of kind: ldns_rdf_type) -> UInt64? {
        switch kind {
        case LDNS_RDF_TYPE_INT8, LDNS_RDF_TYPE_ALG, LDNS_RDF_TYPE_CERTIFICATE_USAGE, LDNS_RDF_TYPE_SELECTOR,
            LDNS_RDF_TYPE_MATCHING_TYPE:
            UInt64(UInt8.max)
        case LDNS_RDF_TYPE_INT16, LDNS_RDF_TYPE_CERT_ALG: UInt64(UInt16.max)
        case LDNS_RDF_TYPE_INT32: UInt64(UInt32.max)
        default: nil
        }
    }

    /// Whether a field is always one word, so that a surplus word can be told.
    private static func isOneWord(_ kind: ldns_rdf_type) -> Bool {
        switch kind {
        case LDNS_RDF_TYPE_DNAME, LDNS_RDF_TYPE_INT8, LDNS_RDF_TYPE_INT16, LDNS_RDF_TYPE_INT32,
            LDNS_RDF_TYPE_PERIOD, LDNS_RDF_TYPE_A, LDNS_RDF_TYPE_AAAA:
            true
        default: false
        }
    }
}

internal import CLDNS

/// Presentation form of names, read by ldns.
enum LDNSName {
    /// The wire form of a name, and whether its text ended with the root's dot.
    static func wire(of text: String) throws(NameError) -> (wire: [UInt8], isAbsolute: Bool) {
        // C text ends at its first zero octet, and ldns lets white space and control characters through.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw NameError(.badCharacter) }
        guard !text.isEmpty else { throw NameError(.emptyLabel) }
        var rdf: UnsafeMutablePointer<ldns_rdf>?
        let status = unsafe ldns_str2rdf_dname(&rdf, text)
        guard status == LDNS_STATUS_OK, let rdf = unsafe rdf else { throw NameError(code(for: status)) }
        defer { unsafe ldns_rdf_deep_free(rdf) }
        return (unsafe bytes(of: rdf), unsafe ldns_dname_str_absolute(text))
    }

    private static func code(for status: ldns_status) -> NameError.Code {
        switch status {
        case LDNS_STATUS_EMPTY_LABEL: .emptyLabel
        case LDNS_STATUS_LABEL_OVERFLOW: .longLabel
        case LDNS_STATUS_DOMAINNAME_OVERFLOW, LDNS_STATUS_DOMAINNAME_UNDERFLOW: .longName
        case LDNS_STATUS_SYNTAX_BAD_ESCAPE: .badEscape
        default: .badCharacter
        }
    }
}

/// The octets of a field.
func bytes(of rdf: UnsafeMutablePointer<ldns_rdf>) -> [UInt8] {
    guard let data = unsafe ldns_rdf_data(rdf) else { return [] }
    let count = unsafe ldns_rdf_size(rdf)
    return unsafe Array(UnsafeBufferPointer(start: data, count: count))
}

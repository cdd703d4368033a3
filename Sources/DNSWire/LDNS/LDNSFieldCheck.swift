internal import CLDNS

/// Checks the fields of a record's text before ldns reads them: ldns 1.8 wraps numbers that are out of range
/// (`65536` becomes 0), takes words that it does not know for type 0 and what is no hexadecimal digit for one, closes
/// open quotes, and passes over text behind the last field.
enum LDNSFieldCheck {
    /// ldns cuts off, without a word, what stands behind this many characters of data.
    private static let maximumLength = Int(LDNS_MAX_PACKETLEN) - 1

    /// The fields of SRV (RFC 2782): of one that is missing ldns says only that it expects a value.
    private static let serviceFields = ["priority", "weight", "port", "target"]

    static func check(_ fields: [Substring], of type: RecordType) throws(RecordTextError) {
        guard fields.reduce(-1, { $0 + $1.utf8.count + 1 }) <= maximumLength else {
            throw RecordTextError(.refused, "more than \(maximumLength) characters of data")
        }
        for field in fields where !isWhole(field) {
            throw RecordTextError(.refused, "\(field) is not one word: a quote is open, or a character not escaped")
        }
        guard fields.first != "\\#" else { return try checkGeneric(fields.dropFirst()) }
        guard let descriptor = unsafe ldns_rr_descript(type.rawValue) else { return }
        let kinds = (0..<(unsafe ldns_rr_descriptor_maximum(descriptor))).prefix(64).map {
            unsafe ldns_rr_descriptor_field_type(descriptor, $0)
        }
        guard !fields.isEmpty || kinds.first == LDNS_RDF_TYPE_APL else { throw RecordTextError(.refused, "no data") }
        for (index, kind) in zip(fields.indices, kinds) { try check(fields[index...], of: kind) }
        if type == .srv, fields.count < serviceFields.count {
            throw RecordTextError(.refused, "the \(serviceFields[fields.count]) is missing")
        }
        guard fields.count <= kinds.count || !kinds.allSatisfy(isOneWord) else {
            throw RecordTextError(.excessFields, "\(fields[kinds.count]) is more than \(type) takes")
        }
    }

    /// Checks the first of `fields`, or all of them where the kind takes whatever is left.
    private static func check(_ fields: ArraySlice<Substring>, of kind: ldns_rdf_type) throws(RecordTextError) {
        guard let field = fields.first else { return }
        if kind == LDNS_RDF_TYPE_CERT_ALG { try checkCertificateType(field) }
        if let maximum = maximum(of: kind) {
            return try checkNumber(field, maximum: maximum)
        }
        switch kind {
        case LDNS_RDF_TYPE_PERIOD:
            guard Period.seconds(field) != nil else {
                throw RecordTextError(.outOfRange, "\(field) is not a time of 0 to \(UInt32.max) seconds")
            }
        case LDNS_RDF_TYPE_TIME:
            // RFC 4034 3.2: 14 digits are a date, fewer a number of seconds.
            guard field.utf8.count != 14 || !field.utf8.allSatisfy(isDigit) else { return }
            try checkNumber(field, maximum: UInt64(UInt32.max))
        case LDNS_RDF_TYPE_TYPE: try checkTypes(fields.prefix(1))
        case LDNS_RDF_TYPE_NSEC: try checkTypes(fields)
        case LDNS_RDF_TYPE_HEX: _ = try hexadecimalLength(fields)
        case LDNS_RDF_TYPE_SVCPARAMS: try checkParameters(fields)
        default: break
        }
    }

    private static func checkNumber(_ field: Substring, maximum: UInt64) throws(RecordTextError) {
        guard let first = field.utf8.first, isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        else { return }  // a mnemonic, which ldns knows or refuses
        guard field.utf8.allSatisfy(isDigit), let value = UInt64(field), value <= maximum else {
            throw RecordTextError(.outOfRange, "\(field) is not a number of 0 to \(maximum)")
        }
    }

    /// RFC 4398 2.1: 0 is reserved. ldns refuses it too, and words that it does not know, but loses memory each time.
    private static func checkCertificateType(_ field: Substring) throws(RecordTextError) {
        guard certificateTypes.contains(field.uppercased()) || UInt64(field) ?? 0 > 0 else {
            throw RecordTextError(.outOfRange, "\(field) is not a number of 1 to \(UInt16.max), or a certificate type")
        }
    }

    private static let certificateTypes: Set = [
        "PKIX", "SPKI", "PGP", "IPKIX", "ISPKI", "IPGP", "ACPKIX", "IACPKIX", "URI", "OID",
    ]

    private static func checkTypes(_ fields: ArraySlice<Substring>) throws(RecordTextError) {
        for field in fields where RecordType(String(field)) == nil {
            throw RecordTextError(.unknownType, "\(field) is not a record type")
        }
    }

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

// MARK: - Words

extension LDNSFieldCheck {
    /// Whether a field is one word to ldns too: quotes closed, nothing escaped that is not there, and no white space,
    /// comment or parenthesis outside quotes.
    private static func isWhole(_ field: Substring) -> Bool {
        var isQuoted = false
        var isEscaped = false
        for octet in field.utf8 {
            switch octet {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: " "), 0x09...0x0D, UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"):
                guard isQuoted, octet != UInt8(ascii: "\n") else { return false }
            default: break
            }
        }
        return !isQuoted && !isEscaped && !field.isEmpty
    }

    private static func isDigit(_ character: UInt8) -> Bool { character &- UInt8(ascii: "0") < 10 }

    /// RFC 3597 5: behind `\#` stand a length and that many octets.
    private static func checkGeneric(_ fields: ArraySlice<Substring>) throws(RecordTextError) {
        guard let length = fields.first, length.utf8.allSatisfy(isDigit), let length = UInt16(length) else {
            throw RecordTextError(.outOfRange, "\\# takes a length of 0 to \(UInt16.max) octets")
        }
        guard try hexadecimalLength(fields.dropFirst()) == Int(length) else {
            throw RecordTextError(.refused, "\\# states \(length) octets, and another number follows")
        }
    }

    /// The number of octets that hexadecimal words stand for.
    private static func hexadecimalLength(_ fields: ArraySlice<Substring>) throws(RecordTextError) -> Int {
        var count = 0
        for field in fields {
            guard field.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                throw RecordTextError(.refused, "\(field) is not hexadecimal")
            }
            count += field.utf8.count
        }
        guard count.isMultiple(of: 2) else { throw RecordTextError(.refused, "half an octet in hexadecimal") }
        return count / 2
    }

    /// RFC 9460 2.1 and 7.2: no key twice, and a port is a number.
    private static func checkParameters(_ fields: ArraySlice<Substring>) throws(RecordTextError) {
        var keys: Set<String> = []
        for field in fields {
            let parts = field.split(separator: "=", maxSplits: 1)
            guard let key = parts.first?.lowercased(), keys.insert(key).inserted else {
                throw RecordTextError(.refused, "\(field) repeats a key, or has none")
            }
            guard key == "port" else { continue }
            let port = parts.dropFirst().first?.trimmingQuotes ?? ""
            guard port.utf8.allSatisfy(isDigit), UInt16(port) != nil else {
                throw RecordTextError(.outOfRange, "\(field) is not a number of 0 to \(UInt16.max)")
            }
        }
    }
}

extension Substring {
    fileprivate var trimmingQuotes: Substring {
        count >= 2 && first == "\"" && last == "\"" ? dropFirst().dropLast() : self
    }
}

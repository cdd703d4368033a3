internal import CLDNS

/// The mnemonics of record types and classes, as ldns knows them.
enum LDNSMnemonic {
    static func text(of type: RecordType) -> String {
        guard let text = unsafe ldns_rr_type2str(ldns_rr_type(rawValue: UInt32(type.rawValue))) else {
            return "TYPE\(type.rawValue)"
        }
        defer { unsafe LDNSMemory.free(text) }
        return unsafe String(cString: text)
    }

    static func text(of recordClass: RecordClass) -> String {
        guard let text = unsafe ldns_rr_class2str(ldns_rr_class(rawValue: UInt32(recordClass.rawValue))) else {
            return "CLASS\(recordClass.rawValue)"
        }
        defer { unsafe LDNSMemory.free(text) }
        return unsafe String(cString: text)
    }

    static func type(named text: String) -> RecordType? {
        guard !text.utf8.contains(0) else { return nil }
        // ldns answers 0 for a word that it does not know, and reads TYPE followed by anything as a number.
        if text.count > 4, text.prefix(4).uppercased() == "TYPE" {
            let number = text.dropFirst(4)
            // Swift reads a sign before the digits.
            guard number.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
            return UInt16(number).map(RecordType.init(rawValue:))
        }
        let type = unsafe ldns_get_rr_type_by_name(text)
        return type.rawValue == 0 ? nil : UInt16(exactly: type.rawValue).map(RecordType.init(rawValue:))
    }
}

/// Memory that ldns hands over.
enum LDNSMemory {
    static func free(_ text: UnsafeMutablePointer<CChar>) {
        unsafe CLDNS.free(text)
    }
}

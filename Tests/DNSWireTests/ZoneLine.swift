@testable import DNSWire

extension Record {
    static let lineOwner = Name(checked: [7] + Array("example".utf8) + [4] + Array("test".utf8) + [0])

    /// A record of `example.test` from the data part of a zone file's line, whose words end at spaces outside quotes.
    init(
        _ type: RecordType, _ data: String, ttl: UInt32 = 60, origin: Name = Record.lineOwner
    ) throws(RecordTextError) {
        var isQuoted = false
        let words = data.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == " " && !isQuoted
        }
        try self.init(owner: Record.lineOwner, ttl: ttl, type: type, fields: words, origin: origin)
    }
}

extension RecordType {
    static let naptr = RecordType(rawValue: 35)
    static let sshfp = RecordType(rawValue: 44)
    static let dnskey = RecordType(rawValue: 48)
    static let tlsa = RecordType(rawValue: 52)
    static let svcb = RecordType(rawValue: 64)
    static let https = RecordType(rawValue: 65)
    static let uri = RecordType(rawValue: 256)
    static let caa = RecordType(rawValue: 257)
    static let privateUse = RecordType(rawValue: 65280)
}

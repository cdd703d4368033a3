@testable import DNSWire

// Messages put together octet by octet, right or wrong, for tests of reading.

enum Wire {
    static func uint16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)] }

    static func uint32(_ value: Int) -> [UInt8] { uint16(value >> 16) + uint16(value) }

    /// Twelve octets, the counts as told.
    static func header(
        id: Int = 0x1234, flags: Int = 0x8400, questions: Int = 0, answer: Int = 0, authority: Int = 0,
        additional: Int = 0
    ) -> [UInt8] {
        uint16(id) + uint16(flags) + uint16(questions) + uint16(answer) + uint16(authority) + uint16(additional)
    }

    /// Labels without an end: `["a", "test"]` is `01 61 04 74 65 73 74`.
    static func labels(_ labels: String...) -> [UInt8] {
        labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    }

    /// A compression pointer (RFC 1035 4.1.4).
    static func pointer(_ target: Int) -> [UInt8] { uint16(0xC000 | target) }

    /// A record whose data length is `length`, or as long as its data is.
    static func record(
        owner: [UInt8] = [0], _ type: RecordType, recordClass: Int = 1, ttl: Int = 60, length: Int? = nil,
        _ data: [UInt8]
    ) -> [UInt8] {
        owner + uint16(Int(type.rawValue)) + uint16(recordClass) + uint32(ttl) + uint16(length ?? data.count) + data
    }

    /// A reply with one record in its answer: owned by the root, its data from octet 23.
    static func answer(_ type: RecordType, length: Int? = nil, _ data: [UInt8]) -> [UInt8] {
        header(answer: 1) + record(type, length: length, data)
    }
}

extension [UInt8] {
    /// `61 62 63`, for messages of failed expectations.
    var hexadecimal: String {
        map { octet in (octet < 16 ? "0" : "") + String(octet, radix: 16) }.joined(separator: " ")
    }
}

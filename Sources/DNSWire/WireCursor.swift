/// Reads a message from front to back; every step checks that the octets are there.
struct WireCursor {
    let bytes: [UInt8]
    private(set) var offset = 0
    /// Where reading has to stop: the end of the message, or of the record data that is being read.
    private var limit: Int
    private var isInData = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        limit = bytes.count
    }

    var remaining: Int { limit - offset }

    /// Behind a pointer, the message is what ends, not the record data.
    private func ended(_ field: String, at position: Int? = nil, hasJumped: Bool = false) -> WireError {
        WireError(isInData && !hasJumped ? .endOfData : .endOfMessage, offset: position ?? offset, field: field)
    }

    mutating func octet(_ field: String) throws(WireError) -> UInt8 {
        guard remaining >= 1 else { throw ended(field) }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func uint16(_ field: String) throws(WireError) -> UInt16 {
        guard remaining >= 2 else { throw ended(field) }
        defer { offset += 2 }
        return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }

    mutating func uint32(_ field: String) throws(WireError) -> UInt32 {
        UInt32(try uint16(field)) << 16 | UInt32(try uint16(field))
    }

    mutating func octets(_ count: Int, _ field: String) throws(WireError) -> ArraySlice<UInt8> {
        guard remaining >= count else { throw ended(field) }
        defer { offset += count }
        return bytes[offset..<(offset + count)]
    }

    /// A name, decompressed (RFC 1035 4.1.4). Each pointer has to point before the place where its part of the name
    /// began, so that reading ends, and behind the header, where no name begins; 255 octets bound the rest.
    mutating func name(_ field: String) throws(WireError) -> Name {
        var wire: [UInt8] = []
        var position = offset
        var earliest = offset
        var end: Int?
        while true {
            let readable = end == nil ? limit : bytes.count
            guard position < readable else { throw ended(field, at: position, hasJumped: end != nil) }
            let length = Int(bytes[position])
            switch length & 0xC0 {
            case 0xC0:
                guard position + 1 < readable else { throw ended(field, at: position, hasJumped: end != nil) }
                let target = (length & 0x3F) << 8 | Int(bytes[position + 1])
                guard target >= Message.headerLength, target < earliest else {
                    throw WireError(.badPointer, offset: position, field: field)
                }
                end = end ?? position + 2
                (position, earliest) = (target, target)
            case 0x00:
                guard position + 1 + length <= readable else { throw ended(field, at: position, hasJumped: end != nil) }
                guard wire.count + 1 + length + (length == 0 ? 0 : 1) <= Name.maximumLength else {
                    throw WireError(.longName, offset: position, field: field)
                }
                wire.append(contentsOf: bytes[position...(position + length)])
                position += 1 + length
                if length == 0 {
                    offset = end ?? position
                    return Name(checked: wire)
                }
            default:
                throw WireError(.badLabel, offset: position, field: field)
            }
        }
    }

    /// Reads record data of `count` octets; `body` may not read past them and has to read them all.
    mutating func data<Result>(
        count: Int, _ field: String, body: (inout WireCursor) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        guard remaining >= count else { throw ended(field) }
        var inner = self
        inner.limit = offset + count
        inner.isInData = true
        let result = try body(&inner)
        guard inner.offset == inner.limit else { throw WireError(.excessData, offset: inner.offset, field: field) }
        offset = inner.offset
        return result
    }
}

// MARK: - Writing

extension [UInt8] {
    package mutating func append(uint16 value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    package mutating func append(uint32 value: UInt32) {
        append(uint16: UInt16(truncatingIfNeeded: value >> 16))
        append(uint16: UInt16(truncatingIfNeeded: value))
    }
}

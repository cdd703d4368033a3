import DNSWire

/// Puts a reply together in place, within a limit of octets; names are compressed where that is allowed (RFC 1035
/// 4.1.4, RFC 3597 4).
struct ReplyWriter {
    /// Octets of an OPT record without options.
    static let optionLength = 11
    /// Octets in front of an option's data.
    static let optionHeadLength = 4
    /// The largest message.
    static let maximumLength = 65_535
    /// Octets of the smallest record set: a pointer, the fixed fields and an IPv4 address.
    static let minimumSetLength = 16

    /// Room for the largest message; the reply is its first `count` octets.
    var bytes = [UInt8](repeating: 0, count: ReplyWriter.maximumLength)
    private(set) var count = 0
    private(set) var limit = 0
    private(set) var hasQuestion = false
    private var hasOverflowed = false
    private var compression = CompressionTable()
    private var cursor = NameCursor()

    /// Begins a reply with the header's place and the question as it was asked.
    mutating func begin(with query: [UInt8], questionEnd: Int, limit: Int) {
        count = Message.headerLength
        self.limit = limit
        hasOverflowed = false
        compression.reset()
        for index in Query.questionOffset..<max(questionEnd, Query.questionOffset) { append(query[index]) }
        hasQuestion = questionEnd > Query.questionOffset
        guard hasQuestion else { return }
        cursor.set(query, at: Query.questionOffset)
        register(from: 0, at: Query.questionOffset)
    }

    /// Writes the header (RFC 1035 4.1.1).
    mutating func writeHeader(id: UInt16, flags: UInt16, counts: (UInt16, UInt16, UInt16, UInt16)) {
        set(id, at: 0)
        set(flags, at: 2)
        set(counts.0, at: 4)
        set(counts.1, at: 6)
        set(counts.2, at: 8)
        set(counts.3, at: 10)
    }

    /// Writes the OPT record (RFC 6891 6.1).
    /// - Parameters:
    ///   - reserved: Octets that `limit` left for it and for the server's identity.
    ///   - identity: What the server calls itself, if that was asked (RFC 5001).
    ///   - explanation: More about the response code, left out where there is no room for it (RFC 8914 3).
    mutating func writeOption(
        reserved: Int, payloadSize: UInt16, responseCode: ResponseCode, dnssecOK: Bool, identity: [UInt8]?,
        explanation: Explanation?
    ) {
        limit += reserved
        append(0)
        append(uint16: RecordType.opt.rawValue)
        append(uint16: payloadSize)
        append(UInt8(truncatingIfNeeded: responseCode.rawValue >> 4))
        append(0)
        append(uint16: dnssecOK ? 0x8000 : 0)
        let start = count
        append(uint16: 0)
        if let identity {
            append(uint16: EDNSOption.identity)
            append(uint16: UInt16(truncatingIfNeeded: identity.count))
            for octet in identity { append(octet) }
        }
        if let explanation, count + ReplyWriter.optionHeadLength + 2 + explanation.text.utf8.count <= limit {
            append(uint16: EDNSOption.explanation)
            append(uint16: UInt16(truncatingIfNeeded: 2 + explanation.text.utf8.count))
            append(uint16: explanation.code)
            for octet in explanation.text.utf8 { append(octet) }
        }
        set(UInt16(truncatingIfNeeded: count - start - 2), at: start)
    }

    /// Writes one record set, wholly or not at all.
    /// - Parameter turn: How far the records are turned: which of them comes first.
    /// - Returns: The number of records; none when they do not fit.
    mutating func write(
        _ item: Answer.Item, of answer: borrowing Answer, from catalog: Catalog, turn: UInt32 = 0
    ) -> Int? {
        let start = count
        let zone = catalog.zones[Int(item.zone)].storage
        let set = zone.sets[Int(item.set)]
        if let canonical = item.madeAlias {
            return writeAlias(item.owner, set.ttl, canonical, answer, catalog) ? 1 : nil
        }
        let layout = RecordLayout.of(set.type)
        var index = turn == 0 ? 0 : turn % set.recordCount
        for _ in 0..<set.recordCount {
            let record = zone.records[Int(set.firstRecord &+ index)]
            writeOwner(item.owner, answer, catalog)
            append(uint16: set.type.rawValue)
            append(uint16: RecordClass.internet.rawValue)
            append(uint32: min(set.ttl, item.maximumTTL))
            writeData(zone.bytes, Int(record.dataOffset), Int(record.dataLength), layout)
            guard !hasOverflowed else {
                count = start
                hasOverflowed = false
                return nil
            }
            index = index &+ 1 == set.recordCount ? 0 : index &+ 1
        }
        return Int(set.recordCount)
    }

    /// Writes one record of a set under its own name.
    /// - Returns: Whether it fits.
    mutating func write(_ index: UInt32, of set: UInt32, in zone: ZoneStorage) -> Bool {
        let start = count
        let set = zone.sets[Int(set)]
        let record = zone.records[Int(set.firstRecord &+ index)]
        writeName(zone.bytes, at: Int(zone.nodes[Int(set.node)].nameOffset))
        append(uint16: set.type.rawValue)
        append(uint16: RecordClass.internet.rawValue)
        append(uint32: set.ttl)
        writeData(zone.bytes, Int(record.dataOffset), Int(record.dataLength), RecordLayout.of(set.type))
        guard hasOverflowed else { return true }
        count = start
        hasOverflowed = false
        return false
    }

    /// Writes the CNAME that a DNAME makes; its TTL is the DNAME's (RFC 6672 3.1).
    private mutating func writeAlias(
        _ owner: Answer.NameReference, _ ttl: UInt32, _ canonical: Int, _ answer: borrowing Answer, _ catalog: Catalog
    ) -> Bool {
        let start = count
        writeOwner(owner, answer, catalog)
        append(uint16: RecordType.cname.rawValue)
        append(uint16: RecordClass.internet.rawValue)
        append(uint32: ttl)
        let dataStart = count
        append(uint16: 0)
        writeName(answer.names, at: canonical)
        guard !hasOverflowed else {
            count = start
            hasOverflowed = false
            return false
        }
        set(UInt16(truncatingIfNeeded: count &- dataStart &- 2), at: dataStart)
        return true
    }
}

// MARK: - Names and data

extension ReplyWriter {
    private mutating func writeOwner(
        _ owner: Answer.NameReference, _ answer: borrowing Answer, _ catalog: Catalog
    ) {
        switch owner {
        case .question:
            // The root is shorter than a pointer to it.
            if bytes[Query.questionOffset] == 0 {
                append(0)
            } else {
                append(uint16: 0xC000 | UInt16(Query.questionOffset))
            }
        case .stored(let zone, let offset):
            writeName(catalog.zones[Int(zone)].storage.bytes, at: Int(offset))
        case .made(let offset):
            writeName(answer.names, at: offset)
        }
    }

    /// Writes a name, its tail as a pointer to where it stands already.
    private mutating func writeName(_ source: [UInt8], at offset: Int) {
        cursor.set(source, at: offset)
        var skipped = 0
        var target: Int?
        while skipped < cursor.labelCount {
            target = compression.offset(of: cursor, skipping: skipped, in: bytes, count: count)
            if target != nil { break }
            skipped &+= 1
        }
        let start = count
        for index in 0..<cursor.start(of: skipped) { append(cursor.bytes[index]) }
        if let target {
            append(uint16: 0xC000 | UInt16(target))
        } else {
            append(0)
        }
        if !hasOverflowed { register(from: 0, to: skipped, at: start) }
    }

    private mutating func writeData(_ source: [UInt8], _ offset: Int, _ length: Int, _ layout: RecordLayout?) {
        let start = count
        append(uint16: UInt16(truncatingIfNeeded: length))
        guard let layout, layout.mayCompress else {
            for index in offset..<(offset &+ length) { append(source[index]) }
            // A target is never compressed (RFC 2782), but the owner of its addresses may point at it.
            if let layout, layout.strings == 0, layout.names == 1, !hasOverflowed {
                cursor.set(source, at: offset &+ layout.leading)
                register(from: 0, at: start &+ 2 &+ layout.leading)
            }
            return
        }
        var position = offset
        for _ in 0..<layout.leading {
            append(source[position])
            position &+= 1
        }
        for _ in 0..<layout.names {
            writeName(source, at: position)
            position &+= cursor.length
        }
        for index in position..<(offset &+ length) { append(source[index]) }
        if !hasOverflowed { set(UInt16(truncatingIfNeeded: count &- start &- 2), at: start) }
    }

    /// Remembers where the name under the cursor and its ancestors stand, for pointers to them.
    private mutating func register(from first: Int, to end: Int? = nil, at offset: Int) {
        for skipped in first..<(end ?? cursor.labelCount) {
            compression.register(cursor.hash(skipping: skipped), offset: offset &+ cursor.start(of: skipped))
        }
    }
}

// MARK: - Octets

extension ReplyWriter {
    @inline(__always)
    private mutating func append(_ octet: UInt8) {
        guard count < limit else {
            hasOverflowed = true
            return
        }
        bytes[count] = octet
        count &+= 1
    }

    private mutating func append(uint16 value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    private mutating func append(uint32 value: UInt32) {
        append(uint16: UInt16(truncatingIfNeeded: value >> 16))
        append(uint16: UInt16(truncatingIfNeeded: value))
    }

    private mutating func set(_ value: UInt16, at offset: Int) {
        bytes[offset] = UInt8(truncatingIfNeeded: value >> 8)
        bytes[offset &+ 1] = UInt8(truncatingIfNeeded: value)
    }
}

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
    private var names = CompressionTable()
    /// The zone of the item before: at the first item of another one, its names are tied to those that are written.
    private var zone: UInt32?
    /// Where the names that DNAMEs made stand.
    private var madeOffsets: [Int?] = []

    /// Begins a reply with the header's place and the question as it was asked.
    mutating func begin(with query: [UInt8], questionEnd: Int, limit: Int) {
        count = Message.headerLength
        self.limit = limit
        hasOverflowed = false
        names.reset()
        zone = nil
        if !madeOffsets.isEmpty { madeOffsets.removeAll(keepingCapacity: true) }
        hasQuestion = questionEnd > Query.questionOffset
        guard hasQuestion else { return }
        append(questionEnd &- Query.questionOffset, of: query, from: Query.questionOffset)
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
        if item.zone != self.zone { enter(item.zone, answer, catalog) }
        if let canonical = item.madeAlias {
            return writeAlias(item.owner, set.ttl, canonical, answer, catalog) ? 1 : nil
        }
        let layout = RecordLayout.of(set.type)
        var index = turn == 0 ? 0 : turn % set.recordCount
        for _ in 0..<set.recordCount {
            writeOwner(item.owner, answer, catalog)
            let head = count
            writeRecord(zone.records[Int(set.firstRecord &+ index)], layout, item.zone, zone)
            guard !hasOverflowed else {
                rollBack(to: start)
                return nil
            }
            if item.maximumTTL < set.ttl { setTTL(item.maximumTTL, at: head) }
            index = index &+ 1 == set.recordCount ? 0 : index &+ 1
        }
        return Int(set.recordCount)
    }

    /// Writes one record of a set under its own name.
    /// - Returns: Whether it fits.
    mutating func write(_ index: UInt32, of set: UInt32, in number: UInt32, _ zone: ZoneStorage) -> Bool {
        let start = count
        let set = zone.sets[Int(set)]
        writeName(set.node, number, zone, spelledAt: Int(zone.nodes[Int(set.node)].nameOffset))
        // RFC 5936 3.4: names keep their case, so that those in data are written as they are.
        let record = zone.records[Int(set.firstRecord &+ index)]
        let head = Int(record.dataOffset) &- ZoneStorage.headLength
        append(ZoneStorage.headLength &+ Int(record.dataLength), of: zone.bytes, from: head)
        guard hasOverflowed else { return true }
        rollBack(to: start)
        return false
    }

    /// Takes back what did not fit.
    private mutating func rollBack(to start: Int) {
        count = start
        hasOverflowed = false
        names.reset()
        for index in madeOffsets.indices { madeOffsets[index] = nil }
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
        writeMadeName(canonical, answer, catalog)
        guard !hasOverflowed else {
            rollBack(to: start)
            return false
        }
        set(UInt16(truncatingIfNeeded: count &- dataStart &- 2), at: dataStart)
        return true
    }
}

// MARK: - Names

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
        case .node(let node, let zone):
            let storage = catalog.zones[Int(zone)].storage
            writeName(node, zone, storage, spelledAt: Int(storage.nodes[Int(node)].nameOffset))
        case .made(let number): writeMadeName(number, answer, catalog)
        }
    }

    /// Writes a name, its tail as a pointer to where it stands already (RFC 1035 4.1.4).
    /// - Parameter start: Where in the zone's bytes the name stands in the spelling that counts.
    private mutating func writeName(_ node: UInt32, _ number: UInt32, _ zone: ZoneStorage, spelledAt start: Int) {
        var (node, label) = (node, start)
        while true {
            let entry = zone.nodes[Int(node)]
            guard entry.labelCount > 0 else { return append(0) }
            if let offset = names.offset(of: node, zone: number) {
                return append(uint16: 0xC000 | UInt16(truncatingIfNeeded: offset))
            }
            let offset = count
            let length = Int(zone.bytes[label]) &+ 1
            append(length, of: zone.bytes, from: label)
            guard !hasOverflowed else { return }
            names.register(node, zone: number, offset: offset)
            (node, label) = (entry.parent, label &+ length)
        }
    }

    /// Writes the labels that a DNAME kept, and its target behind them.
    private mutating func writeMadeName(_ number: Int, _ answer: borrowing Answer, _ catalog: Catalog) {
        while madeOffsets.count <= number { madeOffsets.append(nil) }
        if let offset = madeOffsets[number] { return append(uint16: 0xC000 | UInt16(truncatingIfNeeded: offset)) }
        if count <= CompressionTable.maximumOffset { madeOffsets[number] = count }
        let made = answer.madeNames[number]
        append(made.length, of: answer.labels, from: made.start)
        let zone = catalog.zones[Int(made.zone)].storage
        writeName(made.ending, made.zone, zone, spelledAt: Int(zone.nodes[Int(made.ending)].nameOffset))
    }

    /// Remembers where a name that was written as it is, and its ancestors, stand.
    private mutating func register(_ node: UInt32, _ number: UInt32, _ zone: ZoneStorage, at offset: Int) {
        var (node, offset) = (node, offset)
        while true {
            let entry = zone.nodes[Int(node)]
            guard entry.labelCount > 0, names.offset(of: node, zone: number) == nil else { return }
            names.register(node, zone: number, offset: offset)
            offset &+= Int(zone.bytes[Int(entry.nameOffset)]) &+ 1
            node = entry.parent
        }
    }

    /// Ties the names of a zone to the names of the chain that are written already.
    private mutating func enter(_ number: UInt32, _ answer: borrowing Answer, _ catalog: Catalog) {
        zone = number
        let storage = catalog.zones[Int(number)].storage
        for index in 0..<answer.anchors.count where answer.anchors[index].zone == number {
            let anchor = answer.anchors[index]
            switch anchor.name {
            case .question:
                var offset = Query.questionOffset
                for _ in 0..<anchor.skipped { offset &+= Int(bytes[offset]) &+ 1 }
                register(anchor.node, number, storage, at: offset)
            case .node(let node, let zone) where zone != number:
                tie(anchor, number, storage, to: node, zone, catalog.zones[Int(zone)].storage)
            case .node, .made: continue
            }
        }
    }

    /// The same names have other nodes in another zone.
    private mutating func tie(
        _ anchor: Answer.Anchor, _ number: UInt32, _ storage: ZoneStorage, to node: UInt32, _ otherNumber: UInt32,
        _ other: ZoneStorage
    ) {
        var (own, foreign) = (anchor.node, node)
        for _ in 0..<anchor.skipped { foreign = other.nodes[Int(foreign)].parent }
        while storage.nodes[Int(own)].labelCount > 0 {
            if names.offset(of: own, zone: number) == nil,
                let offset = names.offset(of: foreign, zone: otherNumber)
            {
                names.register(own, zone: number, offset: offset)
            }
            own = storage.nodes[Int(own)].parent
            foreign = other.nodes[Int(foreign)].parent
        }
    }
}

// MARK: - Data

extension ReplyWriter {
    /// Writes a record from its type on.
    @inline(__always)
    private mutating func writeRecord(
        _ record: ZoneStorage.RecordEntry, _ layout: RecordLayout?, _ number: UInt32, _ zone: ZoneStorage
    ) {
        let start = count
        let head = Int(record.dataOffset) &- ZoneStorage.headLength
        guard let layout, layout.mayCompress else {
            append(ZoneStorage.headLength &+ Int(record.dataLength), of: zone.bytes, from: head)
            // A target is never compressed (RFC 2782), but the owner of its addresses may point at it.
            if NamesInData.count(layout) == 1, !hasOverflowed, let layout {
                register(
                    zone.node(0, inDataOf: record), number, zone,
                    at: start &+ ZoneStorage.headLength &+ layout.leading)
            }
            return
        }
        append(ZoneStorage.headLength &+ layout.leading, of: zone.bytes, from: head)
        var spelling = Int(record.dataOffset) &+ layout.leading
        for name in 0..<layout.names {
            let node = zone.node(name, inDataOf: record)
            writeName(node, number, zone, spelledAt: spelling)
            spelling &+= Int(zone.nodes[Int(node)].nameLength)
        }
        if let trailing = layout.trailing, trailing > 0 {
            append(trailing, of: zone.bytes, from: Int(record.dataOffset) &+ Int(record.dataLength) &- trailing)
        }
        guard !hasOverflowed else { return }
        set(
            UInt16(truncatingIfNeeded: count &- start &- ZoneStorage.headLength),
            at: start &+ ZoneStorage.headLength &- 2)
    }

    /// Writes another TTL into a record whose type stands at an offset.
    private mutating func setTTL(_ ttl: UInt32, at offset: Int) {
        let place = offset &+ ZoneStorage.headLength &- ZoneStorage.ttlDistance
        set(UInt16(truncatingIfNeeded: ttl >> 16), at: place)
        set(UInt16(truncatingIfNeeded: ttl), at: place &+ 2)
    }
}

// MARK: - Octets

extension ReplyWriter {
    /// Appends octets of another array.
    @inline(__always)
    private mutating func append(_ length: Int, of source: [UInt8], from start: Int) {
        guard length <= limit &- count else {
            hasOverflowed = true
            return
        }
        bytes.copy(length, from: source, at: start, to: count)
        count &+= length
    }

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

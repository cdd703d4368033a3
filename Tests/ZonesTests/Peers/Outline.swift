import DNSWire

/// A reply as far as it is compared: the header, what it echoes, EDNS, and each record as a hash of its name without
/// case, type, class, TTL and data with names in full. Two outlines are equal where two replies say the same.
///
/// Hundreds of thousands of replies are read, nearly all of them alike: their text is made for those that are not.
struct Outline: Sendable {
    /// One record.
    struct Item: Hashable, Sendable {
        let type: UInt16
        /// Hashes: of everything, of the owner, and of the name in the data, 0 without one.
        let whole: UInt64
        let owner: UInt64
        let target: UInt64
        /// Where both names stand in the reply.
        let ownerOffset: Int
        let targetOffset: Int

        static func == (left: Item, right: Item) -> Bool { left.whole == right.whole }

        func hash(into hasher: inout Hasher) { hasher.combine(whole) }
    }

    /// The fixed fields of the OPT record.
    struct Option: Hashable, Sendable {
        let payloadSize: UInt16
        let version: UInt8
        let flags: UInt16
    }

    /// The second word of the header without the response code.
    var flags: UInt16
    /// Extended bits included.
    var responseCode: UInt16
    var echoesQuestion: Bool
    var option: Option?
    var answer: [Item] = []
    var authority: [Item] = []
    var additional: [Item] = []
    let bytes: [UInt8]

    var isAuthoritative: Bool { flags & 0x0400 != 0 }
    var isTruncated: Bool { flags & 0x0200 != 0 }
    var isNegative: Bool { authority.contains { $0.type == RecordType.soa.rawValue } }
    var isReferral: Bool { !isAuthoritative && authority.contains { $0.type == RecordType.ns.rawValue } }
}

extension Outline: Equatable {
    static func == (left: Outline, right: Outline) -> Bool {
        left.flags == right.flags && left.responseCode == right.responseCode
            && left.echoesQuestion == right.echoesQuestion && left.option == right.option
            && left.answer == right.answer && left.authority == right.authority
            && left.additional == right.additional
    }
}

// MARK: - Reading

extension Outline {
    /// An outline of a reply to a query; none for octets that are no message.
    init?(_ reply: [UInt8], to query: [UInt8]) {
        var reader = OutlineReader(reply)
        guard reply.count >= Message.headerLength else { return nil }
        flags = reply[uint16: HeaderOffset.flags] & 0xFFF0
        responseCode = reply[uint16: HeaderOffset.flags] & 0xF
        bytes = reply
        let questions = reply[uint16: HeaderOffset.questions]
        guard let end = reader.skipQuestions(questions) else { return nil }
        // The case of every letter comes back as it was sent.
        echoesQuestion = end <= query.count && questions == 1
        if echoesQuestion {
            for index in Message.headerLength..<end where reply[index] != query[index] { echoesQuestion = false }
        }
        guard let answer = reader.records(reply[uint16: HeaderOffset.answers]),
            let authority = reader.records(reply[uint16: HeaderOffset.authorities]),
            let additional = reader.records(reply[uint16: HeaderOffset.additionals]), reader.isAtEnd
        else { return nil }
        self.answer = Outline.ordered(answer)
        self.authority = Outline.sorted(authority)
        self.additional = Outline.sorted(additional)
        option = reader.option
        responseCode |= reader.extendedCode << 4
    }

    /// The order of record sets is kept, that of records in a set is not.
    private static func ordered(_ items: [Item]) -> [Item] {
        guard items.count > 1 else { return items }
        var sorted: [Item] = []
        var start = 0
        for index in 1...items.count {
            let last = items[index - 1]
            if index < items.count, items[index].type == last.type, items[index].owner == last.owner { continue }
            sorted += Outline.sorted(Array(items[start..<index]))
            start = index
        }
        return sorted
    }

    private static func sorted(_ items: [Item]) -> [Item] {
        items.count > 1 ? items.sorted { $0.whole < $1.whole } : items
    }
}

/// Walks through a reply.
private struct OutlineReader {
    private let bytes: [UInt8]
    private var offset = Message.headerLength
    private(set) var option: Outline.Option?
    private(set) var extendedCode: UInt16 = 0
    private var questionName: UInt64 = 0
    private var lastName = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func skipQuestions(_ count: UInt16) -> Int? {
        for _ in 0..<count {
            guard let name = name(), offset + 4 <= bytes.count else { return nil }
            questionName = name
            offset += 4
        }
        return offset
    }

    mutating func records(_ count: UInt16) -> [Outline.Item]? {
        var items: [Outline.Item] = []
        items.reserveCapacity(Int(count))
        for _ in 0..<count {
            let ownerOffset = offset
            guard let owner = name(), offset + 10 <= bytes.count else { return nil }
            let (type, recordClass) = (bytes[uint16: offset], bytes[uint16: offset + 2])
            let ttl = UInt32(bytes[uint16: offset + 4]) << 16 | UInt32(bytes[uint16: offset + 6])
            let end = offset + 10 + Int(bytes[uint16: offset + 8])
            guard end <= bytes.count else { return nil }
            offset += 10
            if type == RecordType.opt.rawValue {
                option = Outline.Option(
                    payloadSize: recordClass, version: UInt8(ttl >> 16 & 0xFF), flags: UInt16(ttl & 0xFFFF))
                extendedCode = UInt16(ttl >> 24)
                offset = end
                continue
            }
            var whole = OutlineReader.mix(owner, UInt64(type) << 48 | UInt64(recordClass) << 32 | UInt64(ttl))
            guard let target = data(type, end, &whole) else { return nil }
            items.append(
                Outline.Item(
                    type: type, whole: whole, owner: owner, target: target, ownerOffset: ownerOffset,
                    targetOffset: lastName))
        }
        return items
    }

    /// Adds a record's data to a hash; the hash of its last name.
    private mutating func data(_ type: UInt16, _ end: Int, _ hash: inout UInt64) -> UInt64? {
        let layout = OutlineReader.layout(type)
        var target: UInt64 = 0
        guard offset + layout.leading <= end else { return nil }
        addOctets(to: offset + layout.leading, &hash)
        for _ in 0..<layout.strings {
            guard offset < end, offset + 1 + Int(bytes[offset]) <= end else { return nil }
            addOctets(to: offset + 1 + Int(bytes[offset]), &hash)
        }
        for _ in 0..<layout.names {
            lastName = offset
            guard let name = name(), offset <= end else { return nil }
            hash = OutlineReader.mix(hash, name)
            target = name
        }
        addOctets(to: end, &hash)
        return target
    }

    private mutating func addOctets(to end: Int, _ hash: inout UInt64) {
        while offset < end {
            hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
            offset &+= 1
        }
        hash = OutlineReader.mix(hash, 1)
    }

    /// The hash of the name here, and on behind it.
    private mutating func name() -> UInt64? {
        guard offset + 1 < bytes.count || (offset < bytes.count && bytes[offset] == 0) else { return nil }
        if bytes[offset] == 0xC0, bytes[offset + 1] == UInt8(Message.headerLength), questionName != 0 {
            offset += 2
            return questionName
        }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var (position, end) = (offset, 0)
        while position < bytes.count {
            let length = Int(bytes[position])
            if length >= 0xC0 {
                guard position + 1 < bytes.count else { return nil }
                if end == 0 { end = position + 2 }
                let next = (length & 0x3F) << 8 | Int(bytes[position + 1])
                guard next < position else { return nil }
                position = next
                continue
            }
            for index in position...(position + length) {
                guard index < bytes.count else { return nil }
                let octet = bytes[index]
                // Lengths are below the letters.
                let letter = octet &- 65 < 26 ? octet | 0x20 : octet
                hash = (hash ^ UInt64(letter)) &* 0x100_0000_01B3
            }
            position += length + 1
            if length == 0 {
                offset = end == 0 ? position : end
                return hash
            }
        }
        return nil
    }

    private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 29
    }

    /// Where names stand in the data of the types that servers compress or change the case of.
    private static func layout(_ type: UInt16) -> (leading: Int, strings: Int, names: Int) {
        switch type {
        case 2...5, 7...9, 12, 39, 47: (0, 0, 1)
        case 6, 14, 17: (0, 0, 2)
        case 15, 18, 21, 36, 64, 65, 107: (2, 0, 1)
        case 26: (2, 0, 2)
        case 33: (6, 0, 1)
        case 35: (4, 3, 1)
        case 46: (18, 0, 1)
        default: (0, 0, 0)
        }
    }
}

// MARK: - Names

extension Outline {
    func owner(of item: Item) -> Name { name(at: item.ownerOffset) }
    func target(of item: Item) -> Name { name(at: item.targetOffset) }

    /// A name that was read before, from where it stands.
    private func name(at offset: Int) -> Name {
        var labels: [ArraySlice<UInt8>] = []
        var position = offset
        while bytes[position] != 0 {
            let length = Int(bytes[position])
            if length >= 0xC0 {
                position = (length & 0x3F) << 8 | Int(bytes[position + 1])
            } else {
                labels.append(bytes[(position + 1)...(position + length)])
                position += length + 1
            }
        }
        return (try? Name(labels: labels)) ?? .root
    }
}

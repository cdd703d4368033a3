import DNSWire

extension Fault.Substitute {
    /// The reply of the author's to a query; none for what is no query.
    func reply(to query: [UInt8], instead reply: [UInt8]?) -> [UInt8]? {
        // Two servers that reply to replies would never end.
        guard query.count >= Message.headerLength, query[2] & 0x80 == 0 else { return nil }
        if let raw { return Array(query[..<2]) + raw.dropFirst(2) }
        guard let parsed = try? Message(parsing: query) else { return nil }
        var message = Message(id: parsed.id, questions: repeatsQuestion ? parsed.questions : [])
        message.isReply = true
        message.recursionDesired = parsed.recursionDesired
        // It claims what the correct reply claims.
        message.isAuthoritative = reply.map { $0.count > 2 && $0[2] & 0x04 != 0 } ?? true
        message.responseCode = responseCode
        message.answer = sections.answer
        message.authority = sections.authority
        message.additional = sections.additional
        message.edns = parsed.edns.map { _ in EDNS(payloadSize: 1232) }
        return message.bytes
    }
}

extension Message {
    mutating func refuse() {
        responseCode = .refused
        isAuthoritative = false
        isTruncated = false
        answer = []
        authority = []
        additional = []
    }

    mutating func rewrite(
        _ rewriting: Fault.Rewriting, turn: Int, using generator: inout some RandomNumberGenerator
    ) {
        if let ttl = rewriting.ttl { change { $0.with(ttl: ttl) } }
        switch rewriting.order {
        case .shuffle: answer.shuffle(using: &generator)
        case .reverse: answer.reverse()
        case .rotate:
            if !answer.isEmpty { answer = Array(answer[(turn % answer.count)...] + answer[..<(turn % answer.count)]) }
        case nil: break
        }
        switch rewriting.additional {
        case .strip: additional = []
        case .partial: additional = additional.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        case nil: break
        }
        if let isAuthoritative = rewriting.isAuthoritative { self.isAuthoritative = isAuthoritative }
        guard let letterCase = rewriting.letterCase else { return }
        let letters = LetterChange(letterCase, using: &generator)
        questions = questions.map {
            Question(name: letters.applied(to: $0.name), type: $0.type, recordClass: $0.recordClass)
        }
        change { $0.with(owner: letters.applied(to: $0.owner)) }
    }

    private mutating func change(_ change: (Record) -> Record) {
        answer = answer.map(change)
        authority = authority.map(change)
        additional = additional.map(change)
    }

    /// The message's bytes with owners compressed (RFC 1035 4.1.4), as a server sends them: what is changed has to fit
    /// where the correct reply did. Names in data stay whole (RFC 2782, Target).
    var packed: [UInt8] {
        let plain = self.bytes
        var packed = Array(plain[..<Message.headerLength])
        var offsets: [ArraySlice<UInt8>: Int] = [:]
        for question in questions {
            packed.append(question.name, at: &offsets)
            packed.append([question.type.rawValue, question.recordClass.rawValue])
        }
        for record in answer + authority + additional {
            packed.append(record.owner, at: &offsets)
            packed.append([
                record.type.rawValue, record.recordClass.rawValue, UInt16(record.ttl >> 16),
                UInt16(record.ttl & 0xFFFF),
                UInt16(truncatingIfNeeded: record.data.count),
            ])
            // Addresses of a target point at it.
            if let target = record.serviceLocation?.target {
                packed.note(target.wire[...], from: packed.count + record.data.count - target.wire.count, in: &offsets)
            }
            packed += record.data
        }
        // The OPT record is the last one.
        if let edns { packed += plain.suffix(11 + edns.options.count) }
        return packed
    }

    /// The message's bytes, damaged.
    func bytes(damagedBy corruption: Fault.Corruption) -> [UInt8] {
        var message = self
        var bytes = message.bytes
        let first = Message.headerLength + message.questions.reduce(0) { $0 + $1.name.wire.count + 4 }
        let hasRecord = bytes.count > first
        switch corruption {
        case .id: bytes[1] ^= 1
        case .qr: bytes[2] &= 0x7F
        case .question:
            message.questions = message.questions.map {
                Question(name: $0.name.changed, type: $0.type, recordClass: $0.recordClass)
            }
            bytes = message.bytes
        case .owner:
            message.changeFirstRecord { $0.with(owner: $0.owner.changed) }
            bytes = message.bytes
        case .length:
            guard hasRecord, let owner = firstOwner else { break }
            // RFC 1035 3.2.1: behind the owner stand type, class, TTL and the length of the data.
            let place = first + owner.wire.count + 8
            let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            // Short data is said to be longer than the message.
            let wrong = length > 3 ? 3 : 65_535
            bytes[place] = UInt8(wrong >> 8)
            bytes[place + 1] = UInt8(wrong & 0xFF)
        case .pointer:
            guard hasRecord, let owner = firstOwner else { break }
            // RFC 1035 4.1.4: a pointer to where it stands itself.
            let pointer = [0xC0 | UInt8(truncatingIfNeeded: first >> 8), UInt8(truncatingIfNeeded: first)]
            bytes.replaceSubrange(first..<(first + owner.wire.count), with: pointer)
        }
        return bytes
    }

    private mutating func changeFirstRecord(_ change: (Record) -> Record) {
        if let record = answer.first {
            answer[0] = change(record)
        } else if let record = authority.first {
            authority[0] = change(record)
        } else if let record = additional.first {
            additional[0] = change(record)
        }
    }

    private var firstOwner: Name? { (answer + authority + additional).first?.owner ?? edns.map { _ in .root } }
}

extension [UInt8] {
    /// Appends a name, and a pointer in place of what stands in the message already, in the same case of letters.
    fileprivate mutating func append(_ name: Name, at offsets: inout [ArraySlice<UInt8>: Int]) {
        var rest = name.wire[...]
        while let length = rest.first, length > 0 {
            if let offset = offsets[rest] {
                self += [0xC0 | UInt8(offset >> 8), UInt8(offset & 0xFF)]
                return
            }
            // A pointer has 14 bits.
            if count < 1 << 14 { offsets[rest] = count }
            self += rest.prefix(1 + Int(length))
            rest = rest.dropFirst(1 + Int(length))
        }
        append(0)
    }

    /// Notes where a name stands, and all that it ends with.
    fileprivate func note(_ name: ArraySlice<UInt8>, from offset: Int, in offsets: inout [ArraySlice<UInt8>: Int]) {
        var rest = name
        var place = offset
        while let length = rest.first, length > 0, place < 1 << 14 {
            if offsets[rest] == nil { offsets[rest] = place }
            rest = rest.dropFirst(1 + Int(length))
            place += 1 + Int(length)
        }
    }

    fileprivate mutating func append(_ values: [UInt16]) {
        for value in values { self += [UInt8(value >> 8), UInt8(value & 0xFF)] }
    }
}

extension Name {
    /// Another name of the same length: the first octet of its first label is another one.
    fileprivate var changed: Name {
        guard let label = labels.first, let octet = label.first else { return self }
        // Names compare without case.
        let other: UInt8 = octet.lowercasedLetter == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
        return (try? Name(labels: [[other] + label.dropFirst()] + labels.dropFirst().map(Array.init))) ?? self
    }
}

/// Letters of names in another case, the same each time within one reply.
private struct LetterChange {
    private let letterCase: Fault.Rewriting.LetterCase
    private let seed: UInt64

    init(_ letterCase: Fault.Rewriting.LetterCase, using generator: inout some RandomNumberGenerator) {
        self.letterCase = letterCase
        seed = generator.next()
    }

    func applied(to name: Name) -> Name {
        var index = 0
        let labels = name.labels.map { label in
            label.map { octet -> UInt8 in
                index += 1
                guard octet.lowercasedLetter &- UInt8(ascii: "a") < 26 else { return octet }
                let isUpper =
                    switch letterCase {
                    case .upper: true
                    case .lower: false
                    case .random: seed >> UInt64(index % 64) & 1 == 1
                    }
                return isUpper ? octet.lowercasedLetter - 0x20 : octet.lowercasedLetter
            }
        }
        return (try? Name(labels: labels)) ?? name
    }
}

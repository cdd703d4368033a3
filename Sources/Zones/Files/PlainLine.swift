import DNSWire

/// Reads the ordinary lines of a zone file in place: a whole record on one line, of a common type, with nothing quoted,
/// escaped, grouped or commented. Most lines of large zones are like that.
///
/// Whatever else stands in a line, and whatever is doubtful in it, is left to ldns: a line that is read here is one
/// that ldns reads, as the same record.
struct PlainLine {
    /// Whether the record goes on with the owner before it.
    private(set) var isIndented = false
    /// The owner in wire form is the first octets.
    private(set) var owner = [UInt8](repeating: 0, count: Name.maximumLength)
    private(set) var type = RecordType(rawValue: 0)
    private(set) var ttl: UInt32?
    /// The data is the first `dataLength` octets.
    private(set) var data = [UInt8](repeating: 0, count: 512)
    private(set) var dataLength = 0
    /// Whether the text ended before the line did.
    private(set) var isCut = false

    /// The word that named the owner, to see whether the next line names it again.
    private var ownerText = [UInt8](repeating: 0, count: 1024)
    private var ownerTextLength = 0
    /// Whether the owner is that of the line before.
    private(set) var repeatsOwner = false

    /// Reads the owner of the next line anew, because the line before did not become a record, or its origin is no
    /// more.
    mutating func forgetOwner() { ownerTextLength = 0 }

    /// Reads the line that begins at an offset.
    /// - Parameter origin: What completes relative names, in wire form.
    /// - Returns: Where the next line begins; none for a line that is not ordinary, or not whole.
    mutating func read(_ text: [UInt8], at start: Int, isLast: Bool, origin: [UInt8]) -> Int? {
        isCut = false
        guard start < text.count else { return nil }
        var scanner = Scanner(position: start)
        isIndented = text[start].isBlank
        if !isIndented {
            guard let word = scanner.word(in: text), takeOwner(text, word, origin) else { return cut(scanner, text) }
        }
        guard takeTTLAndType(text, &scanner), takeData(text, &scanner, origin) else {
            return cut(scanner, text)
        }
        scanner.skipBlanks(in: text)
        guard scanner.position < text.count else { return isLast ? scanner.position : cut(scanner, text) }
        return text[scanner.position] == UInt8(ascii: "\n") ? scanner.position + 1 : nil
    }

    private mutating func cut(_ scanner: Scanner, _ text: [UInt8]) -> Int? {
        isCut = scanner.position >= text.count
        return nil
    }

    private mutating func takeOwner(_ text: [UInt8], _ word: Range<Int>, _ origin: [UInt8]) -> Bool {
        repeatsOwner = word.count == ownerTextLength
        for index in 0..<word.count where repeatsOwner {
            repeatsOwner = text[word.lowerBound &+ index] == ownerText[index]
        }
        if repeatsOwner { return true }
        ownerTextLength = 0
        guard word.count <= ownerText.count,
            PlainLine.write(text, word, origin, into: &owner, at: 0, limit: owner.count) != nil
        else { return false }
        ownerText.copy(word.count, from: text, at: word.lowerBound, to: 0)
        ownerTextLength = word.count
        return true
    }

    /// RFC 1035 5.1: TTL and class stand in either order, and each may be left out; then comes the type.
    private mutating func takeTTLAndType(_ text: [UInt8], _ scanner: inout Scanner) -> Bool {
        ttl = nil
        var hasClass = false
        for _ in 0..<3 {
            guard let word = scanner.word(in: text) else { return false }
            if ttl == nil, text[word.lowerBound].isDigit {
                guard let value = PlainLine.number(text, word, limit: Int(Int32.max)) else { return false }
                ttl = UInt32(value)
            } else if !hasClass, PlainLine.isClass(text, word) {
                hasClass = true
            } else {
                guard let type = PlainLine.type(text, word) else { return false }
                self.type = type
                return true
            }
        }
        return false
    }

    private mutating func takeData(_ text: [UInt8], _ scanner: inout Scanner, _ origin: [UInt8]) -> Bool {
        dataLength = 0
        switch type {
        case .a: return takeIPv4(text, &scanner)
        case .aaaa: return takeIPv6(text, &scanner)
        case .mx: guard takeNumbers(1, text, &scanner) else { return false }
        case .srv: guard takeNumbers(3, text, &scanner) else { return false }
        default: break
        }
        guard let word = scanner.word(in: text),
            let end = PlainLine.write(
                text, word, origin, into: &data, at: dataLength, limit: dataLength + Name.maximumLength)
        else { return false }
        dataLength = end
        return true
    }

    private mutating func takeNumbers(_ count: Int, _ text: [UInt8], _ scanner: inout Scanner) -> Bool {
        for _ in 0..<count {
            guard let word = scanner.word(in: text),
                let value = PlainLine.number(text, word, limit: Int(UInt16.max))
            else { return false }
            data[dataLength] = UInt8(value >> 8)
            data[dataLength &+ 1] = UInt8(value & 0xFF)
            dataLength &+= 2
        }
        return true
    }
}

// MARK: - Words

extension PlainLine {
    /// Finds words between blanks.
    private struct Scanner {
        var position: Int

        mutating func skipBlanks(in text: [UInt8]) {
            while position < text.count, text[position].isBlank { position &+= 1 }
        }

        /// The next word of the line; none when there is none, when it holds something that is not ordinary, and when
        /// the text ends in it.
        mutating func word(in text: [UInt8]) -> Range<Int>? {
            skipBlanks(in: text)
            let start = position
            while position < text.count, text[position].isOrdinary { position &+= 1 }
            guard position > start else { return nil }
            guard position < text.count else { return start..<position }
            return text[position].isBlank || text[position] == UInt8(ascii: "\n") ? start..<position : nil
        }
    }

    /// A number without a sign and without zeros in front of it.
    private static func number(_ text: [UInt8], _ word: Range<Int>, limit: Int) -> Int? {
        guard word.count <= 10, text[word.lowerBound] != UInt8(ascii: "0") || word.count == 1 else { return nil }
        var value = 0
        for index in word {
            guard text[index].isDigit else { return nil }
            value = value &* 10 &+ Int(text[index] &- UInt8(ascii: "0"))
        }
        return value <= limit ? value : nil
    }

    private static func isClass(_ text: [UInt8], _ word: Range<Int>) -> Bool {
        word.count == 2 && text[word.lowerBound].lowercasedLetter == UInt8(ascii: "i")
            && text[word.lowerBound &+ 1].lowercasedLetter == UInt8(ascii: "n")
    }

    /// The types that are read here, by their mnemonics in any case.
    private static func type(_ text: [UInt8], _ word: Range<Int>) -> RecordType? {
        guard word.count <= 5 else { return nil }
        var key: UInt64 = 0
        for index in word { key = key << 8 | UInt64(text[index].lowercasedLetter) }
        switch key {
        case 0x61: return .a
        case 0x6161_6161: return .aaaa
        case 0x6E73: return .ns
        case 0x6D78: return .mx
        case 0x737276: return .srv
        case 0x707472: return .ptr
        case 0x63_6E61_6D65: return .cname
        default: return nil
        }
    }

    /// Writes a name in wire form behind `start` octets of a buffer.
    /// - Returns: Where it ends; none for a name that is not ordinary.
    private static func write(
        _ text: [UInt8], _ word: Range<Int>, _ origin: [UInt8], into buffer: inout [UInt8], at start: Int, limit: Int
    ) -> Int? {
        var length = start
        var label = length
        length &+= 1
        for index in word {
            let octet = text[index]
            guard octet == UInt8(ascii: ".") else {
                guard octet.isHostOctet, length < limit else { return nil }
                buffer[length] = octet
                length &+= 1
                continue
            }
            let count = length &- label &- 1
            guard count > 0, count <= Name.maximumLabelLength, length < limit else { return nil }
            buffer[label] = UInt8(count)
            label = length
            length &+= 1
        }
        let count = length &- label &- 1
        guard count > 0 else {
            // The last dot stands for the root.
            buffer[label] = 0
            return length
        }
        guard count <= Name.maximumLabelLength, length &+ origin.count <= limit else { return nil }
        buffer[label] = UInt8(count)
        buffer.copy(origin.count, from: origin, at: 0, to: length)
        return length &+ origin.count
    }
}

// MARK: - Addresses

extension PlainLine {
    /// Four numbers with dots between them.
    private mutating func takeIPv4(_ text: [UInt8], _ scanner: inout Scanner) -> Bool {
        guard let word = scanner.word(in: text) else { return false }
        var start = word.lowerBound
        for part in 0..<4 {
            var end = start
            while end < word.upperBound, text[end].isDigit { end &+= 1 }
            guard end > start, end &- start <= 3, let value = PlainLine.number(text, start..<end, limit: 255) else {
                return false
            }
            data[part] = UInt8(value)
            guard part < 3 else {
                dataLength = 4
                return end == word.upperBound
            }
            guard end < word.upperBound, text[end] == UInt8(ascii: ".") else { return false }
            start = end &+ 1
        }
        return false
    }

    /// Groups of hexadecimal digits with colons between them, of which one may be double (RFC 4291 2.2).
    private mutating func takeIPv6(_ text: [UInt8], _ scanner: inout Scanner) -> Bool {
        guard let word = scanner.word(in: text) else { return false }
        let colon = UInt8(ascii: ":")
        var (position, groups) = (word.lowerBound, 0)
        var gap: Int?
        if text[position] == colon {
            guard word.count >= 2, text[position &+ 1] == colon else { return false }
            (gap, position) = (0, position &+ 2)
        }
        while position < word.upperBound {
            guard groups < 8, let end = takeGroup(text, position, word.upperBound, groups) else { return false }
            (groups, position) = (groups &+ 1, end)
            guard position < word.upperBound else { break }
            guard text[position] == colon, position &+ 1 < word.upperBound else { return false }
            position &+= 1
            if text[position] == colon {
                guard gap == nil else { return false }
                (gap, position) = (groups, position &+ 1)
            }
        }
        dataLength = 16
        guard let gap else { return groups == 8 }
        guard groups < 8 else { return false }
        let tail = (groups &- gap) &* 2
        for index in stride(from: tail &- 1, through: 0, by: -1) {
            data[16 &- tail &+ index] = data[gap &* 2 &+ index]
        }
        for index in (gap &* 2)..<(16 &- tail) { data[index] = 0 }
        return true
    }

    /// One to four hexadecimal digits; where they end.
    private mutating func takeGroup(_ text: [UInt8], _ start: Int, _ limit: Int, _ group: Int) -> Int? {
        var (end, value) = (start, 0)
        while end < limit, end &- start < 4, let digit = text[end].hexadecimalDigit {
            value = value << 4 | digit
            end &+= 1
        }
        guard end > start else { return nil }
        data[group &* 2] = UInt8(value >> 8)
        data[group &* 2 &+ 1] = UInt8(value & 0xFF)
        return end
    }
}

// MARK: - Octets

extension UInt8 {
    @inline(__always)
    fileprivate var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }

    @inline(__always)
    fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// Letters, digits and what else stands in the names of hosts and services.
    @inline(__always)
    fileprivate var isHostOctet: Bool {
        lowercasedLetter &- UInt8(ascii: "a") < 26 || isDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
            || self == UInt8(ascii: "*")
    }

    /// What stands in the words that are read here.
    @inline(__always)
    fileprivate var isOrdinary: Bool { isHostOctet || self == UInt8(ascii: ".") || self == UInt8(ascii: ":") }

    fileprivate var hexadecimalDigit: Int? {
        if isDigit { return Int(self &- UInt8(ascii: "0")) }
        let letter = lowercasedLetter &- UInt8(ascii: "a")
        return letter < 6 ? Int(letter) + 10 : nil
    }
}

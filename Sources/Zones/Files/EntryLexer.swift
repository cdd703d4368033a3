/// One entry of a zone file: a record or a directive, its lines joined and its comments gone (RFC 1035 5.1).
struct Entry {
    /// The line on which the entry begins, from 1.
    let line: Int
    /// Whether the entry begins with white space: it goes on with the owner before it.
    let isIndented: Bool
    /// The words, with their quotes and escapes; octets outside ASCII are written as escapes.
    let words: [Substring]
}

/// Splits the text of a zone file into entries.
struct EntryLexer {
    /// Octets of one entry: the largest record data in hexadecimal, with room to spare.
    static let maximumEntryLength = 1 << 18

    private var source: ByteSource
    private var line: Int
    /// Whether it was said that the source has failed.
    private var hasTold = false
    private let file: String

    init(_ source: ByteSource, file: String, firstLine: Int) {
        self.source = source
        self.file = file
        line = firstLine
    }

    /// Reads the next line in place, if it is an ordinary one; if not, nothing happens.
    /// - Parameter origin: What completes relative names, in wire form.
    /// - Returns: The number of the line.
    mutating func next(_ plain: inout PlainLine, origin: [UInt8], where isWanted: (PlainLine) -> Bool) -> Int? {
        var end = plain.read(source.piece, at: source.position, isLast: false, origin: origin)
        if end == nil, plain.isCut {
            source.extend()
            plain.forgetOwner()
            end = plain.read(source.piece, at: source.position, isLast: source.isAtEnd, origin: origin)
        }
        guard let end, isWanted(plain) else { return nil }
        defer { line += 1 }
        source.skip(to: end)
        return line
    }

    /// The next entry; none at the end of the text.
    /// - Throws: What is wrong with an entry; the next call goes on with the line after it.
    mutating func next() throws(ZoneIssue) -> Entry? {
        while source.peek() != nil {
            let start = line
            let isIndented = source.peek().map(EntryLexer.isSpace) ?? false
            let words = try words(of: start)
            if !words.isEmpty { return Entry(line: start, isIndented: isIndented, words: words) }
        }
        if source.hasFailed, !hasTold {
            hasTold = true
            throw ZoneIssue(
                .unreadable, at: Place(file: file, line: line), "the rest of the file", because: "it cannot be read")
        }
        return nil
    }

    /// The words up to the end of the line, or of the line that closes the last parenthesis.
    private mutating func words(of start: Int) throws(ZoneIssue) -> [Substring] {
        var words: [Substring] = []
        var depth = 0
        var length = 0
        while let octet = source.peek() {
            switch octet {
            case UInt8(ascii: "\n"):
                endLine()
                if depth == 0 { return words }
            case UInt8(ascii: ";"):
                skipToEndOfLine()
            case UInt8(ascii: "("):
                source.advance()
                depth += 1
            case UInt8(ascii: ")"):
                guard depth > 0 else {
                    throw failure(.strayParenthesis, at: line, "a closing parenthesis", "none is open")
                }
                source.advance()
                depth -= 1
            case _ where EntryLexer.isSpace(octet):
                source.advance()
            default:
                let word = try word()
                length += word.utf8.count
                guard length <= EntryLexer.maximumEntryLength else {
                    throw failure(.longEntry, at: start, "an entry of over 256 KiB", "no record is that long")
                }
                words.append(word[...])
            }
        }
        guard depth == 0 else {
            throw failure(.unclosedParenthesis, at: start, "an open parenthesis", "the file ends before it is closed")
        }
        return words
    }

    /// One word, up to white space, a comment or a parenthesis that is neither quoted nor escaped.
    private mutating func word() throws(ZoneIssue) -> String {
        var word = ""
        var isQuoted = false
        while let octet = source.peek() {
            switch octet {
            case UInt8(ascii: "\n") where isQuoted, UInt8(ascii: "\r") where isQuoted:
                throw failure(.unclosedQuote, at: line, "a quote that is not closed", "a quoted text ends on its line")
            case UInt8(ascii: "\n"): return word
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                word.append("\"")
                source.advance()
            case UInt8(ascii: "\\"):
                source.advance()
                guard let next = source.peek(), next != UInt8(ascii: "\n"), next != UInt8(ascii: "\r") else {
                    throw failure(.badCharacter, at: line, "a backslash at the end of a line", "it escapes nothing")
                }
                try appendEscaped(next, to: &word)
            case UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"):
                guard isQuoted else { return word }
                try append(octet, to: &word)
            case _ where EntryLexer.isSpace(octet):
                guard isQuoted else { return word }
                try append(octet, to: &word)
            default:
                try append(octet, to: &word)
            }
            guard word.utf8.count <= EntryLexer.maximumEntryLength else {
                throw failure(.longEntry, at: line, "a word of over 256 KiB", "no field is that long")
            }
        }
        guard !isQuoted else {
            throw failure(.unclosedQuote, at: line, "a quote that is not closed", "the file ends before it")
        }
        return word
    }

    /// Octets that no name may hold as they are become escapes with their number.
    private mutating func appendEscaped(_ octet: UInt8, to word: inout String) throws(ZoneIssue) {
        guard !EntryLexer.isSpace(octet) else {
            source.advance()
            word.append(octet == UInt8(ascii: " ") ? "\\032" : "\\009")
            return
        }
        if octet < 0x80 { word.append("\\") }
        try append(octet, to: &word)
    }

    private mutating func append(_ octet: UInt8, to word: inout String) throws(ZoneIssue) {
        source.advance()
        switch octet {
        case 0x20...0x7E, 0x09: word.unicodeScalars.append(UnicodeScalar(octet))
        case 0x80...0xFF: word.append("\\\(octet)")
        default:
            throw failure(.badCharacter, at: line, "a control character (\(octet))", "write it as an escape: \\DDD")
        }
    }

    // MARK: - Lines

    private mutating func endLine() {
        source.advance()
        line += 1
    }

    private mutating func skipToEndOfLine() {
        while let octet = source.peek(), octet != UInt8(ascii: "\n") { source.advance() }
    }

    private mutating func failure(
        _ code: ZoneIssue.Code, at line: Int, _ what: String, _ why: String
    ) -> ZoneIssue {
        skipToEndOfLine()
        if source.peek() != nil { endLine() }
        return ZoneIssue(code, at: Place(file: file, line: line), what, because: why)
    }

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") || octet == UInt8(ascii: "\r")
    }
}

import DNSWire

/// The owner of the last record.
private enum Owner {
    case name(Name)
    /// A node of the builder.
    case node(UInt32)
}

/// A record and the line on which it begins.
struct PlacedRecord {
    let record: Record
    let place: Place
}

/// Reads a zone file entry by entry (RFC 1035 5.1; `$TTL`: RFC 2308 4): ordinary lines in place, of all others the
/// owners, TTLs and directives here, and the data by ldns. A wrong entry is reported and reading goes on with the next.
struct ZoneFileReader {
    /// Files that may include each other, one inside the other.
    static let maximumIncludeDepth = 8
    /// Files that one zone includes in all, each time counted: few files could include each other very often.
    static let maximumIncludeCount = 2048
    /// Errors after which reading stops: the text is something else than a zone.
    static let maximumErrors = 100
    /// Characters of a wrong line that an issue repeats.
    static let maximumQuoteLength = 200

    private(set) var issues: [ZoneIssue] = []
    /// Whether an SOA record was there, be it a wrong one.
    private(set) var hasMetStartOfAuthority = false
    private let root: String?
    private let isText: Bool

    private var origin: Name?
    private var owner: Owner?
    private let leavesAllToLDNS: Bool
    private var plain = PlainLine()
    private var defaultTTL: UInt32?
    private var lastTTL: UInt32?
    private var file = ""
    private var includeCount = 0

    /// - Parameters:
    ///   - root: The folder that `$INCLUDE` stays inside; none forbids it.
    ///   - isText: Whether the source is no file of its own, so that its `$INCLUDE` begins at the root.
    ///   - leavesAllToLDNS: Whether ordinary lines are read like all others; the zone is the same.
    init(origin: Name?, root: String?, isText: Bool, leavesAllToLDNS: Bool = false) {
        self.origin = origin
        self.root = root
        self.isText = isText
        self.leavesAllToLDNS = leavesAllToLDNS
    }

    /// Reads all of a source, and hands each record to the builder in the order of the text.
    mutating func read(
        _ source: ByteSource, file: String, firstLine: Int = 1, depth: Int = 0, into builder: inout ZoneBuilder
    ) {
        self.file = file
        let fileNumber = builder.fileNumber(file)
        var lexer = EntryLexer(source, file: file, firstLine: firstLine)
        while !isHopeless {
            do throws(ZoneIssue) {
                if let fileNumber, readPlainLine(&lexer, fileNumber, &builder) { continue }
                guard let entry = try lexer.next() else { return }
                try read(entry, depth: depth, &builder)
            } catch {
                report(error)
            }
        }
    }

    /// Reads records that make no zone: any owners, no `$INCLUDE`.
    /// - Parameter ttl: The TTL of records that state none.
    mutating func readRecords(_ source: ByteSource, file: String, firstLine: Int, ttl: UInt32) -> [Record] {
        self.file = file
        defaultTTL = ttl
        var lexer = EntryLexer(source, file: file, firstLine: firstLine)
        var records: [Record] = []
        while !isHopeless {
            do throws(ZoneIssue) {
                guard let entry = try lexer.next() else { break }
                guard !entry.isIndented, let word = entry.words.first, word.hasPrefix("$") else {
                    records.append(try readRecord(entry))
                    continue
                }
                switch word.uppercased() {
                case "$ORIGIN": try readOrigin(entry)
                case "$TTL": try readTTL(entry)
                default:
                    throw issue(.unknownDirective, entry, "\(word) among records", "$ORIGIN and $TTL may stand here")
                }
            } catch {
                report(error)
            }
        }
        return records
    }

    /// Reads an ordinary line; whether it was one.
    private mutating func readPlainLine(
        _ lexer: inout EntryLexer, _ file: UInt16, _ builder: inout ZoneBuilder
    ) -> Bool {
        guard !leavesAllToLDNS, let origin, builder.hasRoom else { return false }
        let (known, hasOwner) = (defaultTTL ?? lastTTL, owner != nil)
        let line = lexer.next(&plain, origin: origin.wire) { plain in
            (plain.ttl != nil || known != nil) && (!plain.isIndented || hasOwner)
        }
        guard let line, let ttl = plain.ttl ?? known else {
            plain.forgetOwner()
            return false
        }
        let node: UInt32
        switch owner {
        case .node(let last) where plain.isIndented || plain.repeatsOwner: node = last
        case .name(let name) where plain.isIndented: node = builder.owner(name.wire, at: 0)
        default: node = builder.owner(plain.owner, at: 0)
        }
        owner = .node(node)
        if let stated = plain.ttl { lastTTL = stated }
        builder.add(plain.type, ttl: ttl, plain.data, count: plain.dataLength, to: node, file: file, line: line)
        return true
    }

    /// Whether the rest of the text says nothing: it is no zone, or nobody knows of which names it speaks.
    private var isHopeless: Bool { issues.last?.code == .tooManyErrors || issues.last?.code == .noOrigin }

    private mutating func report(_ issue: ZoneIssue) {
        issues.append(issue)
        if issues.count(where: { $0.severity == .error }) == ZoneFileReader.maximumErrors {
            issues.append(
                ZoneIssue(
                    .tooManyErrors, at: issue.place, "\(ZoneFileReader.maximumErrors) errors",
                    because: "the rest of the file was not read"))
        }
    }

    private mutating func read(
        _ entry: Entry, depth: Int, _ builder: inout ZoneBuilder
    ) throws(ZoneIssue) {
        guard !entry.isIndented, let word = entry.words.first, word.hasPrefix("$") else {
            // An ordinary line names its owner by a node; here it has a name again.
            if case .node(let node) = owner { owner = .name(builder.name(of: builder.nodes[Int(node)])) }
            let record = try readRecord(entry)
            return builder.add(PlacedRecord(record: record, place: Place(file: file, line: entry.line)))
        }
        switch word.uppercased() {
        case "$ORIGIN": try readOrigin(entry)
        case "$TTL": try readTTL(entry)
        case "$INCLUDE": try include(entry, depth: depth, &builder)
        default:
            throw issue(
                .unknownDirective, entry, "\(word) is not known", "$ORIGIN, $TTL and $INCLUDE are (RFC 1035 5.1)")
        }
    }

    private func issue(
        _ code: ZoneIssue.Code, _ entry: Entry, _ what: String, _ why: String, type: RecordType? = nil
    ) -> ZoneIssue {
        let short = what.utf8.count > ZoneFileReader.maximumQuoteLength
        return ZoneIssue(
            code, at: Place(file: file, line: entry.line),
            short ? what.prefix(ZoneFileReader.maximumQuoteLength) + "…" : what, because: why, type: type)
    }
}

// MARK: - Directives

extension ZoneFileReader {
    private mutating func readOrigin(_ entry: Entry) throws(ZoneIssue) {
        guard entry.words.count == 2 else {
            throw issue(.badDirective, entry, "$ORIGIN with \(entry.words.count - 1) words", "it takes one name")
        }
        origin = try name(entry.words[1], entry, .badDirective)
    }

    private mutating func readTTL(_ entry: Entry) throws(ZoneIssue) {
        guard entry.words.count == 2 else {
            throw issue(.badDirective, entry, "$TTL with \(entry.words.count - 1) words", "it takes one time")
        }
        defaultTTL = try ttl(entry.words[1], entry)
    }

    private mutating func include(
        _ entry: Entry, depth: Int, _ builder: inout ZoneBuilder
    ) throws(ZoneIssue) {
        guard (2...3).contains(entry.words.count) else {
            throw issue(
                .badDirective, entry, "$INCLUDE with \(entry.words.count - 1) words", "a file and perhaps a name")
        }
        guard depth < ZoneFileReader.maximumIncludeDepth else {
            throw issue(
                .include, entry, "$INCLUDE \(ZoneFileReader.maximumIncludeDepth) files deep",
                "the files may include each other")
        }
        guard includeCount < ZoneFileReader.maximumIncludeCount else {
            throw issue(
                .include, entry, "more than \(ZoneFileReader.maximumIncludeCount) files",
                "one zone includes no more")
        }
        includeCount += 1
        let path = try includedPath(entry, depth: depth)
        let inner = entry.words.count == 3 ? try name(entry.words[2], entry, .badDirective) : origin
        let source: ByteSource
        do {
            // What was found to be inside is what is opened, links followed.
            source = try ByteSource(path: FileKind.resolved(path))
        } catch {
            throw issue(.include, entry, "cannot read \(path)", error.reason)
        }
        // RFC 1035 5.1: an included file never changes the origin of the file that includes it.
        let (outerOrigin, outerOwner, outerFile) = (origin, owner, file)
        origin = inner
        read(source, file: path, depth: depth + 1, into: &builder)
        (origin, owner, file) = (outerOrigin, outerOwner, outerFile)
        plain.forgetOwner()
    }

    private func includedPath(_ entry: Entry, depth: Int) throws(ZoneIssue) -> String {
        guard let root else {
            throw issue(.include, entry, "$INCLUDE in a text that is not a file", "there is no folder to stay inside")
        }
        let word = ZoneFileReader.path(of: entry.words[1])
        guard !word.utf8.contains(0) else {
            throw issue(.include, entry, "$INCLUDE with a zero octet", "no file has such a name")
        }
        // A text that is no file of its own finds its files from the root.
        let folder =
            isText && depth == 0
            ? root : file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let path = word.hasPrefix("/") ? word : (folder.isEmpty ? "" : folder + "/") + word
        let resolvedRoot = FileKind.resolved(root)
        // Octets are compared: to the system, letters that look alike are different names.
        guard
            FileKind.resolved(path).utf8.starts(
                with: (resolvedRoot.hasSuffix("/") ? resolvedRoot : resolvedRoot + "/").utf8)
        else {
            throw issue(
                .include, entry, "\(word) is outside \(root)", "$INCLUDE stays inside the folder of the zone file")
        }
        return path
    }

    /// What a word stands for as a path: without its quotes, and with the octets of its escapes.
    private static func path(of word: Substring) -> String {
        var octets: [UInt8] = []
        var rest = Array(word.utf8)[...]
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "\""): continue
            case UInt8(ascii: "\\"):
                let digits = rest.prefix(3)
                let areDigits = digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
                if areDigits, digits.count == 3, let value = UInt8(String(decoding: digits, as: UTF8.self)) {
                    octets.append(value)
                    rest.removeFirst(3)
                } else if let next = rest.popFirst() {
                    octets.append(next)
                }
            default: octets.append(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}

// MARK: - Records

extension ZoneFileReader {
    private mutating func readRecord(_ entry: Entry) throws(ZoneIssue) -> Record {
        var words = entry.words[...]
        if entry.isIndented {
            guard owner != nil else {
                throw issue(.noOwner, entry, "a record without an owner", "no record stands before it")
            }
        } else if let word = words.popFirst() {
            owner = .name(try name(word, entry, .badOwner))
        }
        let stated = try statedTTLAndClass(&words, entry)
        guard let word = words.popFirst() else {
            throw issue(.noType, entry, "a record without a type", "owner, TTL, class, type and data are expected")
        }
        guard let type = RecordType(String(word)) else {
            throw issue(
                .unknownType, entry, "\(word) is not a record type", "write TYPE and a number for one without a name")
        }
        guard !type.isMeta, case .name(let owner) = owner else {
            throw issue(.metaType, entry, "\(type) in a zone", "it stands in questions and messages only")
        }
        if type == .soa { hasMetStartOfAuthority = true }
        return try record(owner, stated, type, Array(words), entry)
    }

    /// RFC 1035 5.1: TTL and class stand in either order, and each may be left out.
    private func statedTTLAndClass(_ words: inout ArraySlice<Substring>, _ entry: Entry) throws(ZoneIssue) -> UInt32? {
        var stated: UInt32?
        var hasClass = false
        while let word = words.first {
            if stated == nil, let first = word.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
                stated = try ttl(word, entry)
            } else if !hasClass, ["IN", "CH", "HS", "CS", "NONE", "ANY"].contains(word.uppercased()) {
                guard word.uppercased() == "IN" else {
                    throw issue(.badClass, entry, "class \(word)", "SRV and its addresses live in class IN (RFC 2782)")
                }
                hasClass = true
            } else {
                break
            }
            words.removeFirst()
        }
        return stated
    }

    private mutating func record(
        _ owner: Name, _ stated: UInt32?, _ type: RecordType, _ fields: [Substring], _ entry: Entry
    ) throws(ZoneIssue) -> Record {
        let known = stated ?? defaultTTL ?? lastTTL
        let record: Record
        do {
            record = try Record(
                owner: owner, ttl: known ?? 0, type: type, fields: fields, origin: origin ?? .root)
        } catch {
            let line = ([type.description] + fields.map(String.init)).joined(separator: " ")
            throw issue(.badData, entry, line, error.reason, type: type)
        }
        try checkOrigin(of: record, fields, entry)
        if stated != nil { lastTTL = stated }
        guard known == nil else { return record }
        // RFC 1035 3.3.13: before there was $TTL, the SOA's last field was the TTL of whatever states none.
        guard let minimum = record.startOfAuthority?.minimum, minimum <= UInt32(Int32.max) else {
            throw issue(.noTTL, entry, "a record without a TTL", "state one, or $TTL before it (RFC 2308 4)")
        }
        lastTTL = minimum
        report(
            issue(
                .impliedTTL, entry, "no TTL",
                "the SOA's last field, \(minimum), is taken; $TTL says it plainly (RFC 2308 4)"))
        return Record(owner: owner, type: type, ttl: minimum, data: record.data)
    }

    /// Without an origin, the data must not depend on one.
    private func checkOrigin(
        of record: Record, _ fields: [Substring], _ entry: Entry
    ) throws(ZoneIssue) {
        guard origin == nil, RecordLayout.of(record.type) != nil else { return }
        let other = try? Record(
            owner: record.owner, ttl: record.ttl, type: record.type, fields: fields, origin: ZoneFileReader.otherOrigin)
        guard other != record else { return }
        let words = ([record.type.description] + fields.map(String.init)).joined(separator: " ")
        throw noOrigin("\(words): a relative name", entry)
    }

    private func noOrigin(_ what: String, _ entry: Entry) -> ZoneIssue {
        issue(
            .noOrigin, entry, "\(what) without an origin",
            "state $ORIGIN, call the file APEX.zone, or give --origin; nothing behind it was read")
    }

    /// Any origin that no name is relative to.
    private static let otherOrigin = Name(checked: [1, 0xFF, 0])

    private func name(_ word: Substring, _ entry: Entry, _ code: ZoneIssue.Code) throws(ZoneIssue) -> Name {
        if origin == nil, !word.hasSuffix(".") || word.hasSuffix("\\.") {
            throw noOrigin(String(word), entry)
        }
        do {
            return try Name(String(word), relativeTo: origin ?? .root)
        } catch {
            throw issue(code, entry, "the name \(word)", error.description)
        }
    }

    private func ttl(_ word: Substring, _ entry: Entry) throws(ZoneIssue) -> UInt32 {
        guard let seconds = Period.seconds(word), seconds <= UInt32(Int32.max) else {
            throw issue(.badTTL, entry, "the TTL \(word)", "0 to 2147483647 seconds, or units as in 1h30m (RFC 2181 8)")
        }
        return seconds
    }
}

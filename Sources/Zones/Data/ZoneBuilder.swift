import DNSWire

/// Collects the records of one zone, and makes a zone of them when all are there.
struct ZoneBuilder {
    /// A record before it has its place in a set.
    struct Draft {
        let node: UInt32
        let type: RecordType
        let ttl: UInt32
        let entry: ZoneStorage.RecordEntry
    }

    /// Octets of names and data that positions of 32 bits reach, with room for one record.
    static let maximumBytes = Int(UInt32.max) - (1 << 17)

    var bytes: [UInt8] = []
    var nodes: [ZoneStorage.Node] = []
    var drafts: [Draft] = []
    var sets: [ZoneStorage.RecordSet] = []
    var records: [ZoneStorage.RecordEntry] = []
    var issues: [ZoneIssue] = []
    private(set) var files: [String] = []
    private var fileNumbers: [String: UInt16] = [:]
    private var index = NameIndex()
    private var cursor = NameCursor()
    /// Numbers of drafts, those of one node and then those of one set side by side.
    private var order: [UInt32] = []

    /// Makes room for a text of so many octets.
    mutating func expect(octets: Int) {
        bytes.reserveCapacity(bytes.count + octets)
    }

    /// Takes one record.
    mutating func add(_ placed: PlacedRecord) {
        let record = placed.record
        guard hasRoom, let file = fileNumber(placed.place.file) else { return reportSize(at: placed.place) }
        add(
            record.type, ttl: record.ttl, record.data, count: record.data.count, to: owner(record.owner.wire, at: 0),
            file: file, line: placed.place.line)
    }

    var hasRoom: Bool { bytes.count < ZoneBuilder.maximumBytes }

    private mutating func reportSize(at place: Place) {
        guard issues.last?.code != .unreadable else { return }
        issues.append(ZoneIssue(.unreadable, at: place, "a zone of over 4 GiB", because: "it is too large"))
    }

    /// Takes one record.
    /// - Parameters:
    ///   - data: A buffer whose first `count` octets are the data, well formed for the type.
    ///   - owner: The node that `owner(_:at:)` gave.
    mutating func add(
        _ type: RecordType, ttl: UInt32, _ data: [UInt8], count: Int, to owner: UInt32, file: UInt16, line: Int
    ) {
        let layout = RecordLayout.of(type)
        var names: (UInt32, UInt32) = (0, 0)
        let nameCount = NamesInData.count(layout)
        if nameCount > 0, let layout {
            names.0 = node(data, at: layout.leading)
            if nameCount > 1 { names.1 = node(data, at: layout.leading + cursor.length) }
        }
        append(type.rawValue)
        append(RecordClass.internet.rawValue)
        append(ttl)
        append(UInt16(truncatingIfNeeded: count))
        drafts.append(
            Draft(
                node: owner, type: type, ttl: ttl,
                entry: ZoneStorage.RecordEntry(
                    dataOffset: UInt32(bytes.count), dataLength: UInt16(truncatingIfNeeded: count), file: file,
                    line: UInt32(clamping: line))))
        bytes.append(contentsOf: data[..<count])
        if nameCount > 0 { append(names.0) }
        if nameCount > 1 { append(names.1) }
    }

    private mutating func append(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    private mutating func append(_ value: UInt32) {
        append(UInt16(truncatingIfNeeded: value >> 16))
        append(UInt16(truncatingIfNeeded: value))
    }

    mutating func fileNumber(_ file: String) -> UInt16? {
        if let number = fileNumbers[file] { return number }
        guard let number = UInt16(exactly: files.count) else { return nil }
        files.append(file)
        fileNumbers[file] = number
        return number
    }
}

// MARK: - Names

extension ZoneBuilder {
    /// The node of an owner, from a name in wire form.
    mutating func owner(_ source: [UInt8], at offset: Int) -> UInt32 {
        let node = node(source, at: offset)
        guard !nodes[Int(node)].traits.contains(.exists) else { return node }
        nodes[Int(node)].traits.insert(.exists)
        // Its own spelling counts, not that of a record's data before it.
        let stored = Int(nodes[Int(node)].nameOffset)
        if !(0..<cursor.length).allSatisfy({ bytes[stored + $0] == cursor.bytes[$0] }) {
            nodes[Int(node)].nameOffset = UInt32(bytes.count)
            bytes.append(contentsOf: cursor.bytes[..<cursor.length])
        }
        return node
    }

    /// The node of a name in wire form, made with its ancestors if it is not there.
    private mutating func node(_ source: [UInt8], at offset: Int) -> UInt32 {
        cursor.set(source, at: offset)
        var skipped = 0
        var known = find(skipping: 0)
        guard known == nil else { return known ?? 0 }
        while known == nil, skipped < cursor.labelCount {
            skipped += 1
            known = find(skipping: skipped)
        }
        // Ancestors that are new stand in the octets of the name itself.
        let start = bytes.count
        bytes.append(contentsOf: cursor.bytes[..<cursor.length])
        var node = known ?? makeNode(skipping: skipped, parent: UInt32(nodes.count), at: start)
        while skipped > 0 {
            skipped -= 1
            node = makeNode(skipping: skipped, parent: node, at: start)
        }
        return node
    }

    private func find(skipping skipped: Int) -> UInt32? {
        index.find(cursor.hash(skipping: skipped)) { candidate in
            let node = nodes[Int(candidate)]
            return cursor.equals(bytes, at: Int(node.nameOffset), length: Int(node.nameLength), skipping: skipped)
        }
    }

    private mutating func makeNode(skipping skipped: Int, parent: UInt32, at start: Int) -> UInt32 {
        let node = UInt32(nodes.count)
        let offset = cursor.start(of: skipped)
        let isWildcard = cursor.bytes[offset] == 1 && cursor.bytes[offset + 1] == UInt8(ascii: "*")
        nodes.append(
            ZoneStorage.Node(
                nameOffset: UInt32(start + offset), parent: parent, nameLength: UInt8(cursor.length - offset),
                labelCount: UInt8(cursor.labelCount - skipped), traits: isWildcard ? .wildcard : []))
        index.insert(node, hash: cursor.hash(skipping: skipped))
        return node
    }

    /// Whether a node is another one or below it.
    func isNode(_ node: UInt32, atOrBelow other: UInt32) -> Bool {
        var node = node
        while nodes[Int(node)].labelCount > nodes[Int(other)].labelCount { node = nodes[Int(node)].parent }
        return node == other
    }

    /// The nearest ancestor of a node, `apex` included, that has a trait.
    func ancestor(of node: UInt32, with trait: ZoneStorage.Traits, upTo apex: UInt32) -> UInt32? {
        var node = node
        while node != apex, nodes[Int(node)].labelCount > 0 {
            node = nodes[Int(node)].parent
            if nodes[Int(node)].traits.contains(trait) { return node }
        }
        return nil
    }
}

// MARK: - Finishing

extension ZoneBuilder {
    /// The zone.
    /// - Parameters:
    ///   - place: Where the zone begins.
    ///   - hasMetSOA: Whether an SOA was there, be it one that was refused.
    ///   - earlier: What reading found.
    /// - Throws: `ZoneError` with every error, earlier ones included.
    consuming func finish(
        at place: Place, hasMetSOA: Bool, after earlier: [ZoneIssue]
    ) throws(ZoneError) -> Zone {
        var builder = self
        builder.issues = earlier + builder.issues
        // What was not read may hold what seems to be missing.
        let isWhole = earlier.last?.code != .tooManyErrors && earlier.last?.code != .noOrigin
        guard isWhole, let apex = builder.findApex(at: hasMetSOA ? nil : place)
        else {
            throw ZoneError(issues: builder.errors(from: place))
        }
        builder.markEmptyNonTerminals(below: apex)
        builder.gatherSets()
        builder.markTraits(apex)
        builder.check(apex)
        let errors = builder.errors(from: place)
        guard errors.isEmpty, let zone = builder.zone(apex) else { throw ZoneError(issues: errors) }
        return zone
    }

    private func zone(_ apex: UInt32) -> Zone? {
        let apexNode = nodes[Int(apex)]
        let apexSets = Int(apexNode.firstSet)..<Int(apexNode.firstSet + apexNode.setCount)
        guard let set = apexSets.first(where: { sets[$0].type == .soa }) else { return nil }
        let entry = records[Int(sets[set].firstRecord)]
        let end = Int(entry.dataOffset) + Int(entry.dataLength)
        // RFC 1035 3.3.13: MINIMUM is the last field of the SOA.
        let minimum = bytes[(end - 4)..<end].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let storage = ZoneStorage(
            bytes: bytes, nodes: nodes, sets: sets, records: records, files: files, index: index, apex: apex,
            startOfAuthority: UInt32(set), negativeTTL: min(sets[set].ttl, minimum))
        return Zone(storage: storage, warnings: issues)
    }

    /// RFC 4592 2.2.2: each name between the apex and an owner exists, even without records of its own.
    private mutating func markEmptyNonTerminals(below apex: UInt32) {
        let owners = nodes.indices.filter { nodes[$0].traits.contains(.exists) }
        for owner in owners where isNode(UInt32(owner), atOrBelow: apex) {
            var node = UInt32(owner)
            while node != apex {
                node = nodes[Int(node)].parent
                guard !nodes[Int(node)].traits.contains(.exists) else { break }
                nodes[Int(node)].traits.insert(.exists)
            }
        }
    }

    private mutating func markTraits(_ apex: UInt32) {
        var hasBorder = false
        for set in sets {
            switch set.type {
            case .cname: nodes[Int(set.node)].traits.insert(.alias)
            case .dname: nodes[Int(set.node)].traits.insert(.redirection)
            case .ns where set.node != apex: nodes[Int(set.node)].traits.insert(.delegation)
            default: continue
            }
            hasBorder = hasBorder || set.type != .cname
        }
        for node in nodes where node.traits.isSuperset(of: [.wildcard, .exists]) {
            nodes[Int(node.parent)].traits.insert(.wildcardParent)
        }
        guard hasBorder else { return }
        for node in nodes.indices where nodes[node].traits.contains(.exists) {
            let isCut = nodes[node].traits.contains(.delegation)
            if isCut || ancestor(of: UInt32(node), with: .delegation, upTo: apex) != nil
                || ancestor(of: UInt32(node), with: .redirection, upTo: apex) != nil
            {
                nodes[node].traits.insert(.hidden)
            }
        }
    }

    func data(of entry: ZoneStorage.RecordEntry) -> ArraySlice<UInt8> {
        bytes[Int(entry.dataOffset)..<(Int(entry.dataOffset) + Int(entry.dataLength))]
    }

    func place(of entry: ZoneStorage.RecordEntry) -> Place {
        Place(file: files[Int(entry.file)], line: Int(entry.line))
    }

    func name(of node: ZoneStorage.Node) -> Name {
        Name(checked: Array(bytes[Int(node.nameOffset)..<(Int(node.nameOffset) + Int(node.nameLength))]))
    }
}

// MARK: - Record sets

extension ZoneBuilder {
    /// Records of one name above which sorting is faster than looking for each set in turn.
    private static let fewRecords = 64
    /// Records of one set up to which duplicates are found by comparing each with each.
    private static let fewMembers = 8

    /// Orders the records by node and type; types in the order in which they appear, records likewise.
    private mutating func gatherSets() {
        var starts = [UInt32](repeating: 0, count: nodes.count + 1)
        for draft in drafts { starts[Int(draft.node) + 1] += 1 }
        for node in 0..<nodes.count { starts[node + 1] += starts[node] }
        order = [UInt32](repeating: 0, count: drafts.count)
        for (number, draft) in drafts.enumerated() {
            order[Int(starts[Int(draft.node)])] = UInt32(number)
            starts[Int(draft.node)] += 1
        }
        records.reserveCapacity(drafts.count)
        // Each start is now where the next node begins.
        var first = 0
        for node in 0..<nodes.count {
            nodes[node].firstSet = UInt32(sets.count)
            gatherSets(of: UInt32(node), first..<Int(starts[node]))
            nodes[node].setCount = UInt32(sets.count) - nodes[node].firstSet
            first = Int(starts[node])
        }
        drafts = []
        order = []
    }

    /// What the records of a set share: the type and, of signatures, the type that they cover (RFC 2181 5.2 does not
    /// bind signatures of different sets: each has its own TTL).
    private func setKey(_ number: UInt32) -> UInt32 {
        let draft = drafts[Int(number)]
        guard draft.type == .rrsig, draft.entry.dataLength >= 2 else { return UInt32(draft.type.rawValue) << 16 }
        let covered = Int(draft.entry.dataOffset)
        return UInt32(draft.type.rawValue) << 16 | UInt32(bytes[covered]) << 8 | UInt32(bytes[covered + 1])
    }

    private mutating func gatherSets(of node: UInt32, _ range: Range<Int>) {
        if range.count > ZoneBuilder.fewRecords { sortByAppearance(range) }
        var next = range.lowerBound
        while next < range.upperBound {
            let key = setKey(order[next])
            var end = next + 1
            for other in end..<range.upperBound {
                guard setKey(order[other]) == key else {
                    if range.count > ZoneBuilder.fewRecords { break }
                    continue
                }
                // The members come together, and the others keep their order behind them.
                let member = order[other]
                for place in stride(from: other, to: end, by: -1) { order[place] = order[place - 1] }
                order[end] = member
                end += 1
            }
            appendSet(of: node, next..<end)
            next = end
        }
    }

    /// Puts the records of each set side by side, in the order in which the sets appear.
    private mutating func sortByAppearance(_ range: Range<Int>) {
        var ranks: [UInt32: Int] = [:]
        for place in range {
            let key = setKey(order[place])
            if ranks[key] == nil { ranks[key] = ranks.count }
        }
        let sorted = order[range].map { (rank: ranks[setKey($0)] ?? 0, number: $0) }
            .sorted { ($0.rank, $0.number) < ($1.rank, $1.number) }
        for (place, member) in zip(range, sorted) { order[place] = member.number }
    }

    /// Appends a set without duplicates (RFC 2181 5), and checks that its records agree on the TTL.
    private mutating func appendSet(of node: UInt32, _ members: Range<Int>) {
        let first = drafts[Int(order[members.lowerBound])]
        let firstRecord = records.count
        var ttl = first.ttl
        records.append(first.entry)
        if members.count > 1 {
            var seen: Set<ArraySlice<UInt8>> = []
            if members.count > ZoneBuilder.fewMembers { seen.insert(comparable(first.entry, first.type)) }
            for member in members.dropFirst() {
                let draft = drafts[Int(order[member])]
                ttl = min(ttl, draft.ttl)
                appendMember(draft, first, firstRecord, &seen, isSmall: members.count <= ZoneBuilder.fewMembers)
            }
        }
        for record in records[firstRecord...] { setTTL(of: record, to: ttl) }
        sets.append(
            ZoneStorage.RecordSet(
                type: first.type, ttl: ttl, node: node, firstRecord: UInt32(firstRecord),
                recordCount: UInt32(records.count - firstRecord)))
    }

    private mutating func appendMember(
        _ draft: Draft, _ first: Draft, _ firstRecord: Int, _ seen: inout Set<ArraySlice<UInt8>>, isSmall: Bool
    ) {
        let data = comparable(draft.entry, draft.type)
        let isDuplicate =
            isSmall
            ? records[firstRecord...].contains { comparable($0, draft.type) == data } : !seen.insert(data).inserted
        guard !isDuplicate else {
            // The SOA stands twice in the text of a transfer.
            if draft.type == .soa { return }
            return warn(
                .duplicateRecord, draft, "the same \(draft.type) record again", "it is served once (RFC 2181 5)")
        }
        if draft.ttl != first.ttl {
            warn(
                .differingTTL, draft, "TTL \(draft.ttl) beside \(first.ttl)",
                "one RRset has one TTL; the lowest is served (RFC 2181 5.2)")
        }
        records.append(draft.entry)
    }

    /// The data in the form in which equal records are equal: names that may be compressed have no case, as replies
    /// point from one to the other.
    func comparable(_ entry: ZoneStorage.RecordEntry, _ type: RecordType) -> ArraySlice<UInt8> {
        let data = data(of: entry)
        guard let layout = RecordLayout.of(type), layout.mayCompress else { return data }
        let names = data.dropFirst(layout.leading).dropLast(layout.trailing ?? 0)
        return ArraySlice(
            data.prefix(layout.leading) + names.map(\.lowercasedLetter) + data.suffix(layout.trailing ?? 0))
    }

    private mutating func setTTL(of record: ZoneStorage.RecordEntry, to ttl: UInt32) {
        let offset = Int(record.dataOffset) - ZoneStorage.ttlDistance
        for octet in 0..<4 { bytes[offset + octet] = UInt8(truncatingIfNeeded: ttl >> (24 - 8 * octet)) }
    }

    private mutating func warn(_ code: ZoneIssue.Code, _ draft: Draft, _ what: String, _ why: String) {
        issues.append(ZoneIssue(code, at: place(of: draft.entry), what, because: why, type: draft.type))
    }
}

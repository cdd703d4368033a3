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

    /// Takes one record.
    mutating func add(_ placed: PlacedRecord) {
        guard bytes.count < ZoneBuilder.maximumBytes, let file = fileNumber(placed.place.file) else {
            if issues.last?.code != .unreadable {
                issues.append(
                    ZoneIssue(.unreadable, at: placed.place, "a zone of over 4 GiB", because: "it is too large"))
            }
            return
        }
        cursor.set(placed.record.owner.wire, at: 0)
        let node = node(skipping: 0)
        drafts.append(
            Draft(
                node: node, type: placed.record.type, ttl: placed.record.ttl,
                entry: ZoneStorage.RecordEntry(
                    dataOffset: UInt32(bytes.count), dataLength: UInt16(placed.record.data.count),
                    file: file, line: UInt32(clamping: placed.place.line))))
        bytes.append(contentsOf: placed.record.data)
    }

    private mutating func fileNumber(_ file: String) -> UInt16? {
        if let number = fileNumbers[file] { return number }
        guard let number = UInt16(exactly: files.count) else { return nil }
        files.append(file)
        fileNumbers[file] = number
        return number
    }

    /// The node of the name under the cursor without its first `skipped` labels, made if it is not there.
    private mutating func node(skipping skipped: Int) -> UInt32 {
        let hash = cursor.hash(skipping: skipped)
        let start = cursor.start(of: skipped)
        let known = index.find(hash) { candidate in
            let node = nodes[Int(candidate)]
            return cursor.equals(bytes, at: Int(node.nameOffset), length: Int(node.nameLength), skipping: skipped)
        }
        if let known { return known }
        let node = UInt32(nodes.count)
        nodes.append(
            ZoneStorage.Node(
                nameOffset: UInt32(bytes.count), nameLength: UInt8(cursor.length - start),
                labelCount: UInt8(cursor.labelCount - skipped)))
        bytes.append(contentsOf: cursor.bytes[start..<cursor.length])
        index.insert(node, hash: hash)
        return node
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
        guard earlier.last?.code != .tooManyErrors, let apex = builder.findApex(at: hasMetSOA ? nil : place)
        else {
            throw ZoneError(issues: builder.errors(from: place))
        }
        builder.addEmptyNonTerminals(below: apex)
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
    private mutating func addEmptyNonTerminals(below apex: UInt32) {
        let apexLabels = Int(nodes[Int(apex)].labelCount)
        for owner in 0..<nodes.count {
            let labels = Int(nodes[owner].labelCount)
            guard labels > apexLabels + 1 else { continue }
            cursor.set(name(of: nodes[owner]).wire, at: 0)
            for skipped in 1..<(labels - apexLabels) { _ = node(skipping: skipped) }
        }
    }

    /// Orders the records by node and type; types in the order in which they appear, records likewise.
    private mutating func gatherSets() {
        var starts = [Int](repeating: 0, count: nodes.count + 1)
        for draft in drafts { starts[Int(draft.node) + 1] += 1 }
        for node in 0..<nodes.count { starts[node + 1] += starts[node] }
        var next = starts
        var ordered = [Int](repeating: 0, count: drafts.count)
        for (number, draft) in drafts.enumerated() {
            ordered[next[Int(draft.node)]] = number
            next[Int(draft.node)] += 1
        }
        records.reserveCapacity(drafts.count)
        for node in 0..<nodes.count {
            nodes[node].firstSet = UInt32(sets.count)
            gatherSets(of: UInt32(node), from: ordered[starts[node]..<starts[node + 1]])
            nodes[node].setCount = UInt32(sets.count) - nodes[node].firstSet
        }
        drafts = []
    }

    private mutating func gatherSets(of node: UInt32, from numbers: ArraySlice<Int>) {
        var rest = numbers[...]
        while let first = rest.first {
            let type = drafts[first].type
            // RFC 2181 5.2 does not bind signatures of different sets: each has its own TTL.
            let covered = type == .rrsig ? data(of: drafts[first].entry).prefix(2) : []
            let isMember = { [self] (number: Int) in
                drafts[number].type == type
                    && (covered.isEmpty || data(of: drafts[number].entry).prefix(2).elementsEqual(covered))
            }
            let members = rest.filter(isMember)
            let firstRecord = records.count
            append(members)
            sets.append(
                ZoneStorage.RecordSet(
                    type: type, ttl: members.map { drafts[$0].ttl }.min() ?? 0, node: node,
                    firstRecord: UInt32(firstRecord), recordCount: UInt32(records.count - firstRecord)))
            rest = members.count == rest.count ? [] : rest.filter { !isMember($0) }[...]
        }
    }

    /// Appends the records of one set without their duplicates (RFC 2181 5), and checks that they agree on the TTL.
    private mutating func append(_ members: [Int]) {
        var seen: Set<ArraySlice<UInt8>> = []
        for (position, number) in members.enumerated() {
            let draft = drafts[number]
            let place = place(of: draft.entry)
            if members.count > 1, !seen.insert(data(of: draft.entry)).inserted {
                warn(
                    .duplicateRecord, at: place, "the same \(draft.type) record again", "it is served once (RFC 2181 5)"
                )
                continue
            }
            if position > 0, draft.ttl != drafts[members[0]].ttl {
                warn(
                    .differingTTL, at: place, "TTL \(draft.ttl) beside \(drafts[members[0]].ttl)",
                    "one RRset has one TTL; the lowest is served (RFC 2181 5.2)")
            }
            records.append(draft.entry)
        }
    }

    private mutating func warn(_ code: ZoneIssue.Code, at place: Place, _ what: String, _ why: String) {
        issues.append(ZoneIssue(code, at: place, what, because: why))
    }

    private mutating func markTraits(_ apex: UInt32) {
        for set in sets {
            if set.type == .cname { nodes[Int(set.node)].traits.insert(.alias) }
            if set.type == .dname { nodes[Int(set.node)].traits.insert(.redirection) }
            if set.type == .ns, set.node != apex { nodes[Int(set.node)].traits.insert(.delegation) }
        }
        for node in nodes where node.labelCount > nodes[Int(apex)].labelCount {
            let start = Int(node.nameOffset)
            guard bytes[start] == 1, bytes[start + 1] == UInt8(ascii: "*") else { continue }
            cursor.set(name(of: node).wire, at: 0)
            let parent = self.node(skipping: 1)
            nodes[Int(parent)].traits.insert(.wildcardParent)
        }
    }

    /// The nearest ancestor of a node, the apex included, that owns a DNAME.
    mutating func redirection(above node: UInt32, _ apex: UInt32) -> UInt32? {
        cursor.set(bytes, at: Int(nodes[Int(node)].nameOffset))
        let distance = cursor.labelCount - Int(nodes[Int(apex)].labelCount)
        for skipped in 1..<max(1, distance + 1) {
            let ancestor = self.node(skipping: skipped)
            if nodes[Int(ancestor)].traits.contains(.redirection) { return ancestor }
        }
        return nil
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

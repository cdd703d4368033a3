import DNSWire

/// What a zone has for a name (RFC 1034 4.3.2 step 3, RFC 4592 3.3).
struct ZoneMatch {
    enum Outcome {
        /// The name is at or below a cut: another server answers for it.
        case delegation(cut: UInt32)
        /// The name is below the owner of a DNAME (RFC 6672 3.2).
        case redirection(UInt32)
        /// The name's own node, or that of the wildcard that stands in for it.
        case node(UInt32)
        /// The name does not exist.
        case nothing
    }

    let outcome: Outcome
    /// The last node on the way down to the name: the name's own, or that of an ancestor.
    let encloser: UInt32
    /// Labels in front of that node's name.
    let skipped: Int
}

extension ZoneStorage {
    /// Walks from the apex down to a name at or below it.
    @inline(__always)
    func match(_ name: borrowing NameCursor, for type: RecordType) -> ZoneMatch {
        var encloser = apex
        var skipped = name.labelCount &- Int(nodes[Int(apex)].labelCount)
        while skipped > 0 {
            // RFC 6672 2.4: there is nothing below a DNAME; what the zone has there all the same is hidden.
            if nodes[Int(encloser)].traits.contains(.redirection) {
                return ZoneMatch(outcome: .redirection(encloser), encloser: encloser, skipped: skipped)
            }
            guard let child = child(of: encloser, name, skipping: skipped &- 1) else {
                // RFC 4592 2.1.1: only the wildcard right below the closest encloser stands in.
                let standIn = wildcard(below: encloser, hash: name.hash(skipping: skipped))
                return ZoneMatch(
                    outcome: standIn.map { .node($0) } ?? .nothing, encloser: encloser, skipped: skipped)
            }
            skipped &-= 1
            // RFC 4035 3.1.4.1: of a cut itself, the parent owns the DS records.
            if nodes[Int(child)].traits.contains(.delegation), !(skipped == 0 && type == .ds) {
                return ZoneMatch(outcome: .delegation(cut: child), encloser: child, skipped: skipped)
            }
            encloser = child
        }
        return ZoneMatch(outcome: .node(encloser), encloser: encloser, skipped: 0)
    }
}

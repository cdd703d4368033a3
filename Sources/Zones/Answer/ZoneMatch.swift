import DNSWire

/// What a zone has for a name (RFC 1034 4.3.2 step 3, RFC 4592 3.3).
enum ZoneMatch {
    /// The name is at or below a cut: another server answers for it.
    case delegation(cut: UInt32)
    /// The name is below the owner of a DNAME (RFC 6672 3.2).
    case redirection(UInt32)
    /// The name's own node, or that of the wildcard that stands in for it.
    case node(UInt32)
    /// The name does not exist.
    case nothing
}

extension ZoneStorage {
    /// Walks from the apex down to a name at or below it.
    @inline(__always)
    func match(_ name: borrowing NameCursor, for type: RecordType) -> ZoneMatch {
        var encloser = apex
        var skipped = name.labelCount &- Int(nodes[Int(apex)].labelCount)
        while skipped > 0 {
            // RFC 6672 2.4: there is nothing below a DNAME; what the zone has there all the same is hidden.
            if nodes[Int(encloser)].traits.contains(.redirection) { return .redirection(encloser) }
            skipped &-= 1
            guard let child = node(name, skipping: skipped) else {
                // RFC 4592 2.1.1: only the wildcard right below the closest encloser stands in.
                return wildcard(below: encloser, hash: name.hash(skipping: skipped &+ 1)).map { .node($0) } ?? .nothing
            }
            // RFC 4035 3.1.4.1: of a cut itself, the parent owns the DS records.
            if nodes[Int(child)].traits.contains(.delegation), !(skipped == 0 && type == .ds) {
                return .delegation(cut: child)
            }
            encloser = child
        }
        return .node(encloser)
    }

    /// Whether a node is a wildcard (RFC 4592 2.1.1).
    func isWildcard(_ node: UInt32) -> Bool {
        let start = Int(nodes[Int(node)].nameOffset)
        return bytes[start] == 1 && bytes[start + 1] == UInt8(ascii: "*")
    }
}

extension NameCursor {
    func equals(_ other: NameCursor) -> Bool {
        other.length == length && equals(other.bytes, at: 0, length: other.length, skipping: 0)
    }
}

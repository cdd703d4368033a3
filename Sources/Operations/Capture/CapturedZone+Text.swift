import DNSWire
import Transport

extension CapturedZone {
    /// The zone as a master file (RFC 1035 5), with a comment above each record set that says where it comes from.
    ///
    /// Every name is written by `Name`, so that whatever octets it holds come back as they are; names of the zone stand
    /// without its apex, as a person would write them.
    /// - Parameter origin: Of what the file tells: `captured by srvlab 0.1.0 on 2026-11-21`.
    func text(_ origin: String) -> String {
        var text = "; \(apex.host) as it was published, \(origin).\n"
        for line in introduction + remarks { text += "; \(line)\n" }
        text += "$ORIGIN \(apex)\n"
        let width = min(32, sets.map { relative($0.owner).count }.max() ?? 0)
        var lastRemark = ""
        for set in sets {
            if set.remark != lastRemark { text += "; \(set.remark)\n" }
            lastRemark = set.remark
            for record in set.records {
                let owner = relative(record.owner)
                text += owner + String(repeating: " ", count: max(0, width - owner.count))
                text += " \(record.ttl) \(record.type) \(data(of: record))\n"
            }
        }
        return text
    }

    private var introduction: [String] {
        var lines = [
            "Above each record set: the question that brought it, who answered, and whether it was authoritative."
        ]
        if isWhole {
            lines.append("All of the zone, as it was transferred, but for texts, signatures and denials.")
        } else {
            lines.append("Only what was asked for; what a wildcard stands in for looks like a record of its own here.")
        }
        if isAuthorityMadeUp { lines.append("Where the zone begins is a guess: nobody told its SOA.") }
        return lines
    }

    /// A name as it is written in the zone's file.
    private func relative(_ name: Name) -> String {
        guard name != apex else { return "@" }
        guard !apex.isRoot, name.isAtOrBelow(apex) else { return name.description }
        let own = name.labels.dropLast(apex.labels.count)
        // Labels of a name are never too long.
        guard let prefix = try? Name(labels: own) else { return name.description }
        return String(prefix.description.dropLast())
    }

    private func data(of record: Record) -> String {
        if record.type == CapturedZone.placeholderType { return "\\# 0" }
        if let address = IPAddress(networkOrder: record.data), record.type == .a || record.type == .aaaa {
            return address.description
        }
        if let service = record.serviceLocation {
            return "\(service.priority) \(service.weight) \(service.port) \(relative(service.target))"
        }
        if let start = record.startOfAuthority {
            let numbers = [start.serial, start.refresh, start.retry, start.expire, start.minimum]
            return ([relative(start.primary), relative(start.mailbox)] + numbers.map(String.init)).joined(
                separator: " ")
        }
        if let target = record.targetName { return relative(target) }
        guard record.type == .mx, record.data.count > 2, let host = Record.name(record.data.dropFirst(2)) else {
            return record.dataDescription
        }
        return "\(UInt16(record.data[0]) << 8 | UInt16(record.data[1])) \(relative(host))"
    }
}

extension Record {
    /// A name that is the rest of a record's data.
    fileprivate static func name(_ octets: some Sequence<UInt8>) -> Name? {
        Record(owner: .root, type: .ns, ttl: 0, data: Array(octets)).targetName
    }
}

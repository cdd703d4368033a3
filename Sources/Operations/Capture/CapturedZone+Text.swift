import DNSWire

extension CapturedZone {
    /// The zone as a master file (RFC 1035 5), with a comment above each record set that says where it comes from.
    ///
    /// Names of the zone stand without its apex, as a person would write them.
    /// - Parameter origin: Of what the file tells: `captured by srvlab 0.1.0 on 2026-11-21`.
    func text(_ origin: String) -> String {
        var text = "; \(apex.host) as it was published, \(origin).\n"
        for line in introduction + remarks { text += "; \(line)\n" }
        text += "$ORIGIN \(apex)\n"
        let line = RecordLine(apex: apex)
        let width = min(32, sets.map { line.text(of: $0.owner).count }.max() ?? 0)
        var lastRemark = ""
        for set in sets {
            if set.remark != lastRemark { text += "; \(set.remark)\n" }
            lastRemark = set.remark
            for record in set.records {
                let owner = line.text(of: record.owner)
                text += owner + String(repeating: " ", count: max(0, width - owner.count))
                text += " \(record.ttl) \(record.type) \(line.data(of: record))\n"
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
}

import DNSWire

/// What has to hold of a zone as a whole.
extension ZoneBuilder {
    /// The node of the first SOA; none when there is none, which is an error at `place` where that is given.
    mutating func findApex(at place: Place?) -> UInt32? {
        let authorities = drafts.filter { $0.type == .soa }
        guard let first = authorities.first else {
            if let place {
                issues.append(
                    ZoneIssue(
                        .noStartOfAuthority, at: place, "no SOA record",
                        because: "a zone begins with one (RFC 1035 5.2)"))
            }
            return nil
        }
        // A transfer ends with the SOA that it begins with (RFC 5936 2.2), and so does its text.
        for other in authorities.dropFirst() where !isRepetition(other, of: first) {
            issues.append(
                ZoneIssue(
                    .secondStartOfAuthority, at: self.place(of: other.entry), "a second SOA record",
                    because: "the zone has one at \(self.place(of: first.entry)) (RFC 1035 5.2)"))
        }
        let apex = name(of: nodes[Int(first.node)])
        for draft in drafts where !isNode(draft.node, atOrBelow: first.node) {
            issues.append(
                ZoneIssue(
                    .outsideZone, at: self.place(of: draft.entry),
                    "\(name(of: nodes[Int(draft.node)])) is outside the zone",
                    because: "its SOA is at \(apex), \(self.place(of: first.entry))"))
        }
        return first.node
    }

    private func isRepetition(_ draft: Draft, of first: Draft) -> Bool {
        draft.node == first.node && draft.ttl == first.ttl
            && comparable(draft.entry, draft.type) == comparable(first.entry, first.type)
    }

    /// The checks of the finished sets.
    mutating func check(_ apex: UInt32) {
        for node in nodes where node.traits.contains(.alias) { checkAlias(node) }
        checkRedirections(apex)
        let apexNode = nodes[Int(apex)]
        let apexSets = sets[Int(apexNode.firstSet)..<Int(apexNode.firstSet + apexNode.setCount)]
        if !apexSets.contains(where: { $0.type == .ns }), let first = apexSets.first {
            issues.append(
                ZoneIssue(
                    .noNameServer, at: place(of: records[Int(first.firstRecord)]),
                    "no NS record at \(name(of: apexNode))",
                    because: "a zone names its servers (RFC 1035 5.2)"))
        }
    }

    /// RFC 2181 10.1: an alias has one canonical name and no other data; RFC 4035 2.5 excepts RRSIG and NSEC.
    private mutating func checkAlias(_ node: ZoneStorage.Node) {
        let own = sets[Int(node.firstSet)..<Int(node.firstSet + node.setCount)]
        guard let alias = own.first(where: { $0.type == .cname }) else { return }
        let first = place(of: records[Int(alias.firstRecord)])
        for set in own {
            let places = (0..<set.recordCount).map { place(of: records[Int(set.firstRecord + $0)]) }
            switch set.type {
            case .cname:
                for place in places.dropFirst() {
                    issues.append(
                        ZoneIssue(
                            .secondAlias, at: place, "a second CNAME at \(name(of: node))",
                            because: "the first is at \(first); an alias has one canonical name (RFC 2181 10.1)"))
                }
            case .rrsig, .nsec: break
            default:
                for place in places {
                    issues.append(
                        ZoneIssue(
                            .aliasAndOther, at: place, "\(set.type) beside a CNAME at \(name(of: node))",
                            because:
                                "the CNAME is at \(first); an alias has no other data (RFC 1034 3.6.2, RFC 2181 10.1)"))
                }
            }
        }
    }

    /// RFC 6672 2.4: a name has one DNAME, and below it there is nothing.
    private mutating func checkRedirections(_ apex: UInt32) {
        let redirections = sets.filter { $0.type == .dname }
        guard !redirections.isEmpty else { return }
        for set in redirections {
            for index in 1..<max(1, set.recordCount) {
                issues.append(
                    ZoneIssue(
                        .secondRedirection, at: place(of: records[Int(set.firstRecord + index)]),
                        "a second DNAME at \(name(of: nodes[Int(set.node)]))",
                        because: "a name is redirected to one other (RFC 6672 2.4)"))
            }
        }
        for set in sets {
            guard let above = ancestor(of: set.node, with: .redirection, upTo: apex) else { continue }
            issues.append(
                ZoneIssue(
                    .hidden, at: place(of: records[Int(set.firstRecord)]),
                    "\(set.type) at \(name(of: nodes[Int(set.node)]))",
                    because: "the DNAME at \(name(of: nodes[Int(above)])) hides it (RFC 6672 2.4)"))
        }
    }

    /// The errors: file by file, the first file first, in the order of the lines, and no flood of them.
    func errors(from place: Place) -> [ZoneIssue] {
        var errors = issues.filter { $0.severity == .error }
        let flood = errors.last { $0.code == .tooManyErrors }
        errors.removeAll { $0.code == .tooManyErrors }
        var ranks = [place.file: 0]
        for error in errors where ranks[error.place.file] == nil { ranks[error.place.file] = ranks.count }
        // What was found first stays first on its line.
        let ordered = errors.enumerated().map {
            ($0.element, (ranks[$0.element.place.file] ?? 0, $0.element.place.line, $0.offset))
        }
        .sorted { $0.1 < $1.1 }.map(\.0)
        let told = Array(ordered.prefix(ZoneFileReader.maximumErrors))
        if let flood { return told + [flood] }
        guard let last = told.last, told.count < ordered.count else { return told }
        return told + [
            ZoneIssue(
                .tooManyErrors, at: last.place, "\(ordered.count) errors",
                because: "only the first \(told.count) are told")
        ]
    }
}

extension Verdict {
    /// How bad it is for a report: of the verdicts on one thing, the most severe one stands for them all.
    var severity: Int {
        switch self {
        case .pass: 0
        case .unsupported: 1
        case .warn: 2
        case .error: 3
        case .fail: 4
        }
    }

    /// Whether it fails a run.
    var isFailure: Bool { self == .fail || self == .error }
}

/// A case of one subject: what tells records apart.
struct CaseKey: Hashable, Comparable, Sendable {
    let id: String
    let subject: String

    static func < (first: CaseKey, second: CaseKey) -> Bool {
        (first.id, first.subject) < (second.id, second.subject)
    }
}

extension CaseRecord {
    var key: CaseKey { CaseKey(id: id, subject: subject) }

    /// The folder of the id, without the last slash: `Scenarios/uri` of `Scenarios/uri/refused:nobody`.
    ///
    /// What follows a colon is the name of a case in a table; a slash in it begins no folder.
    var folder: String {
        let path = id.prefix { $0 != ":" }
        return path.lastIndex(of: "/").map { String(id[..<$0]) } ?? ""
    }

    /// The id without its folder: `refused:nobody`.
    var name: String {
        folder.isEmpty ? id : String(id.dropFirst(folder.count + 1))
    }

    /// Whether the case ended otherwise than a list of expectations says.
    public var isSurprise: Bool { foreseen.map { $0.verdict != verdict } ?? false }

    /// Whether the case did not pass, and is known not to, with the reason.
    public var isKnown: Bool { foreseen?.verdict == verdict && verdict != .pass && verdict != .unsupported }

    /// Whether it fails a run.
    var isFailure: Bool { foreseen == nil ? verdict.isFailure : isSurprise }

    /// Whether people have to look at it: what failed, a missed SHOULD, or a surprise.
    var isOpen: Bool { isFailure || (foreseen == nil && verdict == .warn) }

    /// `unexpected: pass, not fail (no SRV is asked for)`, or `known: no SRV is asked for`.
    var foresight: String? {
        guard let foreseen else { return nil }
        let reason = foreseen.reason.map { " (\($0))" } ?? ""
        if isSurprise { return "unexpected: \(verdict.rawValue), not \(foreseen.verdict.rawValue)\(reason)" }
        return isKnown ? "known: \(foreseen.reason ?? "")" : nil
    }

    /// What differs, and what broke, in one line; none if there is nothing to say.
    var detail: String? {
        let parts =
            (isSurprise ? foresight.map { [$0] } ?? [] : [])
            + differences.map { "\($0.what): expected \($0.expected); got \($0.got)" } + (reason.map { [$0] } ?? [])
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// The detail, or the title.
    var summary: String { detail ?? title }

    /// The word that introduces `reason`.
    var reasonWord: String {
        switch verdict {
        case .unsupported: "unsupported"
        case .error: "broken"
        case .pass, .warn, .fail: "note"
        }
    }

    /// Everything there is to tell about the case, a line each, without characters that steer a terminal or end a line.
    /// - Parameter queries: How many queries are told at most.
    func story(queries limit: Int = 100) -> [String] {
        var lines = [title, "\(file):\(line): \(uri)\(step.map { " (step \($0))" } ?? "")"]
        if let foresight { lines.append(foresight) }
        if let reason { lines.append("\(reasonWord): \(reason)") }
        for difference in differences {
            lines += [difference.what, "  expected: \(difference.expected)", "  got:      \(difference.got)"]
        }
        lines += CaseRecord.section("proves", spec.map { "\($0.id) (\($0.level)): \($0.text)" })
        lines += CaseRecord.section("what went where", ladder?.text() ?? [])
        lines += CaseRecord.section("why the subject did so", explanation)
        lines += CaseRecord.section("what the servers saw", CaseRecord.told(queries, limit))
        lines.append("repeat: \(repetition)")
        return lines.map(\.printable)
    }

    private static func told(_ queries: [Query], _ limit: Int) -> [String] {
        let rest = queries.count - limit
        return queries.prefix(limit).map(\.description) + (rest > 0 ? ["and \(rest) more"] : [])
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [title] + lines.map { "  \($0)" }
    }
}

extension CaseRecord.Query: CustomStringConvertible {
    /// `one: udp SRV _im._xmpp.example.test → NOERROR, 1 record, 100 octets`.
    public var description: String { "\(server): \(transport) \(question ?? "no question") → \(reply)" }

    /// `NOERROR TC, 0 records, 40 octets`.
    var reply: String {
        guard let rcode else { return "no reply" }
        let records = answers == 1 ? "1 record" : "\(answers) records"
        return "\(rcode)\(truncated ? " TC" : ""), \(records), \(octets) octets"
    }
}

extension Double {
    /// With so many decimals and a point, wherever the reader is; `-` for what is no number or far too great.
    package func fixed(_ decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        let scaled = (magnitude * scale).rounded()
        guard scaled < 9e15 else { return "-" }
        let digits = String(Int64(scaled))
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    /// A chance: `0.0312`, or `3e-07` where that would be all zeros.
    var chance: String {
        guard isFinite, self >= 0 else { return "-" }
        guard self < 0.001 else { return fixed(4) }
        guard self >= 1e-300 else { return self == 0 ? "0" : "under 1e-300" }
        var (mantissa, exponent) = (self, 0)
        while mantissa < 0.95 {
            mantissa *= 10
            exponent += 1
        }
        return "\(mantissa.fixed(0))e-\(exponent < 10 ? "0" : "")\(exponent)"
    }
}

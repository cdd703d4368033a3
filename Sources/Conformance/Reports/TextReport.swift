/// A run as text for a terminal or a log.
public struct TextReport: Sendable {
    /// How text is set off; plain where there is no terminal.
    public struct Style: Sendable {
        private let isColored: Bool

        /// - Parameter isColored: Whether the text has the escapes by which a terminal shows colours and bold letters.
        public init(isColored: Bool) {
            self.isColored = isColored
        }

        package func colored(_ text: String, _ verdict: Verdict) -> String {
            guard isColored else { return text }
            let code =
                switch verdict {
                case .pass: "32"
                case .warn, .unsupported: "33"
                case .fail, .error: "31"
                }
            return "\u{1B}[\(code)m\(text)\u{1B}[0m"
        }

        package func bold(_ text: String) -> String { isColored ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    }

    /// Queries of a case's log that are shown.
    private static let shownQueries = 20

    private let style: Style

    /// A report in one style, of whatever cases and runs it is handed.
    public init(_ style: Style) {
        self.style = style
    }

    // MARK: - One case

    /// A case that did not pass: what differs, why the subject did it, what was asked, and how to repeat it.
    public func details(_ record: CaseRecord) -> String {
        let verdict = style.colored(record.verdict.rawValue.uppercased(), record.verdict)
        let story = record.story(queries: TextReport.shownQueries).map { "  \($0)" }
        return (["\(verdict) \(style.bold(record.id.printable))"] + story).joined(separator: "\n")
    }

    /// What is told of a case when it has ended: of one that is unsupported or known not to pass a line, of others that
    /// did not pass everything, and of a pass nothing unless it was unexpected.
    public func news(of record: CaseRecord) -> String? {
        let verdict = style.colored(record.verdict.rawValue.uppercased(), record.verdict)
        if record.isSurprise { return details(record) + "\n" }
        if record.isKnown { return "\(verdict) \(record.id.printable)  \((record.foresight ?? "").printable)" }
        switch record.verdict {
        case .pass: return nil
        case .unsupported: return "\(verdict) \(record.id.printable)  \((record.reason ?? "").printable)"
        case .warn, .fail, .error: return details(record) + "\n"
        }
    }

    // MARK: - The run

    /// How load spreading was judged: the draws, both chances of error, what they tell apart, and the law that fits.
    public func spread(_ run: RunRecord) -> String? {
        let rows = run.cases.compactMap { record in
            record.shares.map { shares in
                "\(style.colored(record.verdict.rawValue, record.verdict)) \(record.id.printable)\n  \(shares.description.printable)"
            }
        }
        return rows.isEmpty ? nil : ([style.bold("load spreading")] + rows).joined(separator: "\n")
    }

    /// The requirements of which a case did not pass, as a table, and how many others there are.
    public func table(_ run: RunRecord) -> String {
        let all = RecordSummary(run).rows
        let rows = all.filter { $0.verdict != .pass }
        let passed = "\(all.count - rows.count) of \(all.count) requirements passed (--matrix lists them)"
        guard !rows.isEmpty else { return passed }
        let width = max("requirement".count, rows.map(\.proof.id.count).max() ?? 0)
        let lines = rows.map { row in
            let share = "\(row.counts[.pass] ?? 0)/\(row.total)".padded(to: 7)
            let verdict = style.colored(row.verdict.rawValue.padded(to: 11), row.verdict)
            let id = row.proof.id.printable.padded(to: width)
            let level = row.proof.level.printable.padded(to: 6)
            return "\(id)  \(level)  \(share) \(verdict) \(row.proof.text.printable.truncated(to: 70))"
        }
        let header = "\("requirement".padded(to: width))  level   passed  verdict     what it says"
        return ([style.bold(header)] + lines + [passed]).joined(separator: "\n")
    }
}

extension String {
    /// The text without characters that would steer a terminal: those are written as escapes.
    public var printable: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    package func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    package func truncated(to width: Int) -> String {
        count <= width ? self : prefix(width - 1) + "…"
    }
}

import Zones

/// A run as text for a terminal or a log.
public struct TextReport: Sendable {
    /// How text is set off; plain where there is no terminal.
    public struct Style: Sendable {
        private let isColored: Bool

        public init(isColored: Bool) {
            self.isColored = isColored
        }

        func colored(_ text: String, _ verdict: Verdict) -> String {
            guard isColored else { return text }
            let code =
                switch verdict {
                case .pass: "32"
                case .warn, .unsupported: "33"
                case .fail, .error: "31"
                }
            return "\u{1B}[\(code)m\(text)\u{1B}[0m"
        }

        func bold(_ text: String) -> String { isColored ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
        func dim(_ text: String) -> String { isColored ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    }

    /// Queries of a case's log that are shown.
    private static let shownQueries = 20

    private let style: Style

    public init(_ style: Style) {
        self.style = style
    }

    // MARK: - One case

    /// A case that did not pass: what differs, why the subject did it, what was asked, and how to repeat it.
    public func details(_ result: CaseResult) -> String {
        var lines = [
            "\(style.colored(result.verdict.rawValue.uppercased(), result.verdict)) \(style.bold(result.id.printable))"
        ]
        lines.append("  \(result.scenario.title.printable)")
        let step = result.step.map { " (step \($0))" } ?? ""
        lines.append("  \("\(result.resolution.place): \(result.resolution.uri)\(step)".printable)")
        for requirement in result.scenario.requirements {
            lines.append("  \(requirement.id) (\(requirement.level.rawValue)): \(requirement.text)")
        }
        if let reason = result.reason {
            lines.append("  \(result.verdict == .unsupported ? "needs more" : "broken"): \(reason.printable)")
        }
        for difference in result.differences {
            lines.append("  \(difference.subject)")
            lines.append("    expected: \(difference.expected.printable)")
            lines.append("    got:      \(difference.got.printable)")
        }
        lines += section("why the subject did so", result.explanation.map(\.printable))
        lines += section("what the servers saw", log(result))
        lines.append("  repeat: \(result.repetition)")
        return lines.joined(separator: "\n")
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["  \(style.dim(title))"] + lines.map { "    \($0)" }
    }

    private func log(_ result: CaseResult) -> [String] {
        let shown = result.log.prefix(TextReport.shownQueries).map { entry in
            // One server needs no name.
            let name = result.serverNames.count > 1 ? result.serverNames[entry.server].map { "\($0): " } : nil
            return (name ?? "") + entry.description
        }
        let rest = result.log.count - shown.count
        return shown + (rest > 0 ? ["and \(rest) more"] : [])
    }

    // MARK: - The run

    /// How load spreading was judged: the draws, both chances of error, what they tell apart, and the law that fits.
    public func spread(_ results: [CaseResult]) -> String? {
        let rows = results.compactMap { result in
            result.spread.map {
                "\(style.colored(result.verdict.rawValue, result.verdict)) \(result.id.printable)\n  \($0)"
            }
        }
        return rows.isEmpty ? nil : ([style.bold("load spreading")] + rows).joined(separator: "\n")
    }

    /// The table by requirement.
    public func table(_ summary: RunSummary) -> String {
        let width = summary.rows.map(\.requirement.id.count).max() ?? 0
        let rows = summary.rows.map { row in
            let passed = row.counts[.pass] ?? 0
            let share = "\(passed)/\(row.total)".padded(to: 7)
            let verdict = style.colored(row.verdict.rawValue.padded(to: 11), row.verdict)
            let id = row.requirement.id.padded(to: width)
            let level = row.requirement.level.rawValue.padded(to: 6)
            return "\(id)  \(level)  \(share) \(verdict) \(row.requirement.text.truncated(to: 70))"
        }
        let header = "\("requirement".padded(to: width))  level   passed  verdict     what it says"
        return ([style.bold(header)] + rows).joined(separator: "\n")
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

    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    func truncated(to width: Int) -> String {
        count <= width ? self : prefix(width - 1) + "…"
    }
}

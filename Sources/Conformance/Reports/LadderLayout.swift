/// Where the parties of a ladder stand, and how its arrows read.
struct LadderLayout {
    /// Characters on both sides of what stands above an arrow.
    private static let margin = 3
    /// Characters of a label that are shown above an arrow, and beside a line.
    private static let (maximumLabel, maximumNote) = (60, 160)

    let ladder: Ladder
    /// Whether the address of an operation stands in its label, and not below its arrow.
    let hasAddresses: Bool
    /// Names of the parties as they are shown.
    let names: [String]
    /// The column of each party, in characters.
    let columns: [Int]

    init(_ ladder: Ladder, hasAddresses: Bool = true) {
        self.ladder = ladder
        self.hasAddresses = hasAddresses
        names = ladder.parties.map { $0.printable.truncated(to: 40) }
        var gaps = [Int](repeating: 0, count: max(0, names.count - 1))
        for index in gaps.indices { gaps[index] = (names[index].count + names[index + 1].count) / 2 + 2 }
        for rung in ladder.rungs where rung.from != rung.to {
            let (low, high) = (min(rung.from, rung.to), max(rung.from, rung.to))
            let below = hasAddresses ? 0 : rung.address?.count ?? 0
            let label = LadderLayout.label(rung, hasAddresses: hasAddresses)
            let needed = max(label.count, below) + 2 * LadderLayout.margin
            let missing = needed - gaps[low..<high].reduce(0, +)
            if missing > 0 { gaps[high - 1] += missing }
        }
        var columns = [(names.first?.count ?? 0) / 2]
        for gap in gaps { columns.append((columns.last ?? 0) + gap) }
        self.columns = columns
    }

    /// What stands above an arrow, or beside a line.
    static func label(_ rung: Ladder.Rung, hasAddresses: Bool = true) -> String {
        let place = hasAddresses ? rung.address.map { " to \($0)" } ?? "" : ""
        let itself = rung.from == rung.to && rung.kind != .note ? " (itself)" : ""
        let failure = rung.failure.map { " ✗ \($0)" } ?? ""
        return "\(rung.text)\(place)\(itself)\(failure)".printable.truncated(
            to: rung.from == rung.to && hasAddresses ? maximumNote : maximumLabel)
    }
}

extension Ladder {
    /// The diagram as lines of text: time, then a column for each party.
    ///
    ///          alice                                          main
    ///     0.0s   ├──message 3f2a… #120 to 192.0.2.1:5269──▶│
    ///     0.0s   │                                          │ message delivered
    ///     0.0s   │◀─────────────success─────────────────────┤
    ///
    /// - Parameter hasAddresses: Whether an operation has the address that it goes to, which takes room.
    public func text(hasAddresses: Bool = true) -> [String] {
        let layout = LadderLayout(self, hasAddresses: hasAddresses)
        guard let last = layout.columns.last else { return [] }
        var head = [Character](repeating: " ", count: last + 40)
        for (name, column) in zip(layout.names, layout.columns) {
            LadderLayout.put(name, at: max(0, column - name.count / 2), in: &head)
        }
        let lines = rungs.map {
            "\("\($0.time.fixed(1))s".leftPadded(to: 8))  \(LadderLayout.trimmed(layout.line($0)))"
        }
        let rest = omitted > 0 ? ["and \(omitted) more"] : []
        return [String(repeating: " ", count: 10) + LadderLayout.trimmed(head)] + lines + rest
    }
}

extension LadderLayout {
    fileprivate func line(_ rung: Ladder.Rung) -> [Character] {
        var line = [Character](repeating: " ", count: (columns.last ?? 0) + LadderLayout.maximumNote + 10)
        for column in columns { line[column] = "│" }
        let label = LadderLayout.label(rung, hasAddresses: hasAddresses)
        guard rung.from != rung.to else {
            LadderLayout.put(rung.kind == .note ? label : "↺ \(label)", at: columns[rung.from] + 2, in: &line)
            return line
        }
        let (low, high) = (min(columns[rung.from], columns[rung.to]), max(columns[rung.from], columns[rung.to]))
        for place in (low + 1)..<high { line[place] = "─" }
        let isRightward = rung.from < rung.to
        line[isRightward ? low : high] = isRightward ? "├" : "┤"
        let end = isRightward ? high - 1 : low + 1
        line[end] = rung.failure != nil ? "✗" : isRightward ? "▶" : "◀"
        LadderLayout.put(label, at: low + 1 + (high - low - 1 - label.count) / 2, in: &line)
        return line
    }

    fileprivate static func put(_ text: String, at place: Int, in line: inout [Character]) {
        for (index, character) in text.enumerated() where place + index < line.count {
            line[place + index] = character
        }
    }

    fileprivate static func trimmed(_ line: [Character]) -> String {
        String(line.prefix((line.lastIndex { $0 != " " } ?? -1) + 1))
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}

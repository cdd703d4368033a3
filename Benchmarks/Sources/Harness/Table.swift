/// Rows of text under a heading, in columns: the first to the left, the others to the right.
package struct Table {
    private var rows: [[String]]
    /// Columns that are set to the left.
    private let leading: Set<Int>

    package init(_ heading: [String], leading: Set<Int> = [0]) {
        rows = [heading]
        self.leading = leading
    }

    package mutating func add(_ row: [String]) {
        rows.append(row)
    }

    package var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                return leading.contains(column) ? text + padding : padding + text
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    package func print() {
        for line in lines { Console.line(line) }
    }
}

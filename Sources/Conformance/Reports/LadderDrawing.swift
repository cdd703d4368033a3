/// A ladder as a picture: SVG in the colours of the page around it, or by itself.
extension Ladder {
    /// Pixels: a character of the text, a rung, what stands above the first one, and beside the picture.
    private static let (character, rung, head, side) = (7.3, 34, 44, 96)

    /// Rules that the picture needs; colours are those of the report.
    static let style = """
        .exchange { display: block; margin: .5rem 0; }
        .exchange text { fill: var(--front); font: 12px ui-monospace, monospace; }
        .exchange .party { font-weight: 600; text-anchor: middle; }
        .exchange .above { text-anchor: middle; }
        .exchange .below { fill: var(--dim); font-size: 10.5px; }
        .exchange .time { fill: var(--dim); text-anchor: end; }
        .exchange .life { stroke: var(--line); }
        .exchange .arrow { stroke: var(--front); stroke-width: 1.4; }
        .exchange .head { fill: var(--front); }
        .exchange .bad { stroke: var(--fail); } .exchange text.bad { fill: var(--fail); stroke: none; }
        .exchange .back { stroke: var(--back); stroke-width: 5; paint-order: stroke; }
        """

    /// A picture of its own.
    public func svg() -> String {
        let colours = """
            .exchange { --back: #fff; --front: #1f2328; --dim: #59636e; --line: #d1d9e0; --fail: #c4202b; }
            @media (prefers-color-scheme: dark) {
              .exchange { --back: #0d1117; --front: #e6edf3; --dim: #9aa4af; --line: #30363d; --fail: #ff6a62; } }
            .exchange .ground { fill: var(--back); }
            """
        let style = "<style>\(colours)\n\(Ladder.style)</style>"
        return drawing(style + "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>").joined(separator: "\n")
    }

    /// The picture as an element of a page.
    /// - Parameter opening: What stands behind the title.
    func drawing(_ opening: String = "") -> [String] {
        let layout = LadderLayout(self, hasAddresses: false)
        let last = layout.columns.last ?? 0
        let notes = rungs.filter { $0.from == $0.to }
        let reach =
            notes.map { layout.columns[$0.from] + LadderLayout.label($0).count + 6 }.max() ?? 0
        let names = layout.columns.indices.last.map { last + layout.names[$0].count / 2 + 1 } ?? 0
        let width = Ladder.side + Int(Double(max(last, reach, names)) * Ladder.character) + 20
        let height = Ladder.head + rungs.count * Ladder.rung + 10
        let size = "width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\""
        let title = "What went between \(layout.names.joined(separator: ", "))"
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"exchange\" \(size) role=\"img\">",
            "<title>\(title.markup)</title>\(opening)",
        ]
        for (name, column) in zip(layout.names, layout.columns) {
            let x = Ladder.x(column)
            lines.append("<text class=\"party\" x=\"\(x)\" y=\"20\">\(name.markup)</text>")
            lines.append("<line class=\"life\" x1=\"\(x)\" x2=\"\(x)\" y1=\"28\" y2=\"\(height - 4)\"/>")
        }
        for (index, rung) in rungs.enumerated() { lines += draw(rung, Ladder.head + index * Ladder.rung, layout) }
        return lines + ["</svg>"]
    }

    private static func x(_ column: Int) -> String { (Double(side) + Double(column) * character).fixed(1) }

    private func draw(_ rung: Rung, _ y: Int, _ layout: LadderLayout) -> [String] {
        let bad = rung.failure == nil ? "" : " bad"
        let hint = rung.operation.map { "<title>\($0.markup)</title>" } ?? ""
        let label = LadderLayout.label(rung, hasAddresses: rung.from == rung.to).markup
        let time = "<text class=\"time\" x=\"\(Ladder.side - 16)\" y=\"\(y + 12)\">\(rung.time.fixed(1)) s</text>"
        guard rung.from != rung.to else {
            let x = (Double(Ladder.side) + Double(layout.columns[rung.from]) * Ladder.character + 8).fixed(1)
            let mark = rung.kind == .note ? "" : "↺ "
            return [time, "<text class=\"back\(bad)\" x=\"\(x)\" y=\"\(y + 12)\">\(mark)\(label)</text>"]
        }
        let (from, to) = (Ladder.x(layout.columns[rung.from]), Ladder.x(layout.columns[rung.to]))
        let middle = Ladder.x((layout.columns[rung.from] + layout.columns[rung.to]) / 2)
        let tip = Double(to) ?? 0
        let inward = rung.from < rung.to ? -8.0 : 8.0
        let (line, foot) = (y + 15, (tip + inward).fixed(1))
        let end =
            rung.failure == nil
            ? "<path class=\"head\" d=\"M\(to) \(line) L\(foot) \(line - 4) L\(foot) \(line + 4) Z\"/>"
            : "<path class=\"arrow bad\" d=\"M\(foot) \(line - 4) L\(to) \(line + 4) M\(foot) \(line + 4) L\(to) \(line - 4)\"/>"
        let place = rung.address.map { address in
            "<text class=\"above below\" x=\"\(middle)\" y=\"\(y + 27)\">\(address.markup)</text>"
        }
        return [
            time, "<line class=\"arrow\(bad)\" x1=\"\(from)\" x2=\"\(to)\" y1=\"\(line)\" y2=\"\(line)\"/>", end,
            "<text class=\"above back\(bad)\" x=\"\(middle)\" y=\"\(y + 9)\">\(hint)\(label)</text>",
        ] + (place.map { [$0] } ?? [])
    }
}

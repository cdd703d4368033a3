// How often each host came first, as bars: SVG inside the page, in widths of per cent so that its text keeps its size.
extension HTMLReport {
    /// Hosts of a chart that are shown.
    private static let mostHosts = 100

    /// Standard deviations to each side that hold 99.9 % of a normal law.
    private static let deviations = 3.29

    private static let rowHeight = 50

    static func chart(_ shares: CaseRecord.Shares) -> [String] {
        let hosts = shares.hosts.prefix(mostHosts)
        let rest = shares.hosts.count - hosts.count
        let title = hosts.map { "\($0.name) \($0.observed), expected \($0.expectedText)" }.joined(separator: "; ")
        let top = hosts.map { max(Double($0.observed), whisker($0, shares.draws).upperBound) }.max() ?? 1
        let rows = hosts.enumerated().map { row($1, $0 * rowHeight, shares.draws, top: max(top, 1)) }
        let height = hosts.count * rowHeight
        let head = "<svg class=\"chart\" width=\"100%\" height=\"\(height)\" role=\"img\">"
        let counted = shares.hosts.contains { $0.weight == nil } ? "Orders" : "First picks"
        let name = "<title>\(counted) of \(shares.draws): \(title.markup)</title>"
        let more = rest > 0 ? ["<p>and \(rest) more</p>"] : []
        return ["<h4>Load spreading</h4>", "<p>\(facts(shares))</p>", head, name] + rows + ["</svg>"] + more
            + ["<p class=\"dim\">\(legend)</p>"]
    }

    private static let legend = """
        Upper bar: observed. Lower bar: expected, the pale part where a range is allowed. Whisker: 99.9 % of the \
        counts that the expected share gives.
        """

    private static func facts(_ shares: CaseRecord.Shares) -> String {
        var facts = [
            "claim \(shares.claim.markup)", "\(shares.draws) draws", "p \(shares.pValue.chance)",
            "closest \(shares.closest.markup)", "false alarm at most \(shares.falseAlarmRate.chance)",
            "miss at most \(shares.missRate.chance)",
        ]
        if !shares.toldApart.isEmpty { facts.append("told apart: \(shares.toldApart.joined(separator: ", ").markup)") }
        if !shares.notToldApart.isEmpty {
            facts.append("not told apart: \(shares.notToldApart.joined(separator: ", ").markup)")
        }
        return facts.joined(separator: " · ")
    }

    /// Where the counts of a client that is right lie, nearly always: the binomial law by its standard deviation.
    static func whisker(_ host: CaseRecord.Shares.Host, _ draws: Int) -> ClosedRange<Double> {
        let most = Double(max(draws, 0))
        func spread(_ expected: Double) -> Double {
            guard most > 0 else { return 0 }
            let share = min(max(expected / most, 0), 1)
            return deviations * (most * share * (1 - share)).squareRoot()
        }
        let (low, high) = (min(host.expectedRange.lowerBound, most), min(host.expectedRange.upperBound, most))
        return max(0, low - spread(low))...min(most, high + spread(high))
    }

    private static func row(_ host: CaseRecord.Shares.Host, _ y: Int, _ draws: Int, top: Double) -> String {
        func place(_ count: Double) -> String { "\((98 * min(max(count / top, 0), 1)).fixed(2))%" }
        func bar(_ name: String, _ count: Double, _ offset: Int) -> String {
            "<rect class=\"\(name)\" x=\"0\" y=\"\(y + offset)\" width=\"\(place(count))\" height=\"9\"/>"
        }
        func line(_ from: Double, _ to: Double, _ top: Int, _ bottom: Int) -> String {
            "<line x1=\"\(place(from))\" x2=\"\(place(to))\" y1=\"\(y + top)\" y2=\"\(y + bottom)\"/>"
        }
        let (low, high) = (host.expectedRange.lowerBound, host.expectedRange.upperBound)
        let reach = whisker(host, draws)
        // Beyond the whisker a count is remarkable; the verdict is that of the test over all hosts.
        let look = reach.contains(Double(host.observed)) ? "observed" : "observed far"
        let weight = host.weight.map { ", weight \($0)" } ?? ""
        let label = host.name.printable.truncated(to: host.weight == nil ? 60 : 24).markup + weight
        return "<g><title>\(host.name.markup): \(host.observed) of \(draws), expected \(host.expectedText)</title>"
            + "<text x=\"0\" y=\"\(y + 13)\">\(label)</text>"
            + "<text x=\"100%\" y=\"\(y + 13)\" text-anchor=\"end\">\(host.observed) / \(host.expectedText)</text>"
            + bar(look, Double(host.observed), 19) + bar("range", high, 31) + bar("expected", low, 31)
            + line(reach.lowerBound, reach.upperBound, 35, 35) + line(reach.lowerBound, reach.lowerBound, 31, 40)
            + line(reach.upperBound, reach.upperBound, 31, 40) + "</g>"
    }
}

internal import Conformance
internal import Spread

// Shares as stacked bars, one chart for each priority; and the table of positions.
extension SimulationPage {
    private static let rowHeight = 34

    func bars(_ outlook: DeploymentOutlook) -> [String] {
        let counted = !outlook.checks.isEmpty
        let legend = outlook.deployment.hosts.indices.map { place in
            let host = outlook.deployment.hosts[place]
            let state =
                (host.isImplicit ? " (the domain itself)" : "") + (outlook.down.contains(place) ? " (down)" : "")
            return
                "<li><svg width=\"14\" height=\"14\">"
                + "<rect class=\"\(Self.color(place))\" width=\"14\" height=\"14\"/></svg> "
                + "<b>\(place + 1)</b> \(host.name.markup)\(state) "
                + "<span class=\"dim\">weight \(host.weight)</span></li>"
        }
        let what =
            counted
            ? "Bars show what simulated clients did, ticks where the exact shares end."
            : "Each bar is all traffic; ticks show where the exact share of a host ends."
        let charts = outlook.deployment.priorities.flatMap { priority($0, outlook) }
        return ["<h3>Shares</h3>", "<p>\(what)</p>", "<ol class=\"legend\">\(legend.joined())</ol>"] + charts
            + exactShares(outlook)
    }

    private func exactShares(_ outlook: DeploymentOutlook) -> [String] {
        let rows = outlook.deployment.hosts.enumerated().map { place, host in
            [host.name.markup]
                + outlook.forecasts.map { forecast in
                    let fraction = forecast.fractions.map { "\($0[place])" } ?? ""
                    // Longer ones tell nobody anything.
                    let exact = (3...12).contains(fraction.count) ? " (\(fraction))" : ""
                    return forecast.shares[place].percent + exact
                }
        }
        return ["<h4>Exact shares</h4>"] + Self.table(["Host"] + outlook.forecasts.map(\.model.rawValue), rows)
    }

    private func priority(_ places: [Int], _ outlook: DeploymentOutlook) -> [String] {
        let number = outlook.deployment.hosts[places[0]].priority
        let total = outlook.forecasts.map { forecast in places.reduce(0) { $0 + forecast.shares[$1] } }.max() ?? 0
        let counted = outlook.checks.contains { check in places.contains { check.rows[$0].observed > 0 } }
        guard total > 0 || counted else {
            let reason =
                places.allSatisfy(outlook.down.contains)
                ? "every host of it is down" : "it waits until every host of the priorities before it is down"
            return ["<h4>Priority \(number)</h4>", "<p class=\"dim\">No traffic: \(reason) (RFC 2782, Priority).</p>"]
        }
        let rows = outlook.forecasts.indices.map { row($0, places, outlook) }
        let height = rows.count * Self.rowHeight
        return [
            "<h4>Priority \(number)</h4>",
            "<svg class=\"chart\" width=\"100%\" height=\"\(height)\" role=\"img\">",
            "<title>Shares of priority \(number)</title>",
        ] + rows + ["</svg>"]
    }

    private func row(_ index: Int, _ places: [Int], _ outlook: DeploymentOutlook) -> String {
        let forecast = outlook.forecasts[index]
        let shown = index < outlook.checks.count ? outlook.checks[index].rows.map(\.observed) : forecast.shares
        let y = index * Self.rowHeight
        let total = places.reduce(0) { $0 + forecast.shares[$1] }
        var parts = [
            "<text x=\"0\" y=\"\(y + 11)\">\(forecast.model.rawValue)</text>",
            "<text class=\"dim\" x=\"100%\" y=\"\(y + 11)\" text-anchor=\"end\">\(total.percent)</text>",
            "<rect class=\"back\" x=\"0\" y=\"\(y + 15)\" width=\"100%\" height=\"12\"/>",
        ]
        var (start, exact) = (0.0, 0.0)
        for place in places {
            parts += segment(place, from: start, to: start + shown[place], y, outlook.deployment, forecast)
            start += shown[place]
            exact += forecast.shares[place]
            if forecast.shares[place] > 0 {
                parts.append("<line x1=\"\(x(exact))\" x2=\"\(x(exact))\" y1=\"\(y + 13)\" y2=\"\(y + 29)\"/>")
            }
        }
        return parts.joined()
    }

    /// One host's part of a bar, with its number where there is room.
    private func segment(
        _ place: Int, from start: Double, to end: Double, _ y: Int, _ deployment: Deployment, _ forecast: Forecast
    ) -> [String] {
        let exact = forecast.fractions.map { "\($0[place])" } ?? forecast.shares[place].percent
        let label = "\(deployment.hosts[place].name.markup): \((end - start).percent), exactly \(exact)"
        let bar =
            "<rect class=\"\(Self.color(place))\" x=\"\(x(start))\" y=\"\(y + 15)\" width=\"\(x(end - start))\" "
            + "height=\"12\"><title>\(label)</title></rect>"
        guard end - start > 0.04 else { return [bar] }
        let middle = x((start + end) / 2)
        let number = "<text class=\"inside\" x=\"\(middle)\" y=\"\(y + 25)\" text-anchor=\"middle\">\(place + 1)</text>"
        return [bar, number]
    }

    private func x(_ share: Double) -> String { (100 * min(max(share, 0), 1)).fixed(3) + "%" }

    /// The table of positions, for the first model that has one.
    func heatMap(_ outlook: DeploymentOutlook) -> [String] {
        let (deployment, rotates) = (outlook.deployment, outcome.simulation.rotates)
        let model = outcome.simulation.models[0]
        guard deployment.hosts.count > 1, deployment.hosts.count <= 16,
            let positions = Forecast.positions(model, of: deployment, rotates: rotates)
        else { return [] }
        let head =
            ["Try"]
            + deployment.hosts.indices.map { place in
                // A name may be cut behind its dots.
                "<b>\(place + 1)</b> \(deployment.hosts[place].name.markup.replacing(".", with: ".<wbr>"))"
            }
        let rows = positions.enumerated().map { position, chances in
            ["\(position + 1)"]
                + chances.map { chance in
                    // Half of the colour at most, so that the number can be read on it.
                    "<span class=\"heat\"><svg width=\"100%\" height=\"100%\">"
                        + "<rect class=\"c0\" width=\"100%\" height=\"100%\" "
                        + "fill-opacity=\"\((chance / 2).fixed(3))\"/></svg><i>\(chance.percent(1))</i></span>"
                }
        }
        return [
            "<h3>Who is tried when</h3>",
            """
            <p>How likely a client of the model \(model.rawValue) tries each host first, second and so on, as long as \
            nobody answers.</p>
            """,
        ] + Self.table(head, rows)
    }
}

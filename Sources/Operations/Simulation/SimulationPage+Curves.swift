internal import Conformance
internal import Spread

// What happens over time, as curves; what clients and caches add, as tables.
extension SimulationPage {
    /// One line of a plot: points of seconds and parts from 0 to 1.
    struct Curve {
        let name: String
        let color: Int
        let points: [(time: Double, share: Double)]
    }

    private static let size = (left: 46.0, top: 12.0, width: 560.0, height: 180.0)

    func failover(_ outlook: DeploymentOutlook) -> [String] {
        guard !outlook.down.isEmpty else { return [] }
        let timeout = outcome.simulation.timeout
        guard outlook.down.count < outlook.deployment.hosts.count else {
            return ["<h3>Fail-over</h3>", "<p>Every host is down: nobody is served.</p>"]
        }
        let most = outlook.forecasts.flatMap { $0.waits.map(\.timeouts) }.max() ?? 0
        let end = Double(most + 1) * timeout
        let curves = outlook.forecasts.enumerated().map { index, forecast in
            var points: [(time: Double, share: Double)] = []
            for wait in forecast.waits {
                let time = Double(wait.timeouts) * timeout
                if let last = points.last { points.append((time, last.share)) }
                points.append((time, forecast.served(within: wait.timeouts)))
            }
            points.append((end, 1))
            return Curve(name: forecast.model.rawValue, color: index, points: points)
        }
        let rows = outlook.forecasts.map { forecast in
            [
                forecast.model.rawValue, forecast.expectedTimeouts.fixed(3),
                (forecast.expectedTimeouts * timeout).fixed(2) + " s", forecast.served(within: 0).percent,
            ]
        }
        return [
            "<h3>Fail-over</h3>",
            """
            <p>A client waits \(timeout.plain) seconds for each address of a host that is down, then goes on. \
            The curve shows which part of the clients has reached a host so many seconds after they began.</p>
            """,
        ] + plot(curves, end: end) + Self.table(["Model", "Tries in vain", "Wait on average", "Served at once"], rows)
    }

    func change(_ outlook: DeploymentOutlook) -> [String] {
        guard let change = outlook.changes.first else { return [] }
        let seconds = change.law.timeToLive.fixed(0)
        guard change.movesTraffic, change.law.timeToLive > 0 else {
            return ["<h3>After the change</h3>", "<p>No traffic waits for caches: it is where it belongs at once.</p>"]
        }
        let end = change.law.timeToLive * 1.2
        let times = (0...60).map { end * Double($0) / 60 } + [change.law.timeToLive]
        let moments = times.sorted().map(change.moment)
        let busyHosts = change.hosts.enumerated().filter { index, _ in moments.contains { $0.shares[index] > 0 } }
        let curves = busyHosts.map { index, name in
            Curve(name: name, color: index, points: moments.map { ($0.time, $0.shares[index]) })
        }
        let rest =
            change.ignorers > 0
            ? " \(change.ignorers.percent) of the clients never ask again and stay with the old records." : ""
        let busy =
            change.law.rate.isInfinite
            ? "Caches that are never idle are" : "A cache with \(change.law.rate.plain) queries a second is"
        return [
            "<h3>After the change</h3>",
            """
            <p>Caches keep the old records up to \(seconds) seconds, so old hosts still get traffic. \
            \(busy) assumed, and clients of the model \(change.model.rawValue).\(rest)</p>
            """,
        ] + plot(curves, end: end)
    }

    private func plot(_ curves: [Curve], end: Double) -> [String] {
        let (left, top, width, height) = Self.size
        func x(_ time: Double) -> String { (left + width * time / end).fixed(1) }
        func y(_ share: Double) -> String { (top + height * (1 - share)).fixed(1) }
        let grid = [0, 0.25, 0.5, 0.75, 1].map { share in
            "<line class=\"grid\" x1=\"\(left)\" x2=\"\(left + width)\" y1=\"\(y(share))\" y2=\"\(y(share))\"/>"
                + "<text class=\"dim\" x=\"\(left - 6)\" y=\"\((top + height * (1 - share) + 4).fixed(1))\" "
                + "text-anchor=\"end\">\(share.percent(0))</text>"
        }
        let scale = (0...4).map { step in
            let time = end * Double(step) / 4
            return "<text class=\"dim\" x=\"\(x(time))\" y=\"\(top + height + 18)\" text-anchor=\"middle\">"
                + "\(time.fixed(end < 20 ? 1 : 0)) s</text>"
        }
        let lines = curves.map { curve in
            let points = curve.points.map { "\(x($0.time)),\(y($0.share))" }.joined(separator: " ")
            return
                "<polyline class=\"s\(curve.color % 8)\" points=\"\(points)\">"
                + "<title>\(curve.name.markup)</title></polyline>"
        }
        let legend = curves.map { curve in
            "<li><svg width=\"22\" height=\"10\">"
                + "<line class=\"s\(curve.color % 8)\" x1=\"0\" x2=\"22\" y1=\"5\" y2=\"5\"/></svg> "
                + "\(curve.name.markup)</li>"
        }
        return ["<svg class=\"plot\" viewBox=\"0 0 \(Int(left + width) + 24) \(Int(top + height) + 26)\" role=\"img\">"]
            + grid + scale + lines + ["</svg>", "<ul class=\"legend\">\(legend.joined())</ul>"]
    }
}

// MARK: - Clients

extension SimulationPage {
    func mix(_ outlook: DeploymentOutlook) -> [String] {
        guard let mix = outcome.simulation.mix else { return [] }
        let rows = outlook.deployment.hosts.indices.map { place in
            let range = mix.range(of: outlook.forecasts[0].shares[place])
            return [outlook.deployment.hosts[place].name.markup]
                + outlook.forecasts.map {
                    "\((100 * $0.shares[place]).fixed(2)) ± \((100 * mix.deviation(of: $0.shares[place])).fixed(2))"
                }
                + ["\(range.lowerBound.percent(1)) to \(range.upperBound.percent(1))"]
        }
        let source = clients.map { " (\($0.markup))" } ?? ""
        let model = outcome.simulation.models[0].rawValue
        return [
            "<h3>Few heavy clients</h3>",
            """
            <p>A client that stays with its host brings all its traffic there. These \(mix.clientCount) \
            clients\(source) vary like <b>\(mix.effectiveCount.fixed(1)) equal ones</b>, so that shares differ \
            from the exact ones by about so many points (±, one standard deviation), whatever the weights.</p>
            """,
        ] + Self.table(["Host, %"] + outcome.simulation.models.map(\.rawValue) + ["95 of 100 cases, \(model)"], rows)
    }

    func population(_ outlook: DeploymentOutlook) -> [String] {
        guard let crowd = outlook.checks.first?.population else { return [] }
        let rows = outlook.checks.flatMap { check in
            // That nobody went where nobody should go needs no line.
            check.rows.enumerated().filter { $1.expected > 0 || $1.observed > 0 }.map { place, row in
                [
                    outlook.deployment.hosts[place].name.markup, check.forecast.model.rawValue,
                    row.expected.percent(3), row.observed.percent(3),
                    "\(row.range.lowerBound.percent(3)) to \(row.range.upperBound.percent(3))",
                    row.agrees ? "agrees" : "<b class=\"bad\">disagrees</b>",
                ]
            }
        }
        return [
            "<h3>Simulated clients</h3>",
            """
            <p>\(crowd.clients) clients behind \(crowd.caches) caches chose one by one (seed \(crowd.seed)). If the \
            exact shares are right, all counts of this run lie in their ranges with a chance of 99.9 %.</p>
            """,
        ] + Self.table(["Host", "Model", "Exact", "Counted", "Range", "Verdict"], rows)
    }
}

import Conformance
import NextHops
import Operations
import Spread

/// A simulation as text for a terminal: a table with bars for each deployment, and below it what else was asked.
struct SimulationText {
    private static let barWidth = 20
    /// Waits that are told apart; the last one is never left out.
    private static let mostWaits = 6
    private static let indent = "  "

    private let outcome: SimulationOutcome
    private let clients: String?
    private let style: TextReport.Style

    /// - Parameter clients: What `--clients` says, for the line that names it.
    init(_ outcome: SimulationOutcome, clients: String?, _ style: TextReport.Style) {
        self.outcome = outcome
        self.clients = clients
        self.style = style
    }

    var text: String {
        outcome.outlooks.map { outlook in
            ([style.bold(headline(outlook))] + notes(outlook) + shares(outlook) + waits(outlook) + mix(outlook)
                + caching(outlook)
                + changes(outlook) + population(outlook))
                .joined(separator: "\n")
        }.joined(separator: "\n\n")
    }

    private func headline(_ outlook: DeploymentOutlook) -> String {
        let deployment = outlook.deployment
        let services = deployment.services.map(\.rawValue).joined(separator: " and ")
        let count = deployment.hosts.count == 1 ? "1 host" : "\(deployment.hosts.count) hosts"
        let seconds = outlook.law.timeToLive.fixed(0)
        return "\(services) over \(deployment.protocolLabel) at \(deployment.domain): \(count), TTL \(seconds) s"
    }

    private func notes(_ outlook: DeploymentOutlook) -> [String] {
        let deployment = outlook.deployment
        let (unused, leftOut) = (deployment.unused, deployment.leftOut)
        let lookedUp = deployment.hosts.count + unused.count
        let rest = leftOut > 0 ? ["\(leftOut) more records are left aside: a client looks up \(lookedUp) hosts"] : []
        let notes = unused.map(\.description) + deployment.otherDiagnostics.map(\.description) + rest
        return notes.map { "\(Self.indent)note: \($0)" }
    }

    private var models: [ClientModel] { outcome.simulation.models }

    /// Numbers of every model under its name.
    private func cells(_ texts: [String]) -> String {
        zip(models, texts).map { "  " + $1.padded(before: max(8, $0.rawValue.count)) }.joined()
    }
}

// MARK: - Shares

extension SimulationText {
    private func name(_ place: Int, _ outlook: DeploymentOutlook) -> String {
        let host = outlook.deployment.hosts[place]
        return host.name + (host.isImplicit ? " (implicit)" : "") + (outlook.down.contains(place) ? " (down)" : "")
    }

    private func width(_ outlook: DeploymentOutlook) -> Int {
        max(4, outlook.deployment.hosts.indices.map { name($0, outlook).count }.max() ?? 4)
    }

    private func shares(_ outlook: DeploymentOutlook) -> [String] {
        let width = width(outlook)
        let names = cells(models.map(\.rawValue))
        let head = "\(Self.indent)priority  weight  \("host".padded(to: width))\(names)  \(models[0].rawValue)"
        let rows = outlook.deployment.hosts.enumerated().map { place, host in
            let lead = outlook.forecasts[0]
            let cells = cells(outlook.forecasts.map { $0.shares[place].percent })
            let exact = lead.fractions.map { $0[place] }.flatMap { $0.description.count <= 12 ? "\($0)" : nil } ?? ""
            let bar = Self.bar(lead.shares[place]).padded(to: Self.barWidth)
            let place =
                "\(host.priority)".padded(before: 8) + "\(host.weight)".padded(before: 8)
                + "  \(name(place, outlook).padded(to: width))"
            return "\(Self.indent)\(place)\(cells)  \(bar) \(exact)".trimmedAtEnd
        }
        return [style.bold(head)] + rows
    }

    /// Eighths of a character, so that small shares are seen too.
    static func bar(_ share: Double) -> String {
        let eighths = Int((min(max(share, 0), 1) * Double(barWidth * 8)).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }
}

// MARK: - Fail-over

extension SimulationText {
    private func row(_ label: String, _ texts: [String], _ outlook: DeploymentOutlook) -> String {
        "\(Self.indent)\(label.padded(to: 18 + width(outlook)))\(cells(texts))"
    }

    private func waits(_ outlook: DeploymentOutlook) -> [String] {
        guard !outlook.down.isEmpty else { return [] }
        let timeout = outcome.simulation.timeout
        guard outlook.down.count < outlook.deployment.hosts.count else {
            let tries = outlook.forecasts[0].expectedTimeouts
            let all = "every host is down: a client gives up after \(tries.fixed(0)) time-outs"
            return ["\(Self.indent)\(all), \((tries * timeout).seconds)"]
        }
        let counts = Set(outlook.forecasts.flatMap { $0.waits.map(\.timeouts) }).sorted()
        let shown = counts.count > Self.mostWaits ? counts.prefix(Self.mostWaits - 1) + counts.suffix(1) : counts[...]
        let served = shown.map { count in
            row(
                count == 0 ? "served at once" : "served within \((Double(count) * timeout).seconds)",
                outlook.forecasts.map { $0.served(within: count).percent }, outlook)
        }
        return [
            row("addresses tried in vain", outlook.forecasts.map { $0.expectedTimeouts.fixed(3) }, outlook),
            row(
                "wait on average (\(timeout.seconds) for each)",
                outlook.forecasts.map { ($0.expectedTimeouts * timeout).fixed(2) + " s" }, outlook),
        ] + served
    }
}

// MARK: - Clients and caches

extension SimulationText {
    private func mix(_ outlook: DeploymentOutlook) -> [String] {
        guard let mix = outcome.simulation.mix else { return [] }
        let count = mix.clientCount == 1 ? "1 client counts" : "\(mix.clientCount) clients count"
        let head =
            "\((clients ?? "").printable): \(count) as \(mix.effectiveCount.fixed(1)) equal ones; a share varies by ±"
        let rows = outlook.deployment.hosts.indices.filter { place in
            outlook.forecasts.contains { $0.shares[place] > 0 }
        }.map { place in
            let cells = outlook.forecasts.map { "±" + (100 * mix.deviation(of: $0.shares[place])).fixed(2) }
            let range = mix.range(of: outlook.forecasts[0].shares[place])
            let most = "95 %: \((100 * range.lowerBound).fixed(1)) to \(range.upperBound.percent(1))"
            return row(String(repeating: " ", count: 18) + name(place, outlook), cells, outlook) + "  \(most)"
        }
        return [style.bold("\(Self.indent)\(head)")] + rows
    }

    private func caching(_ outlook: DeploymentOutlook) -> [String] {
        let law = outlook.law
        guard !law.rate.isInfinite else { return [] }
        let every = law.authorityRate > 0 ? (1 / law.authorityRate).seconds : "never"
        return [
            "\(Self.indent)a cache with \(law.rate.plain) queries/s answers \(law.hitRatio.percent) itself "
                + "and asks the authority every \(every)"
        ]
    }
}

// MARK: - Change

extension SimulationText {
    private func changes(_ outlook: DeploymentOutlook) -> [String] {
        guard let change = outlook.changes.first else { return [] }
        guard change.movesTraffic else {
            return ["\(Self.indent)the change moves no traffic of \(change.model.rawValue)"]
        }
        let course = change.course()
        let width = max(11, change.hosts.map(\.count).max() ?? 0)
        func line(_ label: String, _ texts: [String]) -> String {
            "\(Self.indent)\(label.padded(to: width))" + texts.map { "  " + $0.padded(before: 9) }.joined()
        }
        let head = line("since the change", course.map { $0.time.seconds })
        let stale = line("old answers", course.map { $0.stale.percent })
        let rows = change.hosts.indices.map { place in
            line(change.hosts[place], course.map { $0.shares[place].percent })
        }
        let end = change.ignorers > 0 ? ", but \(change.ignorers.percent) of the clients never ask again" : ""
        let last = "the last old answer is gone after \(change.law.timeToLive.seconds)\(end) (\(change.model.rawValue))"
        return [style.bold(head), stale] + rows + ["\(Self.indent)\(last)"]
    }
}

// MARK: - Population

extension SimulationText {
    private func population(_ outlook: DeploymentOutlook) -> [String] {
        guard let crowd = outlook.checks.first?.population else { return [] }
        let caches = crowd.caches == 1 ? "one cache" : "\(crowd.caches) caches"
        let head = "\(crowd.clients) clients behind \(caches), seed \(crowd.seed)"
        let ranges = " (ranges: 99.9 % for all \(outcome.shareCount) shares of the run together)"
        return [style.bold("\(Self.indent)\(head)") + ranges] + outlook.checks.flatMap { check($0, outlook) }
    }

    private func check(_ check: PopulationCheck, _ outlook: DeploymentOutlook) -> [String] {
        let rows = zip(outlook.deployment.hosts.indices.map { name($0, outlook) }, check.rows)
        let waits = zip(check.forecast.waits, check.waits).map { wait, row in
            ("wait of " + (Double(wait.timeouts) * outcome.simulation.timeout).seconds, row)
        }
        // That nobody went where nobody should go needs no line.
        let shown = Array(rows).filter { $0.1.expected > 0 || $0.1.observed > 0 } + (outlook.down.isEmpty ? [] : waits)
        let width = max(width(outlook), shown.map(\.0.count).max() ?? 0)
        let model = check.forecast.model.rawValue.padded(to: 12)
        let lines = shown.map { label, row in
            let range = "\((100 * row.range.lowerBound).fixed(3)) to \(row.range.upperBound.percent(3))"
            let verdict = style.colored(row.agrees ? "agrees" : "DISAGREES", row.agrees ? .pass : .fail)
            return
                "\(Self.indent)\(model)  \(label.padded(to: width))  exact \(row.expected.percent(3).padded(before: 9))"
                + "  counted \(row.observed.percent(3).padded(before: 9))  in \(range)  \(verdict)"
        }
        let effective =
            check.effectiveCount == check.population.clients
            ? "" : "; the clients count as \(check.effectiveCount), since caches choose for them"
        return lines + ["\(Self.indent)\(model)  caches answered \(check.observedHitRatio.percent)\(effective)"]
    }
}

// MARK: - Numbers

extension Double {
    /// `2 s` or `0.25 s`.
    var seconds: String { plain + " s" }
}

extension String {
    fileprivate func padded(before width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    fileprivate var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}

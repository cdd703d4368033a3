import Conformance
import NextHops
import Operations
import Spread

/// A simulation as CSV (RFC 4180, with the line ends of this machine): one line for each host and model.
struct SimulationTable {
    static let columns = [
        "domain", "services", "protocol", "ttl", "model", "priority", "weight", "host", "port", "down", "share",
        "exact", "deviation", "timeouts", "wait", "observed", "low", "high", "agrees",
    ]

    private let outcome: SimulationOutcome

    init(_ outcome: SimulationOutcome) {
        self.outcome = outcome
    }

    var text: String {
        ([Self.columns] + outcome.outlooks.flatMap(rows)).map { line in
            line.map(Self.field).joined(separator: ",") + "\n"
        }.joined()
    }

    private func rows(_ outlook: DeploymentOutlook) -> [[String]] {
        let deployment = outlook.deployment
        let head = [
            deployment.domain, deployment.services.map(\.rawValue).joined(separator: " "),
            deployment.protocolLabel.name, outlook.law.timeToLive.fixed(0),
        ]
        return outlook.forecasts.enumerated().flatMap { index, forecast in
            deployment.hosts.enumerated().map { place, host in
                let row = index < outlook.checks.count ? outlook.checks[index].rows[place] : nil
                let share = forecast.shares[place]
                return head + [
                    forecast.model.rawValue, "\(host.priority)", "\(host.weight)", host.target, "\(host.port)",
                    "\(outlook.down.contains(place))", "\(share)", forecast.fractions.map { "\($0[place])" } ?? "",
                    outcome.simulation.mix.map { "\($0.deviation(of: share))" } ?? "",
                    "\(forecast.expectedTimeouts)", "\(forecast.expectedTimeouts * outcome.simulation.timeout)",
                    row.map { "\($0.observed)" } ?? "", row.map { "\($0.range.lowerBound)" } ?? "",
                    row.map { "\($0.range.upperBound)" } ?? "", row.map { "\($0.agrees)" } ?? "",
                ]
            }
        }
    }

    /// Quoted where a character would end the field (RFC 4180 2), or where a spreadsheet would take it for a formula.
    static func field(_ text: String) -> String {
        let plain = text.printable
        let isFormula = plain.first.map { "=+-@".contains($0) } ?? false && Double(plain) == nil
        let safe = isFormula ? "'" + plain : plain
        guard safe.contains(where: { ",\"".contains($0) }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

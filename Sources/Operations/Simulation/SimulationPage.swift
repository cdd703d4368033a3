internal import Conformance
internal import NextHops
internal import Spread

/// A simulation as one HTML page that explains itself and needs nothing else: no network, no fonts, no script.
///
/// All text from zones is escaped, and a content security policy allows nothing but the page's own style.
public struct SimulationPage: Sendable {
    let outcome: SimulationOutcome
    let clients: String?

    /// - Parameters:
    ///   - outcome: What was computed.
    ///   - clients: Where the traffic of the clients comes from, if that was given.
    public init(_ outcome: SimulationOutcome, clients: String? = nil) {
        self.outcome = outcome
        self.clients = clients
    }

    /// The page.
    public var text: String {
        let body = header + outcome.outlooks.flatMap(section)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
            base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>srvlab: shares of \(domains.markup)</title>
            <style>\(SimulationPage.style)</style>
            </head>
            <body>
            \(body.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    private var domains: String {
        var seen: Set<String> = []
        let domains = outcome.outlooks.map(\.deployment.domain).filter { seen.insert($0).inserted }
        return domains.prefix(3).joined(separator: ", ") + (domains.count > 3 ? " and others" : "")
    }

    private var header: [String] {
        let models = outcome.simulation.models.map { model in
            "<dt>\(model.rawValue)</dt><dd>A client that \(model.summary.markup).</dd>"
        }
        return [
            "<header>", "<h1>Who gets how much</h1>",
            """
            <p>SRV records leave the choice of a host to each client, which knows all of them. So how the traffic is \
            shared follows from the records and from how clients choose, and can be computed exactly. \
            These are the clients:</p>
            """,
            "<dl>\(models.joined())</dl>", "</header>",
        ]
    }

    private func section(_ outlook: DeploymentOutlook) -> [String] {
        let deployment = outlook.deployment
        let services = deployment.services.map(\.rawValue).joined(separator: " and ")
        let title = "\(services) over \(deployment.protocolLabel) at \(deployment.domain)"
        let down = outlook.down.sorted().map { deployment.hosts[$0].name }
        let state = down.isEmpty ? "" : " Down: \(down.joined(separator: ", ").markup)."
        let seconds = outlook.law.timeToLive.fixed(0)
        let facts = "Caches keep these records for \(seconds) seconds.\(state)"
        return ["<section>", "<h2>\(title.markup)</h2>", "<p>\(facts)</p>"] + notes(deployment) + bars(outlook)
            + failover(outlook)
            + heatMap(outlook) + mix(outlook) + change(outlook) + population(outlook) + ["</section>"]
    }

    private func notes(_ deployment: Deployment) -> [String] {
        let notes = deployment.unused.map(\.description) + deployment.otherDiagnostics.map(\.description)
        let odd = notes.map { "<p class=\"dim\">Note: \($0.markup).</p>" }
        guard deployment.leftOut > 0 else { return odd }
        return odd + ["<p class=\"dim\">\(deployment.leftOut) more records are left aside.</p>"]
    }

    /// The colour of the host at a place; eight that can be told apart, and the number beside them.
    static func color(_ place: Int) -> String { "c\(place % 8)" }

    static func table(_ head: [String], _ rows: [[String]]) -> [String] {
        let cells = head.map { "<th scope=\"col\">\($0)</th>" }.joined()
        let lines = rows.map { row in
            "<tr><th scope=\"row\">\(row[0])</th>" + row.dropFirst().map { "<td>\($0)</td>" }.joined() + "</tr>"
        }
        return ["<div class=\"wide\"><table>", "<thead><tr>\(cells)</tr></thead>", "<tbody>"] + lines
            + ["</tbody></table></div>"]
    }
}

// Numbers as simulations show them.
extension Double {
    /// `26.67 %` for 0.26667.
    package var percent: String { percent(2) }

    /// With so many decimals.
    package func percent(_ decimals: Int) -> String { (100 * self).fixed(decimals) + " %" }

    /// At most three decimals, and none at the end that are zeros: `2` or `0.25`.
    package var plain: String {
        var text = fixed(3)
        while text.contains("."), text.hasSuffix("0") || text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
